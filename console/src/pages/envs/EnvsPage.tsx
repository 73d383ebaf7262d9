/** Tableau de bord: packages by environments, who waits, who holds what; each cell says version, age and state. */
import { deliveries as deliveryCalls, envs as calls } from "@/api/deliver";
import type { EnvStanding, Installed, MatrixCell } from "@/api/deliverTypes";
import { Failure, Lines, Note, PageHeader, TimeAgo, useNow } from "@/components/basics";
import { Badge, Tag } from "@/components/StateBadge";
import { useLive } from "@/live/useLive";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconMailForward, IconMap2, IconSnowflake, IconTruckDelivery } from "@tabler/icons-react";
import { DeliveryBadge } from "../deliveries/DeliveryBadge";
import { FirstSteps } from "../deliveries/FirstSteps";
import { Gates } from "../deliveries/Gates";
import { holder } from "../deliveries/people";
import css from "../deliveries/Deliveries.module.css";

export default function EnvsPage() {
  const t = useTexts(),
    now = useNow();
  const query = useLive(
    ["envs"],
    (signal) => calls.list({ signal }),
    (type) => type === "delivery" || type === "resource",
  );
  const open = useLive(
    ["deliveries-open"],
    (signal) => deliveryCalls.page({ limit: 30 }, { signal }),
    (type) => type === "delivery",
  );
  const matrix = useLive(
    ["matrix"],
    (signal) => calls.matrix({ signal }),
    (type) => type === "delivery",
  );
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines />;
  const envs = query.data.toSorted((a, b) => a.rank - b.rank || a.name.localeCompare(b.name));
  const packages = [
    ...new Set([...envs.flatMap((e) => e.installed.map((i) => i.package)), ...(matrix.data?.rows ?? []).map((r) => r.package)]),
  ].sort();
  const items = open.data?.items ?? [];
  /* A decision is asked for first; then those that wait. */
  const asked = items.filter((d) => d.state === "attention"),
    waiting = [...asked, ...items.filter((d) => d.state === "gated" || d.state === "planned")];
  const held = envs.flatMap((e) => e.locks.flatMap((l) => l.holders));
  const locks = held.filter((h, i) => held.findIndex((x) => x.lock === h.lock && x.owner === h.owner) === i);
  return (
    <>
      <PageHeader
        title={t.deliver.board}
        subtitle={t.deliver.boardHelp}
        actions={
          <Button leftSection={<IconTruckDelivery size={16} />} onClick={() => go("/deliver")}>
            {t.deliver.deliver}
          </Button>
        }
      />
      {envs.length === 0 ? (
        <FirstSteps icon={<IconMap2 size={26} />} title={t.deliver.noEnvs} help={t.deliver.noEnvsHelp} />
      ) : (
        <div className="stack wide">
          {envs
            .filter((e) => e.freeze)
            .map((e) => (
              <Note key={e.name} tone="busy" icon={<IconSnowflake size={18} />}>
                {e.name} : {e.freeze?.text}
              </Note>
            ))}
          <div className={`card ${css["scroll"]}`}>
            <table className={css["matrix"]}>
              <thead>
                <tr>
                  <th scope="col">{t.deliver.package}</th>
                  {envs.map((e) => (
                    <th key={e.name} scope="col">
                      <a {...to(addressOf.env(e.name))}>{e.name}</a> <Tag>{e.tier}</Tag>
                      <EnvSigns env={e} />
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {packages.map((name) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {envs.map((e) => (
                      <td key={e.name}>
                        <Cell
                          found={e.installed.find((i) => i.package === name)}
                          cell={matrix.data?.rows.find((r) => r.package === name)?.cells[e.name]}
                        />
                      </td>
                    ))}
                  </tr>
                ))}
                <tr>
                  <th scope="row" className="dim">
                    {t.deliver.delivery}
                  </th>
                  {envs.map((e) => (
                    <td key={e.name}>
                      {e.delivery ? (
                        <a {...to(addressOf.delivery(e.delivery))}>{e.delivery}</a>
                      ) : e.access === "deliver" ? (
                        <Button
                          size="compact-xs"
                          variant="default"
                          onClick={() => go(`/deliver?env=${encodeURIComponent(e.name)}`)}
                        >
                          {t.deliver.deliver}
                        </Button>
                      ) : e.access === "request" ? (
                        <Button
                          size="compact-xs"
                          variant="default"
                          leftSection={<IconMailForward size={14} />}
                          onClick={() => go(`/requests?new=1&env=${encodeURIComponent(e.name)}`)}
                        >
                          {t.deliver.requestDelivery}
                        </Button>
                      ) : (
                        <span className="dim">–</span>
                      )}
                    </td>
                  ))}
                </tr>
              </tbody>
            </table>
          </div>
          {waiting.length > 0 && (
            <section className="stack">
              <h2 className="strong">{t.deliver.waitingItems}</h2>
              {waiting.map((d) => (
                <div key={d.delivery} className="card stack tight">
                  <span className="row wrap">
                    <a className="strong" {...to(addressOf.delivery(d.delivery))}>
                      {d.delivery}
                    </a>
                    <span>
                      {d.package} {d.version} → {d.env}
                    </span>
                    <DeliveryBadge state={d.state} />
                  </span>
                  {d.state === "attention" ? (
                    <p className="row wrap">
                      <span className="grow">
                        {d.question || t.deliver.decisionAsked(d.failed_job)}{" "}
                        {d.cause && <span className="dim">{d.cause.title}</span>}
                      </span>
                      <Button size="compact-sm" onClick={() => go(addressOf.delivery(d.delivery))}>
                        {t.deliver.decide}
                      </Button>
                    </p>
                  ) : (
                    <Gates waiting={d.waiting} warnings={[]} now={now} />
                  )}
                </div>
              ))}
            </section>
          )}
          {locks.length > 0 && (
            <section className="card">
              <h2 className="strong">{t.deliver.locksHeld}</h2>
              <table className={css["table"]}>
                <tbody>
                  {locks.map((l) => (
                    <tr key={`${l.lock}${l.owner}`}>
                      <td className="mono">{l.lock}</td>
                      <td>
                        {/^D-\d/.test(l.owner) ? (
                          <a {...to(addressOf.delivery(l.owner))}>{holder(l.owner, l.by)}</a>
                        ) : (
                          holder(l.owner, l.by)
                        )}
                      </td>
                      <td>
                        <TimeAgo at={l.since} />
                      </td>
                      <td className="dim">{l.reason}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </div>
      )}
    </>
  );
}

function EnvSigns({ env }: { env: EnvStanding }) {
  const t = useTexts();
  const away = Object.entries(env.agents).filter(([, there]) => !there);
  return away.length > 0 ? <div className="tiny dim">{t.deliver.agentsAway(away.map(([name]) => name).join(", "))}</div> : null;
}

/** What is installed; beside, how its newest delivery stands when that is something else than done. */
function Cell({ found, cell }: { found: Installed | undefined; cell: MatrixCell | undefined }) {
  const t = useTexts();
  const news = cell && cell.delivery && cell.delivery !== found?.delivery ? cell : undefined;
  return (
    <span className="stack tight" style={{ alignItems: "flex-start" }}>
      {found ? (
        <a {...to(addressOf.delivery(found.delivery))}>
          <span className="strong">{found.version}</span>
          <span className="tiny dim">
            <TimeAgo at={found.at} />
            {found.accepted_by && ` · ${t.deliver.accepted}`}
          </span>
        </a>
      ) : (
        <span className="dim">–</span>
      )}
      {cell?.drift && (
        <Badge tone="warn" title={t.deliver.driftHelp}>
          {t.deliver.drift(cell.drift)}
        </Badge>
      )}
      {news && (
        <a {...to(addressOf.delivery(news.delivery))} className="tiny">
          <DeliveryBadge state={news.state} />
        </a>
      )}
    </span>
  );
}
