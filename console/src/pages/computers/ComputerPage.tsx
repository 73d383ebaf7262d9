/** One computer: what its inventory says, its agent, its software, what was run on it. */
import { computers as calls } from "@/api/fleet";
import { Problem } from "@/api/http";
import type { Computer, ComputerDetail } from "@/api/fleetTypes";
import { Facts, Failure, Lines, Note, PageHeader, TimeAgo } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { onChange } from "@/live/events";
import { useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Button, Menu, Tabs } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconChevronLeft, IconDots, IconPencil, IconTargetArrow } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { NotFound } from "../NotFound";
import { ComputerMenu, type Asks } from "./actions";
import { AgentCard } from "./AgentCard";
import css from "./Computers.module.css";
import { Disks, Networks } from "./Hardware";
import { outcome, tryAct } from "./mass";
import { SystemIcon, StandingBadge } from "./signs";

const EditDialog = lazy(() => import("./EditDialog"));
const AddToGroupDialog = lazy(() => import("./AddToGroupDialog"));
const TargetTaskDialog = lazy(() => import("./TargetTaskDialog"));
const ResultsDialog = lazy(() => import("./ResultsDialog"));
const SoftwareList = lazy(() => import("./SoftwareList"));
const RunsTab = lazy(() => import("./RunsTab"));

export default function ComputerPage() {
  const t = useTexts(),
    client = useQueryClient(),
    navigate = useNavigate(),
    manages = useMay("manage-agents"),
    deploys = useMay("deploy");
  const { id } = useParams({ from: "/inside/computers/$id" }),
    { tab = "overview" } = useSearch({ from: "/inside/computers/$id" });
  const query = useQuery({ queryKey: ["computer", id], queryFn: () => calls.get(id) });
  const refresh = useCallback(() => void client.invalidateQueries({ queryKey: ["computer", id] }), [client, id]);
  const [editing, setEditing] = useState(false),
    [asks, setAsks] = useState<Asks>();
  const result = useStore(outcome);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const off = onChange((change, past) => {
      const event = change as { type: string; computer?: Computer; id?: string };
      if (past) return;
      if (event.type === "computer-removed" && event.id === id) refresh();
      else if ((event.type === "computer" && event.computer?.id === id) || event.type === "fleet" || event.type === "reset")
        timer ??= setTimeout(() => {
          timer = undefined;
          refresh();
        }, 400);
    });
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [id, refresh]);

  if (query.error instanceof Problem && query.error.status === 404) return <NotFound />;
  if (!query.data) return query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Lines />;
  const d = query.data,
    c = d.computer;
  const show = (to: string | null) =>
    void navigate({
      to: "/computers/$id",
      params: { id },
      search: to === "software" || to === "runs" ? { tab: to } : {},
      replace: true,
    });
  return (
    <>
      <PageHeader
        title={c.name}
        badge={<StandingBadge standing={c.standing} />}
        subtitle={
          <span className={css["sign"]}>
            <SystemIcon computer={c} /> {[c.os, c.arch].filter(Boolean).join(" · ") || t.computer.noInventory}
          </span>
        }
        above={
          <a className={css["up"]} {...to("/computers")}>
            <IconChevronLeft size={15} aria-hidden="true" />
            {t.computers.title}
          </a>
        }
        actions={
          <>
            {manages && c.standing !== "approved" && (
              <Button leftSection={<IconCheck size={16} />} onClick={() => void tryAct("approve", [c.id]).then(refresh)}>
                {t.computers.approve}
              </Button>
            )}
            {deploys && (
              <Button
                variant="default"
                leftSection={<IconTargetArrow size={16} />}
                onClick={() => setAsks({ what: "task", ids: [c.id] })}
              >
                {t.computers.targetTask}
              </Button>
            )}
            <Menu>
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={t.common.actionsFor(c.name)}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <ComputerMenu
                  computer={c}
                  onAsk={setAsks}
                  onPage
                  onDone={() => void query.refetch().then((q) => q.error && go("/computers"))}
                />
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      {c.standing === "duplicate" && (
        <div style={{ marginBottom: 12 }}>
          <Note tone="bad" icon={<IconAlertTriangle size={18} />}>
            {t.computer.duplicateHelp}
          </Note>
        </div>
      )}
      {c.standing === "pending" && (
        <div style={{ marginBottom: 12 }}>
          <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
            {t.computers.standingHelp["pending"]}
          </Note>
        </div>
      )}
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="overview">{t.computer.tabs.overview}</Tabs.Tab>
          <Tabs.Tab value="software">
            {t.computer.tabs.software} <span className="dim num">{d.software > 0 ? d.software : ""}</span>
          </Tabs.Tab>
          <Tabs.Tab value="runs">{t.computer.tabs.runs}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview" pt="md">
          <Overview detail={d} onEdit={() => setEditing(true)} />
        </Tabs.Panel>
        <Tabs.Panel value="software" pt="md">
          <Suspense fallback={<Lines />}>
            <SoftwareList id={id} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="runs" pt="md">
          <Suspense fallback={<Lines />}>
            <RunsTab id={id} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      <Suspense fallback={null}>
        {editing && <EditDialog detail={d} onClose={() => setEditing(false)} onSaved={refresh} />}
        {asks?.what === "group" && <AddToGroupDialog ids={asks.ids} onClose={() => setAsks(undefined)} />}
        {asks?.what === "task" && <TargetTaskDialog ids={asks.ids} onClose={() => setAsks(undefined)} />}
        {result && <ResultsDialog outcome={result} />}
      </Suspense>
    </>
  );
}

function Overview({ detail: d, onEdit }: { detail: ComputerDetail; onEdit: () => void }) {
  const t = useTexts(),
    f = useFormat(),
    manages = useMay("manage-agents"),
    c = d.computer;
  return (
    <div className={css["layout"]}>
      <div className="stack">
        <section className="card">
          <h2>{t.computer.machine}</h2>
          {c.inventory_at ? (
            <Facts
              entries={[
                [t.computer.osName, [d.os_name, d.os_version].filter(Boolean).join(" ") || c.os || "–"],
                d.kernel !== "" && [t.computer.kernel, d.kernel],
                c.arch !== "" && [t.computer.arch, c.arch],
                d.memory_bytes > 0 && [t.computer.memory, f.bytes(d.memory_bytes)],
                d.cpus > 0 && [t.computer.cpus, f.num(d.cpus)],
                (d.manufacturer !== "" || d.model !== "") && [
                  t.computer.model,
                  [d.manufacturer, d.model].filter(Boolean).join(" "),
                ],
                d.serial !== "" && [t.computer.serial, <span className="mono">{d.serial}</span>],
                d.uuid !== "" && [t.computer.uuid, <span className="mono">{d.uuid}</span>],
                d.domain !== "" && [t.computer.domain, d.domain],
                d.last_user !== "" && [t.computer.lastUser, d.last_user],
                [t.computer.inventoryAt, <TimeAgo at={c.inventory_at} />],
              ]}
            />
          ) : (
            <>
              <p>{t.computer.noInventory}</p>
              <p className="dim small">{t.computer.noInventoryHelp}</p>
            </>
          )}
        </section>
        {c.inventory_at && <Disks drives={d.drives} />}
        {c.inventory_at && <Networks all={d.networks} />}
      </div>
      <aside className="stack">
        <AgentCard detail={d} />
        <section className="card">
          <div className="row between">
            <h2 className="card-title">{t.computer.identity}</h2>
            {manages && (
              <ActionIcon variant="subtle" aria-label={t.computer.edit} title={t.computer.edit} onClick={onEdit}>
                <IconPencil size={16} />
              </ActionIcon>
            )}
          </div>
          <Facts
            entries={[
              [t.computers.unit, c.unit],
              [t.selfService.owner, d.owner || "–"],
              [
                t.computers.labels,
                c.labels.length > 0 ? (
                  <span className={css["chips"]}>
                    {c.labels.map((l) => (
                      <Tag key={l}>{l}</Tag>
                    ))}
                  </span>
                ) : (
                  "–"
                ),
              ],
              [t.computers.tag, c.tag || "–"],
              [t.computer.comment, d.comment || "–"],
              [
                t.computer.groups,
                d.groups.length > 0 ? (
                  <ul className="plain">
                    {d.groups.map((g) => (
                      <li key={g}>
                        <a {...to(addressOf.group(g))}>{g}</a>
                      </li>
                    ))}
                  </ul>
                ) : (
                  t.computer.noGroups
                ),
              ],
            ]}
          />
        </section>
      </aside>
    </div>
  );
}
