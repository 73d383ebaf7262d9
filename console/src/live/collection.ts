/**
 * A whole list kept in the browser: loaded page by page, then patched by live changes.
 *
 * Readers see what has arrived at once; they need not wait for the last page. A live change that arrives while pages are
 * being read wins over the page, because it is newer. Changes are handed to readers once a frame, or a few times a second
 * when the list is long, so that ten thousand entries stay smooth.
 */
import type { Page } from "@/api/types";

export type Status = "idle" | "loading" | "ready" | "error";

export interface Snapshot<T> {
  status: Status;
  items: readonly T[];
  /** Entries the server has, known after the first page. */
  total: number;
  error: unknown;
  version: number;
}

const PAGE_SIZE = 1000;
const FIRST_PAGE_SIZE = 200;
const LONG_LIST = 2000;
const LONG_LIST_PAUSE_MS = 250;

type Load<T> = (query: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<Page<T>>;

export class Collection<T> {
  readonly #key: (item: T) => string;
  readonly #load: Load<T>;
  #items = new Map<string, T>();
  #snapshot: Snapshot<T> = { status: "idle", items: [], total: 0, error: undefined, version: 0 };
  #readers = new Set<() => void>();
  #touched: Set<string> | undefined;
  #open = new Set<Set<string>>();
  #abort: AbortController | undefined;
  #wake: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastEmit = 0;
  #pages = 0;
  #dirty = false;

  constructor(key: (item: T) => string, load: Load<T>) {
    this.#key = key;
    this.#load = load;
  }

  snapshot = (): Snapshot<T> => this.#snapshot;
  get = (key: string): T | undefined => this.#items.get(key);

  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  /** Loads the list unless that was done. */
  ensure(): void {
    if (this.#snapshot.status === "idle") void this.reload();
  }

  /** Reads the whole list again; what is shown stays until the new one is complete. */
  async reload(): Promise<void> {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    const touched = (this.#touched = new Set<string>());
    const fresh = new Map<string, T>();
    const first = this.#items.size === 0;
    this.#set({ status: "loading", error: undefined });
    try {
      let cursor: string | undefined;
      for (this.#pages = 0; ; this.#pages += 1) {
        const page = await this.#load(
          { limit: this.#pages === 0 ? FIRST_PAGE_SIZE : PAGE_SIZE, ...(cursor ? { cursor } : {}) },
          abort.signal,
        );
        for (const item of page.items) {
          const key = this.#key(item);
          if (touched.has(key)) continue;
          fresh.set(key, item);
          if (first) this.#items.set(key, item);
        }
        if (first) this.#emit({ total: Math.max(page.total, this.#items.size) }, this.#pages === 0);
        if (!page.next) break;
        cursor = page.next;
      }
      if (!first) {
        for (const key of [...this.#items.keys()]) if (!fresh.has(key) && !touched.has(key)) this.#items.delete(key);
        for (const [key, item] of fresh) if (!touched.has(key)) this.#items.set(key, item);
      }
      this.#touched = undefined;
      this.#emit({ status: "ready", total: this.#items.size }, true);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#touched = undefined;
      this.#emit({ status: "error", error }, true);
    }
  }

  /**
   * The answer of a call that changes an entry. A live change of that entry that came while the call was under way is as new
   * or newer, and stays.
   */
  async answer(call: Promise<T>): Promise<T> {
    const touched = new Set<string>();
    this.#open.add(touched);
    try {
      const item = await call;
      if (!touched.has(this.#key(item))) this.put(item);
      return item;
    } finally {
      this.#open.delete(touched);
    }
  }

  /** A live change: new or changed. */
  put(item: T): void {
    if (this.#snapshot.status === "idle") return;
    const key = this.#key(item);
    this.#touch(key);
    this.#items.set(key, item);
    this.#emit({});
  }

  /** A live change: gone. */
  drop(key: string): void {
    this.#touch(key);
    if (this.#items.delete(key)) this.#emit({});
  }

  /** Forgets everything, at sign-out. */
  clear(): void {
    this.#abort?.abort();
    this.#items.clear();
    this.#touched = undefined;
    this.#snapshot = { status: "idle", items: [], total: 0, error: undefined, version: this.#snapshot.version + 1 };
    for (const reader of this.#readers) reader();
  }

  #touch(key: string): void {
    this.#touched?.add(key);
    for (const touched of this.#open) touched.add(key);
  }

  #set(part: Partial<Snapshot<T>>): void {
    this.#snapshot = { ...this.#snapshot, ...part, version: this.#snapshot.version + 1 };
    for (const reader of this.#readers) reader();
  }

  #emit(part: Partial<Snapshot<T>>, now = false): void {
    this.#dirty = true;
    this.#snapshot = { ...this.#snapshot, ...part };
    if (now) return this.#flush();
    if (this.#wake !== undefined || this.#timer !== undefined) return;
    const pause = this.#items.size > LONG_LIST ? LONG_LIST_PAUSE_MS - (performance.now() - this.#lastEmit) : 0;
    if (pause > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#flush();
      }, pause);
    } else {
      this.#wake = frame(() => {
        this.#wake = undefined;
        this.#flush();
      });
    }
  }

  #flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#lastEmit = performance.now();
    const items = [...this.#items.values()];
    const loading = this.#snapshot.status === "loading";
    this.#set({ items, total: loading ? Math.max(this.#snapshot.total, items.length) : items.length });
  }
}

/** The next frame; a hidden tab has none, so there a timer does. */
function frame(run: () => void): number {
  if (typeof requestAnimationFrame === "function" && !document.hidden) return requestAnimationFrame(run);
  return setTimeout(run, 100) as unknown as number;
}
