/** Group membership: names of groups, typed and kept as tags. */
import { nameFault } from "@/api/names";
import { instances, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { TagsInput } from "@mantine/core";
import { useMemo } from "react";

export function GroupsField({
  value,
  onChange,
  disabled = false,
}: {
  value: string[];
  onChange: (groups: string[]) => void;
  disabled?: boolean;
}) {
  const t = useTexts(),
    all = useCollection(instances).items;
  const known = useMemo(() => [...new Set(all.flatMap((i) => i.groups))].sort(), [all]);
  const wrong = value.map((g) => nameFault(g, t)).find(Boolean);
  return (
    <TagsInput
      label={t.instance.groupsLabel}
      description={t.instance.groupsHelp}
      placeholder={value.length ? "" : t.instance.groupsPlaceholder}
      data={known}
      value={value}
      onChange={onChange}
      disabled={disabled}
      error={wrong}
      clearable
      acceptValueOnBlur
      clearButtonProps={{ "aria-label": t.common.searchClear }}
      maxDropdownHeight={220}
    />
  );
}
