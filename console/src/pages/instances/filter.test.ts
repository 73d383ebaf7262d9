import { expect, test } from "vitest";
import type { Instance } from "@/api/types";
import { en } from "@/texts/en";
import { active, FIRST_FILTERS, matches, type Filters } from "./filter";

const one = (part: Partial<Instance>): Instance =>
  ({
    agent: "box-1",
    name: "web",
    package: "hello-web",
    enabled: true,
    virtual: false,
    connected: true,
    state: "started",
    groups: [],
    failed: false,
    ...part,
  }) as Instance;
const fits = (part: Partial<Instance>, filters: Partial<Filters> = {}) =>
  matches(one(part), { ...FIRST_FILTERS, ...filters }, en);

test("everything is shown at first except what is disabled", () => {
  expect([fits({}), fits({ virtual: true }), fits({ connected: false }), fits({ enabled: false })]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(fits({ enabled: false }, { enabled: "any" })).toBe(true);
  expect(active(FIRST_FILTERS)).toBe(0);
});

test("each filter narrows", () => {
  expect([
    fits({ virtual: true }, { type: "real" }),
    fits({}, { connected: "no" }),
    fits({}, { agent: "BOX-1" }),
    fits({}, { agent: "box-2" }),
    fits({}, { show: "failed" }),
    fits({ failed: true }, { show: "failed" }),
  ]).toEqual([false, false, true, false, false, true]);
});

test("every word of the text must be found, in any field", () => {
  expect([
    fits({}, { text: "HELLO box" }),
    fits({}, { text: "hello box-2" }),
    fits({ groups: ["alerts"] }, { text: "alerts" }),
  ]).toEqual([true, false, true]);
});
