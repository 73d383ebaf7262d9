import type { Lock } from "@/api/deliverTypes";
import { expect, test } from "vitest";
import { allLocks, atWork, returnable } from "./leases";

const lease = (owner: string) => ({
  lock: "delivery/INT1",
  units: 1,
  owner,
  by: "",
  reason: "",
  since: "2026-03-17T09:00:00Z",
  until: null,
  fence: 1,
});
const lock = (name: string, ...owners: string[]): Lock => ({
  name,
  taken: owners.length,
  max: 1,
  holders: owners.map(lease),
  waiting: [],
});

test("locks of environments stand there before anybody took one", () => {
  const taken = lock("delivery/INT1", "D-1");
  const all = allLocks([taken, lock("CA_LIV")], [{ locks: [lock("delivery/INT2")] }, { locks: [lock("delivery/INT1")] }]);
  expect(all.map((l) => l.name)).toEqual(["CA_LIV", "delivery/INT1", "delivery/INT2"]);
  expect(all[1]).toBe(taken);
});

/** L-6, L-8: what is at work is not given back; reservations are, by who made them or who may break. */
test("reservations are given back, what is at work is not", () => {
  const held = lock("delivery/INT1", "D-1", "run 17 CA/J", "user r.dev", "user o.ops");
  expect(held.holders.map(atWork)).toEqual([true, true, false, false]);
  expect(returnable(held, "user r.dev", false).map((h) => h.owner)).toEqual(["user r.dev"]);
  expect(returnable(held, "user r.dev", true)).toHaveLength(2);
});
