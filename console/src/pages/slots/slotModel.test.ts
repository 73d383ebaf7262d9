import { expect, test } from "vitest";
import { DAY, entriesOf, hoursOf, isOpen, minutesOf, painted, partsOf, PRESETS, spansOf, timeOf, WEEK } from "./slotModel";

test("times are read and written", () => {
  expect(minutesOf("22:30")).toBe(1350);
  expect(minutesOf("24:00")).toBe(DAY);
  expect(minutesOf("24:01")).toBeUndefined();
  expect(minutesOf("7h")).toBeUndefined();
  expect(timeOf(65)).toBe("01:05");
});

/* across midnight is allowed; overlaps are merged; the week is round. */
test("a night is one entry, also from Sunday to Monday", () => {
  const night = { day: 7, begin: "22:00", end: "06:00" };
  const spans = spansOf([night]);
  expect(isOpen(spans, 6 * DAY + 1380) && isOpen(spans, 60)).toBe(true);
  expect(isOpen(spans, 400)).toBe(false);
  expect(entriesOf(spans)).toEqual([night]);
  expect(hoursOf(spans)).toBe(8);
});

test("overlapping hours are merged, long ones are cut by days", () => {
  expect(
    entriesOf(
      spansOf([
        { day: 1, begin: "08:00", end: "12:00" },
        { day: 1, begin: "11:00", end: "13:00" },
      ]),
    ),
  ).toEqual([{ day: 1, begin: "08:00", end: "13:00" }]);
  expect(entriesOf(PRESETS.weekend)).toEqual([
    { day: 6, begin: "00:00", end: "24:00" },
    { day: 7, begin: "00:00", end: "24:00" },
  ]);
  expect(entriesOf([[0, WEEK]])).toHaveLength(7);
  for (const preset of Object.values(PRESETS))
    expect(hoursOf(spansOf(entriesOf(preset)))).toBe(hoursOf(spansOf(entriesOf(spansOf(entriesOf(preset))))));
});

test("painting opens and closes", () => {
  const open = painted([], 60, 180, true);
  expect(painted(open, 90, 120, false)).toEqual([
    [60, 90],
    [120, 180],
  ]);
  expect(partsOf(painted([], DAY - 60, DAY + 60, true), 1)).toEqual([[0, 60]]);
});
