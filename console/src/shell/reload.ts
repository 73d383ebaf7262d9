/** "Reload configuration", with or without deploying: asked first, told afterwards. */
import { configuration as calls } from "@/api/admin";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { currentTexts } from "@/texts/current";

export async function reloadConfiguration(deploy: boolean): Promise<void> {
  const t = currentTexts();
  const yes = await ask({
    title: deploy ? t.admin.reloadDeploy : t.admin.reload,
    help: deploy ? `${t.admin.reloadHelp} ${t.admin.reloadDeployHelp}` : t.admin.reloadHelp,
    confirm: deploy ? t.configuration.applyDeploy : t.configuration.apply,
    act: async () => {
      const done = await calls.reload(deploy);
      const wrong = done.problems[0];
      if (wrong) throw new Error(`${t.configuration.at(wrong.line, wrong.column)}${t.common.colon}${wrong.text}`);
    },
  });
  if (yes) toast({ tone: "good", title: deploy ? t.admin.reloadedDeploy : t.admin.reloaded });
}
