/** *Livrer* asks before it starts: what is confirmed stands there whole. */
import { deliveries as calls } from "@/api/deliver";
import type { DeliveryPlan, NewDelivery } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Refusal } from "@/components/basics";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Confirmed } from "./Confirmed";

interface Props {
  ask: NewDelivery;
  plan: UseQueryResult<DeliveryPlan>;
  onClose: () => void;
}

export function DeliverDialog({ ask, plan, onClose }: Props) {
  const t = useTexts();
  const [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const yes = async () => {
    setBusy(true);
    setError(undefined);
    try {
      go(addressOf.delivery((await calls.start(ask)).delivery));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.shipping.confirmTitle(`${ask.package} ${ask.version}`, ask.env ?? "")}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack">
        <Confirmed plan={plan} />
        <Refusal error={error} />
        <Command command={commands.deliver(ask)} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t.deliver.no}
          </Button>
          <Button loading={busy} disabled={plan.isPending || plan.isError} onClick={() => void yes()} data-autofocus>
            {t.deliver.yes}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
