/** What people do to applications and jobs: words, which ask for a reason, which for the name. */

export const ACTIONS = [
  "demand",
  "cancel-demand",
  "force",
  "hold",
  "release",
  "stop",
  "kill",
  "rerun",
  "rerun-from",
  "rerun-failed",
  "retry",
  "ignore",
  "fail",
  "exclude",
  "roll-back",
  "take-over",
  "confirm",
  "refuse",
  "set-upcoming",
  "mark-finished",
  "mark-error",
  "deschedule",
  "not-schedule",
  "acknowledge",
] as const;
export type ActionWord = (typeof ACTIONS)[number];

export const isAction = (word: string): word is ActionWord => (ACTIONS as readonly string[]).includes(word);
const REASONED: readonly ActionWord[] = [
  "hold",
  "force",
  "stop",
  "kill",
  "mark-finished",
  "mark-error",
  "deschedule",
  "not-schedule",
  "ignore",
  "roll-back",
  "refuse",
];
/** These ask why; setting upcoming does of what failed, as it stands. */
export const needsReason = (a: ActionWord, state = ""): boolean =>
  REASONED.includes(a) || (a === "set-upcoming" && (state === "error" || state === "difficulty"));
/** These are done on agents that are chosen; `exclude` on one at least. */
export const takesAgents = (a: string): boolean => a === "rerun" || a === "exclude";
/** These ask for the name of the object to be typed. */
export const needsName = (a: ActionWord): boolean => a === "force" || a === "kill";
export const isDanger = (a: ActionWord): boolean => ["force", "stop", "kill", "fail", "mark-error", "roll-back"].includes(a);
/** These are done at once. */
export const isHarmless = (a: ActionWord): boolean => ["release", "cancel-demand", "take-over", "acknowledge"].includes(a);
