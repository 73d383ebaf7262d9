//! Tasks as people see them.

use super::book::{Book, Work, book};
use super::{reasons, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::Query;
use model::Timestamp;
use model::id::TaskId;
use model::rights::Right;
use model::run::RunState;
use model::task::state;
use protocol::Lang;
use protocol::api::{JobTarget, NewJob, NewTask, RunCounts, TargetProgress, Task};
use std::collections::HashMap;
use uuid::Uuid;

/// Number under which those with a date are counted, among the prepared.
pub(super) const LATER: i64 = 7;

/// Counts of every target.
pub(super) type Counts = HashMap<i64, RunCounts>;

/// Adds so many runs of a state.
fn add(counts: &mut RunCounts, number: i64, amount: u64) {
    if number == LATER {
        counts.postponed += amount;
        return;
    }
    counts.total += amount;
    match RunState::from_number(number) {
        Some(RunState::Prepared) => counts.prepared += amount,
        Some(RunState::Sent) => counts.sent += amount,
        Some(RunState::Running) => counts.running += amount,
        Some(RunState::Success) => counts.success += amount,
        Some(RunState::Skipped) => counts.skipped += amount,
        Some(RunState::Error) => counts.error += amount,
        Some(RunState::Cancelled) => counts.cancelled += amount,
        None => {}
    }
}

/// Reads all counts.
///
/// # Errors
/// When the database fails.
pub(super) async fn counts(q: &mut impl Query) -> Result<Counts> {
    let mut all = Counts::new();
    for row in q.rows(store::COUNTS, args![]).await? {
        add(all.entry(row.get(0)?).or_default(), row.get(1)?, row.number(2)?);
    }
    Ok(all)
}

fn sum<'a>(list: impl Iterator<Item = &'a RunCounts>) -> RunCounts {
    list.fold(RunCounts::default(), |a, b| RunCounts {
        prepared: a.prepared + b.prepared,
        postponed: a.postponed + b.postponed,
        sent: a.sent + b.sent,
        running: a.running + b.running,
        success: a.success + b.success,
        skipped: a.skipped + b.skipped,
        error: a.error + b.error,
        cancelled: a.cancelled + b.cancelled,
        total: a.total + b.total,
    })
}

/// Counts of a task: packages that were taken away count no more, unless they are still under way.
pub(super) fn counts_of(work: &Work, all: &Counts) -> RunCounts {
    sum(work.standing().filter_map(|(_, target)| all.get(&target.number)))
}

/// What people wrote, whole again.
#[must_use]
pub(super) fn wanted(work: &Work) -> NewTask {
    let jobs = work.jobs.iter().filter(|job| job.position > 0);
    NewTask {
        name: work.name.clone(),
        jobs: jobs
            .map(|job| NewJob {
                name: job.name.clone(),
                targets: job
                    .targets
                    .iter()
                    .filter(|t| t.position > 0)
                    .map(|t| JobTarget { package: t.package.clone(), version: t.version.clone() })
                    .collect(),
                actors: job.actors.clone(),
            })
            .collect(),
        revision: None,
        ..work.wanted.clone()
    }
}

/// How a task stands.
pub(super) fn standing(
    book: &Book,
    work: &Work,
    counts: &RunCounts,
    now: Timestamp,
) -> model::task::TaskState {
    let going = counts.sent + counts.running;
    let plan = book.plan(work, now);
    state(&plan, counts.total, counts.prepared + going, going, now)
}

fn view(book: &Book, work: &Work, all: &Counts, moved: Option<Timestamp>, now: Timestamp) -> Task {
    let counts = counts_of(work, all);
    let (word, reason) = reasons::task(&standing(book, work, &counts, now), &counts);
    Task {
        id: TaskId::from_uuid(work.id).to_string(),
        wanted: wanted(work),
        active: work.active,
        state: word.to_owned(),
        reason,
        counts,
        changed_by: work.changed_by.clone(),
        created_at: work.created_at,
        moved_at: moved,
        revision: work.revision,
    }
}

async fn moved(q: &mut impl Query) -> Result<HashMap<i64, Timestamp>> {
    let rows = q.rows(store::MOVED, args![]).await?;
    Ok(rows
        .iter()
        .map(|row| Ok((row.get(0)?, row.time(1)?)))
        .collect::<std::result::Result<_, crate::store::Error>>()?)
}

/// Which tasks.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Which {
    /// Only those whose name, comment, jobs or packages hold this text.
    pub search: Option<String>,
    /// Only active ones, or only the others.
    pub active: Option<bool>,
    /// Only those with this package.
    pub package: Option<String>,
    /// Only those with runs of this computer (id).
    pub computer: Option<String>,
}

impl Which {
    fn fits(&self, call: &Call, work: &Work) -> bool {
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let text = self.search.as_deref().unwrap_or_default().trim().to_lowercase();
        let holds = |t: &str| t.to_lowercase().contains(&text);
        call.sees(&work.unit)
            && self.active.is_none_or(|active| active == work.active)
            && self.package.as_deref().is_none_or(|p| work.standing().any(|(_, t)| same(&t.package, p)))
            && (text.is_empty()
                || holds(&work.name)
                || holds(&work.wanted.comment)
                || work.standing().any(|(j, t)| holds(&j.name) || holds(&t.package)))
    }
}

/// Tasks by name.
///
/// # Errors
/// [`protocol::Code::InvalidField`] for what is no id of a computer.
pub(super) async fn list(app: &App, call: &Call, which: &Which) -> Result<Vec<Task>> {
    call.may(Right::View)?;
    let book = book(app).await?;
    let mut q = app.db.read();
    let of_computer = match which.computer.as_deref().filter(|c| !c.is_empty()) {
        None => None,
        Some(computer) => Some(super::runs::targets_of(&mut q, computer).await?),
    };
    let (all, moved) = (counts(&mut q).await?, moved(&mut q).await?);
    let its = |work: &Work| {
        of_computer.as_ref().is_none_or(|targets| work.all().any(|(_, t)| targets.contains(&t.number)))
    };
    let works = book.works.iter().filter(|work| which.fits(call, work) && its(work));
    Ok(works
        .map(|work| {
            let mut task = view(&book, work, &all, moved.get(&work.number).copied(), call.at);
            localise(&mut task, call.lang);
            task
        })
        .collect())
}

/// One task, in nobody's language: handlers tell it in the caller's.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn one(app: &App, name: &str) -> Result<Task> {
    let book = book(app).await?;
    let work = book.work(name).ok_or_else(|| Fault::not_found("task", name))?;
    let mut q = app.db.read();
    let (all, moved) = (counts(&mut q).await?, moved(&mut q).await?);
    Ok(view(&book, work, &all, moved.get(&work.number).copied(), app.clock.now()))
}

/// One task, if the caller may see it.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn get(app: &App, call: &Call, name: &str) -> Result<Task> {
    call.may(Right::View)?;
    super::write::find_for(&*book(app).await?, call, name)?;
    one(app, name).await
}

/// Tells a task in a language.
pub(super) fn localise(task: &mut Task, lang: Lang) {
    if let Some(reason) = &mut task.reason {
        reason.localise(lang);
    }
}

/// Counts of each package of each job.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn progress(app: &App, call: &Call, name: &str) -> Result<Vec<TargetProgress>> {
    call.may(Right::View)?;
    let book = book(app).await?;
    let work =
        book.work(name).filter(|w| call.sees(&w.unit)).ok_or_else(|| Fault::not_found("task", name))?;
    let all = counts(&mut app.db.read()).await?;
    Ok(work
        .standing()
        .map(|(job, target)| TargetProgress {
            job: job.name.clone(),
            package: target.package.clone(),
            version: target.version.clone(),
            counts: all.get(&target.number).copied().unwrap_or_default(),
        })
        .collect())
}

/// Tasks by id, for live changes.
///
/// # Errors
/// When the database fails.
pub(super) async fn by_ids(app: &App, q: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Task>> {
    let book = book(app).await?;
    let (all, moved) = (counts(q).await?, moved(q).await?);
    let now = app.clock.now();
    let works = book.works.iter().filter(|work| ids.contains(&work.id));
    Ok(works.map(|work| view(&book, work, &all, moved.get(&work.number).copied(), now)).collect())
}
