/** The agent of a computer: who it is, when it spoke, what it says when it is asked now, waking it. */
import { computers as calls } from "@/api/fleet";
import { told } from "@/api/http";
import type { ComputerDetail } from "@/api/fleetTypes";
import { Facts, Note, TimeAgo } from "@/components/basics";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconBell, IconMessageQuestion, IconShieldExclamation } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { act, tryAct } from "./mass";
import { KindSign } from "./signs";

/** Who approved it; a person may when only its network did. */
function Approved({ detail: d }: { detail: ComputerDetail }) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    client = useQueryClient(),
    x = t.computer;
  if (d.approved_by) return <>{d.approved_by.replace(/^(user|token) /, "")}</>;
  const approve = () =>
    void tryAct("approve", [d.computer.id]).then(() => client.invalidateQueries({ queryKey: ["computer", d.computer.id] }));
  return (
    <span className="row wrap">
      {x.byNetwork}
      {manages && (
        <Button size="compact-xs" variant="default" title={x.vouchHelp} onClick={approve}>
          {x.vouch}
        </Button>
      )}
    </span>
  );
}

/** What its device id is bound to; people may forget it, for a machine that was set up anew (S-1). */
function BoundTo({ detail: d }: { detail: ComputerDetail }) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    client = useQueryClient(),
    x = t.computer,
    b: NonNullable<ComputerDetail["binding"]> = d.binding ?? {};
  const parts = [
    b.certificate && x.boundCertificate(b.certificate),
    b.user && x.boundUser(b.user),
    b.glpi_id && x.boundGlpi(b.glpi_id),
    b.network && x.boundNetwork(b.network),
  ].filter((part): part is string => !!part);
  if (parts.length === 0) return <span className="dim">{x.boundNothing}</span>;
  const forget = () =>
    void ask({
      title: x.forgetTitle(d.computer.name),
      help: x.forgetHelp,
      confirm: x.forget,
      act: () => act("forget-binding", [d.computer.id]),
    }).then(() => client.invalidateQueries({ queryKey: ["computer", d.computer.id] }));
  return (
    <span className="row wrap">
      <span>{parts.join(" · ")}</span>
      {manages && (
        <Button size="compact-xs" variant="default" onClick={forget}>
          {x.forget}
        </Button>
      )}
    </span>
  );
}

/** Somebody else spoke under its device id, and was refused. */
function Impostor({ detail: d }: { detail: ComputerDetail }) {
  const t = useTexts(),
    f = useFormat(),
    x = t.computer,
    r = d.binding?.refused;
  if (!r) return null;
  const shown = [r.certificate && x.boundCertificate(r.certificate), r.user && x.boundUser(r.user)].filter(Boolean).join(" · ");
  return (
    <Note tone="warn" icon={<IconShieldExclamation size={18} />}>
      {x.impostor(f.time(r.at), r.address, shown || x.provedNothing)}
    </Note>
  );
}

export function AgentCard({ detail: d }: { detail: ComputerDetail }) {
  const t = useTexts(),
    f = useFormat(),
    controls = useMay("control"),
    client = useQueryClient(),
    c = d.computer,
    x = t.computer;
  const [said, setSaid] = useState<{ text: string; bad: boolean }>(),
    [busy, setBusy] = useState<"ask" | "wake">();
  const ours = c.kind === "escale";
  const question = async () => {
    setBusy("ask");
    try {
      setSaid({ text: x.answered((await calls.status(c.id)).text), bad: false });
    } catch (error) {
      setSaid({ text: told(error), bad: true });
    } finally {
      setBusy(undefined);
    }
  };
  const wake = async () => {
    setBusy("wake");
    try {
      const r = await calls.wake(c.id);
      toast({ tone: r.done ? "good" : "bad", title: r.done ? x.wakeDone(c.name) : x.wakeFailed(c.name), text: r.text });
      await client.invalidateQueries({ queryKey: ["computer", c.id] });
    } catch (error) {
      toast({ tone: "bad", title: x.wakeFailed(c.name), text: told(error) });
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <section className="card">
      <h2>{x.agentCard}</h2>
      <Facts
        entries={[
          [x.kind, <KindSign computer={c} />],
          c.agent != null && [x.agentPage, <a {...to(addressOf.agent(c.agent))}>{c.agent}</a>],
          [x.version, c.agent_version || "–"],
          c.deploy_version !== "" && [x.deploy, c.deploy_version],
          c.device_id != null && [x.deviceId, <span className="mono">{c.device_id}</span>],
          [x.address, c.address ? <span className="mono">{c.address}</span> : "–"],
          [x.contact, c.connected ? t.computers.connected : <TimeAgo at={c.contact_at} />],
          [x.seen, f.date(c.created_at)],
          !ours && c.standing === "approved" && [x.approvedBy, <Approved detail={d} />],
          !ours && [x.binding, <BoundTo detail={d} />],
          !ours && [x.wakeAt, d.wake_address ? <span className="mono">{d.wake_address}</span> : x.wakeNowhere],
          !ours && [x.lastWake, x.outcomes[d.wake_outcome] ?? d.wake_outcome],
        ]}
      />
      <Impostor detail={d} />
      {!ours && (
        <div className="stack tight" style={{ marginTop: 12 }}>
          <h3 className="small strong">{x.status}</h3>
          <p className="small" role="status" style={said?.bad ? { color: "var(--bad)" } : undefined}>
            {busy === "ask" ? x.asking : (said?.text ?? <span className="dim">{x.notAsked}</span>)}
          </p>
          <div className="row wrap">
            <Button
              size="xs"
              variant="default"
              loading={busy === "ask"}
              leftSection={<IconMessageQuestion size={15} />}
              onClick={() => void question()}
            >
              {x.ask}
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={busy === "wake"}
              disabled={!controls}
              leftSection={<IconBell size={15} />}
              title={t.computers.wakeHelp}
              onClick={() => void wake()}
            >
              {t.computers.wake}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
