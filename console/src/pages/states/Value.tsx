/** Values as people read them: one line coloured by kind, the sign of a kind, and how long a value still lives. */
import type { StateObject } from "@/api/types";
import { Tag } from "@/components/StateBadge";
import { expiresAt, useSeconds } from "@/live/states";
import { useFormat, useTexts } from "@/texts/current";
import css from "./Value.module.css";
import { isColour, kindOf, pieces, SIGNS } from "./kinds";

export function KindSign({ value }: { value: unknown }) {
  const t = useTexts(),
    kind = kindOf(value);
  return (
    <span
      className={css["sign"]}
      data-kind={kind}
      title={t.stateObjects.kinds[kind]}
      aria-label={t.stateObjects.kinds[kind]}
      role="img"
    >
      {SIGNS[kind]}
    </span>
  );
}

/** A value in one line. */
export function Value({ value }: { value: unknown }) {
  const t = useTexts(),
    f = useFormat();
  switch (kindOf(value)) {
    case "nothing":
      return <span className="dim">–</span>;
    case "boolean":
      return <Tag tone={value ? "good" : "off"}>{value ? t.common.yes : t.common.no}</Tag>;
    case "number":
      return <span className={`${css["figure"]} cut`}>{f.num(value as number, 6)}</span>;
    case "text":
      return (
        <span className={`${css["preview"]} ${css["plain"]}`}>
          {isColour(value as string) && <span className={css["swatch"]} style={{ background: value as string }} />}
          {(value as string).slice(0, 220)}
        </span>
      );
    default:
      return (
        <span className={css["preview"]}>
          {pieces(value).map((p, i) => (
            <span key={i} className={css[p.cls]}>
              {p.text}
            </span>
          ))}
        </span>
      );
  }
}

const RADIUS = 5.5;
const AROUND = 2 * Math.PI * RADIUS;

/** How long the value still counts: a ring that empties, and the words. */
export function Life({ state: s, brief = false }: { state: StateObject; brief?: boolean }) {
  const t = useTexts(),
    f = useFormat(),
    now = useSeconds(),
    end = expiresAt(s);
  if (end === undefined) return brief ? null : <span className="small dim">{t.stateObjects.forever}</span>;
  const left = Math.min(end - now, s.lifetime_s * 1000),
    share = Math.min(1, Math.max(0, left / (s.lifetime_s * 1000)));
  const when = left <= 0 || left >= 5_000 ? f.ago(end, now) : f.span(Math.max(1_000, left));
  const text =
    left <= 0 ? (brief ? t.stateObjects.expired : t.stateObjects.expiredAgo(when)) : brief ? when : t.stateObjects.expires(when);
  return (
    <span
      className={css["life"]}
      data-expired={left <= 0 || undefined}
      data-soon={share < 0.25 || undefined}
      title={`${left <= 0 ? t.stateObjects.expiredAgo("") : t.stateObjects.expires("")}${f.exact(end)}`}
    >
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="7" cy="7" r={RADIUS} />
        {left > 0 && <circle cx="7" cy="7" r={RADIUS} strokeDasharray={`${AROUND * share} ${AROUND}`} />}
      </svg>
      <span className="cut">{text}</span>
    </span>
  );
}
