/** What people say of a computer: labels, unit, comment, and the port of its agent when it is not the usual one. */
import { users } from "@/api/calls";
import { computers as calls } from "@/api/fleet";
import type { ComputerDetail } from "@/api/fleetTypes";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Autocomplete, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

export const unitFault = (unit: string): boolean => unit !== "" && (!unit.startsWith("/") || unit !== unit.trim());

export default function EditDialog({
  detail: d,
  onClose,
  onSaved,
}: {
  detail: ComputerDetail;
  onClose: () => void;
  onSaved: () => void;
}) {
  const t = useTexts(),
    c = d.computer;
  const [labels, setLabels] = useState(c.labels),
    [unit, setUnit] = useState(c.unit),
    [comment, setComment] = useState(d.comment),
    [port, setPort] = useState(""),
    [owner, setOwner] = useState(d.owner ?? "");
  const administers = useMay("administer");
  const people = useQuery({ queryKey: ["users"], queryFn: users.list, enabled: administers });
  const changed =
    unit !== c.unit ||
    comment !== d.comment ||
    port !== "" ||
    owner.trim() !== (d.owner ?? "") ||
    labels.join("\n") !== c.labels.join("\n");
  const portBad = port !== "" && !(/^\d+$/.test(port) && Number(port) <= 65_535);
  const submit = async () => {
    await calls.change(c.id, {
      revision: c.revision,
      labels,
      unit: unit.trim() || "/",
      comment,
      ...(owner.trim() !== (d.owner ?? "") ? { owner: owner.trim() } : {}),
      ...(port !== "" ? { wake_port: Number(port) } : {}),
    });
    toast({ tone: "good", title: t.computer.saved(c.name) });
    onClose();
    onSaved();
  };
  return (
    <FormDialog
      title={t.computer.editTitle(c.name)}
      submit={t.common.save}
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={!changed || unitFault(unit) || portBad}
    >
      <TagsInput
        data-autofocus
        label={t.computers.labels}
        description={t.computer.labelsHelp}
        value={labels}
        onChange={setLabels}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ "aria-label": t.common.searchClear }}
      />
      <TextInput
        label={t.computers.unit}
        description={t.computer.unitHelp}
        value={unit}
        error={unitFault(unit) ? t.computer.unitBad : undefined}
        onChange={(e) => setUnit(e.currentTarget.value)}
        autoComplete="off"
      />
      <Autocomplete
        label={t.selfService.owner}
        description={t.selfService.ownerHelp}
        data={(people.data ?? []).map((u) => u.name)}
        value={owner}
        onChange={setOwner}
        autoComplete="off"
        placeholder={t.selfService.nobody}
      />
      <Textarea
        label={t.computer.comment}
        value={comment}
        onChange={(e) => setComment(e.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
      />
      {c.kind !== "escale" && (
        <TextInput
          label={t.computer.wakePort}
          description={t.computer.wakePortHelp}
          value={port}
          inputMode="numeric"
          error={portBad}
          placeholder={d.wake_address?.split(":").at(-1) ?? ""}
          onChange={(e) => setPort(e.currentTarget.value.trim())}
          autoComplete="off"
        />
      )}
    </FormDialog>
  );
}
