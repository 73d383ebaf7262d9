import { expect, test } from "vitest";
import { en } from "./en";
import { fr } from "./fr";

/** Every text with its address; functions are called with something for each parameter. */
function flat(all: object, at = ""): [string, string][] {
  return Object.entries(all).flatMap(([key, value]): [string, string][] => {
    const here = at ? `${at}.${key}` : key;
    if (typeof value === "function")
      return [1, 2, 7].map((n) => [
        `${here}(${n})`,
        String((value as (...a: unknown[]) => unknown)(...Array.from({ length: (value as { length: number }).length }, () => n))),
      ]);
    return typeof value === "object" && value !== null ? flat(value, here) : [[here, String(value)]];
  });
}
const english = flat(en),
  french = new Map(flat(fr));

test("both languages have the same texts, none of them empty", () => {
  expect([...french.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  for (const [key, text] of [...english, ...french]) expect(text.trim(), key).not.toBe("");
});

test("a text says the values it is given in both languages", () => {
  for (const [key, text] of english) if (key.endsWith("(7)") && text.includes("7")) expect(french.get(key), key).toContain("7");
});

test("what is the same in both languages is meant to be", () => {
  const meant =
    /^(app\.|common\.(date|description|version|action|instance|package)|nav\.|states\.|packages\.|instance\.|repository\.|agents\.|settings\.types|orders\.|logs\.|deploy\.|credentials\.|profile\.|audit\.|about\.|stateObjects\.|palette\.|bell\.|users\.|connection\.|overview\.|computers\.|computer\.|groups\.|foreign\.|runs\.|tasks\.)/;
  for (const [key, text] of english)
    if (french.get(key) === text && text.length > 14 && !/\d/.test(text))
      expect(meant.test(key) && text.split(" ").length < 4, `${key}: ${text}`).toBe(true);
});
