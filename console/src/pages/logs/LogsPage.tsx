/** Journaux: the logs of deliveries and jobs, newest first; those of an environment's directories beside. */
import { attempts as calls, envs as envCalls } from "@/api/deliver";
import type { AttemptView } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, PageHeader, TimeAgo } from "@/components/basics";
import { ListedTable } from "@/pages/deliveries/ListedTable";
import { Badge } from "@/components/StateBadge";
import { StateMark } from "@/components/StateMark";
import { attemptState } from "@/components/states";
import { useListed } from "@/live/useListed";
import { useLive } from "@/live/useLive";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Select, TextInput } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

export default function LogsPage() {
  const t = useTexts(),
    f = useFormat(),
    search = useSearch({ from: "/inside/logs" }),
    navigate = useNavigate({ from: "/logs" });
  const envs = useLive(
    ["envs"],
    (signal) => envCalls.list({ signal }),
    (type) => type === "delivery",
  );
  const [words, setWords] = useState("");
  const list = useListed(
    ["attempts", search.env ?? ""],
    (from, signal) => calls.page({ limit: 100, ...(search.env ? { env: search.env } : {}), ...from }, { signal }),
    (type) => type === "space",
  );
  const fits = (a: AttemptView) =>
    words
      .toLowerCase()
      .split(/\s+/)
      .every((w) => `${a.delivery} ${a.space} ${a.path} ${a.agent}`.toLowerCase().includes(w));
  const rows = list.rows.filter(fits);
  const sources = envs.data?.find((e) => e.name === search.env)?.log_sources ?? [];
  return (
    <>
      <PageHeader title={t.deliver.logs} subtitle={t.deliver.logsHelp} />
      <div className="row wrap" style={{ marginBottom: 12 }}>
        <TextInput
          value={words}
          onChange={(e) => setWords(e.currentTarget.value)}
          placeholder={t.deliver.filterLogs}
          aria-label={t.deliver.filterLogs}
          data-page-search
        />
        <Select
          aria-label={t.deliver.env}
          placeholder={t.deliver.allEnvs}
          clearable
          searchable
          data={(envs.data ?? []).map((e) => e.name)}
          value={search.env ?? null}
          onChange={(v) => void navigate({ search: v ? { env: v } : {} })}
        />
        {sources.map((s) => (
          <Button
            key={s}
            variant="default"
            component="a"
            {...to(`${addressOf.env(search.env ?? "")}?tab=logs&source=${encodeURIComponent(s)}`)}
          >
            {t.deliver.source(s)}
          </Button>
        ))}
      </div>
      <ListedTable
        list={list}
        rows={rows}
        empty={
          <Empty
            icon={<IconFileText size={26} />}
            title={words || search.env ? t.common.noMatch : t.deliver.noLogs}
            help={words || search.env ? t.common.noMatchHelp : t.deliver.noLogsHelp}
          />
        }
        head={
          <>
            <th>{t.deliver.job}</th>
            <th>{t.deliver.delivery}</th>
            <th data-less>{t.deliver.agent}</th>
            <th>{t.deliver.began}</th>
            <th data-less>{t.deliver.size}</th>
          </>
        }
        row={(a) => (
          <tr key={a.id}>
            <td>
              <span className="row tight">
                <StateMark state={attemptState(a)} size={18} />
                <a {...to(addressOf.attempt(a.id))}>
                  {a.space}/{a.path}
                </a>
                {!a.ended_at && <Badge tone="busy">{t.deliver.live}</Badge>}
              </span>
            </td>
            <td>{a.delivery ? <a {...to(addressOf.delivery(a.delivery))}>{a.delivery}</a> : "–"}</td>
            <td data-less>{a.agent}</td>
            <td data-short>
              <TimeAgo at={a.started_at} />
            </td>
            <td data-short data-less>
              {f.bytes(a.log_bytes)}
            </td>
          </tr>
        )}
      />
      {rows.length > 0 && (
        <div style={{ marginTop: 14 }}>
          <Command command={commands.lastLog(search.env)} />
        </div>
      )}
    </>
  );
}
