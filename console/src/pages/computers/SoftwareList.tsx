/** The software of a computer, searched by the server. */
import { computers as calls } from "@/api/fleet";
import type { Software } from "@/api/fleetTypes";
import type { Column } from "@/components/DataTable";
import { List } from "@/components/ListPage";
import { usePaged } from "@/live/paged";
import { useTexts } from "@/texts/current";
import { IconApps } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";

const keyOf = (s: Software): string => [s.name, s.version, s.publisher, s.arch, s.source].join("\n");
const nameOf = (s: Software): string => `${s.name} ${s.version}`;

export default function SoftwareList({ id }: { id: string }) {
  const t = useTexts();
  const [search, setSearch] = useState("");
  const load = useCallback(
    (part: { limit: number; cursor?: string }, signal: AbortSignal) =>
      calls.software(id, { ...part, ...(search ? { search } : {}) }, { signal }),
    [id, search],
  );
  const list = usePaged<Software>(load, keyOf);
  const columns = useMemo(
    (): Column<Software>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(180px, 2fr)",
        cell: (s) => (
          <span className="strong cut" title={s.name}>
            {s.name}
          </span>
        ),
      },
      {
        id: "version",
        header: t.common.version,
        width: "minmax(120px, 1fr)",
        cell: (s) => (
          <span className="num small cut" title={s.version}>
            {s.version || "–"}
          </span>
        ),
      },
      {
        id: "publisher",
        header: t.computer.publisher,
        width: "minmax(140px, 1.2fr)",
        from: 760,
        cell: (s) => (
          <span className="small cut" title={s.publisher}>
            {s.publisher || <span className="dim">–</span>}
          </span>
        ),
      },
      {
        id: "arch",
        header: t.computer.arch,
        width: "104px",
        from: 900,
        cell: (s) => <span className="small dim cut">{s.arch || "–"}</span>,
      },
      {
        id: "source",
        header: t.computer.source,
        width: "104px",
        from: 900,
        cell: (s) => <span className="small dim cut">{s.source || "–"}</span>,
      },
    ],
    [t],
  );
  return (
    <List<Software>
      label={t.computer.tabs.software}
      list={list}
      search={search}
      onSearch={setSearch}
      searchLabel={t.computer.softwareSearch}
      onClear={() => setSearch("")}
      icon={<IconApps size={26} />}
      emptyTitle={t.computer.softwareNone}
      emptyHelp={t.computer.softwareNoneHelp}
      columns={columns}
      rowKey={keyOf}
      rowName={nameOf}
      cardHeight={66}
      card={(s) => (
        <div className="stack tight">
          <span className="strong cut">{s.name}</span>
          <span className="small dim cut">
            {s.version} {s.publisher && `· ${s.publisher}`}
          </span>
        </div>
      )}
    />
  );
}
