/** The targets of a job: packages with an install face, in the order in which they are carried out. */
import type { JobTarget } from "@/api/workTypes";
import { nameKey } from "@/components/DataTable";
import { fold, packages, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { ActionIcon, CloseButton, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPackage, IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { moved, replaced, without } from "./taskModel";
import css from "./Task.module.css";

interface Props {
  value: JobTarget[];
  onChange: (targets: JobTarget[]) => void;
  disabled?: boolean;
  missing?: boolean;
}

export function TargetsField({ value, onChange, disabled = false, missing = false }: Props) {
  const t = useTexts(),
    all = useCollection(packages).items;
  const versions = useMemo(() => {
    const known = new Map<string, { name: string; versions: string[] }>();
    for (const p of all) {
      if (!p.manifest.faces.includes("install")) continue;
      const entry = known.get(fold(p.name)) ?? { name: p.name, versions: [] };
      entry.versions.push(p.version);
      known.set(fold(p.name), entry);
    }
    for (const entry of known.values()) entry.versions.sort((a, b) => (nameKey(a) < nameKey(b) ? 1 : -1));
    return known;
  }, [all]);
  const names = [...versions.values()].map((v) => v.name).sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
  return (
    <fieldset className={css["block"]}>
      <legend>{t.taskEdit.targets}</legend>
      {value.map((x, n) => {
        const known = versions.get(fold(x.package))?.versions ?? [];
        return (
          <div key={`${x.package} ${n}`} className={css["line"]}>
            <IconPackage size={16} aria-hidden="true" />
            <span className="grow cut strong">{x.package}</span>
            <Select
              size="xs"
              w={170}
              disabled={disabled}
              aria-label={t.taskEdit.versionOf(x.package)}
              value={x.version}
              allowDeselect={false}
              onChange={(v) => onChange(replaced(value, n, { ...x, version: v ?? "" }))}
              data={[
                { value: "", label: t.taskEdit.newest },
                ...[...new Set([...known, ...(x.version ? [x.version] : [])])].map((v) => ({ value: v, label: v })),
              ]}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={disabled || n === 0}
              aria-label={`${t.taskEdit.moveUp}${t.common.colon}${x.package}`}
              onClick={() => onChange(moved(value, n, n - 1))}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={disabled || n === value.length - 1}
              aria-label={`${t.taskEdit.moveDown}${t.common.colon}${x.package}`}
              onClick={() => onChange(moved(value, n, n + 1))}
            >
              <IconArrowDown size={16} />
            </ActionIcon>
            <CloseButton
              size="sm"
              disabled={disabled}
              aria-label={t.drafts.remove(x.package)}
              onClick={() => onChange(without(value, n))}
            />
          </div>
        );
      })}
      <Select
        aria-label={t.taskEdit.addTarget}
        placeholder={t.taskEdit.addTarget}
        description={t.taskEdit.fixed}
        leftSection={<IconPlus size={16} />}
        searchable
        disabled={disabled}
        limit={100}
        value={null}
        onChange={(v) => {
          if (v) onChange([...value, { package: v, version: "" }]);
        }}
        data={names.filter((name) => !value.some((x) => fold(x.package) === fold(name)))}
        nothingFoundMessage={t.common.noMatch}
        error={missing ? t.taskEdit.noTarget : undefined}
      />
    </fieldset>
  );
}
