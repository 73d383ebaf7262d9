/** What is confirmed before something is delivered: where, what, the very bytes, with which variables, and what still closes the way (AC-4). */
import type { DeliveryPlan } from "@/api/deliverTypes";
import { Facts, Lines, Refusal, useNow } from "@/components/basics";
import { useTexts } from "@/texts/current";
import type { UseQueryResult } from "@tanstack/react-query";
import { Gates } from "./Gates";

export function Confirmed({ plan }: { plan: UseQueryResult<DeliveryPlan> }) {
  const t = useTexts(),
    now = useNow();
  const d = plan.data?.delivery;
  if (plan.error) return <Refusal error={plan.error} />;
  if (!d) return <Lines count={4} height={22} />;
  return (
    <>
      <Facts
        entries={[
          [t.deliver.env, `${d.env} (${d.tier})`],
          [t.deliver.package, d.package],
          [t.deliver.version, <b key="v">{d.version}</b>],
          [
            "BLAKE3",
            <span key="d" className="mono tiny" style={{ overflowWrap: "anywhere" }}>
              {d.digest.replace(/^blake3:/, "")}
            </span>,
          ],
          d.variables ? [t.deliver.variables, d.variables] : null,
          [t.shipping.installed, d.previous || t.deliver.nothingInstalled],
        ]}
      />
      <Gates waiting={d.waiting} warnings={d.warnings} now={now} />
    </>
  );
}
