/** The log of a whole delivery: its attempts in the order they were made, read on by a cursor; what comes later is asked for while it is under way. */
import type { MergedLine } from "@/api/deliverTypes";

export interface Stretch {
  lines: MergedLine[];
  next: string;
  complete: boolean;
}
export interface DeliveryLogLook {
  lines: readonly MergedLine[];
  /** Everything there is now was read. */
  atEnd: boolean;
  /** No more was read because there is very much: it goes on when asked. */
  held: boolean;
  error?: unknown;
}

/** Lines that are read without being asked for more. */
export const HELD_AT = 20_000;
const PAUSE_MS = 1_500;

export class DeliveryLog {
  #look: DeliveryLogLook = { lines: [], atEnd: false, held: false };
  #readers = new Set<() => void>();
  #cursor = "";
  #max = HELD_AT;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort = new AbortController();
  #reading: Promise<void> | undefined;
  #over = false;

  constructor(
    private readonly read: (cursor: string, signal: AbortSignal) => Promise<Stretch>,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  snapshot = (): DeliveryLogLook => this.#look;
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  /** Begins, or goes on; a delivery that is over is read to its end, and not asked for more. */
  open(over: boolean): void {
    this.#over = over;
    this.#abort = new AbortController();
    this.#again();
  }
  close(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
  /** Reads on although there is very much. */
  more(): void {
    this.#max += HELD_AT;
    this.#set({ held: false });
    this.#again();
  }
  /** Reads after what is being read has come, or was broken off. */
  #again(): void {
    void (this.#reading ?? Promise.resolve()).then(() => this.pump());
  }
  /** Reads what there is; once at a time. */
  pump(): Promise<void> {
    return (this.#reading ??= this.#run(this.#abort.signal).finally(() => {
      this.#reading = undefined;
    }));
  }

  async #run(signal: AbortSignal): Promise<void> {
    clearTimeout(this.#timer);
    try {
      for (;;) {
        if (this.#look.lines.length >= this.#max) return this.#set({ held: true });
        const part = await this.read(this.#cursor, signal);
        if (signal.aborted) return;
        this.#cursor = part.next || this.#cursor;
        if (part.lines.length > 0) this.#set({ lines: [...this.#look.lines, ...part.lines], error: undefined });
        else {
          this.#set({ atEnd: true, error: undefined });
          if (part.complete && this.#over) return;
          break;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#set({ error });
    }
    this.#timer = setTimeout(() => void this.pump(), this.pauseMs);
  }

  #set(part: Partial<DeliveryLogLook>): void {
    this.#look = { ...this.#look, ...part };
    for (const reader of this.#readers) reader();
  }
}
