import { en } from "@/texts/en";
import { expect, test } from "vitest";
import { freshId, idle, NO_RULES, ruleFault, tidyRules } from "./authorizations";

const state = (id: string) => ({ id, decision: "allow", agent: "", instance: "*", name: " cpu " });

test("CON-09: names of rules are unique in their section, whatever their case; groups want a name", () => {
  expect(ruleFault(NO_RULES, en)).toBeUndefined();
  expect(ruleFault({ ...NO_RULES, states: { rules: [state("a"), state("b")] } }, en)).toBeUndefined();
  expect(ruleFault({ ...NO_RULES, states: { rules: [state("a"), state("A")] } }, en)).toContain("A");
  expect(ruleFault({ ...NO_RULES, states: { rules: [state(" ")] } }, en)).toBe(en.keys.needsName);
  expect(ruleFault({ ...NO_RULES, groups: { rules: [{ decision: "deny", group: "" }] } }, en)).toBe(en.keys.needsGroup);
});

test("CON-09: an empty criterion is sent as any, an absent default as allow", () => {
  const sent = tidyRules({ ...NO_RULES, states: { rules: [state(" own ")] } });
  expect(sent.states).toEqual({
    default: "allow",
    rules: [{ id: "own", decision: "allow", agent: "*", instance: "*", name: "cpu" }],
  });
});

test("CON-09: a rule that says the same as the default changes nothing", () => {
  expect(idle("deny", "deny")).toBe(true);
  expect(idle(null, "allow")).toBe(true);
  expect(idle("deny", "allow")).toBe(false);
});

test("a fresh rule gets a free name", () => {
  expect(freshId([])).toBe("rule1");
  expect(freshId(["Rule1", "x", "rule2"])).toBe("rule3");
});
