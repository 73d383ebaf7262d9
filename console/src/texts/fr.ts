/** Tous les textes de la console en français ; mêmes clés que `en.ts`. */
import type { Texts } from "./en";
import { admin } from "./fr/admin";
import { deliver } from "./fr/deliver";
import { drafts } from "./fr/drafts";
import { exchange } from "./fr/exchange";
import { fleet } from "./fr/fleet";
import { frame } from "./fr/frame";
import { locks } from "./fr/locks";
import { planning } from "./fr/planning";
import { rollouts } from "./fr/rollouts";
import { runLog } from "./fr/runLog";
import { selfservice } from "./fr/selfservice";
import { shipping } from "./fr/shipping";
import { steering } from "./fr/steering";
import { tasks } from "./fr/tasks";
import { work } from "./fr/work";

export const fr: Texts = {
  ...frame,
  ...work,
  ...exchange,
  ...admin,
  ...tasks,
  ...drafts,
  ...fleet,
  ...selfservice,
  ...deliver,
  ...planning,
  ...rollouts,
  ...shipping,
  ...locks,
  ...runLog,
  ...steering,
};
