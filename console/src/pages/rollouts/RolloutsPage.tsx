/** Rollouts, newest first, live. */
import { rollouts as calls } from "@/api/rollouts";
import { sentence } from "@/api/http";
import { Empty, PageHeader, TimeAgo } from "@/components/basics";
import { ListedTable } from "@/pages/deliveries/ListedTable";
import { Badge } from "@/components/StateBadge";
import { useListed } from "@/live/useListed";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Select } from "@mantine/core";
import { IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { person } from "../deliveries/people";
import { Bar, Numbers } from "./Progress";
import { TONES } from "./words";

export default function RolloutsPage() {
  const t = useTexts(),
    delivers = useMay("deliver-to"),
    search = useSearch({ from: "/inside/rollouts" }),
    navigate = useNavigate({ from: "/rollouts" });
  const list = useListed(
    ["rollouts", search],
    (from, signal) => calls.page({ ...search, limit: 50, ...from }, { signal }),
    (type) => type === "rollout",
  );
  const create = delivers && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => go("/rollouts/new")}>
      {t.rollouts.new}
    </Button>
  );
  return (
    <>
      <PageHeader title={t.rollouts.title} subtitle={t.rollouts.help} actions={create} />
      <Select
        style={{ maxWidth: 240, marginBottom: 12 }}
        aria-label={t.common.state}
        placeholder={t.deliver.allStates}
        clearable
        data={Object.entries(t.rollouts.states).map(([value, label]) => ({ value, label }))}
        value={search.state ?? null}
        onChange={(v) => void navigate({ search: v ? { state: v } : {}, replace: true })}
      />
      <ListedTable
        list={list}
        empty={
          search.state ? (
            <Empty icon={<IconTargetArrow size={26} />} title={t.common.noMatch} />
          ) : (
            <Empty icon={<IconTargetArrow size={26} />} title={t.rollouts.none} help={t.rollouts.noneHelp}>
              {create}
            </Empty>
          )
        }
        head={
          <>
            <th>{t.rollouts.rollout}</th>
            <th>{t.common.state}</th>
            <th>{t.deliver.package}</th>
            <th style={{ minWidth: 220 }}>{t.rollouts.progress}</th>
            <th data-less>{t.deliver.who}</th>
            <th data-less>{t.deliver.createdAt}</th>
          </>
        }
        row={(r) => (
          <tr key={r.rollout}>
            <td>
              <a className="strong" {...to(addressOf.rollout(r.rollout))}>
                {r.rollout}
              </a>
            </td>
            <td>
              <Badge tone={TONES[r.state] ?? "off"} pulse={r.state === "running"}>
                {t.rollouts.states[r.state as keyof typeof t.rollouts.states] ?? r.state}
              </Badge>
              {r.reasons[0] && r.state !== "finished" && (
                <div className="dim small" data-less>
                  {sentence(r.reasons[0].text)}
                </div>
              )}
            </td>
            <td data-short>
              {r.package} {r.version}
            </td>
            <td>
              <Bar counts={r.counts} label={`${t.rollouts.progress} ${r.rollout}`} />
              <Numbers counts={r.counts} />
            </td>
            <td data-less>{person(r.by)}</td>
            <td data-short data-less>
              <TimeAgo at={r.created_at} />
            </td>
          </tr>
        )}
      />
    </>
  );
}
