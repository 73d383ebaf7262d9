/** A task as it is written: what is empty, what it needs, times between the browser's fields and the wire. */
import type { NewJob, NewTask } from "@/api/workTypes";

export const emptyJob = (): NewJob => ({ name: "", targets: [], actors: [] });

export const emptyTask = (): NewTask => ({
  name: "",
  comment: "",
  unit: "",
  mode: "pull",
  wake_count: 10,
  wake_minutes: 5,
  starts_at: null,
  ends_at: null,
  prepare_slot: "",
  slot: "",
  again: "once",
  again_s: 0,
  attempts_max: 1,
  retry_delay_s: 300,
  retry_on: [],
  jobs: [emptyJob()],
  revision: null,
});

const two = (n: number): string => String(n).padStart(2, "0");
/** What `datetime-local` shows: the reader's own clock. */
export function toField(iso: string | null): string {
  if (!iso) return "";
  const d = new Date(iso);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
export const fromField = (value: string): string | null => (value === "" ? null : new Date(value).toISOString());

export interface Faults {
  name?: boolean;
  /** Jobs without a target, without an actor. */
  targets: number[];
  actors: number[];
}
/** What is missing before it can be carried out; a task without name cannot be saved, one without the rest can. */
export function faultsOf(task: NewTask): Faults {
  const jobs = task.jobs.map((j, n) => [j, n] as const);
  return {
    ...(task.name.trim() === "" ? { name: true } : {}),
    targets: jobs.filter(([j]) => j.targets.length === 0).map(([, n]) => n),
    actors: jobs.filter(([j]) => j.actors.length === 0).map(([, n]) => n),
  };
}

/** As it is sent: jobs that say nothing are left out. */
export const toSend = (task: NewTask): NewTask => ({
  ...task,
  name: task.name.trim(),
  jobs: task.jobs.filter((j) => j.targets.length > 0 || j.actors.length > 0 || j.name.trim() !== ""),
});

/** Moves an entry of a list to another place. */
export function moved<T>(all: readonly T[], from: number, to: number): T[] {
  const next = [...all];
  const [one] = next.splice(from, 1);
  if (one === undefined) return next;
  next.splice(Math.max(0, Math.min(next.length, to)), 0, one);
  return next;
}
export const replaced = <T>(all: readonly T[], at: number, one: T): T[] => all.map((x, n) => (n === at ? one : x));
export const without = <T>(all: readonly T[], at: number): T[] => all.filter((_, n) => n !== at);
