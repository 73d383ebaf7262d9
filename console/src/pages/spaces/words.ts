/** Words of engines and runs as the server sends them, in the reader's language. */
import type { Texts } from "@/texts/current";

export const engineText = (state: string, t: Texts): string =>
  t.deliver.engines[state as keyof typeof t.deliver.engines] ?? state;

/** How a run stands or ended: `finished` `warned` `failed` `cancelled`; nothing for a run there never was. */
export const runOutcome = (state: string, t: Texts): string =>
  t.steering.outcomes[state as keyof typeof t.steering.outcomes] ?? state;

/** Since when an object stands as it does; nothing for one that never moved. */
export const sinceOf = (since: string): string | null => (Date.parse(since) > 0 ? since : null);
