import { expect, test } from "vitest";
import type { RunLine } from "@/api/workTypes";
import { LINES_MAX, merged } from "./runLines";

const line = (number: number): RunLine => ({ number, at: "2026-11-21T07:00:00Z", phase: "", status: "", text: `line ${number}` });

/* lines stand in order, each once, whatever comes twice. */
test("lines are merged by number", () => {
  expect(merged([line(1), line(2)], [line(3)]).map((l) => l.number)).toEqual([1, 2, 3]);
  expect(merged([line(1), line(3)], [line(2), line(3)]).map((l) => l.number)).toEqual([1, 2, 3]);
  const same = [line(1)];
  expect(merged(same, [])).toBe(same);
});

test("the page keeps a bounded number of lines, the newest", () => {
  const many = Array.from({ length: LINES_MAX }, (_, n) => line(n + 1));
  const next = merged(many, [line(LINES_MAX + 1)]);
  expect(next).toHaveLength(LINES_MAX);
  expect(next[0]?.number).toBe(2);
});
