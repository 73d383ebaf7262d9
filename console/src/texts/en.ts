/** Every text of the console in English. `fr.ts` has the same keys: the compiler checks it. */
import { frame } from "./en/frame";
import { work } from "./en/work";

export const en = { ...frame, ...work };

export type Texts = typeof en;
