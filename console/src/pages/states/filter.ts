/** Which state objects a person wants to see. */
import type { StateObject } from "@/api/types";
import { isExpired } from "@/live/states";
import { pieces } from "./kinds";

export interface Filters {
  text: string;
  agent: string;
  instance: string;
  type: string;
  hideExpired: boolean;
}
export const FIRST_FILTERS: Filters = { text: "", agent: "", instance: "", type: "", hideExpired: false };
/** Stands for objects without a type. */
export const NO_TYPE = "-";

const VALUE_CHARACTERS = 160;
const texts = new WeakMap<StateObject, string>();
function haystack(s: StateObject): string {
  let text = texts.get(s);
  if (text === undefined) {
    const value = pieces(s.value, VALUE_CHARACTERS)
      .map((p) => p.text)
      .join("");
    text = `${s.agent}/${s.instance}/${s.name} ${s.type} ${value}`.toLowerCase();
    texts.set(s, text);
  }
  return text;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A test for one set of filters, made once for the whole list. */
export function matcher(f: Filters, now: number): (s: StateObject) => boolean {
  const words = f.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (s) =>
    (!f.agent || same(s.agent, f.agent)) &&
    (!f.instance || same(s.instance, f.instance)) &&
    (!f.type || (f.type === NO_TYPE ? s.type === "" : same(s.type, f.type))) &&
    (!f.hideExpired || !isExpired(s, now)) &&
    (words.length === 0 || words.every((w) => haystack(s).includes(w)));
}

/** The different values there are, in order, whatever their case. */
export function different(all: readonly StateObject[], of: (s: StateObject) => string): string[] {
  const found = new Map<string, string>();
  for (const s of all) {
    const value = of(s);
    if (!found.has(value)) found.set(value, value);
  }
  return [...found.values()]
    .filter(Boolean)
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true, sensitivity: "base" }));
}
