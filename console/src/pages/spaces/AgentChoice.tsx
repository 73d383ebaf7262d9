/** Which agents an action is for. */
import { useTexts } from "@/texts/current";
import { Checkbox } from "@mantine/core";
import type { Target } from "./targets";

interface Props {
  targets: readonly Target[];
  chosen: string[];
  onChange: (agents: string[]) => void;
  /** None chosen means all. */
  noneIsAll: boolean;
}

export function AgentChoice({ targets, chosen, onChange, noneIsAll }: Props) {
  const t = useTexts();
  return (
    <Checkbox.Group
      label={t.deliver.onAgents}
      description={noneIsAll ? t.deliver.noneIsAll : undefined}
      value={chosen}
      onChange={onChange}
      withAsterisk={!noneIsAll}
    >
      <div className="stack tight" style={{ marginTop: 6, maxHeight: 240, overflow: "auto" }}>
        {targets.map((x) => (
          <Checkbox key={x.agent} value={x.agent} label={x.failed ? t.deliver.agentFailed(x.agent) : x.agent} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
