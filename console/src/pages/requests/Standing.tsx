/** How things stand for a request that would be delivered now: gates, availability, lock and queue, what is there, length, way back (§5.2). */
import { envs as envCalls, version as versionCall } from "@/api/deliver";
import type { DeliveryPlan, DeliveryRequest, Lock } from "@/api/deliverTypes";
import { Facts, Lines } from "@/components/basics";
import { useLive } from "@/live/useLive";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { useQuery } from "@tanstack/react-query";
import { reversible } from "../deliveries/ages";
import { Availability } from "../deliveries/Availability";
import { Gates } from "../deliveries/Gates";
import { holder } from "../deliveries/people";

export function Standing({ request: r, plan, now }: { request: DeliveryRequest; plan: DeliveryPlan; now: number }) {
  const t = useTexts(),
    f = useFormat(),
    { env, package: name, version } = r.ask;
  const face = useQuery({
    queryKey: ["deliver-face", name, version, env],
    queryFn: ({ signal }) => versionCall(name, version, env, { signal }),
    retry: false,
  });
  const there = useLive(
    ["env", env],
    (signal) => envCalls.get(env, { signal }),
    (type) => type === "delivery" || type === "resource",
  );
  /* That it is not approved yet is what is being decided. */
  const undecided = ["draft", "submitted", "changes-asked"].includes(r.state);
  const shut = plan.delivery.waiting.filter((w) => !(undecided && w.code === "W.approval"));
  const installed = there.data?.installed.find((i) => i.package === name);
  return (
    <section className="card stack" aria-label={t.shipping.now}>
      <h2 className="strong">{t.shipping.now}</h2>
      <Gates waiting={shut} warnings={plan.delivery.warnings} now={now} />
      <Facts
        entries={[
          [
            t.shipping.availability,
            face.data ? (
              <>
                <Availability of={face.data} />
                {face.data.soak_ms > 0 && <span className="dim"> · {t.shipping.minimumAge(f.span(face.data.soak_ms))}</span>}
              </>
            ) : face.isPending ? (
              <Lines count={1} height={16} />
            ) : (
              "–"
            ),
          ],
          [
            t.shipping.installed,
            installed
              ? `${installed.version} · ${f.exact(installed.at)} · ${installed.delivery}`
              : plan.delivery.previous || t.deliver.nothingInstalled,
          ],
          ...(there.data?.locks ?? []).map((lock): [string, React.ReactNode] => [
            `${t.shipping.locks} ${lock.name}`,
            <LockLine key={lock.name} lock={lock} />,
          ]),
          (there.data?.waiting.length ?? 0) > 0 && [
            t.shipping.waitingThere,
            there.data?.waiting.map((d) => (
              <a key={d} {...to(addressOf.delivery(d))} style={{ marginInlineEnd: 8 }}>
                {d}
              </a>
            )),
          ],
          [t.shipping.expected, plan.expected_ms > 0 ? f.span(plan.expected_ms) : t.shipping.neverDone],
          [t.shipping.rollback, plan.rollback || "–"],
          [t.deliver.reversible, reversible(plan.delivery.reversible, t)],
        ]}
      />
    </section>
  );
}

/** Who holds a lock, since when, and who waits for it. */
export function LockLine({ lock }: { lock: Lock }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <>
      {lock.holders.length === 0
        ? t.shipping.lockFree
        : lock.holders.map((h) => (
            <div key={h.owner}>
              {t.shipping.lockHeld(holder(h.owner, h.by), f.exact(h.since))} {h.until && t.locks.until(f.exact(h.until))}{" "}
              {h.reason && <q>{h.reason}</q>}
            </div>
          ))}
      {lock.waiting.length > 0 && <div className="dim">{t.shipping.queue(lock.waiting.join(", "))}</div>}
    </>
  );
}
