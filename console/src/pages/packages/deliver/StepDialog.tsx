/** Promoting, blocking, keeping a version: what it means, why, the command that does the same. */
import { versions as calls, type VersionStep } from "@/api/deliver";
import type { DeliverFace } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { Textarea } from "@mantine/core";
import { useState } from "react";

interface Props {
  of: DeliverFace;
  step: VersionStep;
  onClose: () => void;
  onDone: () => void;
}

export function StepDialog({ of, step, onClose, onDone }: Props) {
  const t = useTexts(),
    [reason, setReason] = useState("");
  const off = step === "pin" && of.pinned,
    asks = step === "block";
  const word = off ? t.shipping.unpin : t.shipping.steps[step];
  return (
    <FormDialog
      title={`${word} – ${of.package} ${of.version}`}
      help={off ? t.shipping.unpinHelp : t.shipping.stepHelp[step]}
      submit={word}
      disabled={asks && reason.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        await calls.act(of.package, of.version, step, {
          reason,
          ...(step === "promote" ? { store: "write-once" } : {}),
          ...(step === "pin" ? { keep: !off } : {}),
        });
        onDone();
      }}
    >
      <p className="dim tiny mono" style={{ overflowWrap: "anywhere" }}>
        {of.digest}
      </p>
      {asks && (
        <Textarea
          label={t.deliver.reason}
          required
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          autosize
          minRows={2}
          data-autofocus
        />
      )}
      <Command command={commands.version(step, of.package, of.version, { reason, off })} />
    </FormDialog>
  );
}
