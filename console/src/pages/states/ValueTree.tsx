/**
 * A value as a coloured tree that folds. What is folded stays so when a new value arrives, and so does the scroll position.
 *
 * Keyboard, as in any tree: arrows move and fold, Home and End jump, Enter folds.
 */
import { useFormat, useTexts } from "@/texts/current";
import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconChevronRight, IconCopy, IconFold, IconFoldDown } from "@tabler/icons-react";
import { createContext, useContext, useMemo, useState, type KeyboardEvent } from "react";
import css from "./Value.module.css";
import { asText, isColour, isLink, kindOf, moment, pieces } from "./kinds";

const SHOWN_FIRST = 100;
const OPEN_DEPTH = 2;
const OPEN_ENTRIES = 40;

interface Folding {
  open: (path: string, depth: number, entries: number) => boolean;
  turn: (path: string, open: boolean) => void;
}
const Fold = createContext<Folding>({ open: () => true, turn: () => undefined });

const nested = (value: unknown): boolean => kindOf(value) === "object" || kindOf(value) === "list";

export function ValueTree({ value, label }: { value: unknown; label: string }) {
  const t = useTexts();
  const [all, setAll] = useState<boolean>(),
    [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const folding = useMemo(
    (): Folding => ({
      open: (path, depth, entries) => turned.get(path) ?? all ?? (depth <= OPEN_DEPTH && entries <= OPEN_ENTRIES),
      turn: (path, open) => setTurned((old) => new Map(old).set(path, open)),
    }),
    [all, turned],
  );
  const every = (open: boolean) => {
    setAll(open);
    setTurned(new Map());
  };
  const text = asText(value);
  return (
    <div className={css["treebox"]}>
      <div className={css["treebar"]}>
        <span className="grow">
          <Count value={value} />
        </span>
        {nested(value) && Object.values(value as object).some(nested) && (
          <>
            <Button size="compact-xs" variant="subtle" leftSection={<IconFoldDown size={14} />} onClick={() => every(true)}>
              {t.stateObjects.unfoldAll}
            </Button>
            <Button size="compact-xs" variant="subtle" leftSection={<IconFold size={14} />} onClick={() => every(false)}>
              {t.stateObjects.foldAll}
            </Button>
          </>
        )}
        <CopyButton value={text} timeout={1500}>
          {({ copied, copy }) => (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              onClick={copy}
            >
              <span aria-live="polite">{copied ? t.common.copied : t.common.copy}</span>
            </Button>
          )}
        </CopyButton>
      </div>
      <Fold.Provider value={folding}>
        <ul className={css["tree"]} role="tree" aria-label={label} onKeyDown={onKey} data-tree>
          {nested(value) ? (
            <Children value={value as object} path="" depth={0} first />
          ) : (
            <Node name={undefined} value={value} path="" depth={0} first />
          )}
        </ul>
      </Fold.Provider>
    </div>
  );
}

function Count({ value }: { value: unknown }) {
  const t = useTexts(),
    kind = kindOf(value);
  if (kind === "object") return t.stateObjects.fields(Object.keys(value as object).length);
  if (kind === "list") return t.stateObjects.entries((value as unknown[]).length);
  return t.stateObjects.kinds[kind];
}

/** Moves between what is shown; the items themselves know how to fold. */
function onKey(event: KeyboardEvent<HTMLElement>): void {
  const here = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]');
  if (!here || event.target !== here) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = items.indexOf(here),
    open = here.getAttribute("aria-expanded");
  const go = (to: HTMLElement | null | undefined) => {
    if (!to) return;
    here.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  const fold = () => here.querySelector<HTMLElement>("[data-node]")?.click();
  switch (event.key) {
    case "ArrowDown":
      go(items[at + 1]);
      break;
    case "ArrowUp":
      go(items[at - 1]);
      break;
    case "Home":
      go(items[0]);
      break;
    case "End":
      go(items.at(-1));
      break;
    case "ArrowRight":
      if (open === "false") fold();
      else if (open === "true") go(items[at + 1]);
      break;
    case "ArrowLeft":
      if (open === "true") fold();
      else go(here.parentElement?.closest<HTMLElement>('[role="treeitem"]'));
      break;
    case "Enter":
    case " ":
      if (open !== null) fold();
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function Node({
  name,
  value,
  path,
  depth,
  first,
}: {
  name: string | number | undefined;
  value: unknown;
  path: string;
  depth: number;
  first?: boolean;
}) {
  const t = useTexts(),
    folding = useContext(Fold);
  const label =
    name === undefined ? null : (
      <span className={css["name"]}>
        <span className={typeof name === "number" ? css["mark"] : css["key"]}>{name}</span>
        <span className={css["mark"]}>:</span>
      </span>
    );
  if (!nested(value))
    return (
      <li role="treeitem" tabIndex={first ? 0 : -1} aria-selected={false}>
        <div className={css["leaf"]}>
          {label}
          <Leaf value={value} />
        </div>
      </li>
    );
  const open = folding.open(path, depth, Object.keys(value as object).length);
  return (
    <li role="treeitem" tabIndex={first ? 0 : -1} aria-expanded={open} aria-selected={false}>
      <div
        className={css["leaf"]}
        data-node
        onClick={() => folding.turn(path, !open)}
        title={open ? t.stateObjects.fold : t.stateObjects.unfold}
      >
        <IconChevronRight className={css["twist"]} data-open={open || undefined} size={14} aria-hidden="true" />
        {label}
        <span className={`${css["mark"]} cut`}>
          {open ? (
            <Count value={value} />
          ) : (
            pieces(value, 90).map((p, i) => (
              <span key={i} className={css[p.cls]}>
                {p.text}
              </span>
            ))
          )}
        </span>
      </div>
      {open && (
        <ul role="group">
          <Children value={value as object} path={path} depth={depth} />
        </ul>
      )}
    </li>
  );
}

/** What stands inside of an object or a list; the first of many, the rest on request. */
function Children({ value, path, depth, first }: { value: object; path: string; depth: number; first?: boolean }) {
  const t = useTexts();
  const [limit, setLimit] = useState(SHOWN_FIRST);
  const entries: [string | number, unknown][] = Array.isArray(value) ? value.map((v, i) => [i, v]) : Object.entries(value);
  if (entries.length === 0)
    return (
      <li role="treeitem" tabIndex={first ? 0 : -1} aria-selected={false}>
        <div className={css["leaf"]}>
          <span className={css["mark"]}>{Array.isArray(value) ? "[ ]" : "{ }"}</span>
        </div>
      </li>
    );
  return (
    <>
      {entries.slice(0, limit).map(([k, v], i) => (
        <Node key={k} name={k} value={v} path={`${path}/${k}`} depth={depth + 1} first={Boolean(first) && i === 0} />
      ))}
      {entries.length > limit && (
        <li role="none">
          <Button
            className={css["more"] ?? ""}
            size="compact-xs"
            variant="subtle"
            onClick={() => setLimit(limit + SHOWN_FIRST * 5)}
          >
            {t.stateObjects.showMore(Math.min(SHOWN_FIRST * 5, entries.length - limit))}
          </Button>
        </li>
      )}
    </>
  );
}

function Leaf({ value }: { value: unknown }) {
  const f = useFormat();
  switch (kindOf(value)) {
    case "nothing":
      return <span className={css["word"]}>null</span>;
    case "boolean":
      return <span className={css["word"]}>{String(value)}</span>;
    case "number":
      return <span className={css["number"]}>{String(value)}</span>;
    case "text": {
      const text = value as string,
        at = moment(text);
      return (
        <span className={css["text"]} style={{ whiteSpace: "pre-wrap" }}>
          {isColour(text) && <span className={css["swatch"]} style={{ background: text }} aria-hidden="true" />}
          {isLink(text) ? (
            <a href={text} target="_blank" rel="noreferrer noopener">
              {text}
            </a>
          ) : (
            text || '""'
          )}
          {at !== undefined && <span className={css["mark"]}> ({f.exact(at)})</span>}
        </span>
      );
    }
    default:
      return <span className={css["mark"]}>{Array.isArray(value) ? "[ ]" : "{ }"}</span>;
  }
}
