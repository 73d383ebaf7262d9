/** The three editors of an instance: settings, configuration, groups. Each saves the whole with the revision it read. */
import { instances as calls } from "@/api/calls";
import { Problem } from "@/api/http";
import type { InstanceConfig, InstanceDetail } from "@/api/types";
import { Note, Refusal } from "@/components/basics";
import { CredentialSelect } from "@/components/CredentialSelect";
import { GroupsField } from "@/components/GroupsField";
import { useImported } from "@/components/imports";
import { ImportsField } from "@/components/ImportsField";
import { PackageFileSelect } from "@/components/PackageFileSelect";
import { RecoveryFields } from "@/components/RecoveryFields";
import { SettingsForm } from "@/components/SettingsForm";
import { faults as settingFaults } from "@/components/settingsModel";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { instances } from "@/live/stores";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Button, Switch } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { Effective } from "./Effective";
import css from "./Instance.module.css";

export type Part = "settings" | "config" | "groups";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** Keys in order and nothing empty, so that equal things compare equal. */
const tidy = (c: InstanceConfig): unknown => ({
  ...c,
  revision: 0,
  package_file: c.package_file || null,
  credential: c.credential || null,
  recovery: Object.entries(c.recovery)
    .filter(([, v]) => v != null)
    .sort(),
  settings: Object.entries(c.settings).sort(),
});

export default function ConfigForm({ detail, part, reload }: { detail: InstanceDetail; part: Part; reload: () => void }) {
  const t = useTexts(),
    client = useQueryClient(),
    deploys = useMay("deploy"),
    controls = useMay("control");
  const { instance: i } = detail;
  const [base, setBase] = useState(detail.config),
    [draft, setDraft] = useState<InstanceConfig>(detail.config);
  const [busy, setBusy] = useState<"save" | "push">(),
    [error, setError] = useState<unknown>(),
    [tried, setTried] = useState(false),
    [badRecovery, setBadRecovery] = useState(false),
    [round, setRound] = useState(0);
  const changed = !same(tidy(base), tidy(draft));
  const given = useImported(draft.imports);
  const found = useMemo(
    () => settingFaults(detail.settings_declared, draft.settings, t, given),
    [detail.settings_declared, draft.settings, t, given],
  );
  const stale = error instanceof Problem && error.code === "stale-revision";

  /* Someone else's change is taken over while nothing is changed here. */
  useEffect(() => {
    if (!changed && detail.config.revision !== base.revision) {
      setBase(detail.config);
      setDraft(detail.config);
      setRound((n) => n + 1);
    }
  }, [detail.config, base.revision, changed]);
  useBlocker({
    shouldBlockFn: async () =>
      changed &&
      !(await ask({
        title: t.common.unsaved,
        help: t.common.unsavedHelp,
        confirm: t.common.leave,
        cancel: t.common.stay,
        danger: true,
      })),
    enableBeforeUnload: changed,
    disabled: !changed,
  });

  const save = async (push: boolean) => {
    setTried(true);
    if ((part === "settings" && found.size > 0) || badRecovery) return;
    setBusy(push ? "push" : "save");
    setError(undefined);
    try {
      const saved = await instances.answer(
        calls.setConfig(
          i.agent,
          i.name,
          {
            ...draft,
            revision: base.revision ?? null,
            package_file: draft.package_file || null,
            credential: draft.credential || null,
          },
          push,
        ),
      );
      const now = { ...draft, revision: saved.revision };
      setBase(now);
      setDraft(now);
      setTried(false);
      toast({ tone: "good", title: `${i.agent}/${i.name}`, text: push ? t.instance.savedPush : t.instance.saved });
      await client.invalidateQueries({ queryKey: ["instance", i.agent, i.name] });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(undefined);
    }
  };
  const fresh = async () => {
    const config = await calls.config(i.agent, i.name).catch((e: unknown) => void setError(e));
    if (!config) return;
    setBase(config);
    setDraft(config);
    setError(undefined);
    setRound((n) => n + 1);
    reload();
  };

  const help: Record<Part, ReactNode> = {
    settings: detail.settings_declared.length > 0 ? t.instance.settingsHelp : t.deploy.noSettings,
    config: t.instance.configHelp,
    groups: null,
  };
  const form = (
    <form
      className={`card ${css["form"]}`}
      onSubmit={(e) => {
        e.preventDefault();
        void save(false);
      }}
      noValidate
    >
      {help[part] && (
        <p className="dim" style={{ marginBottom: 16 }}>
          {help[part]}
        </p>
      )}
      <div key={round}>
        {part === "settings" && (
          <div className="stack wide">
            <SettingsForm
              file={i.planned?.file}
              declared={detail.settings_declared}
              values={draft.settings}
              onChange={(settings) => setDraft((d) => ({ ...d, settings }))}
              faults={found}
              showFaults={tried}
              disabled={!deploys}
              given={given}
            />
            <ImportsField
              value={draft.imports}
              onChange={(imports) => setDraft((d) => ({ ...d, imports }))}
              disabled={!deploys}
            />
          </div>
        )}
        {part === "groups" && (
          <GroupsField value={draft.groups} onChange={(groups) => setDraft((d) => ({ ...d, groups }))} disabled={!deploys} />
        )}
        {part === "config" && (
          <div className="stack wide">
            <div className="form-grid">
              <Switch
                label={t.deploy.enabled}
                description={t.deploy.enabledHelp}
                disabled={!deploys}
                checked={draft.enabled}
                onChange={(e) => {
                  const enabled = e.currentTarget.checked;
                  setDraft((d) => ({ ...d, enabled }));
                }}
              />
              {!i.virtual && (
                <Switch
                  label={t.deploy.autostart}
                  description={t.deploy.autostartHelp}
                  disabled={!deploys}
                  checked={draft.autostart}
                  onChange={(e) => {
                    const autostart = e.currentTarget.checked;
                    setDraft((d) => ({ ...d, autostart }));
                  }}
                />
              )}
            </div>
            <div className="form-grid">
              {!i.virtual && (
                <PackageFileSelect
                  automatic
                  value={draft.package_file ?? ""}
                  onChange={(package_file) => setDraft((d) => ({ ...d, package_file }))}
                  disabled={!deploys}
                />
              )}
              <CredentialSelect
                value={draft.credential ?? ""}
                onChange={(credential) => setDraft((d) => ({ ...d, credential }))}
                disabled={!deploys}
              />
            </div>
            {!i.virtual && (
              <RecoveryFields
                value={draft.recovery}
                inherited={same(base.recovery, {}) ? detail.recovery : {}}
                onChange={(recovery) => setDraft((d) => ({ ...d, recovery }))}
                onFault={setBadRecovery}
                disabled={!deploys}
              />
            )}
            {!i.virtual && <p className="small dim">{t.instance.restartsNeeded}</p>}
          </div>
        )}
      </div>
      <div className={css["save"]}>
        {stale ? (
          <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
            <p className="strong">{t.instance.stale}</p>
            <p>
              {(error as Problem).message}. {t.instance.staleHelp}
            </p>
            <Button mt={8} size="compact-sm" variant="default" onClick={() => void fresh()}>
              {t.instance.reloadForm}
            </Button>
          </Note>
        ) : (
          <Refusal error={error} />
        )}
        {tried && part === "settings" && found.size > 0 && (
          <p role="alert" style={{ color: "var(--bad)" }}>
            {t.deploy.fix} {[...found.keys()].filter(Boolean).join(", ")}
          </p>
        )}
        {deploys && (
          <div className="row wrap">
            <Button
              type="submit"
              variant={part === "settings" ? "default" : "filled"}
              disabled={!changed || badRecovery}
              loading={busy === "save"}
              title={changed ? undefined : t.instance.nothingChanged}
            >
              {t.instance.saveOnly}
            </Button>
            {part === "settings" && (!i.virtual || i.connected) && (
              <Button
                disabled={!changed || !controls}
                loading={busy === "push"}
                onClick={() => void save(true)}
                title={t.instance.savePushHelp}
              >
                {t.instance.savePush}
              </Button>
            )}
            {changed && (
              <Button
                variant="subtle"
                onClick={() => {
                  setDraft(base);
                  setTried(false);
                  setError(undefined);
                  setBadRecovery(false);
                  setRound((n) => n + 1);
                }}
              >
                {t.common.cancel}
              </Button>
            )}
          </div>
        )}
      </div>
    </form>
  );
  if (part !== "settings") return form;
  return (
    <div className="stack">
      {form}
      <Effective agent={i.agent} name={i.name} revision={base.revision} />
    </div>
  );
}
