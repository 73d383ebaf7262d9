/** Reads a package of the reference in: its JSON, or the zip it exports; it becomes a draft. */
import { apiLanguage, away, problemFrom } from "@/api/http";
import { drafts as calls } from "@/api/work";
import { toast } from "@/live/notices";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts } from "@/texts/current";

export async function importDraft(file: File): Promise<void> {
  const answer = await fetch(calls.importUrl(), {
    method: "POST",
    body: file,
    credentials: "same-origin",
    headers: {
      "Accept-Language": apiLanguage(),
      "Content-Type": "application/octet-stream",
    },
  }).catch(() => {
    throw away();
  });
  const text = await answer.text();
  if (!answer.ok) throw problemFrom(answer.status, text);
  const draft = JSON.parse(text) as { id: string; content: { name: string } };
  toast({ tone: "good", title: currentTexts().drafts.imported(draft.content.name) });
  go(addressOf.draft(draft.id));
}
