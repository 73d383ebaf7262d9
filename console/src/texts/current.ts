/** The dictionary in use. Only the reader's language is loaded; a text missing in one language does not compile. */
import type { Lang } from "@/api/types";
import { setApiLanguage } from "@/api/http";
import { makeFormat, type Format } from "@/format/format";
import { store, useStore } from "@/live/store";
import type { Texts } from "./en";

export type { Texts };
interface Current {
  lang: Lang;
  texts: Texts;
  format: Format;
}

const current = store<Current | undefined>(undefined);

export async function loadLanguage(lang: Lang): Promise<void> {
  const texts: Texts = lang === "fr" ? (await import("./fr")).fr : (await import("./en")).en;
  setApiLanguage(lang);
  document.documentElement.lang = lang;
  current.set({ lang, texts, format: makeFormat(lang) });
}

const loaded = (): Current => {
  const now = current.get();
  if (!now) throw new Error("texts are used before they are loaded");
  return now;
};

export const currentTexts = (): Texts => loaded().texts;
export const currentFormat = (): Format => loaded().format;
export const useTexts = (): Texts => (useStore(current) ?? loaded()).texts;
export const useFormat = (): Format => (useStore(current) ?? loaded()).format;
export const useLang = (): Lang => (useStore(current) ?? loaded()).lang;

/** Picks from texts a package carries: the reader's language, else the one without language, else English, else any. */
export function pick(texts: Record<string, string> | undefined, lang: Lang): string {
  if (!texts) return "";
  return texts[lang] ?? texts[""] ?? texts["en"] ?? Object.values(texts)[0] ?? "";
}
