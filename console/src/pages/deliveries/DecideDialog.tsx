/** A decision about a failure, or a rollback: what it does, and why it is taken. */
import { deliveries as calls, spaces as spaceCalls } from "@/api/deliver";
import type { Delivery } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { tellResults } from "../spaces/Results";
import { isAction } from "../spaces/objectActions";

interface Props {
  delivery: Delivery;
  decision: string;
  onClose: () => void;
  onDone: (delivery?: string) => void;
}

export function DecideDialog({ delivery: d, decision, onClose, onDone }: Props) {
  const t = useTexts();
  const [reason, setReason] = useState("");
  const rollback = decision === "rollback";
  const word = rollback ? t.deliver.rollback : isAction(decision) ? t.deliver.actions[decision] : decision;
  const needs = decision === "ignore" || decision === "refuse" || rollback;
  return (
    <FormDialog
      title={`${word} – ${d.delivery}`}
      help={
        rollback
          ? t.deliver.rollbackHelp(d.previous || "–", d.env)
          : (t.deliver.decisionHelp[decision as keyof typeof t.deliver.decisionHelp] ??
            (isAction(decision) ? t.deliver.actionHelp[decision] : ""))
      }
      submit={word}
      disabled={needs && reason.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        if (decision === "confirm" || decision === "refuse") {
          const done = await spaceCalls.act(d.space, { action: decision, objects: [d.failed_job], reason });
          tellResults(done);
          onDone();
          return;
        }
        const made = rollback ? await calls.rollback(d.delivery, reason) : await calls.decide(d.delivery, decision, reason);
        onDone(made.delivery);
      }}
    >
      <Textarea
        label={needs ? t.deliver.reason : t.deliver.reasonOptional}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
        required={needs}
      />
      <Command command={rollback ? commands.rollback(d.env, d.package, reason) : commands.decide(d, decision, reason)} />
    </FormDialog>
  );
}
