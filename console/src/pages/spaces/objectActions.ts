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
/** These ask why. */
export const needsReason = (a: ActionWord): boolean =>
  ["hold", "mark-finished", "mark-error", "deschedule", "not-schedule", "ignore", "refuse"].includes(a);
/** These ask for the name of the object to be typed. */
export const needsName = (a: ActionWord): boolean => a === "force" || a === "kill";
export const isDanger = (a: ActionWord): boolean => ["force", "stop", "kill", "fail", "mark-error", "roll-back"].includes(a);
/** These are done at once. */
export const isHarmless = (a: ActionWord): boolean => ["release", "cancel-demand", "take-over", "acknowledge"].includes(a);
