import { expect, test } from "vitest";
import { nameKey, sortRows, type Column } from "./DataTable";

const columns: Column<{ n: string | null }>[] = [
  { id: "n", header: "", width: "1fr", cell: () => null, sort: (r) => (r.n === null ? null : nameKey(r.n)) },
];
const sorted = (names: (string | null)[], down: boolean) =>
  sortRows(
    names.map((n) => ({ n })),
    columns,
    { by: "n", down },
  ).map((r) => r.n);

test("names sort without case and by the value of their numbers; what has no value stands last both ways", () => {
  expect(sorted(["box-10", null, "Box-9", "a"], false)).toEqual(["a", "Box-9", "box-10", null]);
  expect(sorted(["box-10", null, "Box-9", "a"], true)).toEqual(["box-10", "Box-9", "a", null]);
});

test("without a column to sort by the order is kept", () => {
  expect(sortRows([{ n: "b" }, { n: "a" }], columns, { by: "other", down: false }).map((r) => r.n)).toEqual(["b", "a"]);
});
