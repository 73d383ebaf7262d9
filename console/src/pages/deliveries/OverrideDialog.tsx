/** Opening a gate for one delivery, with a right of one's own: which, and why. It is told to everybody. */
import { deliveries as calls } from "@/api/deliver";
import type { Delivery } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { Radio, Stack, Textarea } from "@mantine/core";
import { useState } from "react";

const GATES = ["soak", "window", "freeze", "preflight"] as const;
type Gate = (typeof GATES)[number];
/** Gates by the codes of what a delivery waits for. */
const OF: Record<string, Gate> = { "W.soak": "soak", "W.window": "window", "W.freeze": "freeze", "W.preflight": "preflight" };

export function OverrideDialog({
  delivery: d,
  onClose,
  onDone,
}: {
  delivery: Delivery;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useTexts();
  const shut = d.waiting.flatMap((w) => OF[w.code] ?? []);
  const [gate, setGate] = useState<Gate | undefined>(shut[0]),
    [reason, setReason] = useState("");
  return (
    <FormDialog
      title={t.deliver.overrideTitle(d.delivery)}
      help={t.deliver.overrideHelp}
      submit={t.deliver.override}
      disabled={!gate || reason.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        if (gate) await calls.override(d.delivery, gate, reason);
        onDone();
      }}
    >
      <Radio.Group label={t.deliver.gate} value={gate ?? ""} onChange={(v) => setGate(v as Gate)}>
        <Stack gap={6} mt={4}>
          {GATES.map((g) => (
            <Radio key={g} value={g} label={`${t.deliver.gateNames[g]}${shut.includes(g) ? ` – ${t.deliver.gateShut}` : ""}`} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={t.deliver.reason}
        required
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
      />
      <Command command={commands.override(d.delivery, gate ?? "window", reason)} />
    </FormDialog>
  );
}
