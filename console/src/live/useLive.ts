/** A query that is read again when live changes say that what it shows moved: at once, and at most once in a while when many come. */
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { onChange } from "./events";

const PAUSE_MS = 250;

export function useLive<T>(
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
  /** Whether a change of this type and name concerns it. */
  concerns: (type: string, name: string) => boolean,
  enabled = true,
): UseQueryResult<T> {
  const client = useQueryClient(),
    timer = useRef<ReturnType<typeof setTimeout>>(undefined),
    latest = useRef({ key, concerns });
  latest.current = { key, concerns };
  useEffect(() => {
    const stop = onChange((change, past) => {
      if (past) return;
      const named = change as { type: string; name?: string; delivery?: string; request?: string };
      const name = named.name ?? named.delivery ?? named.request ?? "";
      if (named.type !== "reset" && !latest.current.concerns(named.type, name)) return;
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        void client.invalidateQueries({ queryKey: latest.current.key, exact: true });
      }, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [client]);
  return useQuery({ queryKey: key, queryFn: ({ signal }) => read(signal), enabled, placeholderData: (before) => before });
}
