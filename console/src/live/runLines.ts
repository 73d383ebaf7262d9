/** Lines of a log in their order, each once, however they come. */
import type { RunLine } from "@/api/workTypes";

/** Lines kept in the page; the whole log is there to download. */
export const LINES_MAX = 20_000;

/** Puts lines into their order by number, each once, the newest within the bound. */
export function merged(all: readonly RunLine[], fresh: readonly RunLine[]): readonly RunLine[] {
  if (fresh.length === 0) return all;
  const last = all.at(-1)?.number ?? 0,
    first = fresh[0]?.number ?? 0;
  const next =
    first > last
      ? [...all, ...fresh]
      : [...new Map([...all, ...fresh].map((l) => [l.number, l])).values()].sort((a, b) => a.number - b.number);
  return next.length > LINES_MAX ? next.slice(-LINES_MAX) : next;
}
