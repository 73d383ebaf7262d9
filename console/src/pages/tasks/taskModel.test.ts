import { expect, test } from "vitest";
import { emptyJob, emptyTask, faultsOf, fromField, moved, replaced, toField, toSend, without } from "./taskModel";

/* order of packages and jobs is people's. */
test("entries move, are replaced and go", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 9)).toEqual(["b", "c", "a"]);
  expect(moved(["a"], 4, 0)).toEqual(["a"]);
  expect(replaced([1, 2], 1, 5)).toEqual([1, 5]);
  expect(without([1, 2, 3], 0)).toEqual([2, 3]);
});

/* start and end are optional, each on its own. */
test("times go to the field and back", () => {
  expect(toField(null)).toBe("");
  expect(fromField("")).toBeNull();
  const iso = "2026-11-21T07:30:00.000Z";
  expect(fromField(toField(iso))).toBe(iso);
});

test("what a task needs", () => {
  const task = { ...emptyTask(), jobs: [emptyJob(), { name: "", targets: [{ package: "a", version: "" }], actors: [] }] };
  expect(faultsOf(task)).toEqual({ name: true, targets: [0], actors: [0, 1] });
  expect(toSend({ ...task, name: " x " }).jobs).toHaveLength(1);
  expect(toSend({ ...task, name: " x " }).name).toBe("x");
});
