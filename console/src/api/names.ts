/** The rules names follow, told while typing; the server decides. */
import type { Texts } from "@/texts/current";

const BYTES_MAX = 128;

/** Why a text is not a name, or nothing. */
export function nameFault(text: string, t: Texts): string | undefined {
  const bad = t.deploy.nameBad;
  if (text.trim() === "") return bad.empty;
  if (new TextEncoder().encode(text).length > BYTES_MAX) return bad.long;
  if (text.startsWith(".")) return bad.dot;
  if (text !== text.trim()) return bad.blank;
  // eslint-disable-next-line no-control-regex
  const found = /[/\\*\u0000-\u001f\u007f\ufeff]/.exec(text);
  return found ? bad.character(JSON.stringify(found[0])) : undefined;
}
