/** "State objects": the last value of everything packages publish, live. */
import type { StateObject } from "@/api/types";
import { TimeAgo } from "@/components/basics";
import { nameKey, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { listed, ListPage } from "@/components/ListPage";
import { useRemembered } from "@/components/remembered";
import { Tag } from "@/components/StateBadge";
import { clockAhead } from "@/live/events";
import { useOnlyStream } from "@/live/follow";
import { store, useStore } from "@/live/store";
import { isExpired, keyOf, states, statesLive, useStates } from "@/live/states";
import { useMay } from "@/session/session";
import { readable } from "@/pages/callbacks/types";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts, type Texts } from "@/texts/current";
import { Button, Drawer, Menu, Select, Switch } from "@mantine/core";
import { IconBroadcast, IconCopy, IconExternalLink, IconEye, IconFlame, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { different, FIRST_FILTERS, matcher, NO_TYPE, type Filters } from "./filter";
import { asText } from "./kinds";
import { deleteObject, objectAddress, ObjectView } from "./ObjectView";
import css from "./State.module.css";
import { KindSign, Life, Value } from "./Value";
import vcss from "./Value.module.css";

const PurgeDialog = lazy(() => import("./PurgeDialog"));

const FRESH_MS = 1_300;
const nameOf = (s: StateObject): string => `${s.agent}/${s.instance} ${s.name}`;
const dimmed = (s: StateObject): boolean => isExpired(s, Date.now() + clockAhead.get());
const quarter = store(0);

/** What a name sorts by; kept, because the list is sorted again with each handful of new values. */
const sortKeys = new Map<string, string>();
function sortKey(text: string): string {
  let key = sortKeys.get(text);
  if (key === undefined) {
    if (sortKeys.size > 50_000) sortKeys.clear();
    sortKeys.set(text, (key = nameKey(text)));
  }
  return key;
}

/** The value, which lights up when it has just changed. */
function Live({ state: s }: { state: StateObject }) {
  const fresh = Date.now() + clockAhead.get() - Date.parse(s.at) < FRESH_MS;
  return (
    <span key={s.at} className={`row ${fresh ? vcss["fresh"] : ""}`}>
      <KindSign value={s.value} />
      <Value value={s.value} />
    </span>
  );
}

function columns(t: Texts): Column<StateObject>[] {
  return [
    {
      id: "name",
      header: t.stateObjects.name,
      width: "minmax(150px, 1.1fr)",
      sort: (s) => sortKey(s.name),
      cell: (s) => <span className="strong cut">{s.name}</span>,
    },
    {
      id: "value",
      header: t.stateObjects.value,
      width: "minmax(170px, 1.9fr)",
      sort: (s) => (typeof s.value === "number" ? s.value : null),
      cell: (s) => <Live state={s} />,
    },
    {
      id: "source",
      header: t.stateObjects.source,
      width: "minmax(150px, 1fr)",
      from: 760,
      sort: (s) => sortKey(`${s.agent}/${s.instance}/${s.name}`),
      cell: (s) => (
        <a className="cut" style={{ color: "var(--text-2)" }} {...to(addressOf.instance(s.agent, s.instance))}>
          {s.agent}/{s.instance}
        </a>
      ),
    },
    {
      id: "type",
      header: t.stateObjects.type,
      width: "minmax(90px, 0.6fr)",
      from: 1050,
      sort: (s) => s.type.toLowerCase() || null,
      cell: (s) => (
        <code className="small dim cut" title={s.type}>
          {s.type ? readable(s.type) : "–"}
        </code>
      ),
    },
    {
      id: "at",
      header: t.stateObjects.at,
      width: "minmax(104px, 0.5fr)",
      from: 640,
      sort: (s) => -Date.parse(s.at),
      cell: (s) => (
        <span className="small cut">
          <TimeAgo at={s.at} />
        </span>
      ),
    },
    {
      id: "expiry",
      header: t.stateObjects.expiry,
      width: "minmax(146px, 0.6fr)",
      from: 900,
      sort: (s) => (s.lifetime_s > 0 ? Date.parse(s.at) + s.lifetime_s * 1000 : null),
      cell: (s) => <Life state={s} brief />,
    },
  ];
}

export default function StatesPage() {
  const t = useTexts(),
    at = useSearch({ from: "/inside/states" }),
    controls = useMay("control");
  useOnlyStream();
  const list = useStates(),
    live = useStore(statesLive);
  const [filters, setFilters] = useRemembered<Filters>("states.filters", FIRST_FILTERS);
  const [sorting, setSorting] = useRemembered<Sorting>("states.sorting", { by: "source", down: false });
  const [purging, setPurging] = useState<string>();
  const change = (part: Partial<Filters>) => setFilters((f) => ({ ...f, ...part }));

  useEffect(() => {
    if (at.q || at.agent || at.instance || at.type)
      setFilters({ ...FIRST_FILTERS, text: at.q ?? "", agent: at.agent ?? "", instance: at.instance ?? "", type: at.type ?? "" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at.q, at.agent, at.instance, at.type]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "r") return;
      event.preventDefault();
      void states.reload();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  /* What expires must leave a list that hides it, even when nothing is published. */
  useEffect(() => {
    if (!filters.hideExpired) return;
    const timer = setInterval(() => quarter.set((n) => n + 1), 5_000);
    return () => clearInterval(timer);
  }, [filters.hideExpired]);
  const tick = useStore(quarter);

  const shownColumns = useMemo(() => columns(t), [t]);
  const rows = useMemo(
    () => sortRows(list.items.filter(matcher(filters, Date.now() + clockAhead.get())), shownColumns, sorting),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [list.items, filters, shownColumns, sorting, tick],
  );
  const choices = useChoices(list.items, filters.agent);
  const address = (s?: StateObject): string => {
    const search = new URLSearchParams(window.location.search);
    for (const k of ["q", "agent", "instance", "type"]) search.delete(k);
    s ? search.set("object", keyOf(s)) : search.delete("object");
    const text = search.toString();
    return text ? `/states?${text}` : "/states";
  };
  const open = useCallback((s: StateObject) => go(address(s)), []);
  const object = at.object ? (list.items.find((s) => keyOf(s) === at.object) ?? states.get(at.object)) : undefined;
  const active = filters.text || filters.agent || filters.instance || filters.type || filters.hideExpired;

  return (
    <ListPage<StateObject>
      title={t.stateObjects.title}
      subtitle={
        <>
          {t.stateObjects.subtitle}{" "}
          <span
            className={css["dot"]}
            data-on={live || undefined}
            role="img"
            aria-label={live ? t.stateObjects.liveHelp : t.stateObjects.liveLost}
            title={live ? t.stateObjects.liveHelp : t.stateObjects.liveLost}
          />
        </>
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            aria-keyshortcuts="Control+R"
            title="Ctrl+R"
            onClick={() => void states.reload()}
          >
            {t.common.refresh}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFlame size={16} />}
            disabled={!controls || list.items.length === 0}
            onClick={() => setPurging("")}
          >
            {t.stateObjects.purge}
          </Button>
        </>
      }
      list={listed(list, rows, () => states.reload())}
      search={filters.text}
      onSearch={(text) => change({ text })}
      searchLabel={t.stateObjects.search}
      filtered={Boolean(active)}
      onClear={() => setFilters(FIRST_FILTERS)}
      filters={
        <>
          <Pick
            label={t.common.agent}
            data={choices.agents}
            value={filters.agent}
            onChange={(agent) => change({ agent, instance: "" })}
          />
          <Pick
            label={t.common.package}
            data={choices.instances}
            value={filters.instance}
            onChange={(instance) => change({ instance })}
          />
          <Pick
            label={t.stateObjects.type}
            data={choices.types}
            value={filters.type}
            onChange={(type) => change({ type })}
            name={(v) => (v === NO_TYPE ? t.stateObjects.noType : readable(v))}
          />
          <Switch
            size="sm"
            label={t.stateObjects.hideExpired}
            checked={filters.hideExpired}
            onChange={(e) => change({ hideExpired: e.currentTarget.checked })}
          />
        </>
      }
      icon={<IconBroadcast size={26} />}
      emptyTitle={t.stateObjects.empty}
      emptyHelp={t.stateObjects.emptyHelp}
      emptyAction={false}
      columns={shownColumns}
      rowKey={keyOf}
      rowName={nameOf}
      sorting={sorting}
      onSort={setSorting}
      onOpen={open}
      cardHeight={88}
      dim={dimmed}
      card={(s) => <Card state={s} />}
      menu={(s) => <RowMenu state={s} onOpen={() => open(s)} onPurge={() => setPurging(`${s.agent}/${s.instance}`)} />}
    >
      {purging !== undefined && (
        <Suspense fallback={null}>
          <PurgeDialog all={list.items} first={purging} onClose={() => setPurging(undefined)} />
        </Suspense>
      )}
      {object && (
        <Drawer
          opened
          onClose={() => go(address())}
          size="lg"
          title={object.name}
          closeButtonProps={{ "aria-label": t.common.close }}
        >
          <ObjectView
            key={keyOf(object)}
            agent={object.agent}
            instance={object.instance}
            name={object.name}
            onGone={() => go(address())}
          />
        </Drawer>
      )}
    </ListPage>
  );
}

/** What may be chosen: read from the list only when objects come or go. */
function useChoices(items: readonly StateObject[], agent: string) {
  const count = items.length;
  return useMemo(() => {
    const mine = agent ? items.filter((s) => s.agent.toLowerCase() === agent.toLowerCase()) : items;
    return {
      agents: different(items, (s) => s.agent),
      instances: different(mine, (s) => s.instance),
      types: [...different(items, (s) => s.type), ...(items.some((s) => s.type === "") ? [NO_TYPE] : [])],
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [count, agent]);
}

function Pick({
  label,
  data,
  value,
  onChange,
  name = (v) => v,
}: {
  label: string;
  data: string[];
  value: string;
  onChange: (value: string) => void;
  name?: (value: string) => string;
}) {
  const t = useTexts();
  return (
    <Select
      className={css["pick"] ?? ""}
      aria-label={label}
      placeholder={label}
      searchable
      clearable
      limit={100}
      data={(value && !data.includes(value) ? [value, ...data] : data).map((v) => ({ value: v, label: name(v) }))}
      value={value || null}
      onChange={(v) => onChange(v ?? "")}
      clearButtonProps={{ "aria-label": t.common.searchClear }}
      nothingFoundMessage={t.common.noMatch}
    />
  );
}

function Card({ state: s }: { state: StateObject }) {
  const t = useTexts();
  return (
    <div className="stack tight">
      <div className="row">
        <span className="strong cut grow">{s.name}</span>
        {dimmed(s) ? <Tag tone="warn">{t.stateObjects.expired}</Tag> : <Life state={s} brief />}
      </div>
      <Live state={s} />
      <div className="tiny dim cut">
        {s.agent}/{s.instance} · <TimeAgo at={s.at} />
      </div>
    </div>
  );
}

function RowMenu({ state: s, onOpen, onPurge }: { state: StateObject; onOpen: () => void; onPurge: () => void }) {
  const t = useTexts(),
    controls = useMay("control");
  return (
    <>
      <Menu.Item leftSection={<IconEye size={16} />} onClick={onOpen}>
        {t.stateObjects.view}
      </Menu.Item>
      <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => go(objectAddress(s.agent, s.instance, s.name))}>
        {t.stateObjects.openPage}
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void navigator.clipboard?.writeText(asText(s.value))}>
        {t.stateObjects.copyValue}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconFlame size={16} />} disabled={!controls} onClick={onPurge}>
        {t.stateObjects.purge}
      </Menu.Item>
      <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!controls} onClick={() => void deleteObject(s)}>
        {t.common.delete}
      </Menu.Item>
    </>
  );
}
