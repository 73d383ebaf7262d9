import { en } from "@/texts/en";
import { fr } from "@/texts/fr";
import { expect, test } from "vitest";
import { runOutcome, sinceOf } from "./words";

/* The words of a run's end, read from the server's own source. */
const source = Object.values(
  import.meta.glob<string>("../../../../crates/server/src/spaces/begin.rs", { query: "?raw", eager: true, import: "default" }),
).join("");

/** Row 15: the last outcome is a run's, and told in the reader's words. */
test("every end of a run has its words in both languages", () => {
  const words = [...source.matchAll(/Ended::\w+ => "([a-z-]+)"/g)].map((m) => m[1] ?? "");
  expect(words).toEqual(["finished", "warned", "failed", "cancelled"]);
  for (const word of words) {
    expect(en.steering.outcomes).toHaveProperty(word);
    expect(runOutcome(word, fr)).not.toBe(word);
  }
  expect(runOutcome("warned", fr)).toBe("réussie avec avertissements");
  expect(runOutcome("", fr)).toBe("");
});

test("what never moved is not told to stand so since 1970", () => {
  expect(sinceOf("1970-01-01T00:00:00.000Z")).toBeNull();
  expect(sinceOf("2026-03-17T09:00:00Z")).toBe("2026-03-17T09:00:00Z");
});
