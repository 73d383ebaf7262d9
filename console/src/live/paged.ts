/**
 * A list that stays on the server: searched, sorted and counted there, read in parts as one scrolls, patched by live changes.
 *
 * What is shown stays until the answer to a new question is here, so that typing does not flicker; an answer that comes late, to an older
 * question, is thrown away. Changes patch the rows that are here; `stale` says that there may be others, and reads again, gathered.
 */
import type { Page } from "@/api/types";
import type { Listed } from "@/components/ListPage";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

export const PART = 200;
const AGAIN_MS = 1_500;
/** Live changes are gathered this long before they are shown. */
const GATHER_MS = 80;
/** Rows read again at a time; who scrolled further sees the rest patched. */
const AGAIN_MAX = 1_000;

type Load<T> = (part: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<Page<T>>;

interface State<T> {
  rows: readonly T[];
  total: number;
  next: string | null;
  status: "loading" | "ready" | "error";
  error: unknown;
  reading: boolean;
}

export interface Paged<T> extends Listed<T> {
  /** A live change of one entry: patched if it is here; what is new (`fresh`), or may newly fit a list that is whole here, is read. */
  put: (item: T, fresh?: boolean) => void;
  putAll: (items: readonly T[], fresh?: boolean) => void;
  drop: (key: string) => void;
  /** Others may have come or gone. */
  stale: () => void;
}

/** `load` must be the same function as long as the question is (`useCallback`). */
export function usePaged<T>(load: Load<T>, key: (item: T) => string): Paged<T> {
  const [state, setState] = useState<State<T>>({
    rows: [],
    total: 0,
    next: null,
    status: "loading",
    error: undefined,
    reading: false,
  });
  const abort = useRef<AbortController>(undefined),
    timer = useRef<ReturnType<typeof setTimeout>>(undefined),
    now = useRef(state);
  now.current = state;

  const read = useCallback(
    async (wanted: number, quiet: boolean) => {
      abort.current?.abort();
      const mine = (abort.current = new AbortController());
      clearTimeout(timer.current);
      timer.current = undefined;
      if (!quiet) setState((s) => ({ ...s, reading: true, error: undefined, status: s.rows.length > 0 ? s.status : "loading" }));
      try {
        const page = await load({ limit: wanted }, mine.signal);
        if (mine.signal.aborted) return;
        setState({
          rows: page.items,
          total: page.total,
          next: page.next ?? null,
          status: "ready",
          error: undefined,
          reading: false,
        });
      } catch (error) {
        if (mine.signal.aborted) return;
        setState((s) => ({ ...s, error, reading: false, status: quiet && s.rows.length > 0 ? s.status : "error" }));
      }
    },
    [load],
  );
  useEffect(() => {
    void read(PART, false);
    return () => {
      abort.current?.abort();
      clearTimeout(timer.current);
    };
  }, [read]);

  const more = useCallback(async () => {
    const { next, reading } = now.current;
    if (next === null || reading) return;
    const mine = (abort.current = new AbortController());
    now.current = { ...now.current, reading: true };
    setState((s) => ({ ...s, reading: true }));
    try {
      const page = await load({ limit: PART, cursor: next }, mine.signal);
      if (mine.signal.aborted) return;
      setState((s) => {
        const here = new Set(s.rows.map(key));
        return {
          ...s,
          rows: [...s.rows, ...page.items.filter((x) => !here.has(key(x)))],
          total: page.total,
          next: page.next ?? null,
          status: "ready",
          error: undefined,
          reading: false,
        };
      });
    } catch (error) {
      if (!mine.signal.aborted) setState((s) => ({ ...s, error, status: "error", reading: false, next: null }));
    }
  }, [load, key]);

  const stale = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      if (now.current.rows.length <= AGAIN_MAX) void read(Math.max(PART, now.current.rows.length), true);
    }, AGAIN_MS);
  }, [read]);
  const gathered = useRef(new Map<string, T>()),
    gathering = useRef<ReturnType<typeof setTimeout>>(undefined);
  const putAll = useCallback(
    (items: readonly T[], fresh = true) => {
      const { rows, total } = now.current,
        here = new Set(rows.map(key));
      let unknown = false;
      for (const item of items) {
        if (here.has(key(item))) gathered.current.set(key(item), item);
        else unknown = true;
      }
      if (unknown && (fresh || rows.length >= total)) stale();
      if (gathered.current.size === 0) return;
      gathering.current ??= setTimeout(() => {
        gathering.current = undefined;
        const all = gathered.current;
        gathered.current = new Map();
        setState((s) => ({ ...s, rows: s.rows.map((x) => all.get(key(x)) ?? x) }));
      }, GATHER_MS);
    },
    [key, stale],
  );
  useEffect(() => () => clearTimeout(gathering.current), []);
  const put = useCallback((item: T, fresh = true) => putAll([item], fresh), [putAll]);
  const drop = useCallback(
    (id: string) => {
      setState((s) =>
        s.rows.some((x) => key(x) === id)
          ? { ...s, rows: s.rows.filter((x) => key(x) !== id), total: Math.max(0, s.total - 1) }
          : s,
      );
    },
    [key],
  );
  const retry = useCallback(() => void read(PART, false), [read]);
  const { rows, total, next, status, error, reading } = state;
  return useMemo(
    () => ({
      rows,
      total,
      status,
      error,
      reading,
      retry,
      put,
      putAll,
      drop,
      stale,
      more: next === null ? undefined : () => void more(),
    }),
    [rows, total, next, status, error, reading, retry, put, putAll, drop, stale, more],
  );
}
