//! What people do to tasks: make, change, activate, force, take away. Each is one transaction with its audit line, and the runs that follow from
//! it are prepared in the same one: when the answer is given, every target can be read.

use super::book::{self, Book, Work, book};
use super::check::{self, CheckedJob};
use super::{prepare, reasons, store, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Args, Error, Tx, pieces};
use crate::wake::Touched;
use model::rights::Right;
use model::task::may_prepare;
use protocol::Code;
use protocol::api::{ForceStart, NewTask, Task};
use protocol::reason::code;
use std::sync::Arc;

/// Runs that wait, as `prepare::announce` looks for them.
const WAITING: &[i64] = &[0];
/// Runs that were handed out.
const GOING: &[i64] = &[1, 2];

fn exists(name: &str) -> Fault {
    Fault::new(Code::Exists, [("kind", &"task"), ("name", &name)])
}

/// A task by name, in a book just read.
fn find(book: &Book, name: &str) -> Result<Arc<Work>> {
    book.work(name).cloned().ok_or_else(|| Fault::not_found("task", name))
}

/// A task by name that belongs to the caller's unit.
pub(super) fn find_for(book: &Book, call: &Call, name: &str) -> Result<Arc<Work>> {
    let seen = book.work(name).filter(|work| call.sees(&work.unit));
    seen.cloned().ok_or_else(|| Fault::not_found("task", name))
}

/// What is stored of what people wrote: all but the jobs.
pub(super) fn head_text(head: &NewTask) -> Result<String> {
    let bare = NewTask { jobs: Vec::new(), revision: None, ..head.clone() };
    serde_json::to_string(&bare).map_err(Fault::internal)
}

async fn put_actors(tx: &mut Tx, number: i64, job: &CheckedJob) -> Result<()> {
    tx.run(store::JOB_COMPUTERS_CLEAR, args![number]).await?;
    for piece in pieces(job.computers.iter().copied().collect()) {
        let sql = store::job_computers_insert(piece.len());
        let args: Args = piece.into_iter().flat_map(|computer: i64| args![number, computer]).collect();
        tx.run(&sql, args).await?;
    }
    Ok(())
}

async fn returned(tx: &mut Tx, sql: &str, args: Args) -> Result<i64> {
    use crate::store::Query;
    let row = tx.row(sql, args).await?.ok_or_else(|| Fault::internal("an insert gave no number"))?;
    Ok(row.get(0)?)
}

pub(super) async fn add_job(
    app: &App,
    tx: &mut Tx,
    task: i64,
    position: usize,
    job: &CheckedJob,
) -> Result<()> {
    let actors = serde_json::to_string(&job.actors).map_err(Fault::internal)?;
    let number =
        returned(tx, store::JOB_INSERT, args![app.new_id(), task, position, &job.name, actors]).await?;
    for (n, target) in job.targets.iter().enumerate() {
        tx.run(store::TARGET_INSERT, args![number, n + 1, target.version_id, target.actions]).await?;
    }
    put_actors(tx, number, job).await
}

/// Makes a task; it is not active.
///
/// # Errors
/// [`Code::Exists`], [`Code::InvalidField`], [`Code::TooMany`].
pub(super) async fn create(app: &App, call: &Call, ask: NewTask) -> Result<Task> {
    call.may(Right::Deploy)?;
    let known = book(app).await?;
    if known.works.len() >= limits::TASKS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::TASKS_MAX), ("kind", &"tasks")]));
    }
    let head = check::head(&known, ask)?;
    call.may_in(&head.unit)?;
    let mut tx = app.db.change().await?;
    let jobs = check::jobs(&mut tx, &head.jobs).await?;
    let row = args![
        app.new_id(),
        &head.name,
        head.name.to_lowercase(),
        head_text(&head)?,
        &head.unit,
        call.at,
        call.who()
    ];
    let inserted = {
        use crate::store::Query;
        tx.row(store::TASK_INSERT, row).await
    };
    let number: i64 = match inserted {
        Err(Error::Unique(_)) => return Err(exists(&head.name)),
        other => other?.ok_or_else(|| Fault::internal("an insert gave no number"))?.get(0)?,
    };
    for (n, job) in jobs.iter().enumerate() {
        add_job(app, &mut tx, number, n + 1, job).await?;
    }
    audit::write(&mut tx, call, "task.created", &head.name, [("jobs", &jobs.len())]).await?;
    finish(app, tx, &head.name).await
}

/// Commits what was changed and shows the task.
async fn finish(app: &App, mut tx: Tx, name: &str) -> Result<Task> {
    let after = book::read(&mut tx).await?;
    let work = find(&after, name)?;
    tx.touch(Touched::Task(work.id));
    tx.commit().await?;
    app.tasks.changed();
    app.tasks.moved(work.number, []);
    views::one(app, &work.name).await
}

/// Changes a task: everything people wrote is replaced. Jobs keep their runs by name, packages by version; what is gone has its waiting runs
/// called off, and keeps the others for the record.
///
/// # Errors
/// [`Code::NotFound`], [`Code::StaleRevision`], and as [`create`].
pub(super) async fn change(app: &App, call: &Call, name: &str, ask: NewTask) -> Result<Task> {
    call.may(Right::Deploy)?;
    let before = find_for(&*book(app).await?, call, name)?;
    let revision = ask.revision;
    let head = check::head(&*book(app).await?, ask)?;
    call.may_in(&head.unit)?;
    let _one = app.tasks.write().await;
    let mut tx = app.db.change().await?;
    let now_book = book::read(&mut tx).await?;
    let work = find(&now_book, &before.name)?;
    if revision.is_some_and(|read| read != work.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &work.changed_by)]));
    }
    let jobs = check::jobs(&mut tx, &head.jobs).await?;
    let row =
        args![work.number, &head.name, head.name.to_lowercase(), head_text(&head)?, &head.unit, call.who()];
    match tx.run(store::TASK_UPDATE, row).await {
        Err(Error::Unique(_)) => return Err(exists(&head.name)),
        other => other?,
    };
    change_jobs(app, &mut tx, &work, &jobs, call).await?;
    audit::write(&mut tx, call, "task.changed", &head.name, [("jobs", &jobs.len()), ("was", &work.name)])
        .await?;
    if work.name != head.name {
        tx.touch(Touched::TaskRemoved(work.name.clone(), work.unit.clone()));
    }
    if work.unit != head.unit {
        tx.touch(Touched::Moved(work.unit.clone(), head.unit.clone()));
    }
    prepare_and_finish(app, tx, &head.name, call, false, GOING).await
}

async fn change_jobs(app: &App, tx: &mut Tx, work: &Work, jobs: &[CheckedJob], call: &Call) -> Result<()> {
    let mut kept = Vec::new();
    for (n, job) in jobs.iter().enumerate() {
        let same = |old: &&book::Job| {
            old.position > 0
                && !kept.contains(&old.number)
                && old.name.to_lowercase() == job.name.to_lowercase()
        };
        let Some(old) = work.jobs.iter().find(same) else {
            add_job(app, tx, work.number, n + 1, job).await?;
            continue;
        };
        kept.push(old.number);
        let actors = serde_json::to_string(&job.actors).map_err(Fault::internal)?;
        tx.run(store::JOB_UPDATE, args![old.number, n + 1, &job.name, actors]).await?;
        put_actors(tx, old.number, job).await?;
        change_targets(tx, old, job, call).await?;
    }
    for old in work.jobs.iter().filter(|old| old.position > 0 && !kept.contains(&old.number)) {
        tx.run(store::JOB_AWAY, args![old.number]).await?;
        for target in &old.targets {
            target_gone(tx, target.number, call).await?;
        }
    }
    Ok(())
}

async fn change_targets(tx: &mut Tx, old: &book::Job, job: &CheckedJob, call: &Call) -> Result<()> {
    let mut kept = Vec::new();
    for (n, target) in job.targets.iter().enumerate() {
        let same = |t: &&book::Target| t.version_id == target.version_id && !kept.contains(&t.number);
        if let Some(t) = old.targets.iter().find(same) {
            kept.push(t.number);
            tx.run(store::TARGET_MOVE, args![t.number, n + 1]).await?;
        } else {
            tx.run(store::TARGET_INSERT, args![old.number, n + 1, target.version_id, target.actions]).await?;
        }
    }
    for target in old.targets.iter().filter(|t| t.position > 0 && !kept.contains(&t.number)) {
        tx.run(store::TARGET_MOVE, args![target.number, 0]).await?;
        target_gone(tx, target.number, call).await?;
    }
    Ok(())
}

pub(super) async fn target_gone(tx: &mut Tx, target: i64, call: &Call) -> Result<()> {
    let why = super::row::stored(&reasons::reason(code::RUN_NOT_TARGET, []));
    if tx.run(store::CANCEL_PREPARED, args![target, why, call.at]).await? > 0 {
        prepare::recount(tx, target).await?;
    }
    Ok(())
}

/// Prepares what follows from a change, commits, tells those who have work.
async fn prepare_and_finish(
    app: &App,
    mut tx: Tx,
    name: &str,
    call: &Call,
    forced: bool,
    also: &'static [i64],
) -> Result<Task> {
    let after = book::read(&mut tx).await?;
    let work = find(&after, name)?;
    if may_prepare(&after.plan(&work, call.at), call.at, forced).is_ok() {
        prepare::work(&mut tx, &work, call.at).await?;
    }
    tx.touch(Touched::Task(work.id));
    tx.commit().await?;
    app.tasks.changed();
    app.tasks.moved(work.number, []);
    prepare::announce_soon(app, work.clone(), if also.is_empty() { WAITING } else { &[0, 1, 2] }).await;
    views::one(app, &work.name).await
}

/// Activates a task: its runs are there when this returns.
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn activate(app: &App, call: &Call, name: &str) -> Result<Task> {
    call.may(Right::Deploy)?;
    call.may(Right::Control)?;
    let _one = app.tasks.write().await;
    let work = find_for(&*book(app).await?, call, name)?;
    let mut tx = app.db.change().await?;
    if !work.active {
        tx.run(store::TASK_ACTIVE, args![work.number, true, call.who()]).await?;
    }
    audit::write(&mut tx, call, "task.activated", &work.name, []).await?;
    prepare_and_finish(app, tx, &work.name, call, false, &[]).await
}

/// Deactivates a task: what waits is called off, what was handed out goes on (§14.9).
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn deactivate(app: &App, call: &Call, name: &str) -> Result<Task> {
    call.may(Right::Deploy)?;
    call.may(Right::Control)?;
    let _one = app.tasks.write().await;
    let work = find_for(&*book(app).await?, call, name)?;
    let mut tx = app.db.change().await?;
    if work.active {
        tx.run(store::TASK_ACTIVE, args![work.number, false, call.who()]).await?;
    }
    let gone = prepare::cancel_prepared(&mut tx, &work, code::RUN_TASK_DISABLED, call.at).await?;
    audit::write(&mut tx, call, "task.deactivated", &work.name, [("cancelled", &gone)]).await?;
    finish(app, tx, &work.name).await
}

/// Starts an active task now, whatever its start and its preparation slot.
///
/// # Errors
/// [`Code::NotFound`], [`Code::TaskInactive`].
pub(super) async fn force(app: &App, call: &Call, name: &str, how: ForceStart) -> Result<Task> {
    call.may(Right::Deploy)?;
    call.may(Right::Control)?;
    let _one = app.tasks.write().await;
    let work = find_for(&*book(app).await?, call, name)?;
    if !work.active {
        return Err(Fault::new(Code::TaskInactive, [("name", &work.name)]));
    }
    let mut tx = app.db.change().await?;
    let ignores = how.ignore_slots || work.ignores_slots;
    tx.run(store::TASK_FORCED, args![work.number, ignores, i64::from(how.again)]).await?;
    for (_, target) in work.standing() {
        if tx.run(store::HURRY, args![target.number]).await? > 0 {
            prepare::recount(&mut tx, target.number).await?;
        }
    }
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 2] =
        [("ignore_slots", &how.ignore_slots), ("again", &how.again)];
    audit::write(&mut tx, call, "task.force-started", &work.name, details).await?;
    let task = prepare_and_finish(app, tx, &work.name, call, true, &[]).await?;
    Ok(task)
}

/// Makes an inactive copy under another name.
///
/// # Errors
/// [`Code::NotFound`], and as [`create`].
pub(super) async fn duplicate(app: &App, call: &Call, name: &str, new: &str) -> Result<Task> {
    call.may(Right::Deploy)?;
    let work = find_for(&*book(app).await?, call, name)?;
    let copy = NewTask { name: new.to_owned(), ..views::wanted(&work) };
    create(app, call, copy).await
}

/// Takes a task away with its jobs, runs and logs.
///
/// # Errors
/// [`Code::NotFound`], [`Code::TaskActive`].
pub(super) async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Deploy)?;
    let _one = app.tasks.write().await;
    let work = find_for(&*book(app).await?, call, name)?;
    if work.active {
        return Err(Fault::new(Code::TaskActive, [("name", &work.name)]));
    }
    let mut tx = app.db.change().await?;
    let mut runs = 0;
    for (_, target) in work.all() {
        runs += tx.run(store::RUNS_DELETE, args![target.number]).await?;
    }
    tx.run(store::TASK_DELETE, args![work.number]).await?;
    audit::write(&mut tx, call, "task.removed", &work.name, [("runs", &runs)]).await?;
    tx.touch(Touched::TaskRemoved(work.name.clone(), work.unit.clone()));
    tx.commit().await?;
    app.tasks.changed();
    Ok(())
}
