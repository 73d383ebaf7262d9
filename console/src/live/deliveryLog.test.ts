import type { MergedLine } from "@/api/deliverTypes";
import { describe, expect, test } from "vitest";
import { DeliveryLog, HELD_AT, type Stretch } from "./deliveryLog";

const line = (n: number, attempt = "a"): MergedLine => ({
  attempt,
  path: "CA_X/J",
  agent: "box",
  number: 1,
  line: { line: n, stream: "out", at: "2026-03-17T09:00:00Z", text: `line ${n}` },
});
/** Waits until what is shown is so. */
const until = (log: DeliveryLog, so: () => boolean) =>
  new Promise<void>((done) => {
    const look = () => {
      if (!so()) return;
      stop();
      done();
    };
    const stop = log.subscribe(look);
    look();
  });

describe("the log of a whole delivery", () => {
  test("is read on by its cursor to the end, and not asked for more once it is over", async () => {
    const asked: string[] = [];
    const parts: Record<string, Stretch> = {
      "": { lines: [line(1), line(2)], next: "a:2", complete: false },
      "a:2": { lines: [line(1, "b")], next: "b:1", complete: false },
      "b:1": { lines: [], next: "b:1", complete: true },
    };
    const log = new DeliveryLog((cursor) => (asked.push(cursor), Promise.resolve(parts[cursor]!)), 0);
    log.open(true);
    await log.pump();
    expect(asked).toEqual(["", "a:2", "b:1"]);
    expect(log.snapshot().lines.map((l) => `${l.attempt}${l.line.line}`)).toEqual(["a1", "a2", "b1"]);
    expect(log.snapshot().atEnd).toBe(true);
  });
  test("goes on while the delivery is under way, after a failed read too", async () => {
    let turn = 0;
    const log = new DeliveryLog(() => {
      turn += 1;
      if (turn === 2) return Promise.reject(new Error("away"));
      return Promise.resolve({ lines: turn === 1 || turn === 4 ? [line(turn)] : [], next: `a:${turn}`, complete: false });
    }, 0);
    let failed = false;
    log.subscribe(() => (failed ||= log.snapshot().error !== undefined));
    log.open(false);
    await until(log, () => log.snapshot().lines.length === 2);
    expect(failed).toBe(true);
    log.close();
  });
  test("opened anew while it reads, it goes on where it was", async () => {
    let n = 0;
    const log = new DeliveryLog(async (_, signal) => {
      await Promise.resolve();
      if (signal.aborted) throw new Error("broken off");
      n += 1;
      return { lines: n <= 3 ? [line(n)] : [], next: `a:${n}`, complete: n > 3 };
    }, 0);
    log.open(false);
    log.close();
    log.open(true);
    await until(log, () => log.snapshot().atEnd);
    expect(log.snapshot().lines.length).toBe(3);
  });
  test("very much is read in parts, the rest when asked for", async () => {
    let n = 0;
    const log = new DeliveryLog(() => {
      const lines = Array.from({ length: 1000 }, () => line((n += 1)));
      return Promise.resolve({ lines, next: `a:${n}`, complete: false });
    }, 0);
    log.open(true);
    await until(log, () => log.snapshot().held);
    expect(log.snapshot().lines.length).toBe(HELD_AT);
    log.more();
    await until(log, () => log.snapshot().held && log.snapshot().lines.length > HELD_AT);
    expect(log.snapshot().lines.length).toBe(2 * HELD_AT);
    log.close();
  });
});
