/** One instance: how it stands, what it uses, what happened, its settings, configuration, groups and log. */
import { instances as calls } from "@/api/calls";
import { Problem, sentence } from "@/api/http";
import type { Verb } from "@/api/types";
import { Empty, Facts, Failure, Lines, Note, PageHeader } from "@/components/basics";
import { allows, InstanceMenu, mainVerb } from "@/components/instanceActions";
import { InstanceBadge } from "@/components/StateBadge";
import { onChange } from "@/live/events";
import { giveOrder } from "@/live/orders";
import { fold, instanceKey, instances, useCollection, useEntry } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Button, Menu, Tabs } from "@mantine/core";
import {
  IconAdjustments,
  IconAlertTriangle,
  IconCircleArrowUp,
  IconChevronLeft,
  IconDots,
  IconFileText,
  IconHistory,
  IconLayoutDashboard,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRefresh,
  IconReload,
  IconSend,
  IconSettings,
  IconTrash,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { instanceFacts } from "../instances/InfoDrawer";
import { Deaths, Orders } from "./History";
import css from "./Instance.module.css";

const Curve = lazy(() => import("@/components/Curve"));
const ConfigForm = lazy(() => import("./ConfigForms"));
const LogView = lazy(() => import("./LogView"));
const TABS = ["overview", "settings", "config", "groups", "history", "logs"] as const;

export default function InstancePage() {
  const { agent, name } = useParams({ from: "/inside/agents/$agent/instances/$name" });
  return <Instance key={`${agent}/${name}`} agent={agent} name={name} />;
}

function Instance({ agent, name }: { agent: string; name: string }) {
  const t = useTexts(),
    f = useFormat(),
    client = useQueryClient(),
    navigate = useNavigate(),
    controls = useMay("control");
  const { tab = "overview" } = useSearch({ from: "/inside/agents/$agent/instances/$name" });
  const live = useEntry(instances, instanceKey(agent, name)),
    list = useCollection(instances);
  const query = useQuery({ queryKey: ["instance", agent, name], queryFn: ({ signal }) => calls.get(agent, name, { signal }) });

  useEffect(
    () =>
      onChange((change, past) => {
        if (past) return;
        const about =
          change.type === "order"
            ? change.order
            : change.type === "death"
              ? change.death
              : change.type === "instance"
                ? { agent: change.instance.agent, instance: change.instance.name }
                : undefined;
        if (!about || fold(about.agent) !== fold(agent) || fold(about.instance) !== fold(name)) return;
        if (
          change.type === "instance" &&
          change.instance.revision === query.data?.instance.revision &&
          change.instance.planned?.digest === query.data?.instance.planned?.digest
        )
          return;
        void client.invalidateQueries({ queryKey: ["instance", agent, name] });
      }),
    [agent, name, client, query.data],
  );

  const up = (
    <span className={css["up"]}>
      <IconChevronLeft size={15} aria-hidden="true" />
      <a {...to("/instances")}>{t.packages.title}</a>
      <span aria-hidden="true">/</span>
      <a {...to(addressOf.agent(agent))}>{agent}</a>
    </span>
  );
  const gone = list.status === "ready" && !live;
  if (gone || (query.error instanceof Problem && query.error.status === 404))
    return (
      <>
        <PageHeader title={name} above={up} />
        <Empty
          icon={<IconTrash size={24} />}
          title={query.data ? t.instance.gone : t.common.notFound}
          help={query.data ? undefined : t.common.notFoundHelp}
        >
          <Button variant="default" onClick={() => go("/instances")}>
            {t.packages.title}
          </Button>
        </Empty>
      </>
    );
  if (query.error && !query.data)
    return (
      <>
        <PageHeader title={name} above={up} />
        <Failure error={query.error} retry={() => void query.refetch()} />
      </>
    );
  const i = live ?? query.data?.instance;
  if (!i)
    return (
      <>
        <PageHeader title={name} above={up} />
        <Lines count={8} />
      </>
    );
  const detail = query.data ? { ...query.data, instance: i } : undefined;
  const verb = mainVerb(i);
  const order = (v: Verb, icon: React.ReactNode, variant = "default") => (
    <Button
      key={v}
      variant={variant}
      leftSection={icon}
      disabled={!controls || !allows(i, v)}
      onClick={() => void giveOrder(i, v)}
    >
      {t.verbs[v]}
    </Button>
  );
  const tabs = i.virtual ? TABS.filter((x) => x !== "history") : TABS;
  const icons = {
    overview: <IconLayoutDashboard size={16} />,
    settings: <IconSettings size={16} />,
    config: <IconAdjustments size={16} />,
    groups: <IconUsersGroup size={16} />,
    history: <IconHistory size={16} />,
    logs: <IconFileText size={16} />,
  };

  return (
    <>
      <PageHeader
        title={i.name}
        above={up}
        badge={<InstanceBadge instance={i} />}
        subtitle={[i.package && i.package !== i.name ? i.package : null, i.version].filter(Boolean).join(" ")}
        actions={
          <>
            {!i.virtual && order(verb, verb === "stop" ? <IconPlayerStop size={16} /> : <IconPlayerPlay size={16} />, "filled")}
            {!i.virtual && (
              <span className={css["wideOnly"]}>
                {order("restart", <IconRefresh size={16} />)}
                {order("reload", <IconReload size={16} />, i.newer ? "light" : "default")}
              </span>
            )}
            <Menu>
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={t.common.actionsFor(i.name)}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <InstanceMenu instance={i} />
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <Tabs
        value={tab}
        onChange={(x) =>
          void navigate({
            to: "/agents/$agent/instances/$name",
            params: { agent, name },
            search: x === "overview" || !x ? {} : { tab: x as (typeof TABS)[number] },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List className={css["tabs"] ?? ""} aria-label={i.name}>
          {tabs.map((x) => (
            <Tabs.Tab key={x} value={x} leftSection={icons[x]}>
              {t.instance.tabs[x]}
              {x === "settings" && i.settings_pending ? <span className={css["dot"]} title={t.packages.settingsPending} /> : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview" pt="md">
          <div className="stack">
            {i.failed && i.reason?.text && (
              <Note tone="bad" icon={<IconAlertTriangle size={18} />}>
                {sentence(i.reason.text)}
              </Note>
            )}
            {!i.virtual && i.agent_state !== "connected" && (
              <Note tone="warn" icon={<IconPlugConnectedX size={18} />}>
                {t.packages.agentAway}
              </Note>
            )}
            {i.virtual && <Note>{t.packages.virtualHelp}</Note>}
            {i.newer && (
              <Note icon={<IconCircleArrowUp size={18} />}>
                <div className="row wrap between">
                  <span>{t.packages.newerHelp(i.newer.version)}</span>
                  <Button
                    size="compact-sm"
                    disabled={!controls || !allows(i, "reload")}
                    onClick={() => void giveOrder(i, "reload")}
                  >
                    {t.verbs.reload}
                  </Button>
                </div>
              </Note>
            )}
            {i.settings_pending && (
              <Note tone="warn" icon={<IconSend size={18} />}>
                <div className="row wrap between">
                  <span>{t.packages.settingsPending}</span>
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={!controls || !allows(i, "push-settings")}
                    onClick={() => void giveOrder(i, "push-settings")}
                  >
                    {t.verbs["push-settings"]}
                  </Button>
                </div>
              </Note>
            )}
            <div className={css["layout"]}>
              <section className="card">
                <h2>{t.instance.status}</h2>
                <Facts
                  entries={instanceFacts(i, t, f)
                    .filter((e) => !Array.isArray(e) || (e[0] !== t.packages.cpu && e[0] !== t.packages.ram))
                    .map((e) => e || null)}
                />
              </section>
              <div className="stack">
                {!i.virtual && (
                  <section className="card">
                    <h2>{t.instance.consumption}</h2>
                    <Suspense fallback={<Lines count={4} />}>
                      <div className={css["curves"]}>
                        <Curve agent={i.agent} instance={i.name} what="cpu" title={t.instance.machineShare} />
                        <Curve agent={i.agent} instance={i.name} what="ram" title={t.instance.memoryGroup} />
                      </div>
                    </Suspense>
                  </section>
                )}
                {!i.virtual && detail && (
                  <section className="card">
                    <h2>{t.orders.title}</h2>
                    <Orders orders={detail.orders.slice(0, 5)} />
                  </section>
                )}
                {!i.virtual && detail && detail.deaths.length > 0 && (
                  <section className="card">
                    <h2>{t.instance.deaths}</h2>
                    <Deaths deaths={detail.deaths.slice(0, 5)} />
                  </section>
                )}
              </div>
            </div>
          </div>
        </Tabs.Panel>
        {(["settings", "config", "groups"] as const).map((part) => (
          <Tabs.Panel key={part} value={part} pt="md">
            <Suspense fallback={<Lines />}>
              {detail ? <ConfigForm detail={detail} part={part} reload={() => void query.refetch()} /> : <Lines />}
            </Suspense>
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="history" pt="md">
          {detail ? (
            <div className={css["halves"]}>
              <section className="card">
                <h2>{t.orders.title}</h2>
                <Orders orders={detail.orders} />
              </section>
              <section className="card">
                <h2>{t.instance.deaths}</h2>
                <Deaths deaths={detail.deaths} />
              </section>
            </div>
          ) : (
            <Lines />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="logs" pt="md">
          <Suspense fallback={<Lines />}>
            <LogView agent={i.agent} name={i.name} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
