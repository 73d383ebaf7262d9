/** Agents: machines and virtual ones, how they stand; enrol, declare, remove. */
import type { Agent } from "@/api/types";
import { TimeAgo } from "@/components/basics";
import { nameKey, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { listed, ListPage } from "@/components/ListPage";
import { useRemembered } from "@/components/remembered";
import { AgentBadge } from "@/components/StateBadge";
import { agents, fold, useCollection } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, SegmentedControl } from "@mantine/core";
import { IconPlus, IconServer2, IconTerminal2 } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { AgentMenu } from "./agentActions";

const EnrolDialog = lazy(() => import("./EnrolDialog"));
const VirtualDialog = lazy(() => import("./VirtualDialog"));

const keyOf = (a: Agent): string => fold(a.name);
const nameOf = (a: Agent): string => a.name;

export default function AgentsPage() {
  const t = useTexts(),
    f = useFormat(),
    navigate = useNavigate(),
    manages = useMay("manage-agents");
  const { dialog } = useSearch({ from: "/inside/agents" });
  const list = useCollection(agents);
  const [search, setSearch] = useRemembered("agents.search", "");
  const [kind, setKind] = useRemembered<"all" | "connected" | "disconnected" | "virtual">("agents.kind", "all");
  const [sorting, setSorting] = useRemembered<Sorting>("agents.sorting", { by: "name", down: false });
  const [editing, setEditing] = useState<Agent>();
  const show = (what: string | undefined) =>
    void navigate({ to: "/agents", search: what ? { dialog: what } : {}, replace: true });

  const columns = useMemo(
    (): Column<Agent>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(150px, 1.5fr)",
        sort: (a) => nameKey(a.name),
        cell: (a) => (
          <span className="row grow">
            <a className="strong cut" style={{ color: "var(--text-1)" }} {...to(addressOf.agent(a.name))}>
              {a.name}
            </a>
            {a.description && <span className="dim small cut">{a.description}</span>}
          </span>
        ),
      },
      {
        id: "state",
        header: t.agents.state,
        width: "136px",
        sort: (a) => (a.virtual ? 2 : a.state === "disconnected" ? 0 : 1),
        cell: (a) => <AgentBadge state={a.state} virtual={a.virtual} />,
      },
      {
        id: "os",
        header: t.agents.os,
        width: "minmax(150px, 1.2fr)",
        from: 760,
        sort: (a) => a.os ?? null,
        cell: (a) => (
          <span className="small cut">
            {a.os ? (
              <>
                {a.os} <span className="dim">{a.facts?.arch}</span>
              </>
            ) : (
              <span className="dim">–</span>
            )}
          </span>
        ),
      },
      {
        id: "program",
        header: t.agents.program,
        width: "minmax(96px, 0.7fr)",
        from: 1060,
        sort: (a) => (a.version ? nameKey(a.version) : null),
        cell: (a) => <span className="small num">{a.version ?? <span className="dim">–</span>}</span>,
      },
      {
        id: "instances",
        header: t.agents.instances,
        width: "minmax(130px, 0.9fr)",
        from: 560,
        sort: (a) => -a.instances,
        cell: (a) => (
          <a className="small num cut" {...to(`/instances?agent=${encodeURIComponent(a.name)}`)}>
            {a.virtual ? f.num(a.instances) : t.agents.startedOf(f.num(a.instances_started), f.num(a.instances))}
          </a>
        ),
      },
      {
        id: "seen",
        header: t.agents.seen,
        width: "minmax(120px, 0.8fr)",
        from: 900,
        sort: (a) => (a.seen_at ? -Date.parse(a.seen_at) : null),
        cell: (a) => (
          <span className="small cut">
            <TimeAgo at={a.seen_at} />
          </span>
        ),
      },
      {
        id: "created",
        header: t.agents.created,
        width: "118px",
        from: 1240,
        sort: (a) => -Date.parse(a.created_at),
        cell: (a) => (
          <time className="small" dateTime={a.created_at} title={f.exact(a.created_at)}>
            {f.date(a.created_at)}
          </time>
        ),
      },
    ],
    [t, f],
  );
  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = list.items.filter(
      (a) =>
        (kind === "all" || (kind === "virtual" ? a.virtual : !a.virtual && a.state === kind)) &&
        words.every((w) =>
          `${a.name} ${a.os ?? ""} ${a.description} ${a.facts?.host ?? ""} ${a.facts?.addresses?.join(" ") ?? ""}`
            .toLowerCase()
            .includes(w),
        ),
    );
    return sortRows(fits, columns, sorting);
  }, [list.items, search, kind, columns, sorting]);
  const open = useCallback((a: Agent) => go(addressOf.agent(a.name)), []);
  const buttons = (
    <>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => show("virtual")}>
        {t.agents.addVirtual}
      </Button>
      <Button leftSection={<IconTerminal2 size={17} />} onClick={() => show("enrol")}>
        {t.agents.enrol}
      </Button>
    </>
  );

  return (
    <ListPage<Agent>
      title={t.agents.title}
      subtitle={t.agents.subtitle}
      actions={manages && buttons}
      list={listed(list, rows, () => agents.reload())}
      search={search}
      onSearch={setSearch}
      searchLabel={t.agents.search}
      filtered={kind !== "all"}
      onClear={() => {
        setSearch("");
        setKind("all");
      }}
      filters={
        <SegmentedControl
          size="xs"
          aria-label={t.agents.state}
          value={kind}
          onChange={(k) => setKind(k as typeof kind)}
          data={[
            { value: "all", label: t.common.all },
            { value: "connected", label: t.agentStates.connected },
            { value: "disconnected", label: t.agentStates.disconnected },
            { value: "virtual", label: t.agentStates.virtual },
          ]}
        />
      }
      icon={<IconServer2 size={26} />}
      emptyTitle={t.agents.empty}
      emptyHelp={t.agents.emptyHelp}
      columns={columns}
      rowKey={keyOf}
      rowName={nameOf}
      sorting={sorting}
      onSort={setSorting}
      onOpen={open}
      cardHeight={82}
      menu={(a) => <AgentMenu agent={a} onEdit={() => setEditing(a)} />}
      card={(a) => (
        <div className="stack tight">
          <div className="row">
            <a className="strong cut" style={{ color: "var(--text-1)" }} {...to(addressOf.agent(a.name))}>
              {a.name}
            </a>
            <AgentBadge state={a.state} virtual={a.virtual} />
          </div>
          <div className="small dim cut">{a.os ?? a.description}</div>
          <div className="tiny dim">
            {a.virtual ? t.repository.instances(a.instances) : t.agents.startedOf(f.num(a.instances_started), f.num(a.instances))}
            {a.seen_at && (
              <>
                {" "}
                · <TimeAgo at={a.seen_at} />
              </>
            )}
          </div>
        </div>
      )}
    >
      <Suspense fallback={null}>
        {dialog === "enrol" && manages && <EnrolDialog onClose={() => show(undefined)} />}
        {dialog === "virtual" && manages && <VirtualDialog onClose={() => show(undefined)} />}
        {editing && <VirtualDialog agent={editing} onClose={() => setEditing(undefined)} />}
      </Suspense>
    </ListPage>
  );
}
