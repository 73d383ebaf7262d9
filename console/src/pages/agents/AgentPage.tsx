/** One agent: what its machine says, and what runs on it. */
import { agents as calls } from "@/api/calls";
import { Problem } from "@/api/http";
import type { Instance } from "@/api/types";
import { Empty, Facts, Failure, Lines, Note, PageHeader, TimeAgo } from "@/components/basics";
import { DataTable, sortRows, type Sorting } from "@/components/DataTable";
import { InstanceMenu } from "@/components/instanceActions";
import { AgentBadge } from "@/components/StateBadge";
import { agents, fold, instanceKey, instances, useCollection, useEntry } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBox, IconChevronLeft, IconDots, IconPlugConnectedX, IconRocket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { NotFound } from "../NotFound";
import { InstanceCard, instanceColumns } from "../instances/columns";
import { AgentMenu } from "./agentActions";
import css from "./Agent.module.css";

const VirtualDialog = lazy(() => import("./VirtualDialog"));
const keyOf = (i: Instance): string => instanceKey(i.agent, i.name);
const nameOf = (i: Instance): string => i.name;

export default function AgentPage() {
  const t = useTexts(),
    f = useFormat(),
    deploys = useMay("deploy");
  const { agent: name } = useParams({ from: "/inside/agents/$agent" });
  const live = useEntry(agents, fold(name)),
    all = useCollection(agents);
  const first = useQuery({ queryKey: ["agent", name], queryFn: () => calls.get(name), enabled: !live });
  const list = useCollection(instances);
  const [editing, setEditing] = useState(false);
  const [sorting, setSorting] = useState<Sorting>({ by: "name", down: false });
  const columns = useMemo(() => instanceColumns(t, false), [t]);
  const rows = useMemo(
    () =>
      sortRows(
        list.items.filter((i) => fold(i.agent) === fold(name)),
        columns,
        sorting,
      ),
    [list.items, columns, sorting, name],
  );
  const open = useCallback((i: Instance) => go(addressOf.instance(i.agent, i.name)), []);
  const agent = live ?? (all.status === "ready" ? undefined : first.data);
  if (!agent) {
    if (all.status === "ready" || (first.error instanceof Problem && first.error.status === 404)) return <NotFound />;
    return first.error ? <Failure error={first.error} retry={() => void first.refetch()} /> : <Lines />;
  }
  const deployButton = deploys && (
    <Button
      leftSection={<IconRocket size={17} />}
      onClick={() => go(addressOf.deploy({ agent: agent.name, virtual: agent.virtual }))}
    >
      {agent.virtual ? t.agents.declare : t.agents.deploy}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={agent.name}
        badge={<AgentBadge state={agent.state} virtual={agent.virtual} />}
        subtitle={agent.description || agent.os}
        above={
          <a className={css["up"]} {...to("/agents")}>
            <IconChevronLeft size={15} aria-hidden="true" />
            {t.agents.title}
          </a>
        }
        actions={
          <>
            {deployButton}
            <Menu>
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={t.common.actionsFor(agent.name)}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <AgentMenu agent={agent} onEdit={() => setEditing(true)} />
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <div className={css["layout"]}>
        <div className="stack">
          {agent.state === "disconnected" && (
            <Note tone="warn" icon={<IconPlugConnectedX size={18} />}>
              {t.packages.agentAway}
            </Note>
          )}
          {list.items.length === 0 && list.status === "error" ? (
            <Failure error={list.error} retry={() => void instances.reload()} />
          ) : rows.length > 0 ? (
            <DataTable
              label={t.agents.instances}
              rows={rows}
              columns={columns}
              rowKey={keyOf}
              rowName={nameOf}
              sorting={sorting}
              onSort={setSorting}
              onOpen={open}
              cardHeight={116}
              card={(i) => <InstanceCard instance={i} withAgent={false} />}
              menu={(i) => <InstanceMenu instance={i} />}
            />
          ) : list.status !== "ready" ? (
            <Lines />
          ) : (
            <div className="card">
              <Empty
                icon={<IconBox size={26} />}
                title={agent.virtual ? t.agents.noVirtualInstances : t.agents.noInstances}
                help={agent.virtual ? t.deploy.virtualHelp : t.agents.noInstancesHelp}
              >
                {deployButton}
              </Empty>
            </div>
          )}
        </div>
        <aside className="stack">
          <section className="card">
            <h2>{t.agents.facts}</h2>
            {!agent.facts && !agent.virtual && <p className="dim">{t.agents.noFacts}</p>}
            <Facts
              entries={[
                [t.agents.kind, agent.virtual ? t.agents.virtual : t.agents.real],
                agent.facts && [t.agents.host, agent.facts.host],
                agent.os != null && [t.agents.os, agent.os],
                agent.facts && [t.agents.kernel, agent.facts.kernel],
                agent.facts && [t.agents.arch, agent.facts.arch],
                agent.facts?.cpus != null && [t.agents.cpus, f.num(agent.facts.cpus)],
                agent.facts?.memory_bytes != null && [t.agents.memory, f.bytes(agent.facts.memory_bytes)],
                agent.facts?.addresses?.length
                  ? [
                      t.agents.addresses,
                      <ul className="plain">
                        {agent.facts.addresses.map((x) => (
                          <li key={x} className="mono">
                            {x}
                          </li>
                        ))}
                      </ul>,
                    ]
                  : null,
                !agent.virtual && [t.agents.program, agent.version ?? "–"],
                [t.agents.credential, agent.credential ?? t.agents.none],
                [t.common.description, agent.description || "–"],
                [t.agents.instances, f.num(agent.instances)],
                !agent.virtual && [t.agents.lastSeen, <TimeAgo at={agent.seen_at} />],
                !agent.virtual && agent.state === "connected" && [t.agents.connectedAt, <TimeAgo at={agent.connected_at} />],
                !agent.virtual && [t.agents.generation, t.agents.generationHelp(agent.generation_held, agent.generation_planned)],
                [agent.virtual ? t.common.created : t.agents.created, f.exact(agent.created_at)],
              ]}
            />
          </section>
        </aside>
      </div>
      {editing && (
        <Suspense fallback={null}>
          <VirtualDialog agent={agent} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </>
  );
}
