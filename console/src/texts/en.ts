/** Every text of the console in English. `fr.ts` has the same keys: the compiler checks it. */
import { admin } from "./en/admin";
import { deliver } from "./en/deliver";
import { drafts } from "./en/drafts";
import { exchange } from "./en/exchange";
import { fleet } from "./en/fleet";
import { frame } from "./en/frame";
import { locks } from "./en/locks";
import { planning } from "./en/planning";
import { rollouts } from "./en/rollouts";
import { runLog } from "./en/runLog";
import { selfservice } from "./en/selfservice";
import { shipping } from "./en/shipping";
import { steering } from "./en/steering";
import { tasks } from "./en/tasks";
import { work } from "./en/work";

export const en = {
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

export type Texts = typeof en;
