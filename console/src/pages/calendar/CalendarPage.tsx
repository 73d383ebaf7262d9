/** Calendar: windows, freezes, boards and what is planned, on one time line; the same as a list below, and as a feed (WF-8). */
import { calendar as call } from "@/api/deliver";
import type { CalendarEntry } from "@/api/deliverTypes";
import { BASE, sentence } from "@/api/http";
import { Empty, Failure, Lines, PageHeader, useNow } from "@/components/basics";
import { Badge, type Tone } from "@/components/StateBadge";
import { useLive } from "@/live/useLive";
import { addressOf, go, to as link } from "@/shell/navigate";
import { useFormat, useLang, useTexts } from "@/texts/current";
import { ActionIcon, Button } from "@mantine/core";
import { IconCalendarEvent, IconChevronLeft, IconChevronRight, IconRss } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import css from "./Calendar.module.css";
import tables from "../deliveries/Deliveries.module.css";
import { lanesOf, midnights } from "./lanes";

const DAY = 86_400_000;
const SPAN = 28 * DAY;
const TONES: Record<string, Tone> = {
  window: "good",
  freeze: "bad",
  cutoff: "warn",
  board: "busy",
  delivery: "busy",
  request: "off",
};

export default function CalendarPage() {
  const t = useTexts(),
    f = useFormat(),
    lang = useLang(),
    now = useNow(),
    search = useSearch({ from: "/inside/calendar" }),
    navigate = useNavigate({ from: "/calendar" });
  const monday = useMemo(() => {
    const day = search.from && !Number.isNaN(Date.parse(search.from)) ? new Date(search.from) : new Date();
    day.setHours(0, 0, 0, 0);
    day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
    return day.getTime();
  }, [search.from]);
  const end = monday + SPAN;
  const query = useLive(
    ["calendar", monday],
    (signal) => call({ from: new Date(monday).toISOString(), to: new Date(end).toISOString() }, { signal }),
    (type) => type === "delivery" || type === "request",
  );
  const lanes = useMemo(() => lanesOf(query.data?.entries ?? [], monday, end), [query.data, monday, end]);
  const days = useMemo(() => midnights(monday, end), [monday, end]);
  const week = new Intl.DateTimeFormat(lang === "fr" ? "fr-FR" : "en-GB", { weekday: "short", day: "numeric", month: "short" });
  const move = (by: number) => void navigate({ search: { from: new Date(monday + by).toISOString().slice(0, 10) } });
  const share = (now - monday) / SPAN;
  const kind = (word: string) => t.calendar.kinds[word as keyof typeof t.calendar.kinds] ?? word;
  const when = (e: CalendarEntry) => (e.to > e.from ? `${f.exact(e.from)} – ${f.exact(e.to)}` : f.exact(e.from));
  const about = (e: CalendarEntry) => {
    const names = [...e.tiers, ...e.envs];
    return names.length > 0 ? t.calendar.about(names.join(", ")) : t.calendar.everywhere;
  };
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <PageHeader
        title={t.calendar.title}
        subtitle={t.calendar.help}
        actions={
          <>
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={t.calendar.previous}
              title={t.calendar.previous}
              onClick={() => move(-SPAN)}
            >
              <IconChevronLeft size={17} />
            </ActionIcon>
            <Button variant="default" onClick={() => void navigate({ search: {} })}>
              {t.calendar.today}
            </Button>
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={t.calendar.next}
              title={t.calendar.next}
              onClick={() => move(SPAN)}
            >
              <IconChevronRight size={17} />
            </ActionIcon>
            <Button variant="default" component="a" href={`${BASE}/calendar.ics`} leftSection={<IconRss size={16} />}>
              {t.calendar.feed}
            </Button>
          </>
        }
      />
      {!query.data ? (
        <Lines />
      ) : lanes.length === 0 ? (
        <div className="card">
          <Empty icon={<IconCalendarEvent size={26} />} title={t.calendar.empty} help={t.calendar.emptyHelp}>
            <Button variant="default" onClick={() => go("/documents?open=policy/policy")}>
              {t.first.definitions}
            </Button>
          </Empty>
        </div>
      ) : (
        <div className="stack wide">
          <div className={`card ${css["frame"]}`} aria-hidden="true">
            <div className={css["grid"]}>
              <span />
              <div className={css["days"]}>
                {[monday, ...days]
                  .filter((d) => new Date(d).getDay() === 1)
                  .map((d) => (
                    <span key={d} style={{ left: `${((d - monday) / SPAN) * 100}%` }}>
                      {week.format(d)}
                    </span>
                  ))}
              </div>
              {lanes.map((lane) => (
                <div key={`${lane.kind}${lane.name}`} style={{ display: "contents" }}>
                  <div className={css["name"]}>
                    <span className="strong cut">{lane.name || kind(lane.kind)}</span>
                    {lane.name && <span className="dim tiny cut">{kind(lane.kind)}</span>}
                  </div>
                  <div className={css["lane"]}>
                    {days.map((d) => (
                      <i
                        key={d}
                        data-week={new Date(d).getDay() === 1 || undefined}
                        style={{ left: `${((d - monday) / SPAN) * 100}%` }}
                      />
                    ))}
                    {share > 0 && share < 1 && <b style={{ left: `${share * 100}%` }} />}
                    {lane.stretches.map((s, i) => (
                      <span
                        key={`${s.entry.name}${i}`}
                        data-kind={lane.kind}
                        data-moment={s.moment || undefined}
                        title={[s.entry.title, when(s.entry), about(s.entry), s.entry.text].filter(Boolean).join("\n")}
                        style={s.moment ? { left: `${s.left * 100}%` } : { left: `${s.left * 100}%`, width: `${s.width * 100}%` }}
                      >
                        {!s.moment && s.width > 0.08 ? s.entry.name : lane.name ? "" : s.entry.name}
                      </span>
                    ))}
                  </div>
                </div>
              ))}
            </div>
          </div>
          <section className={`card ${tables["scroll"]}`}>
            <h2 className="strong">{t.calendar.list}</h2>
            <table className={tables["table"]}>
              <tbody>
                {query.data.entries.map((e, i) => (
                  <tr key={`${e.kind}${e.name}${e.from}${i}`}>
                    <td data-short>
                      <Badge tone={TONES[e.kind] ?? "off"}>{kind(e.kind)}</Badge>
                    </td>
                    <td>
                      {e.kind === "delivery" ? (
                        <a {...link(addressOf.delivery(e.name))}>{e.title}</a>
                      ) : e.kind === "request" ? (
                        <a {...link(addressOf.request(e.name))}>{e.title}</a>
                      ) : (
                        <span className="strong">{e.name}</span>
                      )}
                      {e.kind !== "delivery" && e.kind !== "request" && (
                        <>
                          {" "}
                          <span className="dim small">{about(e)}</span>
                          {e.text && <div className="small">{sentence(e.text)}</div>}
                        </>
                      )}
                    </td>
                    <td className="small">{when(e)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      )}
    </>
  );
}
