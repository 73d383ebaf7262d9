/** CON-07: the form of a callback, from its descriptor to the message that is sent. */
import type { Descriptor, Member } from "@/api/exchange";
import { describe, expect, test } from "vitest";
import { argument, emptyDraft, failureOf, message, read, type Argument, type Draft } from "./fields";

const member = (name: string, type: string, more: Partial<Member> = {}): Member => ({
  name,
  type,
  description: "",
  optional: false,
  ...more,
});
const bare = { description: "", is_array: false, is_generic: false, generic_parameters: [], properties: [], values: [] };
const d: Descriptor = {
  package: "House",
  instances: [],
  callbacks: [],
  state_types: [],
  types: [
    { ...bare, name: "Mode", full_name: "House.Mode", values: [member("Fast", ""), member("Slow", "")] },
    {
      ...bare,
      name: "Login",
      full_name: "House.Login",
      properties: [
        member("User", "System.String"),
        member("Age", "System.Byte"),
        member("Note", "System.String", { optional: true }),
      ],
    },
    { ...bare, name: "Loop", full_name: "House.Loop", properties: [member("Next", "House.Loop")] },
    { ...bare, name: "Mode[]", full_name: "House.Modes", is_array: true, generic_parameters: ["House.Mode"] },
  ],
};
const arg = (type: string, more: Partial<Member> = {}): Argument => argument(member("a", type, more), d);
const given = (a: Argument, text: string): Draft => ({ ...emptyDraft(a), mode: "given", text });
const value = (type: string, text: string) => read(arg(type), given(arg(type), text));

describe("CON-07: one argument", () => {
  test.each([
    ["System.String", "", ""],
    ["System.String", "12", "12"],
    ["System.Int32", " 42 ", 42],
    ["System.Double", "1,5", 1.5],
    ["System.Float", "2.25", 2.25],
    ["System.Boolean", "true", true],
    ["System.Byte", "255", 255],
    ["System.Char", "é", "é"],
    ["System.DateTime", "2030-01-31T10:00", "2030-01-31T10:00"],
    ["System.TimeSpan", "00:10:00", "00:10:00"],
    ["House.Mode", "Slow", "Slow"],
    ["Some.Unknown", '{"a":1}', { a: 1 }],
    ["System.Object", "", null],
  ])("%s takes %j", (type, text, out) => expect(value(type, text)).toEqual({ value: out }));

  test.each([
    ["System.Int32", "", "missing"],
    ["System.Int32", "1.5", "integer"],
    ["System.Byte", "256", "range"],
    ["System.Byte", "-1", "range"],
    ["System.Double", "x", "number"],
    ["System.DateTime", "yesterday", "date"],
    ["System.TimeSpan", "soon", "span"],
    ["System.Char", "ab", "char"],
    ["House.Mode", "", "missing"],
    ["Some.Unknown", "{", "json"],
  ])("%s refuses %j", (type, text, why) => {
    const got = value(type, text);
    expect("faults" in got && got.faults[0]?.why).toBe(why);
  });

  test("bytes go from 0 to 255, enumerations are a choice, described types are their properties", () => {
    expect(arg("System.Byte").field).toEqual({ kind: "integer", low: "0", high: "255" });
    expect(arg("House.Mode").field.kind).toBe("choice");
    expect(arg("House.Login").field.kind).toBe("object");
    expect(arg("House.Modes").field.kind).toBe("list");
    expect(arg("System.Nullable`1[[System.Byte]]")).toMatchObject({ nullable: true, field: { kind: "integer" } });
  });

  test("a type made of itself ends in JSON", () => expect(JSON.stringify(arg("House.Loop"))).toContain('"json"'));

  test("nested objects, lists and dictionaries", () => {
    const login = arg("House.Login"),
      draft = emptyDraft(login);
    draft.parts[0]!.text = "ann";
    draft.parts[1]!.text = "300";
    const wrong = read(login, draft);
    expect("faults" in wrong && wrong.faults).toEqual([{ path: "a.Age", why: "range", kind: "integer", low: "0", high: "255" }]);
    draft.parts[1]!.text = "30";
    expect(read(login, draft)).toEqual({ value: { User: "ann", Age: 30 } });
    const list = arg("System.Int32[]");
    expect(read(list, { ...emptyDraft(list), parts: [given(list, "1"), given(list, "2")] })).toEqual({ value: [1, 2] });
    const map = arg("System.Collections.Generic.Dictionary`2[[System.String],[System.Boolean]]");
    const entries = { ...emptyDraft(map), parts: [given(map, "true"), given(map, "false")] };
    expect(read(map, { ...entries, keys: ["x", "y"] })).toEqual({ value: { x: true, y: false } });
    expect(read(map, { ...entries, keys: ["x", "x"] })).toHaveProperty("faults");
  });
});

describe("CON-07: the message", () => {
  const first = argument(member("host", "System.String"), d),
    second = argument(member("mode", "House.Mode", { optional: true, default: "Fast" }), d),
    third = argument(member("count", "System.Int32", { optional: true }), d);
  test("no argument is null, one is itself, several are a list", () => {
    expect(message([], []).data).toBeNull();
    expect(message([first], [given(first, "x")]).data).toBe("x");
    expect(message([first, second], [given(first, "x"), given(second, "Slow")]).data).toEqual(["x", "Slow"]);
  });
  test("arguments left out at the end are not sent; between others their default is", () => {
    const left = (a: Argument): Draft => ({ ...emptyDraft(a), mode: "left" });
    expect(emptyDraft(second)).toMatchObject({ mode: "left", text: "Fast" });
    expect(message([first, second, third], [given(first, "x"), left(second), left(third)]).data).toBe("x");
    expect(message([first, second, third], [given(first, "x"), left(second), given(third, "3")]).data).toEqual(["x", "Fast", 3]);
  });
  test("nothing can be sent in place of a nullable one", () => {
    const maybe = argument(member("n", "System.Nullable`1[[System.Int32]]"), d);
    expect(message([maybe], [emptyDraft(maybe)])).toEqual({ data: null, faults: [] });
  });
  test("what does not fit is told with its place, and code still shows something of its sort", () => {
    const { data, faults } = message([third], [given(third, "many")]);
    expect(faults).toEqual([{ path: "count", why: "integer" }]);
    expect(data).toBe(0);
  });
});

test("CON-07: a reply that only says Error is a failure", () => {
  expect(failureOf({ Error: "no bulb" })).toBe("no bulb");
  for (const data of [null, "Error", { Error: 1 }, { Error: "x", More: 1 }, ["Error"]]) expect(failureOf(data)).toBeUndefined();
});
