import { expect, test } from "vitest";
import type { Page } from "@/api/types";
import { Collection } from "./collection";

interface Thing {
  id: string;
  n: number;
}
const things = (from: number, to: number): Thing[] => Array.from({ length: to - from }, (_, i) => ({ id: `t${from + i}`, n: 0 }));

/** A server with this many entries; each page is answered when the test says so. */
function server(total: number) {
  const asked: { cursor: string | undefined; limit: number; answer: () => Promise<void>; refuse: (e: Error) => Promise<void> }[] =
    [];
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const list = new Collection<Thing>(
    (t) => t.id,
    ({ cursor, limit }) =>
      new Promise<Page<Thing>>((resolve, reject) => {
        const from = Number(cursor ?? 0),
          to = Math.min(total, from + limit);
        asked.push({
          cursor,
          limit,
          answer: async () => {
            resolve({ items: things(from, to), total, ...(to < total ? { next: String(to) } : {}) });
            await settle();
          },
          refuse: async (e) => {
            reject(e);
            await settle();
          },
        });
      }),
  );
  return { list, asked };
}
(globalThis as { document?: unknown }).document ??= { hidden: true };
const flushed = () => new Promise((resolve) => setTimeout(resolve, 120));

test("the first page is shown before the last one has come", async () => {
  const { list, asked } = server(1500);
  list.ensure();
  await asked[0]?.answer();
  expect(list.snapshot().items.length).toBe(200);
  expect(list.snapshot()).toMatchObject({ status: "loading", total: 1500 });
  await asked[1]?.answer();
  await asked[2]?.answer();
  expect(list.snapshot()).toMatchObject({ status: "ready", total: 1500 });
  expect(list.snapshot().items.length).toBe(1500);
});

test("a live change that comes while pages are read is newer than the page", async () => {
  const { list, asked } = server(3);
  list.ensure();
  list.put({ id: "t1", n: 9 });
  list.drop("t2");
  await asked[0]?.answer();
  expect(list.get("t1")).toEqual({ id: "t1", n: 9 });
  expect(list.get("t2")).toBeUndefined();
  expect(list.snapshot().items.length).toBe(2);
});

test("a live change that comes while a call is under way is newer than the call's answer", async () => {
  const { list, asked } = server(2);
  list.ensure();
  await asked[0]?.answer();
  let answer = (_: { id: string; n: number }): void => undefined;
  const call = list.answer(new Promise((done) => (answer = done)));
  list.put({ id: "t1", n: 9 });
  answer({ id: "t1", n: 8 });
  expect(await call).toEqual({ id: "t1", n: 8 });
  expect(list.get("t1")).toEqual({ id: "t1", n: 9 });
  await list.answer(Promise.resolve({ id: "t1", n: 10 }));
  expect(list.get("t1")).toEqual({ id: "t1", n: 10 });
});

test("reading again removes what is gone and keeps what is shown until then", async () => {
  const { list, asked } = server(2);
  list.ensure();
  await asked[0]?.answer();
  list.put({ id: "old", n: 1 });
  await flushed();
  expect(list.snapshot().items.length).toBe(3);
  void list.reload();
  expect(list.snapshot().items.length).toBe(3);
  await asked[1]?.answer();
  expect(list.snapshot().items.map((t) => t.id)).toEqual(["t0", "t1"]);
});

test("a failure is told, keeps what is there, and can be repeated", async () => {
  const { list, asked } = server(2);
  list.ensure();
  await asked[0]?.refuse(new Error("away"));
  expect(list.snapshot()).toMatchObject({ status: "error", items: [] });
  void list.reload();
  await asked[1]?.answer();
  expect(list.snapshot().status).toBe("ready");
});

test("many changes reach readers together, not one by one", async () => {
  const { list, asked } = server(5);
  list.ensure();
  await asked[0]?.answer();
  let told = 0;
  list.subscribe(() => {
    told += 1;
  });
  for (let n = 0; n < 1000; n += 1) list.put({ id: `t${n % 5}`, n });
  await flushed();
  expect(told).toBe(1);
  expect(list.get("t4")?.n).toBe(999);
});
