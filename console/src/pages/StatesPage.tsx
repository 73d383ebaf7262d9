/** State objects: the last values that packages published, read again every few seconds. */
import { states as calls } from "@/api/calls";
import type { StateObject } from "@/api/types";
import { CopyText, Empty, Facts, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { DataTable, nameKey, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { CodeEditor } from "@/components/CodeEditor";
import { useRemembered } from "@/components/remembered";
import { Tag } from "@/components/StateBadge";
import { Toolbar } from "@/components/Toolbar";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Drawer, Menu, Switch } from "@mantine/core";
import { IconBroadcast, IconCopy, IconEye, IconRefresh } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

const REFRESH_MS = 4_000;
const SHOWN_MAX = 1_000;
const keyOf = (s: StateObject): string => `${s.agent}/${s.instance}/${s.name}/${s.type}`;
const nameOf = (s: StateObject): string => `${s.agent}/${s.instance} ${s.name}`;

/** A value in one line. */
export function Value({ value }: { value: unknown }) {
  const t = useTexts(),
    f = useFormat();
  if (value === null || value === undefined) return <span className="dim">–</span>;
  if (typeof value === "boolean") return <Tag tone={value ? "good" : "off"}>{value ? t.common.yes : t.common.no}</Tag>;
  if (typeof value === "number") return <span className="num strong">{f.num(value, 6)}</span>;
  if (typeof value === "string") return <span className="cut">{value}</span>;
  return <code className="cut small">{JSON.stringify(value)}</code>;
}

export default function StatesPage() {
  const t = useTexts();
  const [search, setSearch] = useRemembered("states.search", ""),
    [hide, setHide] = useRemembered("states.hide", false);
  const [sorting, setSorting] = useRemembered<Sorting>("states.sorting", { by: "source", down: false });
  const [shown, setShown] = useState<string>();
  const query = useQuery({
    queryKey: ["states"],
    queryFn: ({ signal }) => calls.page({ limit: SHOWN_MAX }, { signal }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(
    (): Column<StateObject>[] => [
      {
        id: "source",
        header: t.stateObjects.source,
        width: "minmax(150px, 1fr)",
        sort: (s) => nameKey(`${s.agent}/${s.instance}/${s.name}`),
        cell: (s) => (
          <a className="cut" style={{ color: "var(--text-2)" }} {...to(addressOf.instance(s.agent, s.instance))}>
            {s.agent}/{s.instance}
          </a>
        ),
      },
      {
        id: "name",
        header: t.stateObjects.name,
        width: "minmax(110px, 0.9fr)",
        sort: (s) => nameKey(s.name),
        cell: (s) => <span className="strong cut">{s.name}</span>,
      },
      { id: "value", header: t.stateObjects.value, width: "minmax(150px, 1.8fr)", cell: (s) => <Value value={s.value} /> },
      {
        id: "type",
        header: t.stateObjects.type,
        width: "minmax(90px, 0.6fr)",
        from: 900,
        sort: (s) => s.type || null,
        cell: (s) => <span className="small dim cut">{s.type || "–"}</span>,
      },
      {
        id: "at",
        header: t.stateObjects.at,
        width: "minmax(150px, 0.8fr)",
        from: 740,
        sort: (s) => -Date.parse(s.at),
        cell: (s) => (
          <span className="row">
            <span className="small cut">
              <TimeAgo at={s.at} />
            </span>
            {s.expired && <Tag tone="warn">{t.stateObjects.expired}</Tag>}
          </span>
        ),
      },
    ],
    [t],
  );
  const all = query.data?.items;
  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return sortRows(
      (all ?? []).filter(
        (s) =>
          (!hide || !s.expired) && words.every((w) => `${s.agent}/${s.instance} ${s.name} ${s.type}`.toLowerCase().includes(w)),
      ),
      columns,
      sorting,
    );
  }, [all, search, hide, columns, sorting]);
  const one = shown ? all?.find((s) => keyOf(s) === shown) : undefined;
  const open = useCallback((s: StateObject) => setShown(keyOf(s)), []);
  return (
    <>
      <PageHeader
        title={t.stateObjects.title}
        subtitle={t.stateObjects.subtitle}
        actions={
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => void query.refetch()}>
            {t.common.refresh}
          </Button>
        }
      />
      <Toolbar
        search={search}
        onSearch={setSearch}
        label={t.stateObjects.search}
        shown={rows.length}
        total={query.data?.total || (all?.length ?? 0)}
      >
        <Switch size="sm" label={t.stateObjects.hideExpired} checked={hide} onChange={(e) => setHide(e.currentTarget.checked)} />
      </Toolbar>
      {query.data?.next && (
        <p className="small dim" style={{ marginBottom: 8 }}>
          {t.stateObjects.more}
        </p>
      )}
      {query.error && !all ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !all ? (
        <Lines count={8} />
      ) : all.length === 0 ? (
        <Empty icon={<IconBroadcast size={26} />} title={t.stateObjects.empty} help={t.stateObjects.emptyHelp} />
      ) : rows.length === 0 ? (
        <Empty icon={<IconBroadcast size={26} />} title={t.common.noMatch} help={t.common.noMatchHelp}>
          <Button
            variant="default"
            onClick={() => {
              setSearch("");
              setHide(false);
            }}
          >
            {t.common.clearFilters}
          </Button>
        </Empty>
      ) : (
        <DataTable
          label={t.stateObjects.title}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          rowName={nameOf}
          sorting={sorting}
          onSort={setSorting}
          onOpen={open}
          cardHeight={84}
          dim={(s) => s.expired}
          menu={(s) => (
            <>
              <Menu.Item leftSection={<IconEye size={16} />} onClick={() => open(s)}>
                {t.stateObjects.view}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy size={16} />}
                onClick={() =>
                  void navigator.clipboard?.writeText(typeof s.value === "string" ? s.value : JSON.stringify(s.value, null, 2))
                }
              >
                {t.stateObjects.copyValue}
              </Menu.Item>
            </>
          )}
          card={(s) => (
            <div className="stack tight">
              <div className="row">
                <span className="strong cut">{s.name}</span>
                {s.expired && <Tag tone="warn">{t.stateObjects.expired}</Tag>}
              </div>
              <div className="row">
                <Value value={s.value} />
              </div>
              <div className="tiny dim cut">
                {s.agent}/{s.instance} · <TimeAgo at={s.at} />
              </div>
            </div>
          )}
        />
      )}
      {one && <View object={one} onClose={() => setShown(undefined)} />}
    </>
  );
}

function View({ object: s, onClose }: { object: StateObject; onClose: () => void }) {
  const t = useTexts(),
    f = useFormat(),
    text = typeof s.value === "string" ? s.value : JSON.stringify(s.value, null, 2);
  const more = Object.keys(s.metadata).length > 0;
  return (
    <Drawer opened onClose={onClose} size="lg" title={s.name} closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack wide">
        <Facts
          entries={[
            [
              t.stateObjects.source,
              <a {...to(addressOf.instance(s.agent, s.instance))}>
                {s.agent}/{s.instance}
              </a>,
            ],
            [t.stateObjects.type, s.type || "–"],
            [
              t.stateObjects.at,
              <>
                <TimeAgo at={s.at} /> <span className="dim small">({f.exact(s.at)})</span>
              </>,
            ],
            [
              t.stateObjects.lifetime,
              s.lifetime_s === 0 ? (
                t.stateObjects.forever
              ) : (
                <>
                  {f.span(s.lifetime_s * 1000)}{" "}
                  {s.expired ? (
                    <Tag tone="warn">{t.stateObjects.expired}</Tag>
                  ) : (
                    <span className="dim small">
                      {t.stateObjects.expires(f.ago(Date.parse(s.at) + s.lifetime_s * 1000, Date.now()))}
                    </span>
                  )}
                </>
              ),
            ],
          ]}
        />
        <div>
          <h2 className="card-title">{t.stateObjects.value}</h2>
          {typeof s.value === "object" && s.value !== null ? (
            <CodeEditor kind="json" label={t.stateObjects.value} value={text} readOnly />
          ) : (
            <CopyText value={text} label={t.stateObjects.value} />
          )}
        </div>
        {more && (
          <div>
            <h2 className="card-title">{t.stateObjects.metadata}</h2>
            <CodeEditor kind="json" label={t.stateObjects.metadata} value={JSON.stringify(s.metadata, null, 2)} readOnly />
          </div>
        )}
      </div>
    </Drawer>
  );
}
