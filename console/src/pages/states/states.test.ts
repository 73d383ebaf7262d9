/** CON-06: how values of state objects read, how they are found, and the points of their curve. */
import type { StateObject } from "@/api/types";
import { describe, expect, test, vi } from "vitest";

vi.stubGlobal("window", {
  location: { search: "" },
  name: "",
  addEventListener: () => undefined,
  matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
});
vi.stubGlobal("document", { addEventListener: () => undefined, documentElement: { lang: "en" }, hidden: false });

const { asText, isColour, isLink, kindOf, moment, pieces } = await import("./kinds");
const { added, POINTS_MAX } = await import("@/live/oneState");

const line = (value: unknown, room?: number) =>
  pieces(value, room)
    .map((p) => p.text)
    .join("");

describe("CON-06: a value in one line", () => {
  test.each([
    [null, "nothing", "null"],
    [true, "boolean", "true"],
    [19.5, "number", "19.5"],
    ["plain", "text", "plain"],
    [[1, "a"], "list", '[1, "a"]'],
    [{ T: 19.5, H: [61] }, "object", "{ T: 19.5, H: [61] }"],
  ])("%j", (value, kind, text) => {
    expect(kindOf(value)).toBe(kind);
    expect(line(value)).toBe(text);
  });
  test("a long one is cut and cheap, however large", () => {
    const large = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]));
    expect(line(large, 80).length).toBeLessThan(100);
    expect(pieces(large, 80).length).toBeLessThan(60);
  });
  test("texts that are colours, links and dates are known as such", () => {
    expect([isColour("#ff8800"), isColour("#ff88"), isLink("https://a.b/c"), isLink("javascript:alert(1)")]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(moment("2030-01-01T00:00:00Z")).toBe(Date.UTC(2030, 0, 1));
    expect(moment("2030")).toBeUndefined();
  });
  test("what is copied is the text itself, or JSON", () => {
    expect(asText("x")).toBe("x");
    expect(asText({ a: 1 })).toBe('{\n  "a": 1\n}');
  });
});

describe("CON-06: the points of a curve", () => {
  test("grow, replace the same moment, leave older ones out, and are bounded", () => {
    let points = { at: [1, 2], value: [10, 20] };
    points = added(points, 3, 30);
    expect(points).toEqual({ at: [1, 2, 3], value: [10, 20, 30] });
    expect(added(points, 3, 31)).toEqual({ at: [1, 2, 3], value: [10, 20, 31] });
    expect(added(points, 2, 99)).toBe(points);
    for (let n = 4; n < POINTS_MAX + 50; n += 1) points = added(points, n, n);
    expect(points.at.length).toBe(POINTS_MAX);
  });
});

describe("CON-06: filters", async () => {
  const { different, FIRST_FILTERS, matcher } = await import("./filter");
  const at = "2030-01-01T00:00:00Z",
    now = Date.parse(at) + 60_000;
  const one = (more: Partial<StateObject>): StateObject => ({
    agent: "Edge",
    instance: "Weather",
    name: "Air",
    value: { Temperature: 19.5 },
    type: "AirSample",
    metadata: {},
    at,
    lifetime_s: 0,
    expired: false,
    ...more,
  });
  const fits = (s: StateObject, f: Partial<typeof FIRST_FILTERS>) => matcher({ ...FIRST_FILTERS, ...f }, now)(s);
  test("by words in any order, also in the value, whatever the case", () => {
    expect(fits(one({}), { text: "air EDGE" })).toBe(true);
    expect(fits(one({}), { text: "temperature" })).toBe(true);
    expect(fits(one({}), { text: "rain" })).toBe(false);
  });
  test("by agent, instance and type", () => {
    expect(fits(one({}), { agent: "edge", instance: "weather", type: "airsample" })).toBe(true);
    expect(fits(one({}), { instance: "Other" })).toBe(false);
    expect(fits(one({ type: "" }), { type: "-" })).toBe(true);
  });
  test("an object expires by the clock, not only when the server says so", () => {
    expect(fits(one({ lifetime_s: 30 }), { hideExpired: true })).toBe(false);
    expect(fits(one({ lifetime_s: 90 }), { hideExpired: true })).toBe(true);
    expect(fits(one({}), { hideExpired: true })).toBe(true);
  });
  test("choices come once each, in order", () => {
    expect(different([one({}), one({ agent: "b10" }), one({ agent: "b9" })], (s) => s.agent)).toEqual(["b9", "b10", "Edge"]);
  });
});
