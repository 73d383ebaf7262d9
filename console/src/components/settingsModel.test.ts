import { expect, test } from "vitest";
import type { SettingDeclared } from "@/api/types";
import { en } from "@/texts/en";
import { fault, faults, formatXml, looksLike, parseSpan, writeSpan } from "./settingsModel";

const declared = (part: Partial<SettingDeclared>): SettingDeclared => ({
  name: "x",
  type: "string",
  required: false,
  default: null,
  example_only: false,
  description: {},
  ...part,
});

test.each([
  ["integer", ["1", "-5", "+7"], ["1.5", "a", "1e3"]],
  ["number", ["1", "1.5", "1,5", "1e3"], ["a", "1.2.3"]],
  ["boolean", ["true", "False"], ["yes", "1"]],
  ["duration", ["30s", "1h30m", "00:10:00", "1.02:03:04", "10 min"], ["often", "30"]],
  ["date", ["2026-11-20", "2026-11-20T08:00:00Z"], ["tomorrow"]],
  ["string", ["anything"], []],
])("values of type %s", (type, good, bad) => {
  for (const value of good) expect(fault(type, value, en), value).toBeUndefined();
  for (const value of bad) expect(fault(type, value, en), value).toBeTruthy();
});

test("a required setting without a usable default must get a value; a kept secret counts as one", () => {
  const needs = (part: Partial<SettingDeclared>, values: Record<string, string | null> = {}) =>
    faults([declared({ required: true, ...part })], values, en).size;
  expect(needs({})).toBe(1);
  expect(needs({ default: "a" })).toBe(0);
  expect(needs({ default: "a", example_only: true })).toBe(1);
  expect(needs({ type: "secret" }, { x: null })).toBe(0);
  expect(needs({}, { x: "v" })).toBe(0);
});

test("keys of other settings follow the rules of keys", () => {
  expect([...faults([], { "": "a", "a=b": "1", " c": "2", fine: "3" }, en).keys()]).toEqual(["", "a=b", " c"]);
});

test("lengths of time are read and written back", () => {
  for (const [text, ms] of [
    ["30s", 30_000],
    ["1h30m", 5_400_000],
    ["200ms", 200],
    ["2d", 172_800_000],
    ["1.5s", 1500],
  ] as const)
    expect(parseSpan(text), text).toBe(ms);
  for (const text of ["", "30", "soon", "5 x"]) expect(parseSpan(text), text).toBeUndefined();
  for (const ms of [0, 200, 30_000, 5_400_000, 90_061_001]) expect(parseSpan(writeSpan(ms))).toBe(ms);
});

test("documents are recognised by how they begin; XML is indented", () => {
  expect([looksLike(" {}"), looksLike("[1]"), looksLike("<a/>"), looksLike("text")]).toEqual(["json", "json", "xml", undefined]);
  expect(formatXml("<a><b>1</b><c/></a>")).toBe("<a>\n  <b>1</b>\n  <c/>\n</a>");
});
