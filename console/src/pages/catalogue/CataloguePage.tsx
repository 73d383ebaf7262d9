/** What catalogues offer, updates first: deploy what is not here, update what is older here, read more catalogues. */
import { catalogues as calls } from "@/api/admin";
import type { CatalogueDownload, CatalogueEntry } from "@/api/adminTypes";
import { told } from "@/api/http";
import { Empty, Failure, Lines, Note, PageHeader } from "@/components/basics";
import { DataTable, nameKey, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { useRemembered } from "@/components/remembered";
import { Toolbar } from "@/components/Toolbar";
import { downloads, fetchPackage } from "@/live/downloads";
import { onChange } from "@/live/events";
import { toast } from "@/live/notices";
import { useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { go } from "@/shell/navigate";
import { pick, useFormat, useLang, useTexts } from "@/texts/current";
import { Button, Menu, SegmentedControl } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleArrowUp,
  IconBook,
  IconCloudDown,
  IconCloudStar,
  IconLink,
  IconList,
  IconPackages,
  IconRefresh,
  IconRocket,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { Running } from "./Running";
import css from "./Catalogue.module.css";
import { documentationUrl, EntryIcon, fits, Standing, standingOrder } from "./entries";

const ManageDialog = lazy(() => import("./ManageDialog"));
const AddressDialog = lazy(() => import("./AddressDialog"));

const keyOf = (e: CatalogueEntry): string => `${e.catalogue}/${e.name}`;
const nameOf = (e: CatalogueEntry): string => `${e.name} ${e.version}`;

export default function CataloguePage() {
  const t = useTexts(),
    f = useFormat(),
    lang = useLang(),
    client = useQueryClient(),
    publishes = useMay("publish"),
    deploys = useMay("deploy");
  const asked = useSearch({ from: "/inside/catalogue" });
  const entries = useQuery({ queryKey: ["catalogue", "entries"], queryFn: calls.entries });
  const list = useQuery({ queryKey: ["catalogue", "list"], queryFn: calls.list });
  const running = useStore(downloads);
  const [search, setSearch] = useRemembered("catalogue.search", asked.q ?? "");
  const [only, setOnly] = useRemembered<"all" | "updates">("catalogue.only", "all");
  const [sorting, setSorting] = useRemembered<Sorting>("catalogue.sorting", { by: "standing", down: false });
  const [dialog, setDialog] = useState<"manage" | "address">();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [reading, setReading] = useState(false);

  /* The notification leads here to see updates first, whatever was sorted and searched before. */
  useEffect(() => {
    if (asked.show !== "updates") return;
    setSorting({ by: "standing", down: false });
    setSearch("");
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked.show]);
  useEffect(
    () =>
      onChange((change, past) => {
        if (!past && (change.type === "catalogue" || change.type === "package" || change.type === "package-removed"))
          void client.invalidateQueries({ queryKey: ["catalogue"] });
      }),
    [client],
  );

  const fetching = useMemo(() => {
    const all = new Map<string, CatalogueDownload>();
    for (const d of running) if (d.state === "running") all.set(`${d.catalogue}/${d.package}`, d);
    return all;
  }, [running]);
  const fetchIt = async (e: CatalogueEntry, then: "keep" | "deploy") => {
    setBusy((old) => new Set(old).add(keyOf(e)));
    try {
      await fetchPackage(e.catalogue, e.name, e.version, then);
    } catch (error) {
      toast({ tone: "bad", title: t.admin.downloadFailed(e.name), text: told(error) });
    }
    setBusy((old) => {
      const next = new Set(old);
      next.delete(keyOf(e));
      return next;
    });
  };
  const refresh = async () => {
    setReading(true);
    try {
      await calls.refresh();
      await client.invalidateQueries({ queryKey: ["catalogue"] });
      const bad = (await client.fetchQuery({ queryKey: ["catalogue", "list"], queryFn: calls.list }))
        .filter((c) => c.failure)
        .map((c) => c.name);
      if (bad.length > 0) toast({ tone: "warn", title: t.catalogue.refreshedFailed(bad.join(", ")) });
      else toast({ tone: "good", title: t.catalogue.refreshed });
    } catch (error) {
      toast({ tone: "bad", title: t.catalogue.title, text: told(error) });
    }
    setReading(false);
  };

  const columns = useMemo((): Column<CatalogueEntry>[] => {
    const action = (e: CatalogueEntry) => {
      const going = fetching.get(keyOf(e)),
        waits = busy.has(keyOf(e)) || Boolean(going);
      if (going && going.total_bytes > 0)
        return (
          <progress
            className={css["progress"]}
            max={going.total_bytes}
            value={going.done_bytes}
            aria-label={t.catalogue.progress(e.name)}
          />
        );
      if (e.standing === "newer")
        return (
          <Button
            size="xs"
            loading={waits}
            disabled={!publishes}
            title={t.catalogue.updateHelp}
            aria-label={`${t.catalogue.update} ${e.name}`}
            leftSection={<IconCloudDown size={15} />}
            onClick={() => void fetchIt(e, "keep")}
          >
            {t.catalogue.update}
          </Button>
        );
      if (e.standing === "new")
        return (
          <Button
            size="xs"
            variant="default"
            loading={waits}
            disabled={!publishes || !deploys}
            title={t.catalogue.deployHelp}
            aria-label={`${t.catalogue.deploy} ${e.name}`}
            leftSection={<IconRocket size={15} />}
            onClick={() => void fetchIt(e, "deploy")}
          >
            {t.catalogue.deploy}
          </Button>
        );
      return null;
    };
    return [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(210px, 1.5fr)",
        sort: (e) => nameKey(e.name),
        cell: (e) => (
          <span className="row grow">
            <EntryIcon entry={e} size={32} />
            <span className="stack tight grow" style={{ gap: 0 }}>
              <span className="row" style={{ gap: 6 }}>
                <span className="strong cut">{pick(e.title, lang) || e.name}</span>
                <Standing entry={e} />
              </span>
              <span className="dim tiny cut">{e.name}</span>
            </span>
          </span>
        ),
      },
      {
        id: "standing",
        header: t.common.version,
        width: "minmax(140px, 0.8fr)",
        sort: (e) => standingOrder(e),
        cell: (e) => (
          <span className="row" style={{ gap: 6, whiteSpace: "nowrap" }}>
            {e.standing === "newer" && e.installed && <span className="num dim">{e.installed} →</span>}
            <span className="num strong">{e.version}</span>
          </span>
        ),
      },
      {
        id: "description",
        header: t.common.description,
        width: "minmax(160px, 2fr)",
        from: 900,
        cell: (e) => (
          <span className="cut small dim" title={pick(e.description, lang)}>
            {pick(e.description, lang) || "–"}
          </span>
        ),
      },
      {
        id: "author",
        header: t.common.author,
        width: "minmax(100px, 0.8fr)",
        from: 1100,
        sort: (e) => e.author.toLowerCase() || null,
        cell: (e) => <span className="cut small">{e.author || <span className="dim">–</span>}</span>,
      },
      {
        id: "catalogue",
        header: t.catalogue.source,
        width: "minmax(100px, 0.8fr)",
        from: 780,
        sort: (e) => nameKey(e.catalogue),
        cell: (e) => <span className="cut small">{e.catalogue}</span>,
      },
      {
        id: "size",
        header: t.common.size,
        width: "90px",
        from: 1000,
        align: "end",
        sort: (e) => e.size_bytes,
        cell: (e) => <span className="num small">{f.bytes(e.size_bytes)}</span>,
      },
      {
        id: "documentation",
        header: t.catalogue.docShort,
        width: "62px",
        from: 640,
        cell: (e) => <Documentation entry={e} />,
      },
      { id: "action", header: t.common.actions, width: "142px", cell: action },
    ];
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, f, lang, publishes, deploys, fetching, busy]);

  const all = entries.data;
  const newer = useMemo(() => (all ?? []).filter((e) => e.standing === "newer"), [all]);
  const rows = useMemo(() => {
    const fit = (all ?? []).filter((e) => (only === "all" || e.standing === "newer") && fits(e, search));
    return sortRows(
      fit.sort((a, b) => (nameKey(a.name) < nameKey(b.name) ? -1 : 1)),
      columns,
      sorting,
    );
  }, [all, only, search, columns, sorting]);
  const failing = (list.data ?? []).filter((c) => c.failure);
  const add = publishes && (
    <Button leftSection={<IconLink size={16} />} onClick={() => setDialog("manage")}>
      {t.catalogue.add}
    </Button>
  );

  return (
    <>
      <PageHeader
        title={t.catalogue.title}
        subtitle={t.catalogue.subtitle}
        actions={
          <>
            <Button variant="default" leftSection={<IconPackages size={16} />} onClick={() => go("/packages")}>
              {t.catalogue.repository}
            </Button>
            {publishes && (
              <>
                <Button
                  variant="default"
                  leftSection={<IconRefresh size={16} />}
                  loading={reading}
                  onClick={() => void refresh()}
                >
                  {t.common.refresh}
                </Button>
                <Button variant="default" leftSection={<IconLink size={16} />} onClick={() => setDialog("address")}>
                  {t.catalogue.fromAddress}
                </Button>
                <Button leftSection={<IconList size={16} />} onClick={() => setDialog("manage")}>
                  {t.catalogue.manage}
                </Button>
              </>
            )}
          </>
        }
      />
      {failing.length > 0 && (
        <div className={css["failing"]}>
          <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
            {failing.map((c) => (
              <p key={c.name}>
                <b>{c.name}</b>
                {t.common.colon}
                {c.failure}
              </p>
            ))}
          </Note>
        </div>
      )}
      <Running />
      <Toolbar search={search} onSearch={setSearch} label={t.catalogue.search} shown={rows.length} total={all?.length ?? 0}>
        <SegmentedControl
          size="xs"
          aria-label={t.common.state}
          value={only}
          onChange={(to) => setOnly(to as typeof only)}
          data={[
            { value: "all", label: t.catalogue.all },
            { value: "updates", label: t.catalogue.onlyUpdates },
          ]}
        />
        {newer.length > 1 && publishes && (
          <Button
            size="xs"
            leftSection={<IconCloudDown size={15} />}
            onClick={() => newer.forEach((e) => void fetchIt(e, "keep"))}
          >
            {t.catalogue.updateAll(newer.length)}
          </Button>
        )}
      </Toolbar>
      {entries.error && !all ? (
        <Failure error={entries.error} retry={() => void entries.refetch()} />
      ) : !all ? (
        <Lines count={8} />
      ) : list.data?.length === 0 ? (
        <Empty icon={<IconCloudStar size={26} />} title={t.catalogue.empty} help={t.catalogue.emptyHelp}>
          {add}
        </Empty>
      ) : all.length === 0 ? (
        <Empty icon={<IconCloudStar size={26} />} title={t.catalogue.nothing} help={t.catalogue.nothingHelp} />
      ) : rows.length === 0 ? (
        <Empty
          icon={only === "updates" ? <IconCircleArrowUp size={26} /> : <IconCloudStar size={26} />}
          title={only === "updates" && search === "" ? t.admin.noUpdates : t.common.noMatch}
          help={t.common.noMatchHelp}
        >
          <Button
            variant="default"
            onClick={() => {
              setSearch("");
              setOnly("all");
            }}
          >
            {t.common.clearFilters}
          </Button>
        </Empty>
      ) : (
        <DataTable
          label={t.catalogue.title}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          rowName={nameOf}
          sorting={sorting}
          onSort={setSorting}
          cardHeight={104}
          menu={(e) => (
            <>
              {e.standing !== "current" && (
                <Menu.Item
                  leftSection={<IconCloudDown size={16} />}
                  disabled={!publishes || fetching.has(keyOf(e))}
                  onClick={() => void fetchIt(e, "keep")}
                >
                  {e.standing === "newer" ? t.catalogue.update : t.catalogue.download}
                </Menu.Item>
              )}
              <Menu.Item
                leftSection={<IconRocket size={16} />}
                disabled={!deploys || (e.standing !== "current" && !publishes)}
                onClick={() =>
                  e.standing === "current" ? go(`/deploy?package=${encodeURIComponent(e.name)}`) : void fetchIt(e, "deploy")
                }
              >
                {t.catalogue.deploy}
              </Menu.Item>
              {documentationUrl(e) && (
                <Menu.Item
                  leftSection={<IconBook size={16} />}
                  component="a"
                  href={documentationUrl(e)}
                  target="_blank"
                  rel="noreferrer noopener"
                >
                  {t.catalogue.documentation}
                </Menu.Item>
              )}
            </>
          )}
          card={(e) => (
            <div className="row" style={{ height: "100%", gap: 12 }}>
              <EntryIcon entry={e} size={38} />
              <div className="grow">
                <div className="row" style={{ gap: 6 }}>
                  <span className="strong cut">{pick(e.title, lang) || e.name}</span>
                  <Standing entry={e} />
                  <span className="num small">{e.version}</span>
                </div>
                <div className="small dim cut">{pick(e.description, lang)}</div>
                <div className="row tiny dim" style={{ marginTop: 4 }}>
                  {columns.at(-1)?.cell(e)}
                  <span className="cut">{t.catalogue.from(e.catalogue)}</span>
                </div>
              </div>
            </div>
          )}
        />
      )}
      <Suspense fallback={null}>
        {dialog === "manage" && <ManageDialog onClose={() => setDialog(undefined)} />}
        {dialog === "address" && <AddressDialog onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}

function Documentation({ entry }: { entry: CatalogueEntry }) {
  const t = useTexts(),
    url = documentationUrl(entry);
  if (!url) return <span className="dim">–</span>;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      aria-label={t.catalogue.documentationOf(entry.name)}
      title={t.catalogue.documentationOf(entry.name)}
    >
      <IconBook size={18} aria-hidden="true" />
    </a>
  );
}
