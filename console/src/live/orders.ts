/** Orders: given, followed until they end, and told to the person: accepted, then done or why not. */
import { instances as calls, orders as orderCalls } from "@/api/calls";
import { sentence, told } from "@/api/http";
import type { Instance, Order, Verb } from "@/api/types";
import { currentTexts } from "@/texts/current";
import { onChange } from "./events";
import { newToastId, toast } from "./notices";

type Target = Pick<Instance, "agent" | "name">;
type Waiter = (order: Order) => void;

const LOOK_AGAIN_MS = 25_000;
const AT_ONCE = 8;
const waiters = new Map<string, Waiter>();

const ended = (order: Order): boolean => order.state !== "accepted";

onChange((change) => {
  if (change.type !== "order") return;
  waiters.get(change.order.id)?.(change.order);
});

/** Waits for the end of an order: by the live stream, and by asking when that is silent. */
function follow(order: Order, each: Waiter): Promise<Order> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout>;
    const take = (now: Order) => {
      each(now);
      if (!ended(now)) return;
      clearTimeout(timer);
      waiters.delete(order.id);
      resolve(now);
    };
    const look = () => {
      orderCalls.get(order.id).then(take, () => undefined);
      timer = setTimeout(look, LOOK_AGAIN_MS);
    };
    waiters.set(order.id, take);
    timer = setTimeout(look, 1_500);
    take(order);
  });
}

/** Gives one order and tells about it until it ends. */
export async function giveOrder(target: Target, verb: Verb): Promise<Order | undefined> {
  const t = currentTexts(),
    id = newToastId(),
    name = `${target.agent}/${target.name}`;
  try {
    const order = await calls.order(target.agent, target.name, verb);
    if (!ended(order))
      toast(
        {
          tone: "busy",
          title: t.orders.accepted(t.verbs[verb], name),
          text: order.reason?.text ? sentence(order.reason.text) : undefined,
          stay: true,
        },
        id,
      );
    const end = await Promise.race([
      follow(order, (now) => {
        if (!ended(now) && now.reason?.text)
          toast({ tone: "busy", title: t.orders.accepted(t.verbs[verb], name), text: sentence(now.reason.text), stay: true }, id);
      }),
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 60_000)),
    ]);
    if (!end) toast({ tone: "warn", title: t.orders.stillWaiting(t.verbs[verb], name) }, id);
    else tell(end, id, name, verb);
    return end;
  } catch (error) {
    toast({ tone: "bad", title: t.orders.refused(t.verbs[verb], name), text: told(error) }, id);
    return undefined;
  }
}

function tell(order: Order, id: number, name: string, verb: Verb): void {
  const t = currentTexts(),
    reason = order.reason?.text ? sentence(order.reason.text) : undefined;
  if (order.state === "done") toast({ tone: "good", title: t.orders.done[verb](name), text: reason }, id);
  else if (order.state === "superseded")
    toast({ tone: "warn", title: t.orders.superseded(t.verbs[verb], name), text: reason }, id);
  else toast({ tone: "bad", title: t.orders.failed(t.verbs[verb], name), text: reason }, id);
}

export interface BulkResult {
  done: number;
  failed: { name: string; why: string }[];
}

/** Gives the same order to many instances, a few at a time, with one message that counts. */
export async function giveOrders(
  targets: Target[],
  verb: Verb,
  each?: (target: Target, order: Order | undefined, error?: string) => void,
): Promise<BulkResult> {
  if (targets.length === 1 && targets[0] && !each) {
    const end = await giveOrder(targets[0], verb);
    return { done: end?.state === "done" ? 1 : 0, failed: [] };
  }
  const t = currentTexts(),
    id = newToastId(),
    result: BulkResult = { done: 0, failed: [] };
  let given = 0;
  const show = (stay: boolean) => {
    const open = targets.length - result.done - result.failed.length;
    toast(
      {
        tone: open > 0 && stay ? "busy" : result.failed.length > 0 ? "bad" : open > 0 ? "warn" : "good",
        title: t.orders.bulk(t.verbs[verb], targets.length),
        text:
          t.orders.bulkCount(result.done, open, result.failed.length) +
          (result.failed[0] ? ` ${result.failed[0].name}${t.common.colon}${result.failed[0].why}` : ""),
        stay,
      },
      id,
    );
  };
  show(true);
  const fail = (target: Target, why: string) => result.failed.push({ name: `${target.agent}/${target.name}`, why });
  const queue = [...targets],
    ends: Promise<void>[] = [];
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, queue.length) }, async () => {
      for (let target = queue.shift(); target; target = queue.shift()) {
        const one = target;
        try {
          const order = await calls.order(one.agent, one.name, verb);
          given += 1;
          each?.(one, order);
          ends.push(
            follow(order, () => undefined).then((end) => {
              if (end.state === "done") result.done += 1;
              else fail(one, sentence(end.reason?.text ?? t.orderStates[end.state as "failed"] ?? end.state));
              each?.(one, end);
              show(true);
            }),
          );
        } catch (error) {
          fail(one, told(error));
          each?.(one, undefined, told(error));
        }
        if (given % 20 === 0) show(true);
      }
    }),
  );
  await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, 60_000))]);
  show(false);
  return result;
}
