/** What can be done to a rollout, in the order of buttons. */
export const ROLLOUT_ACTIONS = [
  "start",
  "approve",
  "resume",
  "next",
  "pause",
  "retry",
  "max-parallel",
  "rollback-ring",
  "exclude",
  "deny",
  "stop",
] as const;
export type RolloutAction = (typeof ROLLOUT_ACTIONS)[number];

/** How a rollout, a ring and a target are toned. */
export const TONES: Record<string, "good" | "busy" | "warn" | "bad" | "off"> = {
  "waiting-for-approval": "busy",
  "approval-denied": "off",
  ready: "off",
  running: "busy",
  paused: "warn",
  stopping: "warn",
  stopped: "off",
  finished: "good",
  scheduled: "off",
  error: "bad",
  pending: "off",
  success: "good",
  failure: "bad",
  "already-installed": "good",
  skipped: "off",
  aborted: "off",
  decommissioned: "off",
};
