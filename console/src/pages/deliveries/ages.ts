/** Since when a version can be delivered, in the words of everybody who asks (P-10): published · store · replicated · deliverable from. */
import type { DeliverVersion } from "@/api/deliverTypes";
import type { Format } from "@/format/format";
import type { Texts } from "@/texts/current";

/** What the line is made of: a version in a list, or with its depots. */
export interface Availability extends Pick<DeliverVersion, "store" | "published_at" | "deliverable_at" | "blocked"> {
  /** Depots it must stand on, where they are known. */
  depots?: readonly { depot: string; replicated_at: string | null }[];
}

/** The hour when it is of today, else the day too; by the reader's clock. */
export function moment(at: string, now: number, f: Format): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? f.time(at) : `${f.date(at)} ${f.time(at)}`;
}

/** How long until it can be delivered, in milliseconds; 0: it can; absent: nobody knows yet, or it is blocked. */
export function leftOf(of: Availability, now: number): number | undefined {
  if (of.blocked || !of.deliverable_at) return undefined;
  return Math.max(0, Date.parse(of.deliverable_at) - now);
}

/** The last part: deliverable, from when, or why not. */
export function deliverable(of: Availability, now: number, t: Texts, f: Format): string {
  if (of.blocked) return t.shipping.blocked;
  const left = leftOf(of, now);
  if (left === undefined || !of.deliverable_at) return t.shipping.notDeliverable;
  return left > 0 ? t.shipping.deliverableFrom(moment(of.deliverable_at, now, f), f.span(left)) : t.shipping.deliverable;
}

/** The whole line, in its parts. */
export function availability(of: Availability, now: number, t: Texts, f: Format): string[] {
  const missing = (of.depots ?? []).filter((d) => !d.replicated_at).map((d) => d.depot);
  const last = (of.depots ?? []).reduce((max, d) => (d.replicated_at && d.replicated_at > max ? d.replicated_at : max), "");
  return [
    t.shipping.published(moment(of.published_at, now, f)),
    t.shipping.stores[of.store as keyof typeof t.shipping.stores] ?? of.store,
    ...(missing.length > 0
      ? [t.shipping.notReplicated(f.list(missing))]
      : last
        ? [t.shipping.replicated(moment(last, now, f))]
        : []),
    deliverable(of, now, t, f),
  ];
}

/** For a list of versions: its age, and how long it still has to wait. */
export function ageLine(of: Availability, now: number, t: Texts, f: Format): string {
  const left = leftOf(of, now);
  const rest = of.blocked
    ? t.shipping.blocked
    : left === undefined
      ? t.shipping.notDeliverable
      : left > 0
        ? t.shipping.inTime(f.span(left))
        : t.shipping.deliverable;
  return `${t.shipping.since(f.span(Math.max(0, now - Date.parse(of.published_at))))} · ${rest}`;
}

/** `yes`, `no: why`, `until JOB` in words. */
export function reversible(word: string, t: Texts): string {
  const [, kind = "", rest = ""] = /^(yes|no|until)(?:: ?| )?(.*)$/.exec(word) ?? [];
  if (kind === "until") return t.shipping.reversibleUntil(rest);
  if (kind === "yes") return t.common.yes;
  if (kind === "no") return rest ? t.shipping.irreversible(rest) : t.common.no;
  return word || "–";
}
