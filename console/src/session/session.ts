/** Who is signed in, and what they may do. */
import { session as calls } from "@/api/calls";
import { Problem, whenSignedOut } from "@/api/http";
import type { Caller, Right } from "@/api/types";
import { start, stop } from "@/live/events";
import { forget } from "@/live/notices";
import { store, useStore } from "@/live/store";

/** `undefined`: not asked yet; `null`: nobody. */
export const caller = store<Caller | null | undefined>(undefined);

/** Asks the server who this browser is; used before the first page. */
export function whoAmI(): Promise<Caller | null> {
  const known = caller.get();
  if (known !== undefined) return Promise.resolve(known);
  return (asking ??= askWho().finally(() => {
    asking = undefined;
  }));
}

let asking: Promise<Caller | null> | undefined;

async function askWho(): Promise<Caller | null> {
  try {
    const who = await calls.who();
    caller.set(who);
    start();
    return who;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      caller.set(null);
      return null;
    }
    throw error;
  }
}

export async function signIn(user: string, password: string): Promise<void> {
  const session = await calls.signIn(user, password);
  caller.set(session.caller);
  start();
}

export async function signOut(): Promise<void> {
  await calls.signOut().catch(() => undefined);
  leave();
}

function leave(): void {
  stop();
  forget();
  caller.set(null);
}
whenSignedOut(leave);

export const may = (right: Right): boolean => caller.get()?.rights.includes(right) ?? false;
export const useMay = (right: Right): boolean => useStore(caller)?.rights.includes(right) ?? false;
