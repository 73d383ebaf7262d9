/** An action on an application or a job: what it does, a reason where one is asked for, the name typed where it bypasses something. */
import { spaces as calls } from "@/api/deliver";
import type { ActionResult, NodeView } from "@/api/deliverTypes";
import { AgentChoice } from "./AgentChoice";
import type { Meant } from "./meant";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Refusal } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { isDanger, needsName, needsReason, takesAgents, type ActionWord } from "./objectActions";
import { Results, tellResults } from "./Results";
import { ParamFields } from "./ParamFields";
import { isComplete, type Given } from "./params";
import { choices, targetsOf } from "./targets";

interface Props {
  space: string;
  node: NodeView;
  action: ActionWord;
  /** The run that is shown: it is the one acted upon. */
  meant: Meant;
  onClose: () => void;
  onDone: () => void;
}

export default function ActionDialog({ space, node, action, meant, onClose, onDone }: Props) {
  const t = useTexts(),
    path = node.path;
  const [reason, setReason] = useState(""),
    [typed, setTyped] = useState(""),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [plan, setPlan] = useState<ActionResult[]>();
  const targets = choices(targetsOf(node.attempts), action),
    choosing = takesAgents(action) && (action === "exclude" || targets.length > 1);
  const [agents, setAgents] = useState<string[]>(action === "exclude" && targets.length === 1 ? targets.map((x) => x.agent) : []);
  const why = needsReason(action, node.state);
  const asked = action === "confirm" ? node.params : [],
    asks = asked.length > 0;
  const [given, setGiven] = useState<Given>({});
  useEffect(() => {
    /* What it needs is not there yet: nothing can be said before. */
    if (asks) return;
    calls.act(space, { action, objects: [path], plan: true, agents, ...meant }).then(setPlan, () => setPlan([]));
  }, [space, path, action, agents, meant, asks]);
  const ready =
    isComplete(asked, given) &&
    (!why || reason.trim() !== "") &&
    (!needsName(action) || typed === path) &&
    (action !== "exclude" || agents.length > 0);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const results = await calls.act(space, { action, objects: [path], reason, agents, params: given, ...meant });
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
        {asks && node.question && <p className="strong">{node.question}</p>}
        <ParamFields params={asked} given={given} onChange={setGiven} />
        {choosing && <AgentChoice targets={targets} chosen={agents} onChange={setAgents} noneIsAll={action === "rerun"} />}
        <Textarea
          label={why ? t.deliver.reason : t.deliver.reasonOptional}
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          autosize
          minRows={2}
          required={why}
          data-autofocus={(!needsName(action) && !asks) || undefined}
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
        <Command command={commands.act(space, path, action, { reason, agents, params: given, ...meant })} />
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
