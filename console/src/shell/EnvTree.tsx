/** The tree *Environnements* of the menu: unfolds to spaces; a click, a double-click or Enter opens a graph; arrows go through it. */
import { spaces as calls } from "@/api/deliver";
import { StateMark } from "@/components/StateMark";
import { useLive } from "@/live/useLive";
import { useTexts } from "@/texts/current";
import { IconChevronDown, IconChevronRight, IconHierarchy2 } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { addressOf, to } from "./navigate";
import { treeStep } from "./treeStep";
import css from "./Shell.module.css";

const KEPT = "escale.nav.tree";

export default function EnvTree({ pathname }: { pathname: string }) {
  const t = useTexts();
  const [open, setOpen] = useState(localStorage.getItem(KEPT) === "open"),
    [at, setAt] = useState(0);
  const query = useLive(
    ["spaces"],
    (signal) => calls.list({ signal }),
    (type) => type === "space",
    open,
  );
  const spaces = (open ? (query.data ?? []) : []).toSorted((a, b) => a.name.localeCompare(b.name));
  const tree = useRef<HTMLUListElement>(null);
  const unfold = (wide: boolean) => {
    setOpen(wide);
    localStorage.setItem(KEPT, wide ? "open" : "");
  };
  const onKey = (event: KeyboardEvent) => {
    const step = treeStep(event.key, { at: Math.min(at, spaces.length), open, size: spaces.length });
    if (!step) return;
    event.preventDefault();
    if (step.open !== open) unfold(step.open);
    setAt(step.at);
    tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[step.at]?.focus();
  };
  const place = Math.min(at, spaces.length);
  return (
    <ul className={css["tree"]} role="tree" aria-label={t.steering.tree} title={t.steering.treeHelp} ref={tree} onKeyDown={onKey}>
      <li
        role="treeitem"
        aria-expanded={open}
        aria-label={t.steering.tree}
        className={css["link"]}
        tabIndex={place === 0 ? 0 : -1}
        onFocus={() => setAt(0)}
        onClick={() => unfold(!open)}
      >
        <IconHierarchy2 size={19} />
        <span>{t.steering.tree}</span>
        <span className={css["fold"]}>{open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}</span>
      </li>
      {open && (
        <li role="none">
          <ul role="group">
            {spaces.map((s, i) => {
              const address = addressOf.space(s.name);
              return (
                <li key={s.name} role="none">
                  <a
                    {...to(address)}
                    role="treeitem"
                    aria-level={2}
                    aria-current={pathname === address ? "page" : undefined}
                    className={`${css["link"]} ${css["leaf"]}`}
                    tabIndex={place === i + 1 ? 0 : -1}
                    onFocus={() => setAt(i + 1)}
                  >
                    <StateMark state={s.state} size={16} />
                    <span className="cut">{s.name}</span>
                  </a>
                </li>
              );
            })}
            {query.data?.length === 0 && (
              <li role="none" className={`dim small ${css["leaf"]}`}>
                {t.steering.noSpaces}
              </li>
            )}
          </ul>
        </li>
      )}
    </ul>
  );
}
