//! What is planned: the grid of applications and jobs over business dates (§8.4), and lists over all spaces (§26).

use super::views::{picture, timing};
use super::{dates, menu};
use crate::app::App;
use crate::call::Call;
use crate::documents;
use crate::fault::{Fault, Result};
use crate::limits;
use model::Timestamp;
use model::deliver::calendar::BusinessDate;
use model::deliver::graph::{Cycle, Timing};
use model::deliver::state::State;
use protocol::api::{PlannedStart, StatusRow, WaitReason};

/// Planned starts of a space, from one business date to another.
///
/// # Errors
/// [`protocol::Code::NotFound`]; [`protocol::Code::InvalidField`] for dates that are none, or too far apart.
pub async fn plan(app: &App, space: &str, from: &str, to: &str) -> Result<Vec<PlannedStart>> {
    let doc = super::engines::doc(app, space).await?;
    let calendars = documents::calendars(app).await?;
    let now = app.clock.now();
    let today = dates::business_date(&doc.file.space, "", now);
    let day = |field: &str, text: &str, default: &BusinessDate| {
        if text.is_empty() {
            return Ok(default.clone());
        }
        dates::named(&doc.file.space, text).ok_or_else(|| Fault::field(field, "a day: 2026-11-21"))
    };
    let from = day("from", from, &today)?;
    let to = day("to", to, &from)?;
    let mut starts = Vec::new();
    let mut date = from;
    for _ in 0..=limits::PLAN_DAYS_MAX {
        if date.name > to.name {
            return Ok(starts);
        }
        for app in &doc.graph.apps {
            let outer = calendar(&app.timing, &doc.graph.calendar);
            one(&mut starts, &calendars, &date, &app.name, &app.timing, &outer);
            for job in app.jobs.iter().filter(|job| is_timed(&job.timing)) {
                let path = format!("{}/{}", app.name, job.name);
                one(&mut starts, &calendars, &date, &path, &job.timing, &calendar(&job.timing, &outer));
            }
        }
        let Some(next) = dates::after(&doc.file.space, &date) else { return Ok(starts) };
        date = next;
    }
    Err(Fault::field("to", format!("at most {} days after from", limits::PLAN_DAYS_MAX)))
}

fn is_timed(timing: &Timing) -> bool {
    timing.at.is_some() || timing.cycle.is_some() || timing.window.is_some() || !timing.calendar.is_empty()
}

fn calendar(timing: &Timing, outer: &str) -> String {
    if timing.calendar.is_empty() { outer.to_owned() } else { timing.calendar.clone() }
}

fn minutes(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn one(
    starts: &mut Vec<PlannedStart>,
    calendars: &model::deliver::calendar::Calendars,
    date: &BusinessDate,
    path: &str,
    timing_of: &Timing,
    calendar: &str,
) {
    let runs = calendars.runs_on(calendar, &date.name);
    let at = timing_of.at.map(minutes).unwrap_or_default();
    let window = timing_of.window.map(|(a, b)| format!("{}-{}", minutes(a), minutes(b))).unwrap_or_default();
    let (cycle, cycle_at) = match &timing_of.cycle {
        None => (String::new(), Vec::new()),
        Some(Cycle::Every(every)) => (format!("every {}", model::time::print_duration(*every)), Vec::new()),
        Some(Cycle::At(all)) => (all.iter().map(|m| minutes(*m)).collect::<Vec<_>>().join(","), all.clone()),
    };
    let mut line = PlannedStart {
        path: path.to_owned(),
        date: date.name.clone(),
        at: timing_of.at.or(timing_of.window.map(|(a, _)| a)).map(|minute| date.minute(minute)),
        calendar: if runs { String::new() } else { calendar.to_owned() },
        timing: timing(&at, &window, &cycle, ""),
    };
    if !runs || cycle_at.is_empty() {
        starts.push(line);
        return;
    }
    for minute in cycle_at {
        line.at = Some(date.minute(minute));
        starts.push(line.clone());
    }
}

/// What a list over all spaces asks for.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// Only this space.
    pub space: String,
    /// Only this application and its jobs.
    pub app: String,
    /// Only in these states, by commas: `error,running`, or letters: `E,R`.
    pub state: String,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Most entries.
    pub limit: Option<u32>,
}

/// Objects of all spaces that fit, in the order of spaces and of their files. Applications alone say what their jobs wait for; jobs are listed when a state is asked for.
///
/// # Errors
/// [`protocol::Code::InvalidField`] for a state there is none of.
pub async fn status(app: &App, call: &Call, which: &Which) -> Result<Vec<StatusRow>> {
    let mut states = Vec::new();
    for word in which.state.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let by_letter =
            || State::ALL.into_iter().find(|s| word.eq_ignore_ascii_case(&s.letter().to_string()));
        let state = State::from_word(word).or_else(by_letter);
        states.push(
            state.ok_or_else(|| Fault::field("state", "a state: upcoming, running, …, or its letter"))?,
        );
    }
    let mut rows = Vec::new();
    for doc in documents::spaces(app).await? {
        let space = &doc.file.space.name;
        if !which.space.is_empty() && !which.space.eq_ignore_ascii_case(space) {
            continue;
        }
        let picture = picture(app, space, None).await?;
        for path in picture.doc.graph.paths() {
            let app_name = path.split('/').next().unwrap_or_default();
            let object = picture.object(&path);
            if (!which.app.is_empty() && !which.app.eq_ignore_ascii_case(app_name))
                || (!states.is_empty() && !states.contains(&object.state))
                || (states.is_empty() && which.app.is_empty() && path.contains('/'))
            {
                continue;
            }
            let held = picture.holds.get(&path);
            let why =
                object.whys.first().cloned().or_else(|| menu::resting_why(&picture.doc.graph, &path, held));
            let reason = why.map(|why| WaitReason::of(&why, call.lang));
            rows.push(StatusRow {
                space: space.clone(),
                path,
                state: object.state.word().to_owned(),
                code: reason.as_ref().map(|r| r.code.clone()).unwrap_or_default(),
                text: reason.as_ref().map(|r| r.text.clone()).unwrap_or_default(),
                details: reason.map(|r| r.details).unwrap_or_default(),
                since: if object.since == Timestamp::default() {
                    picture.row.as_ref().map_or(object.since, |row| row.started_at)
                } else {
                    object.since
                },
                delivery: picture.row.as_ref().map(|row| row.delivery_word()).unwrap_or_default(),
                run: picture.row.as_ref().map_or(0, |row| row.number),
            });
        }
    }
    Ok(rows)
}
