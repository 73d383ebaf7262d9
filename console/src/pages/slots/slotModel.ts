/** The hours of a week as minutes since Monday, so that nights that go over midnight, and over Sunday, are like any other hours. */
import type { SlotEntry } from "@/api/workTypes";

export const DAY = 1_440;
export const WEEK = 7 * DAY;
/** Open from, to: minutes of the week. */
export type Span = readonly [number, number];

/** `22:30` in minutes; `24:00` is the end of the day. */
export function minutesOf(time: string): number | undefined {
  const found = /^(\d{1,2}):(\d{2})$/.exec(time.trim());
  if (!found) return undefined;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return Number(found[2]) < 60 && minutes <= DAY ? minutes : undefined;
}
export const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Sorted, overlaps merged, what goes over the end of the week carried to its begin. */
export function tidy(spans: readonly Span[]): Span[] {
  const flat = spans
    .flatMap(([a, b]): Span[] =>
      b > WEEK
        ? [
            [a, WEEK],
            [0, b - WEEK],
          ]
        : [[a, b]],
    )
    .filter(([a, b]) => b > a)
    .sort((x, y) => x[0] - y[0]);
  const out: [number, number][] = [];
  for (const [a, b] of flat) {
    const last = out.at(-1);
    if (last && a <= last[1]) last[1] = Math.max(last[1], b);
    else out.push([a, b]);
  }
  return out;
}

/** Entries as people wrote them; an end at or before the begin is on the next day. What is no time is left out. */
export function spansOf(entries: readonly SlotEntry[]): Span[] {
  return tidy(
    entries.flatMap((e): Span[] => {
      const begin = minutesOf(e.begin),
        end = minutesOf(e.end);
      if (begin === undefined || end === undefined || e.day < 1 || e.day > 7) return [];
      const at = (e.day - 1) * DAY;
      return [[at + begin, at + (end <= begin ? end + DAY : end)]];
    }),
  );
}

/** Hours as entries, at most a day long each; a night stays one entry. */
export function entriesOf(spans: readonly Span[]): SlotEntry[] {
  const entries: SlotEntry[] = [];
  for (const [from, to] of joined(tidy(spans))) {
    let a = from;
    while (a < to) {
      const day = Math.floor(a / DAY),
        midnight = (day + 1) * DAY;
      /* Up to the same hour of the next day it is one entry, over midnight. */
      const night = to > midnight && to - a < DAY && a % DAY !== 0;
      const b = night ? to : Math.min(to, midnight);
      entries.push({ day: (day % 7) + 1, begin: timeOf(a % DAY), end: b === midnight ? "24:00" : timeOf(b % DAY) });
      a = b;
    }
  }
  return entries.sort((x, y) => x.day - y.day || x.begin.localeCompare(y.begin));
}

/** Sunday night into Monday is one piece, unless the whole week is open. */
function joined(spans: readonly Span[]): Span[] {
  const first = spans[0],
    last = spans.at(-1);
  if (!first || !last || spans.length < 2 || first[0] !== 0 || last[1] !== WEEK) return [...spans];
  return [...spans.slice(1, -1), [last[0], WEEK + first[1]]];
}

/** Opens or closes some hours. */
export function painted(spans: readonly Span[], from: number, to: number, open: boolean): Span[] {
  if (open) return tidy([...spans, [from, to]]);
  return tidy(
    spans.flatMap(([a, b]): Span[] => [
      [a, Math.min(b, from)],
      [Math.max(a, to), b],
    ]),
  );
}
export const isOpen = (spans: readonly Span[], minute: number): boolean => spans.some(([a, b]) => a <= minute && minute < b);
export const hoursOf = (spans: readonly Span[]): number => spans.reduce((sum, [a, b]) => sum + b - a, 0) / 60;

/** The parts of one day: for a row of the grid. */
export const partsOf = (spans: readonly Span[], day: number): Span[] =>
  spans
    .map(([a, b]): Span => [Math.max(a, day * DAY) - day * DAY, Math.min(b, (day + 1) * DAY) - day * DAY])
    .filter(([a, b]) => b > a);

export const PRESETS = {
  nights: Array.from({ length: 7 }, (_, d): Span => [d * DAY + 1_320, d * DAY + DAY + 360]),
  weekend: [[5 * DAY, WEEK]] as Span[],
  office: Array.from({ length: 5 }, (_, d): Span => [d * DAY + 480, d * DAY + 1_080]),
} as const;
