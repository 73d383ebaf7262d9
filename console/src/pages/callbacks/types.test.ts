/** CON-07: names of types as people read them. */
import type { Descriptor } from "@/api/exchange";
import { describe, expect, test } from "vitest";
import { findType, isEnum, readable, search } from "./types";

const INT = "System.Int32, mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089";

test.each([
  ["System.String", "string"],
  ["System.Int64", "long"],
  ["System.Float", "float"],
  ["System.DateTime", "DateTime"],
  ["System.String[]", "string[]"],
  ["System.Byte[][]", "byte[][]"],
  [`System.Nullable\`1[[${INT}]]`, "int?"],
  [`System.Collections.Generic.List\`1[[${INT}]]`, "List<int>"],
  [`System.Collections.Generic.Dictionary\`2[[${INT}],[System.Boolean, mscorlib]]`, "Dictionary<int, bool>"],
  [
    `System.Collections.Generic.Dictionary\`2[[System.String, mscorlib],[System.Collections.Generic.List\`1[[${INT}]], mscorlib]]`,
    "Dictionary<string, List<int>>",
  ],
  ["System.Threading.Tasks.Task`1[[System.Boolean]]", "bool"],
  ["List`1", "List"],
  ["NetTools.ProbeMode", "ProbeMode"],
  ["NetTools.Outer+Inner", "Inner"],
  ["List<System.Int32>", "List<int>"],
  ["int?", "int?"],
  ["u8", "byte"],
  ["str", "string"],
  ["my_module.Thing", "Thing"],
  ["anything at all", "anything at all"],
  ["", "?"],
  ["`1[[", "`1[["],
])("CON-07: %s reads as %s", (written, shown) => expect(readable(written)).toBe(shown));

test("a name nested without end is shown, not followed for ever", () => {
  const deep = "System.Nullable`1[[".repeat(60) + "System.Int32" + "]]".repeat(60);
  expect(readable(deep).length).toBeGreaterThan(0);
});

const bare = { description: "", is_array: false, is_generic: false, generic_parameters: [], properties: [], values: [] };
const descriptor: Descriptor = {
  package: "NetTools",
  instances: ["edge/NetTools"],
  callbacks: [
    { key: "Probe", description: "Checks a host", response_type: "System.Int64", parameters: [] },
    { key: "Scan", description: "", parameters: [] },
  ],
  types: [
    {
      ...bare,
      name: "ProbeMode",
      full_name: "NetTools.ProbeMode",
      values: [{ name: "Fast", type: "", description: "", optional: false }],
    },
  ],
  state_types: [{ ...bare, name: "ProbeResult", full_name: "NetTools.ProbeResult" }],
};

describe("types that a descriptor explains", () => {
  test("are found by their whole name, whatever the case, and by their short one", () => {
    expect(findType(descriptor, "NetTools.ProbeMode")?.name).toBe("ProbeMode");
    expect(findType(descriptor, "nettools.proberesult")?.name).toBe("ProbeResult");
    expect(findType(descriptor, "ProbeResult")?.full_name).toBe("NetTools.ProbeResult");
    expect(findType(descriptor, "System.String")).toBeUndefined();
    expect(findType(descriptor, "")).toBeUndefined();
  });
  test("an enumeration has values and no properties", () => {
    expect(descriptor.types.map(isEnum)).toEqual([true]);
    expect(descriptor.state_types.map(isEnum)).toEqual([false]);
  });
});

test("CON-07: the search looks at packages, names and descriptions, every word", () => {
  const keys = (text: string) => search([descriptor], text).flatMap((d) => d.callbacks.map((c) => c.key));
  expect(keys("")).toEqual(["Probe", "Scan"]);
  expect(keys("nettools host")).toEqual(["Probe"]);
  expect(keys("nothing")).toEqual([]);
});
