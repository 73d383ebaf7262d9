/** Deploying, step by step: where and what, instance, settings, groups, review; then following the start. */
import { instances as calls } from "@/api/calls";
import type { Instance } from "@/api/types";
import { Empty, Failure, Lines, PageHeader, Refusal } from "@/components/basics";
import { GroupsField } from "@/components/GroupsField";
import { useImported } from "@/components/imports";
import { ImportsField } from "@/components/ImportsField";
import { SettingsForm } from "@/components/SettingsForm";
import { agents, fold, instances, packages, useCollection } from "@/live/stores";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconCheck, IconChevronLeft, IconChevronRight, IconLock, IconRocket } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import css from "./Deploy.module.css";
import { check, chosen, EMPTY, firstBad, freeName, request, STEPS, type Draft, type Step } from "./draft";
import { Follow } from "./Follow";
import { Review } from "./Review";
import { InstanceStep, TargetStep } from "./steps";

export default function DeployPage() {
  const search = useSearch({ from: "/inside/deploy" });
  const [round, setRound] = useState(0),
    t = useTexts(),
    may = useMay("deploy");
  if (!may) return <Empty icon={<IconLock size={26} />} title={t.common.notAllowed} help={t.common.notAllowedHelp} />;
  return <Wizard key={`${round} ${JSON.stringify(search)}`} from={search} again={() => setRound((n) => n + 1)} />;
}

function Wizard({
  from,
  again,
}: {
  from: { agent?: string; package?: string; file?: string; virtual?: boolean };
  again: () => void;
}) {
  const t = useTexts();
  const a = useCollection(agents),
    p = useCollection(packages),
    i = useCollection(instances);
  const ready = [a, p, i].every((x) => x.status === "ready" || x.items.length > 0),
    failed = [a, p, i].find((x) => x.status === "error" && x.items.length === 0);
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, agent: from.agent ?? "", virtual: from.virtual ?? false });
  const [step, setStep] = useState<Step>("target"),
    [reached, setReached] = useState(0),
    [tried, setTried] = useState(false),
    [badRecovery, setBadRecovery] = useState(false);
  const [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [done, setDone] = useState<Instance>();
  const heading = useRef<HTMLHeadingElement>(null),
    begun = useRef(false);
  const set = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }));

  /** Choosing a package proposes its name; when that is taken here, another one and its package file. */
  const choose = (agentName: string, packageName: string, file = "") =>
    setDraft((d) => {
      const base = packageName || d.package,
        name = base ? freeName(base, agentName, instances.snapshot().items) : d.name;
      return {
        ...d,
        agent: agentName,
        package: base,
        virtual: false,
        name,
        file: file || (fold(name) === fold(base) ? "" : base),
        settings: base === d.package ? d.settings : {},
      };
    });
  useEffect(() => {
    if (!ready || begun.current) return;
    begun.current = true;
    const only = a.items.length === 1 && a.items[0] ? a.items[0].name : "";
    const agent = from.agent ?? only;
    if (from.package) choose(agent, from.package, from.file);
    else set({ agent, virtual: from.virtual ?? a.items.find((x) => fold(x.name) === fold(agent))?.virtual ?? false });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ready]);

  const agent = a.items.find((x) => fold(x.name) === fold(draft.agent)),
    file = chosen(draft, p.items);
  const given = useImported(draft.imports);
  const faults = useMemo(
    () => check(draft, { agent, packages: p.items, instances: i.items }, t, given),
    [draft, agent, p.items, i.items, t, given],
  );
  const at = STEPS.indexOf(step),
    bad = firstBad(faults, badRecovery),
    stuck = bad !== undefined && STEPS.indexOf(bad) <= at;
  const move = (to: Step) => {
    setStep(to);
    setReached((n) => Math.max(n, STEPS.indexOf(to)));
    setTried(false);
    requestAnimationFrame(() => heading.current?.focus());
  };
  const next = () => {
    if (stuck) {
      setTried(true);
      if (bad && bad !== step) move(bad);
      return;
    }
    const to = STEPS[at + 1];
    if (to) move(to);
  };
  const deploy = async () => {
    if (bad) {
      move(bad);
      setTried(true);
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      setDone(await instances.answer(calls.deploy(draft.agent, request(draft))));
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };

  if (failed)
    return (
      <>
        <PageHeader title={t.deploy.title} />
        <Failure
          error={failed.error}
          retry={() => {
            void agents.reload();
            void packages.reload();
            void instances.reload();
          }}
        />
      </>
    );
  if (!ready)
    return (
      <>
        <PageHeader title={t.deploy.title} />
        <Lines />
      </>
    );
  if (done)
    return (
      <>
        <PageHeader title={t.deploy.title} />
        <Follow made={done} again={again} />
      </>
    );
  return (
    <>
      <PageHeader
        title={t.deploy.title}
        subtitle={
          draft.agent && (draft.package || draft.virtual)
            ? `${draft.virtual ? t.deploy.virtual : `${draft.package}${file ? ` ${file.version}` : ""}`} → ${draft.agent}/${draft.name || "…"}`
            : undefined
        }
      />
      <ol className={`plain ${css["steps"]}`}>
        {STEPS.map((s, n) => (
          <li key={s} data-state={n === at ? "here" : n < at ? "done" : "todo"}>
            <button
              type="button"
              disabled={n > reached || n === at}
              aria-current={n === at ? "step" : undefined}
              onClick={() => move(s)}
            >
              <span className={css["number"]} aria-hidden="true">
                {n < at ? <IconCheck size={15} /> : n + 1}
              </span>
              <span>{t.deploy.steps[s]}</span>
            </button>
          </li>
        ))}
      </ol>
      <form
        className={`card ${css["card"]}`}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (step === "review") void deploy();
          else next();
        }}
      >
        <h2 ref={heading} tabIndex={-1} className={css["heading"]}>
          {t.deploy.steps[step]}
        </h2>
        {step === "target" && (
          <TargetStep
            draft={draft}
            agent={agent}
            file={file}
            faults={tried ? faults : undefined}
            onAgent={(name) => {
              const isVirtual = a.items.find((x) => x.name === name)?.virtual ?? false;
              if (isVirtual) set({ agent: name, virtual: true, name: draft.virtual ? draft.name : "", package: "", file: "" });
              else if (draft.virtual) set({ agent: name });
              else choose(name, draft.package, draft.package && draft.file !== draft.package ? draft.file : "");
            }}
            onPackage={(name) => choose(draft.agent, name)}
            onVirtual={() => set({ virtual: true, package: "", file: "", name: "", settings: {} })}
          />
        )}
        {step === "instance" && (
          <InstanceStep
            draft={draft}
            set={set}
            faults={tried || draft.name !== "" ? faults : undefined}
            manifest={file?.manifest.recovery ?? {}}
            onBadRecovery={setBadRecovery}
          />
        )}
        {step === "settings" && (
          <>
            {!draft.virtual && file && file.manifest.settings.length === 0 && (
              <p className="dim" style={{ marginBottom: 12 }}>
                {t.deploy.noSettings}
              </p>
            )}
            <SettingsForm
              file={file?.file}
              declared={file?.manifest.settings ?? []}
              values={draft.settings}
              onChange={(settings) => set({ settings })}
              faults={faults.settings}
              showFaults={tried}
              given={given}
            />
            <div style={{ marginTop: 20 }}>
              <ImportsField value={draft.imports} onChange={(imports) => set({ imports })} />
            </div>
          </>
        )}
        {step === "groups" && <GroupsField value={draft.groups} onChange={(groups) => set({ groups })} />}
        {step === "review" && <Review draft={draft} file={file} agent={agent} />}
        <Refusal error={error} />
        {tried && stuck && (
          <p role="alert" className={css["fix"]}>
            {t.deploy.fix}
          </p>
        )}
        <div className={css["buttons"]}>
          <Button
            variant="default"
            leftSection={<IconChevronLeft size={16} />}
            disabled={at === 0}
            onClick={() => move(STEPS[at - 1] as Step)}
          >
            {t.common.back}
          </Button>
          {step === "review" ? (
            <Button type="submit" loading={busy} leftSection={<IconRocket size={17} />}>
              {draft.virtual ? t.deploy.declare : t.deploy.deploy}
            </Button>
          ) : (
            <Button type="submit" rightSection={<IconChevronRight size={16} />}>
              {t.common.next}
            </Button>
          )}
        </div>
      </form>
    </>
  );
}
