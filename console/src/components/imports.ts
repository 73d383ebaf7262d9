/** What groups of settings give, worked out as the server does: in order, a later import over an earlier one, own values over all. */
import { settingGroups as calls } from "@/api/admin";
import type { SettingGroup } from "@/api/adminTypes";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

const NONE = new Map<string, string>();

/** Key → the group whose value counts. A group that imports itself, over others or not, counts once. */
export function imported(imports: readonly string[], groups: readonly SettingGroup[]): Map<string, string> {
  const byName = new Map(groups.map((g) => [g.name.toLowerCase(), g])),
    found = new Map<string, string>();
  const take = (name: string, above: ReadonlySet<string>) => {
    const group = byName.get(name.toLowerCase());
    if (!group || above.has(group.name)) return;
    const here = new Set(above).add(group.name);
    for (const next of group.imports) take(next, here);
    for (const key of Object.keys(group.settings)) found.set(key, group.name);
  };
  for (const name of imports) take(name, new Set());
  return found;
}

/** The same for a form that is open; asked only when something is imported. */
export function useImported(imports: readonly string[]): ReadonlyMap<string, string> {
  const all = useQuery({ queryKey: ["setting-groups"], queryFn: calls.list, enabled: imports.length > 0 }).data;
  const names = imports.join("\n");
  return useMemo(() => (all && names ? imported(names.split("\n"), all) : NONE), [all, names]);
}
