/** What the command palette offers about the objects a page is about. */
import type { Chosen } from "./chosen";

export interface Offered {
  id: string;
  group: string;
  text: string;
  run: () => void;
}

/** Actions that fit, grouped under their object. */
export function offered(objects: readonly Chosen[], fits: (hay: string) => boolean, group: (name: string) => string): Offered[] {
  return objects.flatMap((o) =>
    o.actions
      .filter((a) => fits(`${a.text} ${o.name}`))
      .map((a) => ({ id: `act ${o.name} ${a.id}`, group: group(o.name), text: a.text, run: a.run })),
  );
}
