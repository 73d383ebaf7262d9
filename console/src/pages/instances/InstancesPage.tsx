/** "Packages": every instance, live; filters, orders, many at once. */
import type { Instance } from "@/api/types";
import { sortRows, type Sorting } from "@/components/DataTable";
import { allows, bulk, InstanceMenu } from "@/components/instanceActions";
import { listed, ListPage } from "@/components/ListPage";
import { useRemembered } from "@/components/remembered";
import { instanceKey, instances, useCollection, useEntry } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconBox, IconPlayerPlay, IconPlayerStop, IconReload, IconRocket } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { InstanceCard, instanceColumns } from "./columns";
import { active, FIRST_FILTERS, matches, type Filters } from "./filter";

const FilterBar = lazy(() => import("./FilterBar"));
const InfoDrawer = lazy(() => import("./InfoDrawer"));

const keyOf = (i: Instance): string => instanceKey(i.agent, i.name);
const nameOf = (i: Instance): string => `${i.agent}/${i.name}`;
const dimmed = (i: Instance): boolean => !i.enabled || (i.agent_state !== "connected" && !i.virtual);

export default function InstancesPage() {
  const t = useTexts(),
    search = useSearch({ from: "/inside/instances" }),
    deploys = useMay("deploy");
  const list = useCollection(instances);
  const [filters, setFilters] = useRemembered<Filters>("instances.filters", FIRST_FILTERS);
  const [open, setOpen] = useRemembered("instances.open", false);
  const [sorting, setSorting] = useRemembered<Sorting>("instances.sorting", { by: "name", down: false });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [info, setInfo] = useState<string | undefined>(search.info?.toLowerCase());

  useEffect(() => {
    if (!search.q && !search.agent && !search.show) return;
    const show = search.show === "failed" || search.show === "outdated" || search.show === "started" ? search.show : "any";
    setFilters({ ...FIRST_FILTERS, text: search.q ?? "", agent: search.agent ?? "", show });
    if (search.agent || search.show) setOpen(true);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search.q, search.agent, search.show]);

  const columns = useMemo(() => instanceColumns(t, true), [t]);
  const rows = useMemo(
    () =>
      sortRows(
        list.items.filter((i) => matches(i, filters, t)),
        columns,
        sorting,
      ),
    [list.items, filters, columns, sorting, t],
  );
  const hidden = useMemo(
    () => (filters.enabled === "yes" ? list.items.reduce((n, i) => n + (i.enabled ? 0 : 1), 0) : 0),
    [list.items, filters.enabled],
  );
  const chosen = useMemo(
    () => (selected.size === 0 ? [] : list.items.filter((i) => selected.has(keyOf(i)))),
    [list.items, selected],
  );
  const openRow = useCallback((i: Instance) => go(addressOf.instance(i.agent, i.name)), []);
  const count = active(filters);

  return (
    <ListPage<Instance>
      title={t.packages.title}
      subtitle={t.packages.subtitle}
      actions={
        deploys && (
          <Button leftSection={<IconRocket size={17} />} onClick={() => go(addressOf.deploy({ agent: filters.agent }))}>
            {t.packages.deploy}
          </Button>
        )
      }
      list={listed(list, rows, () => instances.reload())}
      search={filters.text}
      onSearch={(text) => setFilters((f) => ({ ...f, text }))}
      searchLabel={t.packages.search}
      filtered={count > 0 || hidden > 0}
      onClear={() => setFilters(FIRST_FILTERS)}
      filters={
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={16} />}
          aria-expanded={open}
          aria-controls="filters"
          onClick={() => setOpen(!open)}
        >
          {open ? t.packages.hideFilters : t.packages.showFilters}
          {count > 0 ? ` (${count})` : ""}
        </Button>
      }
      panel={
        open && (
          <Suspense fallback={<div style={{ height: 84 }} />}>
            <FilterBar filters={filters} onChange={setFilters} hidden={hidden} />
          </Suspense>
        )
      }
      icon={<IconBox size={26} />}
      emptyTitle={t.packages.empty}
      emptyHelp={t.packages.emptyHelp}
      noMatchHelp={hidden > 0 ? t.packages.hiddenDisabled(hidden) : undefined}
      columns={columns}
      rowKey={keyOf}
      rowName={nameOf}
      sorting={sorting}
      onSort={setSorting}
      onOpen={openRow}
      selected={selected}
      onSelect={setSelected}
      dim={dimmed}
      card={(i) => <InstanceCard instance={i} />}
      cardHeight={116}
      menu={(i) => <InstanceMenu instance={i} onInfo={() => setInfo(keyOf(i))} />}
      bulk={<BulkButtons chosen={chosen} />}
    >
      {info && (
        <Suspense fallback={null}>
          <Info id={info} onClose={() => setInfo(undefined)} />
        </Suspense>
      )}
    </ListPage>
  );
}

function Info({ id, onClose }: { id: string; onClose: () => void }) {
  const instance = useEntry(instances, id);
  return instance ? <InfoDrawer instance={instance} onClose={onClose} /> : null;
}

function BulkButtons({ chosen }: { chosen: Instance[] }) {
  const t = useTexts(),
    controls = useMay("control");
  const can = (verb: "start" | "stop" | "reload") => controls && chosen.some((i) => allows(i, verb));
  return (
    <>
      <Button
        variant="default"
        size="xs"
        disabled={!can("start")}
        leftSection={<IconPlayerPlay size={15} />}
        onClick={() =>
          void bulk(
            chosen.filter((i) => i.state !== "started"),
            "start",
          )
        }
      >
        {t.verbs.start}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={!can("stop")}
        leftSection={<IconPlayerStop size={15} />}
        onClick={() => void bulk(chosen, "stop")}
      >
        {t.verbs.stop}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={!can("reload")}
        leftSection={<IconReload size={15} />}
        onClick={() => void bulk(chosen, "reload")}
      >
        {t.verbs.reload}
      </Button>
    </>
  );
}
