/** What a person is about to deploy, and what stands in the way. Pure: the wizard shows it. */
import { nameFault } from "@/api/names";
import type { Agent, Instance, NewInstance, PackageFile, RecoveryOptions } from "@/api/types";
import { nameKey } from "@/components/DataTable";
import { faults, type Values } from "@/components/settingsModel";
import type { Texts } from "@/texts/current";

export interface Draft {
  agent: string;
  virtual: boolean;
  package: string;
  name: string;
  /** Empty: found from the instance name. Else a package name (its highest version) or a file name. */
  file: string;
  credential: string;
  enabled: boolean;
  autostart: boolean;
  recovery: RecoveryOptions;
  settings: Values;
  /** Groups of settings, in order. */
  imports: string[];
  groups: string[];
}

export const EMPTY: Draft = {
  agent: "",
  virtual: false,
  package: "",
  name: "",
  file: "",
  credential: "",
  enabled: true,
  autostart: true,
  recovery: {},
  settings: {},
  imports: [],
  groups: [],
};
export type Step = "target" | "instance" | "settings" | "groups" | "review";
export const STEPS: Step[] = ["target", "instance", "settings", "groups", "review"];

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The file an instance would get now: the one named, else the highest version of the package of that name. */
export function resolve(wanted: string, all: readonly PackageFile[]): PackageFile | undefined {
  const named = all.find((p) => same(p.file, wanted));
  if (named) return named;
  const versions = all.filter((p) => same(p.name, wanted));
  return versions.find((p) => p.newest) ?? versions.sort((a, b) => (nameKey(a.version) < nameKey(b.version) ? 1 : -1))[0];
}

export const chosen = (d: Draft, all: readonly PackageFile[]): PackageFile | undefined =>
  d.virtual ? undefined : resolve(d.file || d.name || d.package, all);

/** A free name beside those that are taken: `monitor`, `monitor2`, `monitor3`… */
export function freeName(base: string, agent: string, instances: readonly Instance[]): string {
  const taken = new Set(instances.filter((i) => same(i.agent, agent)).map((i) => i.name.toLowerCase()));
  if (!taken.has(base.toLowerCase())) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}${n}`.toLowerCase())) return `${base}${n}`;
}

export const isTaken = (d: Draft, instances: readonly Instance[]): boolean =>
  instances.some((i) => same(i.agent, d.agent) && same(i.name, d.name));

/** What Constellation's manifests call the families of systems. */
const CONSTELLATION_PLATFORM: Record<string, string> = { linux: "Unix", windows: "Win32NT", macos: "MacOS" };

/** The package's platforms do not hold the agent's: what it wants and what there is. */
export function mismatch(file: PackageFile | undefined, agent: Agent | undefined): { wants: string; has: string } | undefined {
  const wants = file?.manifest.platforms ?? [],
    facts = agent?.facts;
  if (!facts) return undefined;
  const declared = file?.manifest.compatibility?.platforms ?? [],
    here = declared.find((p) => same(p.id, CONSTELLATION_PLATFORM[(facts.family ?? "").toLowerCase()] ?? ""));
  if (here && !here.compliant)
    return {
      wants:
        declared
          .filter((p) => p.compliant)
          .map((p) => p.id)
          .join(", ") || "–",
      has: here.id,
    };
  if (wants.length === 0) return undefined;
  const has = `${facts.family}-${facts.arch}`;
  const fits = wants.some((p) => same(p, has) || same(p, facts.family ?? "") || same(p, "any") || same(p, "noarch"));
  return fits ? undefined : { wants: wants.join(", "), has };
}

export interface Faults {
  agent?: string | undefined;
  package?: string | undefined;
  name?: string | undefined;
  file?: string | undefined;
  settings: Map<string, string>;
}

export function check(
  d: Draft,
  world: { agent: Agent | undefined; packages: readonly PackageFile[]; instances: readonly Instance[] },
  t: Texts,
  given?: ReadonlyMap<string, string>,
): Faults {
  const file = chosen(d, world.packages),
    found: Faults = { settings: new Map() };
  if (!d.agent) found.agent = t.deploy.chooseAgent;
  if (!d.virtual && !d.package) found.package = t.deploy.choosePackage;
  if (world.agent?.virtual && !d.virtual) found.package = t.deploy.onlyVirtual;
  found.name = nameFault(d.name, t);
  if (!found.name && isTaken(d, world.instances)) found.name = t.deploy.nameTaken(d.agent, d.name);
  if (!d.virtual && d.package && !same(d.name, d.package) && !d.file) found.file = t.deploy.fileNeeded;
  if (!found.file && d.file && !file) found.file = t.deploy.choosePackage;
  found.settings = faults(file?.manifest.settings ?? [], d.settings, t, given);
  return found;
}

/** The first step that is not in order. */
export function firstBad(f: Faults, badRecovery: boolean): Step | undefined {
  if (f.agent || f.package) return "target";
  if (f.name || f.file || badRecovery) return "instance";
  if (f.settings.size > 0) return "settings";
  return undefined;
}

export function request(d: Draft): NewInstance {
  const settings = Object.fromEntries(Object.entries(d.settings).filter(([key]) => key.trim() !== ""));
  return {
    name: d.name,
    package: d.virtual ? null : d.package,
    virtual: d.virtual,
    config: {
      package_file: d.virtual || !d.file ? null : d.file,
      credential: d.credential || null,
      enabled: d.enabled,
      autostart: d.autostart,
      recovery: d.virtual ? {} : d.recovery,
      settings,
      groups: d.groups,
      ...(d.imports.length > 0 ? { imports: d.imports } : {}),
    },
  };
}
