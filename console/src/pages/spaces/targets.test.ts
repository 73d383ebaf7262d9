import { expect, test, vi } from "vitest";

/* The marks of states look for a browser when they are loaded. */
vi.hoisted(() => {
  Object.assign(globalThis, {
    localStorage: { getItem: () => null, setItem: () => undefined },
    document: { documentElement: { dataset: {} } },
  });
});
import { choices, targetsOf } from "./targets";

const attempt = (agent: string, number: number, code: number | null, end = "exited") => ({
  agent,
  number,
  code,
  end,
  ended_at: end ? "2026-11-21T10:00:00Z" : null,
});

test("each agent once, as its last attempt stands", () => {
  const targets = targetsOf([
    attempt("web-2", 1, 1),
    attempt("web-1", 2, 0),
    attempt("web-1", 1, 3),
    attempt("web-3", 1, null, ""),
    attempt("", 1, 0),
  ]);
  expect(targets).toEqual([
    { agent: "web-1", failed: false },
    { agent: "web-2", failed: true },
    { agent: "web-3", failed: false },
  ]);
  expect(choices(targets, "exclude").map((t) => t.agent)).toEqual(["web-2"]);
  expect(choices(targets, "rerun")).toHaveLength(3);
});
