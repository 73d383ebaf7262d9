import type { CatalogueDownload } from "@/api/adminTypes";
import { expect, test } from "vitest";
import { merge, updateKeys } from "./downloadList";

const download = (id: string, state: string, done_bytes = 0): CatalogueDownload => ({
  id,
  catalogue: "other",
  package: "lamp",
  version: "1.0.0",
  state,
  done_bytes,
  total_bytes: 100,
  file: null,
  failure: null,
  instances: [],
});

test("S1-17: a download keeps its place, the newest stands first, an end is never taken back", () => {
  let all = merge([], download("a", "running"));
  all = merge(all, download("b", "running", 10));
  expect(all.map((d) => d.id)).toEqual(["b", "a"]);
  all = merge(all, download("a", "done", 100));
  expect(all.map((d) => `${d.id} ${d.state}`)).toEqual(["b running", "a done"]);
  all = merge(all, download("a", "running", 50));
  expect(all[1]?.state).toBe("done");
});

test("S1-17, CON-10: at most twenty are kept", () => {
  let all: CatalogueDownload[] = [];
  for (let n = 0; n < 30; n += 1) all = merge(all, download(String(n), "done"));
  expect(all.length).toBe(20);
  expect(all[0]?.id).toBe("29");
});

test("S1-16: updates of packages and of Escale itself are told apart by version", () => {
  const entry = {
    catalogue: "other",
    name: "lamp",
    version: "2.0.0",
    title: {},
    description: {},
    author: "",
    platforms: [],
    size_bytes: 1,
    has_icon: false,
    standing: "newer",
  };
  expect(updateKeys({ packages: [entry], escale: { current: "0.1.0", version: "0.2.0", catalogue: "other" } })).toEqual([
    "lamp 2.0.0",
    "Escale 0.2.0",
  ]);
  expect(updateKeys({ packages: [] })).toEqual([]);
});
