/** The package repository: upload by dropping files anywhere, search, details, deploy, rename, download, delete. */
import type { PackageFile } from "@/api/types";
import { Empty, Failure, Lines, PageHeader } from "@/components/basics";
import { DataTable, nameKey, sortRows, type Column, type Sorting } from "@/components/DataTable";
import { PackageIcon } from "@/components/PackageIcon";
import { useRemembered } from "@/components/remembered";
import { Tag } from "@/components/StateBadge";
import { Toolbar } from "@/components/Toolbar";
import { addUploads } from "@/live/uploads";
import { fold, instances, packages, useCollection } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { pick, useFormat, useLang, useTexts } from "@/texts/current";
import { Button, Checkbox, Menu } from "@mantine/core";
import {
  IconCloudStar,
  IconCopy,
  IconDownload,
  IconFileImport,
  IconInfoCircle,
  IconLink,
  IconListCheck,
  IconPackages,
  IconPencil,
  IconPencilPlus,
  IconRefresh,
  IconReload,
  IconRocket,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { packages as calls } from "@/api/calls";
import { chooseImport } from "../drafts/importDraft";
import { newDraft } from "../drafts/newDraft";
import { deletePackage } from "./deletePackage";
import { DropAnywhere } from "./DropAnywhere";
import css from "./Repository.module.css";

const DetailsDrawer = lazy(() => import("./DetailsDrawer"));
const AddressDialog = lazy(() => import("../catalogue/AddressDialog"));
const RenameDialog = lazy(() => import("./RenameDialog"));
const UpdateDialog = lazy(() => import("./UpdateDialog"));
const DuplicateDialog = lazy(() => import("../drafts/DuplicateDialog"));

const keyOf = (p: PackageFile): string => p.id;
const nameOf = (p: PackageFile): string => `${p.name} ${p.version}`;

export default function RepositoryPage() {
  const t = useTexts(),
    f = useFormat(),
    lang = useLang(),
    navigate = useNavigate();
  const { file, q, update } = useSearch({ from: "/inside/packages" });
  const list = useCollection(packages),
    running = useCollection(instances);
  const publishes = useMay("publish"),
    deploys = useMay("deploy"),
    controls = useMay("control");
  const [search, setSearch] = useRemembered("packages.search", q ?? "");
  const [newestOnly, setNewestOnly] = useRemembered("packages.newest", false);
  const [sorting, setSorting] = useRemembered<Sorting>("packages.sorting", { by: "name", down: false });
  const [renaming, setRenaming] = useState<PackageFile>();
  const [updating, setUpdating] = useState<PackageFile>();
  const [fromAddress, setFromAddress] = useState(false);
  const [copying, setCopying] = useState<PackageFile>();
  const picker = useRef<HTMLInputElement>(null);

  const outdated = useMemo(() => {
    const counts = new Map<string, number>();
    for (const i of running.items) if (i.newer) counts.set(i.newer.digest, (counts.get(i.newer.digest) ?? 0) + 1);
    return counts;
  }, [running.items]);

  const columns = useMemo(
    (): Column<PackageFile>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(190px, 1.5fr)",
        sort: (p) => nameKey(p.name),
        cell: (p) => (
          <span className="row grow">
            <PackageIcon file={p} size={32} />
            <span className="stack tight grow" style={{ gap: 0 }}>
              <span className="strong cut">{pick(p.manifest.title, lang) || p.name}</span>
              <span className="dim tiny cut">{p.name}</span>
            </span>
          </span>
        ),
      },
      {
        id: "version",
        header: t.common.version,
        width: "minmax(150px, 0.8fr)",
        sort: (p) => nameKey(p.version),
        cell: (p) => (
          <span className="row" style={{ gap: 7 }}>
            <span className="num strong" style={{ whiteSpace: "nowrap" }}>
              {p.version}
            </span>
            {p.newest && (
              <Tag tone="good" title={t.repository.newestHelp}>
                {t.repository.newest}
              </Tag>
            )}
          </span>
        ),
      },
      {
        id: "description",
        header: t.common.description,
        width: "minmax(160px, 2fr)",
        from: 900,
        cell: (p) => (
          <span className="cut small dim" title={pick(p.manifest.description, lang)}>
            {pick(p.manifest.description, lang) || "–"}
          </span>
        ),
      },
      {
        id: "author",
        header: t.common.author,
        width: "minmax(100px, 0.9fr)",
        from: 1120,
        sort: (p) => p.manifest.authors.join(", ").toLowerCase() || null,
        cell: (p) => <span className="cut small">{p.manifest.authors.join(", ") || <span className="dim">–</span>}</span>,
      },
      {
        id: "date",
        header: t.repository.published,
        width: "118px",
        from: 700,
        sort: (p) => -Date.parse(p.published_at),
        cell: (p) => (
          <time className="small cut" dateTime={p.published_at} title={f.exact(p.published_at)}>
            {f.date(p.published_at)}
          </time>
        ),
      },
      {
        id: "size",
        header: t.common.size,
        width: "96px",
        from: 800,
        align: "end",
        sort: (p) => p.size_bytes,
        cell: (p) => <span className="num small">{f.bytes(p.size_bytes)}</span>,
      },
      {
        id: "used",
        header: t.repository.usedBy,
        width: "minmax(118px, 0.8fr)",
        from: 1000,
        sort: (p) => -p.used_by.length,
        cell: (p) =>
          p.used_by.length > 0 ? (
            <span className="small cut" title={p.used_by.slice(0, 20).join("\n")}>
              {t.repository.instances(p.used_by.length)}
            </span>
          ) : (
            <span className="small dim">{t.repository.unused}</span>
          ),
      },
      {
        id: "action",
        header: t.common.actions,
        width: "118px",
        cell: (p) =>
          p.manifest.faces.includes("run") ? (
            <button
              className={css["deploy"]}
              disabled={!deploys}
              aria-label={`${t.repository.deploy} ${p.name} ${p.version}`}
              onClick={() => go(addressOf.deploy(p.newest ? { package: p.name } : { package: p.name, file: p.file }))}
            >
              <IconRocket size={15} aria-hidden="true" />
              {t.repository.deploy}
            </button>
          ) : (
            p.manifest.faces.includes("install") && (
              <button
                className={css["deploy"]}
                disabled={!deploys}
                aria-label={`${t.install.deployTask} ${p.name} ${p.version}`}
                title={t.install.deployTask}
                onClick={() => go(addressOf.newTask({ package: p.name, version: p.version }))}
              >
                <IconListCheck size={15} aria-hidden="true" />
                {t.runs.task}
              </button>
            )
          ),
      },
    ],
    [t, f, lang, deploys],
  );

  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = list.items.filter(
      (p) =>
        (!newestOnly || p.newest) &&
        words.every((w) =>
          `${p.name} ${p.version} ${p.file} ${p.manifest.authors.join(" ")} ${Object.values(p.manifest.title).join(" ")} ${Object.values(p.manifest.description).join(" ")}`
            .toLowerCase()
            .includes(w),
        ),
    );
    return sortRows(
      fits.sort((a, b) => (nameKey(a.version) < nameKey(b.version) ? 1 : -1)),
      columns,
      sorting,
    );
  }, [list.items, search, newestOnly, columns, sorting]);

  const details = file === undefined ? undefined : list.items.find((p) => fold(p.file) === fold(file));
  const show = useCallback(
    (p: PackageFile | undefined) => void navigate({ to: "/packages", search: p ? { file: p.file } : {}, replace: true }),
    [navigate],
  );
  const choose = () => picker.current?.click();
  const asked = update === undefined ? undefined : list.items.find((p) => fold(p.file) === fold(update));
  const asksUpdate = updating ?? asked;

  return (
    <>
      <PageHeader
        title={t.repository.title}
        subtitle={t.repository.subtitle}
        actions={
          <>
            <Button variant="default" leftSection={<IconCloudStar size={16} />} onClick={() => go("/catalogue")}>
              {t.catalogue.show}
            </Button>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              onClick={() => void packages.reload()}
              loading={list.status === "loading" && list.items.length > 0}
            >
              {t.common.refresh}
            </Button>
            {publishes && (
              <Button variant="default" leftSection={<IconLink size={16} />} onClick={() => setFromAddress(true)}>
                {t.catalogue.fromAddress}
              </Button>
            )}
            {publishes && (
              <Menu>
                <Menu.Target>
                  <Button variant="default" leftSection={<IconPencilPlus size={16} />}>
                    {t.drafts.new}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPencilPlus size={16} />} onClick={() => void newDraft()}>
                    {t.drafts.new}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconFileImport size={16} />} title={t.drafts.importHelp} onClick={chooseImport}>
                    {t.drafts.import}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => go("/drafts")}>
                    {t.drafts.title}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
            {publishes && (
              <Button leftSection={<IconUpload size={17} />} onClick={choose} title={t.repository.uploadHelp}>
                {t.repository.upload}
              </Button>
            )}
          </>
        }
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t.repository.upload}
        onChange={(e) => {
          addUploads(e.currentTarget.files ?? []);
          e.currentTarget.value = "";
        }}
      />
      {publishes && <DropAnywhere onFiles={addUploads} />}
      <Toolbar
        search={search}
        onSearch={setSearch}
        label={t.repository.search}
        shown={rows.length}
        total={list.total}
        loading={list.status === "loading" && list.items.length < list.total}
      >
        <Checkbox
          size="sm"
          label={t.repository.onlyNewest}
          checked={newestOnly}
          onChange={(e) => setNewestOnly(e.currentTarget.checked)}
        />
      </Toolbar>
      {list.status === "error" && list.items.length === 0 ? (
        <Failure error={list.error} retry={() => void packages.reload()} />
      ) : list.items.length === 0 && list.status !== "ready" ? (
        <Lines count={8} />
      ) : list.items.length === 0 ? (
        <div className={css["dropHere"]}>
          <Empty icon={<IconPackages size={26} />} title={t.repository.empty} help={t.repository.emptyHelp}>
            {publishes && (
              <Button leftSection={<IconUpload size={16} />} onClick={choose}>
                {t.repository.upload}
              </Button>
            )}
          </Empty>
        </div>
      ) : rows.length === 0 ? (
        <Empty icon={<IconPackages size={26} />} title={t.common.noMatch} help={t.common.noMatchHelp}>
          <Button
            variant="default"
            onClick={() => {
              setSearch("");
              setNewestOnly(false);
            }}
          >
            {t.common.clearFilters}
          </Button>
        </Empty>
      ) : (
        <DataTable
          label={t.repository.title}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          rowName={nameOf}
          sorting={sorting}
          onSort={setSorting}
          onOpen={show}
          cardHeight={82}
          card={(p) => <Card file={p} />}
          menu={(p) => (
            <>
              <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => show(p)}>
                {t.repository.details}
              </Menu.Item>
              {p.manifest.faces.includes("run") && (
                <Menu.Item
                  leftSection={<IconRocket size={16} />}
                  disabled={!deploys}
                  onClick={() => go(addressOf.deploy(p.newest ? { package: p.name } : { package: p.name, file: p.file }))}
                >
                  {t.repository.deploy}
                </Menu.Item>
              )}
              {p.manifest.faces.includes("install") && (
                <Menu.Item
                  leftSection={<IconListCheck size={16} />}
                  disabled={!deploys}
                  onClick={() => go(addressOf.newTask({ package: p.name, version: p.version }))}
                >
                  {t.install.deployTask}
                </Menu.Item>
              )}
              {p.manifest.faces.includes("install") && (
                <Menu.Item
                  leftSection={<IconPencilPlus size={16} />}
                  disabled={!publishes}
                  onClick={() => void newDraft({ from: p.file })}
                >
                  {t.drafts.newVersion}
                </Menu.Item>
              )}
              {p.manifest.faces.includes("install") && (
                <Menu.Item leftSection={<IconCopy size={16} />} disabled={!publishes} onClick={() => setCopying(p)}>
                  {t.drafts.duplicate}
                </Menu.Item>
              )}
              {(outdated.get(p.digest) ?? 0) > 0 && (
                <Menu.Item leftSection={<IconReload size={16} />} disabled={!controls} onClick={() => setUpdating(p)}>
                  {t.repository.reloadUsers}
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconDownload size={16} />} component="a" href={calls.contentUrl(p.file)} download={p.file}>
                {t.repository.download}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPencil size={16} />} disabled={!publishes} onClick={() => setRenaming(p)}>
                {t.repository.rename}
              </Menu.Item>
              <Menu.Item
                data-danger
                leftSection={<IconTrash size={16} />}
                disabled={!publishes}
                onClick={() => void deletePackage(p)}
              >
                {t.common.delete}
              </Menu.Item>
            </>
          )}
        />
      )}
      <Suspense fallback={null}>
        {details && (
          <DetailsDrawer
            file={details}
            outdated={outdated.get(details.digest) ?? 0}
            onClose={() => show(undefined)}
            onRename={() => setRenaming(details)}
            onReload={() => setUpdating(details)}
            onDuplicate={() => setCopying(details)}
          />
        )}
        {copying && <DuplicateDialog file={copying} onClose={() => setCopying(undefined)} />}
        {fromAddress && <AddressDialog onClose={() => setFromAddress(false)} />}
        {renaming && (
          <RenameDialog
            file={renaming}
            onClose={() => setRenaming(undefined)}
            onRenamed={(p) => {
              setRenaming(undefined);
              if (details) show(p);
            }}
          />
        )}
        {asksUpdate && controls && (
          <UpdateDialog
            key={asksUpdate.id}
            file={asksUpdate}
            quiet={false}
            onClose={() => {
              setUpdating(undefined);
              if (asked) show(undefined);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

function Card({ file: p }: { file: PackageFile }) {
  const t = useTexts(),
    f = useFormat(),
    lang = useLang();
  return (
    <div className="row" style={{ height: "100%", gap: 12 }}>
      <PackageIcon file={p} size={38} />
      <div className="grow">
        <div className="row">
          <span className="strong cut">{pick(p.manifest.title, lang) || p.name}</span>
          <span className="num small">{p.version}</span>
          {p.newest && <Tag tone="good">{t.repository.newest}</Tag>}
        </div>
        <div className="small dim cut">{pick(p.manifest.description, lang)}</div>
        <div className="tiny dim">
          {f.date(p.published_at)} · {f.bytes(p.size_bytes)} ·{" "}
          {p.used_by.length ? t.repository.instances(p.used_by.length) : t.repository.unused}
        </div>
      </div>
    </div>
  );
}
