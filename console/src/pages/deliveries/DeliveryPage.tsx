/** One delivery: gates, graph, decisions, cause, what happened, checks, logs. Its outcome is for ever. */
import { attempts as attemptCalls, deliveries as calls, spaces as spaceCalls } from "@/api/deliver";
import type { Delivery } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, Facts, Failure, Lines, Note, PageHeader, TimeAgo, useNow } from "@/components/basics";
import { StateMark } from "@/components/StateMark";
import { attemptState } from "@/components/states";
import { useLive } from "@/live/useLive";
import { useChosen } from "@/shell/chosen";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Tabs } from "@mantine/core";
import { IconDownload, IconLockOpen, IconPlayerStop, IconTruckDelivery } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { MakeRule } from "../causes/MakeRule";
import { Cause } from "../spaces/Cause";
import { isAction } from "../spaces/objectActions";
import { reversible } from "./ages";
import { Checks } from "./Checks";
import { CancelDialog } from "./CancelDialog";
import { Conditions } from "./Conditions";
import { DecideDialog } from "./DecideDialog";
import { DeliveryBadge, isOver } from "./DeliveryBadge";
import { Gates } from "./Gates";
import { MergedLog } from "./MergedLog";
import { OverrideDialog } from "./OverrideDialog";
import { RollbackDialog } from "./RollbackDialog";
import { person } from "./people";
import css from "./Deliveries.module.css";

const Graph = lazy(() => import("../spaces/Graph"));

export default function DeliveryPage() {
  const t = useTexts(),
    f = useFormat(),
    now = useNow(),
    { delivery: id } = useParams({ from: "/inside/deliveries/$delivery" });
  const mine = (type: string, name: string) => type === "delivery" && name === id;
  const query = useLive(["delivery", id], (signal) => calls.get(id, { signal }), mine);
  const d = query.data;
  const moves = (type: string, name: string) => mine(type, name) || (type === "space" && name === d?.space);
  const events = useLive(["delivery-events", id], (signal) => calls.events(id, { signal }), moves);
  const checks = useLive(["delivery-checks", id], (signal) => calls.checks(id, { signal }), mine);
  const run = useLive(
    ["space", d?.space ?? "", d?.run ?? 0],
    (signal) => spaceCalls.run(d?.space ?? "", d?.run ?? 0, { signal }),
    moves,
    Boolean(d && d.run > 0),
  );
  const tries = useLive(
    ["delivery-attempts", id],
    (signal) => attemptCalls.page({ delivery: id, limit: 500 }, { signal }),
    moves,
  );
  const [deciding, setDeciding] = useState<string>(),
    [asking, setAsking] = useState<"cancel" | "override" | "rollback">();
  useChosen(
    d
      ? [
          {
            name: d.delivery,
            actions: [
              ...d.decisions.map((word) => ({
                id: word,
                text: isAction(word) ? t.deliver.actions[word] : word,
                run: () => setDeciding(word),
              })),
              ...(d.actions.includes("cancel")
                ? [{ id: "cancel", text: t.deliver.cancelDelivery, run: () => setAsking("cancel") }]
                : []),
              ...(d.actions.includes("override")
                ? [{ id: "override", text: t.deliver.override, run: () => setAsking("override") }]
                : []),
              ...(d.actions.includes("rollback")
                ? [{ id: "rollback", text: t.deliver.rollback, run: () => setDeciding("rollback") }]
                : []),
            ],
          },
        ]
      : [],
  );
  if (query.error && !d) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!d) return <Lines />;
  const failed = tries.data?.items.find((a) => a.path === d.failed_job);
  /* RB-1: beyond the point of no return the way is forward. */
  const forward = d.warnings.find((w) => w.code === "delivery-irreversible");
  /* Under way, and yet nothing runs: what its objects wait for, beside each other. */
  const held =
    d.state === "running" && run.data && !run.data.nodes.some((n) => n.state === "running")
      ? run.data.nodes
          .flatMap((n) => n.reasons)
          .filter((w, i, all) => w.code.startsWith("W.") && w.code !== "W.link" && all.findIndex((x) => x.text === w.text) === i)
      : [];
  return (
    <>
      <PageHeader
        title={`${d.delivery} · ${d.package} ${d.version} → ${d.env}`}
        above={
          <a className="small" {...to("/deliveries")}>
            {t.deliver.deliveries}
          </a>
        }
        badge={<DeliveryBadge state={d.state} />}
        subtitle={
          <>
            {t.deliver.byWhom(person(d.by))} · <TimeAgo at={d.created_at} />
            {d.started_at && d.ended_at && <> · {t.deliver.took(f.span(Date.parse(d.ended_at) - Date.parse(d.started_at)))}</>}
            {d.rollback_of && <> · {t.deliver.rollbackOf(d.rollback_of)}</>}
            {d.rolled_back_by && (
              <>
                {" · "}
                <a {...to(addressOf.delivery(d.rolled_back_by))}>{t.deliver.rolledBackBy(d.rolled_back_by)}</a>
              </>
            )}
          </>
        }
        actions={
          <>
            {d.actions.includes("cancel") && (
              <Button variant="light" color="red" leftSection={<IconPlayerStop size={16} />} onClick={() => setAsking("cancel")}>
                {t.deliver.cancelDelivery}
              </Button>
            )}
            {d.actions.includes("override") && (
              <Button variant="default" leftSection={<IconLockOpen size={16} />} onClick={() => setAsking("override")}>
                {t.deliver.override}
              </Button>
            )}
            {d.actions.includes("rollback") && (
              <Button variant="default" onClick={() => setAsking("rollback")}>
                {t.deliver.rollback}
              </Button>
            )}
            <Button
              variant="default"
              component="a"
              href={calls.reportUrl(d.delivery)}
              download={`${d.delivery}.md`}
              leftSection={<IconDownload size={16} />}
            >
              {t.deliver.report}
            </Button>
          </>
        }
      />
      <div className="stack wide">
        {!isOver(d.state) && d.state !== "attention" && (d.waiting.length > 0 || d.state === "gated") && (
          <section className="card stack tight">
            <h2 className="strong">{t.deliver.waitsFor}</h2>
            <Gates waiting={d.waiting} warnings={d.warnings} now={now} />
            <Command command={commands.why(d.delivery)} />
          </section>
        )}
        {d.started_at && <Conditions delivery={d} events={events.data ?? []} />}
        {held.length > 0 && (
          <section className="card stack tight">
            <h2 className="strong">{t.deliver.waitsFor}</h2>
            <Gates waiting={held} warnings={[]} now={now} />
          </section>
        )}
        {forward && d.state !== "attention" && <Note tone="warn">{sentence(forward.text)}</Note>}
        {d.state === "attention" && (
          <section className="card stack tight" role="alert">
            <h2 className="strong">{d.question || t.deliver.decisionAsked(d.failed_job)}</h2>
            {d.waiting.map((w) => (
              <p key={w.code + w.text} className="dim">
                {sentence(w.text)}
              </p>
            ))}
            {forward && <Note tone="warn">{sentence(forward.text)}</Note>}
            <div className="row wrap">
              {d.decisions.map((word) => (
                <Button
                  key={word}
                  variant={word === "retry" || word === "confirm" ? "filled" : "default"}
                  onClick={() => setDeciding(word)}
                >
                  {isAction(word) ? t.deliver.actions[word] : word}
                </Button>
              ))}
            </div>
          </section>
        )}
        {d.cause && (
          <Cause cause={d.cause} attempt={failed?.id}>
            <MakeRule attempt={failed} />
          </Cause>
        )}
        <Tabs defaultValue="graph" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="graph">{t.deliver.graph}</Tabs.Tab>
            <Tabs.Tab value="course">{t.deliver.course}</Tabs.Tab>
            <Tabs.Tab value="logs">{t.deliver.logs}</Tabs.Tab>
            <Tabs.Tab value="checks">{t.deliver.checks(checks.data?.length ?? 0)}</Tabs.Tab>
            <Tabs.Tab value="about">{t.deliver.about}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="graph" pt="sm">
            {d.run > 0 ? (
              run.data ? (
                <Suspense fallback={<Lines />}>
                  <Graph
                    nodes={run.data.nodes}
                    links={run.data.links}
                    editable={false}
                    filter=""
                    onOpen={(path) => go(`${addressOf.space(d.space)}?run=${d.run}&object=${encodeURIComponent(path)}`)}
                    onSelect={() => undefined}
                    onMenu={(path) => go(`${addressOf.space(d.space)}?run=${d.run}&object=${encodeURIComponent(path)}`)}
                    onMoved={() => undefined}
                  />
                </Suspense>
              ) : (
                <Lines />
              )
            ) : (
              <div className="card">
                <Empty icon={<IconTruckDelivery size={26} />} title={t.deliver.notStarted} help={t.deliver.notStartedHelp} />
              </div>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="course" pt="sm">
            <ul className={css["timeline"]} aria-live="polite">
              {(events.data ?? []).map((e) => (
                <li key={e.number}>
                  <time dateTime={e.at} className="dim mono tiny" title={f.exact(e.at)}>
                    {f.time(e.at)}
                  </time>
                  {e.state ? <StateMark state={e.state} size={18} /> : <span />}
                  <span>
                    {sentence(e.text)} {e.by && <span className="dim tiny">{person(e.by)}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </Tabs.Panel>
          <Tabs.Panel value="logs" pt="sm">
            <MergedLog delivery={d.delivery} jobs={jobsOf(tries.data?.items ?? [])} over={isOver(d.state)} />
            <h2 className="card-title" style={{ marginTop: 14 }}>
              {t.runLog.attempts}
            </h2>
            <ul className={css["timeline"]}>
              {(tries.data?.items ?? []).map((a) => (
                <li key={a.id}>
                  <time dateTime={a.started_at ?? undefined} className="dim mono tiny">
                    {a.started_at ? f.time(a.started_at) : "–"}
                  </time>
                  <StateMark state={attemptState(a)} size={18} />
                  <span>
                    <a {...to(addressOf.attempt(a.id))}>{a.path}</a>{" "}
                    <span className="dim tiny">
                      {a.agent} · {f.bytes(a.log_bytes)}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
            {tries.data?.items.length === 0 && <p className="dim">{t.deliver.noLogYet}</p>}
            <Command command={commands.deliveryLogs(d.delivery)} />
          </Tabs.Panel>
          <Tabs.Panel value="checks" pt="sm">
            <Checks rows={checks.data ?? []} />
          </Tabs.Panel>
          <Tabs.Panel value="about" pt="sm">
            <About d={d} />
          </Tabs.Panel>
        </Tabs>
      </div>
      {asking === "cancel" && (
        <CancelDialog
          delivery={d}
          onClose={() => setAsking(undefined)}
          onDone={() => (setAsking(undefined), void query.refetch())}
        />
      )}
      {asking === "override" && (
        <OverrideDialog
          delivery={d}
          onClose={() => setAsking(undefined)}
          onDone={() => (setAsking(undefined), void query.refetch())}
        />
      )}
      {asking === "rollback" && (
        <RollbackDialog
          delivery={d}
          onClose={() => setAsking(undefined)}
          onDone={(next) => {
            setAsking(undefined);
            void query.refetch();
            if (next !== d.delivery) go(addressOf.delivery(next));
          }}
        />
      )}
      {deciding && (
        <DecideDialog
          delivery={d}
          decision={deciding}
          attempts={tries.data?.items.filter((a) => a.path === d.failed_job) ?? []}
          onClose={() => setDeciding(undefined)}
          onDone={() => (setDeciding(undefined), void query.refetch())}
        />
      )}
    </>
  );
}

const jobsOf = (all: readonly { path: string }[]): string[] => [...new Set(all.map((a) => a.path))];

function About({ d }: { d: Delivery }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <Facts
      entries={[
        [t.deliver.env, `${d.env} (${d.tier})`],
        [t.deliver.package, `${d.package} ${d.version}`],
        ["BLAKE3", d.digest],
        [t.deliver.previous, d.previous || "–"],
        [t.deliver.space, d.space],
        [t.deliver.variables, d.variables || "–"],
        d.request ? [t.deliver.request, d.request] : null,
        [t.deliver.createdAt, f.exact(d.created_at)],
        [t.deliver.began, d.started_at ? f.exact(d.started_at) : "–"],
        [t.deliver.ended, d.ended_at ? f.exact(d.ended_at) : "–"],
        [t.deliver.reversible, reversible(d.reversible, t)],
      ]}
    />
  );
}
