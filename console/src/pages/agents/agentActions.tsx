/** What can be done with an agent, in rows and on its page. */
import { agents as calls } from "@/api/calls";
import type { Agent } from "@/api/types";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { agents, fold } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts, useTexts } from "@/texts/current";
import { Menu } from "@mantine/core";
import { IconBox, IconInfoCircle, IconPencil, IconRocket, IconTrash } from "@tabler/icons-react";

/** Removing one that holds instances asks for a tick, because they go with it. */
export async function removeAgent(a: Agent): Promise<boolean> {
  const t = currentTexts();
  const yes = await ask({
    title: t.agents.removeTitle(a.name),
    help: a.virtual ? undefined : t.agents.removeHelp,
    confirm: t.common.remove,
    danger: true,
    ...(a.instances > 0 ? { tick: t.agents.removeInstances(a.instances) } : {}),
    act: () => calls.remove(a.name, a.instances > 0),
  });
  if (yes) {
    agents.drop(fold(a.name));
    toast({ tone: "good", title: t.agents.removed(a.name) });
  }
  return yes;
}

export function AgentMenu({ agent: a, onEdit }: { agent: Agent; onEdit: () => void }) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    deploys = useMay("deploy");
  return (
    <>
      <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => go(addressOf.agent(a.name))}>
        {t.common.details}
      </Menu.Item>
      <Menu.Item leftSection={<IconBox size={16} />} onClick={() => go(`/instances?agent=${encodeURIComponent(a.name)}`)}>
        {t.agents.view}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconRocket size={16} />}
        disabled={!deploys}
        onClick={() => go(addressOf.deploy({ agent: a.name, virtual: a.virtual }))}
      >
        {a.virtual ? t.agents.declare : t.agents.deploy}
      </Menu.Item>
      <Menu.Item leftSection={<IconPencil size={16} />} disabled={!manages} onClick={onEdit}>
        {t.agents.edit}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!manages} onClick={() => void removeAgent(a)}>
        {t.agents.remove}
      </Menu.Item>
    </>
  );
}
