/** What is read again when live changes say that it moved: soon, and at most once in a while when many come. */
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { connection, onChange } from "./events";
import { useStore } from "./store";

const PAUSE_MS = 250;

/** Whether a change of this type and name concerns what is shown. */
export type Concerns = (type: string, name: string) => boolean;

/** Acts when something that concerns it changed; changes that come together count once. */
export function useOnChanges(concerns: Concerns, act: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined),
    latest = useRef({ concerns, act });
  latest.current = { concerns, act };
  useEffect(() => {
    const stop = onChange((change, past) => {
      if (past) return;
      const named = change as { type: string; name?: string; delivery?: string; request?: string; rollout?: string };
      const name = named.name ?? named.delivery ?? named.request ?? named.rollout ?? "";
      if (named.type !== "reset" && !latest.current.concerns(named.type, name)) return;
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        latest.current.act();
      }, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
}

export function useLive<T>(
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
  concerns: Concerns,
  enabled = true,
): UseQueryResult<T> {
  const client = useQueryClient();
  useOnChanges(concerns, () => void client.invalidateQueries({ queryKey: key, exact: true }));
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    enabled,
    placeholderData: (before) => before,
  });
  /* The server is back: what could not be read is read now. */
  const { isError, refetch } = query,
    live = useStore(connection) === "live";
  useEffect(() => {
    if (live && isError) void refetch();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [live]);
  return query;
}
