/** Locks: who holds each, since when and why, who waits; reserve, give back, break; who held it before (§12). */
import { envs as envCalls, locks as calls } from "@/api/deliver";
import type { Lock } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, Failure, Lines } from "@/components/basics";
import { useLive } from "@/live/useLive";
import { useStore } from "@/live/store";
import { caller, useMay } from "@/session/session";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Drawer } from "@mantine/core";
import { IconHistory, IconLock, IconLockOpen, IconLockPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { holder, person } from "../deliveries/people";
import { LockLine } from "../requests/Standing";
import { LockDialog, type LockVerb } from "./LockDialog";
import { allLocks, returnable } from "./leases";
import { fits } from "./words";
import css from "../deliveries/Deliveries.module.css";

export function Locks({ words }: { words: string }) {
  const t = useTexts();
  const query = useLive(
    ["locks"],
    (signal) => calls.list({ signal }),
    (type) => type === "resource" || type === "delivery",
  );
  const envs = useLive(
    ["envs"],
    (signal) => envCalls.list({ signal }),
    (type) => type === "delivery",
  );
  const [asking, setAsking] = useState<{ lock: Lock; verb: LockVerb }>(),
    [history, setHistory] = useState<string>();
  const rows = allLocks(query.data ?? [], envs.data ?? []).filter((lock) => fits(lock.name, words));
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines />;
  if (rows.length === 0)
    return <Empty icon={<IconLock size={26} />} title={words ? t.common.noMatch : t.locks.none} help={t.locks.noneHelp} />;
  return (
    <>
      <div className={`card ${css["scroll"]}`}>
        <table className={css["table"]}>
          <thead>
            <tr>
              <th>{t.shipping.locks}</th>
              <th>{t.locks.units}</th>
              <th>{t.locks.standing}</th>
              <th aria-label={t.common.actions} />
            </tr>
          </thead>
          <tbody>
            {rows.map((lock) => (
              <tr key={lock.name}>
                <td className="strong mono">{lock.name}</td>
                <td className="mono" data-short>
                  {lock.taken}/{lock.max}
                </td>
                <td className="small">
                  <LockLine lock={lock} />
                </td>
                <td>
                  <Actions lock={lock} onAsk={(verb) => setAsking({ lock, verb })} onHistory={() => setHistory(lock.name)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {asking && (
        <LockDialog
          lock={asking.lock}
          verb={asking.verb}
          onClose={() => setAsking(undefined)}
          onDone={() => {
            setAsking(undefined);
            void query.refetch();
            void envs.refetch();
          }}
        />
      )}
      {history && <LockHistory name={history} onClose={() => setHistory(undefined)} />}
    </>
  );
}

function Actions({ lock, onAsk, onHistory }: { lock: Lock; onAsk: (verb: LockVerb) => void; onHistory: () => void }) {
  const t = useTexts(),
    sets = useMay("set-resource"),
    breaks = useMay("break-lock"),
    me = `user ${useStore(caller)?.name ?? ""}`;
  const button = (verb: LockVerb, icon: React.ReactNode) => (
    <Button
      size="compact-xs"
      variant="subtle"
      {...(verb === "break" ? { color: "red" } : {})}
      leftSection={icon}
      onClick={() => onAsk(verb)}
    >
      {t.locks.verbs[verb]}…
    </Button>
  );
  return (
    <span className="row tight wrap">
      <Button size="compact-xs" variant="subtle" leftSection={<IconHistory size={14} />} onClick={onHistory}>
        {t.deliver.history}
      </Button>
      {sets && lock.taken < lock.max && button("take", <IconLockPlus size={14} />)}
      {sets && returnable(lock, me, breaks).length > 0 && button("release", <IconLockOpen size={14} />)}
      {breaks && lock.holders.length > 0 && button("break", <IconLockOpen size={14} />)}
    </span>
  );
}

/** Who held it, how long, how long each had waited, how it ended. */
function LockHistory({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useTexts(),
    f = useFormat();
  const query = useInfiniteQuery({
    queryKey: ["lock-history", name],
    queryFn: ({ signal, pageParam }) => calls.history(name, pageParam, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={t.deliver.historyOf(name)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      {query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Lines />
      ) : rows.length === 0 ? (
        <p className="dim">{t.locks.neverHeld}</p>
      ) : (
        <table className={css["table"]}>
          <thead>
            <tr>
              <th>{t.deliver.since}</th>
              <th>{t.deliver.holders}</th>
              <th>{t.locks.held}</th>
              <th>{t.locks.waited}</th>
              <th>{t.deliver.ended}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r, i) => (
              <tr key={`${r.since}${r.owner}${i}`}>
                <td className="small">{f.exact(r.since)}</td>
                <td className="small">
                  {holder(r.owner, r.by)} {r.reason && <q>{r.reason}</q>}
                </td>
                <td data-short>{f.span(r.held_ms)}</td>
                <td data-short>{r.waited_ms > 0 ? f.span(r.waited_ms) : "–"}</td>
                <td className="small">
                  {r.ended_at ? (
                    <>
                      {t.locks.ends[r.end as keyof typeof t.locks.ends] ?? r.end}{" "}
                      <span className="dim">{person(r.ended_by)}</span>
                    </>
                  ) : (
                    t.locks.stillHeld
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {query.hasNextPage && (
        <Button variant="default" mt="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t.deliver.more}
        </Button>
      )}
      <div style={{ marginTop: 14 }}>
        <Command command={commands.lock(name)} />
      </div>
    </Drawer>
  );
}
