/** Tasks: how each stands, with its reason, and what can be done to it. */
import { sentence } from "@/api/http";
import type { Task } from "@/api/workTypes";
import { Tag, Badge, type Tone } from "@/components/StateBadge";
import { nameKey, type Column } from "@/components/DataTable";
import { ListPage, useWholeList } from "@/components/ListPage";
import { useRemembered } from "@/components/remembered";
import { TimeAgo } from "@/components/basics";
import { tasks, useCollection } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { useFormat, useTexts, type Texts } from "@/texts/current";
import { Button, Menu, SegmentedControl, Switch } from "@mantine/core";
import {
  IconBolt,
  IconCalendarTime,
  IconCopy,
  IconEye,
  IconListCheck,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { overOf, RunBar } from "./RunBar";
import { deleteTask, openTask, restartFailed, setActive } from "./taskActions";

const ForceStartDialog = lazy(() => import("./TaskDialogs").then((m) => ({ default: m.ForceStartDialog })));
const DuplicateDialog = lazy(() => import("./TaskDialogs").then((m) => ({ default: m.DuplicateDialog })));

const TONES: Record<string, Tone> = { inactive: "off", waiting: "warn", running: "busy", done: "good", ended: "off" };
const keyOf = (t: Task): string => t.id;
const nameOf = (t: Task): string => t.wanted.name;
const hay = (t: Task): string =>
  `${t.wanted.name} ${t.wanted.comment} ${t.wanted.jobs.map((j) => `${j.name} ${j.targets.map((x) => x.package).join(" ")} ${j.actors.map((a) => a.name).join(" ")}`).join(" ")}`;

export function TaskBadge({ task }: { task: Task }) {
  const t = useTexts();
  const bad = task.state === "done" && task.counts.error > 0;
  return (
    <Badge tone={bad ? "bad" : (TONES[task.state] ?? "off")} pulse={task.state === "running"} title={task.reason?.text}>
      {t.tasks.states[task.state] ?? task.state}
    </Badge>
  );
}

/** The first few of the packages or the actors, and how many more there are. */
export function few(names: readonly string[], t: Texts, max = 3): string {
  const all = [...new Set(names)];
  return all.length > max ? `${all.slice(0, max).join(", ")} ${t.tasks.more(all.length - max)}` : all.join(", ");
}
const targetsOf = (task: Task): string[] =>
  task.wanted.jobs.flatMap((j) => j.targets.map((x) => `${x.package} ${x.version}`.trim()));
const actorsOf = (task: Task): string[] => task.wanted.jobs.flatMap((j) => j.actors.map((a) => a.name));

export default function TasksPage() {
  const t = useTexts(),
    f = useFormat(),
    deploys = useMay("deploy"),
    controls = useMay("control");
  const all = useCollection(tasks);
  const [show, setShow] = useRemembered("tasks.show", "all");
  const [forcing, setForcing] = useState<Task>(),
    [copying, setCopying] = useState<Task>();
  const columns = useMemo(
    (): Column<Task>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(170px, 1.4fr)",
        sort: (x) => nameKey(x.wanted.name),
        cell: (x) => (
          <span className="stack tight grow" style={{ gap: 0 }}>
            <span className="strong cut">{x.wanted.name}</span>
            <span className="dim tiny cut">{x.wanted.comment || few(targetsOf(x), t) || t.tasks.noJobs}</span>
          </span>
        ),
      },
      {
        id: "state",
        header: t.common.state,
        width: "minmax(150px, 1.2fr)",
        sort: (x) => ["running", "waiting", "done", "ended", "inactive"].indexOf(x.state),
        cell: (x) => (
          <span className="stack tight grow" style={{ gap: 1, alignItems: "flex-start" }}>
            <TaskBadge task={x} />
            {x.reason?.text && (
              <span className="dim tiny cut" style={{ maxWidth: "100%" }} title={x.reason.text}>
                {sentence(x.reason.text, x.reason.details)}
              </span>
            )}
          </span>
        ),
      },
      {
        id: "progress",
        header: t.tasks.progress,
        width: "minmax(150px, 1.4fr)",
        sort: (x) => (x.counts.total ? -overOf(x.counts) / x.counts.total : null),
        cell: (x) => (
          <span className="stack tight grow" style={{ gap: 4 }}>
            <RunBar counts={x.counts} thin />
            <span className="tiny dim num">
              {x.counts.total > 0 ? t.counts.doneOf(overOf(x.counts), x.counts.total) : t.counts.none}
              {x.counts.error > 0 && (
                <span style={{ color: "var(--bad)" }}>
                  {" "}
                  · {t.counts.error} {f.num(x.counts.error)}
                </span>
              )}
            </span>
          </span>
        ),
      },
      {
        id: "actors",
        header: t.tasks.actors,
        width: "minmax(120px, 1fr)",
        from: 900,
        cell: (x) => (
          <span className="small cut" title={actorsOf(x).slice(0, 40).join("\n")}>
            {few(actorsOf(x), t) || <span className="dim">–</span>}
          </span>
        ),
      },
      {
        id: "mode",
        header: t.tasks.mode,
        width: "118px",
        from: 1150,
        sort: (x) => x.wanted.mode,
        cell: (x) => <Tag>{x.wanted.mode === "push" ? t.tasks.push : t.tasks.pull}</Tag>,
      },
      {
        id: "moved",
        header: t.tasks.moved,
        width: "130px",
        from: 1020,
        sort: (x) => (x.moved_at ? -Date.parse(x.moved_at) : null),
        cell: (x) => (
          <span className="small cut">
            <TimeAgo at={x.moved_at} />
          </span>
        ),
      },
      {
        id: "active",
        header: t.tasks.setActive,
        width: "74px",
        from: 640,
        sort: (x) => (x.active ? 0 : 1),
        cell: (x) => (
          <Switch
            size="sm"
            checked={x.active}
            disabled={!deploys}
            aria-label={t.tasks.setActiveOf(x.wanted.name)}
            onChange={(e) => void setActive(x, e.currentTarget.checked)}
          />
        ),
      },
    ],
    [t, f, deploys],
  );
  const fits = useMemo(
    () => (x: Task) =>
      show === "active" ? x.active : show === "inactive" ? !x.active : show === "failing" ? x.counts.error > 0 : true,
    [show],
  );
  const list = useWholeList({
    name: "tasks",
    query: {
      data: all.status === "ready" || all.items.length > 0 ? all.items : undefined,
      error: all.status === "error" ? all.error : undefined,
      refetch: () => void tasks.reload(),
    },
    columns,
    hay,
    fits,
    first: { by: "moved", down: false },
  });
  return (
    <>
      <ListPage
        title={t.tasks.title}
        subtitle={t.tasks.subtitle}
        searchLabel={t.tasks.search}
        icon={<IconListCheck size={26} />}
        emptyTitle={t.tasks.empty}
        emptyHelp={t.tasks.emptyHelp}
        actions={
          <>
            <Button variant="default" leftSection={<IconCalendarTime size={16} />} onClick={() => go("/time-slots")}>
              {t.slots.title}
            </Button>
            <Button variant="default" leftSection={<IconPlayerPlay size={16} />} onClick={() => go("/running")}>
              {t.runs.title}
            </Button>
            {deploys && (
              <Button leftSection={<IconPlus size={16} />} onClick={() => go("/tasks/new")}>
                {t.tasks.new}
              </Button>
            )}
          </>
        }
        emptyAction={
          deploys && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => go("/tasks/new")}>
              {t.tasks.new}
            </Button>
          )
        }
        filters={
          <SegmentedControl
            size="xs"
            aria-label={t.common.state}
            value={show}
            onChange={setShow}
            data={[
              { value: "all", label: t.tasks.all },
              { value: "active", label: t.tasks.active },
              { value: "inactive", label: t.tasks.inactive },
              { value: "failing", label: t.tasks.failing },
            ]}
          />
        }
        filtered={show !== "all"}
        onClear={() => {
          list.onSearch("");
          setShow("all");
        }}
        {...list}
        columns={columns}
        rowKey={keyOf}
        rowName={nameOf}
        onOpen={openTask}
        cardHeight={104}
        card={(x) => (
          <div className="stack tight">
            <span className="row">
              <span className="strong cut grow">{x.wanted.name}</span>
              <TaskBadge task={x} />
            </span>
            <span className="tiny dim cut">{x.reason?.text || few(targetsOf(x), t) || t.tasks.noJobs}</span>
            <RunBar counts={x.counts} thin />
            <span className="tiny dim num">
              {x.counts.total > 0 ? t.counts.doneOf(overOf(x.counts), x.counts.total) : t.counts.none}
            </span>
          </div>
        )}
        menu={(x) => (
          <>
            <Menu.Item leftSection={<IconEye size={16} />} onClick={() => openTask(x)}>
              {t.tasks.open}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconPencil size={16} />}
              disabled={!deploys}
              onClick={() => go(`${addressOf.task(x.wanted.name)}?tab=edit`)}
            >
              {t.tasks.edit}
            </Menu.Item>
            <Menu.Item
              leftSection={x.active ? <IconPlayerStop size={16} /> : <IconPlayerPlay size={16} />}
              disabled={!deploys}
              onClick={() => void setActive(x, !x.active)}
            >
              {x.active ? t.tasks.deactivate : t.tasks.activate}
            </Menu.Item>
            <Menu.Item leftSection={<IconBolt size={16} />} disabled={!deploys || !x.active} onClick={() => setForcing(x)}>
              {t.tasks.forceStart}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconRefresh size={16} />}
              disabled={!controls || x.counts.error === 0}
              onClick={() => void restartFailed(x)}
            >
              {t.tasks.restartFailed}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconCopy size={16} />} disabled={!deploys} onClick={() => setCopying(x)}>
              {t.tasks.duplicate}
            </Menu.Item>
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!deploys} onClick={() => void deleteTask(x)}>
              {t.common.delete}
            </Menu.Item>
          </>
        )}
      />
      <Suspense fallback={null}>
        {forcing && <ForceStartDialog task={forcing} onClose={() => setForcing(undefined)} />}
        {copying && <DuplicateDialog task={copying} onClose={() => setCopying(undefined)} />}
      </Suspense>
    </>
  );
}
