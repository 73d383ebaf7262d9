/** Rules of setting values that are told before the server tells them; the server decides. */
import type { SettingDeclared } from "@/api/types";
import type { Texts } from "@/texts/current";

/** `null`: a secret that is kept as it is. Absent: no value, the default counts. */
export type Values = Record<string, string | null>;

const DURATION = /^(\d+(\.\d+)?\s*(ms|s|m|min|h|d|w)\s*)+$|^(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d+)?$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function parseJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
export function parseXml(text: string): string | undefined {
  const found = new DOMParser().parseFromString(text, "text/xml").querySelector("parsererror");
  return found ? (found.querySelector("div")?.textContent ?? found.textContent ?? "?").trim().split("\n")[0] : undefined;
}
/** What an undeclared value looks like, to offer the right editor. */
export const looksLike = (text: string): "json" | "xml" | undefined => {
  const start = text.trim();
  return /^[[{]/.test(start) ? "json" : start.startsWith("<") ? "xml" : undefined;
};

export function formatJson(text: string): string {
  return JSON.stringify(JSON.parse(text), null, 2);
}
/** Indents XML by its tags; text beside tags is left alone. */
export function formatXml(text: string): string {
  let depth = 0;
  return text
    .trim()
    .replace(/>\s+</g, "><")
    .replace(/></g, ">\n<")
    .split("\n")
    .map((line) => {
      if (/^<\//.test(line)) depth = Math.max(0, depth - 1);
      const out = "  ".repeat(depth) + line;
      if (/^<[^!?/][^>]*[^/]>$/.test(line) || /^<[^!?/]>$/.test(line)) depth += 1;
      return out;
    })
    .join("\n");
}

/** Why a value does not fit its type, in the reader's language. */
export function fault(type: string, value: string, t: Texts): string | undefined {
  const text = value.trim();
  if (text === "") return undefined;
  switch (type) {
    case "integer":
      return /^[+-]?\d{1,19}$/.test(text) ? undefined : t.settings.bad["integer"];
    case "number":
      return Number.isFinite(Number(text.replace(",", "."))) ? undefined : t.settings.bad["number"];
    case "boolean":
      return /^(true|false)$/i.test(text) ? undefined : t.settings.bad["boolean"];
    case "duration":
      return DURATION.test(text) ? undefined : t.settings.bad["duration"];
    case "date":
      return DAY.test(text) || !Number.isNaN(Date.parse(text)) ? undefined : t.settings.bad["date"];
    default:
      return undefined;
  }
}

/** Every setting that stands in the way of saving: key → why. What groups give is there without a value of its own. */
export function faults(
  declared: SettingDeclared[],
  values: Values,
  t: Texts,
  given: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const found = new Map<string, string>();
  for (const s of declared) {
    const value = values[s.name];
    if (value === null) continue;
    if (value === undefined || value === "") {
      const usable = s.default != null && s.default !== "" && !s.example_only;
      if (s.required && !usable && !given.has(s.name)) found.set(s.name, t.settings.missing);
      continue;
    }
    const why = fault(s.type, value, t);
    if (why) found.set(s.name, why);
  }
  for (const key of Object.keys(values)) {
    if (key.trim() === "") found.set(key, t.settings.keyEmpty);
    else if (key !== key.trim() || key.includes("=")) found.set(key, t.settings.keyBad);
  }
  return found;
}

/** A length of time as people write it, in milliseconds; `undefined` when it is none. */
export function parseSpan(text: string): number | undefined {
  const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d|w)\s*/g),
  ];
  if (
    parts.length === 0 ||
    parts
      .map((p) => p[0])
      .join("")
      .trim() !== text.trim().toLowerCase()
  )
    return undefined;
  return Math.round(parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit as string] ?? 0), 0));
}
/** The other way: 90000 → `1m30s`. */
export function writeSpan(ms: number): string {
  let rest = ms,
    out = "";
  for (const [unit, length] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
    ["ms", 1],
  ] as const) {
    const n = Math.floor(rest / length);
    if (n > 0) {
      out += `${n}${unit}`;
      rest -= n * length;
    }
  }
  return out || "0s";
}
