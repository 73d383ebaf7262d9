/** Every version of a package that can be delivered, the highest first, each with the line of P-10. */
import { versions as calls } from "@/api/deliver";
import { Lines } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";
import { useQuery } from "@tanstack/react-query";
import { Availability } from "../../deliveries/Availability";
import css from "../../deliveries/Deliveries.module.css";

export function Versions({ name, version, env }: { name: string; version: string; env: string }) {
  const t = useTexts();
  const query = useQuery({
    queryKey: ["versions", name, env],
    queryFn: ({ signal }) => calls.list(name, env, { signal }),
    placeholderData: (before) => before,
  });
  return (
    <section aria-label={t.shipping.versions}>
      <h3 className="card-title">{t.shipping.versions}</h3>
      {!query.data ? (
        <Lines count={2} />
      ) : (
        <div className={css["scroll"]} tabIndex={0} role="group" aria-label={t.shipping.versions}>
          <table className={css["table"]}>
            <thead>
              <tr>
                <th>{t.deliver.version}</th>
                <th>{t.shipping.availability}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((v) => (
                <tr key={v.version} aria-current={v.version === version || undefined}>
                  <td data-short className={v.version === version ? "strong" : ""}>
                    {v.version}
                  </td>
                  <td className="small">
                    <Availability of={v} /> {v.blocked && <q>{v.blocked.reason}</q>} {v.pinned && <Tag>{t.shipping.kept}</Tag>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
