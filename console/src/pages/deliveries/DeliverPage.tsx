/** Livrer: what, where, which version; gates, checks, differences and disks told at once on the right; one button. */
import { deliveries as calls, envs as envCalls, requests as requestCalls, version as versionCall } from "@/api/deliver";
import type { NewDelivery } from "@/api/deliverTypes";
import { packages as packageCalls } from "@/api/calls";
import { Problem, sentence } from "@/api/http";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, Failure, Lines, Note, PageHeader, useNow } from "@/components/basics";
import { useLive } from "@/live/useLive";
import { go } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconMailForward, IconMap2, IconPackages, IconTruckDelivery } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { Availability } from "./Availability";
import { DeliverDialog } from "./DeliverDialog";
import { FirstSteps } from "./FirstSteps";
import { Plan } from "./Plan";
import { person } from "./people";
import { VersionSelect } from "./VersionSelect";
import css from "./Deliveries.module.css";

export default function DeliverPage() {
  const t = useTexts(),
    f = useFormat(),
    now = useNow(),
    search = useSearch({ from: "/inside/deliver" }),
    navigate = useNavigate({ from: "/deliver" });
  const envs = useLive(
    ["envs"],
    (signal) => envCalls.list({ signal }),
    (type) => type === "delivery",
  );
  const files = useQuery({
    queryKey: ["deliverable"],
    queryFn: ({ signal }) => packageCalls.page({ limit: 1000 }, { signal }),
  });
  const [again, setAgain] = useState(false),
    [variables, setVariables] = useState(""),
    [confirming, setConfirming] = useState(false);
  const deliverable = useMemo(() => (files.data?.items ?? []).filter((p) => p.manifest.faces.includes("deliver")), [files.data]);
  const names = [...new Set(deliverable.map((p) => p.name))].sort();
  const versions = deliverable.filter((p) => p.name === search.package).map((p) => p.version);
  const env = envs.data?.find((e) => e.name === search.env);
  const ask: Partial<NewDelivery> | undefined =
    search.env && search.package && search.version
      ? { env: search.env, package: search.package, version: search.version, variables, again }
      : undefined;
  const plan = useQuery({
    queryKey: ["plan", ask],
    queryFn: ({ signal }) => calls.plan(ask ?? {}, { signal }),
    enabled: Boolean(ask) && env?.access === "deliver",
    refetchInterval: 15_000,
    retry: false,
  });
  /* Where others decide: when a request could go, and who decides. */
  const slot = useQuery({
    queryKey: ["request-slot", search.env ?? "", ""],
    queryFn: ({ signal }) => requestCalls.slot({ env: search.env ?? "" }, { signal }),
    enabled: env?.access === "request",
    retry: false,
  });
  const face = useQuery({
    queryKey: ["deliver-face", search.package ?? "", search.version ?? "", search.env ?? ""],
    queryFn: ({ signal }) => versionCall(search.package ?? "", search.version ?? "", search.env ?? "", { signal }),
    enabled: Boolean(search.package && search.version),
    refetchInterval: 15_000,
    retry: false,
  });
  const set = (part: { env?: string; package?: string; version?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  /* A new package has other versions. */
  useEffect(() => {
    if (search.version && versions.length > 0 && !versions.includes(search.version)) set({ version: "" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search.package, versions.length]);
  const waiting = plan.data?.delivery.waiting ?? [];
  const requests = env?.access === "request";
  if (envs.error && !envs.data) return <Failure error={envs.error} retry={() => void envs.refetch()} />;
  return (
    <>
      <PageHeader title={t.deliver.deliver} subtitle={t.deliver.deliverHelp} />
      <div className={css["two"]}>
        <form
          className="card stack"
          onSubmit={(e) => {
            e.preventDefault();
            if (!requests && ask) setConfirming(true);
          }}
        >
          <Select
            label={t.deliver.env}
            searchable
            data={(envs.data ?? [])
              .toSorted((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
              .map((e) => ({
                value: e.name,
                label: `${e.name} – ${e.tier}${e.access === "deliver" ? "" : ` (${e.access === "request" ? t.deliver.byRequest : t.deliver.noAccess})`}`,
                disabled: e.access === "none",
              }))}
            value={search.env ?? null}
            onChange={(v) => set({ env: v ?? "" })}
            nothingFoundMessage={t.common.noMatch}
          />
          <Select
            label={t.deliver.package}
            searchable
            data={names}
            value={search.package ?? null}
            onChange={(v) => set({ package: v ?? "", version: "" })}
            nothingFoundMessage={t.deliver.noDeliverable}
          />
          <VersionSelect
            name={search.package ?? ""}
            env={search.env ?? ""}
            value={search.version ?? ""}
            onChange={(version) => set({ version })}
          />
          {face.data && (
            <p className="dim small">
              <Availability of={face.data} />
              <br />
              {t.deliver.byWhom(person(face.data.published_by))} · {f.bytes(face.data.size_bytes)}
              {face.data.blocked && (
                <>
                  <br />
                  <b className={css["bad"]}>{t.deliver.blocked(person(face.data.blocked.by), face.data.blocked.reason)}</b>
                </>
              )}
            </p>
          )}
          <TextInput
            label={t.deliver.variables}
            description={t.deliver.variablesHelp}
            value={variables}
            onChange={(e) => setVariables(e.currentTarget.value)}
          />
          <Checkbox label={t.deliver.again} checked={again} onChange={(e) => setAgain(e.currentTarget.checked)} />
          {requests ? (
            <Button
              leftSection={<IconMailForward size={16} />}
              disabled={!ask}
              onClick={() =>
                go(
                  `/requests?new=1&env=${encodeURIComponent(search.env ?? "")}&package=${encodeURIComponent(search.package ?? "")}&version=${encodeURIComponent(search.version ?? "")}`,
                )
              }
            >
              {t.deliver.requestDelivery}
            </Button>
          ) : (
            <Button type="submit" leftSection={<IconTruckDelivery size={16} />} disabled={!ask || plan.isError}>
              {waiting.length > 0 ? t.deliver.deliverWhenPossible : t.deliver.deliver}
            </Button>
          )}
          {ask && (
            <Command command={requests ? commands.newRequest({ ...ask, urgency: "normal" }, true) : commands.deliver(ask)} />
          )}
        </form>
        <div className="stack" aria-live="polite">
          {envs.data?.length === 0 ? (
            <div className="card">
              <FirstSteps icon={<IconMap2 size={26} />} title={t.deliver.noEnvs} help={t.deliver.noEnvsHelp} />
            </div>
          ) : files.data && names.length === 0 ? (
            <div className="card">
              <Empty icon={<IconPackages size={26} />} title={t.deliver.noDeliverable} help={t.first.noPackages}>
                <Button onClick={() => go("/packages")}>{t.first.publish}</Button>
              </Empty>
            </div>
          ) : !ask ? (
            <div className="card">
              <Empty icon={<IconTruckDelivery size={26} />} title={t.deliver.choose} help={t.deliver.chooseHelp} />
            </div>
          ) : requests ? (
            <section className="card stack">
              <h2 className="strong">{t.deliver.othersDecide(env?.name ?? "")}</h2>
              {slot.data?.text && <p>{sentence(slot.data.text)}</p>}
              {(slot.data?.stages.length ?? 0) > 0 && (
                <p className="dim small">
                  {t.deliver.stages} : {slot.data?.stages.join(" → ")}
                </p>
              )}
              <p className="dim small">{t.deliver.othersDecideHelp}</p>
            </section>
          ) : plan.isPending ? (
            <Lines count={5} />
          ) : plan.error ? (
            <div className="card">
              {plan.error instanceof Problem ? (
                <Note tone="bad">{sentence(plan.error.message)}</Note>
              ) : (
                <Failure error={plan.error} />
              )}
            </div>
          ) : (
            plan.data && <Plan plan={plan.data} now={now} />
          )}
        </div>
      </div>
      {confirming && ask && <DeliverDialog ask={ask} plan={plan} onClose={() => setConfirming(false)} />}
    </>
  );
}
