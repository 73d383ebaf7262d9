/** A rule about failures, made from a line of a log (FC-4): its pattern, its code, and how it is written in a file of causes (spec/delivery §24.7). */

export interface Rule {
  code: string;
  match: string;
  /** Jobs it is about; empty: all. */
  jobs: string;
  title: { fr: string; en: string };
  advice: { fr: string; en: string };
  owner: "dev" | "ops";
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** A line as a pattern: what changes from one time to the next – a date at its head, numbers, directories, hexadecimal – fits anything of its kind. */
export function patternOf(line: string): string {
  const said = line
    .trim()
    .replace(/^\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s*/, "")
    .replace(/^\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?\s*/, "");
  return [...said.matchAll(/(?:\/[\w.@+-]+){2,}\/?|0x[0-9a-fA-F]+|[0-9a-f]{12,}|\d+|\s+|[^\s\d/]+|\//g)]
    .map(([part]) => {
      if (/^(?:\/[\w.@+-]+){2,}/.test(part)) return "/\\S+";
      if (/^0x/.test(part) || (part.length >= 12 && /^[0-9a-f]+$/.test(part))) return "[0-9a-fx]+";
      if (/^\d+$/.test(part)) return "\\d+";
      return /^\s+$/.test(part) ? "\\s+" : escaped(part);
    })
    .join("");
}

/** A code out of the words of a line. */
export function codeOf(line: string): string {
  const words = line
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[a-z]{3,}/g);
  return (words ?? [])
    .filter((w) => !["the", "and", "error", "fatal", "php"].includes(w))
    .slice(0, 4)
    .join("_");
}

export const isCode = (code: string): boolean => /^[a-z][a-z0-9_]{2,}$/.test(code);

/** A pattern is written as it is; only one that holds quotes needs other ones. */
const literal = (text: string): string => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);
const pair = (fr: string, en: string): string => `{ fr = ${JSON.stringify(fr.trim())}, en = ${JSON.stringify(en.trim())} }`;

export function tomlOf(rule: Rule): string {
  const lines = [
    "[[cause]]",
    `code     = ${JSON.stringify(rule.code)}`,
    `match    = ${literal(rule.match)}`,
    ...(rule.jobs.trim() ? [`jobs     = [${JSON.stringify(rule.jobs.trim())}]`] : []),
    "priority = 50",
    `title    = ${pair(rule.title.fr || rule.title.en, rule.title.en || rule.title.fr)}`,
    ...(rule.advice.fr.trim() || rule.advice.en.trim()
      ? [`advice   = ${pair(rule.advice.fr || rule.advice.en, rule.advice.en || rule.advice.fr)}`]
      : []),
    `owner    = "${rule.owner}"`,
  ];
  return `${lines.join("\n")}\n`;
}

/** A file of causes with one rule more; what was in it stays as it was. */
export function withRule(text: string | undefined, rule: Rule): string {
  if (text === undefined) return `format = 1\nkind   = "causes"\n\n${tomlOf(rule)}`;
  return `${text.replace(/\n*$/, "\n\n")}${tomlOf(rule)}`;
}
