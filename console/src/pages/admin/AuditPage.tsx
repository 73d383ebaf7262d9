/** The audit trail, newest first, searched by the server, read on as one scrolls. */
import { audit as calls } from "@/api/calls";
import type { AuditLine } from "@/api/types";
import { Empty, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { DataTable, type Column } from "@/components/DataTable";
import { Toolbar } from "@/components/Toolbar";
import { useFormat, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Guard } from "./Guard";

const PAGE_LINES = 200;
const keyOf = (l: AuditLine): string => String(l.number);
const nameOf = (l: AuditLine): string => `${l.action} ${l.object}`;
const values = (l: AuditLine): string =>
  Object.entries(l.details)
    .map(([k, v]) => `${k}=${v}`)
    .join(" ");

export default function AuditPage() {
  return (
    <Guard>
      <Audit />
    </Guard>
  );
}

function Audit() {
  const t = useTexts(),
    f = useFormat();
  const [search, setSearch] = useState("");
  const query = useInfiniteQuery({
    queryKey: ["audit", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => calls.page({ limit: PAGE_LINES, search, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.items) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0,
    { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    const box = document.getElementById("content");
    if (!box || !hasNextPage) return;
    const look = () => {
      if (box.scrollHeight - box.scrollTop - box.clientHeight < 800 && !isFetchingNextPage) void fetchNextPage();
    };
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const columns = useMemo(
    (): Column<AuditLine>[] => [
      {
        id: "at",
        header: t.audit.when,
        width: "minmax(130px, 0.8fr)",
        cell: (l) => (
          <span className="small cut">
            <TimeAgo at={l.at} />
          </span>
        ),
      },
      { id: "actor", header: t.audit.actor, width: "minmax(110px, 0.8fr)", cell: (l) => <span className="cut">{l.actor}</span> },
      { id: "action", header: t.audit.action, width: "minmax(150px, 1fr)", cell: (l) => <code className="cut">{l.action}</code> },
      {
        id: "object",
        header: t.audit.object,
        width: "minmax(140px, 1.2fr)",
        cell: (l) => (
          <span className="strong cut" title={l.object}>
            {l.object}
          </span>
        ),
      },
      {
        id: "details",
        header: t.audit.details,
        width: "minmax(140px, 1.6fr)",
        from: 860,
        cell: (l) => (
          <span className="small dim cut" title={values(l)}>
            {values(l)}
          </span>
        ),
      },
      {
        id: "number",
        header: t.audit.number,
        width: "84px",
        from: 1080,
        align: "end",
        cell: (l) => <span className="small dim num">{f.num(l.number)}</span>,
      },
    ],
    [t, f],
  );
  return (
    <>
      <PageHeader title={t.audit.title} subtitle={t.audit.subtitle} />
      <Toolbar search={search} onSearch={setSearch} label={t.audit.search} shown={rows.length} total={total} />
      {query.error && rows.length === 0 ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : query.isLoading ? (
        <Lines count={9} />
      ) : rows.length === 0 ? (
        <Empty
          icon={<IconHistory size={26} />}
          title={search ? t.common.noMatch : t.audit.empty}
          help={search ? t.common.noMatchHelp : t.audit.emptyHelp}
        >
          {search && (
            <Button variant="default" onClick={() => setSearch("")}>
              {t.common.clearFilters}
            </Button>
          )}
        </Empty>
      ) : (
        <DataTable
          label={t.audit.title}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          rowName={nameOf}
          cardHeight={86}
          card={(l) => (
            <div className="stack tight">
              <div className="row">
                <span className="strong cut">{l.object}</span>
              </div>
              <code className="small cut">{l.action}</code>
              <div className="tiny dim cut">
                {l.actor} · <TimeAgo at={l.at} /> · {values(l)}
              </div>
            </div>
          )}
        />
      )}
      {hasNextPage && rows.length > 0 && (
        <div className="row" style={{ justifyContent: "center", padding: 12 }}>
          <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t.common.showMore}
          </Button>
        </div>
      )}
    </>
  );
}
