/** What can be done with an instance: the same words and rules in rows, menus and on its page. */
import { instances as calls } from "@/api/calls";
import type { Instance, Verb } from "@/api/types";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { giveOrder, giveOrders } from "@/live/orders";
import { instanceKey, instances } from "@/live/stores";
import { may } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts, useTexts } from "@/texts/current";
import { Menu } from "@mantine/core";
import {
  IconAdjustments,
  IconFileText,
  IconInfoCircle,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconReload,
  IconSend,
  IconSettings,
  IconTrash,
  IconUsersGroup,
} from "@tabler/icons-react";

/** Whether an order makes sense for it now. */
export function allows(i: Instance, verb: Verb): boolean {
  if (i.virtual) return verb === "push-settings" && i.connected;
  if (!i.enabled) return false;
  if (verb === "start")
    return i.state === "stopped" || i.state === "unknown" || (i.state === "stopping" && i.wanted === "stopped");
  if (verb === "stop") return i.state !== "stopped" || i.failed;
  return true;
}

/** The one button of a row: stop what runs or is about to, else start. */
export const mainVerb = (i: Instance): "start" | "stop" => (i.state === "started" || i.state === "starting" ? "stop" : "start");

export async function removeInstance(i: Instance): Promise<boolean> {
  const t = currentTexts(),
    name = `${i.agent}/${i.name}`;
  const yes = await ask({
    title: t.packages.removeTitle(name),
    help: t.packages.removeHelp,
    confirm: t.common.remove,
    danger: true,
    act: () => calls.remove(i.agent, i.name),
  });
  if (yes) {
    instances.drop(instanceKey(i.agent, i.name));
    toast({ tone: "good", title: t.packages.removed(name) });
  }
  return yes;
}

export async function bulk(all: Instance[], verb: Verb): Promise<void> {
  const t = currentTexts(),
    fit = all.filter((i) => allows(i, verb));
  if (fit.length === 0) return;
  if (
    verb === "stop" &&
    fit.length > 1 &&
    !(await ask({
      title: t.orders.stopConfirm(fit.length),
      help:
        fit
          .slice(0, 12)
          .map((i) => `${i.agent}/${i.name}`)
          .join(", ") + (fit.length > 12 ? "…" : ""),
      confirm: t.verbs.stop,
      danger: true,
    }))
  )
    return;
  await giveOrders(fit, verb);
}

export function InstanceMenu({ instance: i, onInfo }: { instance: Instance; onInfo?: () => void }) {
  const t = useTexts(),
    controls = may("control"),
    deploys = may("deploy");
  const order = (verb: Verb, icon: React.ReactNode) => (
    <Menu.Item key={verb} leftSection={icon} disabled={!controls || !allows(i, verb)} onClick={() => void giveOrder(i, verb)}>
      {t.verbs[verb]}
    </Menu.Item>
  );
  const page = (tab: string, text: string, icon: React.ReactNode) => (
    <Menu.Item leftSection={icon} onClick={() => go(addressOf.instance(i.agent, i.name, tab))}>
      {text}
    </Menu.Item>
  );
  return (
    <>
      {!i.virtual && (
        <>
          {order("start", <IconPlayerPlay size={16} />)}
          {order("stop", <IconPlayerStop size={16} />)}
          {order("restart", <IconRefresh size={16} />)}
          {order("reload", <IconReload size={16} />)}
        </>
      )}
      {(!i.virtual || i.connected) && order("push-settings", <IconSend size={16} />)}
      <Menu.Divider />
      {onInfo && (
        <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={onInfo}>
          {t.packages.info}
        </Menu.Item>
      )}
      {page("config", t.packages.editConfig, <IconAdjustments size={16} />)}
      {page("settings", t.packages.editSettings, <IconSettings size={16} />)}
      {page("groups", t.packages.groups, <IconUsersGroup size={16} />)}
      {page("logs", t.packages.logs, <IconFileText size={16} />)}
      <Menu.Divider />
      <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!deploys} onClick={() => void removeInstance(i)}>
        {t.packages.remove}
      </Menu.Item>
    </>
  );
}
