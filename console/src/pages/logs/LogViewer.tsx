/**
 * Lines of a log of any length. A browser cannot scroll ten million lines: beyond a height the scroll bar stands for a share of the log, and
 * the wheel and the keys still go line by line.
 */
import { attempts as calls } from "@/api/deliver";
import { told } from "@/api/http";
import type { AttemptLog } from "@/live/attemptLog";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Button, CloseButton, NumberInput, TextInput } from "@mantine/core";
import { IconArrowBarToDown, IconArrowDown, IconSearch } from "@tabler/icons-react";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import css from "./Log.module.css";

const ROW = 20;
const HEIGHT_MAX = 6_000_000;

export function LogViewer({ log, line }: { log: AttemptLog; line?: number | undefined }) {
  const t = useTexts(),
    f = useFormat();
  const look = useSyncExternalStore(log.subscribe, log.snapshot);
  const box = useRef<HTMLDivElement>(null),
    own = useRef(-1);
  const [top, setTop] = useState(0),
    [rows, setRows] = useState(30),
    [stick, setStick] = useState(line === undefined),
    [needle, setNeedle] = useState(""),
    [hit, setHit] = useState<number | undefined>(line),
    [finding, setFinding] = useState(false),
    [said, setSaid] = useState("");
  const total = look.totalLines,
    last = Math.max(0, total - rows),
    height = Math.min(HEIGHT_MAX, Math.max(total, rows) * ROW),
    view = rows * ROW,
    span = Math.max(1, height - view);
  const goTo = (first: number) => {
    const at = Math.min(last, Math.max(0, Math.round(first)));
    setTop(at);
    const el = box.current;
    if (!el) return;
    own.current = last > 0 ? Math.round((at / last) * span) : 0;
    el.scrollTop = own.current;
  };
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const measure = () => setRows(Math.max(5, Math.floor(el.clientHeight / ROW)));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    return () => watch.disconnect();
  }, []);
  /* Wheels go line by line, however long the log: React's own listeners cannot stop the browser's scrolling. */
  const wheel = useRef<(lines: number) => void>(() => undefined);
  wheel.current = (lines) => {
    setStick(top + lines >= last);
    goTo(top + lines);
  };
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const turn = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const lines = event.deltaMode === 1 ? event.deltaY : event.deltaY / ROW;
      wheel.current(lines > 0 ? Math.max(1, Math.round(lines)) : Math.min(-1, Math.round(lines)));
    };
    el.addEventListener("wheel", turn, { passive: false });
    return () => el.removeEventListener("wheel", turn);
  }, []);
  useLayoutEffect(() => {
    if (stick) goTo(last);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [total, rows, stick]);
  useLayoutEffect(() => {
    if (line !== undefined && total > 0) goTo(line - 1 - rows / 3);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [line, total > 0]);
  const find = async (after: number) => {
    const words = needle.trim();
    if (!words) return;
    setFinding(true);
    setSaid("");
    try {
      const hits = await calls.search(log.id, { q: words, after, limit: 1 });
      const found = hits[0];
      if (found) {
        setHit(found.line);
        setStick(false);
        goTo(found.line - 1 - rows / 3);
        setSaid(t.deliver.foundAt(f.num(found.line)));
      } else setSaid(after > 0 ? t.deliver.noMoreHits : t.common.noMatch);
    } catch (error) {
      setSaid(told(error));
    }
    setFinding(false);
  };
  const onKey = (event: React.KeyboardEvent) => {
    const step: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: rows - 2, PageUp: 2 - rows };
    const by = step[event.key];
    if (by !== undefined) wheel.current(by);
    else if (event.key === "Home") (setStick(false), goTo(0));
    else if (event.key === "End") setStick(true);
    else return;
    event.preventDefault();
  };
  const shown = Array.from({ length: Math.min(rows + 1, Math.max(0, total - top)) }, (_, i) => top + i + 1);
  return (
    <section className={css["log"]} aria-label={t.deliver.log}>
      <form
        className={css["bar"]}
        onSubmit={(e) => {
          e.preventDefault();
          void find(hit ?? 0);
        }}
      >
        <TextInput
          className={css["search"] ?? ""}
          value={needle}
          onChange={(e) => {
            setNeedle(e.currentTarget.value);
            setHit(undefined);
          }}
          placeholder={t.deliver.searchLog}
          aria-label={t.deliver.searchLog}
          data-page-search
          leftSection={<IconSearch size={16} />}
          rightSection={needle && <CloseButton size="sm" aria-label={t.common.searchClear} onClick={() => setNeedle("")} />}
        />
        <ActionIcon
          type="submit"
          variant="default"
          size="input-sm"
          aria-label={t.deliver.nextHit}
          loading={finding}
          disabled={!needle.trim()}
        >
          <IconArrowDown size={17} />
        </ActionIcon>
        <NumberInput
          className={css["number"] ?? ""}
          placeholder={t.deliver.lineNumber}
          aria-label={t.deliver.lineNumber}
          min={1}
          max={total}
          hideControls
          onChange={(v) => {
            if (typeof v === "number" && v >= 1) {
              setStick(false);
              setHit(v);
              goTo(v - 1 - rows / 3);
            }
          }}
        />
        <Button
          variant="default"
          leftSection={<IconArrowBarToDown size={16} />}
          aria-pressed={stick}
          onClick={() => setStick(true)}
        >
          {t.deliver.follow}
        </Button>
        <span className="dim small" role="status">
          {said}
        </span>
      </form>
      <div
        ref={box}
        className={css["box"]}
        tabIndex={0}
        role="log"
        aria-label={t.deliver.log}
        aria-live="off"
        onKeyDown={onKey}
        onScroll={(e) => {
          const at = e.currentTarget.scrollTop;
          if (Math.abs(at - own.current) < 2) return;
          own.current = at;
          const first = Math.round((at / span) * last);
          setTop(Math.min(last, first));
          setStick(first >= last);
        }}
      >
        <div style={{ height, position: "relative" }}>
          <div className={css["lines"]} tabIndex={0} style={{ transform: `translateY(${box.current?.scrollTop ?? 0}px)` }}>
            {total === 0 && <p className="dim">{look.complete ? t.deliver.emptyLog : t.deliver.nothingYet}</p>}
            {shown.map((number) => {
              const found = log.line(number);
              return (
                <div key={number} className={css["line"]} data-stream={found?.stream} data-hit={number === hit || undefined}>
                  <b>{number}</b>
                  <span>{found ? found.text || "\u00a0" : "…"}</span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <p className={css["foot"]} role="status">
        <span className={css["dot"]} data-on={(!look.complete && !look.lost) || undefined} aria-hidden="true" />
        {look.complete ? t.deliver.wholeLog : look.lost ? t.deliver.streamLost : t.deliver.following} ·{" "}
        {t.deliver.linesAndBytes(f.num(total), f.bytes(look.totalBytes))}
      </p>
    </section>
  );
}
