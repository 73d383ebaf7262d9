/** What a dynamic group may ask of a computer: fields, the tests of each, and which conditions are complete. The server is the judge. */
import type { ComputerQuery, Condition } from "@/api/fleetTypes";

const TEXT = ["is", "is-not", "contains", "not-contains", "begins", "ends"] as const;
const ORDER = ["at-least", "at-most", "more", "less"] as const;
const EQUAL = ["is", "is-not"] as const;

/** In the order people look for them; the tests of each, the usual one first. */
export const FIELDS: Record<string, readonly string[]> = {
  name: ["contains", ...TEXT.filter((t) => t !== "contains")],
  os_family: EQUAL,
  os_name: ["contains", ...TEXT.filter((t) => t !== "contains")],
  os_version: ["begins", ...TEXT.filter((t) => t !== "begins"), ...ORDER],
  arch: TEXT,
  address: ["in", ...EQUAL],
  domain: TEXT,
  tag: TEXT,
  label: EQUAL,
  unit: ["in", ...EQUAL],
  group: EQUAL,
  software: ["present", "absent"],
  free_disk: ORDER,
  memory: ORDER,
  contact: ["more", "less", "at-least", "at-most"],
  agent_kind: EQUAL,
  agent_version: ["at-least", "at-most", "more", "less", ...TEXT],
  manufacturer: TEXT,
  model: TEXT,
  serial: TEXT,
  last_user: TEXT,
};
export const VERSION_TESTS = ["any", "is", "is-not", "at-least", "at-most", "more", "less"] as const;
/** Examples of what to write; the same in every language. */
export const EXAMPLES: Record<string, string> = {
  name: "pc-",
  os_name: "Debian",
  os_version: "12",
  arch: "x86_64",
  address: "10.0.0.0/8",
  unit: "/paris",
  free_disk: "20GiB",
  memory: "8GiB",
  contact: "7d",
  agent_version: "2.6",
};
/** Texts that may be asked for being empty. */
const MAY_BE_EMPTY = new Set([
  "name",
  "os_family",
  "os_name",
  "os_version",
  "arch",
  "tag",
  "domain",
  "agent_kind",
  "agent_version",
  "manufacturer",
  "model",
  "serial",
  "last_user",
]);

export const newCondition = (field = "name"): Condition => ({
  field,
  test: FIELDS[field]?.[0] ?? "is",
  value: "",
  version_test: field === "software" ? "any" : "",
  version: "",
});

/** Another field: the test stays if it has it, the value goes. */
export function withField(c: Condition, field: string): Condition {
  const fresh = newCondition(field);
  return { ...fresh, test: FIELDS[field]?.includes(c.test) && c.test !== "is" ? c.test : fresh.test };
}

/** Whether a condition says enough to be asked; an empty text only when that is what is meant. */
export function isComplete(c: Condition): boolean {
  if (c.field === "software" && c.version_test !== "" && c.version_test !== "any" && c.version.trim() === "") return false;
  return c.value.trim() !== "" || ((c.test === "is" || c.test === "is-not") && MAY_BE_EMPTY.has(c.field) && c.field === "tag");
}

/** What can be asked now: complete conditions, alternatives that have any. `undefined`: nothing. */
export function askable(query: ComputerQuery): ComputerQuery | undefined {
  const any = query.any.map((all) => all.filter(isComplete)).filter((all) => all.length > 0);
  return any.length > 0 ? { any } : undefined;
}

/** Whether the query can be kept as it is: nothing in it is half written. */
export const isWhole = (query: ComputerQuery): boolean =>
  query.any.length > 0 && query.any.every((all) => all.length > 0 && all.every(isComplete));
