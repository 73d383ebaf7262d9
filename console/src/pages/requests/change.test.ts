import type { DeliveryRequest } from "@/api/deliverTypes";
import { expect, test } from "vitest";
import { changeOf, decidedWith, localInput } from "./change";

const ask = {
  env: "REC1",
  package: "SICARDI",
  version: "1.4.2",
  variables: "1.12",
  at: "2026-03-17T09:00:00Z",
  title: "t",
  description: "",
  ticket: "CHG-1",
  rollback_plan: "",
  urgency: "normal",
  impact: "",
  justification: "",
  submit: false,
} as DeliveryRequest["ask"];
const request = { ask, revision: 4 };

test("only what differs is sent, with the revision that was read", () => {
  expect(changeOf(request, ask)).toEqual({ revision: 4 });
  expect(changeOf(request, { ...ask, version: "1.4.3", ticket: "" })).toEqual({ revision: 4, version: "1.4.3", ticket: "" });
});
test("a wished time is set, taken away, and the same moment is no change", () => {
  expect(changeOf(request, { ...ask, at: "2026-03-17T10:00:00.000Z" })).toEqual({ revision: 4, at: "2026-03-17T10:00:00.000Z" });
  expect(changeOf(request, { ...ask, at: "2026-03-17T09:00:00.000Z" })).toEqual({ revision: 4 });
  expect(changeOf(request, { ...ask, at: null })).toEqual({ revision: 4, no_at: true });
});
test("a time is shown in the reader's hours, and read back the same", () => {
  expect(localInput(null)).toBe("");
  expect(new Date(localInput(ask.at)).toISOString()).toBe("2026-03-17T09:00:00.000Z");
});
const of = (request: string, tier: string, actions: string[]) => ({ request, tier, actions }) as unknown as DeliveryRequest;

test("§5.1: one decision for those of a tier that may be decided about, of no other tier", () => {
  const one = of("R-1", "REC", ["approve", "reject"]),
    others = [of("R-2", "REC", ["approve"]), of("R-3", "PRD", ["approve"]), of("R-4", "rec", []), one];
  const names = (word: string) => decidedWith(one, others.slice(0, 3), word).map((o) => o.request);
  expect(names("approve")).toEqual(["R-2"]);
  expect(names("reject")).toEqual([]);
  expect(names("take")).toEqual([]);
});
