/** Numbers of a rollout or a ring: a bar with a part a state, and the numbers themselves. */
import type { RolloutCounts } from "@/api/rollouts";
import { useTexts, type Texts } from "@/texts/current";
import css from "./Rollouts.module.css";

const PARTS = ["success", "already", "failure", "aborted", "running", "pending"] as const;
type Part = (typeof PARTS)[number] | "skipped" | "decommissioned";

function numbers(c: RolloutCounts, t: Texts): [Part, number, string][] {
  const all: [Part, number, string][] = [
    ["success", c.success, t.rollouts.counts.done(c.success)],
    ["already", c.already_installed, t.rollouts.counts.already(c.already_installed)],
    ["failure", c.failure, t.rollouts.counts.failure(c.failure)],
    ["aborted", c.aborted, t.rollouts.counts.aborted(c.aborted)],
    ["running", c.running, t.rollouts.counts.running(c.running)],
    ["pending", c.pending, t.rollouts.counts.pending(c.pending)],
    ["skipped", c.skipped, t.rollouts.counts.skipped(c.skipped)],
    ["decommissioned", c.decommissioned, t.rollouts.counts.decommissioned(c.decommissioned)],
  ];
  return all.filter(([, n]) => n > 0);
}

export function Bar({ counts: c, label }: { counts: RolloutCounts; label: string }) {
  const t = useTexts();
  const told = numbers(c, t);
  return (
    <div
      className={css["bar"]}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={c.of}
      aria-valuenow={c.settled}
      aria-valuetext={[t.rollouts.settledOf(c.settled, c.of), ...told.map(([, , text]) => text)].join(", ")}
      title={told.map(([, , text]) => text).join("\n")}
    >
      {PARTS.map((part) => {
        const n = told.find(([p]) => p === part)?.[1] ?? 0;
        return n > 0 ? <span key={part} data-part={part} style={{ flex: n }} /> : null;
      })}
    </div>
  );
}

export function Numbers({ counts: c }: { counts: RolloutCounts }) {
  const t = useTexts();
  return (
    <ul className={css["numbers"]}>
      <li className="strong">{t.rollouts.settledOf(c.settled, c.of)}</li>
      {numbers(c, t).map(([part, , text]) => (
        <li key={part} data-part={part}>
          {text}
        </li>
      ))}
    </ul>
  );
}
