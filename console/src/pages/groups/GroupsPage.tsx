/** "Computer groups": static and dynamic, how many computers are in each, which tasks use them. */
import { groups as calls } from "@/api/fleet";
import type { Group } from "@/api/fleetTypes";
import { nameKey, type Column } from "@/components/DataTable";
import { ListPage, useWholeList } from "@/components/ListPage";
import { Tag } from "@/components/StateBadge";
import { onChange } from "@/live/events";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconFilter, IconListCheck, IconUsersGroup } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { GroupMenu, type GroupAsks } from "./groupActions";
import { DuplicateDialog, GroupDialog } from "./GroupDialogs";

const TargetTaskDialog = lazy(() => import("../computers/TargetTaskDialog"));
const keyOf = (g: Group): string => g.name;
const hay = (g: Group): string => `${g.name} ${g.comment} ${g.unit} ${g.tasks.join(" ")}`;

/** The groups, read again when something of them changed. */
export function useGroups() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["groups"], queryFn: calls.list });
  const refresh = useCallback(() => void client.invalidateQueries({ queryKey: ["groups"] }), [client]);
  useEffect(
    () =>
      onChange((change, past) => {
        const { type } = change as { type: string };
        if (!past && (type === "fleet" || type === "reset" || type === "task-removed")) refresh();
      }),
    [refresh],
  );
  return { query, refresh };
}

export default function GroupsPage() {
  const t = useTexts(),
    f = useFormat(),
    manages = useMay("manage-agents");
  const { query, refresh } = useGroups();
  const [asks, setAsks] = useState<GroupAsks>(),
    [adding, setAdding] = useState(false);
  const columns = useMemo(
    (): Column<Group>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(160px, 1.2fr)",
        sort: (g) => nameKey(g.name),
        cell: (g) => (
          <a className="strong cut" style={{ color: "var(--text-1)" }} {...to(addressOf.group(g.name))}>
            {g.name}
          </a>
        ),
      },
      {
        id: "kind",
        header: t.groups.kind,
        width: "110px",
        sort: (g) => (g.dynamic ? 1 : 0),
        cell: (g) => <Kind dynamic={g.dynamic} />,
      },
      {
        id: "computers",
        header: t.groups.computers,
        width: "minmax(110px, 0.6fr)",
        sort: (g) => -g.computers,
        cell: (g) => (
          <a className="num small" {...to(`/computers?group=${encodeURIComponent(g.name)}`)}>
            {f.num(g.computers)}
          </a>
        ),
      },
      {
        id: "tasks",
        header: t.groups.usedBy,
        width: "minmax(140px, 1fr)",
        from: 760,
        sort: (g) => -g.tasks.length,
        cell: (g) => (
          <span className="small cut" title={g.tasks.join("\n")}>
            {g.tasks.length > 0 ? g.tasks.join(", ") : <span className="dim">{t.groups.unused}</span>}
          </span>
        ),
      },
      {
        id: "comment",
        header: t.groups.comment,
        width: "minmax(150px, 1.4fr)",
        from: 900,
        cell: (g) => (
          <span className="small dim cut" title={g.comment}>
            {g.comment || "–"}
          </span>
        ),
      },
      {
        id: "unit",
        header: t.computers.unit,
        width: "minmax(100px, 0.6fr)",
        from: 1100,
        sort: (g) => g.unit,
        cell: (g) => <span className="small cut">{g.unit}</span>,
      },
    ],
    [t, f],
  );
  const list = useWholeList({ name: "groups", query, columns, hay, first: { by: "name", down: false } });
  const open = useCallback((g: Group) => go(addressOf.group(g.name)), []);
  const buttons = manages && (
    <>
      <Button variant="default" leftSection={<IconListCheck size={16} />} onClick={() => setAdding(true)}>
        {t.groups.addStatic}
      </Button>
      <Button leftSection={<IconFilter size={16} />} onClick={() => go("/groups/new")}>
        {t.groups.addDynamic}
      </Button>
    </>
  );
  return (
    <ListPage<Group>
      title={t.groups.title}
      subtitle={t.groups.subtitle}
      actions={buttons}
      {...list}
      searchLabel={t.groups.search}
      onClear={() => list.onSearch("")}
      icon={<IconUsersGroup size={26} />}
      emptyTitle={t.groups.empty}
      emptyHelp={t.groups.emptyHelp}
      columns={columns}
      rowKey={keyOf}
      rowName={keyOf}
      onOpen={open}
      menu={(g) => <GroupMenu group={g} onAsk={setAsks} onGone={refresh} />}
      card={(g) => (
        <div className="stack tight">
          <div className="row">
            <a className="strong cut" style={{ color: "var(--text-1)" }} {...to(addressOf.group(g.name))}>
              {g.name}
            </a>
            <Kind dynamic={g.dynamic} />
          </div>
          <span className="small">{t.fleet.count(g.computers)}</span>
          <span className="tiny dim cut">{g.tasks.length > 0 ? g.tasks.join(", ") : t.groups.unused}</span>
        </div>
      )}
    >
      {adding && <GroupDialog onClose={() => setAdding(false)} onSaved={(g) => go(addressOf.group(g.name))} />}
      {asks?.what === "duplicate" && <DuplicateDialog group={asks.group} onClose={() => setAsks(undefined)} onDone={refresh} />}
      {asks?.what === "task" && (
        <Suspense fallback={null}>
          <TargetTaskDialog group={asks.group.name} onClose={() => setAsks(undefined)} />
        </Suspense>
      )}
    </ListPage>
  );
}

export function Kind({ dynamic }: { dynamic: boolean }) {
  const t = useTexts();
  return <Tag tone={dynamic ? "busy" : "off"}>{dynamic ? t.groups.dynamic : t.groups.static}</Tag>;
}
