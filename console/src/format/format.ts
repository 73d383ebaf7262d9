/** Numbers, sizes, dates and lengths of time in the reader's language. */
import type { Lang } from "@/api/types";

export interface Format {
  num(value: number, digits?: number): string;
  percent(value: number): string;
  bytes(value: number): string;
  speed(bytesPerSecond: number): string;
  date(value: string | number): string;
  exact(value: string | number): string;
  time(value: string | number): string;
  ago(value: string | number, now: number): string;
  span(ms: number): string;
  list(words: string[]): string;
  compare(a: string, b: string): number;
}

const UNITS = { en: ["B", "KiB", "MiB", "GiB", "TiB"], fr: ["o", "Kio", "Mio", "Gio", "Tio"] } as const;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function makeFormat(lang: Lang): Format {
  const tag = lang === "fr" ? "fr-FR" : "en-GB";
  const plain = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(tag, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", year: "numeric" });
  const full = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeStyle: "medium" });
  const clock = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
  const words = new Intl.ListFormat(tag, { type: "conjunction" });
  const collator = new Intl.Collator(tag, { numeric: true, sensitivity: "base" });
  const ms = (value: string | number) => (typeof value === "number" ? value : Date.parse(value));

  const bytes = (value: number): string => {
    let size = value,
      unit = 0;
    while (Math.abs(size) >= 1024 && unit < 4) {
      size /= 1024;
      unit += 1;
    }
    return `${unit === 0 || size >= 100 ? plain.format(size) : one.format(size)} ${UNITS[lang][unit]}`;
  };
  const span = (length: number): string => {
    const s = Math.max(0, length / 1000);
    if (s < 1) return `${plain.format(length)} ms`;
    if (s < 60) return `${s < 10 && s % 1 >= 0.05 ? one.format(s) : plain.format(Math.floor(s))} s`;
    const m = Math.floor(s / 60),
      h = Math.floor(m / 60),
      d = Math.floor(h / 24);
    const dayUnit = lang === "fr" ? "j" : "d";
    if (h < 1) return s % 60 >= 1 ? `${m} min ${Math.floor(s % 60)} s` : `${m} min`;
    if (d < 1) return m % 60 ? `${h} h ${m % 60} min` : `${h} h`;
    return h % 24 ? `${plain.format(d)} ${dayUnit} ${h % 24} h` : `${plain.format(d)} ${dayUnit}`;
  };
  return {
    num: (value, digits = 0) =>
      digits === 0 ? plain.format(value) : new Intl.NumberFormat(tag, { maximumFractionDigits: digits }).format(value),
    percent: (value) => `${value > 0 && value < 10 ? one.format(value) : plain.format(value)} %`,
    bytes,
    speed: (rate) => `${bytes(rate)}/s`,
    date: (value) => day.format(ms(value)),
    exact: (value) => full.format(ms(value)),
    time: (value) => clock.format(ms(value)),
    ago: (value, now) => {
      const seconds = (ms(value) - now) / 1000;
      if (Math.abs(seconds) < 5) return lang === "fr" ? "à l'instant" : "just now";
      for (const [unit, length] of STEPS) {
        if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
      }
      return relative.format(Math.trunc(seconds), "second");
    },
    span,
    list: (all) => words.format(all),
    compare: collator.compare,
  };
}
