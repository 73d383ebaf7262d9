/** What the page of resources works out from its list. */
import type { Resource } from "@/api/deliverTypes";

/** A prefix, or a pattern with `*` and `?`, whatever the case: as the command line and the server take it. */
export function fits(name: string, words: string): boolean {
  const asked = words.trim().toLowerCase();
  if (!/[*?]/.test(asked)) return name.toLowerCase().startsWith(asked);
  const pattern = asked
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`).test(name.toLowerCase());
}

type Told = Pick<Resource, "kind" | "space" | "value">;

/** The package a version is chosen of, and the environment it is meant for: the space's own, where there is one of the kind. */
export function versionOf(r: Told, all: readonly Told[]): { name: string; env: string } | undefined {
  if (r.kind !== "version") return undefined;
  const only = (kind: string) => {
    const found = all.filter((x) => x.kind === kind && x.space === r.space);
    return found.length === 1 ? (found[0]?.value ?? "") : "";
  };
  const name = only("package");
  return name ? { name, env: only("env") } : undefined;
}
