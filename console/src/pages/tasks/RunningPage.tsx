/** Running jobs: what was handed out and what is worked on, now. */
import { PageHeader } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Detach } from "@/components/Detach";
import { RunsList } from "./RunsList";

const NOW = "sent,running";

export default function RunningPage() {
  const t = useTexts();
  return (
    <>
      <PageHeader title={t.runs.title} subtitle={t.runs.subtitle} actions={<Detach address="/running" />} />
      <RunsList query={{}} fixed={NOW} emptyTitle={t.runs.none} emptyHelp={t.runs.noneHelp} />
    </>
  );
}
