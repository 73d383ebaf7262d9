/** One group of settings: what it imports, its own values, who uses it. */
import { settingGroups as calls } from "@/api/admin";
import type { SettingGroup } from "@/api/adminTypes";
import { nameFault } from "@/api/names";
import { FormDialog } from "@/components/Dialog";
import { ImportsField } from "@/components/ImportsField";
import { SettingsForm } from "@/components/SettingsForm";
import { faults as settingFaults, type Values } from "@/components/settingsModel";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export default function GroupDialog({
  group: g,
  taken,
  onClose,
  onSaved,
}: {
  group: SettingGroup | undefined;
  taken: SettingGroup[];
  onClose: () => void;
  onSaved: () => Promise<unknown>;
}) {
  const t = useTexts(),
    deploys = useMay("deploy");
  const [base] = useState(g),
    [name, setName] = useState(g?.name ?? ""),
    [imports, setImports] = useState(g?.imports ?? []),
    [values, setValues] = useState<Values>(g?.settings ?? {});
  const wrong =
    base || name === ""
      ? undefined
      : taken.some((x) => x.name.toLowerCase() === name.trim().toLowerCase())
        ? t.settingGroups.taken
        : nameFault(name, t);
  const found = useMemo(() => settingFaults([], values, t), [values, t]);
  const changed =
    !same(imports, base?.imports ?? []) ||
    !same(Object.entries(values).sort(), Object.entries(base?.settings ?? {}).sort()) ||
    (!base && name !== "");
  const submit = async () => {
    const settings = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v ?? ""]));
    const saved = await calls.put(base?.name ?? name.trim(), {
      name: base?.name ?? name.trim(),
      imports,
      settings,
      used_by: [],
      revision: base?.revision ?? null,
    });
    toast({ tone: "good", title: t.settingGroups.saved(saved?.name ?? name), text: t.settingGroups.pushHint });
    onClose();
    await onSaved();
  };
  return (
    <FormDialog
      title={base ? t.settingGroups.edit(base.name) : t.settingGroups.add}
      submit={base ? t.common.save : t.agents.add}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={!deploys || !changed || found.size > 0 || (!base && (name.trim() === "" || wrong !== undefined))}
    >
      {!base && (
        <TextInput
          data-autofocus
          label={t.settingGroups.name}
          value={name}
          error={wrong}
          onChange={(e) => setName(e.currentTarget.value)}
          autoComplete="off"
          required
        />
      )}
      <ImportsField value={imports} onChange={setImports} without={base?.name ?? name} disabled={!deploys} />
      <SettingsForm declared={[]} values={values} onChange={setValues} faults={found} showFaults disabled={!deploys} />
      {base && base.used_by.length > 0 && (
        <div>
          <p className="strong small">{t.settingGroups.usedBy}</p>
          <ul className="plain small">
            {base.used_by.map((who) => {
              const [agent = "", ...rest] = who.split("/");
              return (
                <li key={who}>
                  {rest.length > 0 ? <a {...to(addressOf.instance(agent, rest.join("/"), "settings"))}>{who}</a> : who}
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </FormDialog>
  );
}
