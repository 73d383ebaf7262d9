/** What the editor takes from the console around it: names to offer, its words in the reader's language. */
import { credentials, settingGroups } from "@/api/admin";
import { agents, instances, packages, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { configurationElements } from "./schema";

export function useElements() {
  const a = useCollection(agents).items,
    i = useCollection(instances).items,
    p = useCollection(packages).items;
  const keys = useQuery({ queryKey: ["credentials"], queryFn: credentials.list }).data,
    groups = useQuery({ queryKey: ["setting-groups"], queryFn: settingGroups.list }).data;
  const names = JSON.stringify({
    agents: a.map((x) => x.name),
    credentials: (keys ?? []).map((x) => x.name),
    packages: [...p.map((x) => x.name), ...i.map((x) => x.name)],
    files: p.map((x) => x.file),
    groups: (groups ?? []).map((x) => x.name),
  });
  return useMemo(() => configurationElements(JSON.parse(names) as Parameters<typeof configurationElements>[0]), [names]);
}

/** CodeMirror's own words. */
export function usePhrases(): Record<string, string> {
  const p = useTexts().configuration.phrases;
  return useMemo(
    () => ({
      Find: p.find,
      Replace: p.replace,
      next: p.next,
      previous: p.previous,
      all: p.all,
      "match case": p.matchCase,
      "by word": p.byWord,
      regexp: p.regexp,
      replace: p.replaceOne,
      "replace all": p.replaceAll,
      close: p.close,
      "Go to line": p.goToLine,
      go: p.go,
      "current match": p.match,
      "on line": p.onLine,
      "replaced $ matches": p.replacedN,
      "replaced match on line $": p.replacedOn,
      Diagnostics: p.diagnostics,
      "No diagnostics": p.none,
      "Fold line": p.fold,
      "Unfold line": p.unfold,
      "folded code": p.folded,
    }),
    [p],
  );
}
