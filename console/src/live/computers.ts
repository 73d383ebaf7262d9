/** How many computers wait for approval: for the menu, the notifications and the list of computers. */
import { computers } from "@/api/fleet";
import { caller } from "@/session/session";
import { useEffect } from "react";
import { onChange } from "./events";
import { unread } from "./notices";
import { store, useStore } from "./store";

export const pending = store(0);

const GATHER_MS = 1_000;
let known = false;
let timer: ReturnType<typeof setTimeout> | undefined;

async function read(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  try {
    const { total } = await computers.page({ standing: "pending" }, { limit: 1 });
    /* One notification for however many came together. */
    if (known && total > pending.get()) unread.set((n) => n + 1);
    known = true;
    pending.set(total);
  } catch {
    /* asked again with the next change */
  }
}

onChange((change, past) => {
  if (past || !known) return;
  if (change.type === "reset" || change.type === "computer-removed" || change.type === "fleet" || concerns(change))
    timer ??= setTimeout(() => void read(), GATHER_MS);
});

/** A computer that waits may be a new one; one that does not can be one that waited, as long as any does. */
function concerns(change: { type: string; computer?: { standing: string } }): boolean {
  return change.type === "computer" && (change.computer?.standing === "pending" || pending.get() > 0);
}

caller.subscribe(() => {
  if (caller.get()) return;
  clearTimeout(timer);
  timer = undefined;
  known = false;
  pending.set(0);
});

/** The number, read when somebody first asks, then kept. */
export function usePending(): number {
  useEffect(() => {
    if (!known) void read();
  }, []);
  return useStore(pending);
}
