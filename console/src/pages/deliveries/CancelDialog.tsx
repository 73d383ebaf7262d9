/** Calling a delivery off. */
import { deliveries as calls } from "@/api/deliver";
import type { Delivery } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { Textarea } from "@mantine/core";
import { useState } from "react";

export function CancelDialog({ delivery: d, onClose, onDone }: { delivery: Delivery; onClose: () => void; onDone: () => void }) {
  const t = useTexts();
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      title={t.deliver.cancelTitle(d.delivery)}
      help={t.deliver.cancelHelp}
      submit={t.deliver.cancelDelivery}
      disabled={reason.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        await calls.cancel(d.delivery, reason);
        onDone();
      }}
    >
      <Textarea
        label={t.deliver.reason}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
        required
        data-autofocus
      />
      <Command command={commands.cancel(d.delivery, reason)} />
    </FormDialog>
  );
}
