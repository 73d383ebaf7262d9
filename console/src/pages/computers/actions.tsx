/** What can be done with computers: in a row's menu, and for a selection. */
import type { Computer } from "@/api/fleetTypes";
import { ask } from "@/live/ask";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts, useTexts } from "@/texts/current";
import { Button, Menu } from "@mantine/core";
import {
  IconBan,
  IconBell,
  IconCheck,
  IconClipboardList,
  IconDots,
  IconFolderPlus,
  IconInfoCircle,
  IconTargetArrow,
  IconTrash,
} from "@tabler/icons-react";
import { act, tryAct, type Verb } from "./mass";

/** A dialog an action needs first. */
export interface Asks {
  what: "group" | "task";
  ids: string[];
}

/** Asks, then removes them; each has its own result. */
export async function removeComputers(ids: readonly string[], name?: string): Promise<boolean> {
  const t = currentTexts();
  return ask({
    title: name === undefined ? t.computers.removeTitle(ids.length) : t.computer.removeOne(name),
    help: t.computers.removeHelp,
    confirm: t.common.remove,
    danger: true,
    act: () => act("remove", ids),
  });
}

interface MenuProps {
  computer: Computer;
  onAsk: (asks: Asks) => void;
  onDone: () => void;
  /** The computer's own page: it need not be opened. */
  onPage?: boolean;
}

export function ComputerMenu({ computer: c, onAsk, onDone, onPage = false }: MenuProps) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    deploys = useMay("deploy");
  const item = (verb: Verb, text: string, icon: React.ReactNode, allowed: boolean) => (
    <Menu.Item leftSection={icon} disabled={!allowed} onClick={() => void tryAct(verb, [c.id]).then(onDone)}>
      {text}
    </Menu.Item>
  );
  return (
    <>
      {!onPage && (
        <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => go(addressOf.computer(c.id))}>
          {t.common.details}
        </Menu.Item>
      )}
      {c.standing !== "approved" && item("approve", t.computers.approve, <IconCheck size={16} />, manages)}
      {c.standing !== "refused" && item("refuse", t.computers.refuse, <IconBan size={16} />, manages)}
      {item("wake", t.computers.wake, <IconBell size={16} />, manages)}
      {item("request-inventory", t.computers.inventory, <IconClipboardList size={16} />, manages)}
      <Menu.Item
        leftSection={<IconFolderPlus size={16} />}
        disabled={!manages}
        onClick={() => onAsk({ what: "group", ids: [c.id] })}
      >
        {t.computers.addToGroup}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconTargetArrow size={16} />}
        disabled={!deploys}
        onClick={() => onAsk({ what: "task", ids: [c.id] })}
      >
        {t.computers.targetTask}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        data-danger
        leftSection={<IconTrash size={16} />}
        disabled={!manages}
        onClick={() => void removeComputers([c.id], c.name).then((yes) => yes && onDone())}
      >
        {t.common.remove}
      </Menu.Item>
    </>
  );
}

/** The bar of a selection. */
export function BulkButtons({ ids, onAsk, onDone }: { ids: string[]; onAsk: (asks: Asks) => void; onDone: () => void }) {
  const t = useTexts(),
    manages = useMay("manage-agents"),
    deploys = useMay("deploy");
  const button = (text: string, icon: React.ReactNode, allowed: boolean, run: () => void, title?: string) => (
    <Button variant="default" size="xs" disabled={!allowed} leftSection={icon} onClick={run} title={title}>
      {text}
    </Button>
  );
  const verb = (v: Verb) => () => void tryAct(v, ids).then(onDone);
  return (
    <>
      {button(t.computers.targetTask, <IconTargetArrow size={15} />, deploys, () => onAsk({ what: "task", ids }))}
      {button(t.computers.addToGroup, <IconFolderPlus size={15} />, manages, () => onAsk({ what: "group", ids }))}
      {button(t.computers.approve, <IconCheck size={15} />, manages, verb("approve"))}
      <Menu>
        <Menu.Target>
          <Button variant="default" size="xs" leftSection={<IconDots size={15} />}>
            {t.common.more}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconBan size={16} />} disabled={!manages} onClick={verb("refuse")}>
            {t.computers.refuse}
          </Menu.Item>
          <Menu.Item leftSection={<IconBell size={16} />} disabled={!manages} onClick={verb("wake")}>
            {t.computers.wake}
          </Menu.Item>
          <Menu.Item leftSection={<IconClipboardList size={16} />} disabled={!manages} onClick={verb("request-inventory")}>
            {t.computers.inventory}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            data-danger
            leftSection={<IconTrash size={16} />}
            disabled={!manages}
            onClick={() => void removeComputers(ids).then((yes) => yes && onDone())}
          >
            {t.common.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
