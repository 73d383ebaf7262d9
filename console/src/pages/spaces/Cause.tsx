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
  /* What was seen, which is no line of the log, first; then every line once, in order. */
  const first = cause.evidence.find((e) => e.line > 0)?.line;
  const seen = cause.evidence.filter((e) => e.line === 0);
  const lines = [
    ...new Map([...cause.evidence, ...cause.excerpt].filter((l) => l.line > 0).map((l) => [l.line, l])).values(),
  ].sort((a, b) => a.line - b.line);
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
      {seen.length > 0 && (
        <ul className="small" aria-label={t.deliver.evidence}>
          {seen.map((e) => (
            <li key={e.text}>{e.text}</li>
          ))}
        </ul>
      )}
      {lines.length > 0 && (
        <pre ref={box} tabIndex={0} aria-label={t.deliver.evidence}>
          {lines.map((l, i) => (
            <div key={l.line}>
              {i > 0 && l.line > (lines[i - 1]?.line ?? 0) + 1 && <div className="dim">…</div>}
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
        {attempt && <a {...to(addressOf.attempt(attempt, first))}>{t.deliver.openLog}</a>}
      </p>
      {children}
    </section>
  );
}
