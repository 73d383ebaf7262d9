import { describe, expect, test } from "vitest";
import { chosen, type Chosen } from "./chosen";
import { offered } from "./paletteActions";

const fits = (words: string) => (hay: string) => words.split(" ").every((w) => hay.toLowerCase().includes(w));
const of = (name: string, ...ids: string[]): Chosen => ({
  name,
  actions: ids.map((id) => ({ id, text: `do ${id}`, run: () => undefined })),
});

/** AC-1: the palette offers what the page offers. */
describe("actions on what a page is about", () => {
  test("stand under the object's name, the nearest object first, each with an id of its own", () => {
    const all = offered([of("CA/CA_Init", "hold", "force"), of("CA", "engine")], fits(""), (name) => `On ${name}`);
    expect(all.map((e) => `${e.group}: ${e.text}`)).toEqual([
      "On CA/CA_Init: do hold",
      "On CA/CA_Init: do force",
      "On CA: do engine",
    ]);
    expect(new Set(all.map((e) => e.id)).size).toBe(3);
  });
  test("are found by their word and by the name of the object", () => {
    const find = (words: string) =>
      offered([of("CA/CA_Init", "hold"), of("D-42", "cancel")], fits(words), (name) => name).map((e) => e.text);
    expect(find("hold")).toEqual(["do hold"]);
    expect(find("d-42 cancel")).toEqual(["do cancel"]);
    expect(find("nothing")).toEqual([]);
  });
  test("nothing is offered where no page says so", () => {
    expect(chosen.get()).toEqual([]);
  });
});
