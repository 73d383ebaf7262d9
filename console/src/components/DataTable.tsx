/**
 * A list that stays smooth with tens of thousands of rows: only what is seen is in the page.
 *
 * Keyboard: arrows, Page Up and Down, Home and End move; Enter opens; Space selects; M or the menu key opens the row's menu.
 * On a narrow screen each row becomes a card. One menu serves all rows.
 */
import { useTexts } from "@/texts/current";
import { Checkbox, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import css from "./DataTable.module.css";

export interface Column<T> {
  id: string;
  header: string;
  /** A grid track: `120px`, `minmax(160px, 2fr)`. */
  width: string;
  cell: (row: T) => ReactNode;
  /** What to sort by; without it the column cannot be sorted. */
  sort?: (row: T) => string | number | null | undefined;
  /** Shown only when the table is at least this wide, in pixels. */
  from?: number;
  align?: "end";
}
export interface Sorting {
  by: string;
  down: boolean;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  rowName: (row: T) => string;
  card: (row: T) => ReactNode;
  cardHeight?: number;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  onOpen?: (row: T) => void;
  menu?: ((row: T) => ReactNode) | undefined;
  selected?: ReadonlySet<string> | undefined;
  onSelect?: ((keys: Set<string>) => void) | undefined;
  dim?: (row: T) => boolean;
}

const ROW_HEIGHT = 49;
const NARROW = 640;

/** Sorts by a column; entries without a value stand last, equal ones keep their order. */
export function sortRows<T>(rows: readonly T[], columns: Column<T>[], sorting: Sorting | undefined): readonly T[] {
  const value = columns.find((c) => c.id === sorting?.by)?.sort;
  if (!sorting || !value) return rows;
  const sign = sorting.down ? -1 : 1;
  const keyed = rows.map((row) => [value(row) ?? null, row] as const);
  keyed.sort(([a], [b]) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -sign : sign));
  return keyed.map(([, row]) => row);
}

/** The columns there is room for: those with the highest `from` give way first. */
function fitting<T>(columns: Column<T>[], width: number, spare: number): Column<T>[] {
  const least = (c: Column<T>) => Number(/(\d+)px/.exec(c.width)?.[1] ?? 80);
  let shown = columns.filter((c) => !c.from || width >= c.from);
  while (shown.length > 2 && shown.reduce((sum, c) => sum + least(c), spare) > width) {
    const gives = shown.reduce((a, b) => ((b.from ?? 0) >= (a.from ?? 0) ? b : a));
    if (!gives.from) break;
    shown = shown.filter((c) => c !== gives);
  }
  return shown;
}

/** A key that sorts names as people expect: without case, numbers by value. */
export const nameKey = (name: string): string => name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(10, "0"));

export function DataTable<T>(props: Props<T>) {
  const { rows, columns, rowKey, rowName, sorting, onSort, onOpen, menu, selected, onSelect } = props;
  const t = useTexts();
  const outer = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1200);
  const [margin, setMargin] = useState(0);
  const [active, setActive] = useState(0);
  const [open, setOpen] = useState<{ key: string; x: number; y: number; from: HTMLElement | null } | null>(null);
  const narrow = width < NARROW;
  const height = narrow ? (props.cardHeight ?? 92) : ROW_HEIGHT;
  const scroller = useCallback(() => document.getElementById("content"), []);

  useLayoutEffect(() => {
    const box = outer.current,
      scroll = scroller();
    if (!box || !scroll) return;
    const measure = () => {
      setWidth(box.clientWidth);
      setMargin(box.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop);
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    if (box.parentElement) watch.observe(box.parentElement);
    return () => watch.disconnect();
  }, [scroller]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: () => height,
    overscan: 4,
    scrollMargin: margin,
    initialRect: { width: 1200, height: 900 },
  });
  useEffect(() => virtual.measure(), [height, virtual]);

  const select = Boolean(onSelect),
    spare = (select ? 40 : 0) + (menu ? 44 : 0) + 14;
  const shown = useMemo(() => fitting(columns, width, spare), [columns, width, spare]);
  const tracks = `${select ? (narrow ? "32px " : "40px ") : ""}${narrow ? "minmax(0, 1fr)" : shown.map((c) => c.width).join(" ")}${menu ? (narrow ? " 38px" : " 44px") : ""}`;
  const keys = useMemo(() => (select ? rows.map(rowKey) : []), [rows, rowKey, select]);
  const chosen = useMemo(() => (selected ? keys.reduce((n, k) => n + (selected.has(k) ? 1 : 0), 0) : 0), [keys, selected]);

  const focusRow = useCallback(
    (index: number) => {
      setActive(index);
      virtual.scrollToIndex(index, { align: "auto" });
      requestAnimationFrame(() =>
        outer.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }),
      );
    },
    [virtual],
  );
  const toggle = useCallback(
    (key: string) => {
      if (!onSelect || !selected) return;
      const next = new Set(selected);
      if (!next.delete(key)) next.add(key);
      onSelect(next);
    },
    [onSelect, selected],
  );
  const openMenu = useCallback(
    (key: string, at: { x: number; y: number }, from: HTMLElement | null) => setOpen({ key, ...at, from }),
    [],
  );
  const latest = useRef({ toggle, openMenu, onOpen });
  latest.current = { toggle, openMenu, onOpen };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-index]");
    if (!row) return;
    const index = Number(row.dataset["index"]),
      onRow = target === row;
    const page = Math.max(1, Math.floor(((scroller()?.clientHeight ?? 600) - 120) / height));
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      focusRow(Math.min(rows.length - 1, Math.max(0, move)));
      return;
    }
    const item = rows[index];
    if (!onRow || !item) return;
    if (event.key === "Enter" && onOpen) {
      event.preventDefault();
      onOpen(item);
    } else if (event.key === " " && select) {
      event.preventDefault();
      toggle(rowKey(item));
    } else if (menu && (event.key === "ContextMenu" || event.key === "m" || (event.shiftKey && event.key === "F10"))) {
      event.preventDefault();
      const box = row.getBoundingClientRect();
      openMenu(rowKey(item), { x: box.right - 24, y: box.top + 36 }, row);
    }
  };

  const menuRow = open ? rows.find((r) => rowKey(r) === open.key) : undefined;
  return (
    <div
      className={css["table"]}
      ref={outer}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-multiselectable={select || undefined}
      onKeyDown={onKeyDown}
      style={{ "--tracks": tracks } as React.CSSProperties}
    >
      <div className={css["head"]} role="row" aria-rowindex={1}>
        {select && (
          <div role="columnheader" className={css["check"]}>
            <Checkbox
              size="xs"
              aria-label={t.common.selectAll}
              checked={chosen > 0 && chosen === rows.length}
              indeterminate={chosen > 0 && chosen < rows.length}
              onChange={() => onSelect?.(chosen === rows.length ? new Set() : new Set(keys))}
            />
          </div>
        )}
        {narrow && onSort && (
          <div role="columnheader">
            <select
              className={css["pick"]}
              aria-label={t.common.sort}
              value={`${sorting?.by ?? ""} ${sorting?.down ? "down" : "up"}`}
              onChange={(e) => {
                const [by = "", way] = e.currentTarget.value.split(" ");
                onSort({ by, down: way === "down" });
              }}
            >
              {columns
                .filter((c) => c.sort)
                .flatMap((c) => [
                  <option key={c.id} value={`${c.id} up`}>
                    {c.header} ↑
                  </option>,
                  <option key={`${c.id}-`} value={`${c.id} down`}>
                    {c.header} ↓
                  </option>,
                ])}
            </select>
          </div>
        )}
        {(narrow ? (onSort ? [] : shown.slice(0, 1)) : shown).map((column) => {
          const sorted = sorting?.by === column.id;
          return (
            <div
              key={column.id}
              role="columnheader"
              data-align={column.align}
              aria-sort={sorted ? (sorting.down ? "descending" : "ascending") : undefined}
            >
              {column.sort && onSort ? (
                <button
                  className={css["sort"]}
                  onClick={() => onSort({ by: column.id, down: sorted ? !sorting.down : false })}
                  title={t.common.sortBy(column.header)}
                >
                  <span className="cut">{column.header}</span>
                  {sorted &&
                    (sorting.down ? (
                      <IconArrowDown size={13} aria-hidden="true" />
                    ) : (
                      <IconArrowUp size={13} aria-hidden="true" />
                    ))}
                </button>
              ) : (
                <span className="cut">{column.header}</span>
              )}
            </div>
          );
        })}
        {menu && (
          <div role="columnheader">
            <span className="sr">{t.common.actions}</span>
          </div>
        )}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const key = rowKey(row);
          return (
            <Row
              key={key}
              row={row}
              id={key}
              name={rowName(row)}
              index={item.index}
              y={item.start - margin}
              height={height}
              columns={shown}
              narrow={narrow}
              card={props.card}
              select={select}
              checked={selected?.has(key) ?? false}
              tabbable={item.index === Math.min(active, rows.length - 1)}
              hasMenu={Boolean(menu)}
              dim={props.dim?.(row) ?? false}
              latest={latest}
              onActive={setActive}
              selectText={t.common.select}
              actionsText={t.common.actionsFor}
            />
          );
        })}
      </div>
      {menu && (
        <Menu
          opened={Boolean(open && menuRow)}
          onChange={(o) => {
            if (!o) {
              open?.from?.focus({ preventScroll: true });
              setOpen(null);
            }
          }}
          position="bottom-end"
          returnFocus={false}
        >
          <Menu.Target>
            <span aria-hidden="true" style={{ position: "fixed", left: open?.x ?? 0, top: open?.y ?? 0, width: 1, height: 1 }} />
          </Menu.Target>
          <Menu.Dropdown onKeyDown={(event) => event.stopPropagation()}>{menuRow && menu(menuRow)}</Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

interface RowProps<T> {
  row: T;
  id: string;
  name: string;
  index: number;
  y: number;
  height: number;
  columns: Column<T>[];
  narrow: boolean;
  card: (row: T) => ReactNode;
  select: boolean;
  checked: boolean;
  tabbable: boolean;
  hasMenu: boolean;
  dim: boolean;
  onActive: (index: number) => void;
  selectText: (name: string) => string;
  actionsText: (name: string) => string;
  latest: React.RefObject<{
    toggle: (key: string) => void;
    openMenu: (key: string, at: { x: number; y: number }, from: HTMLElement | null) => void;
    onOpen?: ((row: T) => void) | undefined;
  }>;
}

function PlainRow<T>({
  row,
  id,
  name,
  index,
  y,
  height,
  columns,
  narrow,
  card,
  select,
  checked,
  tabbable,
  hasMenu,
  dim,
  latest,
  onActive,
  selectText,
  actionsText,
}: RowProps<T>) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={select ? checked : undefined}
      aria-label={name}
      data-index={index}
      data-narrow={narrow || undefined}
      data-dim={dim || undefined}
      className={css["row"]}
      tabIndex={tabbable ? 0 : -1}
      style={{ transform: `translateY(${y}px)`, height }}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onActive(index);
      }}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest("a,button,input,label")) latest.current.onOpen?.(row);
      }}
      onContextMenu={(event) => {
        if (!hasMenu) return;
        event.preventDefault();
        latest.current.openMenu(id, { x: event.clientX, y: event.clientY }, event.currentTarget);
      }}
    >
      {select && (
        <div role="gridcell" className={css["check"]}>
          <input
            type="checkbox"
            className={css["box"]}
            tabIndex={-1}
            aria-label={selectText(name)}
            checked={checked}
            onChange={() => latest.current.toggle(id)}
          />
        </div>
      )}
      {narrow ? (
        <div role="gridcell" className={css["card"]}>
          {card(row)}
        </div>
      ) : (
        columns.map((c) => (
          <div key={c.id} role="gridcell" data-align={c.align} className={css["cell"]}>
            {c.cell(row)}
          </div>
        ))
      )}
      {hasMenu && (
        <div role="gridcell" className={css["check"]}>
          <button
            type="button"
            className={css["dots"]}
            tabIndex={tabbable ? 0 : -1}
            aria-haspopup="menu"
            aria-label={actionsText(name)}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              latest.current.openMenu(id, { x: box.right - 1, y: box.bottom }, event.currentTarget);
            }}
          >
            <IconDots size={17} aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  );
}
const Row = memo(PlainRow) as typeof PlainRow;
