import { expect, test } from "vitest";
import { passedGates } from "./passed";
import { withHeads } from "./MergedLog";

const e = (kind: string, text: string, at: string) => ({ kind, text, at });

test("gates stay told after the start, with when each opened", () => {
  const events = [
    e("created", "x", "1"),
    e("gated", "age", "1"),
    e("gated", "lock", "1"),
    e("gate-opened", "age", "3"),
    e("started", "go", "5"),
    e("gate-opened", "lock", "5"),
  ];
  expect(passedGates(events)).toEqual([
    { text: "age", since: "1", opened: "3" },
    { text: "lock", since: "1", opened: "5" },
  ]);
  expect(passedGates(events.slice(0, 4))[1]).toEqual({ text: "lock", since: "1" });
  expect(passedGates([e("started", "go", "5")])).toEqual([]);
});

test("a heading stands where another attempt begins", () => {
  const line = (attempt: string, n: number) => ({
    attempt,
    path: attempt,
    agent: "",
    number: 1,
    line: { line: n, stream: "out", at: "", text: "" },
  });
  const rows = withHeads([line("a", 1), line("a", 2), line("b", 1)]);
  expect(rows.map((r) => (r.head ? `# ${r.of.path}` : `${r.of.path}${r.of.line.line}`))).toEqual([
    "# a",
    "a1",
    "a2",
    "# b",
    "b1",
  ]);
});
