//! Lists of runs. They are read target by target and state by state, each a stretch of one index: a page costs the same whatever the number of
//! runs, and however fast results arrive.

use super::book::{Book, Work, book};
use super::row::{self, RunRow};
use super::{store, views};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::store::Query;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::id::ComputerId;
use model::rights::Right;
use model::run::RunState;
use protocol::api::{Page, TaskRun};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which runs.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Which {
    /// Of this task.
    pub task: Option<String>,
    /// Of this job of it.
    pub job: Option<String>,
    /// Of this package.
    pub package: Option<String>,
    /// Of this computer (id).
    pub computer: Option<String>,
    /// In one of these states, comma separated.
    pub state: Option<String>,
    /// `false`: earlier attempts too. Only the newest if absent.
    pub newest: Option<bool>,
}

impl Which {
    /// The states asked for; all of them when none is named.
    pub fn states(&self) -> Result<Vec<RunState>> {
        let words = self.state.as_deref().unwrap_or_default();
        let mut states = Vec::new();
        for word in words.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            let state = RunState::from_word(word);
            states
                .push(state.ok_or_else(|| Fault::field("state", format!("{word:?} is no state of a run")))?);
        }
        Ok(if states.is_empty() { RunState::ALL.to_vec() } else { states })
    }

    /// The targets asked for, in order: tasks newest first, jobs, packages.
    pub fn targets(&self, call: &Call, book: &Book) -> Result<Vec<i64>> {
        let same = |a: &str, b: &Option<String>| {
            b.as_deref().filter(|b| !b.is_empty()).is_none_or(|b| a.to_lowercase() == b.to_lowercase())
        };
        let mut works: Vec<&Arc<Work>> = match self.task.as_deref().filter(|t| !t.is_empty()) {
            Some(name) => {
                let work = book.work(name).filter(|work| call.sees(&work.unit));
                vec![work.ok_or_else(|| Fault::not_found("task", name))?]
            }
            None => book.works.iter().filter(|work| call.sees(&work.unit)).collect(),
        };
        works.sort_by_key(|work| std::cmp::Reverse(work.number));
        let all = works.into_iter().flat_map(|work| work.all());
        Ok(all
            .filter(|(job, target)| same(&job.name, &self.job) && same(&target.package, &self.package))
            .map(|(_, target)| target.number)
            .collect())
    }

    fn flags(&self) -> &'static [bool] {
        if self.newest.unwrap_or(true) { &[true] } else { &[true, false] }
    }
}

/// The number of a computer by its id.
async fn computer_number(q: &mut impl Query, id: &str) -> Result<i64> {
    let parsed: ComputerId = id.parse().map_err(|e| Fault::field("computer", e))?;
    let row = q.row(store::COMPUTER_BY_ID, args![parsed.as_uuid()]).await?;
    row.map(|r| r.get(0)).transpose()?.ok_or_else(|| Fault::not_found("computer", id))
}

/// Targets a computer has runs of.
pub(super) async fn targets_of(q: &mut impl Query, computer: &str) -> Result<BTreeSet<i64>> {
    let number = computer_number(q, computer).await?;
    let rows = q.rows(&store::computer_page(), args![number, true, i64::MAX, i64::from(i32::MAX)]).await?;
    Ok(rows
        .iter()
        .map(RunRow::read)
        .collect::<std::result::Result<Vec<_>, _>>()?
        .iter()
        .map(|r| r.target)
        .collect())
}

/// Where a page begins: the target by its place in the list, and the number of the run before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct At {
    pub target: usize,
    pub after: i64,
}

/// Runs in order, each once. States are read one after the other: a run that went on meanwhile was met in both, and is as it was met last.
fn once<T>(mut runs: Vec<T>, number: impl Fn(&T) -> i64) -> Vec<T> {
    runs.sort_by_key(&number);
    runs.dedup_by(|later, kept| {
        let same = number(later) == number(kept);
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
    runs
}

/// Runs of targets in some states, from a place on; the place to go on from, if there may be more.
pub(super) async fn stretch(
    q: &mut impl Query,
    targets: &[i64],
    states: &[RunState],
    flags: &[bool],
    pattern: &str,
    mut at: At,
    limit: usize,
) -> Result<(Vec<RunRow>, Option<At>)> {
    let mut found: Vec<RunRow> = Vec::new();
    while let Some(target) = targets.get(at.target) {
        let most = limit - found.len();
        let mut here = Vec::new();
        for flag in flags {
            for state in states {
                let args = args![*target, *flag, state.number(), at.after, pattern, most];
                for row in q.rows(&store::page(), args).await? {
                    here.push(RunRow::read(&row)?);
                }
            }
        }
        let mut here = once(here, |run| run.number);
        here.truncate(most);
        let full = here.len() == most;
        found.append(&mut here);
        if full {
            let after = found.last().map_or(0, |run| run.number);
            return Ok((found, Some(At { target: at.target, after })));
        }
        at = At { target: at.target + 1, after: 0 };
    }
    Ok((found, None))
}

/// A page of runs.
///
/// # Errors
/// [`protocol::Code::NotFound`] for the task or the computer, [`protocol::Code::InvalidField`].
pub(super) async fn list(app: &App, call: &Call, which: &Which, paging: &Paging) -> Result<Page<TaskRun>> {
    call.may(Right::View)?;
    let (limit, pattern) = (paging.limit()? as usize, paging.pattern()?);
    let book = book(app).await?;
    let mut q = app.db.read();
    let off = row::foreign_off(app).await?;
    let show = |run: &RunRow| {
        let mut shown = run.view(app, &book, call.at, off)?;
        shown.reason.localise(call.lang);
        Some(shown)
    };
    if let Some(computer) = which.computer.as_deref().filter(|c| !c.is_empty()) {
        let (rows, next, total) = of_computer(&mut q, call, &book, which, computer, paging, limit).await?;
        return Ok(Page { items: rows.iter().filter_map(show).collect(), next, total });
    }
    let (targets, states) = (which.targets(call, &book)?, which.states()?);
    let counts = views::counts(&mut q).await?;
    let at = match paging.after::<2>()? {
        None => At::default(),
        Some([target, after]) => {
            let bad = || Fault::field("cursor", "give the `next` of the page before, unchanged");
            let target: i64 = target.parse().map_err(|_| bad())?;
            let place = targets.iter().position(|t| *t == target).ok_or_else(bad)?;
            At { target: place, after: after.parse().map_err(|_| bad())? }
        }
    };
    let amount =
        |target: &i64| counts.get(target).map_or(0, |c| states.iter().map(|s| of_state(c, *s)).sum::<u64>());
    let mut total: u64 = targets.iter().map(amount).sum();
    if pattern != "%" || which.flags().len() > 1 {
        total = counted(&mut q, &targets, &states, which.flags(), &pattern, total).await?;
    }
    // Targets without such runs are not asked for; places in the list stay.
    let wanted: Vec<(usize, i64)> = targets
        .iter()
        .copied()
        .enumerate()
        .filter(|(n, t)| *n >= at.target && (which.flags().len() > 1 || amount(t) > 0))
        .collect();
    let list: Vec<i64> = wanted.iter().map(|(_, t)| *t).collect();
    let first = if wanted.first().is_some_and(|(n, _)| *n == at.target) { at.after } else { 0 };
    let start = At { target: 0, after: first };
    let (rows, next) = stretch(&mut q, &list, &states, which.flags(), &pattern, start, limit).await?;
    let next = next.map(|at| cursor(&[list[at.target].to_string(), at.after.to_string()]));
    Ok(Page { items: rows.iter().filter_map(show).collect(), next, total })
}

/// Runs that fit a search: counted only where that is not dear; elsewhere the number without the search is an upper bound.
async fn counted(
    q: &mut impl Query,
    targets: &[i64],
    states: &[RunState],
    flags: &[bool],
    pattern: &str,
    bound: u64,
) -> Result<u64> {
    if states.len() < RunState::ALL.len() || targets.len() > 50 {
        return Ok(bound);
    }
    let mut total = 0;
    for target in targets {
        for flag in flags {
            total += q.count(store::PAGE_COUNT, args![*target, *flag, pattern]).await?;
        }
    }
    Ok(total)
}

fn of_state(counts: &protocol::api::RunCounts, state: RunState) -> u64 {
    match state {
        RunState::Prepared => counts.prepared,
        RunState::Sent => counts.sent,
        RunState::Running => counts.running,
        RunState::Success => counts.success,
        RunState::Skipped => counts.skipped,
        RunState::Error => counts.error,
        RunState::Cancelled => counts.cancelled,
    }
}

fn cursor(parts: &[String]) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(parts).unwrap_or_default())
}

/// Runs of one computer, newest first.
async fn of_computer(
    q: &mut impl Query,
    call: &Call,
    book: &Book,
    which: &Which,
    computer: &str,
    paging: &Paging,
    limit: usize,
) -> Result<(Vec<RunRow>, Option<String>, u64)> {
    let number = computer_number(q, computer).await?;
    let targets: BTreeSet<i64> = which.targets(call, book)?.into_iter().collect();
    let states = which.states()?;
    let before = match paging.after::<1>()? {
        Some([before]) => {
            before.parse().map_err(|_| Fault::field("cursor", "give the `next` of the page before"))?
        }
        None => i64::MAX,
    };
    let mut found = Vec::new();
    for flag in which.flags() {
        let mut below: i64 = before;
        loop {
            let rows = q.rows(&store::computer_page(), args![number, *flag, below, limit + 1]).await?;
            let whole = rows.len() > limit;
            for row in &rows {
                let run = RunRow::read(row)?;
                below = run.number;
                if targets.contains(&run.target) && states.contains(&run.run.state) {
                    found.push(run);
                }
            }
            if !whole || found.len() > limit {
                break;
            }
        }
    }
    found.sort_unstable_by_key(|run| std::cmp::Reverse(run.number));
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|run| cursor(&[run.number.to_string()]));
    let total = q.count(store::COMPUTER_COUNT, args![number]).await?;
    Ok((found, next, total))
}

/// A run by its id.
pub(super) async fn row_of(app: &App, q: &mut impl Query, call: &Call, id: &str) -> Result<RunRow> {
    let unknown = || Fault::not_found("run", id);
    let given = app.tasks.key.read(id).ok_or_else(unknown)?;
    let run = row::by_numbers(q, vec![given.number]).await?.pop().ok_or_else(unknown)?;
    let seen = book(app).await?.place(run.target).is_none_or(|place| call.sees(&place.work.unit));
    if seen && app.tasks.key.is_of(given, run.computer) { Ok(run) } else { Err(unknown()) }
}

/// One run.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn get(app: &App, call: &Call, id: &str) -> Result<TaskRun> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let run = row_of(app, &mut q, call, id).await?;
    let mut shown = view(app, &run).await?.ok_or_else(|| Fault::not_found("run", id))?;
    shown.reason.localise(call.lang);
    Ok(shown)
}

/// A run as people see it, now.
pub(super) async fn view(app: &App, run: &RunRow) -> Result<Option<TaskRun>> {
    let off = row::foreign_off(app).await?;
    Ok(run.view(app, &*book(app).await?, app.clock.now(), off))
}

/// Runs by number, each behind the unit of its task, for live changes.
pub(super) async fn by_numbers(
    app: &App,
    q: &mut impl Query,
    numbers: &[i64],
) -> Result<Vec<(String, TaskRun)>> {
    let (book, now, off) = (book(app).await?, app.clock.now(), row::foreign_off(app).await?);
    let rows = row::by_numbers(q, numbers.to_vec()).await?;
    let shown = rows.iter().filter_map(|run| {
        let unit = book.place(run.target)?.work.unit.clone();
        Some((unit, run.view(app, &book, now, off)?))
    });
    Ok(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::once;

    /// a run that was handed out when its state was read, and ran when the next one was, stands in a page once, as it runs.
    #[test]
    fn a_run_that_goes_on_while_a_page_is_read() {
        let read = vec![(7, "handed"), (9, "handed"), (3, "running"), (7, "running"), (9, "done")];
        let page = once(read, |(number, _)| *number);
        assert_eq!(page, [(3, "running"), (7, "running"), (9, "done")]);
    }
}
