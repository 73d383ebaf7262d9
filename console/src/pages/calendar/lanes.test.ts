import type { CalendarEntry } from "@/api/deliverTypes";
import { expect, test } from "vitest";
import { lanesOf, midnights } from "./lanes";

const entry = (kind: string, name: string, from: string, to = from): CalendarEntry => ({
  kind,
  name,
  title: name,
  text: "",
  from,
  to,
  tiers: [],
  envs: [],
});
const FROM = Date.parse("2026-03-02T00:00:00Z"),
  TO = Date.parse("2026-03-12T00:00:00Z");

test("what is cut by the edges of the span is drawn to them, what lies outside is not", () => {
  const lanes = lanesOf(
    [
      entry("window", "prd", "2026-02-27T12:00:00Z", "2026-03-03T00:00:00Z"),
      entry("window", "prd", "2026-03-11T00:00:00Z", "2026-03-20T00:00:00Z"),
      entry("freeze", "year", "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"),
    ],
    FROM,
    TO,
  );
  expect(lanes).toHaveLength(1);
  expect(lanes[0]?.stretches.map((s) => [s.left, s.width].map((x) => Math.round(x * 10)))).toEqual([
    [0, 1],
    [9, 1],
  ]);
});

test("freezes come first, and all planned deliveries share a lane", () => {
  const lanes = lanesOf(
    [
      entry("delivery", "D-1", "2026-03-03T00:00:00Z"),
      entry("delivery", "D-2", "2026-03-04T00:00:00Z"),
      entry("freeze", "year", "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z"),
    ],
    FROM,
    TO,
  );
  expect(lanes.map((l) => [l.kind, l.stretches.length])).toEqual([
    ["freeze", 1],
    ["delivery", 2],
  ]);
  expect(lanes[1]?.stretches.every((s) => s.moment)).toBe(true);
});

test("midnights are the reader's own, one a day", () => {
  const all = midnights(FROM, TO);
  expect(all.length).toBeGreaterThanOrEqual(9);
  for (const at of all) expect(new Date(at).getHours()).toBe(0);
});
