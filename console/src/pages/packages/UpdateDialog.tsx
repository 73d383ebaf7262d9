/** After a newer version came: which instances run an older one; those ticked are reloaded. */
import { settingGroups } from "@/api/admin";
import { instances as calls } from "@/api/calls";
import { sentence } from "@/api/http";
import type { Instance, Order, PackageFile } from "@/api/types";
import { Empty, Note } from "@/components/basics";
import { imported } from "@/components/imports";
import { InstanceBadge, OrderBadge } from "@/components/StateBadge";
import { giveOrders } from "@/live/orders";
import { fold, instanceKey, instances, useCollection } from "@/live/stores";
import { addressOf, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Checkbox, Modal } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import css from "./Repository.module.css";

const WAIT_FOR_SERVER_MS = 2_500;
const keyOf = (i: Instance): string => instanceKey(i.agent, i.name);

/** Required settings of the new version that an instance has no value for. */
async function missing(file: PackageFile, all: Instance[]): Promise<Map<string, string[]>> {
  const needed = file.manifest.settings.filter((s) => s.required && (s.default == null || s.default === "" || s.example_only));
  const found = new Map<string, string[]>();
  if (needed.length === 0) return found;
  const queue = [...all],
    groups = await settingGroups.list().catch(() => []);
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let i = queue.shift(); i; i = queue.shift()) {
        const config = await calls.config(i.agent, i.name).catch(() => undefined);
        const given = imported(config?.imports ?? [], groups);
        const lacks = config ? needed.filter((s) => !(s.name in config.settings) && !given.has(s.name)).map((s) => s.name) : [];
        if (lacks.length > 0) found.set(keyOf(i), lacks);
      }
    }),
  );
  return found;
}

export default function UpdateDialog({ file, quiet, onClose }: { file: PackageFile; quiet: boolean; onClose: () => void }) {
  const t = useTexts(),
    list = useCollection(instances);
  const [frozen, setFrozen] = useState<Instance[]>();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [orders, setOrders] = useState(new Map<string, Order | string>());
  const [waited, setWaited] = useState(!quiet);
  const outdated = useMemo(
    () =>
      list.items.filter(
        (i) =>
          i.newer &&
          (i.newer.digest === file.digest || (fold(i.newer.package) === fold(file.name) && i.newer.version === file.version)),
      ),
    [list.items, file],
  );
  const shown = frozen ?? outdated;
  const keys = shown.map(keyOf).join("\n");
  const check = useQuery({
    queryKey: ["missing", file.id, keys],
    queryFn: () => missing(file, shown),
    enabled: shown.length > 0,
  });
  useEffect(() => {
    if (waited) return;
    const timer = setTimeout(() => setWaited(true), WAIT_FOR_SERVER_MS);
    return () => clearTimeout(timer);
  }, [waited]);
  useEffect(() => {
    if (quiet && waited && shown.length === 0 && list.status === "ready") onClose();
  }, [quiet, waited, shown.length, list.status, onClose]);
  if (quiet && shown.length === 0) return null;

  const lacks = (i: Instance) => check.data?.get(keyOf(i));
  const able = shown.filter((i) => i.enabled && !lacks(i));
  const ticked = able.filter((i) => !left.has(keyOf(i)));
  const started = orders.size > 0;
  const reload = () => {
    setFrozen(shown);
    setOrders(new Map(ticked.map((i) => [keyOf(i), "…"])));
    void giveOrders(ticked, "reload", (target, order, error) =>
      setOrders((old) => new Map(old).set(instanceKey(target.agent, target.name), order ?? error ?? "")),
    );
  };
  const toggle = (i: Instance) =>
    setLeft((old) => {
      const next = new Set(old);
      if (!next.delete(keyOf(i))) next.add(keyOf(i));
      return next;
    });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t.update.title(file.name, file.version)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack">
        {shown.length === 0 ? (
          <Empty icon={<IconCircleCheck size={26} />} title={t.update.none} />
        ) : (
          <p className="dim">{t.update.help}</p>
        )}
        {shown.length > 1 && !started && (
          <Checkbox
            label={t.update.all}
            checked={ticked.length === able.length}
            indeterminate={ticked.length > 0 && ticked.length < able.length}
            onChange={() => setLeft(ticked.length === able.length ? new Set(able.map(keyOf)) : new Set())}
          />
        )}
        {check.isLoading && shown.length > 0 && (
          <p className="small dim" role="status">
            {t.update.checking}
          </p>
        )}
        <ul className={`plain ${shown.length ? css["pickList"] : ""}`}>
          {shown.map((i) => {
            const wants = lacks(i),
              order = orders.get(keyOf(i));
            return (
              <li key={keyOf(i)} className={css["pickRow"]}>
                {!started && (
                  <Checkbox
                    checked={ticked.includes(i)}
                    disabled={!able.includes(i)}
                    aria-label={t.common.select(`${i.agent}/${i.name}`)}
                    onChange={() => toggle(i)}
                  />
                )}
                <div className="grow">
                  <div className="row wrap">
                    <span className="strong">
                      {i.agent}/{i.name}
                    </span>
                    <InstanceBadge instance={i} />
                  </div>
                  <p className="small dim">{t.update.runs(i.version ?? "–")}</p>
                  {wants && (
                    <Note tone="warn">
                      {t.update.missing(wants.join(", "))} ·{" "}
                      <a {...to(addressOf.instance(i.agent, i.name, "settings"))}>{t.update.fill}</a>
                    </Note>
                  )}
                  {typeof order === "object" && order.reason?.text && <p className="small dim">{sentence(order.reason.text)}</p>}
                  {typeof order === "string" && order !== "…" && (
                    <p className="small" style={{ color: "var(--bad)" }}>
                      {order}
                    </p>
                  )}
                </div>
                {order &&
                  (typeof order === "object" ? (
                    <OrderBadge state={order.state} />
                  ) : order === "…" ? (
                    <OrderBadge state="accepted" />
                  ) : (
                    <OrderBadge state="failed" />
                  ))}
              </li>
            );
          })}
        </ul>
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {started || shown.length === 0 ? t.common.close : t.update.later}
          </Button>
          {!started && shown.length > 0 && (
            <Button disabled={ticked.length === 0 || check.isLoading} onClick={reload}>
              {t.update.reload(ticked.length)}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
