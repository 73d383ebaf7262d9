/** Deleting a file: refused while instances use it, naming them; then only by saying so again. */
import { packages as calls } from "@/api/calls";
import { Problem } from "@/api/http";
import type { PackageFile } from "@/api/types";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { packages } from "@/live/stores";
import { currentTexts } from "@/texts/current";

export async function deletePackage(p: PackageFile): Promise<boolean> {
  const t = currentTexts();
  const yes = await ask({
    title: t.repository.deleteTitle(p.file),
    help: t.repository.deleteHelp,
    confirm: t.common.delete,
    danger: true,
    act: () => calls.remove(p.file, false),
    overrule: {
      when: (error) => error instanceof Problem && error.code === "file-in-use",
      confirm: t.repository.deleteForce,
      act: () => calls.remove(p.file, true),
    },
  });
  if (!yes) return false;
  packages.drop(p.id);
  toast({ tone: "good", title: t.repository.deleted(p.file) });
  return true;
}
