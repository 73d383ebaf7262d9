/** Downloads a package from an address into the repository: the server fetches it. */
import { FormDialog } from "@/components/Dialog";
import { fetchAddress } from "@/live/downloads";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { TextInput } from "@mantine/core";
import { useState } from "react";

export default function AddressDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(),
    [url, setUrl] = useState("");
  const good = /^https?:\/\/[^\s/]+/i.test(url.trim());
  return (
    <FormDialog
      title={t.catalogue.fromAddressTitle}
      help={t.catalogue.fromAddressHelp}
      submit={t.catalogue.download}
      onClose={onClose}
      changed={url !== ""}
      disabled={!good}
      onSubmit={async () => {
        await fetchAddress(url.trim());
        toast({ tone: "busy", title: t.catalogue.started(url.trim().split("/").at(-1) || t.admin.anAddress) });
        onClose();
      }}
    >
      <TextInput
        data-autofocus
        type="url"
        label={t.catalogue.address}
        placeholder="https://…"
        value={url}
        error={url.length > 8 && !good ? t.catalogue.addressBad : undefined}
        onChange={(e) => setUrl(e.currentTarget.value)}
        spellCheck={false}
      />
    </FormDialog>
  );
}
