/** What a bulk action did: a line an object. */
import type { ActionResult } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { toast } from "@/live/notices";
import { IconCheck, IconX } from "@tabler/icons-react";
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

/** Tells what became of an action; whether everything was done. */
export function tellResults(results: readonly ActionResult[]): boolean {
  for (const r of results)
    toast({ tone: r.done ? "good" : "bad", title: r.object, text: sentence(r.text), command: r.done ? r.command : undefined });
  return results.every((r) => r.done);
}
