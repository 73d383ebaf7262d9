/** A list read page by page, newest first, read again when something in it moved. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useOnChanges, type Concerns } from "./useLive";

export interface Listed<T> {
  rows: T[];
  error: unknown;
  pending: boolean;
  /** There are further pages. */
  more: boolean;
  reading: boolean;
  readOn: () => void;
  again: () => void;
}
interface Page<T> {
  items: T[];
  /** Where to read on; nothing at the end. */
  next?: string | null;
}

/** Reads `page` from a cursor on; what `concerns` it makes it read again what is shown. */
export function useListed<T>(
  key: readonly unknown[],
  page: (from: { cursor?: string }, signal: AbortSignal) => Promise<Page<T>>,
  concerns: Concerns,
): Listed<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => page(pageParam ? { cursor: pageParam } : {}, signal),
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: (before) => before,
  });
  const again = () => void query.refetch();
  useOnChanges(concerns, again);
  return {
    rows: query.data?.pages.flatMap((p) => p.items) ?? [],
    error: query.error,
    pending: query.isPending,
    more: query.hasNextPage,
    reading: query.isFetchingNextPage,
    readOn: () => void query.fetchNextPage(),
    again,
  };
}
