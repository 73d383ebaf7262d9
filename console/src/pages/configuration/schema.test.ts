import { xml } from "@codemirror/lang-xml";
import { completeFromSchema } from "@codemirror/lang-xml";
import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { configurationElements } from "./schema";

const NAMES = {
  agents: ["edge"],
  credentials: ["Standard"],
  packages: ["DiskWatch"],
  files: ["DiskWatch-1.0.zip"],
  groups: ["Common"],
};

/** What is offered where `|` stands. */
function offered(text: string): string[] {
  const at = text.indexOf("|"),
    elements = configurationElements(NAMES);
  const state = EditorState.create({ doc: text.replace("|", ""), extensions: [xml({ elements })] });
  const found = completeFromSchema(elements, [])(new CompletionContext(state, at, true));
  if (!found || found instanceof Promise) return [];
  return found.options.map((o) => o.label);
}

test("CON-08: elements are offered where the file may hold them", () => {
  expect(offered("<configuration><|</configuration>")).toEqual(expect.arrayContaining(["constellation", "appSettings"]));
  expect(offered("<configuration><constellation><|</constellation></configuration>")).toEqual(
    expect.arrayContaining(["listenUris", "sentinels", "settingsGroups", "credentials"]),
  );
});

test("CON-08: attributes and their values are offered, with the names the fleet knows", () => {
  expect(offered("<configuration><constellation><sentinels><sentinel |/></sentinels></constellation></configuration>")).toEqual(
    expect.arrayContaining(["name", "credential"]),
  );
  expect(
    offered(
      '<configuration><constellation><sentinels><sentinel credential="|"/></sentinels></constellation></configuration>',
    ).join(),
  ).toContain("Standard");
});
