/** What was asked of an instance, and how its process ended: accepted → done or why not; exit and what followed. */
import { sentence } from "@/api/http";
import type { Death, Order, Verb } from "@/api/types";
import { Empty, TimeAgo } from "@/components/basics";
import { OrderBadge, Tag } from "@/components/StateBadge";
import { useFormat, useTexts } from "@/texts/current";
import { IconBolt, IconSend } from "@tabler/icons-react";
import css from "./Instance.module.css";

export function Orders({ orders }: { orders: Order[] }) {
  const t = useTexts(),
    f = useFormat();
  if (orders.length === 0) return <Empty icon={<IconSend size={24} />} title={t.orders.none} />;
  return (
    <ol className={`plain ${css["timeline"]}`}>
      {orders.map((o) => (
        <li key={o.id}>
          <div className="row wrap">
            <span className="strong">{t.verbs[o.verb as Verb] ?? o.verb}</span>
            <OrderBadge state={o.state} />
            <span className="small dim">
              {t.common.by} {o.by}
            </span>
            <span className="small dim" style={{ marginLeft: "auto" }}>
              <TimeAgo at={o.at} />
            </span>
          </div>
          <p className="small dim">
            {o.reason?.text && `${sentence(o.reason.text)}. `}
            {o.ended_at && `${t.orders.took} ${f.span(Date.parse(o.ended_at) - Date.parse(o.at))}`}
          </p>
        </li>
      ))}
    </ol>
  );
}

export function Deaths({ deaths }: { deaths: Death[] }) {
  const t = useTexts(),
    f = useFormat();
  if (deaths.length === 0) return <Empty icon={<IconBolt size={24} />} title={t.instance.noDeaths} />;
  return (
    <ol className={`plain ${css["timeline"]}`}>
      {deaths.map((d) => (
        <li key={d.number}>
          <div className="row wrap">
            <span className="strong">{sentence(d.ending.text || d.ending.code)}</span>
            {d.exit_code != null && <Tag tone="bad">exit {d.exit_code}</Tag>}
            {d.signal != null && <Tag tone="bad">signal {d.signal}</Tag>}
            <span className="small dim" style={{ marginLeft: "auto" }}>
              <TimeAgo at={d.at} />
            </span>
          </div>
          <p className="small dim">
            {t.instance.uptime} {f.span(d.uptime_ms)} · {t.instance.follows}
            {t.common.colon}
            {sentence(d.follows.text || d.follows.code)}
          </p>
        </li>
      ))}
    </ol>
  );
}
