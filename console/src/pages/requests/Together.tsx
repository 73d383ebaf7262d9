/** Requests that were filed in one act: those beside the one that is shown (§5.1). */
import { requests as calls } from "@/api/deliver";
import type { DeliveryRequest } from "@/api/deliverTypes";
import { useLive } from "@/live/useLive";
import { addressOf, to } from "@/shell/navigate";
import { RequestBadge } from "./RequestBadge";

/** The others, as they are now. */
export function useTogether(request: DeliveryRequest | undefined): readonly DeliveryRequest[] {
  const names = request?.together ?? [];
  const query = useLive(
    ["request-together", ...names],
    (signal) => Promise.all(names.map((name) => calls.get(name, { signal }))),
    (type, name) => type === "request" && names.includes(name),
    names.length > 0,
  );
  return (query.data ?? []).filter((o) => names.includes(o.request));
}

export function Together({ others }: { others: readonly DeliveryRequest[] }) {
  return others.map((o) => (
    <div key={o.request} className="row wrap">
      <a {...to(addressOf.request(o.request))}>{o.request}</a>
      <span>
        {o.ask.package} {o.ask.version} → {o.ask.env} <span className="dim">({o.tier})</span>
      </span>
      <RequestBadge state={o.state} />
    </div>
  ));
}
