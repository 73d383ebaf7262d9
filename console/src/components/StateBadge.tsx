/** States as a word, a colour and a shape: none of the three alone. */
import { useFormat, useTexts } from "@/texts/current";
import type { Instance } from "@/api/types";
import css from "./StateBadge.module.css";

export type Tone = "good" | "busy" | "warn" | "bad" | "off";
const SHAPES: Record<Tone, string> = {
  good: "M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  busy: "M5 1a4 4 0 1 0 0 8V5z",
  warn: "M5 1l4.5 8h-9z",
  bad: "M1 1h8v8H1z",
  off: "M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0 2a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
};

export function Badge({
  tone,
  children,
  title,
  pulse,
}: {
  tone: Tone;
  children: React.ReactNode;
  title?: string | undefined;
  pulse?: boolean;
}) {
  return (
    <span className={css["badge"]} data-tone={tone} title={title}>
      <svg viewBox="0 0 10 10" aria-hidden="true" data-pulse={pulse || undefined}>
        <path fillRule="evenodd" d={SHAPES[tone]} />
      </svg>
      {children}
    </span>
  );
}

/** A quiet label without state. */
export function Tag({ children, tone = "off", title }: { children: React.ReactNode; tone?: Tone; title?: string | undefined }) {
  return (
    <span className={css["tag"]} data-tone={tone} title={title}>
      {children}
    </span>
  );
}

export function instanceTone(i: Instance): Tone {
  if (i.failed) return "bad";
  if (i.virtual || !i.enabled) return "off";
  if (i.agent_state !== "connected") return "off";
  switch (i.state) {
    case "started":
      return "good";
    case "starting":
    case "stopping":
      return "busy";
    case "stopped":
      return i.wanted === "stopped" ? "off" : "warn";
    default:
      return "off";
  }
}

export function InstanceBadge({ instance: i }: { instance: Instance }) {
  const t = useTexts(),
    f = useFormat();
  if (i.virtual)
    return (
      <Badge tone="off" title={t.packages.virtualHelp}>
        {t.states.virtual}
      </Badge>
    );
  if (!i.enabled) return <Badge tone="off">{t.states.disabled}</Badge>;
  if (i.fetching && i.fetching.total_bytes > 0) {
    const share = Math.floor((100 * i.fetching.done_bytes) / i.fetching.total_bytes);
    return (
      <Badge tone="busy" pulse title={t.packages.fetched(f.bytes(i.fetching.done_bytes), f.bytes(i.fetching.total_bytes))}>
        {t.states.fetching} {share} %
      </Badge>
    );
  }
  const busy = i.state === "starting" || i.state === "stopping";
  const word = i.failed && i.state === "stopped" ? t.states.failed : (t.states[i.state as keyof typeof t.states] ?? i.state);
  return (
    <Badge tone={instanceTone(i)} pulse={busy} title={i.agent_state !== "connected" ? t.packages.agentAway : i.reason?.text}>
      {word}
    </Badge>
  );
}

export function AgentBadge({ state, virtual }: { state: string; virtual: boolean }) {
  const t = useTexts();
  if (virtual) return <Badge tone="off">{t.agentStates.virtual}</Badge>;
  return (
    <Badge tone={state === "connected" ? "good" : state === "disconnected" ? "bad" : "off"}>
      {t.agentStates[state as keyof typeof t.agentStates] ?? state}
    </Badge>
  );
}

export function OrderBadge({ state }: { state: string }) {
  const t = useTexts();
  const tone: Tone = state === "done" ? "good" : state === "failed" ? "bad" : state === "accepted" ? "busy" : "off";
  return (
    <Badge tone={tone} pulse={state === "accepted"}>
      {t.orderStates[state as keyof typeof t.orderStates] ?? state}
    </Badge>
  );
}
