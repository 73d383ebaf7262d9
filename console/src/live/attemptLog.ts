/**
 * The log of an attempt, of any size: lines are read in blocks where somebody looks, new ones come by a stream. Nothing is read whole.
 */
import { attempts as calls } from "@/api/deliver";
import type { AttemptView, LogChunk, LogText } from "@/api/deliverTypes";
import { Follow } from "./follow";

export const BLOCK = 500;
const BLOCKS_MAX = 80;

export interface LogLook {
  status: "loading" | "ready" | "error";
  error?: unknown;
  attempt?: AttemptView;
  totalLines: number;
  totalBytes: number;
  complete: boolean;
  lost: boolean;
  /** Grows with every change of what can be shown. */
  version: number;
}

export class AttemptLog {
  #look: LogLook = { status: "loading", totalLines: 0, totalBytes: 0, complete: false, lost: false, version: 0 };
  #readers = new Set<() => void>();
  #blocks = new Map<number, LogText[]>();
  #asked = new Set<number>();
  #abort = new AbortController();
  #stream: Follow | undefined;
  #next = 0;

  constructor(readonly id: string) {}

  snapshot = (): LogLook => this.#look;
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  async open(): Promise<void> {
    this.close();
    const abort = (this.#abort = new AbortController());
    try {
      const [attempt, tail] = await Promise.all([
        calls.get(this.id, { signal: abort.signal }),
        calls.lines(this.id, { tail: BLOCK }, { signal: abort.signal }),
      ]);
      this.#take(tail);
      this.#set({ status: "ready", attempt });
      if (!tail.complete) this.#follow();
    } catch (error) {
      if (!abort.signal.aborted) this.#set({ status: "error", error });
    }
  }

  close(): void {
    this.#abort.abort();
    this.#stream?.close();
    this.#stream = undefined;
    this.#asked.clear();
  }

  /** A line by its number, from 1; asks for its block when it is not there. */
  line(number: number): LogText | undefined {
    const block = Math.floor((number - 1) / BLOCK);
    const found = this.#blocks.get(block)?.[(number - 1) % BLOCK];
    if (!found && number <= this.#look.totalLines) void this.#read(block);
    return found;
  }

  async #read(block: number): Promise<void> {
    if (this.#asked.has(block)) return;
    this.#asked.add(block);
    const signal = this.#abort.signal;
    try {
      this.#take(await calls.lines(this.id, { from_line: block * BLOCK + 1, limit: BLOCK }, { signal }));
      this.#set({});
    } catch (error) {
      if (!signal.aborted) this.#set({ error });
    } finally {
      this.#asked.delete(block);
    }
  }

  #follow(): void {
    this.#stream = new Follow({
      address: () => calls.followUrl(this.id, this.#next),
      event: "chunk",
      take: (data) => {
        this.#take(JSON.parse(data) as LogChunk);
        this.#set({});
      },
      also: {
        attempt: (data) => {
          const attempt = JSON.parse(data) as AttemptView;
          this.#set({ attempt });
          if (attempt.ended_at && attempt.log_complete) {
            this.#set({ complete: true });
            this.#stream?.close();
          }
        },
      },
      opened: () => this.#set({ lost: false }),
      broken: () => this.#set({ lost: !this.#look.complete }),
    });
  }

  #take(chunk: LogChunk): void {
    for (const line of chunk.lines) {
      const block = Math.floor((line.line - 1) / BLOCK);
      let lines = this.#blocks.get(block);
      if (!lines) {
        lines = [];
        this.#blocks.set(block, lines);
      }
      lines[(line.line - 1) % BLOCK] = line;
    }
    /* Those furthest from what came last go first. */
    while (this.#blocks.size > BLOCKS_MAX) {
      const here = Math.floor((chunk.first - 1) / BLOCK);
      const far = [...this.#blocks.keys()].reduce((a, b) => (Math.abs(b - here) > Math.abs(a - here) ? b : a));
      this.#blocks.delete(far);
    }
    this.#next = Math.max(this.#next, chunk.next);
    this.#look = {
      ...this.#look,
      totalLines: Math.max(this.#look.totalLines, chunk.total_lines, chunk.first + chunk.lines.length - 1),
      totalBytes: Math.max(this.#look.totalBytes, chunk.total_bytes),
      complete: this.#look.complete || chunk.complete,
    };
  }

  #set(part: Partial<LogLook>): void {
    this.#look = { ...this.#look, ...part, version: this.#look.version + 1 };
    for (const reader of this.#readers) reader();
  }
}
