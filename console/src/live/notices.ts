/** What happened lately, for the bell and the overview; and the short messages (toasts) that tell the result of an act. */
import type { CatalogueDownload } from "@/api/adminTypes";
import type { Agent, Change, Death, Order, PackageFile } from "@/api/types";
import type { Task } from "@/api/workTypes";
import { onChange } from "./events";
import { store } from "./store";
import { fold } from "./stores";

export type Activity =
  | { kind: "order"; id: string; at: number; past: boolean; order: Order }
  | { kind: "death"; id: string; at: number; past: boolean; death: Death }
  | { kind: "agent"; id: string; at: number; past: boolean; agent: Agent; state: string }
  | { kind: "package"; id: string; at: number; past: boolean; file: PackageFile }
  | { kind: "task"; id: string; at: number; past: boolean; task: Task; ended: boolean }
  | { kind: "download"; id: string; at: number; past: boolean; download: CatalogueDownload };

const ACTIVITY_MAX = 100;
export const activity = store<Activity[]>([]);
export const unread = store(0);

/** What the bell counts: things a person may have to act on. */
export const isAlert = (a: Activity): boolean =>
  a.kind === "death" ||
  (a.kind === "order" && a.order.state === "failed") ||
  (a.kind === "agent" && a.state === "disconnected") ||
  a.kind === "package" ||
  a.kind === "task" ||
  a.kind === "download";

const agentStates = new Map<string, string>();
const seenPackages = new Set<string>();
const seenTasks = new Map<string, { over: boolean; error: number }>();

/** A task that ends, or whose runs begin to fail; what was so before this page was opened is not told. */
function taskTold(task: Task, past: boolean): Activity | undefined {
  const before = seenTasks.get(task.id),
    over = task.state === "done" || task.state === "ended",
    error = task.counts.error;
  seenTasks.set(task.id, { over, error });
  if (past || !before) return undefined;
  const at = task.moved_at ? Date.parse(task.moved_at) : Date.now();
  if (over && !before.over && task.counts.total > 0)
    return { kind: "task", id: `task ${task.id} ended ${at}`, at, past, task, ended: true };
  if (error > before.error && !over) return { kind: "task", id: `task ${task.id} errors`, at, past, task, ended: false };
  return undefined;
}

function told(change: Change, past: boolean): Activity | undefined {
  switch (change.type) {
    case "order": {
      const at = Date.parse(change.order.ended_at ?? change.order.at);
      return { kind: "order", id: `order ${change.order.id}`, at, past, order: change.order };
    }
    case "death":
      return {
        kind: "death",
        id: `death ${change.death.agent}/${change.death.instance} ${change.death.number}`,
        at: Date.parse(change.death.at),
        past,
        death: change.death,
      };
    case "agent": {
      const { agent } = change,
        key = fold(agent.name),
        before = agentStates.get(key);
      agentStates.set(key, agent.state);
      if (before === agent.state || agent.virtual) return undefined;
      if (before === undefined && agent.state === "connected" && !past) return undefined;
      if (agent.state !== "connected" && !agent.connected_at) return undefined;
      const at = Date.parse((agent.state === "connected" ? agent.connected_at : agent.seen_at) ?? agent.created_at);
      return { kind: "agent", id: `agent ${agent.name} ${agent.state} ${at}`, at, past, agent, state: agent.state };
    }
    case "package":
      if (seenPackages.has(change.package.id)) return undefined;
      seenPackages.add(change.package.id);
      if (!past && Date.now() - Date.parse(change.package.published_at) > 120_000) return undefined;
      return {
        kind: "package",
        id: `package ${change.package.id}`,
        at: Date.parse(change.package.published_at),
        past,
        file: change.package,
      };
    case "task":
      return taskTold(change.task as Task, past);
    default:
      return undefined;
  }
}

/** At sign-out: what one person saw is not shown to the next. */
export function forget(): void {
  activity.set([]);
  unread.set(0);
  toasts.set([]);
  agentStates.clear();
  seenPackages.clear();
  seenTasks.clear();
}

/** Puts something into the list; what is told again takes its old place. */
export function tell(entry: Activity): void {
  const again = activity.get().some((a) => a.id === entry.id);
  activity.set((old) => [entry, ...old.filter((a) => a.id !== entry.id)].sort((a, b) => b.at - a.at).slice(0, ACTIVITY_MAX));
  if (!entry.past && !again && isAlert(entry)) unread.set((n) => n + 1);
}

onChange((change, past) => {
  const entry = told(change, past);
  if (entry) tell(entry);
});

export interface Toast {
  id: number;
  tone: "good" | "bad" | "busy" | "warn";
  title: string;
  text?: string | undefined;
  /** The command that does the same. */
  command?: string | undefined;
  stay?: boolean;
}

export const toasts = store<Toast[]>([]);
let nextToast = 1;
const SHOWN_MS = { good: 4_000, busy: 6_000, warn: 9_000, bad: 12_000 } as const;

/** Shows a message; the same id again changes it. */
export function toast(what: Omit<Toast, "id">, id: number = nextToast++): number {
  toasts.set((old) => [...old.filter((t) => t.id !== id), { ...what, id }].slice(-5));
  if (!what.stay) setTimeout(() => toasts.set((old) => old.filter((t) => t.id !== id || t.stay)), SHOWN_MS[what.tone]);
  return id;
}
export const closeToast = (id: number): void => toasts.set((old) => old.filter((t) => t.id !== id));
export const newToastId = (): number => nextToast++;
