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
import { attemptState, LETTERS, RINGS, SHAPES, STATES, themeOf } from "./states";

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

/** How much two colours stand out from each other, 1 to 21 (WCAG 2). */
function contrast(a: string, b: string): number {
  const light = (hex: string) => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [x, y] = [light(a), light(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** §9.1: a high-contrast theme beside the monochrome one, on light and on dark pages. */
test("with strong contrast letters stand out sevenfold from every state, and every state from the page", () => {
  const read = (selector: string) =>
    new Map(
      [...(css.split(`${selector}) {`)[1] ?? "").split("}")[0]!.matchAll(/--([\w-]+): (#\w{6})/g)].map((m) => [m[1], m[2] ?? ""]),
    );
  const light = read(':root[data-states="contrast"]'),
    dark = new Map([...light, ...read(':root[data-mantine-color-scheme="dark"][data-states="contrast"]')]);
  for (const [colours, page, line] of [
    [light, "#ffffff", "#000000"],
    [dark, "#151c25", "#ffffff"],
  ] as const)
    for (const s of STATES) {
      const fill = colours.get(`st-${s}`) ?? "",
        on = colours.get(s === "not-scheduled" ? "st-on-none" : s === "error" ? "st-on-error" : "st-on") ?? "";
      expect(contrast(fill, on), `${s} ${fill} ${on}`).toBeGreaterThanOrEqual(7);
      /* The fill, or else its outline. */
      expect(Math.max(contrast(fill, page), contrast(line, page)), s).toBeGreaterThanOrEqual(7);
    }
});

test("who asks the machine for contrast gets it, unless he chose", () => {
  expect(themeOf(null, true)).toBe("contrast");
  expect(themeOf(null, false)).toBe("vtom");
  expect(themeOf("mono", true)).toBe("mono");
  expect(themeOf("nonsense", false)).toBe("vtom");
});
