/** Which run an order on an application or a job is about: several deliveries may go on in one space at once. */
import type { SpaceView } from "@/api/deliverTypes";

export interface Meant {
  delivery?: string;
  run?: number;
}

/** The run that is shown. A run of a business date that has ended goes on by itself when something is done to it: it is not named. */
export function meantOf(run: SpaceView["run"]): Meant {
  if (!run) return {};
  if (run.delivery) return { delivery: run.delivery };
  return run.ended_at ? {} : { run: run.number };
}
