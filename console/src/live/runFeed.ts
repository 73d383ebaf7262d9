/** One run while somebody looks at it: the run, every line of its log so far, then each new one as it comes. */
import { Problem } from "@/api/http";
import { runs as calls } from "@/api/work";
import type { RunLine, TaskRun } from "@/api/workTypes";
import { Follow } from "./follow";
import { merged } from "./runLines";

export interface RunLook {
  status: "loading" | "ready" | "gone" | "error";
  error?: unknown;
  run?: TaskRun;
  lines: readonly RunLine[];
  truncated: boolean;
  /** The stream broke and is coming back. */
  lost: boolean;
}

const PART = 1_000;
export class RunFeed {
  #state: RunLook = { status: "loading", lines: [], truncated: false, lost: false };
  #readers = new Set<() => void>();
  #abort = new AbortController();
  #stream: Follow | undefined;
  #waiting: RunLine[] = [];
  #frame: number | undefined;

  constructor(readonly id: string) {}

  snapshot = (): RunLook => this.#state;
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  /** Reads everything there is, then follows until it ends. */
  async open(): Promise<void> {
    this.close();
    const abort = (this.#abort = new AbortController());
    this.#set({ status: this.#state.run ? "ready" : "loading", error: undefined });
    try {
      const run = await calls.get(this.id, { signal: abort.signal });
      this.#set({ status: "ready", run });
      await this.#read(abort.signal);
      if (abort.signal.aborted || this.#state.run?.ended_at) return;
      this.#stream = new Follow({
        address: () => calls.followUrl(this.id, this.#state.lines.at(-1)?.number ?? 0),
        event: "line",
        take: (data) => this.#take(JSON.parse(data) as RunLine),
        also: { run: (data) => this.#said(JSON.parse(data) as TaskRun) },
        opened: (again) => {
          this.#set({ lost: false });
          if (again) void this.#catchUp();
        },
        broken: () => {
          if (!this.#state.run?.ended_at) this.#set({ lost: true });
        },
      });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof Problem && error.status === 404) this.#set({ status: "gone" });
      else this.#set({ status: "error", error });
    }
  }

  close(): void {
    this.#abort.abort();
    this.#stream?.close();
    this.#stream = undefined;
  }

  async #read(signal: AbortSignal): Promise<void> {
    for (;;) {
      const after = this.#state.lines.at(-1)?.number ?? 0;
      const part = await calls.log(this.id, { after, limit: PART }, { signal });
      if (signal.aborted) return;
      this.#set({ lines: merged(this.#state.lines, part.lines), truncated: part.truncated });
      if (part.lines.length < PART) return;
    }
  }

  /** What came while the stream was away. */
  async #catchUp(): Promise<void> {
    try {
      this.#set({ run: await calls.get(this.id, { signal: this.#abort.signal }) });
      await this.#read(this.#abort.signal);
    } catch {
      /* the stream tells when it is lost */
    }
  }

  #said(run: TaskRun): void {
    this.#set({ run });
    if (!run.ended_at) return;
    /* The last lines may come with the end: read once more, then let go. */
    void this.#read(this.#abort.signal)
      .catch(() => undefined)
      .finally(() => {
        this.#stream?.close();
        this.#stream = undefined;
        this.#set({ lost: false });
      });
  }

  #take(line: RunLine): void {
    this.#waiting.push(line);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const fresh = this.#waiting;
      this.#waiting = [];
      this.#set({ lines: merged(this.#state.lines, fresh) });
    });
  }

  #set(part: Partial<RunLook>): void {
    this.#state = { ...this.#state, ...part };
    for (const reader of this.#readers) reader();
  }
}
