/** What was run on a computer, with its log one step away. */
import { RunsList } from "@/pages/tasks/RunsList";
import type { RunState } from "@/api/workTypes";
import { useTexts } from "@/texts/current";
import { useMemo, useState } from "react";

export default function RunsTab({ id }: { id: string }) {
  const t = useTexts();
  const [state, setState] = useState<RunState | "">("");
  const query = useMemo(() => ({ computer: id }), [id]);
  return (
    <RunsList
      query={query}
      state={state}
      onState={setState}
      without={["computer"]}
      emptyTitle={t.computer.runsNone}
      emptyHelp={t.computer.runsNoneHelp}
    />
  );
}
