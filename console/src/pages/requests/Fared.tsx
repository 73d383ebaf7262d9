/** How the bytes that are asked for fared elsewhere: deliveries to lower tiers with their lengths, and who accepted them with which words (§5.2). */
import type { RequestReview } from "@/api/deliverTypes";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { DeliveryBadge } from "../deliveries/DeliveryBadge";
import { person } from "../deliveries/people";
import css from "../deliveries/Deliveries.module.css";

export function Fared({ review }: { review: RequestReview }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <>
      <section className="card" aria-label={t.shipping.lower}>
        <h2 className="strong">{t.shipping.lower}</h2>
        {review.lower.length === 0 ? (
          <p className="dim">{t.shipping.noLower}</p>
        ) : (
          <div className={css["scroll"]}>
            <table className={css["table"]}>
              <thead>
                <tr>
                  <th>{t.deliver.env}</th>
                  <th>{t.common.state}</th>
                  <th>{t.deliver.delivery}</th>
                  <th data-less>{t.shipping.began}</th>
                  <th>{t.shipping.took}</th>
                </tr>
              </thead>
              <tbody>
                {review.lower.map((one) => (
                  <tr key={one.env}>
                    <td>
                      {one.env} <span className="dim">({one.tier})</span>
                    </td>
                    <td>
                      <DeliveryBadge state={one.state} />
                    </td>
                    <td>
                      <a {...to(addressOf.delivery(one.delivery))}>{one.delivery}</a>
                    </td>
                    <td data-less>{f.exact(one.started_at)}</td>
                    <td data-short>{one.ended_at ? f.span(one.took_ms) : t.shipping.underWay}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section className="card stack tight" aria-label={t.shipping.accepted}>
        <h2 className="strong">{t.shipping.accepted}</h2>
        {review.accepted.length === 0 && <p className="dim">{t.shipping.noAccepted}</p>}
        {review.accepted.map((one) => (
          <p key={one.env + one.at}>
            <span className="strong">{one.env}</span> <span className="dim">({one.tier})</span>{" "}
            {t.shipping.acceptedBy(person(one.by), f.exact(one.at))} {one.note && <q>{one.note}</q>}
          </p>
        ))}
      </section>
    </>
  );
}
