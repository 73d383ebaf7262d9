/** The choice of a version, each with its age and how long it still waits (P-10). */
import { versions as calls } from "@/api/deliver";
import { useFormat, useTexts } from "@/texts/current";
import { Select, type ComboboxItem } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ageLine } from "./ages";
import { useCountdown } from "./Availability";

interface Props {
  /** Package. */
  name: string;
  /** Environment it is meant for, whose age and depots count; empty: none. */
  env: string;
  value: string;
  onChange: (version: string) => void;
  required?: boolean;
  /** Another label than the usual one, where there are several. */
  label?: string;
}

export function VersionSelect({ name, env, value, onChange, required = false, label }: Props) {
  const t = useTexts(),
    [open, setOpen] = useState(false);
  const option = useVersionOption(name, env, open);
  return (
    <Select
      label={label ?? t.deliver.version}
      searchable
      required={required}
      data={option.versions}
      value={value || null}
      onChange={(v) => onChange(v ?? "")}
      disabled={!name}
      renderOption={({ option: o }) => option.line(o)}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
    />
  );
}

/** Versions of a package, the highest first, and how one is drawn in a list; times run while it is open. */
export function useVersionOption(name: string, env: string, open: boolean) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({
    queryKey: ["versions", name, env],
    queryFn: ({ signal }) => calls.list(name, env, { signal }),
    enabled: name !== "",
    staleTime: 10_000,
    retry: false,
  });
  const now = useCountdown(open);
  const line = (o: ComboboxItem) => {
    const of = query.data?.find((v) => v.version === o.value);
    return (
      <span className="row between grow">
        <span>{o.label}</span>
        {of && <span className="dim tiny">{ageLine(of, now, t, f)}</span>}
      </span>
    );
  };
  return { versions: query.data?.map((v) => v.version) ?? [], line };
}
