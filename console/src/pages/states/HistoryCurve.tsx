/** The last values of a number, as steps: each holds until the next. */
import type { Points } from "@/live/oneState";
import { useStore } from "@/live/store";
import { shownTheme } from "@/shell/preferences";
import { useFormat, useTexts } from "@/texts/current";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import css from "./State.module.css";

const HEIGHT = 170;

export default function HistoryCurve({ points }: { points: Points }) {
  const t = useTexts(),
    f = useFormat(),
    theme = useStore(shownTheme);
  const box = useRef<HTMLDivElement>(null),
    label = useRef<HTMLSpanElement>(null),
    plot = useRef<uPlot>(undefined);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const style = getComputedStyle(element),
      colour = style.getPropertyValue("--code-number").trim(),
      line = style.getPropertyValue("--line"),
      text = style.getPropertyValue("--text-2");
    const axis = { stroke: text, font: `11px ${style.fontFamily}`, grid: { stroke: line, width: 1 }, ticks: { show: false } };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        padding: [12, 24, 0, 0],
        cursor: { y: false, points: { size: 8 } },
        scales: {
          x: { time: true },
          y: {
            range: (_u, min, max) => {
              const room = (max - min || Math.abs(max) || 1) * 0.14;
              return [min - room, max + room];
            },
          },
        },
        series: [
          {},
          {
            stroke: colour,
            width: 2,
            fill: (u) => {
              const shade = u.ctx.createLinearGradient(0, 0, 0, u.bbox.height + u.bbox.top);
              shade.addColorStop(0, `${colour}55`);
              shade.addColorStop(1, `${colour}05`);
              return shade;
            },
            ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
            points: { show: (u) => u.data[0].length < 40, size: 5, fill: colour },
          },
        ],
        axes: [
          { ...axis, space: 80, size: 26, values: (_u, splits) => splits.map((s) => f.time(s * 1000)) },
          { ...axis, size: 62, values: (_u, splits) => splits.map((v) => f.num(v, 4)) },
        ],
        hooks: {
          setCursor: [
            (u) => {
              if (!label.current) return;
              const at = u.cursor.idx,
                x = at == null ? undefined : u.data[0][at],
                y = at == null ? undefined : u.data[1]?.[at];
              label.current.textContent = x !== undefined && y != null ? `${f.time(x * 1000)} · ${f.num(y, 6)}` : "";
            },
          ],
        },
      },
      [[], []],
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [f, theme]);

  useEffect(() => {
    plot.current?.setData([points.at.map((ms) => ms / 1000), [...points.value]]);
  }, [points, theme, f]);

  const low = Math.min(...points.value),
    high = Math.max(...points.value);
  const told = `${t.stateObjects.points(points.value.length)}, ${t.stateObjects.range(f.num(low, 6), f.num(high, 6))}`;
  return (
    <figure className={css["figure"]}>
      <figcaption className="row wrap between">
        <span className="card-title" style={{ margin: 0 }}>
          {t.stateObjects.history}
        </span>
        <span className="small dim num">
          <span ref={label} className={css["at"]} aria-hidden="true" />
          {told}
        </span>
      </figcaption>
      <div ref={box} className={css["plot"]} role="img" aria-label={`${t.stateObjects.history}: ${told}`} />
    </figure>
  );
}
