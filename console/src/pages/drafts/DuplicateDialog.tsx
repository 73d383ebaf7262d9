/** Duplicates a package: a draft with the same content under another name. */
import { drafts as calls } from "@/api/work";
import type { PackageFile } from "@/api/types";
import { FormDialog } from "@/components/Dialog";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { TextInput } from "@mantine/core";
import { useState } from "react";

export default function DuplicateDialog({ file, onClose }: { file: PackageFile; onClose: () => void }) {
  const t = useTexts(),
    [name, setName] = useState(`${file.name}-copy`);
  return (
    <FormDialog
      title={t.drafts.duplicateTitle(`${file.name} ${file.version}`)}
      help={t.drafts.duplicateHelp}
      submit={t.drafts.duplicate}
      disabled={name.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        const draft = await calls.add({ from: file.file, name: name.trim() });
        onClose();
        go(addressOf.draft(draft.id));
      }}
    >
      <TextInput label={t.drafts.newName} value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
    </FormDialog>
  );
}
