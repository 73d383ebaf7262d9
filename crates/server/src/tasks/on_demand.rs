//! On-demand tasks: what self-service has prepared (§14.12, R-120). One active task for each package, made when somebody first asks; each
//! version is a job of it, whose actors are the computers that asked. Who may ask, and for which computer, the room above decides.

use super::book::{self, Book, Job, Target, Work};
use super::check::{CheckedJob, CheckedTarget};
use super::log::{self, Span};
use super::row::{self, RunRow};
use super::{prepare, store, write};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::computers::Machine;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Error, Query, Tx, pieces};
use crate::wake::Touched;
use model::id::ComputerId;
use model::rights::Right;
use model::task::may_prepare;
use protocol::Code;
use protocol::api::{JobActor, NewTask, RunLog, TaskRun};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What somebody wants installed.
#[derive(Debug, Clone)]
pub struct Demand {
    /// Package, as it is written.
    pub package: String,
    /// Version.
    pub version: String,
    /// Its id.
    pub version_id: Uuid,
    /// Unit the task belongs to, when it is made.
    pub unit: String,
}

/// Times it is tried when another server of the same database makes the task meanwhile.
const TRIES: usize = 3;

/// Prepares a package for a computer, now, and wakes its agent; a run that has not ended stays as it is, one that ended is done again. The
/// task is made when there is none, else completed: people who ask at the same time are all served.
///
/// # Errors
/// [`Code::OfferPaused`] when people have put the task off, or its end is past; [`Code::NotFound`] for a computer that is refused;
/// [`Code::TooMany`] tasks.
pub async fn demand(app: &App, call: &Call, of: &Demand, machine: &Machine) -> Result<TaskRun> {
    call.may(Right::SelfService)?;
    let _one = app.tasks.write().await;
    for _ in 1..TRIES {
        match once(app, call, of, machine).await {
            Err(fault) if fault.code == Code::Exists => {}
            other => return other,
        }
    }
    once(app, call, of, machine).await
}

async fn once(app: &App, call: &Call, of: &Demand, machine: &Machine) -> Result<TaskRun> {
    let mut tx = app.db.change().await?;
    let before = book::read(&mut tx).await?;
    let number = match before.on_demand(&of.package) {
        Some(work) if !work.active => return Err(put_off(work, of)),
        Some(work) => {
            complete(app, &mut tx, call, work, of, machine).await?;
            work.number
        }
        None => make(app, &mut tx, call, &before, of, machine).await?,
    };
    let after = book::read(&mut tx).await?;
    let work = after.works.iter().find(|work| work.number == number).cloned();
    let work = work.ok_or_else(|| Fault::internal("the task just written is gone"))?;
    may_prepare(&after.plan(&work, call.at), call.at, true).map_err(|_| put_off(&work, of))?;
    prepare::work(&mut tx, &work, call.at).await?;
    let (_, target) =
        job_of(&work, of, machine).ok_or_else(|| Fault::internal("the job just written is gone"))?;
    let run = fresh(app, &mut tx, call, target.number, machine).await?;
    let off = row::foreign_off(app).await?;
    audit::write(
        &mut tx,
        call,
        "self-service.requested",
        &of.package,
        [("version", &of.version), ("computer", &machine.name), ("task", &work.name)],
    )
    .await?;
    tx.touch(Touched::Task(work.id));
    tx.commit().await?;
    app.tasks.changed();
    app.tasks.moved(work.number, [run.number]);
    app.tasks.open([machine.number]);
    app.wake.touched(machine.agent_id.into_iter().map(Touched::Runs).collect());
    app.tasks.wake([machine.number]);
    let shown = run.view(app, &after, app.clock.now(), off);
    let mut shown = shown.ok_or_else(|| Fault::internal("the run just prepared is gone"))?;
    shown.reason.localise(call.lang);
    Ok(shown)
}

fn put_off(work: &Work, of: &Demand) -> Fault {
    Fault::new(Code::OfferPaused, [("package", &of.package), ("task", &work.name)])
}

fn actor_of(machine: &Machine) -> JobActor {
    JobActor { kind: "computer".to_owned(), name: ComputerId::from_uuid(machine.id).to_string() }
}

/// The job of a version that names a computer.
fn job_of<'a>(work: &'a Work, of: &Demand, machine: &Machine) -> Option<(&'a Job, &'a Target)> {
    let actor = actor_of(machine);
    work.standing().find(|(job, target)| target.version_id == of.version_id && job.actors.contains(&actor))
}

/// Makes the task of a package, active, with one job.
async fn make(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    known: &Book,
    of: &Demand,
    machine: &Machine,
) -> Result<i64> {
    if known.works.len() >= limits::TASKS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::TASKS_MAX), ("kind", &"tasks")]));
    }
    let plain = format!("Self-service {}", of.package);
    let numbered = (2..).map(|n| format!("{plain} ({n})"));
    let mut names = std::iter::once(plain.clone()).chain(numbered);
    let name = names.find(|name| known.work(name).is_none()).unwrap_or(plain);
    let head = NewTask {
        name,
        comment: "Self-service · Libre-service".to_owned(),
        unit: of.unit.clone(),
        ..NewTask::default()
    };
    let fold = head.name.to_lowercase();
    let text = write::head_text(&head)?;
    let row = args![app.new_id(), &head.name, fold, text, &head.unit, call.at, call.who()];
    let exists = || Fault::new(Code::Exists, [("kind", &"task"), ("name", &head.name)]);
    let number: i64 = match tx.row(store::TASK_INSERT, row).await {
        Err(Error::Unique(_)) => return Err(exists()),
        other => other?.ok_or_else(|| Fault::internal("an insert gave no number"))?.get(0)?,
    };
    match tx.run(store::TASK_ON_DEMAND, args![number, of.package.to_lowercase()]).await {
        Err(Error::Unique(_)) => return Err(exists()),
        other => other?,
    };
    let job = new_job(tx, of, machine, &[]).await?;
    write::add_job(app, tx, number, 1, &job).await?;
    audit::write(tx, call, "task.created", &head.name, [("jobs", &1), ("self_service", &1)]).await?;
    Ok(number)
}

/// A job of one version for one computer, under a name none of those has.
async fn new_job(q: &mut impl Query, of: &Demand, machine: &Machine, names: &[&str]) -> Result<CheckedJob> {
    let actions = crate::packages::install_of(q, of.version_id).await?.actions.len();
    let plain = format!("{} {}", of.package, of.version);
    let numbered = (2..).map(|n| format!("{plain} ({n})"));
    let mut all = std::iter::once(plain.clone()).chain(numbered);
    let taken = |name: &str| names.iter().any(|n| n.to_lowercase() == name.to_lowercase());
    Ok(CheckedJob {
        name: all.find(|name| !taken(name)).unwrap_or(plain),
        targets: vec![CheckedTarget { version_id: of.version_id, actions }],
        actors: vec![actor_of(machine)],
        computers: BTreeSet::from([machine.number]),
    })
}

/// Adds a computer to the job of a version; a version nobody asked for before gets a job of its own, and the oldest job makes room for it.
async fn complete(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    work: &Work,
    of: &Demand,
    machine: &Machine,
) -> Result<()> {
    if job_of(work, of, machine).is_some() {
        return Ok(());
    }
    let room = |(job, target): &(&Job, &Target)| {
        target.version_id == of.version_id && job.actors.len() < limits::ACTORS_MAX
    };
    if let Some((job, _)) = work.standing().find(room) {
        let mut actors = job.actors.clone();
        actors.push(actor_of(machine));
        let actors = serde_json::to_string(&actors).map_err(Fault::internal)?;
        tx.run(store::JOB_UPDATE, args![job.number, job.position, &job.name, actors]).await?;
        tx.run(&store::job_computers_insert(1), args![job.number, machine.number]).await?;
    } else {
        let standing: Vec<&Job> = work.jobs.iter().filter(|job| job.position > 0).collect();
        if let Some(oldest) = standing.first().filter(|_| standing.len() >= limits::JOBS_MAX) {
            tx.run(store::JOB_AWAY, args![oldest.number]).await?;
            for target in &oldest.targets {
                write::target_gone(tx, target.number, call).await?;
            }
        }
        let last = standing.iter().map(|job| job.position).max().unwrap_or(0);
        let names: Vec<&str> = standing.iter().map(|job| job.name.as_str()).collect();
        let job = new_job(tx, of, machine, &names).await?;
        let position = usize::try_from(last).unwrap_or(0) + 1;
        write::add_job(app, tx, work.number, position, &job).await?;
    }
    tx.run(store::TASK_REVISED, args![work.number, call.who()]).await?;
    Ok(())
}

/// The run of a computer: the one that has not ended, or another attempt.
async fn fresh(app: &App, tx: &mut Tx, call: &Call, target: i64, machine: &Machine) -> Result<RunRow> {
    let found = newest(tx, target, machine).await?;
    let run = found.ok_or_else(|| Fault::not_found("computer", &machine.name))?;
    if !run.run.state.is_final() {
        return Ok(run);
    }
    let mark = app.tasks.mark(call.at.as_ms());
    tx.run(store::RESTART_MARK_ONE, args![run.number, mark]).await?;
    tx.run(store::RESTART, args![target, mark, call.at]).await?;
    prepare::recount(tx, target).await?;
    newest(tx, target, machine).await?.ok_or_else(|| Fault::internal("the run just prepared is gone"))
}

async fn newest(q: &mut impl Query, target: i64, machine: &Machine) -> Result<Option<RunRow>> {
    let row = q.row(&store::newest_of(), args![target, machine.number]).await?;
    Ok(row.as_ref().map(RunRow::read).transpose()?)
}

/// What computers were prepared for on demand: computer, package in lower case, and its last run.
///
/// # Errors
/// When the database fails.
pub async fn asked_for(app: &App, call: &Call, computers: &[i64]) -> Result<Vec<(i64, String, TaskRun)>> {
    call.may(Right::SelfService)?;
    let book = book::book(app).await?;
    let mut q = app.db.read();
    let off = row::foreign_off(app).await?;
    let mut all: Vec<(i64, String, TaskRun)> = Vec::new();
    for piece in pieces(computers.to_vec()) {
        let sql = store::on_demand_runs(piece.len());
        for row in q.rows(&sql, piece.into_iter().map(Arg::from).collect()).await? {
            let run = RunRow::read(&row)?;
            let Some(place) = book.place(run.target) else { continue };
            let Some(mut shown) = run.view(app, &book, call.at, off) else { continue };
            shown.reason.localise(call.lang);
            all.retain(|(c, package, _)| *c != run.computer || *package != place.work.on_demand);
            all.push((run.computer, place.work.on_demand.clone(), shown));
        }
    }
    Ok(all)
}

/// Lines of a run some computers were prepared for on demand.
///
/// # Errors
/// [`Code::NotFound`] for any other run.
pub async fn demand_log(app: &App, call: &Call, id: &str, computers: &[i64], span: &Span) -> Result<RunLog> {
    call.may(Right::SelfService)?;
    let unknown = || Fault::not_found("run", id);
    let given = app.tasks.key.read(id).ok_or_else(unknown)?;
    let mut q = app.db.read();
    let run = row::by_numbers(&mut q, vec![given.number]).await?.pop().ok_or_else(unknown)?;
    let book = book::book(app).await?;
    let asked = book.place(run.target).is_some_and(|place| !place.work.on_demand.is_empty());
    if !asked || !computers.contains(&run.computer) || !app.tasks.key.is_of(given, run.computer) {
        return Err(unknown());
    }
    log::of_run(&mut q, &run, span).await
}

/// Name of the on-demand task of a package; nothing before somebody asked.
///
/// # Errors
/// When the database fails.
pub async fn demand_task(app: &App, package: &str) -> Result<Option<String>> {
    Ok(book::book(app).await?.on_demand(package).map(|work| work.name.clone()))
}
