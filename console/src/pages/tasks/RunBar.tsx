/** How many runs are in each state: a bar, and its legend, which filters where that is wanted. */
import { RUN_STATES, type RunCounts, type RunState } from "@/api/workTypes";
import { Badge, type Tone } from "@/components/StateBadge";
import { useFormat, useTexts } from "@/texts/current";
import css from "./RunBar.module.css";

/** From what is over to what has not begun. */
const ORDER: RunState[] = ["success", "skipped", "error", "cancelled", "running", "sent", "prepared"];

export const NO_COUNTS: RunCounts = {
  prepared: 0,
  postponed: 0,
  sent: 0,
  running: 0,
  success: 0,
  skipped: 0,
  error: 0,
  cancelled: 0,
  total: 0,
};

export const runTone = (state: string): Tone =>
  state === "success"
    ? "good"
    : state === "error"
      ? "bad"
      : state === "running" || state === "sent"
        ? "busy"
        : state === "prepared"
          ? "warn"
          : "off";

export function RunBadge({ state, asked, title }: { state: string; asked?: boolean; title?: string | undefined }) {
  const t = useTexts();
  return (
    <Badge tone={asked ? "warn" : runTone(state)} pulse={state === "running"} title={title}>
      {asked ? t.runs.cancelAsked : (t.runs.states[state] ?? state)}
    </Badge>
  );
}

/** Nothing more is expected of them. */
export const overOf = (c: RunCounts): number => c.success + c.skipped + c.error + c.cancelled;

export function RunBar({
  counts: c,
  onPick,
  thin = false,
}: {
  counts: RunCounts;
  onPick?: ((state: RunState) => void) | undefined;
  thin?: boolean;
}) {
  const t = useTexts(),
    f = useFormat();
  const parts = ORDER.filter((state) => c[state] > 0);
  const told = t.counts.label(parts.map((state) => `${t.counts[state]} ${f.num(c[state])}`).join(", ") || t.counts.none);
  return (
    <div className={css["bar"]} data-thin={thin || undefined} role="img" aria-label={told} title={told}>
      {parts.map((state) => (
        <span
          key={state}
          data-state={state}
          data-pick={onPick ? true : undefined}
          style={{ flexGrow: c[state] }}
          onClick={onPick ? () => onPick(state) : undefined}
        />
      ))}
    </div>
  );
}

/** The states with their numbers; buttons where they filter. */
export function RunLegend({
  counts: c,
  picked,
  onPick,
}: {
  counts: RunCounts;
  picked?: string;
  onPick?: (state: RunState | "") => void;
}) {
  const t = useTexts(),
    f = useFormat();
  return (
    <div className={css["legend"]}>
      {RUN_STATES.filter((state) => c[state] > 0 || picked === state).map((state) => {
        const inside = (
          <>
            <i data-state={state} aria-hidden="true" />
            {t.counts[state]} <b className="num">{f.num(c[state])}</b>
            {state === "prepared" && c.postponed > 0 && (
              <span className="dim">
                ({t.counts.postponed} {f.num(c.postponed)})
              </span>
            )}
          </>
        );
        return onPick ? (
          <button
            key={state}
            type="button"
            aria-pressed={picked === state}
            title={t.counts.only(t.counts[state], c[state])}
            onClick={() => onPick(picked === state ? "" : state)}
          >
            {inside}
          </button>
        ) : (
          <span key={state}>{inside}</span>
        );
      })}
    </div>
  );
}
