/**
 * Names of types, made readable. Packages write .NET names (``System.Collections.Generic.Dictionary`2[[System.Int32, …],[…]]``),
 * C# names, or a word of their own; all are understood, and an unknown one is shown as it is.
 */
import type { Descriptor, TypeDescriptor } from "@/api/exchange";

export interface TypeRef {
  /** As it was written. */
  full: string;
  /** Without its arguments: `System.Collections.Generic.List`. */
  base: string;
  args: TypeRef[];
  /** Levels of `[]` around it. */
  array: boolean;
}

const SIMPLE: Record<string, string> = {
  boolean: "bool",
  bool: "bool",
  byte: "byte",
  sbyte: "sbyte",
  char: "char",
  int16: "short",
  uint16: "ushort",
  int32: "int",
  uint32: "uint",
  int64: "long",
  uint64: "ulong",
  single: "float",
  float: "float",
  double: "double",
  decimal: "decimal",
  string: "string",
  object: "object",
  void: "void",
  datetime: "DateTime",
  datetimeoffset: "DateTime",
  timespan: "TimeSpan",
};
/** Other languages' words for the same; only without a namespace. */
const WORDS: Record<string, string> = {
  str: "string",
  integer: "long",
  int: "int",
  long: "long",
  short: "short",
  number: "double",
  any: "object",
  dict: "object",
  i8: "sbyte",
  u8: "byte",
  i16: "short",
  u16: "ushort",
  i32: "int",
  u32: "uint",
  i64: "long",
  u64: "ulong",
  f32: "float",
  f64: "double",
};

const NESTED_MAX = 12;

/** Cuts at commas that stand outside of every bracket. */
function parts(text: string): string[] {
  const out: string[] = [];
  let depth = 0,
    from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (c === "[" || c === "<") depth += 1;
    else if (c === "]" || c === ">") depth -= 1;
    else if (c === "," && depth === 0) {
      out.push(text.slice(from, i));
      from = i + 1;
    }
  }
  out.push(text.slice(from));
  return out.map((p) => p.trim()).filter(Boolean);
}

export function parseType(written: string, depth = 0): TypeRef {
  let text = written.trim();
  /* An assembly may follow the name: `System.Int32, mscorlib, Version=…`. */
  if (!text.startsWith("[")) text = parts(text)[0] ?? text;
  const plain = (base: string): TypeRef => ({ full: written.trim(), base, args: [], array: false });
  if (depth > NESTED_MAX) return plain(text);
  const arr = /^(.+)\[,*\]$/.exec(text);
  if (arr && !/`\d+\[$/.test(arr[1] as string))
    return { full: written.trim(), base: "Array", args: [parseType(arr[1] as string, depth + 1)], array: true };
  if (text.endsWith("?")) return { ...plain("Nullable"), args: [parseType(text.slice(0, -1), depth + 1)] };
  const net = /^([^`[<]+)`\d+(?:\[(.*)\])?$/s.exec(text);
  if (net) {
    const args = parts(net[2] ?? "").map((p) => parseType(p.startsWith("[") ? p.slice(1, -1) : p, depth + 1));
    return { ...plain(net[1] as string), args };
  }
  const short = /^([^<]+)<(.*)>$/s.exec(text);
  if (short)
    return { ...plain((short[1] as string).trim()), args: parts(short[2] as string).map((p) => parseType(p, depth + 1)) };
  return plain(text);
}

const last = (name: string): string => name.split(/[.+/]|::/).at(-1) ?? name;

/** The simple type a name stands for: `int`, `string`…, or nothing. */
export function simple(ref: TypeRef): string | undefined {
  if (ref.args.length > 0 || ref.array) return undefined;
  const name = ref.base;
  const net = /^system\.(\w+)$/i.exec(name);
  if (net) return SIMPLE[(net[1] as string).toLowerCase()];
  return /[.+:]/.test(name) ? undefined : (WORDS[name.toLowerCase()] ?? SIMPLE[name.toLowerCase()]);
}

export type Shape = "list" | "dictionary" | "nullable" | "task" | undefined;
/** What a generic type is for. */
export function shape(ref: TypeRef): Shape {
  if (ref.array) return "list";
  const name = last(ref.base).toLowerCase();
  if (ref.args.length === 1 && name === "nullable") return "nullable";
  if (ref.args.length === 1 && (name === "task" || name === "option")) return name === "task" ? "task" : "nullable";
  if (
    ref.args.length === 1 &&
    /^(i?(readonly)?(list|collection|set|enumerable)|hashset|icollection|ienumerable|observablecollection|vec|queue|stack)$/.test(
      name,
    )
  )
    return "list";
  if (
    ref.args.length === 2 &&
    /^(i?(readonly)?dictionary|sorteddictionary|concurrentdictionary|hashmap|btreemap|keyvaluepair|dict|map)$/.test(name)
  )
    return name === "keyvaluepair" ? undefined : "dictionary";
  return undefined;
}

/** As a person would write it. */
export function show(ref: TypeRef): string {
  const known = simple(ref);
  if (known) return known;
  if (ref.array) return `${show(ref.args[0] as TypeRef)}[]`;
  if (shape(ref) === "nullable") return `${show(ref.args[0] as TypeRef)}?`;
  if (shape(ref) === "task") return show(ref.args[0] as TypeRef);
  const name = last(ref.base);
  return ref.args.length > 0 ? `${name}<${ref.args.map(show).join(", ")}>` : name;
}
export const readable = (written: string): string => (written.trim() === "" ? "?" : show(parseType(written)));

/** The type a descriptor explains under this name: by its whole name first, then by its short one. */
export function findType(d: Descriptor, name: string): TypeDescriptor | undefined {
  const all = [...d.types, ...d.state_types],
    wanted = name.trim().toLowerCase();
  if (wanted === "") return undefined;
  const bare = parseType(name).base.toLowerCase();
  return (
    all.find((x) => x.full_name.toLowerCase() === wanted) ??
    all.find((x) => x.full_name.toLowerCase() === bare) ??
    all.find((x) => x.name.toLowerCase() === wanted) ??
    all.find((x) => x.name.toLowerCase() === last(bare))
  );
}

export const isEnum = (x: TypeDescriptor): boolean => x.values.length > 0 && x.properties.length === 0;

/** Callbacks that fit a search, by package. */
export function search(all: readonly Descriptor[], text: string): Descriptor[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .map((d) => ({
      ...d,
      callbacks: d.callbacks.filter((c) => {
        const hay = `${d.package} ${c.key} ${c.description} ${c.parameters.map((p) => p.name).join(" ")}`.toLowerCase();
        return words.every((w) => hay.includes(w));
      }),
    }))
    .filter((d) => d.callbacks.length > 0)
    .sort((a, b) => a.package.toLowerCase().localeCompare(b.package.toLowerCase()));
}
