import { expect, test } from "vitest";
import { at, below, bytesOf, codesOf, intentOf, rulesFor, valueOf } from "./installModel";

test("sizes are read in both languages", () => {
  expect(bytesOf("4096")).toBe(4096);
  expect(bytesOf("512 MiB")).toBe(512 * 1024 ** 2);
  expect(bytesOf("1,5 Gio")).toBe(1.5 * 1024 ** 3);
  expect(bytesOf("2k")).toBe(2048);
  expect(bytesOf("much")).toBeUndefined();
});

/* the portable choices of §8.1, and back; a package of the reference shows the choice its author made. */
test("rules are choices", () => {
  for (const intent of ["zero", "ok_codes", "error_codes", "ok_patterns", "error_patterns", "any"] as const)
    expect(intentOf(rulesFor(intent, [{ kind: intent, values: ["7"] }]))).toBe(intent);
  expect(
    intentOf([
      { kind: "error_codes", values: ["1"] },
      { kind: "ok_patterns", values: [".*"] },
    ]),
  ).toBe("error_codes");
  expect(
    intentOf([
      { kind: "error_patterns", values: ["x"] },
      { kind: "ok_codes", values: ["0"] },
    ]),
  ).toBe("several");
  expect(codesOf("0, 3010;1641 5")).toEqual(["0", "3010", "1641", "5"]);
});

test("each kind of check has its value", () => {
  expect(valueOf("free_space")).toBe("bytes");
  expect(valueOf("registry_value_type")).toBe("type");
  expect(valueOf("file_exists")).toBe("none");
});

test("faults are found at their place", () => {
  const all = [
    { field: "install.checks[1].path", text: "a" },
    { field: "install.checks[10].path", text: "b" },
  ];
  expect(below(all, "install.checks[1]")).toHaveLength(1);
  expect(at(all, "install.checks[10].path")).toBe("b");
  expect(below(all, "install")).toHaveLength(2);
});
