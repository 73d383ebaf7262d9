/** Every text of the console in English. `fr.ts` has the same keys: the compiler checks it. */
import { admin } from "./en/admin";
import { exchange } from "./en/exchange";
import { frame } from "./en/frame";
import { work } from "./en/work";

export const en = { ...frame, ...work, ...exchange, ...admin };

export type Texts = typeof en;
