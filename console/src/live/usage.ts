/** The last minutes of CPU and RAM of each instance: a short curve that grows with each `usage` event. */
import { usage as api } from "@/api/calls";
import type { UsageCurve, UsageNow } from "@/api/types";

export interface Curve {
  at: number[];
  cpu: number[];
  ram: number[];
  version: number;
}

const WINDOW_MS = 10 * 60 * 1000;
const POINTS_MAX = 300;
const ASKS_AT_ONCE = 3;

export const usageKey = (agent: string, instance: string): string => `${agent}/${instance}`.toLowerCase();

class Usage {
  #curves = new Map<string, Curve>();
  #readers = new Map<string, Set<() => void>>();
  #asked = new Set<string>();
  #queue: string[] = [];
  #running = 0;

  get(key: string): Curve | undefined {
    return this.#curves.get(key);
  }

  subscribe(key: string, reader: () => void): () => void {
    const readers = this.#readers.get(key) ?? new Set();
    this.#readers.set(key, readers.add(reader));
    return () => {
      readers.delete(reader);
      if (readers.size === 0) this.#readers.delete(key);
    };
  }

  /** Reads the past of an agent's instances, once: rows ask when they come into view. */
  ensure(agent: string): void {
    if (this.#asked.has(agent)) return;
    this.#asked.add(agent);
    this.#queue.push(agent);
    this.#next();
  }

  #next(): void {
    while (this.#running < ASKS_AT_ONCE && this.#queue.length > 0) {
      const agent = this.#queue.pop() as string;
      this.#running += 1;
      api
        .curves({ agent })
        .then(
          (curves) => curves.forEach((c) => this.#past(c)),
          () => this.#asked.delete(agent),
        )
        .finally(() => {
          this.#running -= 1;
          this.#next();
        });
    }
  }

  #past(curve: UsageCurve): void {
    const key = usageKey(curve.agent, curve.instance);
    const live = this.#curves.get(key);
    const last = curve.at_ms.at(-1) ?? 0;
    const from = live ? live.at.findIndex((at) => at > last) : -1;
    const tail = live && from >= 0 ? live : undefined;
    this.#keep(key, {
      at: [...curve.at_ms, ...(tail?.at.slice(from) ?? [])],
      cpu: [...curve.cpu_percent, ...(tail?.cpu.slice(from) ?? [])],
      ram: [...curve.memory_bytes, ...(tail?.ram.slice(from) ?? [])],
      version: (live?.version ?? 0) + 1,
    });
  }

  add(entries: UsageNow[]): void {
    for (const now of entries) {
      const key = usageKey(now.agent, now.instance);
      const curve = this.#curves.get(key) ?? { at: [], cpu: [], ram: [], version: 0 };
      const at = Date.parse(now.at);
      if (at <= (curve.at.at(-1) ?? 0)) continue;
      curve.at.push(at);
      curve.cpu.push(now.cpu_percent);
      curve.ram.push(now.memory_bytes);
      curve.version += 1;
      this.#keep(key, curve);
    }
  }

  #keep(key: string, curve: Curve): void {
    const oldest = (curve.at.at(-1) ?? 0) - WINDOW_MS;
    let cut = curve.at.findIndex((at) => at >= oldest);
    cut = Math.max(cut, curve.at.length - POINTS_MAX);
    if (cut > 0) {
      curve.at.splice(0, cut);
      curve.cpu.splice(0, cut);
      curve.ram.splice(0, cut);
    }
    this.#curves.set(key, curve);
    this.#readers.get(key)?.forEach((run) => run());
  }

  /** After a gap in the stream: what is shown is read again when it is looked at. */
  reset(): void {
    const shown = [...this.#readers.keys()];
    this.#asked.clear();
    this.#curves.clear();
    for (const key of shown) this.#readers.get(key)?.forEach((run) => run());
  }
}

export const usage = new Usage();
