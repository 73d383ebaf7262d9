/** The objects a page is about, with what may be done to them now: the command palette offers the same as menus and buttons do (AC-1). */
import { store } from "@/live/store";
import { useEffect, useRef } from "react";

export interface ChosenAction {
  id: string;
  text: string;
  run: () => void;
}
export interface Chosen {
  /** As people call it: `CA_LIVRAISON/CA_Init`, `D-42`. */
  name: string;
  actions: readonly ChosenAction[];
}

export const chosen = store<readonly Chosen[]>([]);

/** Offers actions on objects while a page shows them; what runs is what the page would do at that moment. */
export function useChosen(objects: readonly Chosen[]): void {
  const latest = useRef(objects);
  latest.current = objects;
  const key = JSON.stringify(objects.map((o) => [o.name, o.actions.map((a) => [a.id, a.text])]));
  useEffect(() => {
    const now = (name: string, id: string) => latest.current.find((o) => o.name === name)?.actions.find((a) => a.id === id);
    const mine = latest.current
      .filter((o) => o.actions.length > 0)
      .map((o) => ({ name: o.name, actions: o.actions.map((a) => ({ ...a, run: () => now(o.name, a.id)?.run() })) }));
    chosen.set(mine);
    return () => chosen.set((old) => (old === mine ? [] : old));
  }, [key]);
}
