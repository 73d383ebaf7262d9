import type { DeliveryRequest } from "@/api/deliverTypes";
import { expect, test } from "vitest";
import { changeOf, localInput } from "./change";

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
