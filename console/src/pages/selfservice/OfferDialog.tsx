/** Offers a package, or changes how: which version, for which computers. */
import { groups } from "@/api/fleet";
import { selfService as calls, type Offer } from "@/api/selfservice";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { packages, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { unitFault } from "../computers/EditDialog";

interface Props {
  offer: Offer | undefined;
  onClose: () => void;
  onSaved: () => void;
}

export default function OfferDialog({ offer, onClose, onSaved }: Props) {
  const t = useTexts();
  const all = useCollection(packages).items;
  const known = useQuery({ queryKey: ["groups"], queryFn: () => groups.list() });
  const [name, setName] = useState(offer?.package ?? ""),
    [version, setVersion] = useState(offer?.version ?? ""),
    [group, setGroup] = useState(offer?.group ?? ""),
    [unit, setUnit] = useState(offer?.unit ?? "");
  const names = [...new Set(all.map((p) => p.name))];
  const versions = [...new Set(all.filter((p) => p.name.toLowerCase() === name.trim().toLowerCase()).map((p) => p.version))];
  const changed =
    name !== (offer?.package ?? "") ||
    version !== (offer?.version ?? "") ||
    group !== (offer?.group ?? "") ||
    unit !== (offer?.unit ?? "");
  const submit = async () => {
    const now = await calls.offer(name.trim(), {
      version: version.trim(),
      group,
      unit: unit.trim(),
      ...(offer ? { revision: offer.revision } : {}),
    });
    toast({ tone: "good", title: t.selfService.saved(now.package) });
    onClose();
    onSaved();
  };
  return (
    <FormDialog
      title={offer ? t.selfService.edit(offer.package) : t.selfService.offer}
      submit={t.common.save}
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={!changed || name.trim() === "" || unitFault(unit)}
    >
      {!offer && (
        <Autocomplete
          data-autofocus
          label={t.selfService.package}
          data={names}
          value={name}
          onChange={setName}
          autoComplete="off"
          required
        />
      )}
      <Autocomplete
        label={t.selfService.version}
        description={t.selfService.versionHelp}
        data={versions}
        value={version}
        onChange={setVersion}
        autoComplete="off"
        placeholder={t.selfService.newest}
      />
      <Select
        label={t.selfService.group}
        description={t.selfService.groupHelp}
        data={(known.data ?? []).map((g) => g.name)}
        value={group || null}
        onChange={(to) => setGroup(to ?? "")}
        placeholder={t.selfService.allComputers}
        searchable
        clearable
        clearButtonProps={{ "aria-label": t.common.searchClear }}
      />
      <TextInput
        label={t.computers.unit}
        value={unit}
        error={unitFault(unit) ? t.computer.unitBad : undefined}
        onChange={(e) => setUnit(e.currentTarget.value)}
        autoComplete="off"
        placeholder="/"
      />
    </FormDialog>
  );
}
