import { expect, test } from "vitest";
import { askable, FIELDS, isComplete, isWhole, newCondition, withField } from "./query";

test("a new condition of each field has one of its tests, and is not complete", () => {
  for (const field of Object.keys(FIELDS)) {
    const c = newCondition(field);
    expect(FIELDS[field]).toContain(c.test);
    if (field !== "tag") expect(isComplete(c), field).toBe(false);
  }
});

test("what is half written is not asked, and what is left of it is", () => {
  const name = { ...newCondition("name"), value: "pc" };
  expect(askable({ any: [[newCondition("name")]] })).toBeUndefined();
  expect(askable({ any: [[name, newCondition("address")], [newCondition("os_name")]] })).toEqual({ any: [[name]] });
  expect(isWhole({ any: [[name], [newCondition("os_name")]] })).toBe(false);
  expect(isWhole({ any: [[name]] })).toBe(true);
  expect(isWhole({ any: [] })).toBe(false);
});

test("a version of software is complete with something to compare with", () => {
  const firefox = { ...newCondition("software"), value: "firefox" };
  expect(isComplete(firefox)).toBe(true);
  expect(isComplete({ ...firefox, version_test: "less" })).toBe(false);
  expect(isComplete({ ...firefox, version_test: "less", version: "115" })).toBe(true);
});

test("another field keeps a test it has, and begins without a value", () => {
  const c = { ...newCondition("name"), test: "begins", value: "pc" };
  expect(withField(c, "domain")).toMatchObject({ field: "domain", test: "begins", value: "" });
  expect(withField(c, "software")).toMatchObject({ test: "present", version_test: "any" });
  expect(withField({ ...newCondition("software"), version: "1", version_test: "less" }, "name").version_test).toBe("");
});
