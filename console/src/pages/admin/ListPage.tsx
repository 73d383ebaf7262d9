/** The frame of the small administration lists: header, search, table, and the three states of a list. */
import { Empty, Failure, Lines, PageHeader } from "@/components/basics";
import { DataTable, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { Toolbar } from "@/components/Toolbar";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";

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

export function ListPage<T>(p: Props<T>) {
  const t = useTexts(),
    all = p.query.data;
  const [search, setSearch] = useState(""),
    [sorting, setSorting] = useState(p.first);
  const { columns, hay } = p;
  const rows = useMemo(
    () =>
      sortRows(
        (all ?? []).filter((row) =>
          search
            .toLowerCase()
            .split(/\s+/)
            .every((w) => hay(row).toLowerCase().includes(w)),
        ),
        columns,
        sorting,
      ),
    [all, search, columns, hay, sorting],
  );
  return (
    <>
      <PageHeader title={p.title} subtitle={p.subtitle} actions={p.action} />
      <Toolbar search={search} onSearch={setSearch} label={p.search} shown={rows.length} total={all?.length ?? 0} />
      {p.query.error && !all ? (
        <Failure error={p.query.error} retry={() => void p.query.refetch()} />
      ) : !all ? (
        <Lines />
      ) : all.length === 0 ? (
        <Empty icon={p.icon} title={p.emptyTitle} help={p.emptyHelp}>
          {p.action}
        </Empty>
      ) : rows.length === 0 ? (
        <Empty icon={p.icon} title={t.common.noMatch} help={t.common.noMatchHelp}>
          <Button variant="default" onClick={() => setSearch("")}>
            {t.common.clearFilters}
          </Button>
        </Empty>
      ) : (
        <DataTable
          label={p.title}
          rows={rows}
          columns={columns}
          rowKey={p.rowKey}
          rowName={p.rowName}
          sorting={sorting}
          onSort={setSorting}
          card={p.card}
          cardHeight={p.cardHeight ?? 84}
          menu={p.menu}
          {...(p.onOpen ? { onOpen: p.onOpen } : {})}
          {...(p.dim ? { dim: p.dim } : {})}
        />
      )}
    </>
  );
}
