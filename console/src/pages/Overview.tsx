/** The first page: how many, what needs a person, what happened. */
import { sentence } from "@/api/http";
import type { Verb } from "@/api/types";
import { Empty, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { InstanceBadge, OrderBadge, Tag } from "@/components/StateBadge";
import { serverInfo } from "@/live/events";
import { activity, type Activity } from "@/live/notices";
import { useStore } from "@/live/store";
import { agents, instances, packages, useCollection } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import {
  IconActivity,
  IconCircleArrowUp,
  IconBolt,
  IconBox,
  IconCircleCheck,
  IconCircleX,
  IconPackage,
  IconPlugConnected,
  IconPlugConnectedX,
  IconReload,
  IconRocket,
  IconSend,
  IconServer2,
  IconUpload,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import css from "./Overview.module.css";

const SHOWN_MAX = 8;

export default function Overview() {
  const t = useTexts(),
    f = useFormat(),
    info = useStore(serverInfo),
    counts = info?.counts;
  const i = useCollection(instances),
    a = useCollection(agents),
    p = useCollection(packages);
  const ready = i.status === "ready" && a.status === "ready";
  const real = a.items.filter((x) => !x.virtual);
  const failed = i.items.filter((x) => x.failed && x.enabled),
    outdated = i.items.filter((x) => x.newer && !x.virtual);
  const n = {
    agents: ready ? a.items.length : counts?.agents,
    connected: ready ? a.items.filter((x) => x.state === "connected").length : counts?.agents_connected,
    instances: ready ? i.items.length : counts?.instances,
    started: ready ? i.items.filter((x) => x.state === "started").length : counts?.instances_started,
    failed: ready ? failed.length : counts?.instances_failed,
    outdated: ready ? outdated.length : counts?.instances_outdated,
    packages: p.status === "ready" ? p.items.length : counts?.packages,
    bytes: p.status === "ready" ? p.items.reduce((sum, x) => sum + x.size_bytes, 0) : counts?.packages_bytes,
  };
  const number = (value: number | undefined) => (value === undefined ? "…" : f.num(value));
  if (i.status === "error" && i.items.length === 0)
    return (
      <>
        <PageHeader title={t.overview.title} />
        <Failure
          error={i.error}
          retry={() => {
            void i;
            void instances.reload();
            void agents.reload();
          }}
        />
      </>
    );
  const fresh = ready && p.status === "ready" && (real.length === 0 || i.items.length === 0);
  return (
    <>
      <PageHeader title={t.overview.title} subtitle={t.overview.subtitle} />
      <ul className={`plain ${css["tiles"]}`}>
        <Tile
          address="/agents"
          label={t.overview.agents}
          value={number(n.connected)}
          more={t.overview.ofTotal(number(n.agents))}
          icon={<IconServer2 size={20} />}
          tone={ready && real.some((x) => x.state === "disconnected") ? "warn" : "plain"}
        />
        <Tile
          address="/instances?show=started"
          label={t.overview.instances}
          value={number(n.started)}
          more={t.overview.ofTotal(number(n.instances))}
          icon={<IconBox size={20} />}
        />
        <Tile
          address="/instances?show=failed"
          label={t.overview.failed}
          value={number(n.failed)}
          icon={<IconCircleX size={20} />}
          tone={n.failed ? "bad" : "plain"}
        />
        <Tile
          address="/instances?show=outdated"
          label={t.overview.outdated}
          value={number(n.outdated)}
          icon={<IconCircleArrowUp size={20} />}
          tone={n.outdated ? "busy" : "plain"}
        />
        <Tile
          address="/packages"
          label={t.overview.repository}
          value={number(n.packages)}
          more={n.bytes === undefined ? "" : f.bytes(n.bytes)}
          icon={<IconPackage size={20} />}
        />
      </ul>
      {fresh && <First agents={real.length > 0} packages={p.items.length > 0} />}
      <div className={css["columns"]}>
        <section className="card" aria-labelledby="attention">
          <h2 id="attention">{t.overview.attention}</h2>
          {ready ? <Attention failed={failed} outdated={outdated} /> : <Lines count={4} />}
        </section>
        <section className="card" aria-labelledby="activity">
          <h2 id="activity">{t.overview.activity}</h2>
          <Recent />
        </section>
      </div>
    </>
  );
}

function Tile({
  address,
  label,
  value,
  more,
  icon,
  tone = "plain",
}: {
  address: string;
  label: string;
  value: string;
  more?: string;
  icon: ReactNode;
  tone?: string;
}) {
  return (
    <li>
      <a {...to(address)} className={css["tile"]} data-tone={tone}>
        <span className={css["tileIcon"]} aria-hidden="true">
          {icon}
        </span>
        <span className="stack tight" style={{ gap: 0 }}>
          <span className={css["value"]}>
            {value}
            {more && <small> {more}</small>}
          </span>
          <span className="small dim">{label}</span>
        </span>
      </a>
    </li>
  );
}

function First({ agents: hasAgents, packages: hasPackages }: { agents: boolean; packages: boolean }) {
  const t = useTexts(),
    publishes = useMay("publish"),
    deploys = useMay("deploy"),
    manages = useMay("manage-agents");
  const step = (n: number, done: boolean, title: string, help: string, button: ReactNode) => (
    <li className={css["step"]} data-done={done || undefined}>
      <span className={css["stepNumber"]} aria-hidden="true">
        {done ? <IconCircleCheck size={20} /> : n}
      </span>
      <div className="grow">
        <p className="strong">
          {title}
          {done && <span className="sr"> ✓</span>}
        </p>
        <p className="small dim">{help}</p>
        {!done && button && <div style={{ marginTop: 10 }}>{button}</div>}
      </div>
    </li>
  );
  return (
    <section className={`card ${css["first"]}`} aria-labelledby="first">
      <h2 id="first">{t.overview.first}</h2>
      <p className="dim" style={{ marginTop: -8, marginBottom: 12 }}>
        {t.overview.firstHelp}
      </p>
      <ol className={`plain ${css["steps"]}`}>
        {step(
          1,
          hasAgents,
          t.overview.step1,
          t.overview.step1Help,
          manages && (
            <Button size="xs" variant="light" leftSection={<IconServer2 size={15} />} onClick={() => go("/agents?dialog=enrol")}>
              {t.agents.enrol}
            </Button>
          ),
        )}
        {step(
          2,
          hasPackages,
          t.overview.step2,
          t.overview.step2Help,
          publishes && (
            <Button size="xs" variant="light" leftSection={<IconUpload size={15} />} onClick={() => go("/packages")}>
              {t.repository.upload}
            </Button>
          ),
        )}
        {step(
          3,
          false,
          t.overview.step3,
          t.overview.step3Help,
          deploys && (
            <Button
              size="xs"
              variant={hasAgents && hasPackages ? "filled" : "light"}
              leftSection={<IconRocket size={15} />}
              onClick={() => go("/deploy")}
            >
              {t.repository.deploy}
            </Button>
          ),
        )}
      </ol>
    </section>
  );
}

type Instances = ReturnType<typeof instances.snapshot>["items"][number][];

function Attention({ failed, outdated }: { failed: Instances; outdated: Instances }) {
  const t = useTexts(),
    f = useFormat(),
    controls = useMay("control");
  const lost = useCollection(agents).items.filter((x) => !x.virtual && x.state === "disconnected");
  const pending = useCollection(instances).items.filter((x) => x.settings_pending && x.enabled && x.state === "started");
  const byPackage = new Map<string, Instances>();
  for (const x of outdated) {
    const key = `${x.newer?.package ?? ""}\u0000${x.newer?.version ?? ""}`;
    byPackage.set(key, [...(byPackage.get(key) ?? []), x]);
  }
  if (failed.length + lost.length + outdated.length + pending.length === 0)
    return <Empty icon={<IconCircleCheck size={26} />} title={t.overview.nothing} help={t.overview.nothingHelp} />;
  const more = (n: number, address: string) =>
    n > SHOWN_MAX && (
      <li className={css["more"]}>
        <a {...to(address)}>
          {t.common.showMore} ({f.num(n - SHOWN_MAX)})
        </a>
      </li>
    );
  return (
    <ul className={`plain ${css["list"]}`}>
      {failed.slice(0, SHOWN_MAX).map((x) => (
        <li key={x.id}>
          <IconCircleX size={18} className={css["bad"]} aria-hidden="true" />
          <div className="grow">
            <a className="strong" {...to(addressOf.instance(x.agent, x.name))}>
              {x.agent}/{x.name}
            </a>
            <p className="small dim">
              {x.reason?.text ? sentence(x.reason.text) : t.overview.instanceFailed}
              {x.deaths > 0 && ` · ${t.overview.deathsMany(x.deaths)}`}
            </p>
          </div>
          <InstanceBadge instance={x} />
        </li>
      ))}
      {more(failed.length, "/instances?show=failed")}
      {lost.slice(0, SHOWN_MAX).map((x) => (
        <li key={x.id}>
          <IconPlugConnectedX size={18} className={css["bad"]} aria-hidden="true" />
          <div className="grow">
            <a className="strong" {...to(addressOf.agent(x.name))}>
              {x.name}
            </a>
            <p className="small dim">
              {t.overview.agentLost}
              {x.seen_at && (
                <>
                  {" "}
                  · <TimeAgo at={x.seen_at} />
                </>
              )}{" "}
              · {t.repository.instances(x.instances)}
            </p>
          </div>
        </li>
      ))}
      {more(lost.length, "/agents")}
      {[...byPackage.values()].slice(0, SHOWN_MAX).map((group) => {
        const x = group[0] as Instances[number],
          version = x.newer?.version ?? "",
          file = x.newer?.file ?? "";
        return (
          <li key={`${x.newer?.package ?? ""}${version}`}>
            <IconCircleArrowUp size={18} className={css["busy"]} aria-hidden="true" />
            <div className="grow">
              <a className="strong" {...to(addressOf.packageFile(file))}>
                {x.newer?.package} {version}
              </a>
              <p className="small dim">
                {group.length === 1
                  ? `${x.agent}/${x.name} ${t.overview.outdatedOne(x.version ?? "–", version)}`
                  : t.overview.outdatedMany(group.length, x.newer?.package ?? "", version)}
              </p>
            </div>
            {controls && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconReload size={14} />}
                onClick={() => go(`/packages?update=${encodeURIComponent(file)}`)}
              >
                {t.overview.reloadAll}
              </Button>
            )}
          </li>
        );
      })}
      {pending.slice(0, SHOWN_MAX).map((x) => (
        <li key={`s${x.id}`}>
          <IconSend size={18} className={css["warn"]} aria-hidden="true" />
          <div className="grow">
            <a className="strong" {...to(addressOf.instance(x.agent, x.name, "settings"))}>
              {x.agent}/{x.name}
            </a>
            <p className="small dim">{t.overview.pending}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Recent() {
  const t = useTexts(),
    all = useStore(activity).slice(0, 14);
  if (all.length === 0)
    return <Empty icon={<IconActivity size={26} />} title={t.overview.noActivity} help={t.overview.noActivityHelp} />;
  return (
    <ol className={`plain ${css["list"]}`} aria-live="polite" aria-relevant="additions">
      {all.map((a) => (
        <Line key={a.id} entry={a} />
      ))}
    </ol>
  );
}

function Line({ entry: a }: { entry: Activity }) {
  const t = useTexts();
  const row = (icon: ReactNode, name: string, address: string, text: ReactNode, end?: ReactNode) => (
    <li>
      {icon}
      <div className="grow">
        <a className="strong" {...to(address)}>
          {name}
        </a>
        <p className="small dim">{text}</p>
      </div>
      {end}
      <span className="tiny dim" style={{ whiteSpace: "nowrap" }}>
        <TimeAgo at={a.at} />
      </span>
    </li>
  );
  switch (a.kind) {
    case "order":
      return row(
        <IconSend size={18} className={css["off"]} aria-hidden="true" />,
        `${a.order.agent}/${a.order.instance}`,
        addressOf.instance(a.order.agent, a.order.instance, "history"),
        <>
          {t.overview.order(t.verbs[a.order.verb as Verb] ?? a.order.verb, a.order.by)}
          {a.order.reason?.text && a.order.state !== "done" ? ` · ${sentence(a.order.reason.text)}` : ""}
        </>,
        <OrderBadge state={a.order.state} />,
      );
    case "death":
      return row(
        <IconBolt size={18} className={css["bad"]} aria-hidden="true" />,
        `${a.death.agent}/${a.death.instance}`,
        addressOf.instance(a.death.agent, a.death.instance, "history"),
        [a.death.ending.text, a.death.follows.text]
          .filter(Boolean)
          .map((x) => sentence(x as string))
          .join(" · "),
      );
    case "agent":
      return row(
        a.state === "connected" ? (
          <IconPlugConnected size={18} className={css["good"]} aria-hidden="true" />
        ) : (
          <IconPlugConnectedX size={18} className={css["bad"]} aria-hidden="true" />
        ),
        a.agent.name,
        addressOf.agent(a.agent.name),
        a.state === "connected" ? t.overview.agentConnected : t.overview.agentDisconnected,
      );
    case "package":
      return row(
        <IconPackage size={18} className={css["busy"]} aria-hidden="true" />,
        `${a.file.name} ${a.file.version}`,
        addressOf.packageFile(a.file.file),
        t.overview.published(a.file.published_by),
        a.file.newest ? <Tag tone="good">{t.repository.newest}</Tag> : null,
      );
    default:
      return null;
  }
}
