/**
 * The frame of every list page: header, search and filters, the table, the bar of a selection, and what a list shows while it is read, when
 * it is empty, when nothing fits the search, and when it could not be read. A page says what its rows are; it draws none of that itself.
 *
 * Where the rows come from is the page's affair: `useWholeList` for lists that are whole in the browser, `usePaged` (live/paged) for those
 * that stay on the server and are read on as one scrolls.
 */
import { Empty, Failure, Lines, PageHeader } from "@/components/basics";
import { DataTable, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { useRemembered } from "@/components/remembered";
import { Toolbar } from "@/components/Toolbar";
import type { Snapshot } from "@/live/collection";
import { useTexts } from "@/texts/current";
import { Button, CloseButton } from "@mantine/core";
import { useEffect, useMemo, type ReactNode } from "react";
import css from "./ListPage.module.css";

/** Rows, and how the reading of them stands. */
export interface Listed<T> {
  rows: readonly T[];
  /** All there are: of a list read in parts, on the server. */
  total: number;
  status: "loading" | "ready" | "error";
  error?: unknown;
  retry: () => void;
  /** Reads on; `undefined`: there is nothing more. */
  more?: (() => void) | undefined;
  /** More is being read now. */
  reading?: boolean;
}

export interface ListProps<T> {
  /** What the list is of: the table's name for those who do not see it. */
  label: string;
  list: Listed<T>;
  search: string;
  onSearch: (text: string) => void;
  searchLabel: string;
  /** Beside the search box. */
  filters?: ReactNode;
  /** Under the search box: an open panel of filters. */
  panel?: ReactNode;
  /** Something besides the search narrows the list. */
  filtered?: boolean;
  onClear: () => void;
  icon: ReactNode;
  emptyTitle: string;
  emptyHelp: string;
  emptyAction?: ReactNode;
  /** Why nothing fits, when it is not only the search. */
  noMatchHelp?: string | undefined;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  rowName: (row: T) => string;
  card: (row: T) => ReactNode;
  cardHeight?: number | undefined;
  menu?: ((row: T) => ReactNode) | undefined;
  onOpen?: ((row: T) => void) | undefined;
  dim?: ((row: T) => boolean) | undefined;
  sorting?: Sorting | undefined;
  onSort?: ((sorting: Sorting) => void) | undefined;
  selected?: ReadonlySet<string> | undefined;
  onSelect?: ((keys: Set<string>) => void) | undefined;
  /** Buttons for what is selected; shown while something is. */
  bulk?: ReactNode;
}

interface PageProps<T> extends Omit<ListProps<T>, "label"> {
  title: string;
  subtitle?: ReactNode;
  badge?: ReactNode;
  actions?: ReactNode;
  /** Between the header and the list: what needs a person first. */
  above?: ReactNode;
  /** Dialogs. */
  children?: ReactNode;
}

const NEAR_END_PX = 1_600;

/** Reads on when the end of what is there comes near. */
function useReadOn(list: Listed<unknown>): void {
  const { more, reading } = list;
  useEffect(() => {
    const box = document.getElementById("content");
    if (!box || !more) return;
    const look = () => {
      if (!reading && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX) more();
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [more, reading, list.rows.length]);
}

/** A list without a page's header: for tabs and sections. */
export function List<T>(p: ListProps<T>) {
  const t = useTexts(),
    { list } = p;
  useReadOn(list);
  const narrowed = p.search !== "" || Boolean(p.filtered);
  return (
    <>
      <Toolbar
        search={p.search}
        onSearch={p.onSearch}
        label={p.searchLabel}
        shown={list.rows.length}
        total={list.total}
        loading={Boolean(list.reading)}
      >
        {p.filters}
      </Toolbar>
      {p.panel}
      {list.rows.length > 0 ? (
        <DataTable
          label={p.label}
          rows={list.rows}
          columns={p.columns}
          rowKey={p.rowKey}
          rowName={p.rowName}
          card={p.card}
          cardHeight={p.cardHeight ?? 84}
          menu={p.menu}
          selected={p.selected}
          onSelect={p.onSelect}
          {...(p.sorting ? { sorting: p.sorting } : {})}
          {...(p.onSort ? { onSort: p.onSort } : {})}
          {...(p.onOpen ? { onOpen: p.onOpen } : {})}
          {...(p.dim ? { dim: p.dim } : {})}
        />
      ) : list.status === "error" ? (
        <Failure error={list.error} retry={list.retry} />
      ) : list.status === "loading" ? (
        <Lines count={8} />
      ) : narrowed ? (
        <Empty icon={p.icon} title={t.common.noMatch} help={p.noMatchHelp ?? t.common.noMatchHelp}>
          <Button variant="default" onClick={p.onClear}>
            {t.common.clearFilters}
          </Button>
        </Empty>
      ) : (
        <Empty icon={p.icon} title={p.emptyTitle} help={p.emptyHelp}>
          {p.emptyAction}
        </Empty>
      )}
      {list.rows.length > 0 && list.status === "error" && (
        <div className={css["tail"]}>
          <Failure error={list.error} retry={list.retry} />
        </div>
      )}
      {(p.selected?.size ?? 0) > 0 && p.bulk && (
        <div className={css["bulk"]} role="toolbar" aria-label={t.common.actions}>
          <span className="strong" role="status">
            {t.common.selected(p.selected?.size ?? 0)}
          </span>
          {p.bulk}
          <CloseButton aria-label={t.common.clearSelection} onClick={() => p.onSelect?.(new Set())} />
        </div>
      )}
    </>
  );
}

export function ListPage<T>({ title, subtitle, badge, actions, above, children, ...list }: PageProps<T>) {
  return (
    <>
      <PageHeader title={title} subtitle={subtitle} badge={badge} actions={actions} />
      {above && <div className={css["above"]}>{above}</div>}
      <List {...list} label={title} emptyAction={list.emptyAction ?? actions} />
      {children}
    </>
  );
}

/** A live collection as a list: what is shown stays while it is read again. */
export const listed = <T,>(all: Snapshot<T>, rows: readonly T[], reload: () => unknown): Listed<T> => ({
  rows,
  total: all.total,
  status: all.items.length > 0 || all.status === "ready" ? "ready" : all.status === "error" ? "error" : "loading",
  error: all.error,
  retry: () => void reload(),
  reading: all.status === "loading" && all.items.length < all.total,
});

interface Query<T> {
  data: readonly T[] | undefined;
  error: unknown;
  refetch: () => unknown;
}
interface Whole<T> {
  /** Search and sorting outlive leaving the page under this name. */
  name: string;
  query: Query<T>;
  columns: Column<T>[];
  /** The words of a row in which is searched. */
  hay: (row: T) => string;
  /** Filters besides the search. */
  fits?: ((row: T) => boolean) | undefined;
  first: Sorting;
}

/** A list that is whole in the browser: searched and sorted here. What it returns is spread into `ListPage`. */
export function useWholeList<T>({ name, query, columns, hay, fits, first }: Whole<T>) {
  const [search, setSearch] = useRemembered(`${name}.search`, ""),
    [sorting, setSorting] = useRemembered<Sorting>(`${name}.sorting`, first);
  const all = query.data;
  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return sortRows(
      (all ?? []).filter((row) => (fits?.(row) ?? true) && words.every((w) => hay(row).toLowerCase().includes(w))),
      columns,
      sorting,
    );
  }, [all, search, columns, hay, fits, sorting]);
  const list: Listed<T> = {
    rows,
    total: all?.length ?? 0,
    status: all ? "ready" : query.error ? "error" : "loading",
    error: query.error,
    retry: () => void query.refetch(),
  };
  return { list, search, onSearch: setSearch, sorting, onSort: setSorting };
}
