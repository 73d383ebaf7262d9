import type { Listed } from "@/live/useListed";
import { MantineProvider } from "@mantine/core";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test, vi } from "vitest";

/* The modules look for a browser when they are loaded. */
vi.hoisted(() => {
  Object.assign(globalThis, {
    localStorage: { getItem: () => null, setItem: () => undefined },
    document: { documentElement: { dataset: {}, lang: "" }, baseURI: "http://127.0.0.1/", hidden: true },
    location: { origin: "http://127.0.0.1", pathname: "/" },
  });
});
import { loadLanguage } from "@/texts/current";
import { ListedTable } from "./ListedTable";

beforeAll(() => loadLanguage("fr"));

const LIST: Listed<string> = {
  rows: [],
  error: null,
  pending: false,
  more: false,
  reading: false,
  readOn: () => undefined,
  again: () => undefined,
};
const drawn = (list: Partial<Listed<string>>, rows?: string[]) =>
  renderToStaticMarkup(
    createElement(
      MantineProvider,
      null,
      createElement(ListedTable<string>, {
        list: { ...LIST, ...list },
        ...(rows ? { rows } : {}),
        empty: "rien ici",
        head: createElement("th", null, "Nom"),
        row: (x: string) => createElement("tr", { key: x }, createElement("td", null, x)),
      }),
    ),
  );

test("a paged list tells what it is: read, empty, failed, there, with more", () => {
  expect(drawn({ pending: true })).not.toMatch(/rien ici|<table/);
  expect(drawn({})).toContain("rien ici");
  expect(drawn({ rows: ["D-1", "D-2"] })).toMatch(/<td>D-1<\/td>.*<td>D-2<\/td>/);
  expect(drawn({ rows: ["D-1"] })).not.toContain("Voir la suite");
  expect(drawn({ rows: ["D-1"], more: true })).toContain("Voir la suite");
  /* What is filtered away leaves the way to more. */
  expect(drawn({ rows: ["D-1"], more: true }, [])).toMatch(/rien ici.*Voir la suite/);
  const failed = drawn({ error: new Error("away") });
  expect(failed).not.toMatch(/rien ici|<table/);
  /* What was read stays when a later read fails. */
  expect(drawn({ rows: ["D-1"], error: new Error("away") })).toContain("<td>D-1</td>");
});
