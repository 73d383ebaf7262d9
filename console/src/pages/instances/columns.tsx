/** The columns of the Packages page. */
import { sentence } from "@/api/http";
import type { Instance } from "@/api/types";
import { TimeAgo } from "@/components/basics";
import { nameKey, type Column } from "@/components/DataTable";
import { allows, mainVerb } from "@/components/instanceActions";
import { Sparkline, UsageNow } from "@/components/Sparkline";
import { InstanceBadge, Tag } from "@/components/StateBadge";
import { giveOrder } from "@/live/orders";
import { usage, usageKey } from "@/live/usage";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useTexts, type Texts } from "@/texts/current";
import { IconArrowUp, IconPlayerPlayFilled, IconPlayerStopFilled, IconPlug, IconPlugX } from "@tabler/icons-react";
import css from "./Instances.module.css";

const nameKeys = new WeakMap<Instance, string>();
export function instanceSortKey(i: Instance): string {
  let key = nameKeys.get(i);
  if (key === undefined) nameKeys.set(i, (key = nameKey(`${i.name}\u0000${i.agent}`)));
  return key;
}

export function ActionButton({ instance: i, small }: { instance: Instance; small?: boolean }) {
  const t = useTexts(),
    controls = useMay("control");
  if (i.virtual) return null;
  const verb = mainVerb(i),
    can = controls && allows(i, verb);
  return (
    <button
      className={css["action"]}
      data-verb={verb}
      data-small={small || undefined}
      title={small ? t.packages[verb] : undefined}
      disabled={!can}
      aria-label={`${t.packages[verb]} ${i.agent}/${i.name}`}
      onClick={() => void giveOrder(i, verb)}
    >
      {verb === "stop" ? (
        <IconPlayerStopFilled size={13} aria-hidden="true" />
      ) : (
        <IconPlayerPlayFilled size={13} aria-hidden="true" />
      )}
      <span>{t.packages[verb]}</span>
    </button>
  );
}

export function VersionCell({ instance: i }: { instance: Instance }) {
  const t = useTexts();
  if (!i.version) return <span className="dim">–</span>;
  return (
    <span className="row" style={{ gap: 6 }}>
      <span className="num" style={{ whiteSpace: "nowrap" }}>
        {i.version}
      </span>
      {i.newer && (
        <Tag tone="busy" title={t.packages.newerHelp(i.newer.version)}>
          <IconArrowUp size={12} aria-hidden="true" style={{ marginInline: "-3px 2px" }} />
          {i.newer.version}
          <span className="sr"> – {t.packages.newer(i.newer.version)}</span>
        </Tag>
      )}
    </span>
  );
}

function Connected({ instance: i }: { instance: Instance }) {
  const t = useTexts(),
    text = i.connected ? t.packages.connectedShort : t.packages.notConnectedShort;
  return (
    <span title={text} className={css["plug"]} data-on={i.connected || undefined}>
      {i.connected ? <IconPlug size={17} aria-hidden="true" /> : <IconPlugX size={17} aria-hidden="true" />}
      <span className="sr">{text}</span>
    </span>
  );
}

export function StateCell({ instance: i }: { instance: Instance }) {
  return (
    <span className={css["state"]}>
      <InstanceBadge instance={i} />
      <Connected instance={i} />
      {i.reason?.text && !i.virtual && i.enabled && (
        <span className="dim tiny cut" title={sentence(i.reason.text)}>
          {sentence(i.reason.text)}
        </span>
      )}
    </span>
  );
}

export function instanceColumns(t: Texts, withAgent: boolean): Column<Instance>[] {
  const now = (i: Instance, what: "cpu" | "ram") => usage.get(usageKey(i.agent, i.name))?.[what].at(-1) ?? null;
  return [
    {
      id: "name",
      header: t.common.name,
      width: "minmax(140px, 1.6fr)",
      sort: instanceSortKey,
      cell: (i) => (
        <span className={css["two"]}>
          <span className={css["name"]}>
            <a className="strong cut" {...to(addressOf.instance(i.agent, i.name))}>
              {i.name}
            </a>
            {i.settings_pending && (
              <span className={css["pending"]} title={t.packages.settingsPending}>
                <span className="sr">{t.packages.settingsPending}</span>
              </span>
            )}
          </span>
          {i.package && i.package.toLowerCase() !== i.name.toLowerCase() && <span className="dim tiny cut">{i.package}</span>}
        </span>
      ),
    },
    ...(withAgent
      ? [
          {
            id: "agent",
            header: t.common.agent,
            width: "minmax(96px, 1fr)",
            sort: (i: Instance) => nameKey(i.agent),
            cell: (i: Instance) => (
              <a className={`cut ${css["quiet"]}`} {...to(addressOf.agent(i.agent))}>
                {i.agent}
              </a>
            ),
          },
        ]
      : []),
    {
      id: "state",
      header: t.common.state,
      width: "minmax(150px, 1.6fr)",
      sort: (i) => `${i.failed ? 0 : 1}${i.state}`,
      cell: (i) => <StateCell instance={i} />,
    },
    {
      id: "changed",
      header: t.packages.changed,
      width: "minmax(104px, 0.8fr)",
      from: 770,
      sort: (i) => (i.changed_at ? -Date.parse(i.changed_at) : null),
      cell: (i) => (
        <span className="small cut">
          <TimeAgo at={i.changed_at} />
        </span>
      ),
    },
    {
      id: "cpu",
      header: t.packages.cpu,
      width: "132px",
      from: 1040,
      sort: (i) => {
        const v = now(i, "cpu");
        return v === null ? null : -v;
      },
      cell: (i) => (i.virtual ? null : <Sparkline agent={i.agent} instance={i.name} what="cpu" />),
    },
    {
      id: "ram",
      header: t.packages.ram,
      width: "142px",
      from: 1040,
      sort: (i) => {
        const v = now(i, "ram");
        return v === null ? null : -v;
      },
      cell: (i) => (i.virtual ? null : <Sparkline agent={i.agent} instance={i.name} what="ram" />),
    },
    {
      id: "version",
      header: t.packages.versionClient,
      width: "minmax(134px, 1.1fr)",
      from: 660,
      sort: (i) => (i.version ? nameKey(i.version) : null),
      cell: (i) => (
        <span className={css["two"]}>
          <VersionCell instance={i} />
          {i.client && (
            <span className="dim tiny cut" title={`${t.packages.client}: ${i.client}`}>
              <span className="sr">{t.packages.client}: </span>
              {i.client}
            </span>
          )}
        </span>
      ),
    },
    { id: "action", header: t.common.actions, width: "108px", cell: (i) => <ActionButton instance={i} /> },
  ];
}

export function InstanceCard({ instance: i, withAgent = true }: { instance: Instance; withAgent?: boolean }) {
  const t = useTexts();
  return (
    <div className={css["card"]}>
      <div className="grow stack tight">
        <div className="row">
          <a className="strong cut" {...to(addressOf.instance(i.agent, i.name))}>
            {i.name}
          </a>
          <VersionCell instance={i} />
        </div>
        <div className="row small dim">
          {withAgent && <span className="cut">{i.agent}</span>}
          {withAgent && <span aria-hidden="true">·</span>}
          <span className="cut">
            <TimeAgo at={i.changed_at} />
          </span>
        </div>
        {i.state === "started" && (
          <div className="tiny dim cut">
            <UsageNow agent={i.agent} instance={i.name} />
          </div>
        )}
        <div className="row">
          <InstanceBadge instance={i} />
          <Connected instance={i} />
          {i.reason?.text && (
            <span className="dim tiny cut" title={i.reason.text}>
              {sentence(i.reason.text)}
            </span>
          )}
          {i.settings_pending && <span className={css["pending"]} title={t.packages.settingsPending} />}
        </div>
      </div>
      <ActionButton instance={i} small />
    </div>
  );
}
