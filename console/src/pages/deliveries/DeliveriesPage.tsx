/** Deliveries, newest first, live. */
import { deliveries as calls, envs as envCalls } from "@/api/deliver";
import { sentence } from "@/api/http";
import { Empty, PageHeader, TimeAgo } from "@/components/basics";

import { useListed } from "@/live/useListed";
import { useLive } from "@/live/useLive";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Select } from "@mantine/core";
import { IconTruckDelivery } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { DeliveryBadge } from "./DeliveryBadge";
import { ListedTable } from "./ListedTable";
import { person } from "./people";

export default function DeliveriesPage() {
  const t = useTexts(),
    search = useSearch({ from: "/inside/deliveries" }),
    navigate = useNavigate({ from: "/deliveries" });
  const list = useListed(
    ["deliveries", search],
    (from, signal) => calls.page({ ...search, limit: 100, ...from }, { signal }),
    (type) => type === "delivery",
  );
  const envs = useLive(
    ["envs"],
    (signal) => envCalls.list({ signal }),
    (type) => type === "delivery",
  );
  const set = (part: { env?: string; package?: string; state?: string }) =>
    void navigate({
      search: (old) => Object.fromEntries(Object.entries({ ...old, ...part }).filter(([, v]) => v)),
      replace: true,
    });
  const filtered = Boolean(search.env || search.package || search.state);
  const states = Object.entries(t.deliver.deliveryStates).map(([value, label]) => ({ value, label }));
  return (
    <>
      <PageHeader
        title={t.deliver.deliveries}
        subtitle={t.deliver.deliveriesHelp}
        actions={
          <Button leftSection={<IconTruckDelivery size={16} />} onClick={() => go("/deliver")}>
            {t.deliver.deliver}
          </Button>
        }
      />
      <div className="row wrap" style={{ marginBottom: 12 }}>
        <Select
          aria-label={t.deliver.env}
          placeholder={t.deliver.allEnvs}
          clearable
          searchable
          data={[...new Set([...(envs.data ?? []).map((e) => e.name), ...(search.env ? [search.env] : [])])]}
          value={search.env ?? null}
          onChange={(v) => set({ env: v ?? "" })}
          data-page-search
        />
        <Select
          aria-label={t.deliver.package}
          placeholder={t.deliver.allPackages}
          clearable
          searchable
          data={[
            ...new Set([
              ...(envs.data ?? []).flatMap((e) => e.installed.map((i) => i.package)),
              ...list.rows.map((d) => d.package),
              ...(search.package ? [search.package] : []),
            ]),
          ].sort()}
          value={search.package ?? null}
          onChange={(v) => set({ package: v ?? "" })}
        />
        <Select
          aria-label={t.common.state}
          placeholder={t.deliver.allStates}
          clearable
          data={states}
          value={search.state ?? null}
          onChange={(v) => set({ state: v ?? "" })}
        />
      </div>
      <ListedTable
        list={list}
        empty={
          <Empty
            icon={<IconTruckDelivery size={26} />}
            title={filtered ? t.common.noMatch : t.deliver.noDeliveries}
            help={filtered ? undefined : t.deliver.noDeliveriesHelp}
          >
            <Button onClick={() => go("/deliver")}>{t.deliver.deliver}</Button>
          </Empty>
        }
        head={
          <>
            <th>{t.deliver.delivery}</th>
            <th>{t.common.state}</th>
            <th>{t.deliver.env}</th>
            <th>{t.deliver.package}</th>
            <th data-less>{t.deliver.who}</th>
            <th data-less>{t.deliver.createdAt}</th>
            <th data-less>{t.deliver.why}</th>
          </>
        }
        row={(d) => (
          <tr key={d.delivery}>
            <td>
              <a className="strong" {...to(addressOf.delivery(d.delivery))}>
                {d.delivery}
              </a>
            </td>
            <td>
              <DeliveryBadge state={d.state} />
            </td>
            <td>
              <a {...to(addressOf.env(d.env))}>{d.env}</a>
            </td>
            <td data-short>
              {d.package} {d.version}
            </td>
            <td data-less>{person(d.by)}</td>
            <td data-short data-less>
              <TimeAgo at={d.created_at} />
            </td>
            <td className="dim small" data-less>
              {d.cause?.title || sentence(d.waiting[0]?.text ?? "")}
            </td>
          </tr>
        )}
      />
    </>
  );
}
