/**
 * The lines of one log: the last ones, then each new one as it comes, older ones on request. Bounded. While paused, new
 * lines wait. When the connection is lost it goes on after the last line that came.
 */
import { instances as calls } from "@/api/calls";
import type { LogLine } from "@/api/types";

const FIRST_LINES = 500;
const OLDER_LINES = 500;
const KEPT_MAX = 20_000;
const BACK_OFF_MAX_MS = 10_000;

export class LogFeed {
  lines: LogLine[] = [];
  status: "loading" | "ready" | "error" = "loading";
  error: unknown;
  following = true;
  /** The stream broke; it is coming back. */
  lost = false;
  loadingOlder = false;
  /** Whether there may be older lines on the server. */
  more = true;
  #waiting: LogLine[] = [];
  #readers = new Set<() => void>();
  #source: EventSource | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #last = 0;
  #search = "";
  #turn = 0;

  constructor(
    readonly agent: string,
    readonly name: string,
  ) {}

  get waiting(): number {
    return this.#waiting.length;
  }

  subscribe(reader: () => void): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  #tell(): void {
    for (const reader of this.#readers) reader();
  }

  /** Reads the end of the log, or of what fits a search, then follows. */
  async open(search: string): Promise<void> {
    this.close();
    const turn = ++this.#turn;
    this.#search = search;
    this.status = "loading";
    this.#waiting = [];
    this.#tell();
    try {
      const page = await calls.logs(this.agent, this.name, { limit: FIRST_LINES, search });
      if (turn !== this.#turn) return;
      this.lines = page.items;
      this.more = page.items.length >= FIRST_LINES;
      this.status = "ready";
      this.#last = page.items.at(-1)?.number ?? 0;
      if (search) this.#last = (await calls.logs(this.agent, this.name, { limit: 1 })).items.at(-1)?.number ?? this.#last;
      if (turn === this.#turn) this.#connect();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.status = "error";
      this.error = error;
    }
    this.#tell();
  }

  async older(): Promise<void> {
    const first = this.lines[0]?.number;
    if (first === undefined || this.loadingOlder) return;
    this.loadingOlder = true;
    this.#tell();
    try {
      const page = await calls.logs(this.agent, this.name, { before: first, limit: OLDER_LINES, search: this.#search });
      this.more = page.items.length >= OLDER_LINES;
      this.lines = [...page.items, ...this.lines];
    } catch {
      /* the button stays: it can be pressed again */
    }
    this.loadingOlder = false;
    this.#tell();
  }

  follow(on: boolean): void {
    this.following = on;
    if (on) this.#flush();
    this.#tell();
  }

  close(): void {
    this.#turn += 1;
    this.#source?.close();
    this.#source = undefined;
    clearTimeout(this.#retry);
    this.lost = false;
  }

  #connect(): void {
    const source = new EventSource(calls.logsFollowUrl(this.agent, this.name, this.#last));
    this.#source = source;
    source.onopen = () => {
      this.#tries = 0;
      this.lost = false;
      this.#tell();
    };
    source.onerror = () => {
      if (this.#source !== source) return;
      source.close();
      this.lost = true;
      this.#tell();
      this.#retry = setTimeout(() => this.#connect(), Math.min(BACK_OFF_MAX_MS, 500 * 2 ** this.#tries++));
    };
    source.addEventListener("line", (event) => {
      const line = JSON.parse((event as MessageEvent<string>).data) as LogLine;
      if (line.number <= this.#last) return;
      this.#last = line.number;
      if (this.#search && !line.text.toLowerCase().includes(this.#search.toLowerCase())) return;
      this.#waiting.push(line);
      if (this.#waiting.length > KEPT_MAX) this.#waiting.splice(0, this.#waiting.length - KEPT_MAX);
      if (this.following) this.#flush();
      this.#tell();
    });
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const all = [...this.lines, ...this.#waiting];
    this.#waiting = [];
    if (all.length > KEPT_MAX) this.more = true;
    this.lines = all.length > KEPT_MAX ? all.slice(all.length - KEPT_MAX) : all;
  }
}
