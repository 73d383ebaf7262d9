/**
 * Every state object, kept live while a page looks at them: the whole list, then each new value, gathered per frame. One
 * object on its own (`Watched`) has its own stream, open only while it is looked at.
 */
import { states as calls } from "@/api/exchange";
import type { StateObject } from "@/api/types";
import { caller } from "@/session/session";
import { useEffect, useSyncExternalStore } from "react";
import { Collection, type Snapshot } from "./collection";
import { clockAhead } from "./events";
import { Follow } from "./follow";
import { store, useStore } from "./store";
import { fold } from "./stores";

export const stateKey = (agent: string, instance: string, name: string): string =>
  `${fold(agent)}/${fold(instance)}/${fold(name)}`;
export const keyOf = (s: StateObject): string => stateKey(s.agent, s.instance, s.name);

export const states = new Collection<StateObject>(keyOf, (query, signal) => calls.page(query, { signal }));
/** Whether new values arrive by themselves. */
export const statesLive = store(false);

/** What is not told by the stream (objects that others threw away) is found by reading again. */
const READ_AGAIN_MS = 60_000;
let looking = 0;
let stream: Follow | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

caller.subscribe(() => {
  if (!caller.get()) states.clear();
});

function look(): () => void {
  looking += 1;
  if (looking === 1) {
    if (states.snapshot().status === "idle") states.ensure();
    else void states.reload();
    stream = new Follow({
      address: () => calls.followUrl({}),
      event: "state",
      take: (data) => states.put(JSON.parse(data) as StateObject),
      opened: (again) => {
        statesLive.set(true);
        if (again) void states.reload();
      },
      broken: () => statesLive.set(false),
    });
    timer = setInterval(() => {
      if (!document.hidden) void states.reload();
    }, READ_AGAIN_MS);
  }
  return () => {
    looking -= 1;
    if (looking > 0) return;
    stream?.close();
    stream = undefined;
    clearInterval(timer);
    statesLive.set(false);
  };
}

/** The list; live while the page that asks is shown. */
export function useStates(): Snapshot<StateObject> {
  useEffect(look, []);
  return useSyncExternalStore(states.subscribe, states.snapshot);
}

/** When an object expires, in milliseconds since 1970; `undefined`: never. */
export const expiresAt = (s: StateObject): number | undefined =>
  s.lifetime_s > 0 ? Date.parse(s.at) + s.lifetime_s * 1000 : undefined;
export const isExpired = (s: StateObject, now: number): boolean => {
  const at = expiresAt(s);
  return at === undefined ? s.expired : now > at;
};

const second = store(Date.now());
let ticking: ReturnType<typeof setInterval> | undefined;
let watchers = 0;
/** The server's time, told each second while somebody looks. */
export function useSeconds(): number {
  useEffect(() => {
    watchers += 1;
    ticking ??= setInterval(() => {
      if (!document.hidden) second.set(Date.now());
    }, 1_000);
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(ticking);
      ticking = undefined;
    };
  }, []);
  return useStore(second) + useStore(clockAhead);
}
