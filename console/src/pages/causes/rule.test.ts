import { expect, test } from "vitest";
import { codeOf, isCode, patternOf, tomlOf, withRule, type Rule } from "./rule";

const LINE = "2026-03-17T09:00:01.204Z cp: cannot create /produit/www/cache-42/a.php: lease 0x7f3a lost after 35 s (host 'web')";

/** Scenario 19: an unknown error: "cause not recognised", the excerpt, and a rule made from a line. */
test("Scenario 19: the pattern of a line fits the line, and the same said at another time about other files", () => {
  const pattern = new RegExp(patternOf(LINE));
  expect(pattern.test(LINE)).toBe(true);
  expect(pattern.test("cp: cannot create /produit/www/cache-7/other.php: lease 0x11 lost after 4 s (host 'web')")).toBe(true);
  expect(pattern.test("cp: cannot remove /produit/www/cache-7/other.php")).toBe(false);
  expect(patternOf("a.b (c) [d] 12")).toBe("a\\.b\\s+\\(c\\)\\s+\\[d\\]\\s+\\d+");
});

test("Scenario 19: a code is made from words, and is one", () => {
  expect(codeOf("PHP Fatal error: Échec de connexion à la base 42")).toBe("echec_connexion_base");
  expect(isCode(codeOf(LINE))).toBe(true);
  expect(isCode("Not this")).toBe(false);
  expect(codeOf("42 !")).toBe("");
});

test("Scenario 19: the rule is written into the file, which stays as it was otherwise", () => {
  const rule: Rule = {
    code: "lease_lost",
    match: "lease \\w+ lost",
    jobs: "CA_Installation/*",
    title: { fr: "Bail perdu", en: "" },
    advice: { fr: "", en: "" },
    owner: "ops",
  };
  const before = '# ours\nformat = 1\nkind = "causes"\n';
  const after = withRule(before, rule);
  expect(after.startsWith(before)).toBe(true);
  expect(after.slice(before.length)).toBe(
    [
      "",
      "[[cause]]",
      'code     = "lease_lost"',
      "match    = 'lease \\w+ lost'",
      'jobs     = ["CA_Installation/*"]',
      "priority = 50",
      'title    = { fr = "Bail perdu", en = "Bail perdu" }',
      'owner    = "ops"',
      "",
    ].join("\n"),
  );
  expect(withRule(undefined, rule)).toMatch(/^format = 1\nkind {3}= "causes"\n/);
  expect(tomlOf({ ...rule, match: "l'essai \\d+" })).toContain('match    = "l\'essai \\\\d+"');
});
