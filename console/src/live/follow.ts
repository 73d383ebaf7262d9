/**
 * One stream of server-sent events that comes back by itself, with pauses that grow. A tab nobody looks at lets go of it
 * after a minute and takes it again when it is shown.
 */
import { alone } from "@/shell/alone";
import { useEffect } from "react";
import { doWithout } from "./events";

const BACK_OFF_FIRST_MS = 500;
const BACK_OFF_MAX_MS = 10_000;
const HIDDEN_PAUSE_MS = 60_000;

/** For a page that keeps a stream of its own: alone in its window, it is the only one of that window. */
export function useOnlyStream(): void {
  useEffect(() => (alone ? doWithout() : undefined), []);
}

interface Wanted {
  /** Asked again at each connection: it may say where to go on. */
  address: () => string;
  /** Name of the events. */
  event: string;
  take: (data: string) => void;
  /** Other events of the same stream. */
  also?: Record<string, (data: string) => void>;
  /** The stream is open; `again` when it was open before: something may have been missed. */
  opened?: (again: boolean) => void;
  /** The stream broke; it comes back. */
  broken?: () => void;
}

export class Follow {
  #wanted: Wanted;
  #source: EventSource | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hide: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #before = false;
  #closed = false;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    clearTimeout(this.#hide);
    document.removeEventListener("visibilitychange", this.#onVisibility);
  }

  #drop(): void {
    this.#source?.close();
    this.#source = undefined;
    clearTimeout(this.#retry);
  }

  #open(): void {
    if (this.#closed) return;
    const source = new EventSource(this.#wanted.address());
    this.#source = source;
    source.onopen = () => {
      this.#tries = 0;
      this.#wanted.opened?.(this.#before);
      this.#before = true;
    };
    source.onerror = () => {
      if (this.#source !== source) return;
      this.#drop();
      this.#wanted.broken?.();
      this.#retry = setTimeout(() => this.#open(), Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** this.#tries++));
    };
    source.addEventListener(this.#wanted.event, (event) => this.#wanted.take((event as MessageEvent<string>).data));
    for (const [event, take] of Object.entries(this.#wanted.also ?? {}))
      source.addEventListener(event, (e) => take((e as MessageEvent<string>).data));
  }

  #onVisibility = (): void => {
    clearTimeout(this.#hide);
    if (document.hidden) this.#hide = setTimeout(() => this.#drop(), HIDDEN_PAUSE_MS);
    else if (!this.#source && !this.#closed) {
      clearTimeout(this.#retry);
      this.#tries = 0;
      this.#open();
    }
  };
}
