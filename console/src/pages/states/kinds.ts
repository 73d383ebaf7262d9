/** What sort of value a state object has, and how it reads in one line. */
export type Kind = "number" | "text" | "boolean" | "object" | "list" | "nothing";

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "object":
      return "object";
    default:
      return "text";
  }
}

/** A sign for each sort, two or three characters. */
export const SIGNS: Record<Kind, string> = {
  number: "12",
  text: "ab",
  boolean: "±",
  object: "{}",
  list: "[]",
  nothing: "∅",
};

export interface Piece {
  text: string;
  cls: "key" | "text" | "number" | "mark" | "word";
}

const PREVIEW_CHARACTERS = 220;

/** A value on one line, as coloured pieces, cut when it is long. */
export function pieces(value: unknown, room = PREVIEW_CHARACTERS): Piece[] {
  const out: Piece[] = [];
  let left = room;
  const put = (text: string, cls: Piece["cls"]): void => {
    if (left <= 0) return;
    out.push({ text: text.length > left ? `${text.slice(0, left)}…` : text, cls });
    left -= text.length;
  };
  const walk = (v: unknown, depth: number): void => {
    if (left <= 0) return;
    switch (kindOf(v)) {
      case "nothing":
        return put("null", "word");
      case "boolean":
        return put(String(v), "word");
      case "number":
        return put(String(v), "number");
      case "text":
        return put(depth === 0 ? String(v) : JSON.stringify(v), "text");
      case "list": {
        const all = v as unknown[];
        put("[", "mark");
        all.some((x, i) => {
          if (i > 0) put(", ", "mark");
          walk(x, depth + 1);
          return left <= 0;
        });
        return put("]", "mark");
      }
      case "object": {
        put("{ ", "mark");
        Object.entries(v as object).some(([k, x], i) => {
          if (i > 0) put(", ", "mark");
          put(k, "key");
          put(": ", "mark");
          walk(x, depth + 1);
          return left <= 0;
        });
        return put(" }", "mark");
      }
    }
  };
  walk(value, 0);
  return out;
}

/** What is copied: a text as it is, anything else as indented JSON. */
export const asText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "null");

const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
export const isColour = (text: string): boolean => COLOUR.test(text);
export const isLink = (text: string): boolean => /^https?:\/\/\S+$/i.test(text) && text.length < 2_000;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** Milliseconds since 1970 when the text is a date with a time. */
export function moment(text: string): number | undefined {
  if (!MOMENT.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
