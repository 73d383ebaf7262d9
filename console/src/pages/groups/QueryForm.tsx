/** A dynamic group being written or changed: what it is called, its query, who it finds now. */
import { groups as calls } from "@/api/fleet";
import type { ComputerQuery, Group } from "@/api/fleetTypes";
import { Refusal } from "@/components/basics";
import { toast } from "@/live/notices";
import { unitFault } from "@/pages/computers/EditDialog";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Button, TextInput } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { ask } from "@/live/ask";
import css from "./Groups.module.css";
import { Preview } from "./Preview";
import { isWhole, newCondition } from "./query";
import { QueryBuilder } from "./QueryBuilder";

export function QueryForm({ group, onSaved }: { group?: Group; onSaved: (g: Group) => void }) {
  const t = useTexts(),
    manages = useMay("manage-agents");
  const first = group?.query && group.query.any.length > 0 ? group.query : { any: [[newCondition()]] };
  const [name, setName] = useState(group?.name ?? ""),
    [comment, setComment] = useState(group?.comment ?? ""),
    [unit, setUnit] = useState(group?.unit ?? "/"),
    [query, setQuery] = useState<ComputerQuery>(first),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [done, setDone] = useState(false);
  const changed =
    name !== (group?.name ?? "") ||
    comment !== (group?.comment ?? "") ||
    unit !== (group?.unit ?? "/") ||
    JSON.stringify(query) !== JSON.stringify(first);
  useBlocker({
    shouldBlockFn: async () =>
      changed &&
      !done &&
      !(await ask({
        title: t.common.unsaved,
        help: t.common.unsavedHelp,
        confirm: t.common.leave,
        cancel: t.common.stay,
        danger: true,
      })),
    enableBeforeUnload: () => changed && !done,
    disabled: !changed || done,
  });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const body = { name: name.trim(), comment, unit: unit.trim() || "/", query };
      const saved = group ? await calls.put(group.name, { ...body, revision: group.revision }) : await calls.add(body);
      setDone(true);
      toast({ tone: "good", title: t.groups.saved(saved.name) });
      /* After this render: leaving is no longer asked about. */
      setTimeout(() => onSaved(saved));
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css["layout"]} onSubmit={(e) => void save(e)} noValidate>
      <div className="stack">
        <section className="card">
          <div className={css["fields"]}>
            <TextInput
              label={t.common.name}
              value={name}
              disabled={!manages}
              onChange={(e) => setName(e.currentTarget.value)}
              autoComplete="off"
              required
            />
            <TextInput
              label={t.groups.comment}
              value={comment}
              disabled={!manages}
              onChange={(e) => setComment(e.currentTarget.value)}
              autoComplete="off"
            />
            <TextInput
              label={t.computers.unit}
              value={unit}
              disabled={!manages}
              error={unitFault(unit) ? t.computer.unitBad : undefined}
              onChange={(e) => setUnit(e.currentTarget.value)}
              autoComplete="off"
            />
          </div>
        </section>
        <section className="card">
          <h2>{t.groups.query}</h2>
          <p className="dim small" style={{ marginBottom: 12 }}>
            {t.groups.queryHelp}
          </p>
          <QueryBuilder query={query} onChange={setQuery} disabled={!manages} self={group?.name} />
        </section>
        <Refusal error={error} />
        {manages && (
          <div className="row">
            <Button type="submit" loading={busy} disabled={!changed || name.trim() === "" || unitFault(unit) || !isWhole(query)}>
              {group ? t.groups.save : t.groups.make}
            </Button>
            {changed && group && <span className="small dim">{t.groups.unsaved}</span>}
          </div>
        )}
      </div>
      <Preview query={query} />
    </form>
  );
}
