/** Something that is done to a rollout: what it does, on which ring or target, why, and the command that does the same. */
import { rollouts as calls } from "@/api/rollouts";
import type { Rollout } from "@/api/rollouts";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { RolloutAction } from "./words";

interface Props {
  rollout: Rollout;
  action: RolloutAction;
  /** Ring or target it was asked for. */
  ring?: number | undefined;
  env?: string | undefined;
  onClose: () => void;
  /** The rollout that is shown then: another one after a retry. */
  onDone: (rollout: string) => void;
}

export function ActDialog({ rollout: r, action, ring: asked, env: target, onClose, onDone }: Props) {
  const t = useTexts();
  const begun = r.rings.filter((x) => x.state !== "scheduled");
  const [ring, setRing] = useState(asked ?? begun.at(-1)?.ring ?? 1),
    [env, setEnv] = useState(target ?? ""),
    [parallel, setParallel] = useState(r.max_parallel),
    [reason, setReason] = useState("");
  const more = {
    ...(action === "rollback-ring" ? { ring } : {}),
    ...(action === "exclude" ? { env: env.trim() } : {}),
    ...(action === "max-parallel" ? { max_parallel: parallel } : {}),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  };
  return (
    <FormDialog
      title={`${t.rollouts.actions[action]} – ${r.rollout}`}
      help={t.rollouts.actionHelp[action]}
      submit={t.rollouts.actions[action]}
      disabled={(action === "exclude" && !env.trim()) || (action === "max-parallel" && !(parallel >= 1 && parallel <= 200))}
      onClose={onClose}
      onSubmit={async () => onDone((await calls.act(r.rollout, { action, ...more })).rollout)}
    >
      {action === "rollback-ring" && (
        <Select
          label={t.rollouts.ring}
          data={begun.map((x) => ({ value: String(x.ring), label: t.rollouts.ringNumber(x.ring, x.name) }))}
          value={String(ring)}
          onChange={(v) => setRing(Number(v ?? ring))}
          allowDeselect={false}
        />
      )}
      {action === "exclude" && (
        <TextInput
          label={t.rollouts.target}
          required
          value={env}
          onChange={(e) => setEnv(e.currentTarget.value)}
          data-autofocus
        />
      )}
      {action === "max-parallel" && (
        <NumberInput
          label={t.rollouts.maxParallel}
          min={1}
          max={200}
          value={parallel}
          onChange={(v) => setParallel(Number(v))}
          data-autofocus
        />
      )}
      <Textarea
        label={t.deliver.reasonOptional}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
      />
      <Command command={commands.rollout(action, r.rollout, more)} />
    </FormDialog>
  );
}
