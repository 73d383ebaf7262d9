/** Chooses a package file: automatic, a package's highest version, or one given file. */
import { fold, packages, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { Select } from "@mantine/core";
import { useMemo } from "react";
import { nameKey } from "./DataTable";

interface Props {
  value: string;
  onChange: (file: string) => void;
  automatic: boolean;
  error?: string | undefined;
  only?: string | undefined;
  disabled?: boolean;
}

export function PackageFileSelect({ value, onChange, automatic, error, only, disabled = false }: Props) {
  const t = useTexts(),
    all = useCollection(packages).items;
  const data = useMemo(() => {
    const fit = all
      .filter((p) => p.manifest.faces.includes("run") && (!only || fold(p.name) === fold(only)))
      .sort((a, b) =>
        nameKey(a.name) === nameKey(b.name)
          ? nameKey(a.version) < nameKey(b.version)
            ? 1
            : -1
          : nameKey(a.name) < nameKey(b.name)
            ? -1
            : 1,
      );
    const names = [...new Set(fit.map((p) => p.name))];
    const groups = [
      { group: t.deploy.latestOf, items: names.map((n) => ({ value: n, label: t.deploy.fileNewest(n) })) },
      { group: t.deploy.filePinned, items: fit.map((p) => ({ value: p.file, label: p.file })) },
    ];
    if (value && !names.includes(value) && !fit.some((p) => p.file === value))
      groups.push({ group: t.deploy.filePinned + " ", items: [{ value, label: value }] });
    return automatic ? [{ value: "", label: t.deploy.fileAuto }, ...groups] : groups;
  }, [all, only, t, automatic, value]);
  return (
    <Select
      label={t.deploy.file}
      description={automatic ? t.deploy.fileHelp : t.deploy.fileNeeded}
      searchable
      limit={200}
      disabled={disabled}
      allowDeselect={false}
      data={data}
      value={value}
      onChange={(v) => onChange(v ?? "")}
      error={error}
      placeholder={t.deploy.choosePackage}
      nothingFoundMessage={t.common.noMatch}
    />
  );
}
