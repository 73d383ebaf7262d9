/** The small administration lists: whole in the browser, in the frame every list page has. */
import { ListPage as Frame, useWholeList } from "@/components/ListPage";
import type { Column, Sorting } from "@/components/DataTable";
import type { ReactNode } from "react";

interface Props<T> {
  title: string;
  subtitle: string;
  search: string;
  icon: ReactNode;
  emptyTitle: string;
  emptyHelp: string;
  action?: ReactNode;
  query: { data: T[] | undefined; error: unknown; refetch: () => unknown };
  columns: Column<T>[];
  rowKey: (row: T) => string;
  rowName: (row: T) => string;
  hay: (row: T) => string;
  card: (row: T) => ReactNode;
  menu?: (row: T) => ReactNode;
  onOpen?: (row: T) => void;
  dim?: (row: T) => boolean;
  first: Sorting;
  cardHeight?: number;
}

export function ListPage<T>({ search, action, query, hay, first, ...p }: Props<T>) {
  const list = useWholeList({ name: `admin.${p.title}`, query, columns: p.columns, hay, first });
  return <Frame {...p} {...list} searchLabel={search} actions={action} onClear={() => list.onSearch("")} />;
}
