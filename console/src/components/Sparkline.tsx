/** A small curve of the last minutes, drawn on a canvas: hundreds of them cost little. */
import { useStore } from "@/live/store";
import { shownTheme } from "@/shell/preferences";
import { usage, usageKey, type Curve } from "@/live/usage";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useFormat, useTexts } from "@/texts/current";

type What = "cpu" | "ram";
const WINDOW_MS = 10 * 60 * 1000;

const HEIGHT = 24;
const colours = new Map<string, string>();

/** The colour of a curve in the theme that is shown; read once, because asking the page costs a layout. */
function colourOf(what: What): string {
  const key = `${what} ${shownTheme.get()}`;
  let colour = colours.get(key);
  if (colour === undefined)
    colours.set(
      key,
      (colour = getComputedStyle(document.documentElement)
        .getPropertyValue(what === "cpu" ? "--curve-cpu" : "--curve-ram")
        .trim()),
    );
  return colour;
}

function draw(canvas: HTMLCanvasElement, curve: Curve, what: What, w: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = Math.min(2, window.devicePixelRatio || 1),
    h = HEIGHT;
  if (canvas.width !== w * ratio || canvas.height !== h * ratio) {
    canvas.width = w * ratio;
    canvas.height = h * ratio;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, w, h);
  const values = curve[what],
    { at } = curve,
    end = at.at(-1) ?? 0;
  if (values.length < 2) return;
  const start = Math.max(at[0] ?? 0, end - WINDOW_MS);
  let high = what === "cpu" ? 5 : 1;
  for (const v of values) if (v > high) high = v;
  const low = what === "ram" ? Math.min(...values) * 0.8 : 0;
  const x = (i: number) => (((at[i] as number) - start) / Math.max(1, end - start)) * (w - 2) + 1;
  const y = (i: number) => h - 2 - (((values[i] as number) - low) / Math.max(1e-9, high * 1.05 - low)) * (h - 4);
  const colour = colourOf(what);
  context.beginPath();
  for (let i = 0; i < values.length; i += 1) i === 0 ? context.moveTo(x(i), y(i)) : context.lineTo(x(i), y(i));
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  context.lineJoin = "round";
  context.stroke();
  context.lineTo(w - 1, h);
  context.lineTo(1, h);
  context.globalAlpha = 0.13;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

/** What an instance uses now, in words: where there is no room for curves. */
export function UsageNow({ agent, instance }: { agent: string; instance: string }) {
  const key = usageKey(agent, instance),
    f = useFormat(),
    t = useTexts();
  useEffect(() => usage.ensure(agent), [agent]);
  const subscribe = useCallback((run: () => void) => usage.subscribe(key, run), [key]);
  useSyncExternalStore(subscribe, () => usage.get(key)?.version ?? 0);
  const curve = usage.get(key),
    cpu = curve?.cpu.at(-1),
    ram = curve?.ram.at(-1);
  if (cpu === undefined || ram === undefined) return null;
  return (
    <span className="num">
      <span className="sr">{t.packages.cpu} </span>
      {f.percent(cpu)} · <span className="sr">{t.packages.ram} </span>
      {f.bytes(ram)}
    </span>
  );
}

export function Sparkline({
  agent,
  instance,
  what,
  width = 54,
}: {
  agent: string;
  instance: string;
  what: What;
  width?: number;
}) {
  const key = usageKey(agent, instance),
    t = useTexts(),
    f = useFormat(),
    theme = useStore(shownTheme);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => usage.ensure(agent), [agent]);
  const subscribe = useCallback((run: () => void) => usage.subscribe(key, run), [key]);
  const version = useSyncExternalStore(subscribe, () => usage.get(key)?.version ?? 0);
  const curve = version > 0 ? usage.get(key) : undefined;
  useEffect(() => {
    if (canvas.current && curve) draw(canvas.current, curve, what, width);
  }, [version, curve, what, width, theme]);
  const now = curve?.[what].at(-1);
  if (!curve || now === undefined) return <span className="dim">–</span>;
  const text = what === "cpu" ? f.percent(now) : f.bytes(now);
  return (
    <span className="row" style={{ gap: 8 }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t.packages.curve(instance, what === "cpu" ? t.packages.cpu : t.packages.ram, text)}
        style={{ width, height: HEIGHT, flex: "none" }}
      />
      <span className="num small cut" style={{ minWidth: 52 }}>
        {text}
      </span>
    </span>
  );
}
