/** Shapes of tasks, runs, time slots and drafts, from the server's own description. */
import type { components } from "./schema";
import type { Whole } from "./whole";

type Schemas = components["schemas"];
export type Task = Whole<Schemas["Task"]>;
export type NewTask = Whole<Schemas["NewTask"]>;
export type NewJob = Whole<Schemas["NewJob"]>;
export type JobTarget = Whole<Schemas["JobTarget"]>;
export type JobActor = Whole<Schemas["JobActor"]>;
export type RunCounts = Whole<Schemas["RunCounts"]>;
export type TargetProgress = Whole<Schemas["TargetProgress"]>;
export type TaskRun = Whole<Schemas["TaskRun"]>;
export type RunLine = Whole<Omit<Schemas["RunLine"], "action" | "check" | "file">> &
  Pick<Schemas["RunLine"], "action" | "check" | "file">;
export type RunLog = Omit<Whole<Schemas["RunLog"]>, "lines"> & { lines: RunLine[] };
export type RunAction = Schemas["RunAction"];
export type RunsChanged = Whole<Schemas["RunsChanged"]>;
export type TimeSlot = Whole<Schemas["TimeSlot"]>;
export type SlotEntry = Whole<Schemas["SlotEntry"]>;
export type Check = Whole<Schemas["Check"]>;
export type InstallFile = Whole<Omit<Schemas["InstallFile"], "original">> & { original?: OriginalFile | null };
export type OriginalFile = Whole<Schemas["OriginalFile"]>;
export type Action = Whole<Schemas["Action"]>;
export type Rule = Whole<Schemas["Rule"]>;
export type Interaction = Whole<Schemas["Interaction"]>;
export interface Install {
  checks: Check[];
  files: InstallFile[];
  actions: Action[];
  interactions: Interaction[];
  confidential: boolean;
}
export type DraftContent = Omit<Whole<Schemas["DraftContent"]>, "install"> & { install: Install };
export type DraftFile = Whole<Schemas["DraftFile"]>;
export type DraftProblem = Whole<Schemas["DraftProblem"]>;
export type Draft = Omit<Whole<Schemas["Draft"]>, "content"> & { content: DraftContent };

export const RUN_STATES = ["prepared", "sent", "running", "success", "skipped", "error", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];
