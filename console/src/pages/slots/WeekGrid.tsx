/** A week at a glance: a row a day, the open hours coloured; where it is edited, dragging opens or closes half hours. */
import { useFormat, useTexts } from "@/texts/current";
import { useRef, useState, type PointerEvent } from "react";
import css from "./Slots.module.css";
import { DAY, entriesOf, isOpen, painted, partsOf, type Span } from "./slotModel";

const STEP = 30;

interface Props {
  spans: readonly Span[];
  name: string;
  onChange?: (spans: Span[]) => void;
  small?: boolean;
}

export function WeekGrid({ spans, name, onChange, small = false }: Props) {
  const t = useTexts(),
    f = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ day: number; from: number; to: number; open: boolean; toDay: number }>();
  const told = f.list(entriesOf(spans).map((e) => t.slots.openAt(t.slots.days[e.day - 1] ?? "", e.begin, e.end)));
  const place = (event: PointerEvent): { day: number; minute: number } => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect) return { day: 0, minute: 0 };
    const day = Math.min(6, Math.max(0, Math.floor(((event.clientY - rect.top) / rect.height) * 7)));
    const minute = Math.min(
      DAY - STEP,
      Math.max(0, Math.floor((((event.clientX - rect.left) / rect.width) * DAY) / STEP) * STEP),
    );
    return { day, minute };
  };
  const shown = drag ? apply(spans, drag) : spans;
  return (
    <div className={css["week"]} data-small={small || undefined}>
      {!small && (
        <div className={css["clock"]} aria-hidden="true">
          {[0, 6, 12, 18, 24].map((h) => (
            <span key={h} style={{ left: `${(h / 24) * 100}%` }}>
              {h}
            </span>
          ))}
        </div>
      )}
      <div className={css["names"]} aria-hidden="true">
        {t.slots.short.map((day) => (
          <span key={day}>{small ? day.charAt(0) : day}</span>
        ))}
      </div>
      <div
        ref={box}
        className={css["days"]}
        role="img"
        aria-label={`${t.slots.gridOf(name)}${t.common.colon}${told || t.slots.neverOpens}`}
        data-edit={onChange ? true : undefined}
        onPointerDown={(event) => {
          if (!onChange || event.button !== 0) return;
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          const { day, minute } = place(event);
          setDrag({ day, toDay: day, from: minute, to: minute, open: !isOpen(spans, day * DAY + minute) });
        }}
        onPointerMove={(event) => {
          if (!drag) return;
          const { day, minute } = place(event);
          setDrag({ ...drag, to: minute, toDay: day });
        }}
        onPointerUp={() => {
          if (drag) onChange?.(apply(spans, drag));
          setDrag(undefined);
        }}
        onPointerCancel={() => setDrag(undefined)}
      >
        {Array.from({ length: 7 }, (_, day) => (
          <div key={day} className={css["day"]}>
            {partsOf(shown, day).map(([a, b]) => (
              <span key={a} style={{ left: `${(a / DAY) * 100}%`, width: `${((b - a) / DAY) * 100}%` }} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The rectangle that was drawn: the same hours on each of its days. */
function apply(spans: readonly Span[], d: { day: number; toDay: number; from: number; to: number; open: boolean }): Span[] {
  const first = Math.min(d.day, d.toDay),
    last = Math.max(d.day, d.toDay),
    a = Math.min(d.from, d.to),
    b = Math.max(d.from, d.to) + STEP;
  let out = [...spans];
  for (let day = first; day <= last; day += 1) out = painted(out, day * DAY + a, day * DAY + b, d.open);
  return out;
}
