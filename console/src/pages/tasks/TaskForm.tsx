/** What a task is made of: its name, how computers hear of it, jobs (targets and actors), when, and the advanced mode. */
import { Problem } from "@/api/http";
import { slots, tasks as calls } from "@/api/work";
import { tasks } from "@/live/stores";
import type { NewTask, Task } from "@/api/workTypes";
import { Note, Refusal } from "@/components/basics";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconChevronRight,
  IconInfoCircle,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useMemo, useState, type ReactNode } from "react";
import { ActorsField } from "./ActorsField";
import { TargetsField } from "./TargetsField";
import css from "./Task.module.css";
import { emptyJob, emptyTask, faultsOf, fromField, moved, replaced, toField, toSend, without } from "./taskModel";

interface Props {
  task?: Task;
  first?: NewTask;
  onSaved: (task: Task) => void;
}
const RETRY_KINDS = ["download", "check", "action", "lost"] as const;

export default function TaskForm({ task, first, onSaved }: Props) {
  const t = useTexts(),
    deploys = useMay("deploy"),
    controls = useMay("control");
  const [base, setBase] = useState(() => task?.wanted ?? first ?? emptyTask());
  const [value, setValue] = useState(base);
  const [revision, setRevision] = useState(task?.revision ?? null);
  const [busy, setBusy] = useState(""),
    [error, setError] = useState<unknown>(),
    [tried, setTried] = useState(false);
  const changed = useMemo(() => JSON.stringify(value) !== JSON.stringify(base), [value, base]);
  const faults = faultsOf(value);
  const set = (part: Partial<NewTask>) => setValue((v) => ({ ...v, ...part }));
  const take = (from: Task) => {
    setBase(from.wanted);
    setValue(from.wanted);
    setRevision(from.revision);
    setError(undefined);
  };
  /* Somebody else's change comes in as long as nothing was typed here. */
  useEffect(() => {
    if (task && task.revision !== revision && !changed) take(task);
  }, [task]);
  useEffect(() => {
    if (!changed || !task) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed, task]);

  const save = async (activate: boolean, over?: number) => {
    setTried(true);
    if (faults.name || (activate && (faults.targets.length > 0 || faults.actors.length > 0))) return;
    setBusy(activate ? "active" : "save");
    setError(undefined);
    try {
      const body = { ...toSend(value), revision: task ? (over ?? revision) : null };
      let saved = await tasks.answer(task ? calls.put(task.wanted.name, body) : calls.add(body));
      if (activate) saved = await tasks.answer(calls.activate(saved.wanted.name));
      take(saved);
      toast({
        tone: "good",
        title: task
          ? t.taskEdit.saved(saved.wanted.name)
          : activate
            ? t.tasks.activated(saved.wanted.name)
            : t.taskEdit.created(saved.wanted.name),
      });
      onSaved(saved);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy("");
    }
  };
  const stale = error instanceof Problem && error.status === 409 && task && task.revision !== revision;
  const off = !deploys;
  return (
    <form
      className={css["form"]}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void save(false);
      }}
    >
      <section className={`card ${css["section"]}`}>
        <div className={css["pair"]}>
          <TextInput
            label={t.taskEdit.name}
            description={t.taskEdit.nameHelp}
            required
            disabled={off}
            value={value.name}
            onChange={(e) => set({ name: e.currentTarget.value })}
            error={tried && faults.name ? t.taskEdit.nameNeeded : undefined}
            {...(task ? {} : { "data-autofocus": true, autoFocus: true })}
          />
          <Textarea
            label={t.taskEdit.comment}
            autosize
            minRows={1}
            maxRows={4}
            disabled={off}
            value={value.comment}
            onChange={(e) => set({ comment: e.currentTarget.value })}
          />
        </div>
        <Modes value={value} set={set} disabled={off} />
      </section>

      <section className={`card ${css["section"]}`} aria-label={t.taskEdit.jobs}>
        <h2>{t.taskEdit.jobs}</h2>
        <p className={css["help"]}>{t.taskEdit.jobsHelp}</p>
        <Note icon={<IconInfoCircle size={17} />}>{t.taskEdit.trap}</Note>
        <div style={{ height: 12 }} />
        {value.jobs.map((job, n) => {
          const name = job.name || t.taskEdit.jobN(n + 1);
          const change = (part: Partial<typeof job>) => set({ jobs: replaced(value.jobs, n, { ...job, ...part }) });
          return (
            <div key={n} className={css["job"]} role="group" aria-label={name}>
              <div className={css["jobHead"]}>
                <TextInput
                  className="grow"
                  aria-label={`${t.taskEdit.jobName}${t.common.colon}${n + 1}`}
                  placeholder={`${t.taskEdit.jobN(n + 1)} – ${t.taskEdit.jobNameHelp}`}
                  disabled={off}
                  value={job.name}
                  onChange={(e) => change({ name: e.currentTarget.value })}
                />
                {value.jobs.length > 1 && (
                  <>
                    <ActionIcon
                      variant="default"
                      size={34}
                      disabled={off || n === 0}
                      aria-label={`${t.taskEdit.moveUp}${t.common.colon}${name}`}
                      onClick={() => set({ jobs: moved(value.jobs, n, n - 1) })}
                    >
                      <IconArrowUp size={16} />
                    </ActionIcon>
                    <ActionIcon
                      variant="default"
                      size={34}
                      disabled={off || n === value.jobs.length - 1}
                      aria-label={`${t.taskEdit.moveDown}${t.common.colon}${name}`}
                      onClick={() => set({ jobs: moved(value.jobs, n, n + 1) })}
                    >
                      <IconArrowDown size={16} />
                    </ActionIcon>
                    <ActionIcon
                      variant="default"
                      size={34}
                      disabled={off}
                      aria-label={`${t.taskEdit.removeJob}${t.common.colon}${name}`}
                      onClick={() => set({ jobs: without(value.jobs, n) })}
                    >
                      <IconTrash size={16} />
                    </ActionIcon>
                  </>
                )}
              </div>
              <div className={css["pair"]}>
                <TargetsField
                  value={job.targets}
                  onChange={(targets) => change({ targets })}
                  disabled={off}
                  missing={tried && faults.targets.includes(n)}
                />
                <ActorsField
                  value={job.actors}
                  onChange={(actors) => change({ actors })}
                  disabled={off}
                  missing={tried && faults.actors.includes(n)}
                />
              </div>
            </div>
          );
        })}
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={off}
          onClick={() => set({ jobs: [...value.jobs, emptyJob()] })}
        >
          {t.taskEdit.addJob}
        </Button>
      </section>

      <When value={value} set={set} disabled={off} />
      <Advanced value={value} set={set} disabled={off} />

      {task?.active && changed && <Note icon={<IconInfoCircle size={17} />}>{t.taskEdit.activeNote}</Note>}
      {stale ? (
        <Note tone="warn" icon={<IconAlertTriangle size={17} />}>
          <p className="strong">{t.taskEdit.stale}</p>
          <p>{t.taskEdit.staleHelp}</p>
          <div className="row wrap" style={{ marginTop: 8 }}>
            <Button size="xs" variant="default" onClick={() => take(task)}>
              {t.taskEdit.theirs}
            </Button>
            <Button size="xs" color="red" onClick={() => void save(false, task.revision)}>
              {t.taskEdit.mine}
            </Button>
          </div>
        </Note>
      ) : (
        <Refusal error={error} />
      )}
      {!off && (
        <div className={css["foot"]}>
          {task ? (
            <Button type="submit" loading={busy === "save"} disabled={!changed}>
              {t.taskEdit.save}
            </Button>
          ) : (
            <>
              <Button type="submit" loading={busy === "save"}>
                {t.taskEdit.create}
              </Button>
              {controls && (
                <Button variant="default" loading={busy === "active"} onClick={() => void save(true)}>
                  {t.taskEdit.createActive}
                </Button>
              )}
            </>
          )}
          {task && changed && <span className="dim small">{t.common.unsaved}</span>}
        </div>
      )}
    </form>
  );
}

interface PartProps {
  value: NewTask;
  set: (part: Partial<NewTask>) => void;
  disabled: boolean;
}

function Modes({ value, set, disabled }: PartProps) {
  const t = useTexts(),
    id = useId();
  return (
    <fieldset className={css["block"]} style={{ marginTop: 16 }}>
      <legend>{t.taskEdit.mode}</legend>
      <div className={css["modes"]}>
        {(["pull", "push"] as const).map((mode) => (
          <label key={mode} className={css["mode"]}>
            <input
              type="radio"
              name={id}
              value={mode}
              disabled={disabled}
              checked={value.mode === mode}
              onChange={() => set({ mode })}
            />
            <span className="small">{mode === "pull" ? t.taskEdit.pullHelp : t.taskEdit.pushHelp}</span>
          </label>
        ))}
      </div>
      {value.mode === "push" && (
        <div className={css["pair"]}>
          <NumberField
            label={t.taskEdit.wakeCount}
            min={1}
            max={10_000}
            disabled={disabled}
            value={value.wake_count}
            onChange={(wake_count) => set({ wake_count })}
          />
          <NumberField
            label={t.taskEdit.wakeMinutes}
            min={1}
            max={1_440}
            disabled={disabled}
            value={value.wake_minutes}
            onChange={(wake_minutes) => set({ wake_minutes })}
          />
        </div>
      )}
    </fieldset>
  );
}

function When({ value, set, disabled }: PartProps) {
  const t = useTexts();
  const known = useQuery({ queryKey: ["time-slots"], queryFn: ({ signal }) => slots.list({ signal }) });
  const choices = (now: string) => [
    { value: "", label: t.taskEdit.always },
    ...[...new Set([...(known.data ?? []).map((s) => s.name), ...(now ? [now] : [])])].map((name) => {
      const slot = known.data?.find((s) => s.name === name);
      return { value: name, label: slot ? `${name} – ${slot.open ? t.slots.open : t.slots.closed}` : name };
    }),
  ];
  return (
    <section className={`card ${css["section"]}`} aria-label={t.taskEdit.when}>
      <h2>{t.taskEdit.when}</h2>
      <div className={css["pair"]}>
        <TextInput
          type="datetime-local"
          label={t.taskEdit.starts}
          description={t.taskEdit.startsHelp}
          disabled={disabled}
          value={toField(value.starts_at)}
          onChange={(e) => set({ starts_at: fromField(e.currentTarget.value) })}
        />
        <TextInput
          type="datetime-local"
          label={t.taskEdit.ends}
          description={t.taskEdit.endsHelp}
          disabled={disabled}
          value={toField(value.ends_at)}
          onChange={(e) => set({ ends_at: fromField(e.currentTarget.value) })}
        />
        <Select
          label={t.taskEdit.slot}
          description={t.taskEdit.slotHelp}
          disabled={disabled}
          allowDeselect={false}
          value={value.slot}
          onChange={(slot) => set({ slot: slot ?? "" })}
          data={choices(value.slot)}
        />
        <Select
          label={t.taskEdit.prepareSlot}
          description={t.taskEdit.prepareSlotHelp}
          disabled={disabled}
          allowDeselect={false}
          value={value.prepare_slot}
          onChange={(slot) => set({ prepare_slot: slot ?? "" })}
          data={choices(value.prepare_slot)}
        />
      </div>
    </section>
  );
}

const HOUR_S = 3_600;

function Advanced({ value, set, disabled }: PartProps) {
  const t = useTexts();
  const plain = value.again === "once" && value.attempts_max === 1 && value.unit.replace("/", "") === "";
  const [open, setOpen] = useState(!plain);
  return (
    <section className={`card ${css["section"]}`}>
      <h2 style={{ margin: 0 }}>
        <button type="button" className={css["more"]} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconChevronRight size={17} aria-hidden="true" />
          {t.taskEdit.advanced}
        </button>
      </h2>
      {open && (
        <div className="stack wide" style={{ marginTop: 14 }}>
          <div className={css["pair"]}>
            <Select
              label={t.taskEdit.rerun}
              disabled={disabled}
              allowDeselect={false}
              value={value.again}
              onChange={(again) =>
                set({ again: again ?? "once", ...(again === "after" && !value.again_s ? { again_s: 24 * HOUR_S } : {}) })
              }
              data={[
                { value: "once", label: t.taskEdit.once },
                { value: "after", label: t.taskEdit.after },
                { value: "each-contact", label: t.taskEdit.eachContact },
              ]}
            />
            {value.again === "after" && (
              <NumberField
                label={t.taskEdit.againHours}
                min={1}
                max={87_600}
                disabled={disabled}
                value={Math.max(1, Math.round(value.again_s / HOUR_S))}
                onChange={(hours) => set({ again_s: hours * HOUR_S })}
              />
            )}
            <NumberField
              label={t.taskEdit.attempts}
              help={t.taskEdit.attemptsHelp}
              min={0}
              max={1_000}
              disabled={disabled}
              value={value.attempts_max}
              onChange={(attempts_max) => set({ attempts_max })}
            />
            {value.attempts_max !== 1 && (
              <NumberField
                label={t.taskEdit.delay}
                help={t.taskEdit.delayHelp}
                min={1}
                max={1_440}
                disabled={disabled}
                value={Math.max(1, Math.round(value.retry_delay_s / 60))}
                onChange={(minutes) => set({ retry_delay_s: minutes * 60 })}
              />
            )}
            <TextInput
              label={t.taskEdit.unit}
              placeholder="/"
              disabled={disabled}
              value={value.unit}
              onChange={(e) => set({ unit: e.currentTarget.value })}
            />
          </div>
          {value.attempts_max !== 1 && (
            <fieldset className={css["block"]}>
              <legend>{t.taskEdit.retryOn}</legend>
              <div className="row wrap" style={{ gap: 18 }}>
                <Checkbox
                  label={t.taskEdit.retryAll}
                  disabled={disabled}
                  checked={value.retry_on.length === 0}
                  onChange={(e) => set({ retry_on: e.currentTarget.checked ? [] : [...RETRY_KINDS] })}
                />
                {RETRY_KINDS.map((kind) => (
                  <Checkbox
                    key={kind}
                    label={t.taskEdit.retryKinds[kind]}
                    disabled={disabled || value.retry_on.length === 0}
                    checked={value.retry_on.length === 0 || value.retry_on.includes(kind)}
                    onChange={(e) =>
                      set({
                        retry_on: e.currentTarget.checked ? [...value.retry_on, kind] : value.retry_on.filter((k) => k !== kind),
                      })
                    }
                  />
                ))}
              </div>
            </fieldset>
          )}
        </div>
      )}
    </section>
  );
}

/** A whole number within bounds; what is typed is kept as it is until the field is left. */
export function NumberField({
  label,
  help,
  value,
  onChange,
  min,
  max,
  disabled = false,
  error,
}: {
  label: ReactNode;
  help?: ReactNode;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  disabled?: boolean;
  error?: ReactNode;
}) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText((old) => (Number(old) === value && old.trim() !== "" ? old : String(value))), [value]);
  return (
    <TextInput
      type="number"
      label={label}
      description={help}
      min={min}
      max={max}
      disabled={disabled}
      error={error}
      value={text}
      onChange={(e) => {
        setText(e.currentTarget.value);
        const n = Number(e.currentTarget.value);
        if (e.currentTarget.value.trim() !== "" && Number.isInteger(n) && n >= min && n <= max) onChange(n);
      }}
      onBlur={() => setText(String(value))}
    />
  );
}
