/** The information window of an instance: everything that is known about its state. */
import { sentence } from "@/api/http";
import type { Instance } from "@/api/types";
import { Facts, Note, TimeAgo } from "@/components/basics";
import { Sparkline } from "@/components/Sparkline";
import { AgentBadge, InstanceBadge, OrderBadge } from "@/components/StateBadge";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts, type Texts } from "@/texts/current";
import type { Format } from "@/format/format";
import type { Verb } from "@/api/types";
import { Button, Drawer } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { ActionButton, VersionCell } from "./columns";

export function instanceFacts(i: Instance, t: Texts, f: Format): ([string, React.ReactNode] | false | null | undefined | "")[] {
  return [
    [
      t.common.state,
      <span className="row wrap">
        <InstanceBadge instance={i} />
        {i.reason?.text && <span className="small">{sentence(i.reason.text)}</span>}
      </span>,
    ],
    [
      t.common.agent,
      <span className="row">
        <a {...to(addressOf.agent(i.agent))}>{i.agent}</a>
        <AgentBadge state={i.agent_state} virtual={i.agent_state === "unknown" && i.virtual} />
      </span>,
    ],
    [t.packages.connection, i.connected ? t.packages.connectedShort : t.packages.notConnectedShort],
    !i.virtual && [t.packages.wanted, i.wanted === "started" ? t.packages.wantedRunning : t.packages.wantedStopped],
    [t.packages.changed, <TimeAgo at={i.changed_at} />],
    !i.virtual && [t.common.package, i.package ?? "–"],
    !i.virtual && [t.common.version, <VersionCell instance={i} />],
    i.planned && i.planned.version !== i.version && [t.packages.planned, i.planned.version],
    i.planned && [t.packages.file, <span className="mono">{i.planned.file}</span>],
    [t.packages.client, i.client ?? "–"],
    !i.virtual && [t.packages.pid, i.pid ?? "–"],
    !i.virtual && [t.packages.cpu, <Sparkline agent={i.agent} instance={i.name} what="cpu" width={110} />],
    !i.virtual && [t.packages.ram, <Sparkline agent={i.agent} instance={i.name} what="ram" width={110} />],
    !i.virtual && [t.packages.restarts, f.num(i.restarts)],
    !i.virtual && [t.packages.deaths, f.num(i.deaths)],
    i.order && [
      t.instance.lastOrder,
      <span className="row wrap">
        {t.verbs[i.order.verb as Verb] ?? i.order.verb}
        <OrderBadge state={i.order.state} />
        {i.order.reason?.text && <span className="small dim">{sentence(i.order.reason.text)}</span>}
      </span>,
    ],
    [t.packages.enabling, i.enabled ? t.common.yes : t.common.no],
    !i.virtual && [t.packages.autostart, i.autostart ? t.common.yes : t.common.no],
    [t.packages.credential, i.credential ?? t.common.none],
    [t.packages.groups, i.groups.length ? i.groups.join(", ") : t.common.none],
    i.settings_pending && [t.packages.settingsPending, t.common.yes],
  ];
}

export default function InfoDrawer({ instance: i, onClose }: { instance: Instance; onClose: () => void }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <Drawer opened onClose={onClose} size="md" title={`${i.agent}/${i.name}`} closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack">
        {!i.virtual && i.agent_state !== "connected" && (
          <Note tone="warn" icon={<IconPlugConnectedX size={18} />}>
            {t.packages.agentAway}
          </Note>
        )}
        {i.virtual && <Note>{t.packages.virtualHelp}</Note>}
        <Facts entries={instanceFacts(i, t, f).map((e) => e || null)} />
        <div className="row">
          <ActionButton instance={i} />
          <Button variant="default" onClick={() => go(addressOf.instance(i.agent, i.name))}>
            {t.common.openPage}
          </Button>
        </div>
      </div>
    </Drawer>
  );
}
