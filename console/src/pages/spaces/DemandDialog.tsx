/** Demander: yes or no, with everything it would use told before. */
import { deliveries, spaces as calls } from "@/api/deliver";
import type { SpaceView } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Refusal } from "@/components/basics";
import { toast } from "@/live/notices";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Confirmed } from "../deliveries/Confirmed";
import { demanded } from "./demanded";
import { ParamFields } from "./ParamFields";
import { isComplete, type Given } from "./params";
import { tellResults } from "./Results";
import css from "./Space.module.css";

interface Props {
  view: SpaceView;
  path: string;
  onClose: () => void;
  onDone: () => void;
}

export default function DemandDialog({ view, path, onClose, onDone }: Props) {
  const t = useTexts();
  const [given, setGiven] = useState<Given>({}),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const params = view.params,
    complete = isComplete(params, given);
  /* The very bytes are named before anything is done (AC-4): the plan knows them. */
  const ask = demanded(view.space.delivery, params, given);
  const plan = useQuery({
    queryKey: ["plan", ask],
    queryFn: ({ signal }) => deliveries.plan(ask ?? {}, { signal }),
    enabled: Boolean(ask),
    retry: false,
  });
  const yes = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const results = await calls.act(view.space.name, { action: "demand", objects: [path], params: given });
      const made = results.find((r) => r.delivery)?.delivery;
      if (made) toast({ tone: "good", title: t.deliver.made(made) });
      else tellResults(results);
      onDone();
      onClose();
      if (made) go(addressOf.delivery(made));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t.deliver.demandTitle(path)} closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack">
        {params.some((p) => p.resource) && (
          <dl className={css["confirm"]}>
            {params
              .filter((p) => p.resource)
              .map((p) => (
                <div key={p.name} style={{ display: "contents" }}>
                  <dt>{p.resource}</dt>
                  <dd>{p.value || "–"}</dd>
                </div>
              ))}
          </dl>
        )}
        <ParamFields params={params.filter((p) => !p.resource && p.required)} given={given} onChange={setGiven} />
        {ask && <Confirmed plan={plan} />}
        <Refusal error={error} />
        <Command command={commands.act(view.space.name, path, "demand", { params: given })} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t.deliver.no}
          </Button>
          <Button
            loading={busy}
            disabled={!complete || (Boolean(ask) && plan.isPending)}
            onClick={() => void yes()}
            data-autofocus
          >
            {t.deliver.yes}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
