/** Reads packages in: the reference's JSON or the zip it exports becomes a draft; a package file of Escale goes into the repository. */
import { apiLanguage, away, problemFrom, told } from "@/api/http";
import { drafts as calls } from "@/api/work";
import { toast } from "@/live/notices";
import { addUploads } from "@/live/uploads";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts } from "@/texts/current";

/** The list of what a zip holds stands at its end; manifests are named in it. */
const TAIL_BYTES = 256 * 1024;
const MANIFESTS = ["escale.toml", "PackageInfo.xml"];

/** Asks for files and reads them in. */
export function chooseImport(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = ".json,.zip";
  input.onchange = () => void importFiles([...(input.files ?? [])]);
  input.click();
}

async function importFiles(files: File[]): Promise<void> {
  let opened = 0,
    last = "";
  for (const file of files)
    try {
      if (await isBundle(file)) {
        addUploads([file]);
        continue;
      }
      last = await importDraft(file);
      opened += 1;
    } catch (error) {
      toast({ tone: "bad", title: file.name, text: told(error) });
    }
  if (opened === 1 && files.length === 1) go(addressOf.draft(last));
  else if (opened > 0) go("/drafts");
}

async function isBundle(file: File): Promise<boolean> {
  if (!file.name.toLowerCase().endsWith(".zip")) return false;
  const tail = new TextDecoder("latin1").decode(await file.slice(Math.max(0, file.size - TAIL_BYTES)).arrayBuffer());
  return MANIFESTS.some((name) => tail.includes(name));
}

async function importDraft(file: File): Promise<string> {
  const answer = await fetch(calls.importUrl(), {
    method: "POST",
    body: file,
    credentials: "same-origin",
    headers: { "Accept-Language": apiLanguage(), "Content-Type": "application/octet-stream" },
  }).catch(() => {
    throw away();
  });
  const text = await answer.text();
  if (!answer.ok) throw problemFrom(answer.status, text);
  const draft = JSON.parse(text) as { id: string; content: { name: string } };
  const t = currentTexts();
  toast({ tone: "good", title: t.drafts.imported(draft.content.name || t.drafts.unnamed) });
  return draft.id;
}
