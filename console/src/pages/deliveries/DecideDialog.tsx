/** A decision about a failure, or the answer to a question: what it does, and why it is taken. */
import { deliveries as calls } from "@/api/deliver";
import type { AttemptView, Delivery } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { AgentChoice } from "../spaces/AgentChoice";
import { isAction, needsReason } from "../spaces/objectActions";
import { ParamFields } from "../spaces/ParamFields";
import { isComplete, type Given } from "../spaces/params";
import { choices, targetsOf } from "../spaces/targets";

interface Props {
  delivery: Delivery;
  decision: string;
  /** Attempts of the job that asks. */
  attempts: readonly AttemptView[];
  onClose: () => void;
  onDone: () => void;
}

export function DecideDialog({ delivery: d, decision, attempts, onClose, onDone }: Props) {
  const t = useTexts();
  const [reason, setReason] = useState("");
  const excludes = decision === "exclude",
    targets = choices(targetsOf(attempts), decision);
  const [agents, setAgents] = useState<string[]>(excludes && targets.length === 1 ? targets.map((x) => x.agent) : []);
  const asked = decision === "confirm" ? d.params : [];
  const [given, setGiven] = useState<Given>({});
  const word = isAction(decision) ? t.deliver.actions[decision] : decision;
  const needs = isAction(decision) && needsReason(decision);
  return (
    <FormDialog
      title={`${word} – ${d.delivery}`}
      help={
        t.deliver.decisionHelp[decision as keyof typeof t.deliver.decisionHelp] ??
        (isAction(decision) ? t.deliver.actionHelp[decision] : "")
      }
      submit={word}
      disabled={!isComplete(asked, given) || (needs && reason.trim() === "") || (excludes && agents.length === 0)}
      onClose={onClose}
      onSubmit={async () => {
        for (const agent of excludes ? agents : [""]) await calls.decide(d.delivery, decision, reason, agent, given);
        onDone();
      }}
    >
      {d.question && <p className="strong">{d.question}</p>}
      <ParamFields params={asked} given={given} onChange={setGiven} />
      {excludes && <AgentChoice targets={targets} chosen={agents} onChange={setAgents} noneIsAll={false} />}
      <Textarea
        label={needs ? t.deliver.reason : t.deliver.reasonOptional}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
        required={needs}
      />
      <Command command={commands.decide(d.delivery, decision, reason, agents[0], given)} />
    </FormDialog>
  );
}
