/** Small dialogs of groups: make a static one, change what it is called, duplicate, import a list. */
import { groups as calls } from "@/api/fleet";
import type { Group } from "@/api/fleetTypes";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { unitFault } from "@/pages/computers/EditDialog";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, FileButton, Textarea, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";

/** Name, comment and unit of a static group. */
export function GroupDialog({ group, onClose, onSaved }: { group?: Group; onClose: () => void; onSaved: (g: Group) => void }) {
  const t = useTexts();
  const [name, setName] = useState(group?.name ?? ""),
    [comment, setComment] = useState(group?.comment ?? ""),
    [unit, setUnit] = useState(group?.unit ?? "/");
  const changed = name !== (group?.name ?? "") || comment !== (group?.comment ?? "") || unit !== (group?.unit ?? "/");
  const submit = async () => {
    const body = { name: name.trim(), comment, unit: unit.trim() || "/" };
    const saved = group
      ? await calls.put(group.name, { ...body, query: group.query ?? null, revision: group.revision })
      : await calls.add({ ...body, computers: [] });
    toast({ tone: "good", title: t.groups.saved(saved.name) });
    onClose();
    onSaved(saved);
  };
  return (
    <FormDialog
      title={group ? t.groups.editTitle(group.name) : t.groups.addStatic}
      submit={group ? t.common.save : t.groups.make}
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={name.trim() === "" || !changed || unitFault(unit)}
    >
      <TextInput
        data-autofocus
        label={t.common.name}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        autoComplete="off"
        required
      />
      <Textarea
        label={t.groups.comment}
        value={comment}
        onChange={(e) => setComment(e.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={6}
      />
      <TextInput
        label={t.computers.unit}
        description={t.computer.unitHelp}
        value={unit}
        error={unitFault(unit) ? t.computer.unitBad : undefined}
        onChange={(e) => setUnit(e.currentTarget.value)}
        autoComplete="off"
      />
    </FormDialog>
  );
}

export function DuplicateDialog({ group, onClose, onDone }: { group: Group; onClose: () => void; onDone: () => void }) {
  const t = useTexts();
  const [name, setName] = useState(t.groups.copyOf(group.name));
  const submit = async () => {
    const copy = await calls.duplicate(group.name, name.trim());
    toast({ tone: "good", title: t.groups.duplicated(copy.name) });
    onClose();
    onDone();
    go(addressOf.group(copy.name));
  };
  return (
    <FormDialog
      title={t.groups.duplicateTitle(group.name)}
      submit={t.groups.make}
      onSubmit={submit}
      onClose={onClose}
      disabled={name.trim() === ""}
    >
      <TextInput
        data-autofocus
        label={t.common.name}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        autoComplete="off"
        required
      />
    </FormDialog>
  );
}

/** A list of computers by id or name, from a file or pasted: all of it, or nothing. */
export function ImportDialog({ group, onClose, onDone }: { group: Group; onClose: () => void; onDone: () => void }) {
  const t = useTexts();
  const [text, setText] = useState("");
  const lines = text.split("\n").filter((l) => l.trim() !== "").length;
  return (
    <FormDialog
      title={t.groups.importTitle(group.name)}
      help={t.groups.importHelp}
      submit={t.groups.importSubmit}
      size="lg"
      onSubmit={async () => {
        const now = await calls.import(group.name, text);
        toast({ tone: "good", title: t.groups.imported(now.name, now.computers) });
        onDone();
        onClose();
      }}
      onClose={onClose}
      changed={text !== ""}
      disabled={lines === 0}
    >
      <div className="row wrap">
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)}>
          {(props) => (
            <Button variant="default" leftSection={<IconUpload size={16} />} {...props}>
              {t.groups.importFile}
            </Button>
          )}
        </FileButton>
        <span className="small dim" role="status">
          {lines > 0 && t.groups.importLines(lines)}
        </span>
      </div>
      <Textarea
        label={t.groups.importText}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        autosize
        minRows={5}
        maxRows={14}
        styles={{ input: { fontFamily: "var(--mono)" } }}
        spellCheck={false}
      />
    </FormDialog>
  );
}
