/** Adds a credential or edits one: key, state, rights. The name stays what it was. */
import { credentials as calls } from "@/api/admin";
import type { Credential } from "@/api/adminTypes";
import { nameFault } from "@/api/names";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { Checkbox, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { KEY_MIN, KeyField } from "./KeyField";

const FLAGS = ["control", "management", "developer"] as const;

export default function CredentialDialog({
  credential: c,
  onClose,
  onSaved,
}: {
  credential: Credential | undefined;
  onClose: () => void;
  onSaved: (saved: Credential) => Promise<unknown>;
}) {
  const t = useTexts();
  const [name, setName] = useState(c?.name ?? ""),
    [key, setKey] = useState(""),
    [enabled, setEnabled] = useState(c?.enabled ?? true),
    [flags, setFlags] = useState({
      control: c?.control ?? false,
      management: c?.management ?? false,
      developer: c?.developer ?? false,
    });
  const wrong = c || name === "" ? undefined : nameFault(name, t),
    short = key !== "" && key.length < KEY_MIN ? t.credentials.keyHelp : undefined;
  const changed = c
    ? key !== "" || enabled !== c.enabled || FLAGS.some((flag) => flags[flag] !== c[flag])
    : name !== "" || key !== "";
  const submit = async () => {
    const saved = c
      ? await calls.change(c.name, {
          revision: c.revision,
          ...(enabled === c.enabled ? {} : { enabled }),
          ...(key ? { access_key: key } : {}),
          ...Object.fromEntries(FLAGS.filter((flag) => flags[flag] !== c[flag]).map((flag) => [flag, flags[flag]])),
        })
      : await calls.add({ name, access_key: key || null, ...flags });
    if (c) toast({ tone: "good", title: t.keys.saved(saved.name) });
    onClose();
    await onSaved(saved);
  };
  return (
    <FormDialog
      title={c ? t.keys.editTitle(c.name) : t.credentials.add}
      submit={c ? t.common.save : t.agents.add}
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={!changed || short !== undefined || (!c && (name === "" || wrong !== undefined))}
    >
      {!c && (
        <TextInput
          data-autofocus
          label={t.common.name}
          description={t.deploy.nameHelp}
          value={name}
          error={wrong}
          onChange={(e) => setName(e.currentTarget.value)}
          autoComplete="off"
          required
        />
      )}
      <KeyField value={key} onChange={setKey} help={c ? t.keys.keepKey : t.credentials.keyHelp} fault={short} />
      <fieldset style={{ border: 0, padding: 0, margin: 0 }} className="stack">
        <legend className="strong small" style={{ marginBottom: 6, padding: 0 }}>
          {t.keys.flags}
        </legend>
        {c && <Switch label={t.keys.enabledField} checked={enabled} onChange={(e) => setEnabled(e.currentTarget.checked)} />}
        {FLAGS.map((flag) => (
          <Checkbox
            key={flag}
            label={t.keys[flag]}
            description={t.keys[`${flag}Help`]}
            checked={flags[flag]}
            onChange={(e) => {
              const on = e.currentTarget.checked;
              setFlags((old) => ({ ...old, [flag]: on }));
            }}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}
