/** An action on an application or a job: what it does, a reason where one is asked for, the name typed where it bypasses something. */
import { spaces as calls } from "@/api/deliver";
import type { ActionResult } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Refusal } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { isDanger, needsName, needsReason, type ActionWord } from "./objectActions";
import { Results, tellResults } from "./Results";

interface Props {
  space: string;
  path: string;
  action: ActionWord;
  onClose: () => void;
  onDone: () => void;
}

export default function ActionDialog({ space, path, action, onClose, onDone }: Props) {
  const t = useTexts();
  const [reason, setReason] = useState(""),
    [typed, setTyped] = useState(""),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [plan, setPlan] = useState<ActionResult[]>();
  useEffect(() => {
    calls.act(space, { action, objects: [path], plan: true }).then(setPlan, () => setPlan([]));
  }, [space, path, action]);
  const ready = (!needsReason(action) || reason.trim() !== "") && (!needsName(action) || typed === path);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const results = await calls.act(space, { action, objects: [path], reason });
      onDone();
      if (tellResults(results)) onClose();
      else setPlan(results);
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t.deliver.actions[action]} – ${path}`}
      size="lg"
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack">
        <p className="dim">{t.deliver.actionHelp[action]}</p>
        {plan && plan.length > 0 && <Results results={plan} />}
        <Textarea
          label={needsReason(action) ? t.deliver.reason : t.deliver.reasonOptional}
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          autosize
          minRows={2}
          required={needsReason(action)}
          data-autofocus={!needsName(action) || undefined}
        />
        {needsName(action) && (
          <TextInput
            label={t.deliver.typeName(path)}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Refusal error={error} />
        <Command command={commands.act(space, path, action, { reason })} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button color={isDanger(action) ? "red" : "marine"} disabled={!ready} loading={busy} onClick={() => void go()}>
            {t.deliver.actions[action]}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
