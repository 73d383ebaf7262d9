/// <reference types="node" />
import { deliver as en } from "@/texts/en/deliver";
import { deliver as fr } from "@/texts/fr/deliver";
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test, vi } from "vitest";

/* The modules look for a browser when they are loaded. */
vi.hoisted(() => {
  Object.assign(globalThis, {
    localStorage: { getItem: () => null, setItem: () => undefined },
    document: { documentElement: { dataset: {}, lang: "" } },
  });
});
import { loadLanguage } from "@/texts/current";
import { StateMark } from "./StateMark";
import { attemptState, LETTERS, RINGS, SHAPES, STATES } from "./states";

beforeAll(() => loadLanguage("fr"));

const mark = (state: string, outcome?: string) => renderToStaticMarkup(createElement(StateMark, { state, outcome }));
const css = readFileSync(new URL("./StateMark.module.css", import.meta.url), "utf8");
/** The declarations that the monochrome theme makes. */
const mono = /:root\[data-states="mono"\]\) \{([^}]*)\}/.exec(css)?.[1] ?? "";

/** Scenario 45: all states distinguishable in monochrome theme and by screen reader. */
test("Scenario 45: without colours every state has a letter and a shape of its own, and a label for screen readers", () => {
  /* The theme itself knows no colour: what tells states apart is not the fill. */
  const fills = new Set([...mono.matchAll(/--st-[\w-]+: (#\w+)/g)].map((m) => m[1]));
  expect([...fills].every((c) => c === "#ffffff" || c === "#10151c")).toBe(true);
  expect(new Set(STATES.map((s) => LETTERS[s])).size).toBe(STATES.length);
  const outlines = STATES.map((s) => SHAPES[s] || (s === "not-scheduled" ? "dashed circle" : "circle"));
  expect(new Set(outlines).size).toBe(STATES.length);
  for (const [texts, lang] of [
    [fr, "fr"],
    [en, "en"],
  ] as const)
    expect(new Set(STATES.map((s) => texts.deliver.states[s])).size, lang).toBe(STATES.length);
  for (const s of STATES) {
    const drawn = mark(s);
    expect(drawn, s).toContain(`>${LETTERS[s]}</text>`);
    expect(drawn, s).toContain('role="img"');
    expect(drawn, s).toContain(`aria-label="${fr.deliver.states[s]}"`);
    if (SHAPES[s]) expect(drawn, s).toContain(SHAPES[s]);
    else expect(drawn.includes("stroke-dasharray"), s).toBe(s === "not-scheduled");
  }
});

/** Scenario 45: the last outcome is a ring; it too is told by how it is cut, and in words. */
test("Scenario 45: without colours the ring of a last outcome is told by its cut and its label", () => {
  expect(new Set(STATES.map((s) => RINGS[s])).size).toBe(STATES.length);
  for (const s of STATES) {
    const drawn = mark("upcoming", s);
    expect(drawn).toContain(`stroke-dasharray="${RINGS[s]}"`);
    expect(drawn).toContain(fr.deliver.lastOutcome(fr.deliver.states[s]));
    expect(mono, s).toContain(`--ring-${s}:`);
  }
});

/** Scenario 45: bars tell their segments by hatching. */
test("Scenario 45: without colours the segments of a bar are hatched, each in its own way", () => {
  const hatched = STATES.map(
    (s) => /background-image: ([^;]*);/.exec(css.split(`[data-states="mono"]) .bar > span[data-state="${s}"]`)[1] ?? "")?.[1],
  );
  /* White, black and five ways of hatching. */
  const plain = STATES.map((s, i) => hatched[i] ?? new RegExp(`--st-${s}: (#\\w+)`).exec(mono)?.[1]);
  expect(new Set(plain).size).toBe(STATES.length);
});

test("an attempt is running until it ended, and finished by its exit code or by a builtin that was done", () => {
  expect(attemptState({ ended_at: null, code: null, end: "" })).toBe("running");
  expect(attemptState({ ended_at: "2026-03-01T00:00:00Z", code: 0, end: "exited" })).toBe("finished");
  expect(attemptState({ ended_at: "2026-03-01T00:00:00Z", code: null, end: "done" })).toBe("finished");
  expect(attemptState({ ended_at: "2026-03-01T00:00:00Z", code: 3, end: "exited" })).toBe("error");
  expect(attemptState({ ended_at: "2026-03-01T00:00:00Z", code: null, end: "timeout-run" })).toBe("error");
});
