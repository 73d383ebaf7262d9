/** One action on many computers: in parts, with progress; each computer keeps its own result. */
import { computers as calls } from "@/api/fleet";
import type { Computer, ComputerAction, ItemResult } from "@/api/fleetTypes";
import { toast } from "@/live/notices";
import { store } from "@/live/store";
import { currentFormat, currentTexts } from "@/texts/current";

/** Computers in one call. */
const PART = 500;
/** Computers in one selection. */
export const SELECTION_MAX = 10_000;

export type Verb =
  | "approve"
  | "refuse"
  | "remove"
  | "wake"
  | "request-inventory"
  | "forget-binding"
  | "add-to-group"
  | "remove-from-group"
  | "target-task";

export interface Outcome {
  title: string;
  total: number;
  results: ItemResult[];
  running: boolean;
  error?: unknown;
}

/** What the dialog of results shows; `undefined`: nothing. */
export const outcome = store<Outcome | undefined>(undefined);

export function verbText(verb: Verb): string {
  const t = currentTexts().computers;
  return {
    approve: t.approve,
    refuse: t.refuse,
    remove: t.remove,
    wake: t.wake,
    "request-inventory": t.inventory,
    "forget-binding": currentTexts().computer.forget,
    "add-to-group": t.addToGroup.replace("…", ""),
    "remove-from-group": currentTexts().groups.removeMember,
    "target-task": t.targetTask.replace("…", ""),
  }[verb];
}

/** Does it, and shows what became of each. Resolves when all was asked for; throws what stopped the first part. */
export async function act(verb: Verb, ids: readonly string[], more: Partial<ComputerAction> = {}): Promise<ItemResult[]> {
  const title = verbText(verb);
  const one = ids.length === 1;
  if (!one) outcome.set({ title, total: ids.length, results: [], running: true });
  const results: ItemResult[] = [];
  try {
    for (let at = 0; at < ids.length; at += PART) {
      results.push(...(await calls.act({ ...more, action: verb, computers: ids.slice(at, at + PART) })));
      if (!one) outcome.set({ title, total: ids.length, results: [...results], running: at + PART < ids.length });
    }
  } catch (error) {
    if (results.length === 0) outcome.set(undefined);
    else outcome.set({ title, total: ids.length, results, running: false, error });
    if (results.length === 0) throw error;
    return results;
  }
  const said = results[0];
  if (one && said)
    toast({ tone: said.done ? "good" : "bad", title: `${title}${currentTexts().common.colon}${said.name}`, text: said.text });
  return results;
}

/** The same, for a button: what stopped it is a message. */
export async function tryAct(verb: Verb, ids: readonly string[], more: Partial<ComputerAction> = {}): Promise<void> {
  try {
    await act(verb, ids, more);
  } catch (error) {
    toast({ tone: "bad", title: verbText(verb), text: error instanceof Error ? error.message : String(error) });
  }
}

export const idsOf = (all: readonly Computer[]): string[] => all.map((c) => c.id);
export const countOf = (n: number): string => currentFormat().num(n);
