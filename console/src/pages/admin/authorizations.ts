/** What is wrong in a set of rules before the server is asked; the server decides. */
import type { Authorizations } from "@/api/adminTypes";
import type { Texts } from "@/texts/current";

export const NO_RULES: Authorizations = { states: { rules: [] }, messages: { rules: [] }, groups: { rules: [] } };

export const denies = (decision: string | null | undefined): boolean => decision === "deny";

/** A rule that says what holds anyway changes nothing: only the first rule that says the opposite of the default counts. */
export const idle = (byDefault: string | null | undefined, decision: string): boolean => denies(byDefault) === denies(decision);

/** A fresh name for a rule: `rule1`, `rule2`, … */
export function freshId(taken: readonly string[]): string {
  for (let n = 1; ; n += 1) if (!taken.some((id) => id.toLowerCase() === `rule${n}`)) return `rule${n}`;
}

export function ruleFault(a: Authorizations, t: Texts): string | undefined {
  for (const rules of [a.states.rules, a.messages.rules]) {
    const seen = new Set<string>();
    for (const { id } of rules) {
      if (id.trim() === "") return t.keys.needsName;
      if (seen.has(id.toLowerCase())) return t.keys.twice(id);
      seen.add(id.toLowerCase());
    }
  }
  return a.groups.rules.some((r) => r.group.trim() === "") ? t.keys.needsGroup : undefined;
}

const orAny = (text: string): string => text.trim() || "*";
/** As it is sent: an empty criterion means any. */
export const tidyRules = (a: Authorizations): Authorizations => ({
  states: {
    default: a.states.default ?? "allow",
    rules: a.states.rules.map((r) => ({
      ...r,
      id: r.id.trim(),
      agent: orAny(r.agent),
      instance: orAny(r.instance),
      name: orAny(r.name),
    })),
  },
  messages: {
    default: a.messages.default ?? "allow",
    rules: a.messages.rules.map((r) => ({ ...r, id: r.id.trim(), args: orAny(r.args), key: orAny(r.key) })),
  },
  groups: { default: a.groups.default ?? "allow", rules: a.groups.rules.map((r) => ({ ...r, group: r.group.trim() })) },
});
