/**
 * The console log as it is shown: the newest lines that fit, then each new one. At most five hundred are kept. While
 * paused, new ones wait. Frames are shared: a flood of lines is drawn once a frame.
 */
import { journal as calls, type JournalLine } from "@/api/exchange";
import { Follow } from "./follow";

export const KEPT_MAX = 500;

export interface JournalFilter {
  agent: string;
  /** `-`: agents and the server themselves. */
  instance: string;
  level: string;
  search: string;
}
export const NO_FILTER: JournalFilter = { agent: "", instance: "", level: "all", search: "" };
/** Stands for the server where an agent is chosen. */
export const SERVER = "-";

export function fits(line: JournalLine, f: JournalFilter): boolean {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  if (f.agent && (f.agent === SERVER ? line.agent !== "" : !same(line.agent, f.agent))) return false;
  if (f.instance && !same(line.instance, f.instance)) return false;
  if (f.level === "warn" && line.level === "info") return false;
  if ((f.level === "error" || f.level === "info") && line.level !== f.level) return false;
  return f.search === "" || line.text.toLowerCase().includes(f.search.toLowerCase());
}

/** The lines after more came: the newest that there is room for. */
export const joined = (old: readonly JournalLine[], more: readonly JournalLine[]): JournalLine[] =>
  [...old, ...more].slice(-KEPT_MAX);

/** As it is copied: one line each. */
export const asLine = (l: JournalLine): string =>
  `${l.at}\t${l.level.toUpperCase()}\t${[l.agent, l.instance].filter(Boolean).join("/") || "server"}\t${l.text}`;

export class JournalFeed {
  lines: readonly JournalLine[] = [];
  status: "loading" | "ready" | "error" = "loading";
  error: unknown;
  paused = false;
  cleared = false;
  lost = false;
  #filter: JournalFilter = NO_FILTER;
  #waiting: JournalLine[] = [];
  #fresh: JournalLine[] = [];
  #readers = new Set<() => void>();
  #stream: Follow | undefined;
  #abort: AbortController | undefined;
  #frame: number | undefined;
  #last = 0;
  #clearedAt = 0;
  #version = 0;

  version = (): number => this.#version;
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Reads what fits a filter, then follows. */
  async open(filter: JournalFilter): Promise<void> {
    this.#filter = filter;
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.#stream?.close();
    this.#stream = undefined;
    if (this.status === "error") this.status = "loading";
    this.#waiting = [];
    this.#fresh = [];
    this.#tell();
    try {
      const read = await calls.read(
        {
          limit: KEPT_MAX,
          ...(filter.agent && filter.agent !== SERVER ? { agent: filter.agent } : {}),
          ...(filter.instance ? { instance: filter.instance } : {}),
          ...(filter.level !== "all" && filter.level !== "info" ? { level: filter.level } : {}),
          ...(filter.search ? { search: filter.search } : {}),
        },
        { signal: abort.signal },
      );
      if (abort.signal.aborted) return;
      this.lines = read.lines.filter((l) => l.number > this.#clearedAt && fits(l, filter));
      this.#last = Math.max(read.last, read.lines.at(-1)?.number ?? 0);
      this.status = "ready";
      this.error = undefined;
      this.#follow();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.status = "error";
      this.error = error;
    }
    this.#tell();
  }

  #follow(): void {
    this.#stream = new Follow({
      address: () => calls.followUrl(this.#last),
      event: "line",
      take: (data) => this.#take(JSON.parse(data) as JournalLine),
      opened: () => {
        this.lost = false;
        this.#tell();
      },
      broken: () => {
        this.lost = true;
        this.#tell();
      },
    });
  }

  #take(line: JournalLine): void {
    if (line.number <= this.#last) return;
    this.#last = line.number;
    if (!fits(line, this.#filter)) return;
    const to = this.paused ? this.#waiting : this.#fresh;
    to.push(line);
    if (to.length > KEPT_MAX) to.splice(0, to.length - KEPT_MAX);
    this.#frame ??= frame(() => {
      this.#frame = undefined;
      if (this.#fresh.length > 0) this.lines = joined(this.lines, this.#fresh);
      this.#fresh = [];
      this.#tell();
    });
  }

  pause(on: boolean): void {
    this.paused = on;
    if (!on) {
      this.lines = joined(this.lines, this.#waiting);
      this.#waiting = [];
    }
    this.#tell();
  }

  /** Empties the page; the server keeps its lines. */
  clear(): void {
    this.#clearedAt = this.#last;
    this.lines = [];
    this.#waiting = [];
    this.#fresh = [];
    this.cleared = true;
    this.#tell();
  }

  close(): void {
    this.#abort?.abort();
    this.#stream?.close();
    this.#stream = undefined;
  }

  #tell(): void {
    this.#version += 1;
    for (const reader of this.#readers) reader();
  }
}

function frame(run: () => void): number {
  return document.hidden ? (setTimeout(run, 200) as unknown as number) : requestAnimationFrame(run);
}
