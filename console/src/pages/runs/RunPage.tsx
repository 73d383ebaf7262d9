/** One run: its state with the reason, its course phase by phase, and its log line by line as it comes. */
import { sentence } from "@/api/http";
import { runs as calls } from "@/api/work";
import type { RunLine, TaskRun } from "@/api/workTypes";
import { Empty, Facts, Failure, Lines, PageHeader, TimeAgo, useNow } from "@/components/basics";
import { Detach } from "@/components/Detach";
import { RunFeed } from "@/live/runFeed";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconListDetails, IconPlayerStop, IconRefresh, IconSkull } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { phaseText } from "../tasks/RunsList";
import { RunBadge } from "../tasks/RunBar";
import { actOnRuns } from "../tasks/taskActions";
import css from "./Run.module.css";
import RunLog from "./RunLog";

export default function RunPage() {
  const t = useTexts(),
    { run: id } = useParams({ from: "/inside/runs/$run" });
  const feed = useMemo(() => new RunFeed(id), [id]);
  const look = useSyncExternalStore(feed.subscribe, feed.snapshot);
  useEffect(() => {
    void feed.open();
    return () => feed.close();
  }, [feed]);
  if (look.status === "gone")
    return (
      <Empty icon={<IconListDetails size={26} />} title={t.runs.notThere}>
        <Button variant="default" onClick={() => go("/tasks")}>
          {t.tasks.title}
        </Button>
      </Empty>
    );
  if (look.status === "error" && !look.run) return <Failure error={look.error} retry={() => void feed.open()} />;
  const run = look.run;
  if (!run) return <Lines />;
  return (
    <>
      <Head run={run} />
      <div className={css["layout"]}>
        <div className="stack wide">
          <Course run={run} lines={look.lines} />
          <About run={run} />
        </div>
        <RunLog run={run} lines={look.lines} truncated={look.truncated} lost={look.lost} download={calls.logUrl(run.id)} />
      </div>
    </>
  );
}

function Head({ run: r }: { run: TaskRun }) {
  const t = useTexts(),
    controls = useMay("control"),
    over = Boolean(r.ended_at);
  const one = (action: "cancel" | "restart" | "end") => () =>
    void actOnRuns(
      { action, runs: [r.id] },
      action === "restart"
        ? undefined
        : action === "cancel"
          ? { title: t.runs.cancelTitle(1), help: t.runs.cancelHelp, confirm: t.runs.cancel }
          : { title: t.runs.endTitle(1), help: t.runs.endHelp, confirm: t.runs.end },
    );
  return (
    <PageHeader
      title={t.runs.on(`${r.package} ${r.version}`, r.computer)}
      above={
        <a className="small" {...to(addressOf.task(r.task))}>
          {r.task}
        </a>
      }
      badge={<RunBadge state={r.state} asked={r.cancel_requested && !over} />}
      subtitle={
        <>
          <span className={css["reason"]} data-bad={r.state === "error" || undefined}>
            {sentence(r.reason.text, r.reason.details)}
          </span>
          {r.state === "running" && r.phase && <span> · {phaseText(r, t)}</span>}
        </>
      }
      actions={
        <>
          {controls && over && (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={one("restart")}>
              {t.runs.restart}
            </Button>
          )}
          {controls && !over && (r.state === "sent" || r.state === "running") && (
            <Button variant="default" leftSection={<IconSkull size={16} />} onClick={one("end")}>
              {t.runs.end}
            </Button>
          )}
          {controls && !over && (
            <Button
              color="red"
              variant="light"
              leftSection={<IconPlayerStop size={16} />}
              disabled={r.cancel_requested}
              onClick={one("cancel")}
            >
              {t.runs.cancel}
            </Button>
          )}
          <Detach address={addressOf.run(r.id)} />
        </>
      }
    />
  );
}

const PHASES = ["checking", "downloading", "prepare", "processing"] as const;
type Step = "done" | "here" | "bad" | "none";

/** Each phase with the time of its first word. */
function Course({ run: r, lines }: { run: TaskRun; lines: readonly RunLine[] }) {
  const t = useTexts(),
    f = useFormat();
  const firsts = useMemo(() => {
    const found = new Map<string, string>();
    for (const l of lines) if (l.phase && !found.has(l.phase)) found.set(l.phase, l.at);
    return found;
  }, [lines]);
  const over = Boolean(r.ended_at),
    reached = PHASES.findIndex((p) => p === r.phase);
  const bad = r.state === "error" || r.state === "cancelled";
  const stepOf = (n: number): Step => {
    if (reached < 0 || n > reached) return firsts.has(PHASES[n] ?? "") ? "done" : "none";
    if (n < reached) return "done";
    return over ? (bad ? "bad" : "done") : "here";
  };
  const handed = r.state !== "prepared" && (reached >= 0 || r.state === "sent" || Boolean(r.started_at));
  const steps: { name: string; step: Step; at?: string | null | undefined; more?: string }[] = [
    { name: t.runs.began, step: r.state === "prepared" ? "here" : "done", at: r.prepared_at },
    { name: t.runs.handedOut, step: handed ? (r.state === "sent" ? "here" : "done") : "none", at: r.started_at },
    ...PHASES.map((p, n) => ({
      name: t.runs.phases[p] ?? p,
      step: stepOf(n),
      at: firsts.get(p),
      ...(p === "processing" && r.actions > 0 && r.action > 0 ? { more: t.runs.actionOf(r.action, r.actions) } : {}),
    })),
    {
      name: over ? (t.runs.states[r.state] ?? r.state) : t.runs.finished,
      step: over ? (bad ? "bad" : "done") : "none",
      at: r.ended_at,
    },
  ];
  return (
    <section className="card">
      <h2>{t.runs.timeline}</h2>
      <ol className={`plain ${css["course"]}`}>
        {steps.map((s) => (
          <li key={s.name} data-step={s.step} aria-current={s.step === "here" ? "step" : undefined}>
            <span className="grow">
              {s.name}
              {s.more && <span className="dim tiny"> · {s.more}</span>}
              {s.step === "none" && <span className="sr"> ({t.runs.notReached})</span>}
            </span>
            {s.at && (
              <time className="tiny num dim" dateTime={s.at} title={f.exact(s.at)}>
                {f.time(s.at)}
              </time>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function About({ run: r }: { run: TaskRun }) {
  const t = useTexts(),
    f = useFormat(),
    now = useNow();
  const from = r.started_at ? Date.parse(r.started_at) : undefined;
  return (
    <section className="card">
      <Facts
        entries={[
          [
            t.runs.computer,
            <a key="c" {...to(`/computers/${encodeURIComponent(r.computer_id)}`)}>
              {r.computer}
            </a>,
          ],
          [t.runs.agent, t.runs.kinds[r.kind] ?? r.kind],
          [t.tasks.job, r.job],
          [t.runs.attempt, f.num(r.attempt)],
          [t.runs.preparedAt, <TimeAgo key="p" at={r.prepared_at} />],
          r.not_before && !r.ended_at ? [t.runs.notBefore, f.exact(r.not_before)] : null,
          from !== undefined ? [t.runs.lasted, f.span((r.ended_at ? Date.parse(r.ended_at) : now) - from)] : null,
          r.heard_at ? [t.runs.heard, <TimeAgo key="h" at={r.heard_at} />] : null,
          r.warnings > 0 ? [t.runs.warningsTitle, f.num(r.warnings)] : null,
          r.from_peers_bytes > 0 ? [t.runs.fromPeers, f.bytes(r.from_peers_bytes)] : null,
        ]}
      />
    </section>
  );
}
