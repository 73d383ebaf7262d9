import { makeFormat } from "@/format/format";
import { en } from "@/texts/en";
import { fr } from "@/texts/fr";
import { describe, expect, test } from "vitest";
import { ageLine, availability, leftOf, reversible } from "./ages";

const at = (time: string) => new Date(2026, 2, 17, ...(time.split(":").map(Number) as [number, number, number])).toISOString();
const now = Date.parse(at("14:10:40"));
const [f, ff] = [makeFormat("en"), makeFormat("fr")];
const V = { store: "write-once", published_at: at("14:02:11"), deliverable_at: at("14:13:40"), blocked: null };

/** P-10. */
describe("since when a version can be delivered", () => {
  test("published, store, replicated, deliverable from, with the time that is left", () => {
    const depots = [
      { depot: "paris", replicated_at: at("14:03:00") },
      { depot: "lyon", replicated_at: at("14:03:40") },
    ];
    expect(availability({ ...V, depots }, now, en, f)).toEqual([
      "published 14:02:11",
      "store write-once",
      "replicated 14:03:40",
      "deliverable from 14:13:40 (in 3 min)",
    ]);
    expect(availability({ ...V, depots }, now, fr, ff).at(-1)).toBe("livrable à partir de 14:13:40 (dans 3 min)");
  });
  test("a depot that does not have it yet is named, and nobody says from when", () => {
    const depots = [
      { depot: "paris", replicated_at: at("14:03:00") },
      { depot: "lyon", replicated_at: null },
    ];
    expect(availability({ ...V, deliverable_at: null, depots }, now, en, f).slice(2)).toEqual([
      "not yet replicated on lyon",
      "not deliverable yet",
    ]);
  });
  test("old enough, blocked, of another day", () => {
    const later = now + 86_400_000;
    expect(leftOf(V, later)).toBe(0);
    expect(availability(V, later, en, f)).toEqual(["published 17 Mar 2026 14:02:11", "store write-once", "deliverable"]);
    const blocked = { by: "user a", reason: "x", at: at("14:03:00") };
    expect(leftOf({ ...V, blocked }, later)).toBeUndefined();
    expect(availability({ ...V, blocked }, later, fr, ff).at(-1)).toBe("bloquée");
  });
  test("in a list: age, and how long it waits", () => {
    expect(ageLine(V, now, en, f)).toBe("8 min 29 s old · deliverable in 3 min");
    expect(ageLine({ ...V, deliverable_at: null }, now, fr, ff)).toBe("âge 8 min 29 s · pas encore livrable");
  });
});

test("whether it can be gone back on is told in words", () => {
  const of = (word: string) => [reversible(word, en), reversible(word, fr)];
  expect(of("yes")).toEqual(["Yes", "Oui"]);
  expect(of("no: orders")).toEqual(["no: orders", "non : orders"]);
  expect(of("until CA_Base/MIGRATE")).toEqual(["until CA_Base/MIGRATE", "jusqu'à CA_Base/MIGRATE"]);
  expect(of("")).toEqual(["–", "–"]);
});
