//! The desk: the one place where runs are handed out and heard of. Whatever agents ask or say waits in one queue; what waits is taken together,
//! the runs it is about are read, [`model::run`] decides, and all of it is written in one transaction with few statements.

use super::hand_out;
use super::held::Held;
use super::shared::Sent;
use super::{HandOut, Word, row, store};
use crate::app::App;
use crate::args;
use crate::computers::Machine;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Args, Query, Tx, pieces};
use crate::wake::Touched;
use model::Timestamp;
use model::run::RunState;
use protocol::install::{RunKept, RunReport};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::Ordering;
use tokio::sync::{mpsc, oneshot};
use tokio::task::coop::consume_budget;
use uuid::Uuid;

/// What somebody asks of the desk.
pub enum Ask {
    /// A machine asks for work.
    HandOut {
        /// Who.
        machine: Box<Machine>,
        /// The answer.
        answer: oneshot::Sender<Result<Vec<HandOut>>>,
    },
    /// A foreign agent says something about a run that is its own.
    Word {
        /// Number of the run.
        number: i64,
        /// When it was said.
        at: Timestamp,
        /// What.
        word: Word,
    },
    /// A run cannot be given to its machine.
    Refuse {
        /// Number of the run.
        number: i64,
        /// Why.
        reason: protocol::Reason,
        /// Told when it is durable.
        answer: oneshot::Sender<Result<()>>,
    },
    /// One of our own agents reports.
    Report {
        /// The agent.
        agent: Uuid,
        /// Number of the run.
        number: i64,
        /// What.
        report: Box<RunReport>,
        /// Told when it is durable.
        answer: oneshot::Sender<Result<RunKept>>,
    },
}

/// The queue.
#[must_use]
pub fn channel() -> (mpsc::Sender<Ask>, mpsc::Receiver<Ask>) {
    mpsc::channel(limits::RUN_WORDS_WAITING_MAX)
}

/// The task behind the desk. Ends when the server leaves and the queue is empty.
pub(super) async fn serve(app: &App, mut queue: mpsc::Receiver<Ask>) {
    let mut batch = Vec::with_capacity(64);
    loop {
        let count = tokio::select! {
            count = queue.recv_many(&mut batch, limits::RUN_WORDS_BATCH_MAX) => count,
            () = app.stop.cancelled() => {
                queue.close();
                queue.recv_many(&mut batch, limits::RUN_WORDS_BATCH_MAX).await
            }
        };
        if count == 0 {
            return;
        }
        let asks = std::mem::take(&mut batch);
        match Box::pin(work(app, &asks)).await {
            Ok(answers) => answer(asks, answers).await,
            Err(fault) => {
                tracing::error!(%fault, asks = count, "could not write what became of runs");
                refuse(asks, &fault);
            }
        }
    }
}

/// What is answered to one ask.
pub(super) enum Answer {
    Runs(Vec<HandOut>),
    Kept(RunKept),
    Done,
}

/// Whoever is answered goes on at once: a batch of answers without a pause would keep everybody else waiting.
async fn answer(asks: Vec<Ask>, answers: Vec<Answer>) {
    for (ask, said) in asks.into_iter().zip(answers) {
        consume_budget().await;
        match (ask, said) {
            (Ask::HandOut { answer, .. }, Answer::Runs(runs)) => drop(answer.send(Ok(runs))),
            (Ask::Report { answer, .. }, Answer::Kept(kept)) => drop(answer.send(Ok(kept))),
            (Ask::Refuse { answer, .. }, _) => drop(answer.send(Ok(()))),
            _ => {}
        }
    }
}

fn refuse(asks: Vec<Ask>, fault: &Fault) {
    for ask in asks {
        match ask {
            Ask::HandOut { answer, .. } => drop(answer.send(Err(fault.clone()))),
            Ask::Report { answer, .. } => drop(answer.send(Err(fault.clone()))),
            Ask::Refuse { answer, .. } => drop(answer.send(Err(fault.clone()))),
            Ask::Word { .. } => {}
        }
    }
}

/// The runs of one batch.
pub(super) struct Table {
    pub runs: HashMap<i64, Held>,
    /// Runs of machines that asked for work, in the order of their numbers.
    pub of: HashMap<i64, Vec<i64>>,
    /// What those machines are actors of ([`super::book::Place::claim`]).
    pub jobs: HashMap<i64, BTreeSet<(i64, bool)>>,
}

async fn read(app: &App, tx: &mut Tx, sent: &mut Sent, asks: &[Ask]) -> Result<Table> {
    let (mut numbers, mut machines) = (BTreeSet::new(), BTreeSet::new());
    for ask in asks {
        match ask {
            Ask::HandOut { machine, .. } => drop(machines.insert(machine.number)),
            Ask::Word { number, .. } | Ask::Refuse { number, .. } | Ask::Report { number, .. } => {
                numbers.insert(*number);
            }
        }
    }
    let mut table = Table { runs: HashMap::new(), of: HashMap::new(), jobs: HashMap::new() };
    let mut unknown = Vec::new();
    for number in numbers {
        match sent.take(number) {
            Some(known) => drop(table.runs.insert(number, Held::new(known))),
            None => unknown.push(number),
        }
    }
    for found in row::by_numbers(tx, unknown).await? {
        table.runs.insert(found.number, Held::new(found));
    }
    for piece in pieces(machines.into_iter().collect::<Vec<i64>>()) {
        let args = || -> Args { piece.iter().map(|n| Arg::from(*n)).collect() };
        for found in tx.rows(&store::open_runs(piece.len()), args()).await? {
            let found = row::RunRow::read(&found)?;
            // What is on the table is remembered again as it is then, or not at all.
            sent.take(found.number);
            table.of.entry(found.computer).or_default().push(found.number);
            table.runs.entry(found.number).or_insert_with(|| Held::new(found));
        }
        if piece.iter().any(|n| table.of.contains_key(n)) {
            for found in tx.rows(&store::jobs_of(piece.len()), args()).await? {
                let job: i64 = found.get(1)?;
                table.jobs.entry(found.get(0)?).or_default().extend([(job, false), (job, true)]);
            }
        }
    }
    groups(app, tx, &mut table).await?;
    for version in versions(app, &table).await? {
        install(app, tx, version).await?;
    }
    Ok(table)
}

/// Members of groups among the machines that asked for work, for the jobs they have waiting runs of.
async fn groups(app: &App, tx: &mut Tx, table: &mut Table) -> Result<()> {
    let (book, now) = (super::book::book(app).await?, app.clock.now());
    let mut wanted: BTreeMap<(i64, bool), (super::book::Place, BTreeSet<i64>)> = BTreeMap::new();
    for number in table.of.values().flatten() {
        let Some(held) = table.runs.get(number) else { continue };
        let Some(place) = book.place(held.row.target) else { continue };
        let named = table.jobs.get(&held.row.computer).is_some_and(|jobs| jobs.contains(&place.claim()));
        if held.row.run.state == RunState::Prepared && !named {
            let entry = wanted.entry(place.claim()).or_insert_with(|| (place.clone(), BTreeSet::new()));
            entry.1.insert(held.row.computer);
        }
    }
    for (claim, (place, computers)) in wanted {
        for piece in pieces(computers.into_iter().collect::<Vec<i64>>()) {
            let count = piece.len();
            let (condition, more) =
                super::prepare::members(tx, &place.work, place.job(), claim.1, now, count + 1).await?;
            if condition.is_empty() {
                break;
            }
            let args = piece.into_iter().map(Arg::from).chain(more).collect();
            for found in tx.rows(&store::members(count, &condition), args).await? {
                table.jobs.entry(found.get(0)?).or_default().insert(claim);
            }
        }
    }
    Ok(())
}

/// Versions of the runs at hand whose install face is not remembered.
async fn versions(app: &App, table: &Table) -> Result<BTreeSet<Uuid>> {
    let book = super::book::book(app).await?;
    let all = table.runs.values().filter_map(|held| book.place(held.row.target));
    Ok(all.map(|place| place.target().version_id).filter(|id| app.tasks.install(*id).is_none()).collect())
}

/// The install face of a version, remembered.
pub(super) async fn install(app: &App, q: &mut impl Query, version: Uuid) -> Result<()> {
    let found = q.row(store::INSTALL, args![version]).await?;
    let install = found.map(|row| row.json_opt(0)).transpose()?.flatten().unwrap_or_default();
    app.tasks.remember(version, std::sync::Arc::new(install));
    Ok(())
}

async fn work(app: &App, asks: &[Ask]) -> Result<Vec<Answer>> {
    let mut sent = app.tasks.at_desk(&app.wake).await;
    let book = super::book::book(app).await?;
    let now = app.clock.now();
    let mut tx = app.db.observe().await?;
    let foreign_off = row::foreign_off(app).await?;
    let mut table = read(app, &mut tx, &mut sent, asks).await?;
    let mut answers = Vec::with_capacity(asks.len());
    for ask in asks {
        consume_budget().await;
        answers.push(match ask {
            Ask::HandOut { machine, .. } => {
                Answer::Runs(hand_out::to(app, &book, &mut table, machine, foreign_off, now))
            }
            Ask::Word { number, at, word } => {
                if let Some(held) = table.runs.get_mut(number) {
                    held.hear(app, &book, *at, word);
                } else {
                    app.tasks.counts.unknown.fetch_add(1, Ordering::Relaxed);
                }
                Answer::Done
            }
            Ask::Refuse { number, reason, .. } => {
                if let Some(held) = table.runs.get_mut(number) {
                    held.refuse(reason.clone(), now);
                }
                Answer::Done
            }
            Ask::Report { agent, number, report, .. } => Answer::Kept(match table.runs.get_mut(number) {
                Some(held) if held.row.agent_id == Some(*agent) => held.report(app, &book, now, report),
                Some(_) => {
                    app.tasks.counts.strangers.fetch_add(1, Ordering::Relaxed);
                    forgotten(report)
                }
                // Its task was deleted: the agent need not keep it.
                None => forgotten(report),
            }),
        });
    }
    for held in keep(app, tx, table, &book, now).await? {
        if matches!(held.row.run.state, RunState::Sent | RunState::Running) {
            sent.put(held.row);
        }
    }
    Ok(answers)
}

/// The agent may forget what nobody here knows.
fn forgotten(report: &RunReport) -> RunKept {
    RunKept { run: report.run.clone(), line: report.lines.last().map_or(0, |l| l.number), end: true }
}

/// Writes what became of the runs of a batch and commits; those that changed.
pub(super) async fn keep(
    app: &App,
    mut tx: Tx,
    table: Table,
    book: &super::book::Book,
    now: Timestamp,
) -> Result<Vec<Held>> {
    let mut changed: Vec<Held> = table.runs.into_values().filter(|held| held.dirty).collect();
    if changed.is_empty() {
        tx.commit().await?;
        return Ok(changed);
    }
    changed.sort_unstable_by_key(|held| held.row.number);
    let mut counts: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for held in &mut changed {
        consume_budget().await;
        held.settle(book, now);
        held.count(&mut counts);
    }
    write_logs(&mut tx, &mut changed).await?;
    for piece in pieces(changed.iter().collect::<Vec<_>>()) {
        let sql = store::runs_update(piece.len());
        tx.run(&sql, piece.into_iter().flat_map(Held::args).collect()).await?;
    }
    let retries: Vec<&Held> = changed.iter().filter(|held| held.next_at.is_some()).collect();
    let waiting: Vec<i64> = retries.iter().map(|held| held.row.computer).collect();
    for piece in pieces(retries) {
        let sql = store::retries_insert(piece.len());
        let args = piece.into_iter().flat_map(|held| held.next_args(book, now)).collect();
        tx.run(&sql, args).await?;
    }
    for ((target, state), amount) in counts.into_iter().filter(|(_, amount)| *amount != 0) {
        tx.run(store::COUNT_ADD, args![target, state, amount]).await?;
    }
    let works: BTreeMap<i64, Vec<i64>> = changed.iter().fold(BTreeMap::new(), |mut works, held| {
        if let Some(place) = book.place(held.row.target) {
            works.entry(place.work.number).or_insert_with(Vec::new).push(held.row.number);
        }
        works
    });
    for work in works.keys() {
        tx.run(store::MOVED_SET, args![*work, now]).await?;
    }
    for held in &changed {
        tx.touch(Touched::RunLog(held.row.number));
    }
    tx.commit().await?;
    app.tasks.open(waiting);
    for (work, runs) in works {
        app.tasks.moved(work, runs);
    }
    Ok(changed)
}

async fn write_logs(tx: &mut Tx, changed: &mut [Held]) -> Result<()> {
    let mut chunks = Vec::new();
    for held in changed.iter_mut().filter(|held| !held.fresh.is_empty()) {
        let lines = std::mem::take(&mut held.fresh);
        let first = lines.first().map_or(0, |line| line.number);
        let text = serde_json::to_string(&lines).map_err(Fault::internal)?;
        chunks.push((held.row.number, first, text));
    }
    for piece in pieces(chunks) {
        let sql = store::logs_insert(piece.len());
        tx.run(&sql, piece.into_iter().flat_map(|(run, first, text)| args![run, first, text]).collect())
            .await?;
    }
    Ok(())
}

/// Ends runs of which nothing was heard for too long, and those chosen by people: through the same table.
pub(super) async fn change(
    app: &App,
    mut tx: Tx,
    numbers: Vec<i64>,
    change: impl Fn(&mut Held),
    now: Timestamp,
) -> Result<()> {
    let book = super::book::book(app).await?;
    let mut table = Table { runs: HashMap::new(), of: HashMap::new(), jobs: HashMap::new() };
    for found in row::by_numbers(&mut tx, numbers).await? {
        table.runs.insert(found.number, Held::new(found));
    }
    table.runs.values_mut().for_each(change);
    keep(app, tx, table, &book, now).await.map(drop)
}
