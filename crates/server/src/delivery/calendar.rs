//! The calendar (WF-8): windows, freezes, boards, what is planned, on one time line; and as a feed in iCalendar (RFC 5545).

use super::requests;
use super::row::{self, DeliveryRow};
use crate::app::App;
use crate::call::Call;
use crate::documents::{self, PolicyDoc};
use crate::fault::{Fault, Result};
use crate::http::{Asked, Json};
use crate::limits;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::Timestamp;
use model::deliver::calendar::Calendars;
use model::rights::Right;
use protocol::Lang;
use protocol::Problem;
use protocol::api::{CalendarEntry, CalendarView};
use serde::Deserialize;
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What is shown where nobody says: four weeks.
const SPAN: Duration = Duration::from_secs(28 * 86_400);
/// What the feed holds: a week back, and so much ahead.
const FEED_BACK: Duration = Duration::from_secs(7 * 86_400);
/// See [`FEED_BACK`].
const FEED_AHEAD: Duration = Duration::from_secs(180 * 86_400);

/// The routes of the calendar.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(calendar)).routes(routes!(calendar_feed))
}

/// Which stretch of time.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Stretch {
    /// Begin, RFC 3339; now if absent.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// End; four weeks later if absent.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
}

/// Windows, freezes, boards, planned deliveries and requests.
#[utoipa::path(get, path = "/calendar", tag = "requests", params(Stretch),
    responses((status = 200, body = CalendarView), (status = 422, body = Problem)))]
async fn calendar(
    State(app): State<App>,
    call: Call,
    Asked(asked): Asked<Stretch>,
) -> Result<Json<CalendarView>> {
    call.may(Right::View)?;
    let from = asked.from.unwrap_or(call.at);
    let to = asked.to.unwrap_or_else(|| from.plus(SPAN));
    if to <= from || to.since(from) > limits::CALENDAR_SPAN_MAX {
        let days = limits::CALENDAR_SPAN_MAX.as_secs() / 86_400;
        return Err(Fault::field("to", format!("after the begin, and at most {days} days later")));
    }
    Ok(Json(view(&app, call.lang, from, to).await?))
}

/// The same as a feed, half a year ahead: to be subscribed to.
#[utoipa::path(get, path = "/calendar.ics", tag = "requests",
    responses((status = 200, description = "text/calendar", body = String, content_type = "text/calendar")))]
async fn calendar_feed(State(app): State<App>, call: Call) -> Result<Response> {
    call.may(Right::View)?;
    let from = Timestamp::from_ms(call.at.as_ms() - i64::try_from(FEED_BACK.as_millis()).unwrap_or(0));
    let view = view(&app, call.lang, from, call.at.plus(FEED_AHEAD)).await?;
    let text = feed(&view, call.at);
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

/// What stands in a stretch of the calendar.
///
/// # Errors
/// When the database fails.
pub async fn view(app: &App, lang: Lang, from: Timestamp, to: Timestamp) -> Result<CalendarView> {
    let (policy, calendars) = (documents::policy(app).await?, documents::calendars(app).await?);
    let mut entries = windows(&policy, lang, from, to);
    entries.extend(freezes(&policy, lang, from, to));
    entries.extend(boards(app, &policy, &calendars, lang, from, to).await?);
    let mut q = app.db.read();
    entries.extend(row::open(&mut q).await?.iter().filter_map(|row| delivery(row, from, to)));
    for request in requests::open(&mut q).await? {
        if let Some(at) = request.due_at().filter(|at| (from..to).contains(at)) {
            let ask = &request.record.ask;
            entries.push(CalendarEntry {
                kind: "request".to_owned(),
                name: request.word(),
                title: format!("{} : {} {} → {}", request.word(), ask.package, ask.version, ask.env),
                tiers: vec![request.record.tier.clone()],
                envs: vec![ask.env.clone()],
                text: format!("{} ({})", ask.title, request.by),
                ..moment("request", at)
            });
        }
    }
    entries.sort_by(|a, b| (a.from, &a.kind, &a.name).cmp(&(b.from, &b.kind, &b.name)));
    entries.truncate(limits::CALENDAR_ENTRIES_MAX);
    Ok(CalendarView { from, to, entries })
}

fn moment(kind: &str, at: Timestamp) -> CalendarEntry {
    CalendarEntry { kind: kind.to_owned(), from: at, to: at, ..CalendarEntry::default() }
}

fn windows(policy: &PolicyDoc, lang: Lang, from: Timestamp, to: Timestamp) -> Vec<CalendarEntry> {
    let mut entries = Vec::new();
    for window in policy.windows.values() {
        let named = policy.file.tier.iter().filter(|tier| tier.window.eq_ignore_ascii_case(&window.name));
        let tiers: Vec<String> = named.map(|tier| tier.name.clone()).collect();
        let title = match lang {
            Lang::Fr => format!("Créneau ouvert : {}", window.name),
            Lang::En => format!("Window open: {}", window.name),
        };
        entries.extend(window.stretches_between(from, to).into_iter().map(|(begin, end)| CalendarEntry {
            name: window.name.clone(),
            title: title.clone(),
            to: end,
            tiers: tiers.clone(),
            ..moment("window", begin)
        }));
    }
    entries
}

fn freezes(policy: &PolicyDoc, lang: Lang, from: Timestamp, to: Timestamp) -> Vec<CalendarEntry> {
    let mut entries = Vec::new();
    for freeze in &policy.freezes {
        let title = match lang {
            Lang::Fr => format!("Gel : {}", freeze.name),
            Lang::En => format!("Freeze: {}", freeze.name),
        };
        let about = [freeze.reason.as_str(), freeze.owner.as_str()];
        let text = about.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · ");
        entries.extend(freeze.times_between(from, to).into_iter().map(|(begin, end)| CalendarEntry {
            name: freeze.name.clone(),
            title: title.clone(),
            to: end,
            tiers: freeze.tiers.clone(),
            envs: freeze.envs.clone(),
            text: text.clone(),
            ..moment("freeze", begin)
        }));
    }
    entries
}

/// Cutoffs and boards of each tier that has one.
async fn boards(
    app: &App,
    policy: &PolicyDoc,
    calendars: &Calendars,
    lang: Lang,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<CalendarEntry>> {
    let mut entries = Vec::new();
    for tier in &policy.file.tier {
        let Some(board) = requests::board(app, tier).await? else { continue };
        let (cutoff, meets) = match lang {
            Lang::Fr => {
                (format!("Dernière heure de dépôt ({})", tier.name), format!("Comité ({})", tier.name))
            }
            Lang::En => {
                (format!("Requests are filed before ({})", tier.name), format!("Board ({})", tier.name))
            }
        };
        // The board of the week before may still meet in this stretch.
        let mut filed = Timestamp::from_ms(from.as_ms() - 7 * 86_400_000);
        while let Some(slot) = board.slot(filed, None, calendars).filter(|slot| slot.cutoff < to) {
            let entry = |kind: &str, title: &str, at: Timestamp| CalendarEntry {
                name: tier.name.clone(),
                title: title.to_owned(),
                tiers: vec![tier.name.clone()],
                ..moment(kind, at)
            };
            let both = [entry("cutoff", &cutoff, slot.cutoff), entry("board", &meets, slot.board)];
            entries.extend(both.into_iter().filter(|entry| (from..to).contains(&entry.from)));
            filed = slot.cutoff;
        }
    }
    Ok(entries)
}

/// A delivery that waits for its time, or is under way.
fn delivery(row: &DeliveryRow, from: Timestamp, to: Timestamp) -> Option<CalendarEntry> {
    let opens = row.record.waiting.iter().filter_map(|why| why.until).max();
    let at = row.started_at.or(row.record.planned_at.max(opens)).unwrap_or(row.created_at);
    let end = at.plus(Duration::from_millis(row.record.expected_ms));
    (at < to && end >= from).then(|| CalendarEntry {
        name: row.word(),
        title: format!("{} : {} {} → {}", row.word(), row.package, row.version, row.env),
        to: end,
        tiers: vec![row.tier.clone()],
        envs: vec![row.env.clone()],
        text: format!("{} ({})", row.state.word(), row.by),
        ..moment("delivery", at)
    })
}

/// The calendar as a feed.
#[must_use]
pub fn feed(view: &CalendarView, now: Timestamp) -> String {
    let mut out = String::new();
    for text in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Escale//deliveries//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Escale",
    ] {
        line(&mut out, text);
    }
    for entry in &view.entries {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}-{}-{}@escale", entry.kind, escaped(&entry.name), stamp(entry.from)));
        line(&mut out, &format!("DTSTAMP:{}", stamp(now)));
        line(&mut out, &format!("DTSTART:{}", stamp(entry.from)));
        if entry.to > entry.from {
            line(&mut out, &format!("DTEND:{}", stamp(entry.to)));
        }
        line(&mut out, &format!("SUMMARY:{}", escaped(&entry.title)));
        if !entry.text.is_empty() {
            line(&mut out, &format!("DESCRIPTION:{}", escaped(&entry.text)));
        }
        line(&mut out, &format!("CATEGORIES:{}", entry.kind.to_uppercase()));
        // Windows say when one may, not that one is busy.
        line(&mut out, if entry.kind == "window" { "TRANSP:TRANSPARENT" } else { "TRANSP:OPAQUE" });
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// `20261130T130000Z`.
fn stamp(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds: String = text.chars().take(19).filter(char::is_ascii_alphanumeric).collect();
    format!("{seconds}Z")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded so that none has more than 75 bytes.
fn line(out: &mut String, text: &str) {
    let mut width = 0;
    for c in text.chars() {
        if width + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WF-8: the feed is what calendars read: lines of at most 75 bytes, marks escaped, instants in UTC.
    #[test]
    fn feeds() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let entry = CalendarEntry {
            name: "fin-d-annee".to_owned(),
            title: "Gel : fin, d'année; très long, é".repeat(5),
            text: "a\nb\\c".to_owned(),
            to: at("2027-01-04T13:00:00Z"),
            ..moment("freeze", at("2026-12-18T11:00:00Z"))
        };
        let view = CalendarView { entries: vec![entry], ..CalendarView::default() };
        let text = feed(&view, at("2026-11-21T13:00:00.123Z"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let unfolded = text.replace("\r\n ", "");
        for wanted in [
            "DTSTAMP:20261121T130000Z\r\n",
            "DTSTART:20261218T110000Z\r\n",
            "DTEND:20270104T130000Z\r\n",
            "SUMMARY:Gel : fin\\, d'année\\; très long\\, é",
            "DESCRIPTION:a\\nb\\\\c\r\n",
            "UID:freeze-fin-d-annee-20261218T110000Z@escale\r\n",
        ] {
            assert!(unfolded.contains(wanted), "{wanted}\n{unfolded}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }
}
