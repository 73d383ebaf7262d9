/** A state as people of schedulers know it: coloured shape with a letter, its last outcome as a ring, its word beside. */
import { useTexts } from "@/texts/current";
import { isState, LETTERS, RINGS, SHAPES, STATES, type ObjectState } from "./states";
import css from "./StateMark.module.css";

export function StateMark({
  state,
  outcome,
  size = 22,
  title,
}: {
  state: string;
  /** State of the last outcome: drawn as a ring around. */
  outcome?: string | undefined;
  size?: number;
  title?: string | undefined;
}) {
  const t = useTexts();
  const s: ObjectState = isState(state) ? state : "not-scheduled";
  const round = s === "upcoming" || s === "not-scheduled";
  const word = t.deliver.states[s];
  const last = outcome && isState(outcome) ? outcome : undefined;
  return (
    <svg
      className={css["mark"]}
      width={size}
      height={size}
      viewBox="-3 -3 28 28"
      data-state={s}
      role="img"
      aria-label={title ?? (last ? `${word}, ${t.deliver.lastOutcome(t.deliver.states[last])}` : word)}
    >
      {title && <title>{title}</title>}
      {last && (
        <>
          <circle className={css["ringline"]} cx="11" cy="11" r="12.4" />
          <circle
            className={css["ring"]}
            cx="11"
            cy="11"
            r="12.4"
            strokeDasharray={RINGS[last]}
            style={{ stroke: `var(--ring-${last}, var(--st-${last}))`, fill: "none" }}
          />
        </>
      )}
      {round ? (
        <circle
          cx="11"
          cy="11"
          r="8.6"
          style={{ fill: `var(--st-${s})` }}
          strokeDasharray={s === "not-scheduled" ? "2.5 2" : undefined}
        />
      ) : (
        <path d={SHAPES[s]} style={{ fill: `var(--st-${s})` }} />
      )}
      <text x={s === "running" ? 9.4 : 11} y="11.4" aria-hidden="true">
        {LETTERS[s]}
      </text>
    </svg>
  );
}

/** A small mark, where there are many of them: shape and colour; its letter stands in it where colours do not tell. */
export function StatePip({ state }: { state: string }) {
  const s: ObjectState = isState(state) ? state : "not-scheduled";
  return (
    <i className={css["pip"]} data-state={s} style={{ background: `var(--st-${s})` }}>
      {LETTERS[s]}
    </i>
  );
}

/** The mark and its word. */
export function StateWord({
  state,
  outcome,
  title,
}: {
  state: string;
  outcome?: string | undefined;
  title?: string | undefined;
}) {
  const t = useTexts();
  return (
    <span className={css["word"]} title={title}>
      <StateMark state={state} outcome={outcome} size={20} />
      <span className="cut">{isState(state) ? t.deliver.states[state] : state}</span>
    </span>
  );
}

/** How many are in each state, as one bar with a segment a state. */
export function StateBar({ counts }: { counts: Record<string, number> }) {
  const t = useTexts();
  const total = STATES.reduce((n, s) => n + (counts[s] ?? 0), 0);
  const told = STATES.filter((s) => counts[s])
    .map((s) => `${t.deliver.states[s]} : ${counts[s]}`)
    .join(", ");
  return (
    <div className={css["bar"]} role="img" aria-label={told} title={told}>
      {total > 0 &&
        STATES.map((s) => {
          const n = counts[s] ?? 0;
          return n > 0 ? <span key={s} data-state={s} style={{ flex: n, backgroundColor: `var(--st-${s})` }} /> : null;
        })}
    </div>
  );
}
