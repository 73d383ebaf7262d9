/** Going back from a delivery: to the version the server names, or another that was there. */
import { deliveries as calls } from "@/api/deliver";
import type { Delivery } from "@/api/deliverTypes";
import { Failure, Lines } from "@/components/basics";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useLive } from "@/live/useLive";
import { useFormat, useTexts } from "@/texts/current";
import { Select, Textarea } from "@mantine/core";
import { useState } from "react";

interface Props {
  delivery: Delivery;
  onClose: () => void;
  onDone: (delivery: string) => void;
}

export function RollbackDialog({ delivery: d, onClose, onDone }: Props) {
  const t = useTexts(),
    f = useFormat();
  const plan = useLive(
    ["rollback-plan", d.delivery],
    (signal) => calls.rollbackPlan(d.delivery, { signal }),
    (type, name) => type === "delivery" && name === d.delivery,
  );
  const [reason, setReason] = useState(""),
    [chosen, setChosen] = useState<string>();
  const to = chosen ?? plan.data?.to ?? "",
    refused = plan.data?.refused ?? "";
  return (
    <FormDialog
      title={`${t.deliver.rollback} – ${d.delivery}`}
      help={refused || (to ? t.deliver.rollbackHelp(to, d.env) : "")}
      submit={t.deliver.rollback}
      disabled={reason.trim() === "" || to === "" || refused !== ""}
      onClose={onClose}
      onSubmit={async () => onDone((await calls.rollback(d.delivery, reason, to)).delivery)}
    >
      {plan.error ? <Failure error={plan.error} retry={() => void plan.refetch()} /> : !plan.data && <Lines />}
      {plan.data && !refused && (
        <Select
          label={t.deliver.rollbackTo}
          data={plan.data.candidates
            .filter((c) => c.in_repository)
            .map((c) => ({ value: c.version, label: `${c.version} · ${f.exact(c.last_success_at)}` }))}
          value={to}
          onChange={(v) => setChosen(v ?? undefined)}
        />
      )}
      <Textarea
        label={t.deliver.reason}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
        required
      />
      <Command command={commands.rollback(d.env, d.package, reason, to)} />
    </FormDialog>
  );
}
