/** The first two steps of the wizard. */
import type { Agent, PackageFile, RecoveryOptions } from "@/api/types";
import { Note } from "@/components/basics";
import { CredentialSelect } from "@/components/CredentialSelect";
import { PackageFileSelect } from "@/components/PackageFileSelect";
import { PackageIcon } from "@/components/PackageIcon";
import { RecoveryFields } from "@/components/RecoveryFields";
import { AgentBadge } from "@/components/StateBadge";
import { agents, fold, packages, useCollection } from "@/live/stores";
import { go } from "@/shell/navigate";
import { pick, useLang, useTexts } from "@/texts/current";
import { Button, Select, Switch, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconBroadcast, IconPlugConnectedX } from "@tabler/icons-react";
import { useMemo } from "react";
import css from "./Deploy.module.css";
import { mismatch, type Draft, type Faults } from "./draft";

const VIRTUAL = "\u0000virtual";

interface TargetProps {
  draft: Draft;
  agent: Agent | undefined;
  file: PackageFile | undefined;
  faults: Faults | undefined;
  onAgent: (name: string) => void;
  onPackage: (name: string) => void;
  onVirtual: () => void;
}

export function TargetStep({ draft, agent, file, faults, onAgent, onPackage, onVirtual }: TargetProps) {
  const t = useTexts(),
    lang = useLang();
  const machines = useCollection(agents).items,
    files = useCollection(packages).items;
  const byName = useMemo(() => new Map(machines.map((a) => [a.name, a])), [machines]);
  const newest = useMemo(() => {
    const found = new Map<string, PackageFile>();
    for (const p of files)
      if (p.manifest.faces.includes("run") && (p.newest || !found.has(fold(p.name)))) found.set(fold(p.name), p);
    return found;
  }, [files]);
  const names = [...newest.values()].map((p) => p.name).sort((a, b) => a.localeCompare(b));
  const odd = mismatch(file, agent);
  return (
    <div className="stack wide">
      <Select
        label={t.deploy.agent}
        description={t.deploy.agentHelp}
        placeholder={t.deploy.chooseAgent}
        searchable
        limit={100}
        allowDeselect={false}
        required
        withAsterisk={false}
        data={machines.map((a) => a.name).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))}
        value={agent?.name ?? null}
        onChange={(name) => {
          if (name) onAgent(name);
        }}
        error={faults?.agent}
        nothingFoundMessage={machines.length === 0 ? t.deploy.noAgents : t.common.noMatch}
        renderOption={({ option }) => {
          const a = byName.get(option.value);
          return (
            <span className="row grow between">
              <span className="cut">
                <b>{option.value}</b> <span className="small dim">{a?.os ?? a?.description}</span>
              </span>
              {a && <AgentBadge state={a.state} virtual={a.virtual} />}
            </span>
          );
        }}
      />
      {machines.length === 0 && (
        <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
          <div className="row wrap between">
            <span>{t.deploy.noAgents}</span>
            <Button size="compact-sm" onClick={() => go("/agents?dialog=enrol")}>
              {t.agents.enrol}
            </Button>
          </div>
        </Note>
      )}
      <Select
        label={t.deploy.package}
        placeholder={t.deploy.choosePackage}
        searchable
        limit={200}
        allowDeselect={false}
        required
        withAsterisk={false}
        data={[
          { value: VIRTUAL, label: t.deploy.virtual },
          ...(agent?.virtual ? [] : names.map((n) => ({ value: n, label: n }))),
        ]}
        value={draft.virtual ? VIRTUAL : (newest.get(fold(draft.package))?.name ?? null)}
        onChange={(v) => {
          if (v === VIRTUAL) onVirtual();
          else if (v) onPackage(v);
        }}
        error={faults?.package}
        nothingFoundMessage={t.common.noMatch}
        renderOption={({ option }) => {
          const p = newest.get(fold(option.value));
          return p ? (
            <span className="row grow" style={{ gap: 11 }}>
              <PackageIcon file={p} size={30} />
              <span className="grow">
                <span className="row">
                  <b className="cut">{pick(p.manifest.title, lang) || p.name}</b>
                  <span className="small dim num">{p.version}</span>
                </span>
                <span className="small dim cut" style={{ display: "block" }}>
                  {pick(p.manifest.description, lang) || p.name}
                </span>
              </span>
            </span>
          ) : (
            <span className="row grow" style={{ gap: 11 }}>
              <span className={css["virtualIcon"]}>
                <IconBroadcast size={18} />
              </span>
              <span className="grow">
                <b>{option.label}</b>
                <span className="small dim" style={{ display: "block" }}>
                  {t.deploy.virtualHelp}
                </span>
              </span>
            </span>
          );
        }}
      />
      {agent?.virtual && <Note>{t.deploy.onlyVirtual}</Note>}
      {draft.virtual && !agent?.virtual && <Note icon={<IconBroadcast size={18} />}>{t.deploy.virtualHelp}</Note>}
      {!draft.virtual && names.length === 0 && (
        <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
          <div className="row wrap between">
            <span>{t.deploy.noPackages}</span>
            <Button size="compact-sm" onClick={() => go("/packages")}>
              {t.repository.upload}
            </Button>
          </div>
        </Note>
      )}
      {!draft.virtual && file && (
        <div className={css["picked"]}>
          <PackageIcon file={file} size={42} />
          <div className="grow">
            <div className="row wrap">
              <b>{pick(file.manifest.title, lang) || file.name}</b>
              <span className="num">{file.version}</span>
            </div>
            <p className="small dim">{pick(file.manifest.description, lang)}</p>
            <p className="tiny dim">
              {file.manifest.authors.join(", ")}
              {file.manifest.authors.length > 0 && " · "}
              {t.repository.platforms}: {file.manifest.platforms.join(", ") || t.repository.anyPlatform}
            </p>
          </div>
        </div>
      )}
      {odd && file && (
        <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
          {t.deploy.mismatch(file.name, odd.wants, odd.has)}
        </Note>
      )}
      {agent && !agent.virtual && agent.state !== "connected" && (
        <Note tone="warn" icon={<IconPlugConnectedX size={18} />}>
          {t.deploy.waitsAgent}
        </Note>
      )}
    </div>
  );
}

interface InstanceProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  faults: Faults | undefined;
  manifest: RecoveryOptions;
  onBadRecovery: (bad: boolean) => void;
}

export function InstanceStep({ draft: d, set, faults, manifest, onBadRecovery }: InstanceProps) {
  const t = useTexts(),
    other = fold(d.name) !== fold(d.package);
  return (
    <div className="stack wide">
      <div className="form-grid">
        <TextInput
          label={t.deploy.name}
          description={t.deploy.nameHelp}
          value={d.name}
          error={faults?.name}
          required
          withAsterisk={false}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) =>
            set({
              name: e.currentTarget.value,
              ...(d.virtual
                ? {}
                : {
                    file:
                      fold(e.currentTarget.value) === fold(d.package)
                        ? d.file === d.package
                          ? ""
                          : d.file
                        : d.file || d.package,
                  }),
            })
          }
        />
        {!d.virtual && (
          <PackageFileSelect
            automatic={!other}
            only={other ? undefined : d.package}
            value={d.file}
            onChange={(file) => set({ file })}
            error={faults?.file}
          />
        )}
        <CredentialSelect value={d.credential} onChange={(credential) => set({ credential })} />
      </div>
      <div className="form-grid">
        <Switch
          label={t.deploy.enabled}
          description={t.deploy.enabledHelp}
          checked={d.enabled}
          onChange={(e) => set({ enabled: e.currentTarget.checked })}
        />
        {!d.virtual && (
          <Switch
            label={t.deploy.autostart}
            description={t.deploy.autostartHelp}
            checked={d.autostart}
            onChange={(e) => set({ autostart: e.currentTarget.checked })}
          />
        )}
      </div>
      {!d.virtual && (
        <RecoveryFields
          value={d.recovery}
          inherited={manifest}
          onChange={(recovery) => set({ recovery })}
          onFault={onBadRecovery}
        />
      )}
    </div>
  );
}
