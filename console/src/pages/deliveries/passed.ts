/** The gates a delivery waited for, out of what happened to it: still told after it started. */
import type { DeliveryEvent } from "@/api/deliverTypes";

export interface Passed {
  text: string;
  since: string;
  /** When it opened; absent: it is shut. */
  opened?: string;
}

/** Each gate once, in the order they shut. One whose words changed meanwhile opened, at the latest, when the delivery started. */
export function passedGates(events: readonly Pick<DeliveryEvent, "kind" | "text" | "at">[]): Passed[] {
  const gates: Passed[] = [];
  for (const e of events) {
    if (e.kind === "gated") gates.push({ text: e.text, since: e.at });
    const shut = gates.filter((g) => !g.opened);
    if (e.kind === "gate-opened") {
      const found = shut.find((g) => g.text === e.text);
      if (found) found.opened = e.at;
    }
    if (e.kind === "started") for (const g of shut) g.opened = e.at;
  }
  return gates;
}
