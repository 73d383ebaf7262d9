import { expect, test } from "vitest";
import { treeStep } from "./treeStep";

const folded = { at: 0, open: false, size: 0 },
  root = { at: 0, open: true, size: 2 },
  leaf = { at: 1, open: true, size: 2 };

/** Row 28. */
test("arrows unfold, go down and up, and fold; Enter belongs to the root only", () => {
  expect(treeStep("ArrowRight", folded)).toEqual({ at: 0, open: true });
  expect(treeStep("ArrowRight", root)).toEqual({ at: 1, open: true });
  expect(treeStep("ArrowDown", leaf)).toEqual({ at: 2, open: true });
  expect(treeStep("ArrowDown", { ...leaf, at: 2 })).toEqual({ at: 2, open: true });
  expect(treeStep("ArrowDown", folded)).toEqual({ at: 0, open: false });
  expect(treeStep("ArrowLeft", leaf)).toEqual({ at: 0, open: true });
  expect(treeStep("ArrowLeft", root)).toEqual({ at: 0, open: false });
  expect(treeStep("End", root)).toEqual({ at: 2, open: true });
  expect(treeStep("Enter", root)).toEqual({ at: 0, open: false });
  expect(treeStep("Enter", leaf)).toBeUndefined();
  expect(treeStep("a", leaf)).toBeUndefined();
});
