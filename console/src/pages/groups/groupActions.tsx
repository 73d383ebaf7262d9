/** What can be done with a group: in a row's menu and on its page. */
import { groups as calls } from "@/api/fleet";
import type { Group } from "@/api/fleetTypes";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { currentFormat, currentTexts, useTexts } from "@/texts/current";
import { Menu } from "@mantine/core";
import { IconCopy, IconDeviceDesktop, IconPencil, IconTargetArrow, IconTrash } from "@tabler/icons-react";

export type GroupAsks = { what: "duplicate" | "task"; group: Group };

/** Says who uses it before it goes; the server has the last word. */
export async function removeGroup(g: Group): Promise<boolean> {
  const t = currentTexts();
  const yes = await ask({
    title: t.groups.removeTitle(g.name),
    help: g.tasks.length > 0 ? t.groups.removeUsed(currentFormat().list(g.tasks)) : t.groups.removeHelp,
    confirm: t.common.delete,
    danger: true,
    act: () => calls.remove(g.name),
  });
  if (yes) toast({ tone: "good", title: t.groups.removed(g.name) });
  return yes;
}

interface Props {
  group: Group;
  onAsk: (asks: GroupAsks) => void;
  onGone: () => void;
  onPage?: boolean;
}

export function GroupMenu({ group: g, onAsk, onGone, onPage = false }: Props) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    deploys = useMay("deploy");
  return (
    <>
      {!onPage && (
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => go(addressOf.group(g.name))}>
          {t.groups.edit}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconDeviceDesktop size={16} />}
        onClick={() => go(`/computers?group=${encodeURIComponent(g.name)}`)}
      >
        {t.groups.show}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconTargetArrow size={16} />}
        disabled={!deploys}
        onClick={() => onAsk({ what: "task", group: g })}
      >
        {t.computers.targetTask}
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy size={16} />} disabled={!manages} onClick={() => onAsk({ what: "duplicate", group: g })}>
        {t.groups.duplicate}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        data-danger
        leftSection={<IconTrash size={16} />}
        disabled={!manages}
        onClick={() => void removeGroup(g).then((yes) => yes && onGone())}
      >
        {t.common.delete}
      </Menu.Item>
    </>
  );
}
