/** State of a page that outlives leaving it: filters and sorting are as they were when one comes back. */
import { useState } from "react";

const kept = new Map<string, unknown>();

export function useRemembered<T>(key: string, initial: T): [T, (value: T | ((old: T) => T)) => void] {
  const [value, set] = useState<T>(() => (kept.has(key) ? (kept.get(key) as T) : initial));
  return [
    value,
    (next) =>
      set((old) => {
        const now = typeof next === "function" ? (next as (old: T) => T)(old) : next;
        kept.set(key, now);
        return now;
      }),
  ];
}
