/** One task: how it stands and why, progress per job and target, its runs; and what it is made of, to change. */
import { tasks as calls } from "@/api/work";
import { Problem, sentence, told } from "@/api/http";
import type { RunState, TargetProgress, Task } from "@/api/workTypes";
import { Empty, Failure, Lines, PageHeader } from "@/components/basics";
import { onChange } from "@/live/events";
import { fold, tasks, useCollection } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Menu, Switch, Tabs } from "@mantine/core";
import {
  IconBolt,
  IconCopy,
  IconDots,
  IconListCheck,
  IconPlayerStop,
  IconRefresh,
  IconTargetArrow,
  IconTrash,
} from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { RunBar, RunLegend } from "./RunBar";
import { RunsList } from "./RunsList";
import css from "./Task.module.css";
import { cancelAll, deleteTask, restartFailed, setActive } from "./taskActions";
import { TaskBadge } from "./TasksPage";

const TaskForm = lazy(() => import("./TaskForm"));
const ForceStartDialog = lazy(() => import("./TaskDialogs").then((m) => ({ default: m.ForceStartDialog })));
const DuplicateDialog = lazy(() => import("./TaskDialogs").then((m) => ({ default: m.DuplicateDialog })));

export default function TaskPage() {
  const t = useTexts(),
    { task: name } = useParams({ from: "/inside/tasks/$task" });
  const all = useCollection(tasks);
  const task = all.items.find((x) => fold(x.wanted.name) === fold(name));
  if (task) return <Loaded task={task} />;
  if (all.status === "error") return <Failure error={all.error} retry={() => void tasks.reload()} />;
  if (all.status !== "ready") return <Lines />;
  return (
    <Empty icon={<IconListCheck size={26} />} title={t.tasks.notThere}>
      <Button variant="default" onClick={() => go("/tasks")}>
        {t.tasks.title}
      </Button>
    </Empty>
  );
}

function Loaded({ task }: { task: Task }) {
  const t = useTexts(),
    navigate = useNavigate(),
    deploys = useMay("deploy"),
    controls = useMay("control");
  const { tab = "progress", state = "", job = "", package: pack = "" } = useSearch({ from: "/inside/tasks/$task" });
  const [dialog, setDialog] = useState<"force" | "copy">();
  const name = task.wanted.name;
  const look = useCallback(
    (search: { tab?: "edit"; state?: string; job?: string; package?: string }) =>
      void navigate({
        to: "/tasks/$task",
        params: { task: name },
        search: Object.fromEntries(Object.entries(search).filter(([, v]) => v)),
        replace: true,
      }),
    [navigate, name],
  );
  return (
    <>
      <PageHeader
        title={name}
        above={
          <a className="small" {...to("/tasks")}>
            {t.tasks.title}
          </a>
        }
        badge={<TaskBadge task={task} />}
        subtitle={
          <>
            {task.reason?.text && <span style={{ display: "block" }}>{sentence(task.reason.text, task.reason.details)}</span>}
            {task.wanted.comment && <span style={{ display: "block" }}>{task.wanted.comment}</span>}
            <span className="tiny">{t.tasks.revision(task.revision, task.changed_by)}</span>
          </>
        }
        actions={
          <>
            <Switch
              label={t.tasks.setActive}
              checked={task.active}
              disabled={!deploys}
              onChange={(e) => void setActive(task, e.currentTarget.checked)}
              styles={{ body: { alignItems: "center", height: 36 } }}
            />
            <Button
              variant="default"
              leftSection={<IconBolt size={16} />}
              disabled={!deploys}
              title={task.active ? t.tasks.forceHelp : t.tasks.forceInactive}
              onClick={() => setDialog("force")}
            >
              {t.tasks.forceStart}
            </Button>
            <Menu>
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={t.common.actions}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconRefresh size={16} />}
                  disabled={!controls || task.counts.error === 0}
                  onClick={() => void restartFailed(task)}
                >
                  {t.tasks.restartFailed}
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconPlayerStop size={16} />}
                  disabled={!controls || task.counts.prepared + task.counts.sent + task.counts.running === 0}
                  onClick={() => void cancelAll(task)}
                >
                  {t.tasks.cancelRuns}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item leftSection={<IconCopy size={16} />} disabled={!deploys} onClick={() => setDialog("copy")}>
                  {t.tasks.duplicate}
                </Menu.Item>
                <Menu.Item
                  data-danger
                  leftSection={<IconTrash size={16} />}
                  disabled={!deploys}
                  onClick={() =>
                    void deleteTask(task).then((gone) => {
                      if (gone) go("/tasks");
                    })
                  }
                >
                  {t.common.delete}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <Tabs value={tab} onChange={(v) => look(v === "edit" ? { tab: "edit" } : {})} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="progress">{t.tasks.tabs.progress}</Tabs.Tab>
          <Tabs.Tab value="edit">{t.tasks.tabs.edit}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="progress" pt="md">
          <Progress task={task} job={job} pack={pack} state={state as RunState | ""} onLook={look} />
        </Tabs.Panel>
        <Tabs.Panel value="edit" pt="md">
          <Suspense fallback={<Lines />}>
            <TaskForm
              key={task.id}
              task={task}
              onSaved={(saved) => {
                if (saved.wanted.name !== name) go(`${addressOf.task(saved.wanted.name)}?tab=edit`);
              }}
            />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      <Suspense fallback={null}>
        {dialog === "force" && <ForceStartDialog task={task} onClose={() => setDialog(undefined)} />}
        {dialog === "copy" && <DuplicateDialog task={task} onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}

interface ProgressProps {
  task: Task;
  job: string;
  pack: string;
  state: RunState | "";
  onLook: (search: { state?: string; job?: string; package?: string }) => void;
}

function Progress({ task, job, pack, state, onLook }: ProgressProps) {
  const t = useTexts(),
    controls = useMay("control");
  const targets = useProgress(task);
  const chosen = targets.data?.find((x) => x.job === job && x.package === pack);
  if (task.counts.total === 0 && !state)
    return (
      <Empty
        icon={<IconTargetArrow size={26} />}
        title={t.tasks.nothingPrepared}
        help={
          task.active
            ? sentence(task.reason?.text ?? "", task.reason?.details) || t.tasks.nothingPreparedActive
            : t.tasks.nothingPreparedInactive
        }
      />
    );
  return (
    <div className="stack wide">
      <section className="card" aria-label={t.tasks.perTarget}>
        <div className={css["whole"]}>
          <RunBar counts={task.counts} onPick={(s) => onLook({ state: s })} />
          <RunLegend counts={task.counts} picked={job || pack ? "" : state} onPick={(s) => onLook(s ? { state: s } : {})} />
        </div>
        {targets.error !== undefined && !targets.data && <p className="small dim">{told(targets.error)}</p>}
        {(targets.data?.length ?? 0) > 1 && (
          <ul className={`plain ${css["targets"]}`}>
            {targets.data?.map((x, n) => (
              <li key={`${x.job} ${x.package} ${x.version}`} data-chosen={x === chosen || undefined}>
                <button
                  type="button"
                  className={css["target"]}
                  aria-pressed={x === chosen}
                  onClick={() => onLook(x === chosen ? {} : { job: x.job, package: x.package })}
                >
                  <span className="strong cut">
                    {x.package} <span className="num">{x.version}</span>
                  </span>
                  <span className="dim tiny cut">{x.job}</span>
                </button>
                <div className={`stack tight ${css["counts"]}`}>
                  <RunBar thin counts={x.counts} onPick={(s) => onLook({ job: x.job, package: x.package, state: s })} />
                  <RunLegend
                    counts={x.counts}
                    picked={x === chosen ? state : ""}
                    onPick={(s) => onLook({ job: x.job, package: x.package, ...(s ? { state: s } : {}) })}
                  />
                </div>
                {controls && targets.data?.findIndex((y) => y.job === x.job) === n && (
                  <Menu>
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={t.common.actionsFor(x.job)}>
                        <IconDots size={17} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item
                        leftSection={<IconRefresh size={16} />}
                        disabled={x.counts.error === 0}
                        onClick={() => void restartFailed(task, x.job)}
                      >
                        {t.tasks.restartFailed}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconPlayerStop size={16} />}
                        disabled={x.counts.prepared + x.counts.sent + x.counts.running === 0}
                        onClick={() => void cancelAll(task, x.job)}
                      >
                        {t.tasks.cancelRuns}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <div>
        <RunsList
          key={`${job} ${pack}`}
          query={{ task: task.wanted.name, ...(job ? { job } : {}), ...(pack ? { package: pack } : {}) }}
          state={state}
          onState={(s) => onLook({ ...(job ? { job } : {}), ...(pack ? { package: pack } : {}), ...(s ? { state: s } : {}) })}
          without={["task"]}
        />
      </div>
    </div>
  );
}

const AGAIN_MS = 1_000;

/** Counts per target: read when the task moves, at most once a second. */
function useProgress(task: Task): { data: TargetProgress[] | undefined; error: unknown } {
  const [state, setState] = useState<{ data: TargetProgress[] | undefined; error: unknown }>({
    data: undefined,
    error: undefined,
  });
  const name = task.wanted.name;
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      timer = undefined;
      try {
        const data = await calls.progress(name, { signal: abort.signal });
        setState({ data, error: undefined });
      } catch (error) {
        if (!abort.signal.aborted && !(error instanceof Problem && error.status === 404)) setState((s) => ({ ...s, error }));
      }
    };
    void read();
    const off = onChange((change, past) => {
      if (past) return;
      const ours = change.type === "reset" || (change.type === "task" && fold((change.task as Task).wanted.name) === fold(name));
      if (ours) timer ??= setTimeout(() => void read(), AGAIN_MS);
    });
    return () => {
      off();
      abort.abort();
      clearTimeout(timer);
    };
  }, [name]);
  return state;
}
