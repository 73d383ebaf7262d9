/** Rollouts, newest first, live. */
import { rollouts as calls } from "@/api/rollouts";
import { sentence } from "@/api/http";
import { Empty, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { Badge } from "@/components/StateBadge";
import { useOnChanges } from "@/live/useLive";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Select } from "@mantine/core";
import { IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { person } from "../deliveries/people";
import tables from "../deliveries/Deliveries.module.css";
import { Bar, Numbers } from "./Progress";
import { TONES } from "./words";

export default function RolloutsPage() {
  const t = useTexts(),
    delivers = useMay("deliver-to"),
    search = useSearch({ from: "/inside/rollouts" }),
    navigate = useNavigate({ from: "/rollouts" });
  const query = useInfiniteQuery({
    queryKey: ["rollouts", search],
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) =>
      calls.page({ ...search, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  useOnChanges(
    (type) => type === "rollout",
    () => void query.refetch(),
  );
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
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
      {query.error && rows.length === 0 ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Lines />
      ) : rows.length === 0 ? (
        search.state ? (
          <Empty icon={<IconTargetArrow size={26} />} title={t.common.noMatch} />
        ) : (
          <Empty icon={<IconTargetArrow size={26} />} title={t.rollouts.none} help={t.rollouts.noneHelp}>
            {create}
          </Empty>
        )
      ) : (
        <div className={`card ${tables["scroll"]}`}>
          <table className={tables["table"]}>
            <thead>
              <tr>
                <th>{t.rollouts.rollout}</th>
                <th>{t.common.state}</th>
                <th>{t.deliver.package}</th>
                <th style={{ minWidth: 220 }}>{t.rollouts.progress}</th>
                <th data-less>{t.deliver.who}</th>
                <th data-less>{t.deliver.createdAt}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
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
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t.deliver.more}
        </Button>
      )}
    </>
  );
}
