/** The key of a credential, shown when asked: each look leaves a line in the audit trail. */
import { credentials as calls } from "@/api/admin";
import { told } from "@/api/http";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy, IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";

export function KeyCell({ name, revision }: { name: string; revision: number }) {
  const t = useTexts();
  const [key, setKey] = useState<{ text: string; revision: number }>(),
    [busy, setBusy] = useState(false);
  const shown = key?.revision === revision ? key.text : undefined;
  const show = async () => {
    if (shown !== undefined) return setKey(undefined);
    setBusy(true);
    try {
      setKey({ text: (await calls.key(name)).access_key, revision });
    } catch (error) {
      toast({ tone: "bad", title: t.keys.loadKeyFailed, text: told(error) });
    }
    setBusy(false);
  };
  return (
    <span className="row" style={{ gap: 4, width: "100%" }}>
      <code className="cut grow" aria-label={t.keys.keyOf(name)} title={shown}>
        {shown ?? "••••••••••••"}
      </code>
      <ActionIcon
        variant="subtle"
        color="gray"
        loading={busy}
        aria-label={`${shown === undefined ? t.keys.show : t.common.close}: ${name}`}
        title={shown === undefined ? `${t.keys.show}. ${t.keys.noted}` : t.common.close}
        onClick={() => void show()}
      >
        {shown === undefined ? <IconEye size={16} /> : <IconEyeOff size={16} />}
      </ActionIcon>
      {shown !== undefined && (
        <CopyButton value={shown} timeout={1500}>
          {({ copied, copy }) => (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${copied ? t.common.copied : t.common.copy}: ${name}`}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          )}
        </CopyButton>
      )}
    </span>
  );
}
