/** One rollout: why it stands as it does, its rings with their numbers and thresholds, failures by cause, its targets, what can be done. */
import { rollouts as calls } from "@/api/rollouts";
import type { Rollout, RolloutRing } from "@/api/rollouts";
import { sentence } from "@/api/http";
import { Facts, Failure, Lines, PageHeader, TimeAgo, useNow } from "@/components/basics";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Badge } from "@/components/StateBadge";
import { useLive } from "@/live/useLive";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Tabs } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Gates } from "../deliveries/Gates";
import { person } from "../deliveries/people";
import { ActDialog } from "./ActDialog";
import { Bar, Numbers } from "./Progress";
import { Targets } from "./Targets";
import { ROLLOUT_ACTIONS, TONES, type RolloutAction } from "./words";
import css from "./Rollouts.module.css";

export default function RolloutPage() {
  const t = useTexts(),
    now = useNow(),
    { rollout: id } = useParams({ from: "/inside/rollouts/$rollout" }),
    search = useSearch({ from: "/inside/rollouts/$rollout" }),
    navigate = useNavigate({ from: "/rollouts/$rollout" });
  const query = useLive(
    ["rollout", id],
    (signal) => calls.get(id, { signal }),
    (type, name) => type === "rollout" && name === id,
  );
  const [acting, setActing] = useState<{ action: RolloutAction; ring?: number; env?: string }>();
  const r = query.data;
  if (query.error && !r) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!r) return <Lines />;
  /* Those of a ring or a target stand where it is. */
  const general = ROLLOUT_ACTIONS.filter((a) => r.actions.includes(a) && a !== "exclude" && a !== "rollback-ring");
  return (
    <>
      <PageHeader
        title={`${r.rollout} · ${r.package} ${r.version}`}
        above={
          <a className="small" {...to("/rollouts")}>
            {t.rollouts.title}
          </a>
        }
        badge={
          <Badge tone={TONES[r.state] ?? "off"} pulse={r.state === "running"}>
            {t.rollouts.states[r.state as keyof typeof t.rollouts.states] ?? r.state}
          </Badge>
        }
        subtitle={
          <>
            {t.deliver.byWhom(person(r.by))} · <TimeAgo at={r.created_at} />
            {r.retry_of && (
              <>
                {" · "}
                <a {...to(addressOf.rollout(r.retry_of))}>{t.rollouts.retryOf(r.retry_of)}</a>
              </>
            )}
          </>
        }
        actions={general.map((a) => (
          <Button
            key={a}
            variant={["start", "approve", "resume"].includes(a) ? "filled" : a === "stop" || a === "deny" ? "light" : "default"}
            {...(a === "stop" || a === "deny" ? { color: "red" } : {})}
            onClick={() => setActing({ action: a })}
          >
            {t.rollouts.actions[a]}
          </Button>
        ))}
      />
      <div className="stack wide">
        {r.reasons.length > 0 && (
          <section className="card stack tight" aria-live="polite">
            <h2 className="strong">{t.deliver.why}</h2>
            {r.reasons.some((x) => x.until) ? (
              <Gates waiting={r.reasons} warnings={[]} now={now} />
            ) : (
              r.reasons.map((x, i) => <p key={`${x.code}${i}`}>{sentence(x.text)}</p>)
            )}
          </section>
        )}
        <section className="stack">
          <div>
            <Bar counts={r.counts} label={`${t.rollouts.progress} ${r.rollout}`} />
            <Numbers counts={r.counts} />
          </div>
          <div className={css["rings"]}>
            {r.rings.map((ring) => (
              <Ring
                key={ring.ring}
                ring={ring}
                onTargets={(state) =>
                  void navigate({
                    search: { tab: "targets", ring: String(ring.ring), ...(state ? { state } : {}) },
                    replace: true,
                  })
                }
                onBack={
                  r.actions.includes("rollback-ring") && ring.state !== "scheduled"
                    ? () => setActing({ action: "rollback-ring", ring: ring.ring })
                    : undefined
                }
              />
            ))}
          </div>
        </section>
        <Tabs
          value={search.tab ?? "failures"}
          onChange={(tab) => void navigate({ search: tab && tab !== "failures" ? { tab } : {}, replace: true })}
          keepMounted={false}
        >
          <Tabs.List>
            <Tabs.Tab value="failures">
              {t.rollouts.failures} ({r.counts.failure})
            </Tabs.Tab>
            <Tabs.Tab value="targets">{t.rollouts.targets}</Tabs.Tab>
            <Tabs.Tab value="settings">{t.rollouts.settings}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="failures" pt="sm">
            <Failures r={r} onExclude={(env) => setActing({ action: "exclude", env })} />
          </Tabs.Panel>
          <Tabs.Panel value="targets" pt="sm">
            <Targets
              rollout={r}
              ring={search.ring ? Number(search.ring) : undefined}
              state={search.state}
              onWhich={(which) =>
                void navigate({
                  search: {
                    tab: "targets",
                    ...(which.ring ? { ring: which.ring } : {}),
                    ...(which.state ? { state: which.state } : {}),
                  },
                  replace: true,
                })
              }
              onExclude={(env) => setActing({ action: "exclude", env })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="settings" pt="sm">
            <Settings r={r} />
          </Tabs.Panel>
        </Tabs>
        <Command command={commands.followRollout(r.rollout)} />
      </div>
      {acting && (
        <ActDialog
          rollout={r}
          {...acting}
          onClose={() => setActing(undefined)}
          onDone={(shown) => {
            setActing(undefined);
            if (shown !== r.rollout) go(addressOf.rollout(shown));
            else void query.refetch();
          }}
        />
      )}
    </>
  );
}

function Ring({
  ring: x,
  onTargets,
  onBack,
}: {
  ring: RolloutRing;
  onTargets: (state?: string) => void;
  onBack: (() => void) | undefined;
}) {
  const t = useTexts(),
    f = useFormat();
  const name = t.rollouts.ringNumber(x.ring, x.name);
  return (
    <section className={`card ${css["ring"]}`} aria-label={name} data-now={x.state === "running" || undefined}>
      <span className="row wrap">
        <span className="strong grow">
          {name} {x.size !== x.name && <span className="dim tiny">{x.size === "rest" ? t.rollouts.rest : x.size}</span>}
        </span>
        <Badge tone={TONES[x.state] ?? "off"} pulse={x.state === "running"}>
          {t.rollouts.ringStates[x.state as keyof typeof t.rollouts.ringStates] ?? x.state}
        </Badge>
      </span>
      <Bar counts={x.counts} label={name} />
      <Numbers counts={x.counts} />
      {x.reasons.map((r, i) => (
        <p key={`${r.code}${i}`} className="small">
          {sentence(r.text)}
        </p>
      ))}
      <p className="dim tiny">
        {t.rollouts.needs(x.success_needed, x.counts.of)} · {t.rollouts.holdsAt(x.error_limit)}
        {x.deadline_at && x.state === "running" && ` · ${t.rollouts.deadline(f.exact(x.deadline_at))}`}
      </p>
      <span className="row wrap">
        <Button size="compact-xs" variant="subtle" onClick={() => onTargets()}>
          {t.rollouts.targets}
        </Button>
        {x.counts.failure > 0 && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => onTargets("failure")}>
            {t.rollouts.counts.failure(x.counts.failure)}
          </Button>
        )}
        {onBack && (
          <Button size="compact-xs" variant="subtle" onClick={onBack}>
            {t.rollouts.actions["rollback-ring"]}
          </Button>
        )}
      </span>
    </section>
  );
}

/** What went wrong, most first: one entry a cause, with the targets it stopped. */
function Failures({ r, onExclude }: { r: Rollout; onExclude: (env: string) => void }) {
  const t = useTexts();
  if (r.failures.length === 0) return <p className="dim">{t.rollouts.noFailures}</p>;
  return (
    <div className="card stack wide">
      {r.failures.map((g) => (
        <section key={g.cause} className={css["cause"]} aria-label={g.title || g.cause}>
          <p>
            <span className="strong">{g.title || t.deliver.causeUnknown}</span> <span className="dim tiny mono">{g.cause}</span> ·{" "}
            {t.rollouts.failedFor(g.count)}
          </p>
          {g.advice && <p className="small">{g.advice}</p>}
          <ul className={css["chips"]}>
            {g.targets.map((x) => (
              <li key={x.env} className="row tight small">
                {x.delivery ? (
                  <a {...to(addressOf.delivery(x.delivery))}>{x.env}</a>
                ) : (
                  <a {...to(addressOf.env(x.env))}>{x.env}</a>
                )}
                <span className="dim tiny">{t.rollouts.ringNumber(x.ring, "")}</span>
                {r.actions.includes("exclude") && (
                  <Button size="compact-xs" variant="subtle" onClick={() => onExclude(x.env)}>
                    {t.rollouts.actions.exclude}
                  </Button>
                )}
              </li>
            ))}
            {g.count > g.targets.length && <li className="dim small">{t.rollouts.moreTargets(g.count - g.targets.length)}</li>}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Settings({ r }: { r: Rollout }) {
  const t = useTexts(),
    s = r.settings;
  const word = (all: Record<string, string>, value: string, usual: string) => all[value || usual] ?? value;
  return (
    <Facts
      entries={[
        ["BLAKE3", r.digest],
        [t.rollouts.envs, s.envs.join(", ") || "–"],
        s.pattern ? [t.rollouts.pattern, s.pattern] : null,
        s.tier ? [t.rollouts.tier, s.tier] : null,
        [t.rollouts.success, s.success || t.rollouts.successHelp],
        [t.rollouts.error, s.error || t.rollouts.errorHelp],
        [t.rollouts.onSuccess, word(t.rollouts.onSuccesses, s.on_success, "next")],
        [t.rollouts.onError, word(t.rollouts.onErrors, s.on_error, "pause")],
        [t.rollouts.maxParallel, String(r.max_parallel)],
        [t.rollouts.deadlineLabel, s.deadline || "24h"],
        s.healthy_for ? [t.rollouts.healthyFor, s.healthy_for] : null,
        [t.rollouts.offline, word(t.rollouts.offlines, s.offline, "wait")],
        [t.rollouts.start, word(t.rollouts.starts, s.start, "auto")],
        s.reason ? [t.deliver.reason, s.reason] : null,
      ]}
    />
  );
}
