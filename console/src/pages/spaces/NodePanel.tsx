/** One application or job: its state and why, its attempts with their logs, its cause, what may be done. */
import type { NodeView } from "@/api/deliverTypes";
import { Facts, TimeAgo, useNow } from "@/components/basics";
import { StateMark, StateWord } from "@/components/StateMark";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, CloseButton } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Cause } from "./Cause";
import { labelOf } from "./labels";
import { ACTIONS, isDanger, type ActionWord } from "./objectActions";
import { sinceOf } from "./words";
import css from "./Space.module.css";

interface Props {
  space: string;
  node: NodeView;
  jobs: readonly NodeView[];
  past: boolean;
  onClose: () => void;
  onOpen: (path: string) => void;
  onAct: (action: ActionWord) => void;
}

export default function NodePanel({ node: n, jobs, past, onClose, onOpen, onAct }: Props) {
  const t = useTexts(),
    f = useFormat(),
    now = useNow();
  const last = n.attempts[0];
  /* Opened from the picture by keys: on from here; Escape leads back. */
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (document.activeElement?.matches(".react-flow__node, li button")) panel.current?.focus();
  }, [n.path]);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={css["panel"]}
      aria-label={t.deliver.detailOf(n.path)}
      onKeyDown={(e) => {
        if (e.key === "Escape") onClose();
      }}
    >
      <div className="row">
        <StateMark state={n.state} outcome={n.outcome?.state} size={34} />
        <div className="grow" style={{ minWidth: 0 }}>
          <h2 className="cut" style={{ fontSize: "var(--text-l)", margin: 0 }}>
            {n.on_demand ? "[D] " : ""}
            {n.path}
          </h2>
          <p className="dim small cut">{labelOf(n.label, n.does)}</p>
        </div>
        <CloseButton aria-label={t.common.close} onClick={onClose} />
      </div>
      <StateWord state={n.state} />
      {n.reasons.length > 0 && (
        <ul className={css["reasons"]} aria-live="polite">
          {n.reasons.map((r, i) => (
            <li key={`${r.code}${i}`}>
              {r.text}
              {r.until && <span className="dim"> · {f.ago(r.until, now)}</span>}
            </li>
          ))}
        </ul>
      )}
      {n.question && (
        <p>
          <b>{n.question}</b>
          {n.deciders.length > 0 && <span className="dim small"> {t.deliver.answeredBy(n.deciders.join(", "))}</span>}
        </p>
      )}
      {last?.cause && <Cause cause={last.cause} attempt={last.id} />}
      {!past && n.actions.length > 0 && (
        <div className="row wrap" role="group" aria-label={t.deliver.actionsMenu}>
          {ACTIONS.filter((a) => n.actions.includes(a)).map((a) => (
            <Button
              key={a}
              size="compact-sm"
              variant="default"
              {...(isDanger(a) ? { color: "red" } : {})}
              onClick={() => onAct(a)}
            >
              {t.deliver.actions[a]}
            </Button>
          ))}
        </div>
      )}
      <Facts
        entries={[
          [t.deliver.since, <TimeAgo key="s" at={sinceOf(n.since)} />],
          [t.deliver.began, n.started_at ? f.exact(n.started_at) : "–"],
          [t.deliver.ended, n.ended_at ? f.exact(n.ended_at) : "–"],
          ...(n.kind === "job" ? [[t.deliver.does, n.does] as [string, string]] : []),
          ...(n.attempt > 1 ? [[t.deliver.attempt, String(n.attempt)] as [string, string]] : []),
          ...(n.timing ? [[t.deliver.timing, n.timing] as [string, string]] : []),
          ...(n.held ? [[t.deliver.held, n.held] as [string, string]] : []),
          ...n.params.map((p): [string, string] => [p.label || p.name, p.value || "–"]),
          ...(n.outcome ? [[t.deliver.outcome, n.outcome.text] as [string, string]] : []),
        ]}
      />
      {jobs.length > 0 && (
        <section>
          <h3 className="small strong">{t.deliver.jobs}</h3>
          <ul className={css["attempts"]}>
            {jobs.map((j) => (
              <li key={j.path}>
                <StateMark state={j.state} outcome={j.outcome?.state} size={18} />
                <button className="bare" onClick={() => onOpen(j.path)}>
                  {j.path.slice(j.path.indexOf("/") + 1)}
                </button>
                <span className="dim tiny cut grow">{j.reasons[0]?.text ?? j.does}</span>
                {j.attempts[0] && (
                  <a {...to(addressOf.attempt(j.attempts[0].id))} className="small">
                    {t.deliver.log}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {n.attempts.length > 0 && (
        <section>
          <h3 className="small strong">{t.deliver.attempts}</h3>
          <ul className={css["attempts"]}>
            {n.attempts.map((a) => (
              <li key={a.id}>
                <IconFileText size={16} aria-hidden="true" />
                <a {...to(addressOf.attempt(a.id))}>{t.deliver.attemptOn(a.number, a.agent)}</a>
                <span className="dim grow">
                  {a.code !== null
                    ? t.deliver.exitCode(a.code)
                    : (t.deliver.phases[a.phase as keyof typeof t.deliver.phases] ?? a.phase)}
                </span>
                <span className="dim tiny">{f.bytes(a.log_bytes)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {n.instruction && (
        <section>
          <h3 className="small strong">{t.deliver.instruction}</h3>
          <pre className={`${css["instruction"]} small`}>{n.instruction}</pre>
        </section>
      )}
    </aside>
  );
}
