/** Which targets a rollout being written would have, and which ring takes which: the same reading as the server's, to look at before. */

/** Whether a name fits a pattern with stars, whatever the case. */
export function fits(pattern: string, name: string): boolean {
  const parts = pattern
    .trim()
    .toLowerCase()
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name.toLowerCase());
}

const words = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

/** Those named, in their order; then those that fit a pattern or are of the tier, by name. */
export function targetsOf(
  ask: { envs: readonly string[]; pattern: string; tier: string },
  envs: readonly { name: string; tier: string }[],
): string[] {
  const others = envs
    .filter(
      (e) =>
        words(ask.pattern).some((pattern) => fits(pattern, e.name)) ||
        (ask.tier !== "" && e.tier.toLowerCase() === ask.tier.toLowerCase()),
    )
    .map((e) => e.name)
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true, sensitivity: "base" }));
  return [...new Set([...ask.envs, ...others])];
}

type Takes = (left: readonly string[], all: number) => readonly string[];

/** How a size is read; nothing for what is none. */
export function sizeOf(text: string): Takes | undefined {
  const size = text.trim();
  if (size.toLowerCase() === "rest") return (left) => left;
  const share = /^(\d+(?:[.,]\d)?)\s*%$/.exec(size);
  if (share) {
    const permille = Math.round(Number((share[1] ?? "0").replace(",", ".")) * 10);
    return permille > 0 && permille <= 1000 ? (left, all) => left.slice(0, Math.ceil((all * permille) / 1000)) : undefined;
  }
  if (/^\d+$/.test(size)) return Number(size) > 0 ? (left) => left.slice(0, Number(size)) : undefined;
  const names = words(size);
  if (names.length === 0 || size.includes("%")) return undefined;
  return (left) => left.filter((name) => names.some((pattern) => fits(pattern, name)));
}

export interface PlannedRing {
  name: string;
  size: string;
  targets: readonly string[];
}

/** Rings with their targets; what none takes is a last one. Nothing when a size cannot be read. */
export function ringsOf(targets: readonly string[], rings: readonly { name: string; size: string }[]): PlannedRing[] | undefined {
  let left = [...targets];
  const planned: PlannedRing[] = [];
  for (const ring of rings) {
    const takes = sizeOf(ring.size);
    if (!takes) return undefined;
    const taken = takes(left, targets.length);
    left = left.filter((name) => !taken.includes(name));
    planned.push({ name: ring.name, size: ring.size.trim(), targets: taken });
  }
  if (left.length > 0) planned.push({ name: "", size: "rest", targets: left });
  return planned;
}
