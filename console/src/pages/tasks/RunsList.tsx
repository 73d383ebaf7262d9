/** Runs, as many as there are: read in parts from the server, patched live, filtered there, acted on one by one or together. */
import { sentence } from "@/api/http";
import { runs as calls, type RunQuery } from "@/api/work";
import type { RunState, TaskRun } from "@/api/workTypes";
import { RUN_STATES } from "@/api/workTypes";
import { TimeAgo, useNow } from "@/components/basics";
import type { Column } from "@/components/DataTable";
import { List } from "@/components/ListPage";
import { Tag } from "@/components/StateBadge";
import { onChange } from "@/live/events";
import { usePaged } from "@/live/paged";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts, type Texts } from "@/texts/current";
import { Button, Menu, Select } from "@mantine/core";
import { IconDownload, IconListDetails, IconPlayerStop, IconRefresh, IconSkull } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { RunBadge } from "./RunBar";
import { actOnRuns } from "./taskActions";

const keyOf = (r: TaskRun): string => r.id;
const nameOf = (r: TaskRun): string => `${r.computer} ${r.package} ${r.version}`;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** How far a run is: "Actions · action 2 of 3". */
export function phaseText(r: TaskRun, t: Texts): string {
  const phase = t.runs.phases[r.phase] ?? r.phase;
  return r.action > 0 && r.actions > 0 && r.phase === "processing" ? `${phase} · ${t.runs.actionOf(r.action, r.actions)}` : phase;
}

const whyText = (r: TaskRun): string => sentence(r.reason.text, r.reason.details);

/** Since when it is as it is: for the age of what runs. */
export const sinceOf = (r: TaskRun): string => r.started_at ?? r.heard_at ?? r.prepared_at;

interface Props {
  /** What is asked besides the filters of the list itself. */
  query: Pick<RunQuery, "task" | "job" | "package" | "computer">;
  /** Only these, whatever the filter: `running,sent`. */
  fixed?: string;
  state?: RunState | "";
  onState?: (state: RunState | "") => void;
  emptyTitle?: string;
  emptyHelp?: string;
  /** Columns that say nothing here. */
  without?: ("computer" | "package" | "task")[];
}

export function RunsList({ query, fixed, state = "", onState, emptyTitle, emptyHelp, without = [] }: Props) {
  const t = useTexts(),
    controls = useMay("control");
  const [search, setSearch] = useState(""),
    [newest, setNewest] = useState(true),
    [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { task, job, package: pack, computer } = query;
  const asked = useMemo(
    (): RunQuery => ({
      ...(task ? { task } : {}),
      ...(job ? { job } : {}),
      ...(pack ? { package: pack } : {}),
      ...(computer ? { computer } : {}),
      ...(fixed ? { state: fixed } : state ? { state } : {}),
      ...(newest || fixed ? {} : { newest: false }),
      ...(search ? { search } : {}),
    }),
    [task, job, pack, computer, fixed, state, newest, search],
  );
  const load = useCallback(
    (part: { limit: number; cursor?: string }, signal: AbortSignal) => calls.page({ ...asked, ...part }, { signal }),
    [asked],
  );
  const list = usePaged(load, keyOf);
  const { putAll, stale } = list;
  useEffect(
    () =>
      onChange((change, past) => {
        if (past) return;
        if (change.type === "reset") stale();
        if (change.type !== "runs") return;
        const mine = (change.runs as TaskRun[]).filter(
          (r) =>
            (!task || same(r.task, task)) &&
            (!job || same(r.job, job)) &&
            (!pack || same(r.package, pack)) &&
            (!computer || r.computer_id === computer),
        );
        if (mine.length > 0) putAll(mine);
        if (change.more || (fixed && mine.some((r) => !fixed.split(",").includes(r.state)))) stale();
      }),
    [putAll, stale, task, job, pack, computer, fixed],
  );
  const columns = useRunColumns(without);
  const rows = useMemo(() => {
    const wanted = fixed ? fixed.split(",") : state ? [state] : undefined;
    return wanted ? list.rows.filter((r) => wanted.includes(r.state)) : list.rows;
  }, [list.rows, fixed, state]);
  const chosen = [...selected];
  const act = async (action: "cancel" | "restart" | "end", ids: string[]) => {
    const question =
      action === "restart"
        ? undefined
        : action === "cancel"
          ? { title: t.runs.cancelTitle(ids.length), help: t.runs.cancelHelp, confirm: t.runs.cancel }
          : { title: t.runs.endTitle(ids.length), help: t.runs.endHelp, confirm: t.runs.end };
    if (await actOnRuns({ action, runs: ids }, question)) {
      setSelected(new Set());
      stale();
    }
  };
  return (
    <List
      label={t.tasks.allRuns}
      list={{ ...list, rows }}
      search={search}
      onSearch={setSearch}
      searchLabel={t.runs.search}
      filtered={Boolean(state) || !newest}
      onClear={() => {
        setSearch("");
        setNewest(true);
        onState?.("");
      }}
      filters={
        <>
          {onState && (
            <Select
              size="sm"
              w={150}
              aria-label={t.runs.stateFilter}
              value={state}
              onChange={(v) => onState((v ?? "") as RunState | "")}
              allowDeselect={false}
              data={[
                { value: "", label: t.runs.anyState },
                ...RUN_STATES.map((value) => ({ value, label: t.runs.states[value] ?? value })),
              ]}
            />
          )}
          {!fixed && (
            <Button variant={newest ? "light" : "default"} size="sm" aria-pressed={newest} onClick={() => setNewest(!newest)}>
              {t.runs.onlyNewest}
            </Button>
          )}
          {!fixed && (
            <Menu>
              <Menu.Target>
                <Button variant="default" size="sm" leftSection={<IconDownload size={16} />}>
                  {t.runs.export}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {(["csv", "json"] as const).map((format) => (
                  <Menu.Item key={format} component="a" href={calls.exportUrl(asked, format)} download>
                    {t.runs[format]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
      icon={<IconListDetails size={26} />}
      emptyTitle={emptyTitle ?? t.runs.noRuns}
      emptyHelp={emptyHelp ?? t.runs.noRunsHelp}
      columns={columns}
      rowKey={keyOf}
      rowName={nameOf}
      onOpen={(r) => go(addressOf.run(r.id))}
      cardHeight={96}
      card={(r) => <Card run={r} />}
      selected={controls ? selected : undefined}
      onSelect={controls ? setSelected : undefined}
      bulk={
        <>
          <Button size="xs" variant="default" leftSection={<IconRefresh size={15} />} onClick={() => void act("restart", chosen)}>
            {t.runs.restart}
          </Button>
          <Button size="xs" variant="default" leftSection={<IconSkull size={15} />} onClick={() => void act("end", chosen)}>
            {t.runs.end}
          </Button>
          <Button
            size="xs"
            color="red"
            variant="light"
            leftSection={<IconPlayerStop size={15} />}
            onClick={() => void act("cancel", chosen)}
          >
            {t.runs.cancel}
          </Button>
        </>
      }
      menu={
        controls
          ? (r) => (
              <>
                <Menu.Item leftSection={<IconListDetails size={16} />} onClick={() => go(addressOf.run(r.id))}>
                  {t.runs.open}
                </Menu.Item>
                <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => void act("restart", [r.id])}>
                  {t.runs.restart}
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconSkull size={16} />}
                  disabled={r.state !== "sent" && r.state !== "running"}
                  onClick={() => void act("end", [r.id])}
                >
                  {t.runs.end}
                </Menu.Item>
                <Menu.Item
                  data-danger
                  leftSection={<IconPlayerStop size={16} />}
                  disabled={Boolean(r.ended_at)}
                  onClick={() => void act("cancel", [r.id])}
                >
                  {t.runs.cancel}
                </Menu.Item>
              </>
            )
          : undefined
      }
    />
  );
}

function useRunColumns(without: readonly string[]): Column<TaskRun>[] {
  const t = useTexts(),
    left = without.join();
  return useMemo(
    () =>
      [
        {
          id: "computer",
          header: t.runs.computer,
          width: "minmax(140px, 1.1fr)",
          cell: (r: TaskRun) => (
            <a className="strong cut" {...to(addressOf.run(r.id))}>
              {r.computer}
            </a>
          ),
        },
        {
          id: "package",
          header: t.runs.package,
          width: "minmax(130px, 1fr)",
          from: 700,
          cell: (r: TaskRun) => (
            <span className="small cut">
              {r.package} <span className="num dim">{r.version}</span>
            </span>
          ),
        },
        {
          id: "task",
          header: t.runs.task,
          width: "minmax(120px, 1fr)",
          from: 980,
          cell: (r: TaskRun) => (
            <a className="small cut" {...to(addressOf.task(r.task))}>
              {r.task}
            </a>
          ),
        },
        {
          id: "state",
          header: t.runs.state,
          width: "156px",
          cell: (r: TaskRun) => (
            <span className="row" style={{ gap: 5 }}>
              <RunBadge state={r.state} asked={r.cancel_requested && !r.ended_at} title={r.reason.text} />
              {r.attempt > 1 && <Tag title={t.runs.attemptN(r.attempt)}>{r.attempt}</Tag>}
            </span>
          ),
        },
        {
          id: "why",
          header: t.runs.reason,
          width: "minmax(160px, 1.8fr)",
          from: 640,
          cell: (r: TaskRun) => (
            <span className="small cut" title={`${r.reason.text}\n${r.last_line}`}>
              {r.state === "running" ? phaseText(r, t) || whyText(r) : whyText(r)}
            </span>
          ),
        },
        {
          id: "line",
          header: t.runs.lastLine,
          width: "minmax(150px, 1.6fr)",
          from: 1180,
          cell: (r: TaskRun) => (
            <span className="tiny mono dim cut" title={r.last_line}>
              {r.last_line || "–"}
            </span>
          ),
        },
        {
          id: "age",
          header: t.runs.heard,
          width: "126px",
          from: 860,
          cell: (r: TaskRun) => <Age run={r} />,
        },
      ].filter((c) => !left.split(",").includes(c.id)),
    [t, left],
  );
}

/** How long it is at it, or when it ended. */
export function Age({ run: r }: { run: TaskRun }) {
  const f = useFormat(),
    now = useNow();
  if (r.state === "running" || r.state === "sent")
    return <span className="small num">{f.span(Math.max(0, now - Date.parse(sinceOf(r))))}</span>;
  return (
    <span className="small cut">
      <TimeAgo at={r.ended_at ?? r.prepared_at} />
    </span>
  );
}

function Card({ run: r }: { run: TaskRun }) {
  const t = useTexts();
  return (
    <div className="stack tight">
      <span className="row">
        <span className="strong cut grow">{r.computer}</span>
        <RunBadge state={r.state} asked={r.cancel_requested && !r.ended_at} />
      </span>
      <span className="small cut">
        {r.package} {r.version}
      </span>
      <span className="tiny dim cut">{r.state === "running" ? phaseText(r, t) || whyText(r) : whyText(r)}</span>
    </div>
  );
}
