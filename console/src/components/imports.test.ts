import { expect, test } from "vitest";
import { imported } from "./imports";

const group = (name: string, imports: string[], keys: string[]) => ({
  name,
  imports,
  settings: Object.fromEntries(keys.map((k) => [k, `${k} of ${name}`])),
  used_by: [],
});
const ALL = [
  group("test", [], ["Demo1", "Demo2"]),
  group("common", [], ["MyStringSetting", "MyBoolSetting", "MyXmlDocument", "MyJsonObject"]),
  group("test2", ["common"], ["Demo1", "Demo2"]),
];

test("groups are taken in order, with what they import: the sample of §2.6", () => {
  const found = imported(["test", "test2"], ALL);
  expect(found.size).toBe(6);
  expect(found.get("Demo1")).toBe("test2");
  expect(found.get("MyJsonObject")).toBe("common");
  expect(imported(["test2", "TEST"], ALL).get("Demo2")).toBe("test");
});

test("circles end, unknown groups give nothing", () => {
  const circle = [group("a", ["b"], ["x"]), group("b", ["a"], ["y"])];
  expect([...imported(["a"], circle).entries()].sort()).toEqual([
    ["x", "a"],
    ["y", "b"],
  ]);
  expect(imported(["nowhere"], ALL).size).toBe(0);
});
