/** The line above a list: search, filters, how many of how many. */
import { useFormat, useTexts } from "@/texts/current";
import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import css from "./Toolbar.module.css";

interface Props {
  search: string;
  onSearch: (text: string) => void;
  label: string;
  shown: number;
  total: number;
  loading?: boolean;
  children?: ReactNode;
}

/** Search is applied a moment after the last key, so that typing stays quick in long lists. */
export function Toolbar({ search, onSearch, label, shown, total, loading, children }: Props) {
  const t = useTexts(),
    f = useFormat();
  const [text, setText] = useState(search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /* What comes back while typing is what was typed a little before: it must not undo what was typed since. */
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== box.current) setText(search);
  }, [search]);
  const change = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(value), total > 2000 ? 160 : 40);
  };
  return (
    <div className={css["bar"]} role="search">
      <TextInput
        ref={box}
        className={css["search"] ?? ""}
        size="sm"
        value={text}
        onChange={(e) => change(e.currentTarget.value)}
        placeholder={label}
        aria-label={label}
        data-page-search
        aria-keyshortcuts="/"
        leftSection={<IconSearch size={16} />}
        onKeyDown={(e) => {
          if (e.key === "Escape" && text) {
            e.stopPropagation();
            change("");
          } else if (e.key === "ArrowDown") {
            e.preventDefault();
            document.querySelector<HTMLElement>('[role="grid"] [data-index][tabindex="0"]')?.focus();
          }
        }}
        rightSection={
          text ? (
            <CloseButton size="sm" aria-label={t.common.searchClear} onClick={() => change("")} />
          ) : (
            <kbd className={css["key"]} aria-hidden="true">
              /
            </kbd>
          )
        }
      />
      {children}
      <span className={css["count"]} role="status">
        {loading ? t.common.loadingMore(f.num(shown), f.num(total)) : t.common.of(f.num(shown), f.num(total))}
      </span>
    </div>
  );
}
