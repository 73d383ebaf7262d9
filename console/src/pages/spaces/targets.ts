/** Agents a job went to, as their last attempts stand. */
import type { AttemptView } from "@/api/deliverTypes";
import { attemptState } from "@/components/states";

export interface Target {
  agent: string;
  failed: boolean;
}

/** By name; `attempts` are in any order. */
export function targetsOf(attempts: readonly Pick<AttemptView, "agent" | "number" | "ended_at" | "code" | "end">[]): Target[] {
  const last = new Map<string, (typeof attempts)[number]>();
  for (const a of attempts) if ((last.get(a.agent)?.number ?? 0) <= a.number) last.set(a.agent, a);
  return [...last.values()]
    .filter((a) => a.agent !== "")
    .map((a) => ({ agent: a.agent, failed: attemptState(a) === "error" }))
    .sort((a, b) => a.agent.localeCompare(b.agent));
}

/** Those that may be chosen: only what failed can be left out. */
export const choices = (targets: readonly Target[], action: string): Target[] =>
  action === "exclude" ? targets.filter((t) => t.failed) : [...targets];
