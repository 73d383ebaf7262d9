/** The log of a run: phases as headings, search, download; only what is seen is in the page. */
import { sentence } from "@/api/http";
import type { RunLine, TaskRun } from "@/api/workTypes";
import { Empty, Note } from "@/components/basics";
import { useFormat, useTexts } from "@/texts/current";
import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconArrowBarToDown, IconDownload, IconFileText, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import css from "./Run.module.css";

interface Props {
  run: TaskRun;
  lines: readonly RunLine[];
  truncated: boolean;
  lost: boolean;
  download: string;
}

const levelOf = (l: RunLine): string => (l.status === "ko" ? "error" : l.status === "warning" ? "warn" : "");

export default function RunLog({ run, lines: all, truncated, lost, download }: Props) {
  const t = useTexts(),
    f = useFormat();
  const [search, setSearch] = useState(""),
    [away, setAway] = useState(false);
  const box = useRef<HTMLDivElement>(null),
    stick = useRef(true);
  const needle = search.trim().toLowerCase();
  const lines = useMemo(() => (needle ? all.filter((l) => l.text.toLowerCase().includes(needle)) : all), [all, needle]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 21,
    overscan: 20,
    getItemKey: (i) => lines[i]?.number ?? i,
  });
  const last = lines.at(-1)?.number;
  useLayoutEffect(() => {
    if (stick.current && !needle && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [last, lines.length, needle, virtual]);
  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    stick.current = el.scrollHeight - el.scrollTop - el.clientHeight < 60;
    if (away === stick.current) setAway(!stick.current);
  };
  const over = Boolean(run.ended_at);
  return (
    <section className={css["log"]} aria-label={t.runs.log}>
      <div className={css["bar"]}>
        <TextInput
          className={css["search"] ?? ""}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
          placeholder={t.runs.logSearch}
          aria-label={t.runs.logSearch}
          data-page-search
          leftSection={<IconSearch size={16} />}
          rightSection={search && <CloseButton size="sm" aria-label={t.common.searchClear} onClick={() => setSearch("")} />}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          component="a"
          href={download}
          download={`${run.id}.log`}
        >
          {t.runs.download}
        </Button>
      </div>
      {truncated && <Note tone="warn">{t.runs.logCut}</Note>}
      {lines.length === 0 ? (
        <div className="card">
          <Empty
            icon={<IconFileText size={26} />}
            title={needle ? t.runs.logNoMatch : t.runs.logEmpty}
            help={needle ? undefined : over ? sentence(run.reason.text, run.reason.details) : t.runs.logEmptyHelp}
          />
        </div>
      ) : (
        <div className={css["frame"]}>
          <div
            ref={box}
            className={css["box"]}
            tabIndex={0}
            role="log"
            aria-label={t.runs.log}
            aria-live="off"
            onScroll={onScroll}
          >
            <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
              {virtual.getVirtualItems().map((item) => {
                const line = lines[item.index];
                if (!line) return null;
                const before = lines[item.index - 1];
                return (
                  <div
                    key={item.key}
                    data-index={item.index}
                    ref={virtual.measureElement}
                    className={css["line"]}
                    data-level={levelOf(line) || undefined}
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    {line.phase && line.phase !== before?.phase && (
                      <div className={css["phase"]}>{t.runs.phases[line.phase] ?? line.phase}</div>
                    )}
                    <div className={css["parts"]}>
                      <time dateTime={line.at} title={f.exact(line.at)}>
                        {f.time(line.at)}
                      </time>
                      <span className={css["status"]}>{line.status ? (t.runs.status[line.status] ?? line.status) : ""}</span>
                      <span className={css["text"]}>
                        <Marked text={line.text} mark={needle} />
                      </span>
                    </div>
                  </div>
                );
              })}
            </div>
          </div>
          {away && !over && (
            <button
              className={css["jump"]}
              onClick={() => {
                stick.current = true;
                setAway(false);
                virtual.scrollToIndex(lines.length - 1, { align: "end" });
              }}
            >
              <IconArrowBarToDown size={16} aria-hidden="true" />
              {t.runs.follow}
            </button>
          )}
        </div>
      )}
      <p className={css["foot"]} role="status">
        <span className={css["dot"]} data-on={(!over && !lost) || undefined} aria-hidden="true" />
        {needle ? t.runs.searching : over ? t.runs.ended : lost ? t.runs.lost : t.runs.following} ·{" "}
        {t.runs.logLines(lines.length)}
      </p>
    </section>
  );
}

function Marked({ text, mark }: { text: string; mark: string }) {
  const at = mark ? text.toLowerCase().indexOf(mark) : -1;
  if (at < 0) return text || "\u00a0";
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + mark.length)}</mark>
      {text.slice(at + mark.length)}
    </>
  );
}
