/** The seven states of applications and jobs, and how they are drawn: colour, shape and letter together (spec/delivery §9.1). */
import { store } from "@/live/store";

export const STATES = ["upcoming", "running", "difficulty", "finished", "error", "descheduled", "not-scheduled"] as const;
export type ObjectState = (typeof STATES)[number];

export const LETTERS: Record<ObjectState, string> = {
  upcoming: "W",
  running: "R",
  difficulty: "X",
  finished: "F",
  error: "E",
  descheduled: "D",
  "not-scheduled": "U",
};

/** Outlines in a field of 22 by 22; the two that are round have none. */
export const SHAPES: Record<ObjectState, string> = {
  upcoming: "",
  running: "M4 2.5 20 11 4 19.5z",
  difficulty: "M11 1 21 11 11 21 1 11z",
  finished: "M3 3h16v16H3z",
  error: "M7 1h8l6 6v8l-6 6H7l-6-6V7z",
  descheduled: "M1.5 6h19v10h-19z",
  "not-scheduled": "",
};

/** How the ring of a last outcome is cut, so that it is told without colours: whole for finished, fine dots for an error. */
export const RINGS: Record<ObjectState, string> = {
  upcoming: "1 6.8",
  running: "26 13",
  difficulty: "13 6.5",
  finished: "none",
  error: "3.9 2.6",
  descheduled: "39 39",
  "not-scheduled": "1 12",
};

/** How an attempt stands, as a state of a job. */
export function attemptState(a: { ended_at: string | null; code: number | null; end: string }): ObjectState {
  if (!a.ended_at) return "running";
  return a.code === 0 || (a.code === null && a.end === "done") ? "finished" : "error";
}

export const isState = (word: string): word is ObjectState => (STATES as readonly string[]).includes(word);

/** `vtom`: the colours people know; `safe`: told apart by colour-blind eyes; `contrast`: strong lines and letters; `mono`: shapes and letters alone. */
export const THEMES = ["vtom", "safe", "contrast", "mono"] as const;
export type StateTheme = (typeof THEMES)[number];
/** The one that was chosen; else the strong one for who asks his machine for more contrast. */
export function themeOf(kept: string | null, strong: boolean): StateTheme {
  return THEMES.find((x) => x === kept) ?? (strong ? "contrast" : "vtom");
}
const asks = (feature: string): boolean => typeof matchMedia === "function" && matchMedia(feature).matches;
export const stateTheme = store<StateTheme>(
  themeOf(localStorage.getItem("escale.states"), asks("(prefers-contrast: more)") || asks("(forced-colors: active)")),
);

const show = (theme: StateTheme) => void (document.documentElement.dataset["states"] = theme);
show(stateTheme.get());
export function setStateTheme(theme: StateTheme): void {
  stateTheme.set(theme);
  localStorage.setItem("escale.states", theme);
  show(theme);
}
