/** Theme and language: follow the system and the browser until chosen, then remembered in this browser. */
import type { Lang } from "@/api/types";
import { restart } from "@/live/events";
import { store } from "@/live/store";
import { loadLanguage } from "@/texts/current";

export type ThemeChoice = "light" | "dark" | "system";

const stored = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* private window */
  }
};
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

const asChoice = (text: string | null): ThemeChoice => (text === "light" || text === "dark" ? text : "system");
export const themeChoice = store<ThemeChoice>(asChoice(stored("escale.theme")));
const effective = (): "light" | "dark" => {
  const choice = themeChoice.get();
  return choice === "system" ? (darkSystem.matches ? "dark" : "light") : choice;
};
/** What is shown: light or dark. */
export const shownTheme = store<"light" | "dark">(effective());
const apply = (): void => shownTheme.set(effective());
darkSystem.addEventListener("change", apply);
themeChoice.subscribe(apply);

export function chooseTheme(choice: ThemeChoice): void {
  keep("escale.theme", choice);
  themeChoice.set(choice);
}

/** The language of the page at start: chosen before, else the browser's first of ours. */
export const firstLanguage = (): Lang => (document.documentElement.lang === "fr" ? "fr" : "en");

export async function chooseLanguage(lang: Lang, refetch: () => void): Promise<void> {
  keep("escale.lang", lang);
  await loadLanguage(lang);
  restart();
  refetch();
}
