/** "Console log": what packages, agents and the server say, all together and live. */
import type { JournalLine } from "@/api/exchange";
import { Empty, Failure, Lines, PageHeader } from "@/components/basics";
import { useRemembered } from "@/components/remembered";
import { useOnlyStream } from "@/live/follow";
import { asLine, JournalFeed, KEPT_MAX, NO_FILTER, SERVER, type JournalFilter } from "@/live/journalFeed";
import { lookAtJournal } from "@/live/notes";
import { toast } from "@/live/notices";
import { agents, instances, useCollection } from "@/live/stores";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Checkbox, CloseButton, Select, TextInput } from "@mantine/core";
import { IconCopy, IconEraser, IconFileText, IconPlayerPause, IconPlayerPlay, IconSearch } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type ClipboardEvent } from "react";
import css from "./Journal.module.css";

export default function JournalPage() {
  const t = useTexts(),
    at = useSearch({ from: "/inside/journal" });
  const feed = useMemo(() => new JournalFeed(), []);
  useSyncExternalStore(feed.subscribe, feed.version);
  const [filter, setFilter] = useRemembered<JournalFilter>("journal.filter", NO_FILTER);
  const [text, setText] = useState(filter.search);
  const [scroll, setScroll] = useRemembered("journal.autoscroll", true);
  const box = useRef<HTMLDivElement>(null);
  const change = (part: Partial<JournalFilter>) => setFilter((f) => ({ ...f, ...part }));

  useOnlyStream();
  useEffect(lookAtJournal, []);
  useEffect(() => () => feed.close(), [feed]);
  useEffect(() => {
    if (at.agent || at.instance || at.level)
      setFilter({ ...NO_FILTER, agent: at.agent ?? "", instance: at.instance ?? "", level: at.level ?? "all" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at.agent, at.instance, at.level]);
  useEffect(() => {
    const timer = setTimeout(() => change({ search: text.trim() }), 200);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  useEffect(() => void feed.open(filter), [feed, filter]);

  const { lines } = feed,
    last = lines.at(-1)?.number;
  useLayoutEffect(() => {
    if (scroll && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, scroll, lines.length]);

  const chosen = (): JournalLine[] => {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || !box.current) return [];
    const numbers = new Set(
      [...box.current.querySelectorAll<HTMLElement>("[data-number]")]
        .filter((el) => selection.containsNode(el, true))
        .map((el) => Number(el.dataset["number"])),
    );
    return lines.filter((l) => numbers.has(l.number));
  };
  const onCopy = (event: ClipboardEvent) => {
    const some = chosen();
    if (some.length < 2) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", some.map(asLine).join("\n"));
  };
  const copy = async () => {
    const some = chosen(),
      all = some.length > 0 ? some : [...lines];
    await navigator.clipboard?.writeText(all.map(asLine).join("\n"));
    toast({ tone: "good", title: t.journal.copied(all.length) });
  };
  const narrowed = filter.agent || filter.instance || filter.level !== "all" || filter.search;

  return (
    <>
      <PageHeader
        title={t.journal.title}
        subtitle={t.journal.subtitle}
        actions={
          <>
            <Button
              variant={feed.paused ? "light" : "default"}
              aria-pressed={feed.paused}
              leftSection={feed.paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
              onClick={() => feed.pause(!feed.paused)}
            >
              {feed.paused ? t.journal.resume : t.journal.pause}
            </Button>
            <Button
              variant="default"
              title={t.journal.copyHelp}
              leftSection={<IconCopy size={16} />}
              disabled={lines.length === 0}
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => void copy()}
            >
              {t.journal.copy}
            </Button>
            <Button
              variant="default"
              leftSection={<IconEraser size={16} />}
              disabled={lines.length === 0}
              onClick={() => feed.clear()}
            >
              {t.journal.clear}
            </Button>
          </>
        }
      />
      <div className={css["bar"]} role="search">
        <TextInput
          className={css["search"] ?? ""}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          placeholder={t.journal.search}
          aria-label={t.journal.search}
          data-page-search
          leftSection={<IconSearch size={16} />}
          rightSection={text && <CloseButton size="sm" aria-label={t.common.searchClear} onClick={() => setText("")} />}
        />
        <Filters filter={filter} onChange={change} lines={lines} />
        <Checkbox label={t.journal.autoscroll} checked={scroll} onChange={(e) => setScroll(e.currentTarget.checked)} />
      </div>
      {feed.status === "error" && lines.length === 0 ? (
        <Failure error={feed.error} retry={() => void feed.open(filter)} />
      ) : (
        <div className={css["frame"]}>
          <div
            ref={box}
            className={css["box"]}
            tabIndex={0}
            role="log"
            aria-label={t.journal.label}
            aria-live="off"
            onCopy={onCopy}
            data-empty={lines.length === 0 || undefined}
          >
            {lines.length > 0 ? (
              lines.map((l) => <Line key={l.number} line={l} mark={filter.search} />)
            ) : feed.status === "loading" ? (
              <div style={{ width: "min(560px, 90%)" }}>
                <Lines count={6} height={28} />
              </div>
            ) : (
              <Empty
                icon={<IconFileText size={26} />}
                title={feed.cleared ? t.journal.cleared : narrowed ? t.journal.noMatch : t.journal.empty}
                help={feed.cleared ? undefined : narrowed ? t.common.noMatchHelp : t.journal.emptyHelp}
              >
                {narrowed && (
                  <Button
                    variant="default"
                    onClick={() => {
                      setText("");
                      setFilter(NO_FILTER);
                    }}
                  >
                    {t.common.clearFilters}
                  </Button>
                )}
              </Empty>
            )}
          </div>
        </div>
      )}
      <p className={css["foot"]} role="status">
        <span className={css["dot"]} data-on={!feed.paused && !feed.lost && feed.status === "ready"} aria-hidden="true" />
        {feed.lost ? t.journal.reconnecting : feed.paused ? t.journal.paused : t.journal.following} ·{" "}
        {t.journal.lines(lines.length, KEPT_MAX)}
        {feed.waiting > 0 && ` · ${t.journal.waiting(feed.waiting)}`}
      </p>
    </>
  );
}

const Line = memo(function Line({ line: l, mark }: { line: JournalLine; mark: string }) {
  const t = useTexts(),
    f = useFormat();
  const from = l.agent && l.instance ? `${l.agent}/${l.instance}` : l.agent || t.journal.server;
  return (
    <div className={css["line"]} data-level={l.level} data-number={l.number}>
      <time className={css["time"]} dateTime={l.at} title={f.exact(l.at)}>
        {f.time(l.at)}
      </time>
      <span className={css["level"]}>{t.journal.levelNames[l.level] ?? l.level}</span>
      <span className={css["from"]} title={from}>
        {l.agent ? <a {...to(l.instance ? addressOf.instance(l.agent, l.instance) : addressOf.agent(l.agent))}>{from}</a> : from}
      </span>
      <span className={css["text"]}>
        <Marked text={l.text} mark={mark} />
      </span>
    </div>
  );
});

function Marked({ text, mark }: { text: string; mark: string }) {
  const at = mark ? text.toLowerCase().indexOf(mark.toLowerCase()) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + mark.length)}</mark>
      {text.slice(at + mark.length)}
    </>
  );
}

/** Agent, package, level. The lists can be searched by typing. */
function Filters({
  filter,
  onChange,
  lines,
}: {
  filter: JournalFilter;
  onChange: (part: Partial<JournalFilter>) => void;
  lines: readonly JournalLine[];
}) {
  const t = useTexts(),
    machines = useCollection(agents).items,
    all = useCollection(instances).items;
  const names = useMemo(
    () => [{ value: SERVER, label: t.journal.server }, ...machines.map((a) => ({ value: a.name, label: a.name }))],
    [machines, t],
  );
  const packages = useMemo(() => {
    const found = new Map<string, string>();
    for (const i of all)
      if (!filter.agent || i.agent.toLowerCase() === filter.agent.toLowerCase()) found.set(i.name.toLowerCase(), i.name);
    for (const l of lines)
      if (l.instance && !found.has(l.instance.toLowerCase())) found.set(l.instance.toLowerCase(), l.instance);
    if (filter.instance && !found.has(filter.instance.toLowerCase())) found.set(filter.instance.toLowerCase(), filter.instance);
    return [...found.values()].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  }, [all, lines, filter.agent, filter.instance]);
  const common = {
    className: css["pick"] ?? "",
    searchable: true,
    clearable: true,
    limit: 100,
    nothingFoundMessage: t.common.noMatch,
    clearButtonProps: { "aria-label": t.common.searchClear },
  };
  return (
    <>
      <Select
        {...common}
        aria-label={t.journal.agent}
        placeholder={t.journal.anyAgent}
        data={names}
        value={filter.agent || null}
        onChange={(v) => onChange({ agent: v ?? "" })}
      />
      <Select
        {...common}
        aria-label={t.journal.instance}
        placeholder={t.journal.anyInstance}
        data={packages}
        value={filter.instance || null}
        onChange={(v) => onChange({ instance: v ?? "" })}
      />
      <Select
        className={css["pick"] ?? ""}
        aria-label={t.journal.level}
        allowDeselect={false}
        value={filter.level}
        onChange={(v) => onChange({ level: v ?? "all" })}
        data={["all", "warn", "error", "info"].map((value) => ({ value, label: t.journal.levels[value] ?? value }))}
      />
    </>
  );
}
