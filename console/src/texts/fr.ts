/** Tous les textes de la console en français ; mêmes clés que `en.ts`. */
import type { Texts } from "./en";
import { frame } from "./fr/frame";
import { work } from "./fr/work";

export const fr: Texts = { ...frame, ...work };
