import { expect, test } from "vitest";
import { faultOf, isComplete, valueOf, type Param } from "./params";

const param = (more: Partial<Param>): Param => ({
  name: "TICKET",
  label: "",
  kind: "text",
  resource: "",
  required: false,
  value: "",
  choices: [],
  pattern: "",
  ...more,
});

/** §8.1: what whoever confirms types is looked at before the server is asked. */
test("values that are missing or do not fit are told before", () => {
  const ticket = param({ required: true, pattern: "CHG-[0-9]+" });
  expect(isComplete([ticket], {})).toBe(false);
  expect(isComplete([ticket], { TICKET: "  " })).toBe(false);
  expect(isComplete([ticket], { TICKET: "see CHG-7" })).toBe(false);
  expect(isComplete([ticket], { TICKET: " CHG-7 " })).toBe(true);
  expect(faultOf(ticket, { TICKET: "CHG" })).toBe("pattern");
  const lot = param({ name: "LOT", kind: "number", required: true, value: "3" });
  expect(isComplete([ticket, lot], { TICKET: "CHG-7" })).toBe(true);
  expect(valueOf(lot, { LOT: "" })).toBe("3");
  expect(["4", "-3.50", "four", "1e3"].map((v) => faultOf(lot, { LOT: v }))).toEqual([undefined, undefined, "number", "number"]);
  expect(isComplete([param({})], {})).toBe(true);
});

test("an expression browsers do not read is left to the server", () => {
  expect(faultOf(param({ pattern: "(?i)chg-\\d+" }), { TICKET: "anything" })).toBeUndefined();
});
