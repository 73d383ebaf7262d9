/** Writes a time slot: name, time zone, and its hours, drawn on the week or typed. */
import { slots as calls } from "@/api/work";
import type { SlotEntry, TimeSlot } from "@/api/workTypes";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { useFormat, useTexts } from "@/texts/current";
import { Button, CloseButton, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import css from "./Slots.module.css";
import { entriesOf, hoursOf, minutesOf, PRESETS, spansOf } from "./slotModel";
import { WeekGrid } from "./WeekGrid";

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = (): string[] => {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes("UTC") ? known : ["UTC", ...known];
};

interface Props {
  slot?: TimeSlot | undefined;
  onClose: () => void;
  onSaved: () => void;
}

export default function SlotDialog({ slot, onClose, onSaved }: Props) {
  const t = useTexts(),
    f = useFormat();
  const [name, setName] = useState(slot?.name ?? ""),
    [zone, setZone] = useState(slot?.time_zone ?? here()),
    [comment, setComment] = useState(slot?.comment ?? ""),
    [entries, setEntries] = useState<SlotEntry[]>(slot?.entries ?? []);
  const all = useMemo(() => {
    const known = zones();
    return known.includes(zone) ? known : [zone, ...known];
  }, [zone]);
  const spans = useMemo(() => spansOf(entries), [entries]);
  const bad = entries.some((e) => minutesOf(e.begin) === undefined || minutesOf(e.end) === undefined);
  const change = (at: number, part: Partial<SlotEntry>) => setEntries(entries.map((e, n) => (n === at ? { ...e, ...part } : e)));
  const before = JSON.stringify([slot?.name ?? "", slot?.comment ?? "", slot?.entries ?? []]);
  return (
    <FormDialog
      title={slot ? slot.name : t.slots.new}
      size="xl"
      submit={t.common.save}
      disabled={name.trim() === "" || bad}
      changed={JSON.stringify([name, comment, entries]) !== before}
      onClose={onClose}
      onSubmit={async () => {
        await calls.put(name.trim(), { name: name.trim(), time_zone: zone, entries, comment, open: false, changes_at: null });
        toast({ tone: "good", title: t.slots.saved(name.trim()) });
        onSaved();
        onClose();
      }}
    >
      <div className="form-grid">
        <TextInput
          label={t.slots.name}
          required
          value={name}
          disabled={Boolean(slot)}
          onChange={(e) => setName(e.currentTarget.value)}
          {...(slot ? {} : { "data-autofocus": true })}
        />
        <Select
          label={t.slots.zone}
          description={t.slots.zoneHelp}
          searchable
          limit={80}
          allowDeselect={false}
          value={zone}
          onChange={(v) => setZone(v ?? "UTC")}
          data={all}
        />
      </div>
      <TextInput label={t.slots.comment} value={comment} onChange={(e) => setComment(e.currentTarget.value)} />
      <div>
        <div className="row wrap between" style={{ marginBottom: 6 }}>
          <span className="strong small">
            {t.slots.week} <span className="dim num">({t.slots.perWeek(f.num(hoursOf(spans), 1))})</span>
          </span>
          <span className="row wrap">
            <span className="dim small">{t.slots.fill}</span>
            {(["nights", "weekend", "office"] as const).map((preset) => (
              <Button key={preset} size="compact-xs" variant="default" onClick={() => setEntries(entriesOf(PRESETS[preset]))}>
                {t.slots[preset]}
              </Button>
            ))}
            <Button size="compact-xs" variant="subtle" onClick={() => setEntries([])}>
              {t.slots.clear}
            </Button>
          </span>
        </div>
        <WeekGrid spans={spans} name={name || t.slots.new} onChange={(next) => setEntries(entriesOf(next))} />
        <p className="dim small" style={{ marginTop: 6 }}>
          {t.slots.grid}
        </p>
      </div>
      <fieldset className={css["entries"]}>
        <legend className="strong small">{t.slots.hours}</legend>
        {entries.map((e, n) => {
          const day = t.slots.days[e.day - 1] ?? "",
            told = t.slots.openAt(day, e.begin, e.end);
          return (
            <div key={n} className={css["entry"]}>
              <Select
                size="xs"
                aria-label={`${t.slots.day} ${n + 1}`}
                value={String(e.day)}
                allowDeselect={false}
                onChange={(v) => change(n, { day: Number(v ?? 1) })}
                data={t.slots.days.map((label, d) => ({ value: String(d + 1), label }))}
              />
              <TextInput
                size="xs"
                aria-label={`${t.slots.begin} ${n + 1}`}
                value={e.begin}
                onChange={(x) => change(n, { begin: x.currentTarget.value })}
                error={minutesOf(e.begin) === undefined ? t.slots.badTime : undefined}
              />
              <span aria-hidden="true">–</span>
              <TextInput
                size="xs"
                aria-label={`${t.slots.end} ${n + 1}`}
                value={e.end}
                onChange={(x) => change(n, { end: x.currentTarget.value })}
                error={minutesOf(e.end) === undefined ? t.slots.badTime : undefined}
              />
              <CloseButton
                size="sm"
                aria-label={t.slots.removeEntry(told)}
                onClick={() => setEntries(entries.filter((_, m) => m !== n))}
              />
            </div>
          );
        })}
        {entries.length === 0 && <p className="dim small">{t.slots.noHours}</p>}
        <div className="row wrap">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={15} />}
            onClick={() => setEntries([...entries, { day: ((entries.at(-1)?.day ?? 0) % 7) + 1, begin: "22:00", end: "06:00" }])}
          >
            {t.slots.add}
          </Button>
          <span className="dim small">{t.slots.endHelp}</span>
        </div>
      </fieldset>
    </FormDialog>
  );
}
