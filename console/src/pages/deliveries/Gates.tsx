/** What a delivery waits for: every closed gate with its blocker, and a countdown where the time is known. */
import type { WaitReason } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { useFormat, useTexts } from "@/texts/current";
import { IconAlertTriangle, IconCircleCheck, IconHourglass } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import css from "./Deliveries.module.css";

/** Seconds that run: only while something counts down. */
export function useSeconds(running: boolean): number {
  const [at, setAt] = useState(Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setAt(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return at;
}

export function Gates({
  waiting,
  warnings,
  now,
}: {
  waiting: readonly WaitReason[];
  warnings: readonly WaitReason[];
  now: number;
}) {
  const t = useTexts(),
    f = useFormat();
  const ticking = useSeconds(waiting.some((w) => w.until));
  return (
    <ul className={css["gates"]}>
      {waiting.length === 0 && (
        <li data-open>
          <IconCircleCheck size={18} aria-hidden="true" />
          <span>{t.deliver.allOpen}</span>
        </li>
      )}
      {waiting.map((w, i) => {
        const left = w.until ? Date.parse(w.until) - Math.max(now, ticking) : 0;
        return (
          <li key={`${w.code}${i}`}>
            <IconHourglass size={18} aria-hidden="true" />
            <span className="grow">{sentence(w.text)}</span>
            {w.until && (
              <time dateTime={w.until} className="mono small" title={f.exact(w.until)}>
                {left > 0 ? f.span(left) : t.deliver.now}
              </time>
            )}
          </li>
        );
      })}
      {warnings.map((w, i) => (
        <li key={`${w.code}w${i}`} data-warn>
          <IconAlertTriangle size={18} aria-hidden="true" />
          <span>{sentence(w.text)}</span>
        </li>
      ))}
    </ul>
  );
}
