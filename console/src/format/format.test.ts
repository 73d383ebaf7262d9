import { expect, test } from "vitest";
import { makeFormat } from "./format";

const en = makeFormat("en"),
  fr = makeFormat("fr");

test("sizes in both languages", () => {
  expect([0, 1, 1023, 1024, 1536, 41_943_040, 5 * 2 ** 30].map(en.bytes)).toEqual([
    "0 B",
    "1 B",
    "1,023 B",
    "1.0 KiB",
    "1.5 KiB",
    "40.0 MiB",
    "5.0 GiB",
  ]);
  expect(fr.bytes(1536)).toBe("1,5 Kio");
});

test("lengths of time", () => {
  expect([12, 999, 1500, 42_000, 61_000, 3_600_000, 5_460_000, 90_000_000].map(en.span)).toEqual([
    "12 ms",
    "999 ms",
    "1.5 s",
    "42 s",
    "1 min 1 s",
    "1 h",
    "1 h 31 min",
    "1 d 1 h",
  ]);
  expect(fr.span(90_000_000)).toBe("1 j 1 h");
});

test("how long ago, without ever saying the future of a clock that is a little ahead", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  expect(en.ago(now + 2000, now)).toBe("just now");
  expect(en.ago(now - 3 * 60_000, now)).toMatch(/3 min/);
  expect(fr.ago(now - 2 * 3_600_000, now)).toMatch(/il y a 2/);
});

test("percentages keep a digit where it matters", () => {
  expect([0, 0.4, 9.96, 12.3, 100].map(en.percent)).toEqual(["0 %", "0.4 %", "10.0 %", "12 %", "100 %"]);
});
