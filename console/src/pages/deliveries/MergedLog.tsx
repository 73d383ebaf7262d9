/** The log of a whole delivery in one reading: every attempt after the other, each under its name; by job, by stream, by words; followed while it is under way. */
import { deliveries as calls } from "@/api/deliver";
import type { MergedLine } from "@/api/deliverTypes";
import { told } from "@/api/http";
import { DeliveryLog } from "@/live/deliveryLog";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowBarToDown, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import css from "../logs/Log.module.css";

const ROW = 20;
const PART = 1_000;
type Row = { head: true; of: MergedLine } | { head: false; of: MergedLine };

/** Lines with a heading where another attempt begins. */
export function withHeads(lines: readonly MergedLine[]): Row[] {
  return lines.flatMap((of, i): Row[] =>
    lines[i - 1]?.attempt === of.attempt
      ? [{ head: false, of }]
      : [
          { head: true, of },
          { head: false, of },
        ],
  );
}

export function MergedLog({ delivery, jobs, over }: { delivery: string; jobs: readonly string[]; over: boolean }) {
  const t = useTexts();
  const [job, setJob] = useState(""),
    [stream, setStream] = useState(""),
    [words, setWords] = useState(""),
    [asked] = useDebouncedValue(words.trim(), 300);
  const log = useMemo(
    () =>
      new DeliveryLog((cursor, signal) => calls.lines(delivery, { job, stream, grep: asked, cursor, limit: PART }, { signal })),
    [delivery, job, stream, asked],
  );
  useEffect(() => {
    log.open(over);
    return () => log.close();
  }, [log, over]);
  return (
    <section className={css["log"]} aria-label={t.runLog.whole}>
      <div className={css["bar"]}>
        <Select
          aria-label={t.deliver.job}
          placeholder={t.runLog.allJobs}
          data={[...jobs]}
          value={job || null}
          clearable
          searchable
          onChange={(v) => setJob(v ?? "")}
        />
        <Select
          aria-label={t.runLog.stream}
          placeholder={t.runLog.allStreams}
          data={(["out", "err", "agent"] as const).map((s) => ({ value: s, label: t.runLog.streams[s] }))}
          value={stream || null}
          clearable
          onChange={(v) => setStream(v ?? "")}
        />
        <TextInput
          className={css["search"] ?? ""}
          placeholder={t.deliver.searchLog}
          aria-label={t.deliver.searchLog}
          leftSection={<IconSearch size={16} />}
          value={words}
          onChange={(e) => setWords(e.currentTarget.value)}
          data-page-search
        />
      </div>
      <Lines key={`${job} ${stream} ${asked}`} log={log} over={over} />
    </section>
  );
}

function Lines({ log, over }: { log: DeliveryLog; over: boolean }) {
  const t = useTexts(),
    f = useFormat(),
    look = useSyncExternalStore(log.subscribe, log.snapshot),
    rows = useMemo(() => withHeads(look.lines), [look.lines]);
  const box = useRef<HTMLDivElement>(null),
    [stick, setStick] = useState(!over);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  useEffect(() => {
    if (stick && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: "end" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [stick, rows.length]);
  return (
    <>
      <div
        ref={box}
        className={css["box"]}
        tabIndex={0}
        role="log"
        aria-label={t.runLog.whole}
        aria-live="off"
        onWheel={() => setStick(false)}
        onKeyDown={(e) => {
          if (["ArrowUp", "PageUp", "Home"].includes(e.key)) setStick(false);
          if (e.key === "End") setStick(true);
        }}
      >
        {rows.length === 0 && (
          <p className="dim" style={{ padding: "10px 14px" }}>
            {look.atEnd ? t.runLog.nothing : t.runLog.reading}
          </p>
        )}
        <div className={css["lines"]} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div key={item.key} style={{ position: "absolute", insetInline: 0, top: item.start }}>
                  {row.head ? <Head of={row.of} /> : <Line of={row.of} at={f.time(row.of.line.at)} />}
                </div>
              )
            );
          })}
        </div>
      </div>
      <div className={css["bar"]}>
        <p className={`${css["foot"]} grow`} role="status">
          <span className={css["dot"]} data-on={!over || undefined} aria-hidden="true" />
          {look.error
            ? told(look.error)
            : over && look.atEnd
              ? t.deliver.wholeLog
              : look.held
                ? t.runLog.held
                : t.deliver.following}{" "}
          · {t.runLog.lines(look.lines.length)}
        </p>
        {look.held && (
          <Button size="compact-sm" variant="default" onClick={() => log.more()}>
            {t.deliver.more}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBarToDown size={15} />}
          aria-pressed={stick}
          onClick={() => setStick(!stick)}
        >
          {t.deliver.follow}
        </Button>
      </div>
    </>
  );
}

function Head({ of }: { of: MergedLine }) {
  const t = useTexts();
  return (
    <div className={css["head"]}>
      <span className="strong">{of.path}</span>
      <span className="dim">
        {of.agent} · {t.deliver.attemptNumber(of.number)}
      </span>
      <a {...to(addressOf.attempt(of.attempt))} aria-label={`${t.deliver.openLog} – ${of.path}`}>
        {t.deliver.openLog}
      </a>
    </div>
  );
}

function Line({ of, at }: { of: MergedLine; at: string }) {
  return (
    <div className={css["line"]} data-stream={of.line.stream} title={at}>
      <b>{of.line.line}</b>
      <span>{of.line.text || "\u00a0"}</span>
    </div>
  );
}
