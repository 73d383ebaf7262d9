/** The log of an instance, live: follow, pause, search, level, download; only what is seen is in the page. */
import { instances as calls } from "@/api/calls";
import type { LogLine } from "@/api/types";
import { Empty, Failure, Lines } from "@/components/basics";
import { useFormat, useTexts } from "@/texts/current";
import { Button, CloseButton, Select, Switch, TextInput } from "@mantine/core";
import { IconArrowBarToDown, IconDownload, IconFileText, IconPlayerPause, IconPlayerPlay, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import css from "./LogView.module.css";
import { LogFeed } from "./logFeed";

type Level = "all" | "info" | "warn" | "error";
const fits = (line: LogLine, level: Level): boolean =>
  level === "all" || (level === "warn" ? line.level !== "info" : line.level === level);

export default function LogView({ agent, name }: { agent: string; name: string }) {
  const t = useTexts(),
    f = useFormat();
  const feed = useMemo(() => new LogFeed(agent, name), [agent, name]);
  const [, redraw] = useState(0);
  const [text, setText] = useState(""),
    [search, setSearch] = useState(""),
    [level, setLevel] = useState<Level>("all"),
    [wrap, setWrap] = useState(true);
  const box = useRef<HTMLDivElement>(null),
    stick = useRef(true);

  useEffect(() => {
    let frame = 0;
    const off = feed.subscribe(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => redraw((n) => n + 1));
    });
    return () => {
      off();
      cancelAnimationFrame(frame);
      feed.close();
    };
  }, [feed]);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    stick.current = true;
    void feed.open(search);
  }, [feed, search]);

  const lines = useMemo(() => (level === "all" ? feed.lines : feed.lines.filter((l) => fits(l, level))), [feed.lines, level]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 21,
    overscan: 24,
    getItemKey: (i) => lines[i]?.number ?? i,
  });
  const last = lines.at(-1)?.number;
  useLayoutEffect(() => {
    if (stick.current && feed.following && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [last, lines.length, virtual, feed.following]);

  const follow = (on: boolean) => {
    feed.follow(on);
    stick.current = on;
    if (on) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  };
  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    stick.current = el.scrollHeight - el.scrollTop - el.clientHeight < 60;
  };
  const older = async () => {
    const first = lines[0]?.number;
    await feed.older();
    const at = first === undefined ? -1 : feed.lines.findIndex((l) => l.number === first);
    if (at > 0) requestAnimationFrame(() => virtual.scrollToIndex(at, { align: "start" }));
  };

  return (
    <div className={css["view"]}>
      <div className={css["bar"]}>
        <TextInput
          className={css["search"] ?? ""}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          placeholder={t.logs.search}
          aria-label={t.logs.search}
          data-page-search
          leftSection={<IconSearch size={16} />}
          rightSection={text && <CloseButton size="sm" aria-label={t.common.searchClear} onClick={() => setText("")} />}
        />
        <Select
          className={css["level"] ?? ""}
          aria-label={t.logs.level}
          value={level}
          onChange={(v) => setLevel((v ?? "all") as Level)}
          allowDeselect={false}
          data={(["all", "info", "warn", "error"] as const).map((value) => ({ value, label: t.logs.levels[value] }))}
        />
        <Switch
          className={css["wrap"] ?? ""}
          size="sm"
          label={t.logs.wrap}
          checked={wrap}
          onChange={(e) => setWrap(e.currentTarget.checked)}
        />
        <span className="grow" />
        <Button
          variant={feed.following ? "light" : "default"}
          aria-pressed={feed.following}
          leftSection={feed.following ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          onClick={() => follow(!feed.following)}
        >
          {feed.following ? t.logs.pause : t.logs.follow}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          component="a"
          href={calls.logsDownloadUrl(agent, name)}
          download={`${agent}-${name}.log`}
        >
          {t.logs.download}
        </Button>
      </div>
      {feed.status === "error" ? (
        <Failure error={feed.error} retry={() => void feed.open(search)} />
      ) : feed.status === "loading" && feed.lines.length === 0 ? (
        <Lines count={10} height={28} />
      ) : lines.length === 0 ? (
        <Empty
          icon={<IconFileText size={26} />}
          title={search || level !== "all" ? t.logs.noMatch : t.logs.empty}
          help={search || level !== "all" ? undefined : t.logs.emptyHelp}
        />
      ) : (
        <div className={css["frame"]}>
          <div
            ref={box}
            className={css["box"]}
            tabIndex={0}
            role="log"
            aria-label={t.logs.label}
            aria-live="off"
            onScroll={onScroll}
            data-wrap={wrap || undefined}
          >
            <div className={css["older"]}>
              {feed.more ? (
                <Button size="compact-xs" variant="subtle" loading={feed.loadingOlder} onClick={() => void older()}>
                  {t.logs.older}
                </Button>
              ) : (
                t.logs.noOlder
              )}
            </div>
            <div style={{ height: virtual.getTotalSize(), position: "relative", minWidth: "100%" }}>
              {virtual.getVirtualItems().map((item) => {
                const line = lines[item.index];
                if (!line) return null;
                const gap =
                  item.index > 0 && !search && level === "all" ? line.number - (lines[item.index - 1]?.number ?? 0) - 1 : 0;
                return (
                  <div
                    key={item.key}
                    data-index={item.index}
                    ref={virtual.measureElement}
                    className={css["line"]}
                    data-level={line.level}
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    {gap > 0 && <div className={css["gap"]}>… {t.logs.dropped(gap)}</div>}
                    <div className={css["parts"]}>
                      <time className={css["time"]} dateTime={line.at} title={f.exact(line.at)}>
                        {f.time(line.at)}
                      </time>
                      <span className={css["stream"]} title={t.logs.stream}>
                        {line.stream}
                      </span>
                      <span className={css["text"]}>
                        <Marked text={line.text} mark={search} />
                      </span>
                    </div>
                  </div>
                );
              })}
            </div>
          </div>
          {(!stick.current || feed.waiting > 0) && (
            <button className={css["jump"]} onClick={() => follow(true)}>
              <IconArrowBarToDown size={16} aria-hidden="true" />
              {feed.waiting > 0 ? t.logs.waitingLines(feed.waiting) : t.logs.jump}
            </button>
          )}
        </div>
      )}
      <p className={css["foot"]} role="status">
        <span className={css["dot"]} data-on={feed.following && !feed.lost} />
        {search ? t.logs.searching : !feed.following ? t.logs.paused : feed.lost ? t.logs.reconnecting : t.logs.following} ·{" "}
        {t.logs.lines(lines.length)}
      </p>
    </div>
  );
}

function Marked({ text, mark }: { text: string; mark: string }) {
  if (!mark) return text || "\u00a0";
  const at = text.toLowerCase().indexOf(mark.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + mark.length)}</mark>
      {text.slice(at + mark.length)}
    </>
  );
}
