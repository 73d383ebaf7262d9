/** Begins a draft and opens it: empty, the next version of a package, or a duplicate under another name. */
import { told } from "@/api/http";
import { drafts as calls } from "@/api/work";
import { toast } from "@/live/notices";
import { addressOf, go } from "@/shell/navigate";

export async function newDraft(from: { from?: string; name?: string } = {}): Promise<void> {
  try {
    const draft = await calls.add(from);
    go(addressOf.draft(draft.id));
  } catch (error) {
    toast({ tone: "bad", title: told(error) });
  }
}
