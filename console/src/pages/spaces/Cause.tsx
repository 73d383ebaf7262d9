/** Why something failed: title, advice, the lines that say so, and the end of the log. */
import type { CauseView } from "@/api/deliverTypes";
import { addressOf, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { useLayoutEffect, useRef, type ReactNode } from "react";
import css from "./Space.module.css";

export function Cause({
  cause,
  attempt,
  children,
}: {
  cause: CauseView;
  attempt?: string | undefined;
  /** What can be done about it. */
  children?: ReactNode;
}) {
  const t = useTexts(),
    box = useRef<HTMLPreElement>(null);
  const marked = new Set(cause.evidence.map((e) => e.line));
  const lines = cause.excerpt.length > 0 ? cause.excerpt : cause.evidence;
  /* The line that says so is in sight, or else the end. */
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const mark = el.querySelector("mark")?.parentElement;
    el.scrollTop = mark ? mark.offsetTop - el.offsetTop - el.clientHeight / 2 + mark.offsetHeight / 2 : el.scrollHeight;
  }, [cause]);
  return (
    <section className={css["cause"]} aria-label={t.deliver.cause}>
      <p className="strong">
        {cause.title || t.deliver.causeUnknown} <span className="dim tiny mono">{cause.code}</span>
      </p>
      {cause.advice && <p className="small">{cause.advice}</p>}
      {lines.length > 0 && (
        <pre ref={box} tabIndex={0} aria-label={t.deliver.evidence}>
          {lines.map((l) => (
            <div key={l.line}>
              <b>{String(l.line).padStart(5)} </b>
              {marked.has(l.line) ? <mark>{l.text}</mark> : l.text}
            </div>
          ))}
        </pre>
      )}
      <p className="row wrap small">
        {cause.owner && (
          <span className="dim">{t.deliver.ownerIs(t.deliver.owners[cause.owner as "dev" | "ops"] ?? cause.owner)}</span>
        )}
        {cause.others.length > 0 && <span className="dim">{t.deliver.otherCauses(cause.others.join(", "))}</span>}
        {cause.link && (
          <a href={cause.link} target="_blank" rel="noreferrer">
            {t.deliver.documentation}
          </a>
        )}
        {attempt && <a {...to(addressOf.attempt(attempt, cause.evidence[0]?.line))}>{t.deliver.openLog}</a>}
      </p>
      {children}
    </section>
  );
}
