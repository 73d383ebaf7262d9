/** The form of a callback: a field for each argument, what people wrote, and the value that is sent. */
import type { Callback, Descriptor, Member } from "@/api/exchange";
import { findType, isEnum, parseType, shape, simple, type TypeRef } from "./types";

export type Field =
  | { kind: "text" | "char" | "boolean" | "number" | "date" | "span" | "json" }
  | { kind: "integer"; low: string; high: string }
  | { kind: "choice"; values: Member[] }
  | { kind: "object"; members: Argument[] }
  | { kind: "list"; item: Argument }
  | { kind: "dictionary"; value: Argument };

export interface Argument {
  name: string;
  description: string;
  type: string;
  field: Field;
  nullable: boolean;
  optional: boolean;
  /** Value when it is left out; `undefined`: none is known. */
  default: unknown;
}

/** Integers of 64 bits end where JSON numbers are exact. */
const RANGES: Record<string, [string, string]> = {
  byte: ["0", "255"],
  sbyte: ["-128", "127"],
  short: ["-32768", "32767"],
  ushort: ["0", "65535"],
  int: ["-2147483648", "2147483647"],
  uint: ["0", "4294967295"],
  long: ["-9007199254740991", "9007199254740991"],
  ulong: ["0", "9007199254740991"],
};
const DEPTH_MAX = 5;

function fieldOf(ref: TypeRef, d: Descriptor, depth: number): { field: Field; nullable: boolean } {
  const plain = (field: Field, nullable = false) => ({ field, nullable });
  const known = simple(ref);
  if (known) {
    const range = RANGES[known];
    if (range) return plain({ kind: "integer", low: range[0], high: range[1] });
    switch (known) {
      case "bool":
        return plain({ kind: "boolean" });
      case "char":
        return plain({ kind: "char" });
      case "float":
      case "double":
      case "decimal":
        return plain({ kind: "number" });
      case "string":
        return plain({ kind: "text" });
      case "DateTime":
        return plain({ kind: "date" });
      case "TimeSpan":
        return plain({ kind: "span" });
      default:
        return plain({ kind: "json" });
    }
  }
  const form = shape(ref),
    inner = (n: number): Argument =>
      argument({ name: "", type: ref.args[n]?.full ?? "", description: "", optional: false }, d, depth + 1);
  if (depth < DEPTH_MAX) {
    if (form === "nullable") return { field: fieldOf(ref.args[0] as TypeRef, d, depth + 1).field, nullable: true };
    if (form === "list") return plain({ kind: "list", item: inner(0) });
    if (form === "dictionary") return plain({ kind: "dictionary", value: inner(1) });
    const described = findType(d, ref.full);
    if (described && isEnum(described)) return plain({ kind: "choice", values: described.values });
    if (
      described &&
      (described.is_array ||
        (described.is_generic && described.generic_parameters.length === 1 && described.properties.length === 0))
    ) {
      const item = described.generic_parameters[0] ?? "";
      return plain({ kind: "list", item: argument({ name: "", type: item, description: "", optional: false }, d, depth + 1) });
    }
    if (described && described.properties.length > 0)
      return plain({ kind: "object", members: described.properties.map((p) => argument(p, d, depth + 1)) });
  }
  return plain({ kind: "json" });
}

export function argument(m: Member, d: Descriptor, depth = 0): Argument {
  const { field, nullable } = fieldOf(parseType(m.type), d, depth);
  return {
    name: m.name,
    description: m.description,
    type: m.type,
    field,
    nullable,
    optional: m.optional,
    default: m.default ?? (m.optional ? null : undefined),
  };
}
export const argumentsOf = (c: Callback, d: Descriptor): Argument[] => c.parameters.map((p) => argument(p, d));

/** What people wrote for one argument. */
export interface Draft {
  /** `given`: the value; `nothing`: null; `left`: left out, its default counts. */
  mode: "given" | "nothing" | "left";
  text: string;
  parts: Draft[];
  keys: string[];
}

const shown = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : JSON.stringify(value));

export function emptyDraft(a: Argument): Draft {
  const f = a.field;
  const given = a.default !== undefined && a.default !== null ? shown(a.default) : "";
  const text = given !== "" ? given : f.kind === "boolean" ? "false" : "";
  return {
    mode: a.optional ? "left" : a.nullable ? "nothing" : "given",
    text,
    parts: f.kind === "object" ? f.members.map(emptyDraft) : [],
    keys: [],
  };
}

/** Why a text does not fit: a word of `callbacks.bad`, and what it mentions. */
export interface Fault {
  path: string;
  why: string;
  low?: string;
  high?: string;
}
type Read = { value: unknown } | { faults: Fault[] };
const bad = (path: string, why: string, range: { low?: string; high?: string } = {}): Read => ({
  faults: [{ path, why, ...range }],
});

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const SPAN = /^-?(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/;

export function read(a: Argument, draft: Draft, path = a.name): Read {
  if (draft.mode === "nothing") return { value: null };
  if (draft.mode === "left") return { value: a.default ?? null };
  const { field: f } = a,
    text = draft.text;
  switch (f.kind) {
    case "text":
      return { value: text };
    case "char":
      return [...text].length === 1 ? { value: text } : bad(path, text === "" ? "missing" : "char");
    case "boolean":
      return { value: /^(true|1|yes)$/i.test(text.trim()) };
    case "number": {
      const clean = text.trim().replace(",", ".");
      if (clean === "") return bad(path, "missing");
      return Number.isFinite(Number(clean)) ? { value: Number(clean) } : bad(path, "number");
    }
    case "integer": {
      const clean = text.trim();
      if (clean === "") return bad(path, "missing");
      if (!/^[+-]?\d{1,20}$/.test(clean)) return bad(path, "integer");
      const n = BigInt(clean);
      if (n < BigInt(f.low) || n > BigInt(f.high)) return bad(path, "range", f);
      return { value: Number(n) };
    }
    case "choice":
      return text === "" ? bad(path, "missing") : { value: text };
    case "date":
      return text.trim() === ""
        ? bad(path, "missing")
        : DATE.test(text.trim()) && !Number.isNaN(Date.parse(text.trim()))
          ? { value: text.trim() }
          : bad(path, "date");
    case "span":
      return text.trim() === "" ? bad(path, "missing") : SPAN.test(text.trim()) ? { value: text.trim() } : bad(path, "span");
    case "json":
      if (text.trim() === "") return { value: null };
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return bad(path, "json");
      }
    case "object":
      return gather(
        f.members.map((m, i): [string, Read | undefined] => {
          const part = draft.parts[i] ?? emptyDraft(m);
          return [m.name, part.mode === "left" ? undefined : read(m, part, `${path}.${m.name}`)];
        }),
      );
    case "list": {
      const got = draft.parts.map((p, i) => read(f.item, p, `${path}.${i}`));
      const faults = got.flatMap((g) => ("faults" in g ? g.faults : []));
      return faults.length > 0 ? { faults } : { value: got.map((g) => (g as { value: unknown }).value) };
    }
    case "dictionary": {
      const keys = draft.keys.slice(0, draft.parts.length);
      if (keys.some((k) => k === "") || new Set(keys).size !== keys.length) return bad(path, "key");
      return gather(draft.parts.map((p, i) => [keys[i] ?? "", read(f.value, p, `${path}.${i}`)]));
    }
  }
}

function gather(all: [string, Read | undefined][]): Read {
  const faults = all.flatMap(([, g]) => (g && "faults" in g ? g.faults : []));
  if (faults.length > 0) return { faults };
  return { value: Object.fromEntries(all.flatMap(([k, g]) => (g && "value" in g ? [[k, g.value]] : []))) };
}

/**
 * What the message carries: nothing as `null`, one argument as it is, several as a list. Arguments left out at the end are
 * not sent; one left out before others that are is sent as its default.
 */
export function message(all: Argument[], drafts: Draft[]): { data: unknown; faults: Fault[] } {
  let count = all.length;
  while (count > 0 && (drafts[count - 1]?.mode ?? "given") === "left") count -= 1;
  const got = all.slice(0, count).map((a, i) => read(a, drafts[i] ?? emptyDraft(a)));
  const faults = got.flatMap((g) => ("faults" in g ? g.faults : []));
  const values = got.map((g, i) => ("value" in g ? g.value : sample(all[i] as Argument)));
  return { data: values.length === 0 ? null : values.length === 1 ? values[0] : values, faults };
}

/** Something of the right sort, for code that is shown before the form is complete. */
export function sample(a: Argument): unknown {
  const f = a.field;
  switch (f.kind) {
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "choice":
      return f.values[0]?.name ?? "";
    case "object":
      return Object.fromEntries(f.members.filter((m) => !m.optional).map((m) => [m.name, sample(m)]));
    case "list":
      return [];
    case "dictionary":
      return {};
    case "json":
      return null;
    case "date":
      return "2030-01-01T00:00:00Z";
    case "span":
      return "00:00:10";
    case "char":
      return "a";
    default:
      return "";
  }
}

/** Why a call failed, when its reply says so: an object that holds nothing but `Error`, as our libraries send it. */
export function failureOf(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || Object.keys(data).length !== 1) return undefined;
  const told = (data as Record<string, unknown>)["Error"];
  return typeof told === "string" ? told : undefined;
}
