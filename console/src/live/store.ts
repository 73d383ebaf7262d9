/** The smallest store: a value, and readers who want to know when it changes. */
import { useSyncExternalStore } from "react";

export interface Store<T> {
  get(): T;
  set(value: T | ((old: T) => T)): void;
  subscribe(reader: () => void): () => void;
}

export function store<T>(initial: T): Store<T> {
  let value = initial;
  const readers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const now = typeof next === "function" ? (next as (old: T) => T)(value) : next;
      if (Object.is(now, value)) return;
      value = now;
      for (const reader of readers) reader();
    },
    subscribe(reader) {
      readers.add(reader);
      return () => void readers.delete(reader);
    },
  };
}

export const useStore = <T>(from: Store<T>): T => useSyncExternalStore(from.subscribe, from.get, from.get);
