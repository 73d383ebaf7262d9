/** Which instances a person wants to see. */
import type { Instance } from "@/api/types";
import type { Texts } from "@/texts/current";

export interface Filters {
  text: string;
  agent: string;
  type: "any" | "real" | "virtual";
  connected: "any" | "yes" | "no";
  /** Disabled ones are hidden at first. */
  enabled: "yes" | "no" | "any";
  show: "any" | "failed" | "outdated" | "started";
}

export const FIRST_FILTERS: Filters = { text: "", agent: "", type: "any", connected: "any", enabled: "yes", show: "any" };

const texts = new WeakMap<Instance, string>();
function haystack(i: Instance, t: Texts): string {
  let text = texts.get(i);
  if (text === undefined) {
    text =
      `${i.agent}/${i.name} ${i.package ?? ""} ${i.version ?? ""} ${i.client ?? ""} ${i.state} ${t.states[i.state as keyof Texts["states"]] ?? ""} ${i.groups.join(" ")} ${i.credential ?? ""}`.toLowerCase();
    texts.set(i, text);
  }
  return text;
}

export function matches(i: Instance, f: Filters, t: Texts): boolean {
  if (f.enabled !== "any" && i.enabled !== (f.enabled === "yes")) return false;
  if (f.type !== "any" && i.virtual !== (f.type === "virtual")) return false;
  if (f.connected !== "any" && i.connected !== (f.connected === "yes")) return false;
  if (f.agent && i.agent.toLowerCase() !== f.agent.toLowerCase()) return false;
  if (f.show === "failed" && !i.failed) return false;
  if (f.show === "outdated" && !i.newer) return false;
  if (f.show === "started" && i.state !== "started") return false;
  if (!f.text) return true;
  const text = haystack(i, t);
  return f.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export const active = (f: Filters): number =>
  (f.agent ? 1 : 0) +
  (f.type !== "any" ? 1 : 0) +
  (f.connected !== "any" ? 1 : 0) +
  (f.enabled !== "yes" ? 1 : 0) +
  (f.show !== "any" ? 1 : 0);
