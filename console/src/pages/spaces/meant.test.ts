import type { SpaceView } from "@/api/deliverTypes";
import { expect, test } from "vitest";
import { meantOf } from "./meant";

const run = (more: object) =>
  ({
    number: 17,
    delivery: "",
    revision: 1,
    date: "2026-11-21",
    state: "running",
    started_at: "",
    ended_at: null,
    by: "",
    ...more,
  }) as NonNullable<SpaceView["run"]>;

test("an order names the run that is shown", () => {
  expect(meantOf(null)).toEqual({});
  expect(meantOf(run({ delivery: "D-41" }))).toEqual({ delivery: "D-41" });
  expect(meantOf(run({ delivery: "D-41", ended_at: "2026-11-21T10:00:00Z" }))).toEqual({ delivery: "D-41" });
  expect(meantOf(run({}))).toEqual({ run: 17 });
  expect(meantOf(run({ ended_at: "2026-11-21T10:00:00Z" }))).toEqual({});
});
