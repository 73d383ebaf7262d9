/** What a bulk action did: a line an object, and the command that does the same. */
import type { ActionResult } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy, IconX } from "@tabler/icons-react";
import css from "./Spaces.module.css";

export function Results({ results }: { results: readonly ActionResult[] }) {
  return (
    <ul className={css["results"]} role="status">
      {results.map((r) => (
        <li key={r.object} data-done={r.done || undefined}>
          {r.done ? <IconCheck size={16} aria-hidden="true" /> : <IconX size={16} aria-hidden="true" />}
          <span className="strong">{r.object}</span>
          <span>{sentence(r.text)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The command that does the same as a button. */
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

/** Tells what became of an action; whether everything was done. */
export function tellResults(results: readonly ActionResult[]): boolean {
  for (const r of results) toast({ tone: r.done ? "good" : "bad", title: r.object, text: sentence(r.text) });
  return results.every((r) => r.done);
}
