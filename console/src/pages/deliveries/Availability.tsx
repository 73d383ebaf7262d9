/** The line of P-10 of one version, counting down while it counts. */
import { clockAhead } from "@/live/events";
import { useNow } from "@/components/basics";
import { useFormat, useTexts } from "@/texts/current";
import { availability, leftOf, type Availability as Of } from "./ages";
import { useSeconds } from "./Gates";

/** The server's time, by the second while something counts down. */
export function useCountdown(running: boolean): number {
  const now = useNow(),
    ticking = useSeconds(running);
  return running ? Math.max(now, ticking + clockAhead.get()) : now;
}

export function Availability({ of }: { of: Of }) {
  const t = useTexts(),
    f = useFormat(),
    now = useCountdown(of.deliverable_at !== null && Date.parse(of.deliverable_at) > Date.now() - 5_000);
  return (
    <span data-left={leftOf(of, now)} style={{ fontVariantNumeric: "tabular-nums" }}>
      {availability(of, now, t, f).join(" · ")}
    </span>
  );
}
