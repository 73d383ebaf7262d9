/** What the page of locks works out: all there are, whose leases may be given back, which are at work. */
import type { EnvStanding, Lock } from "@/api/deliverTypes";

type Lease = Lock["holders"][number];

/** Locks that were ever taken, and those of environments that never were; by name. */
export function allLocks(known: readonly Lock[], envs: readonly Pick<EnvStanding, "locks">[]): Lock[] {
  const found = new Map(envs.flatMap((e) => e.locks).map((lock) => [lock.name, lock]));
  for (const lock of known) found.set(lock.name, lock);
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** A delivery or a run holds it: it is not given back, only broken, and only with its fence (L-6). */
export const atWork = (lease: Pick<Lease, "owner">): boolean => /^(D-|run )/.test(lease.owner);

/** Reservations one may give back: one's own, and with the right to break those of others. */
export const returnable = (lock: Pick<Lock, "holders">, me: string, breaks: boolean): Lease[] =>
  lock.holders.filter((h) => !atWork(h) && (breaks || h.owner === me));
