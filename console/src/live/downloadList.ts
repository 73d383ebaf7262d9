/** The list of downloads and what counts as an update: pure. */
import type { CatalogueDownload, Updates } from "@/api/adminTypes";

const KEPT_MAX = 20;

/** Puts it before the others, or in its own place when it is known; never back from its end. */
export function merge(all: CatalogueDownload[], d: CatalogueDownload): CatalogueDownload[] {
  const known = all.find((x) => x.id === d.id);
  if (known && known.state !== "running" && d.state === "running") return all;
  return known ? all.map((x) => (x.id === d.id ? d : x)) : [d, ...all].slice(0, KEPT_MAX);
}

/** What a person has been told of: `package version`. */
export const updateKeys = (u: Updates): string[] => [
  ...u.packages.map((p) => `${p.name} ${p.version}`),
  ...(u.escale ? [`Escale ${u.escale.version}`] : []),
];
