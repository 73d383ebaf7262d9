/** The actors of a job: computers and groups, found as one types. */
import { actors as calls } from "@/api/work";
import type { JobActor } from "@/api/workTypes";
import { useTexts } from "@/texts/current";
import { Select, type ComboboxItem } from "@mantine/core";
import { CloseButton } from "@mantine/core";
import { IconDeviceDesktop, IconFolders, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { without } from "./taskModel";
import css from "./Task.module.css";

const PAUSE_MS = 180;
const SHOWN_MAX = 8;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

interface Props {
  value: JobActor[];
  onChange: (actors: JobActor[]) => void;
  disabled?: boolean;
  missing?: boolean;
}

export function ActorsField({ value, onChange, disabled = false, missing = false }: Props) {
  const t = useTexts();
  const [text, setText] = useState(""),
    [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const computers = useQuery({
    queryKey: ["actors", "computers", asked],
    queryFn: ({ signal }) => calls.computers(asked, { signal }),
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  const groups = useQuery({
    queryKey: ["actors", "groups"],
    queryFn: ({ signal }) => calls.groups({ signal }),
    staleTime: 5_000,
  });
  const has = (kind: string, name: string) => value.some((a) => a.kind === kind && same(a.name, name));
  const data = useMemo(() => {
    const needle = text.trim().toLowerCase();
    const fitting = (groups.data ?? []).filter((g) => g.name.toLowerCase().includes(needle) && !has("group", g.name));
    const names = new Map<string, number>();
    for (const c of computers.data?.items ?? []) names.set(c.name.toLowerCase(), (names.get(c.name.toLowerCase()) ?? 0) + 1);
    const machines = (computers.data?.items ?? []).filter((c) => !has("computer", c.name) && !has("computer", c.id));
    return [
      {
        group: t.taskEdit.groups,
        items: fitting.slice(0, SHOWN_MAX).map((g) => ({
          value: `group ${g.name}`,
          label: `${g.name} (${g.dynamic ? t.taskEdit.dynamicGroup : t.taskEdit.staticGroup})`,
        })),
      },
      {
        group: t.taskEdit.computers,
        items: machines.slice(0, SHOWN_MAX).map((c) => {
          /* A name that several have: each is taken by its id, so that it is clear which one is meant. */
          const alone = names.get(c.name.toLowerCase()) === 1;
          return {
            value: `computer ${alone ? c.name : c.id}`,
            label: [c.name, alone ? "" : c.id, c.os, c.address].filter(Boolean).join(" · "),
          };
        }),
      },
    ].filter((g) => g.items.length > 0);
  }, [groups.data, computers.data, text, t, value]);
  const add = (chosen: string | null) => {
    if (!chosen) return;
    const at = chosen.indexOf(" ");
    onChange([...value, { kind: chosen.slice(0, at), name: chosen.slice(at + 1) }]);
    setText("");
  };
  return (
    <fieldset className={css["block"]}>
      <legend>{t.taskEdit.actors}</legend>
      {value.map((a, n) => (
        <div key={`${a.kind} ${a.name}`} className={css["line"]}>
          {a.kind === "group" ? <IconFolders size={16} aria-hidden="true" /> : <IconDeviceDesktop size={16} aria-hidden="true" />}
          <span className="grow cut">
            {a.name} {a.kind === "group" && <span className="dim small">({t.taskEdit.group})</span>}
          </span>
          <CloseButton
            size="sm"
            disabled={disabled}
            aria-label={t.drafts.remove(a.name)}
            onClick={() => onChange(without(value, n))}
          />
        </div>
      ))}
      <Select
        aria-label={t.taskEdit.addActor}
        placeholder={t.taskEdit.addActor}
        description={t.taskEdit.addActorHelp}
        leftSection={<IconSearch size={16} />}
        searchable
        disabled={disabled}
        value={null}
        searchValue={text}
        onSearchChange={setText}
        onChange={add}
        data={data}
        filter={({ options }) => options as ComboboxItem[]}
        nothingFoundMessage={computers.isFetching ? t.common.loading : t.taskEdit.nothingFound}
        error={missing ? t.taskEdit.noActor : undefined}
        maxDropdownHeight={620}
        selectFirstOptionOnChange
      />
    </fieldset>
  );
}
