/** Declares a virtual agent, or edits what people may change about an agent. */
import { agents as calls } from "@/api/calls";
import { nameFault } from "@/api/names";
import type { Agent } from "@/api/types";
import { CredentialSelect } from "@/components/CredentialSelect";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { agents } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { TextInput } from "@mantine/core";
import { useState } from "react";

export default function VirtualDialog({ agent, onClose }: { agent?: Agent; onClose: () => void }) {
  const t = useTexts();
  const [name, setName] = useState(agent?.name ?? ""),
    [description, setDescription] = useState(agent?.description ?? ""),
    [credential, setCredential] = useState(agent?.credential ?? "");
  const changed = agent
    ? description !== agent.description || credential !== (agent.credential ?? "")
    : name !== "" || description !== "";
  const wrong = agent || name === "" ? undefined : nameFault(name, t);
  const submit = async () => {
    const saved = await agents.answer(
      agent
        ? calls.change(agent.name, { revision: agent.revision, description, credential })
        : calls.addVirtual({ name, description, credential: credential || null }),
    );
    toast({ tone: "good", title: agent ? t.agents.saved(saved.name) : t.agents.added(saved.name) });
    onClose();
  };
  return (
    <FormDialog
      title={agent ? `${t.agents.edit} ${agent.name}` : t.agents.virtualTitle}
      help={agent ? undefined : t.agents.virtualHelp}
      submit={agent ? t.common.save : t.agents.add}
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={!changed || (!agent && (name === "" || wrong !== undefined))}
    >
      {!agent && (
        <TextInput
          data-autofocus
          label={t.common.name}
          value={name}
          error={wrong}
          onChange={(e) => setName(e.currentTarget.value)}
          required
        />
      )}
      <TextInput
        label={t.common.description}
        description={t.agents.descriptionHelp}
        value={description}
        onChange={(e) => setDescription(e.currentTarget.value)}
      />
      <CredentialSelect value={credential} onChange={setCredential} />
    </FormDialog>
  );
}
