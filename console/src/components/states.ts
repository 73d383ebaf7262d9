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

/** How an attempt stands, as a state of a job. */
export function attemptState(a: { ended_at: string | null; code: number | null; end: string }): ObjectState {
  if (!a.ended_at) return "running";
  return a.code === 0 || (a.code === null && a.end === "done") ? "finished" : "error";
}

export const isState = (word: string): word is ObjectState => (STATES as readonly string[]).includes(word);

/** `vtom`: the colours people know; `safe`: told apart by colour-blind eyes; `mono`: shapes and letters alone. */
export const THEMES = ["vtom", "safe", "mono"] as const;
export type StateTheme = (typeof THEMES)[number];
const kept = localStorage.getItem("escale.states");
export const stateTheme = store<StateTheme>(THEMES.find((x) => x === kept) ?? "vtom");

const show = (theme: StateTheme) => void (document.documentElement.dataset["states"] = theme);
show(stateTheme.get());
export function setStateTheme(theme: StateTheme): void {
  stateTheme.set(theme);
  localStorage.setItem("escale.states", theme);
  show(theme);
}
