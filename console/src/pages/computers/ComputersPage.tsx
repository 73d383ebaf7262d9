/** "Computers": every machine an agent speaks for. Searched, filtered and sorted by the server; the question stands in the address. */
import { computers as calls, groups as groupCalls, type ComputerFilter } from "@/api/fleet";
import type { Computer } from "@/api/fleetTypes";
import { ListPage } from "@/components/ListPage";
import { useRemembered } from "@/components/remembered";
import { usePending } from "@/live/computers";
import { onChange } from "@/live/events";
import { usePaged } from "@/live/paged";
import { useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Menu, Select } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconDeviceDesktop,
  IconDownload,
  IconPlugConnected,
  IconUserQuestion,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { BulkButtons, ComputerMenu, type Asks } from "./actions";
import { ComputerCard, computerColumns, keyOf, nameOf } from "./columns";
import css from "./Computers.module.css";
import { act, outcome, SELECTION_MAX } from "./mass";

const AddToGroupDialog = lazy(() => import("./AddToGroupDialog"));
const TargetTaskDialog = lazy(() => import("./TargetTaskDialog"));
const ResultsDialog = lazy(() => import("./ResultsDialog"));

const KINDS = ["escale", "fusioninventory", "glpi"];
const STANDINGS = ["approved", "pending", "refused", "duplicate"];
const FAMILIES = ["linux", "windows", "macos", "freebsd"];
const FRESH_MS = 120_000;

export default function ComputersPage() {
  const t = useTexts(),
    at = useSearch({ from: "/inside/computers" }),
    navigate = useNavigate(),
    manages = useMay("manage-agents");
  const filter = useMemo(
    (): ComputerFilter => ({
      ...(at.q ? { search: at.q } : {}),
      ...(at.kind ? { kind: at.kind } : {}),
      ...(at.standing ? { standing: at.standing } : {}),
      ...(at.group ? { group: at.group } : {}),
      ...(at.unit ? { unit: at.unit } : {}),
      ...(at.os ? { os: at.os } : {}),
      ...(at.agent ? { agent: at.agent } : {}),
      ...(at.sort ? { sort: at.sort } : {}),
    }),
    [at.q, at.kind, at.standing, at.group, at.unit, at.os, at.agent, at.sort],
  );
  const change = useCallback(
    (part: Partial<typeof at>) =>
      void navigate({
        to: "/computers",
        search: (old) => Object.fromEntries(Object.entries({ ...old, ...part }).filter(([, v]) => v !== undefined && v !== "")),
        replace: true,
      }),
    [navigate],
  );
  const load = useCallback(
    (part: { limit: number; cursor?: string }, signal: AbortSignal) => calls.page(filter, part, { signal }),
    [filter],
  );
  const list = usePaged<Computer>(load, keyOf);
  const { put, drop, stale } = list;
  useEffect(
    () =>
      onChange((c, past) => {
        const event = c as { type: string; computer?: Computer; id?: string };
        if (past) return;
        if (event.type === "computer" && event.computer) {
          put(event.computer, Date.now() - Date.parse(event.computer.created_at) < FRESH_MS);
          /* What no longer fits the question leaves the list. */
          if (filter.standing) stale();
        } else if (event.type === "computer-removed" && event.id) drop(event.id);
        else if (event.type === "reset" || (event.type === "fleet" && filter.group)) stale();
      }),
    [put, drop, stale, filter],
  );
  const [open, setOpen] = useRemembered("computers.filters", false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asks, setAsks] = useState<Asks>();
  const result = useStore(outcome);
  const columns = useMemo(() => computerColumns(t), [t]);
  const openRow = useCallback((c: Computer) => go(addressOf.computer(c.id)), []);
  const chosen = [...selected];
  const count = [at.kind, at.standing, at.group, at.unit, at.os, at.agent].filter(Boolean).length;
  const sorting = { by: (at.sort ?? "name").replace(/^-/, ""), down: at.sort?.startsWith("-") ?? false };
  const clear = () => void navigate({ to: "/computers", search: at.sort ? { sort: at.sort } : {}, replace: true });

  return (
    <ListPage<Computer>
      title={t.computers.title}
      subtitle={t.computers.subtitle}
      above={<Waiting shown={at.standing === "pending"} onShow={() => change({ standing: "pending" })} />}
      actions={
        <>
          <Export filter={filter} />
          {manages && (
            <Button leftSection={<IconPlugConnected size={17} />} onClick={() => go("/foreign")}>
              {t.computers.connectAgents}
            </Button>
          )}
        </>
      }
      list={list}
      search={at.q ?? ""}
      onSearch={(q) => change({ q })}
      searchLabel={t.computers.search}
      filtered={count > 0}
      onClear={clear}
      filters={
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={16} />}
          aria-expanded={open}
          aria-controls={open ? "computer-filters" : undefined}
          onClick={() => setOpen(!open)}
        >
          {open ? t.packages.hideFilters : t.packages.showFilters}
          {count > 0 ? ` (${count})` : ""}
        </Button>
      }
      panel={open && <Filters at={at} change={change} rows={list.rows} />}
      icon={<IconDeviceDesktop size={26} />}
      emptyTitle={t.computers.empty}
      emptyHelp={t.computers.emptyHelp}
      emptyAction={
        manages && (
          <Button leftSection={<IconPlugConnected size={17} />} onClick={() => go("/foreign")}>
            {t.computers.connectAgents}
          </Button>
        )
      }
      columns={columns}
      rowKey={keyOf}
      rowName={nameOf}
      card={(c) => <ComputerCard computer={c} />}
      cardHeight={92}
      sorting={sorting}
      onSort={(s) => change({ sort: `${s.down ? "-" : ""}${s.by}` })}
      onOpen={openRow}
      selected={selected}
      onSelect={setSelected}
      dim={(c) => c.standing !== "approved"}
      menu={(c) => <ComputerMenu computer={c} onAsk={setAsks} onDone={stale} />}
      bulk={
        <>
          {selected.size >= list.rows.length && list.total > list.rows.length && (
            <SelectAll filter={filter} total={list.total} onSelect={setSelected} />
          )}
          <BulkButtons
            ids={chosen}
            onAsk={setAsks}
            onDone={() => {
              setSelected(new Set());
              stale();
            }}
          />
        </>
      }
    >
      <Suspense fallback={null}>
        {asks?.what === "group" && <AddToGroupDialog ids={asks.ids} onClose={() => setAsks(undefined)} />}
        {asks?.what === "task" && <TargetTaskDialog ids={asks.ids} onClose={() => setAsks(undefined)} />}
        {result && <ResultsDialog outcome={result} />}
      </Suspense>
    </ListPage>
  );
}

/** Those who wait for a person, before everything else. */
function Waiting({ shown, onShow }: { shown: boolean; onShow: () => void }) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    waiting = usePending();
  const [busy, setBusy] = useState(false);
  if (waiting === 0) return null;
  const approveAll = async () => {
    setBusy(true);
    try {
      const ids = await readIds({ standing: "pending" });
      if (ids.length > 0) await act("approve", ids);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css["waiting"]} role="status">
      <IconUserQuestion size={20} aria-hidden="true" />
      <div className="grow">
        <p className="strong">{t.fleet.pending(waiting)}</p>
        <p className="small">{t.fleet.pendingHelp}</p>
      </div>
      {!shown && (
        <Button size="xs" variant="default" onClick={onShow}>
          {t.fleet.showPending}
        </Button>
      )}
      {manages && shown && (
        <Button size="xs" loading={busy} onClick={() => void approveAll()}>
          {t.computers.approveAll}
        </Button>
      )}
    </div>
  );
}

/** Ids of all that fit, within the limit of a selection. */
async function readIds(filter: ComputerFilter): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await calls.page(filter, { limit: 1_000, ...(cursor ? { cursor } : {}) });
    ids.push(...page.items.map((c) => c.id));
    cursor = page.next ?? undefined;
  } while (cursor && ids.length < SELECTION_MAX);
  return ids.slice(0, SELECTION_MAX);
}

function SelectAll({ filter, total, onSelect }: { filter: ComputerFilter; total: number; onSelect: (ids: Set<string>) => void }) {
  const t = useTexts(),
    f = useFormat();
  const [busy, setBusy] = useState(false);
  return (
    <Button
      size="xs"
      variant="light"
      loading={busy}
      onClick={() => {
        setBusy(true);
        void readIds(filter)
          .then((ids) => onSelect(new Set(ids)))
          .finally(() => setBusy(false));
      }}
    >
      {t.computers.selectAllMatching(f.num(Math.min(total, SELECTION_MAX)))}
    </Button>
  );
}

function Export({ filter }: { filter: ComputerFilter }) {
  const t = useTexts();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          {t.computers.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={calls.exportUrl(filter, "csv")} download="computers.csv">
          {t.computers.exportCsv}
        </Menu.Item>
        <Menu.Item component="a" href={calls.exportUrl(filter, "json")} download="computers.json">
          {t.computers.exportJson}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface At {
  kind?: string;
  standing?: string;
  group?: string;
  unit?: string;
  os?: string;
  agent?: string;
}

function Filters({ at, change, rows }: { at: At; change: (part: At) => void; rows: readonly Computer[] }) {
  const t = useTexts(),
    c = t.computers;
  const groups = useQuery({ queryKey: ["groups"], queryFn: groupCalls.list });
  const units = useMemo(() => [...new Set(["/", ...rows.map((r) => r.unit)])].sort(), [rows]);
  const pick = (key: keyof At, label: string, any: string, data: { value: string; label: string }[], searchable = false) => {
    const value = at[key] ?? "";
    return (
      <Select
        size="xs"
        label={label}
        placeholder={any}
        clearable
        searchable={searchable}
        limit={200}
        data={value && !data.some((d) => d.value === value) ? [{ value, label: value }, ...data] : data}
        value={value || null}
        onChange={(v) => change({ [key]: v ?? "" })}
        clearButtonProps={{ "aria-label": t.common.searchClear }}
        nothingFoundMessage={t.common.noMatch}
      />
    );
  };
  const named = (all: string[], texts: Record<string, string>) => all.map((value) => ({ value, label: texts[value] ?? value }));
  const plain = (all: string[]) => all.map((value) => ({ value, label: value }));
  return (
    <div id="computer-filters" className={`card ${css["filters"]}`}>
      {pick("standing", c.standing, c.anyStanding, named(STANDINGS, c.standings))}
      {pick("kind", c.kind, c.anyKind, named(KINDS, c.kinds))}
      {pick("os", c.os, c.anySystem, named(FAMILIES, c.families))}
      {pick("group", c.group, c.anyGroup, plain((groups.data ?? []).map((g) => g.name)), true)}
      {pick("unit", c.unit, c.anyUnit, plain(units), true)}
    </div>
  );
}
