/** The install face as people write it: kinds and what they need, sizes, when a command counts as done, in words. */
import type { Action, Check, DraftProblem, Install, InstallFile, Interaction, Rule } from "@/api/workTypes";
import type { Format } from "@/format/format";
import type { Texts } from "@/texts/current";

export type ValueKind = "none" | "bytes" | "sha" | "text" | "type";
export const CHECK_GROUPS = {
  folder: ["directory_exists", "directory_missing"],
  file: [
    "file_exists",
    "file_missing",
    "file_size_equals",
    "file_size_greater",
    "file_size_lower",
    "file_sha512",
    "file_sha512_mismatch",
  ],
  space: ["free_space"],
  registry: [
    "registry_key_exists",
    "registry_key_missing",
    "registry_value_equals",
    "registry_value_differs",
    "registry_value_exists",
    "registry_value_missing",
    "registry_value_type",
  ],
} as const;
export const RETURNS = ["error", "skip", "startnow", "warning", "info"] as const;
export const REGISTRY_TYPES = [
  "REG_SZ",
  "REG_EXPAND_SZ",
  "REG_DWORD",
  "REG_QWORD",
  "REG_MULTI_SZ",
  "REG_BINARY",
  "REG_NONE",
  "REG_DWORD_BIG_ENDIAN",
  "REG_LINK",
  "REG_RESOURCE_LIST",
  "REG_FULL_RESOURCE_DESCRIPTOR",
  "REG_RESOURCE_REQUIREMENTS_LIST",
];
export const ACTION_KINDS = ["run", "move", "copy", "delete", "mkdir"] as const;
export const RULE_KINDS = ["ok_codes", "error_codes", "ok_patterns", "error_patterns"] as const;
export const INTENTS = ["zero", ...RULE_KINDS, "any", "several"] as const;
export type Intent = (typeof INTENTS)[number];

export const isRegistry = (kind: string): boolean => kind.startsWith("registry_");
export function valueOf(kind: string): ValueKind {
  if (kind.startsWith("file_size") || kind === "free_space") return "bytes";
  if (kind.startsWith("file_sha512")) return "sha";
  if (kind === "registry_value_equals" || kind === "registry_value_differs") return "text";
  return kind === "registry_value_type" ? "type" : "none";
}

export const newCheck = (): Check => ({ label: "", kind: "file_exists", path: "", value: "", otherwise: "error" });
export const newAction = (kind = "run"): Action => ({
  kind,
  label: "",
  command: "",
  vector: [],
  env: {},
  rules: [],
  from: kind === "move" || kind === "copy" ? "*" : "",
  to: "",
  paths: [],
  checks: [],
  log_lines: 10,
});
export const newFile = (name: string, path: string): InstallFile => ({
  name,
  path,
  size_bytes: 0,
  sha512: "",
  extract: false,
  p2p: false,
  keep_s: 0,
});
export const newInteraction = (): Interaction => ({
  label: "",
  moment: "before",
  title: "",
  text: "",
  platform: "win32",
  buttons: "ok",
  icon: "info",
  timeout_s: 60,
  wait: true,
  policies: {
    on_ok: "continue",
    on_yes: "continue",
    on_multiusers: "continue",
    on_timeout: "continue",
    on_nouser: "continue",
    on_no: "stop",
    on_cancel: "stop",
    on_abort: "stop",
    on_retry: "postpone",
    on_ignore: "postpone",
    on_tryagain: "postpone",
  },
  retry_after_s: 86_400,
  retries_max: 1,
});

/** Buttons a set shows, then what may happen instead of an answer. */
export function eventsOf(i: Interaction): string[] {
  const buttons: Record<string, string[]> = {
    ok: ["on_ok"],
    okcancel: ["on_ok", "on_cancel"],
    yesno: ["on_yes", "on_no"],
    yesnocancel: ["on_yes", "on_no", "on_cancel"],
    retrycancel: ["on_retry", "on_cancel"],
    abortretryignore: ["on_abort", "on_retry", "on_ignore"],
  };
  return [
    ...(i.wait ? (buttons[i.buttons] ?? []) : ["on_async"]),
    ...(i.wait && i.timeout_s > 0 ? ["on_timeout"] : []),
    "on_nouser",
    "on_multiusers",
  ];
}

const UNIT: Record<string, number> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
/** `512 MiB`, `4 Gio`, `1,5 GiB`, `4096` in bytes; nothing when it is no size. */
export function bytesOf(text: string): number | undefined {
  const found = /^\s*(\d+(?:[.,]\d+)?)\s*([kmgt]?)(?:i?[bo])?\s*$/i.exec(text);
  if (!found) return undefined;
  const size = Number((found[1] ?? "").replace(",", ".")) * (UNIT[(found[2] ?? "").toLowerCase()] ?? 1);
  return Number.isFinite(size) ? Math.round(size) : undefined;
}

const ANYTHING = ".*";
const only = (rules: readonly Rule[], kind: string): boolean => rules.length === 1 && rules[0]?.kind === kind;
const isAny = (r: Rule | undefined): boolean => r?.kind === "ok_patterns" && r.values.length === 1 && r.values[0] === ANYTHING;

/** What the rules say, in one of the choices every agent understands; `several` when they are none of them. */
export function intentOf(rules: readonly Rule[]): Intent {
  if (rules.length === 0) return "zero";
  if (rules.length === 1 && isAny(rules[0])) return "any";
  /* As the reference writes "fails only on": failures first, anything else is success. */
  const first = rules[0];
  if (rules.length === 2 && first && isAny(rules[1]) && first.kind.startsWith("error_")) return first.kind as Intent;
  for (const kind of RULE_KINDS) if (only(rules, kind)) return kind;
  return "several";
}
export function rulesFor(intent: Intent, before: readonly Rule[]): Rule[] {
  const values = before.find((r) => r.kind === intent)?.values ?? [];
  switch (intent) {
    case "zero":
      return [];
    case "any":
      return [{ kind: "ok_patterns", values: [ANYTHING] }];
    case "several":
      return before.length > 0 ? [...before] : [{ kind: "ok_codes", values: ["0"] }];
    default:
      return [{ kind: intent, values: values.length > 0 ? values : intent === "ok_codes" ? ["0"] : [] }];
  }
}

export const codesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
export const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

export function checkText(c: Check, t: Texts, f: Format): string {
  const kind = t.check.kinds[c.kind] ?? c.kind;
  const size = valueOf(c.kind) === "bytes" && /^\d+$/.test(c.value) ? f.bytes(Number(c.value)) : c.value;
  const value =
    valueOf(c.kind) === "none" || !c.value ? "" : valueOf(c.kind) === "sha" ? ` ${c.value.slice(0, 12)}…` : ` ${size}`;
  return `${kind}${value}${t.common.colon}${c.path || "…"}`;
}

export function resultText(a: Action, t: Texts): string {
  const intent = intentOf(a.rules);
  const values = a.rules[0]?.values.join(", ") ?? "";
  return intent === "zero" || intent === "any" || intent === "several"
    ? (t.action.intents[intent] ?? "")
    : `${t.action.intents[intent]} ${values}`;
}

export function actionText(a: Action, t: Texts): string {
  switch (a.kind) {
    case "move":
      return t.action.says.move(a.from || "…", a.to || "…");
    case "copy":
      return t.action.says.copy(a.from || "…", a.to || "…");
    case "delete":
      return t.action.says.delete(a.paths.join(", ") || "…");
    case "mkdir":
      return t.action.says.mkdir(a.paths.join(", ") || "…");
    default:
      return a.command || a.vector.join(" ") || "…";
  }
}

/** The faults of a place: of the field itself, or of all that lies below it. */
export const at = (all: readonly DraftProblem[], field: string): string | undefined =>
  all
    .filter((p) => p.field === field)
    .map((p) => p.text)
    .join(" ") || undefined;
export const below = (all: readonly DraftProblem[], field: string): DraftProblem[] =>
  all.filter((p) => p.field === field || p.field.startsWith(`${field}.`) || p.field.startsWith(`${field}[`));

export const isBare = (i: Install): boolean => i.checks.length + i.files.length + i.actions.length + i.interactions.length === 0;
