/** Things in an order that counts: a line each, opened to edit, moved by dragging or with the arrow keys, removed. */
import { Badge } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronRight, IconGripVertical, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { moved, replaced, without } from "../tasks/taskModel";
import css from "./Draft.module.css";

interface Props<T> {
  /** What it is a list of, for those who do not see it. */
  label: string;
  items: readonly T[];
  onChange: (items: T[]) => void;
  nameOf: (item: T, n: number) => string;
  summary: (item: T, n: number) => ReactNode;
  editor: (item: T, set: (part: Partial<T>) => void, n: number) => ReactNode;
  /** Faults and warnings of one of them. */
  faults?: (n: number) => { bad: number; odd: number };
  onRemove?: (item: T, n: number) => void;
  disabled?: boolean;
  /** The one that is open from outside, such as what was just added. */
  opened?: { n: number; again: number } | undefined;
}

let nextId = 1;

export function SortableList<T>({ items, onChange, disabled = false, ...p }: Props<T>) {
  const t = useTexts();
  const [open, setOpen] = useState<number>(),
    [drag, setDrag] = useState<number>(),
    [over, setOver] = useState<number>(),
    [told, setTold] = useState("");
  const ids = useRef<number[]>([]);
  while (ids.current.length < items.length) ids.current.push(nextId++);
  if (ids.current.length > items.length) ids.current.length = items.length;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (p.opened === undefined) return;
    const id = ids.current[p.opened.n];
    setOpen(id);
    requestAnimationFrame(() => list.current?.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" }));
  }, [p.opened]);
  const move = (from: number, to: number) => {
    if (to < 0 || to >= items.length || from === to) return;
    const one = items[from];
    ids.current = moved(ids.current, from, to);
    onChange(moved(items, from, to));
    if (one !== undefined) setTold(t.drafts.moved(p.nameOf(one, from), to + 1, items.length));
  };
  return (
    <>
      <ol className={`plain ${css["list"]}`} aria-label={p.label} ref={list}>
        {items.map((item, n) => {
          const id = ids.current[n] ?? n,
            name = p.nameOf(item, n),
            isOpen = open === id,
            { bad, odd } = p.faults?.(n) ?? { bad: 0, odd: 0 };
          return (
            <li
              key={id}
              data-id={id}
              className={css["item"]}
              data-open={isOpen || undefined}
              data-over={drag !== undefined && over === n ? (drag < n ? "below" : "above") : undefined}
              data-dragged={drag === n || undefined}
              onDragOver={(e) => {
                if (drag === undefined) return;
                e.preventDefault();
                setOver(n);
              }}
              onDrop={(e) => {
                if (drag === undefined) return;
                e.preventDefault();
                e.stopPropagation();
                move(drag, n);
                setDrag(undefined);
                setOver(undefined);
              }}
            >
              <div className={css["line"]}>
                {!disabled && (
                  <button
                    type="button"
                    className={css["grip"]}
                    draggable
                    aria-label={t.drafts.move(name)}
                    title={t.drafts.move(name)}
                    onDragStart={(e) => {
                      e.dataTransfer.effectAllowed = "move";
                      e.dataTransfer.setData("text/plain", name);
                      const row = e.currentTarget.closest("li");
                      if (row) e.dataTransfer.setDragImage(row, 12, 16);
                      setDrag(n);
                    }}
                    onDragEnd={() => {
                      setDrag(undefined);
                      setOver(undefined);
                    }}
                    onKeyDown={(e) => {
                      const to = { ArrowUp: n - 1, ArrowDown: n + 1, Home: 0, End: items.length - 1 }[e.key];
                      if (to === undefined) return;
                      e.preventDefault();
                      move(n, to);
                    }}
                  >
                    <IconGripVertical size={17} aria-hidden="true" />
                  </button>
                )}
                <button
                  type="button"
                  className={css["open"]}
                  aria-expanded={isOpen}
                  onClick={() => setOpen(isOpen ? undefined : id)}
                >
                  <IconChevronRight size={16} aria-hidden="true" />
                  <span className="grow">{p.summary(item, n)}</span>
                </button>
                {bad > 0 && <Badge tone="bad">{bad}</Badge>}
                {odd > 0 && <Badge tone="warn">{odd}</Badge>}
                {!disabled && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t.drafts.remove(name)}
                    onClick={() => {
                      ids.current = without(ids.current, n);
                      onChange(without(items, n));
                      p.onRemove?.(item, n);
                    }}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                )}
              </div>
              {isOpen && (
                <fieldset className={css["editor"]} disabled={disabled} aria-label={name}>
                  {p.editor(item, (part) => onChange(replaced(items, n, { ...item, ...part })), n)}
                  <div className="row" style={{ justifyContent: "flex-end" }}>
                    <Button size="xs" variant="default" onClick={() => setOpen(undefined)}>
                      {t.drafts.done}
                    </Button>
                  </div>
                </fieldset>
              )}
            </li>
          );
        })}
      </ol>
      <span className="sr" role="status">
        {told}
      </span>
    </>
  );
}
