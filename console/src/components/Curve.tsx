/** A larger curve of CPU or RAM: uPlot, in the reader's clock, numbers and theme. */
import { usage, usageKey } from "@/live/usage";
import { useStore } from "@/live/store";
import { shownTheme } from "@/shell/preferences";
import { useFormat, useTexts } from "@/texts/current";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import css from "./Curve.module.css";

export default function Curve({
  agent,
  instance,
  what,
  title,
}: {
  agent: string;
  instance: string;
  what: "cpu" | "ram";
  title: string;
}) {
  const key = usageKey(agent, instance),
    t = useTexts(),
    f = useFormat(),
    theme = useStore(shownTheme);
  const box = useRef<HTMLDivElement>(null),
    plot = useRef<uPlot>(undefined);
  useEffect(() => usage.ensure(agent), [agent]);
  const subscribe = useCallback((run: () => void) => usage.subscribe(key, run), [key]);
  const version = useSyncExternalStore(subscribe, () => usage.get(key)?.version ?? 0);
  const curve = usage.get(key),
    has = (curve?.at.length ?? 0) > 1;
  const tell = what === "cpu" ? f.percent : f.bytes;

  useEffect(() => {
    const element = box.current;
    if (!element || !has) return;
    const style = getComputedStyle(element),
      colour = style.getPropertyValue(what === "cpu" ? "--curve-cpu" : "--curve-ram"),
      line = style.getPropertyValue("--line"),
      text = style.getPropertyValue("--text-2");
    const axis = { stroke: text, font: `11px ${style.fontFamily}`, grid: { stroke: line, width: 1 }, ticks: { show: false } };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: 190,
        legend: { show: false },
        padding: [10, 8, 0, 0],
        cursor: { y: false, points: { size: 7 } },
        scales: {
          x: { time: true },
          y: { range: (_u, _min, max) => [0, Math.max(what === "cpu" ? 5 : 1024 * 1024, max * 1.15)] },
        },
        series: [{}, { stroke: colour, width: 1.6, fill: `${colour.trim()}22`, points: { show: false } }],
        axes: [
          {
            ...axis,
            space: 70,
            size: 26,
            values: (_u, splits) => splits.map((s) => (s % 60 === 0 ? f.time(s * 1000).slice(0, 5) : f.time(s * 1000))),
          },
          { ...axis, size: 66, values: (_u, splits) => splits.map((v) => tell(v)) },
        ],
        hooks: {
          setCursor: [
            (u) => {
              const at = u.cursor.idx,
                label = element.parentElement?.querySelector("[data-at]");
              if (!label) return;
              const x = at == null ? undefined : u.data[0][at],
                y = at == null ? undefined : u.data[1]?.[at];
              label.textContent = x !== undefined && y != null ? `${f.time(x * 1000)} · ${tell(y)}` : "";
            },
          ],
        },
      },
      [[], []],
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: 190 }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [has, what, f, theme, tell]);

  useEffect(() => {
    if (curve && plot.current)
      plot.current.setData([curve.at.map((ms) => ms / 1000), what === "cpu" ? [...curve.cpu] : [...curve.ram]]);
  }, [version, curve, what, has, theme, f]);

  const values = curve?.[what] ?? [],
    now = values.at(-1);
  const summary = now === undefined ? "" : t.instance.nowPeak(tell(now), tell(Math.max(...values)));
  return (
    <figure className={css["figure"]}>
      <figcaption className="row wrap between">
        <span className="strong">{title}</span>
        <span className="small dim num">{summary}</span>
      </figcaption>
      {has ? (
        <div ref={box} className={css["plot"]} role="img" aria-label={`${title}: ${summary}`} />
      ) : (
        <p className={css["none"]}>{t.instance.noUsage}</p>
      )}
      <p className={css["at"]} data-at aria-hidden="true" />
    </figure>
  );
}
