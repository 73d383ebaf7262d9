/** What of a request was changed: `PATCH` takes what is different, and leaves the rest. And what is decided with it. */
import type { DeliveryRequest, NewRequest, RequestChange } from "@/api/deliverTypes";

const FIELDS = [
  "env",
  "package",
  "version",
  "variables",
  "title",
  "description",
  "ticket",
  "rollback_plan",
  "urgency",
  "impact",
  "justification",
] as const;

/** The fields that differ, with the revision they were read at. */
export function changeOf(request: Pick<DeliveryRequest, "ask" | "revision">, ask: Partial<NewRequest>): RequestChange {
  const change: RequestChange = { revision: request.revision };
  for (const field of FIELDS) {
    const value = ask[field] ?? "";
    if (value !== request.ask[field]) change[field] = value;
  }
  const wished = ask.at ? Date.parse(ask.at) : null,
    before = request.ask.at ? Date.parse(request.ask.at) : null;
  if (wished !== before) Object.assign(change, ask.at ? { at: ask.at } : { no_at: true });
  return change;
}

/** A time as a field for local times takes it. */
export function localInput(at: string | null | undefined): string {
  if (!at) return "";
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Those that were filed with it for its tier and may be decided about now as well. */
export const decidedWith = (request: DeliveryRequest, others: readonly DeliveryRequest[], word: string): DeliveryRequest[] =>
  word === "approve" || word === "reject"
    ? others.filter((o) => o.tier.toLowerCase() === request.tier.toLowerCase() && o.actions.includes(word))
    : [];
