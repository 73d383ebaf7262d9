import { expect, test } from "vitest";
import { fits, ringsOf, sizeOf, targetsOf } from "./rings";

const envs = ["INT1", "INT2", "INT10", "REC1", "PILOTE1"].map((name) => ({ name, tier: name.replace(/\d+/, "") }));

test("targets are those named, then those that fit, each once and in the order people read", () => {
  expect(targetsOf({ envs: ["REC1"], pattern: "int*", tier: "" }, envs)).toEqual(["REC1", "INT1", "INT2", "INT10"]);
  expect(targetsOf({ envs: ["INT2"], pattern: "", tier: "int" }, envs)).toEqual(["INT2", "INT1", "INT10"]);
  expect(fits("*1", "INT1") && !fits("*1", "INT2")).toBe(true);
});

test("1 + 10 % + rest: a share is of all targets, and what no ring takes is a last one", () => {
  const names = Array.from({ length: 25 }, (_, i) => `E${i + 1}`);
  const sizes = (rings: string[]) =>
    ringsOf(
      names,
      rings.map((size) => ({ name: "", size })),
    )?.map((r) => r.targets.length);
  expect(sizes(["1", "10 %", "rest"])).toEqual([1, 3, 21]);
  expect(sizes(["1", "10%"])).toEqual([1, 3, 21]);
  expect(sizes([])).toEqual([25]);
  expect(sizes(["E1*, E2", "rest"])).toEqual([12, 13]);
});

test("a size that is none is found", () => {
  for (const size of ["", "0", "0 %", "120 %", "x%", " , "]) expect(sizeOf(size), size).toBeUndefined();
  expect(ringsOf(["A"], [{ name: "", size: "0" }])).toBeUndefined();
});
