/** A new rollout: what, where, in which rings, when it holds; beside, which ring takes which target. */
import { packages as packageCalls } from "@/api/calls";
import { envs as envCalls } from "@/api/deliver";
import { rollouts as calls } from "@/api/rollouts";
import type { NewRollout } from "@/api/rollouts";
import { Empty, Failure, Note, PageHeader, Refusal } from "@/components/basics";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { useLive } from "@/live/useLive";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { IconMap2, IconPlus, IconTargetArrow, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useMemo, useState, type FormEvent } from "react";
import { FirstSteps } from "../deliveries/FirstSteps";
import tables from "../deliveries/Deliveries.module.css";
import { ringsOf, sizeOf, targetsOf } from "./rings";
import css from "./Rollouts.module.css";

const SHOWN_MAX = 40;
type Ask = Required<
  Pick<
    NewRollout,
    | "package"
    | "version"
    | "envs"
    | "pattern"
    | "tier"
    | "success"
    | "error"
    | "on_success"
    | "on_error"
    | "deadline"
    | "healthy_for"
    | "start"
    | "offline"
    | "membership"
    | "again"
    | "reason"
  >
>;

export default function NewRolloutPage() {
  const t = useTexts(),
    search = useSearch({ from: "/inside/rollouts/new" });
  const envs = useLive(
    ["envs"],
    (signal) => envCalls.list({ signal }),
    (type) => type === "delivery",
  );
  const files = useQuery({ queryKey: ["deliverable"], queryFn: ({ signal }) => packageCalls.page({ limit: 1000 }, { signal }) });
  const [ask, setAsk] = useState<Ask>({
    package: search.package ?? "",
    version: search.version ?? "",
    envs: [],
    pattern: "",
    tier: "",
    success: "",
    error: "",
    on_success: "",
    on_error: "",
    deadline: "",
    healthy_for: "",
    start: "",
    offline: "",
    membership: "",
    again: false,
    reason: "",
  });
  const [rings, setRings] = useState<{ name: string; size: string }[]>([]),
    [wait, setWait] = useState("30m"),
    [parallel, setParallel] = useState<number>(),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const put = (part: Partial<Ask>) => setAsk((old) => ({ ...old, ...part }));
  const deliverable = useMemo(() => (files.data?.items ?? []).filter((p) => p.manifest.faces.includes("deliver")), [files.data]);
  const known = envs.data ?? [];
  const targets = targetsOf(ask, known),
    planned = ringsOf(targets, rings);
  const away = targets.filter((name) => known.find((e) => e.name === name)?.access !== "deliver");
  const body: NewRollout = {
    ...ask,
    on_success: ask.on_success === "wait" ? `wait ${wait.trim()}` : ask.on_success,
    rings: rings.map((ring) => ({ name: ring.name.trim(), size: ring.size.trim() })),
    ...(parallel ? { max_parallel: parallel } : {}),
  };
  const ready = ask.package && ask.version && targets.length > 0 && planned && away.length === 0;
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      go(addressOf.rollout((await calls.add(body)).rollout));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const choice = (key: "on_success" | "on_error" | "offline" | "start", label: string, words: Record<string, string>) => (
    <Select
      label={label}
      data={Object.entries(words).map(([value, text]) => ({ value, label: text }))}
      value={ask[key] || (Object.keys(words)[0] ?? null)}
      onChange={(v) => put({ [key]: v === Object.keys(words)[0] ? "" : (v ?? "") })}
      allowDeselect={false}
    />
  );
  const text = (key: "success" | "error" | "deadline" | "healthy_for", label: string, help: string) => (
    <TextInput label={label} description={help} value={ask[key]} onChange={(e) => put({ [key]: e.currentTarget.value })} />
  );
  if (envs.error && !envs.data) return <Failure error={envs.error} retry={() => void envs.refetch()} />;
  return (
    <>
      <PageHeader
        title={t.rollouts.new}
        subtitle={t.rollouts.newHelp}
        above={
          <a className="small" {...to("/rollouts")}>
            {t.rollouts.title}
          </a>
        }
      />
      {envs.data?.length === 0 ? (
        <div className="card">
          <FirstSteps icon={<IconMap2 size={26} />} title={t.deliver.noEnvs} help={t.deliver.noEnvsHelp} />
        </div>
      ) : (
        <form className={tables["wide"]} onSubmit={(e) => void create(e)}>
          <div className="stack">
            <section className="card stack">
              <h2 className="strong">{t.rollouts.what}</h2>
              <Select
                label={t.deliver.package}
                required
                searchable
                data={[...new Set(deliverable.map((p) => p.name))].sort()}
                value={ask.package || null}
                onChange={(v) => put({ package: v ?? "", version: "" })}
                nothingFoundMessage={t.deliver.noDeliverable}
              />
              <Select
                label={t.deliver.version}
                required
                searchable
                data={deliverable.filter((p) => p.name === ask.package).map((p) => p.version)}
                value={ask.version || null}
                onChange={(v) => put({ version: v ?? "" })}
                disabled={!ask.package}
              />
            </section>
            <section className="card stack">
              <h2 className="strong">{t.rollouts.where}</h2>
              <MultiSelect
                label={t.rollouts.envs}
                description={t.rollouts.envsHelp}
                searchable
                data={known.map((e) => e.name)}
                value={ask.envs}
                onChange={(v) => put({ envs: v })}
              />
              <TextInput
                label={t.rollouts.pattern}
                placeholder={t.rollouts.patternHelp}
                value={ask.pattern}
                onChange={(e) => put({ pattern: e.currentTarget.value })}
              />
              <Select
                label={t.rollouts.tier}
                clearable
                data={[...new Set(known.map((e) => e.tier))]}
                value={ask.tier || null}
                onChange={(v) => put({ tier: v ?? "" })}
              />
              {away.length > 0 && <Note tone="warn">{t.rollouts.notYours(away.slice(0, SHOWN_MAX).join(", "))}</Note>}
            </section>
            <section className="card stack">
              <h2 className="strong">{t.rollouts.rings}</h2>
              {rings.length === 0 && <p className="dim small">{t.rollouts.oneRing}</p>}
              {rings.map((ring, n) => (
                <div key={n} className={css["sizes"]}>
                  <TextInput
                    label={n === 0 ? t.rollouts.ringName : undefined}
                    aria-label={`${t.rollouts.ringName} ${n + 1}`}
                    placeholder={String(n + 1)}
                    value={ring.name}
                    onChange={(e) => setRings(rings.map((x, i) => (i === n ? { ...x, name: e.currentTarget.value } : x)))}
                  />
                  <TextInput
                    label={n === 0 ? t.rollouts.ringSize : undefined}
                    aria-label={`${t.rollouts.ringSize} ${n + 1}`}
                    placeholder={t.rollouts.ringSizeHelp}
                    value={ring.size}
                    error={ring.size.trim() !== "" && !sizeOf(ring.size) ? t.rollouts.badSize : undefined}
                    onChange={(e) => setRings(rings.map((x, i) => (i === n ? { ...x, size: e.currentTarget.value } : x)))}
                  />
                  <ActionIcon
                    variant="subtle"
                    size="input-sm"
                    aria-label={t.rollouts.removeRing(n + 1)}
                    title={t.rollouts.removeRing(n + 1)}
                    onClick={() => setRings(rings.filter((_, i) => i !== n))}
                  >
                    <IconTrash size={17} />
                  </ActionIcon>
                </div>
              ))}
              <div className="row wrap">
                <Button
                  variant="default"
                  leftSection={<IconPlus size={16} />}
                  onClick={() =>
                    setRings([...rings, { name: "", size: rings.length === 0 ? "1" : rings.length === 1 ? "10 %" : "rest" }])
                  }
                >
                  {t.rollouts.addRing}
                </Button>
                {rings.length > 0 && <span className="dim small">{t.rollouts.lastRing}</span>}
              </div>
            </section>
            <section className="card stack">
              <h2 className="strong">{t.rollouts.how}</h2>
              {text("success", t.rollouts.success, t.rollouts.successHelp)}
              {text("error", t.rollouts.error, t.rollouts.errorHelp)}
              {choice("on_success", t.rollouts.onSuccess, t.rollouts.onSuccesses)}
              {ask.on_success === "wait" && (
                <TextInput label={t.rollouts.waitFor} required value={wait} onChange={(e) => setWait(e.currentTarget.value)} />
              )}
              {choice("on_error", t.rollouts.onError, t.rollouts.onErrors)}
              {choice("start", t.rollouts.start, t.rollouts.starts)}
              <details>
                <summary>{t.rollouts.advanced}</summary>
                <div className="stack" style={{ marginTop: 12 }}>
                  <NumberInput
                    label={t.rollouts.maxParallel}
                    description={t.rollouts.maxParallelHelp}
                    min={1}
                    max={200}
                    value={parallel ?? ""}
                    onChange={(v) => setParallel(typeof v === "number" ? v : undefined)}
                  />
                  {text("deadline", t.rollouts.deadlineLabel, t.rollouts.deadlineHelp)}
                  {text("healthy_for", t.rollouts.healthyFor, t.rollouts.healthyHelp)}
                  {choice("offline", t.rollouts.offline, t.rollouts.offlines)}
                  <Checkbox
                    label={t.rollouts.dynamic}
                    checked={ask.membership === "dynamic"}
                    onChange={(e) => put({ membership: e.currentTarget.checked ? "dynamic" : "" })}
                  />
                  <Checkbox
                    label={t.deliver.again}
                    checked={ask.again}
                    onChange={(e) => put({ again: e.currentTarget.checked })}
                  />
                  <Textarea
                    label={t.deliver.reasonOptional}
                    value={ask.reason}
                    onChange={(e) => put({ reason: e.currentTarget.value })}
                    autosize
                    minRows={2}
                  />
                </div>
              </details>
            </section>
          </div>
          <div className="stack" style={{ position: "sticky", top: 12 }}>
            <section className="card stack" aria-live="polite">
              <h2 className="strong">
                {t.rollouts.preview} · {t.rollouts.resolved(targets.length)}
              </h2>
              {targets.length === 0 ? (
                <Empty icon={<IconTargetArrow size={26} />} title={t.rollouts.resolved(0)} />
              ) : !planned ? (
                <p className="dim">{t.rollouts.badSize}</p>
              ) : (
                <ol className={css["plan"]}>
                  {planned.map((ring, n) => (
                    <li key={n}>
                      <span className="strong">{t.rollouts.ringNumber(n + 1, ring.name)}</span> ·{" "}
                      {t.rollouts.failedFor(ring.targets.length)}
                      <div className="dim small">
                        {ring.targets.slice(0, SHOWN_MAX).join(", ")}
                        {ring.targets.length > SHOWN_MAX && ` ${t.rollouts.moreTargets(ring.targets.length - SHOWN_MAX)}`}
                      </div>
                    </li>
                  ))}
                </ol>
              )}
              <Refusal error={error} />
              <Button type="submit" leftSection={<IconTargetArrow size={16} />} disabled={!ready} loading={busy}>
                {ask.start === "" ? t.rollouts.create : t.rollouts.createManual}
              </Button>
              <Command command={commands.newRollout(body)} />
            </section>
          </div>
        </form>
      )}
    </>
  );
}
