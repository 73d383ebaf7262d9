/** The command that does the same as a button, to take away. */
import { useTexts } from "@/texts/current";
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import css from "./Command.module.css";

export function Command({ command }: { command: string }) {
  const t = useTexts();
  return (
    <div className={css["command"]}>
      <code>{command}</code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" size="sm" aria-label={t.deliver.copyCommand} title={t.deliver.copyCommand} onClick={copy}>
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
