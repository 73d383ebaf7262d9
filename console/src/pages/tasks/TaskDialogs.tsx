/** The two questions about a task that need more than yes or no: how to force its start, and what its copy is called. */
import { tasks as calls } from "@/api/work";
import type { Task } from "@/api/workTypes";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { tasks } from "@/live/stores";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";

export function ForceStartDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const t = useTexts(),
    name = task.wanted.name;
  const [ignore, setIgnore] = useState(false),
    [again, setAgain] = useState(false);
  return (
    <FormDialog
      title={`${t.tasks.forceStart}${t.common.colon}${name}`}
      help={t.tasks.forceHelp}
      submit={t.tasks.forceStart}
      disabled={!task.active}
      onClose={onClose}
      onSubmit={async () => {
        await calls.forceStart(name, { ignore_slots: ignore, again });
        toast({ tone: "good", title: t.tasks.forced(name) });
        onClose();
      }}
    >
      <Checkbox
        label={t.tasks.ignoreSlots}
        description={t.tasks.ignoreSlotsHelp}
        checked={ignore}
        onChange={(e) => setIgnore(e.currentTarget.checked)}
      />
      <Checkbox
        label={t.tasks.again}
        description={t.tasks.againHelp}
        checked={again}
        onChange={(e) => setAgain(e.currentTarget.checked)}
      />
      {!task.active && <p className="dim">{t.tasks.forceInactive}</p>}
    </FormDialog>
  );
}

export function DuplicateDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const t = useTexts();
  const [name, setName] = useState(t.tasks.copyOf(task.wanted.name));
  return (
    <FormDialog
      title={t.tasks.duplicateTitle(task.wanted.name)}
      help={t.tasks.duplicateHelp}
      submit={t.tasks.duplicate}
      disabled={name.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        const made = await tasks.answer(calls.duplicate(task.wanted.name, name.trim()));
        toast({ tone: "good", title: t.tasks.duplicated(made.wanted.name) });
        onClose();
        go(`${addressOf.task(made.wanted.name)}?tab=edit`);
      }}
    >
      <TextInput label={t.common.name} value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
    </FormDialog>
  );
}
