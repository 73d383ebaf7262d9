/** The audit trail, newest first, searched by the server, read on as one scrolls. */
import { audit as calls } from "@/api/calls";
import type { AuditLine } from "@/api/types";
import { TimeAgo } from "@/components/basics";
import type { Column } from "@/components/DataTable";
import { ListPage } from "@/components/ListPage";
import { usePaged } from "@/live/paged";
import { useFormat, useTexts } from "@/texts/current";
import { IconHistory } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { Guard } from "./Guard";

const keyOf = (l: AuditLine): string => String(l.number);
const nameOf = (l: AuditLine): string => `${l.action} ${l.object}`;
const values = (l: AuditLine): string =>
  Object.entries(l.details)
    .map(([k, v]) => `${k}=${v}`)
    .join(" ");

/** Who called: for whom, in which role, from where, with what. */
const caller = (l: AuditLine): string => [l.actor, l.behalf, l.role, l.address, l.client].filter(Boolean).join(" · ");

export default function AuditPage() {
  return (
    <Guard right="audit">
      <Audit />
    </Guard>
  );
}

function Audit() {
  const t = useTexts(),
    f = useFormat();
  const [search, setSearch] = useState("");
  const load = useCallback(
    (part: { limit: number; cursor?: string }, signal: AbortSignal) => calls.page({ ...part, search }, { signal }),
    [search],
  );
  const list = usePaged<AuditLine>(load, keyOf);
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
      {
        id: "actor",
        header: t.audit.actor,
        width: "minmax(110px, 0.8fr)",
        cell: (l) => (
          <span className="cut" title={caller(l)}>
            {l.actor}
            {l.address && <span className="small dim"> {l.address}</span>}
          </span>
        ),
      },
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
    <ListPage<AuditLine>
      title={t.audit.title}
      subtitle={t.audit.subtitle}
      list={list}
      search={search}
      onSearch={setSearch}
      searchLabel={t.audit.search}
      onClear={() => setSearch("")}
      icon={<IconHistory size={26} />}
      emptyTitle={t.audit.empty}
      emptyHelp={t.audit.emptyHelp}
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
  );
}
