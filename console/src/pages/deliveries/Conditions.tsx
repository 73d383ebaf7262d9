/** What a delivery that has started waited for, what opened when, the lock it holds and who waits behind it. */
import { envs as envCalls } from "@/api/deliver";
import type { Delivery, DeliveryEvent } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { Facts } from "@/components/basics";
import { useLive } from "@/live/useLive";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { IconCircleCheck, IconHourglass, IconLockOpen } from "@tabler/icons-react";
import { LockLine } from "../requests/Standing";
import { isOver } from "./DeliveryBadge";
import { person } from "./people";
import { passedGates } from "./passed";
import css from "./Deliveries.module.css";

export function Conditions({ delivery: d, events }: { delivery: Delivery; events: readonly DeliveryEvent[] }) {
  const t = useTexts(),
    f = useFormat(),
    over = isOver(d.state);
  const env = useLive(
    ["env", d.env],
    (signal) => envCalls.get(d.env, { signal }),
    (type) => type === "delivery" || type === "resource",
    !over,
  );
  const gates = passedGates(events),
    overrides = events.filter((e) => e.kind === "override");
  return (
    <details className="card stack tight" open={!over}>
      <summary className="strong">{t.runLog.conditions}</summary>
      <ul className={css["gates"]} style={{ marginTop: 8 }}>
        {gates.length === 0 && (
          <li data-open>
            <IconCircleCheck size={18} aria-hidden="true" />
            <span>{t.runLog.noGates}</span>
          </li>
        )}
        {gates.map((g, i) => (
          <li key={`${g.since}${i}`} data-open={g.opened ? true : undefined}>
            {g.opened ? <IconCircleCheck size={18} aria-hidden="true" /> : <IconHourglass size={18} aria-hidden="true" />}
            <span className="grow">{sentence(g.text)}</span>
            {g.opened && (
              <time dateTime={g.opened} className="small" title={f.exact(g.opened)}>
                {t.runLog.opened(f.time(g.opened), f.span(Date.parse(g.opened) - Date.parse(g.since)))}
              </time>
            )}
          </li>
        ))}
        {overrides.map((e) => (
          <li key={e.number} data-warn>
            <IconLockOpen size={18} aria-hidden="true" />
            <span className="grow">{sentence(e.text)}</span> <span className="small">{person(e.by)}</span>
          </li>
        ))}
      </ul>
      <Facts
        entries={[
          d.request !== "" && [
            t.deliver.request,
            <a key="request" {...to(addressOf.request(d.request))}>
              {d.request}
            </a>,
          ],
          ...(over ? [] : (env.data?.locks ?? [])).map((lock): [string, React.ReactNode] => [
            `${t.shipping.locks} ${lock.name}`,
            <LockLine key={lock.name} lock={lock} />,
          ]),
        ]}
      />
    </details>
  );
}
