/** Renames a file of the repository. */
import { packages as calls } from "@/api/calls";
import type { PackageFile } from "@/api/types";
import { Refusal } from "@/components/basics";
import { toast } from "@/live/notices";
import { packages } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { Button, Modal, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";

export default function RenameDialog({
  file: p,
  onClose,
  onRenamed,
}: {
  file: PackageFile;
  onClose: () => void;
  onRenamed: (p: PackageFile) => void;
}) {
  const t = useTexts();
  const [name, setName] = useState(p.file),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const renamed = await packages.answer(calls.rename(p.file, name.trim()));
      toast({ tone: "good", title: t.repository.renamed(renamed.file) });
      onRenamed(renamed);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t.repository.renameTitle(p.file)} closeButtonProps={{ "aria-label": t.common.close }}>
      <form className="stack" onSubmit={(e) => void submit(e)}>
        <TextInput
          data-autofocus
          label={t.repository.newName}
          description={t.repository.renameHelp}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          required
        />
        <Refusal error={error} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={!name.trim() || name.trim() === p.file}>
            {t.common.rename}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
