/** One state object while somebody looks at it: read, then followed on a stream of its own that ends with the look. */
import { states as calls } from "@/api/exchange";
import { Problem } from "@/api/http";
import type { StateObject } from "@/api/types";
import { Follow } from "./follow";

export interface Points {
  at: number[];
  value: number[];
}
export interface OneState {
  status: "loading" | "ready" | "gone" | "error";
  error?: unknown;
  object?: StateObject | undefined;
  /** The number before the present one. */
  before?: number | undefined;
  points: Points;
  live: boolean;
  /** The stream broke and is coming back. */
  lost: boolean;
}

export const POINTS_MAX = 600;

/** Adds a value at its time; the same time again replaces it, an older one is left out. */
export function added(points: Points, at: number, value: number): Points {
  const last = points.at.at(-1) ?? -Infinity;
  if (at < last) return points;
  const from = Math.max(0, points.at.length - POINTS_MAX + 1);
  const end = at === last ? -1 : undefined;
  return { at: [...points.at.slice(from, end), at], value: [...points.value.slice(from, end), value] };
}

export class WatchedState {
  #state: OneState = { status: "loading", points: { at: [], value: [] }, live: false, lost: false };
  #readers = new Set<() => void>();
  #stream: Follow | undefined;
  #abort: AbortController | undefined;
  #frame: number | undefined;

  constructor(
    readonly agent: string,
    readonly instance: string,
    readonly name: string,
  ) {}

  snapshot = (): OneState => this.#state;
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  /** Reads the object again. */
  async read(): Promise<void> {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    try {
      const { state, history_at_ms, history } = await calls.one(this.agent, this.instance, this.name, { signal: abort.signal });
      if (abort.signal.aborted) return;
      let points: Points = { at: history_at_ms, value: history };
      if (typeof state.value === "number") points = added(points, Date.parse(state.at), state.value);
      this.#set({ status: "ready", object: state, points, before: points.value.at(-2), error: undefined });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof Problem && error.status === 404) this.#set({ status: "gone" });
      else this.#set(this.#state.object ? { error } : { status: "error", error });
    }
  }

  /** Begins with what is there now, then each new value. */
  async follow(): Promise<void> {
    this.#set({ live: true });
    await this.read();
    if (!this.#state.live || this.#stream) return;
    this.#stream = new Follow({
      address: () => calls.followUrl({ agent: this.agent, instance: this.instance, name: this.name }),
      event: "state",
      take: (data) => this.#take(JSON.parse(data) as StateObject),
      opened: (again) => {
        this.#set({ lost: false });
        if (again) void this.read();
      },
      broken: () => this.#set({ lost: true }),
    });
  }

  unfollow(): void {
    this.#stream?.close();
    this.#stream = undefined;
    if (this.#state.live) this.#set({ live: false, lost: false });
  }

  close(): void {
    this.unfollow();
    this.#abort?.abort();
  }

  #take(object: StateObject): void {
    const old = this.#state;
    if (old.object && Date.parse(object.at) < Date.parse(old.object.at)) return;
    const next: Partial<OneState> = { status: "ready", object };
    if (typeof object.value === "number") {
      next.points = added(old.points, Date.parse(object.at), object.value);
      next.before = next.points.value.at(-2);
    }
    this.#state = { ...old, ...next };
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#tell();
    });
  }

  #set(part: Partial<OneState>): void {
    this.#state = { ...this.#state, ...part };
    this.#tell();
  }

  #tell(): void {
    for (const reader of this.#readers) reader();
  }
}
