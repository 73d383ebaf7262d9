/** The calendar as lanes: one for what is of the same kind and name, with the stretches of a span of time as shares of it. */
import type { CalendarEntry } from "@/api/deliverTypes";

export interface Stretch {
  entry: CalendarEntry;
  /** Begin and length, as shares of the span from 0 to 1. */
  left: number;
  width: number;
  moment: boolean;
}
export interface Lane {
  kind: string;
  name: string;
  stretches: Stretch[];
}

const KINDS = ["freeze", "window", "cutoff", "board", "request", "delivery"];

export function lanesOf(entries: readonly CalendarEntry[], from: number, to: number): Lane[] {
  const lanes = new Map<string, Lane>();
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  for (const entry of entries) {
    /* What is planned shares a lane: each is short and named. */
    const single = entry.kind === "delivery" || entry.kind === "request";
    const key = single ? entry.kind : `${entry.kind} ${entry.name}`;
    let lane = lanes.get(key);
    if (!lane) {
      lane = { kind: entry.kind, name: single ? "" : entry.name, stretches: [] };
      lanes.set(key, lane);
    }
    const begin = Date.parse(entry.from),
      end = Date.parse(entry.to);
    if (end < from || begin > to) continue;
    lane.stretches.push({ entry, left: share(begin), width: share(end) - share(begin), moment: end <= begin });
  }
  return [...lanes.values()]
    .filter((l) => l.stretches.length > 0)
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.name.localeCompare(b.name));
}

/** Midnights of the reader between two moments. */
export function midnights(from: number, to: number): number[] {
  const all: number[] = [];
  const day = new Date(from);
  day.setHours(24, 0, 0, 0);
  for (; day.getTime() < to; day.setDate(day.getDate() + 1)) all.push(day.getTime());
  return all;
}
