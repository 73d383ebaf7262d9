import { expect, test } from "vitest";
import type { Agent, Instance, PackageFile } from "@/api/types";
import { en } from "@/texts/en";
import { check, chosen, EMPTY, firstBad, freeName, mismatch, request, type Draft } from "./draft";

const file = (name: string, version: string, newest = false, platforms: string[] = []): PackageFile => ({
  id: `${name}${version}`,
  name,
  version,
  file: `${name}-${version}.zip`,
  digest: "",
  size_bytes: 1,
  published_at: "",
  published_by: "",
  newest,
  has_icon: false,
  used_by: [],
  manifest: {
    spelling: "escale",
    title: {},
    description: {},
    authors: [],
    platforms,
    faces: ["run"],
    settings: [],
    command: [],
    recovery: {},
    warnings: [],
  },
});
const here = (agent: string, name: string) => ({ agent, name }) as Instance;
const packages = [file("Monitor", "1.2", true), file("Monitor", "1.0"), file("Web", "3.0", true)];
const agent = { name: "box-1", virtual: false, facts: { family: "linux", arch: "x86_64" } } as Agent;
const draft = (part: Partial<Draft>): Draft => ({ ...EMPTY, agent: "box-1", package: "Monitor", name: "Monitor", ...part });
const faultsOf = (part: Partial<Draft>, instances: Instance[] = []) => check(draft(part), { agent, packages, instances }, en);

test("S0-34: an empty package file is found from the name: the highest version", () => {
  expect(chosen(draft({}), packages)?.version).toBe("1.2");
  expect(chosen(draft({ name: "monitor" }), packages)?.version).toBe("1.2");
  expect(chosen(draft({ name: "Other", file: "Monitor" }), packages)?.version).toBe("1.2");
  expect(chosen(draft({ file: "Monitor-1.0.zip" }), packages)?.version).toBe("1.0");
  expect(chosen(draft({ name: "Other" }), packages)).toBeUndefined();
});

test("a second instance wants another name, and another name wants a package file", () => {
  expect(firstBad(faultsOf({}, [here("BOX-1", "monitor")]), false)).toBe("instance");
  expect(faultsOf({}, [here("BOX-1", "monitor")]).name).toContain("already has an instance");
  expect(faultsOf({}, [here("box-2", "Monitor")]).name).toBeUndefined();
  expect(faultsOf({ name: "Monitor2" }).file).toBe(en.deploy.fileNeeded);
  expect(firstBad(faultsOf({ name: "Monitor2", file: "Monitor" }), false)).toBeUndefined();
});

test("a free name is proposed", () => {
  expect(freeName("Monitor", "box-1", [])).toBe("Monitor");
  expect(freeName("Monitor", "box-1", [here("box-1", "monitor"), here("box-1", "Monitor2")])).toBe("Monitor3");
});

test("what is no name is said before the server says it", () => {
  for (const name of ["", " ", ".a", " a", "a/b", "a*", "x".repeat(129)])
    expect(faultsOf({ name, file: "Monitor" }).name, JSON.stringify(name)).toBeTruthy();
  expect(faultsOf({ name: "Capteur salon (é)", file: "Monitor" }).name).toBeUndefined();
});

test("a virtual agent takes virtual packages only", () => {
  const world = { agent: { ...agent, virtual: true }, packages, instances: [] };
  expect(check(draft({}), world, en).package).toBe(en.deploy.onlyVirtual);
  expect(firstBad(check(draft({ virtual: true, package: "", name: "sensor" }), world, en), false)).toBeUndefined();
});

test("platforms that do not fit are told", () => {
  expect(mismatch(file("a", "1"), agent)).toBeUndefined();
  expect(mismatch(file("a", "1", true, ["linux-x86_64"]), agent)).toBeUndefined();
  expect(mismatch(file("a", "1", true, ["linux"]), agent)).toBeUndefined();
  expect(mismatch(file("a", "1", true, ["windows-x86_64"]), agent)).toEqual({ wants: "windows-x86_64", has: "linux-x86_64" });
});

test("CON-03: a platform that a Constellation manifest calls not compliant is warned of", () => {
  const package_ = file("a", "1", true);
  package_.manifest.compatibility = {
    platforms: [
      { id: "Win32NT", compliant: true },
      { id: "Unix", compliant: false },
    ],
  };
  expect(mismatch(package_, agent)).toEqual({ wants: "Win32NT", has: "Unix" });
  package_.manifest.compatibility = { platforms: [{ id: "Unix", compliant: true }] };
  expect(mismatch(package_, agent)).toBeUndefined();
});

test("what is asked of the server", () => {
  expect(request(draft({ settings: { a: "1", " ": "x" }, groups: ["g"] }))).toMatchObject({
    name: "Monitor",
    package: "Monitor",
    virtual: false,
    config: { package_file: null, credential: null, settings: { a: "1" }, groups: ["g"] },
  });
  expect(request(draft({ virtual: true, package: "", name: "s", file: "x" }))).toMatchObject({
    package: null,
    virtual: true,
    config: { package_file: null },
  });
});
