/** Who is signed in, and what they may do. */
import { session as calls } from "@/api/calls";
import { Problem, whenSignedOut } from "@/api/http";
import type { Caller, Right } from "@/api/types";
import { start, stop } from "@/live/events";
import { forget } from "@/live/notices";
import { store, useStore } from "@/live/store";
import { spendKey } from "./arrival";
import { deriveKey } from "./derive";

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

/** The server signs everybody in with one key of its own: there is no sign-in page and no way out. */
export const fixed = store(false);
/** Why the key that the address brought was refused: told on the sign-in page. */
export const keyRefused = store<unknown>(undefined);

const unknown = (error: unknown): boolean => error instanceof Problem && error.status === 401;

function enter(who: Caller): Caller {
  caller.set(who);
  /* Who holds nothing but self-service follows nothing live. */
  if (who.rights.includes("view")) start();
  return who;
}

async function askWho(): Promise<Caller | null> {
  const options = calls.options().catch(() => ({ fixed: false }));
  try {
    const who = await calls.who();
    spendKey();
    fixed.set((await options).fixed);
    return enter(who);
  } catch (error) {
    if (!unknown(error)) throw error;
  }
  fixed.set((await options).fixed);
  const key = spendKey();
  try {
    if (key !== undefined) return enter((await calls.signIn({ access_key: key })).caller);
    if (fixed.get()) return enter((await calls.signIn({})).caller);
  } catch (error) {
    keyRefused.set(error);
  }
  caller.set(null);
  return null;
}

/** User and password; when there is no such user, the key that login and password make. */
export async function signIn(user: string, password: string): Promise<void> {
  try {
    enter((await calls.signIn({ user, password })).caller);
  } catch (error) {
    if (!unknown(error)) throw error;
    try {
      enter((await calls.signIn({ access_key: await deriveKey(user, password) })).caller);
    } catch {
      throw error;
    }
  }
}

export async function signInWithKey(access_key: string): Promise<void> {
  enter((await calls.signIn({ access_key })).caller);
}

export async function signOut(): Promise<void> {
  await calls.signOut().catch(() => undefined);
  leave();
}

const AGAIN_AFTER_MS = 10_000;
let cameBackAt = 0;

function leave(): void {
  stop();
  forget();
  /* With a fixed key nobody is asked: a session that ended is followed by the next, once in a while. */
  if (fixed.get() && Date.now() - cameBackAt > AGAIN_AFTER_MS) {
    cameBackAt = Date.now();
    caller.set(undefined);
    void whoAmI().catch(() => caller.set(null));
  } else caller.set(null);
}
whenSignedOut(leave);

export const may = (right: Right): boolean => caller.get()?.rights.includes(right) ?? false;
export const useMay = (right: Right): boolean => useStore(caller)?.rights.includes(right) ?? false;
