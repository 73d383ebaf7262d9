/** Groups of settings that are imported, in order: a later one overrides an earlier one. */
import { settingGroups as calls } from "@/api/admin";
import { useTexts } from "@/texts/current";
import { ActionIcon, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import css from "./ImportsField.module.css";
import { Tag } from "./StateBadge";

export function ImportsField({
  value,
  onChange,
  without,
  disabled = false,
}: {
  value: string[];
  onChange: (imports: string[]) => void;
  /** A group does not import itself. */
  without?: string | undefined;
  disabled?: boolean;
}) {
  const t = useTexts();
  const all = useQuery({ queryKey: ["setting-groups"], queryFn: calls.list }).data;
  const fold = (name: string) => name.toLowerCase();
  const known = new Set(all?.map((g) => fold(g.name))),
    taken = new Set([...value, without ?? ""].map(fold));
  const free = (all ?? []).map((g) => g.name).filter((name) => !taken.has(fold(name)));
  const move = (from: number, by: number) => {
    const next = [...value],
      [name] = next.splice(from, 1);
    if (name !== undefined) next.splice(from + by, 0, name);
    onChange(next);
  };
  return (
    <fieldset className={css["box"]}>
      <legend className="strong">{t.settingGroups.imports}</legend>
      <p className="small dim">{t.settingGroups.importsHelp}</p>
      {value.length === 0 ? (
        <p className="small dim">{t.settingGroups.noImports}</p>
      ) : (
        <ol className={css["list"]}>
          {value.map((name, n) => (
            <li key={name}>
              <span className="num dim tiny">{n + 1}</span>
              <span className="strong cut grow">{name}</span>
              {all && !known.has(fold(name)) && <Tag tone="warn">{t.settingGroups.missing}</Tag>}
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={disabled || n === 0}
                aria-label={t.settingGroups.up(name)}
                onClick={() => move(n, -1)}
              >
                <IconArrowUp size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={disabled || n === value.length - 1}
                aria-label={t.settingGroups.down(name)}
                onClick={() => move(n, 1)}
              >
                <IconArrowDown size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="red"
                disabled={disabled}
                aria-label={t.settingGroups.takeOut(name)}
                onClick={() => onChange(value.filter((_, m) => m !== n))}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          ))}
        </ol>
      )}
      {!disabled && free.length > 0 && (
        <Select
          size="xs"
          key={value.join("\n")}
          style={{ maxWidth: 320 }}
          aria-label={t.settingGroups.addImport}
          placeholder={t.settingGroups.addImport}
          searchable
          data={free}
          value={null}
          onChange={(name) => name && onChange([...value, name])}
          nothingFoundMessage={t.common.noMatch}
        />
      )}
    </fieldset>
  );
}
