//! Open runs in memory, and the right to change them.
//!
//! Whoever changes runs, leases or deliveries takes the [`Turn`]: one at a time in the whole server. What was changed is written by
//! [`Turn::save`] in the caller's transaction; after the commit the caller says [`Turn::kept`]. A turn that changed something and is dropped
//! without it (an error, a panic) leaves nothing behind: everything is read from the database again.

use super::store;
use crate::app::App;
use crate::args;
use crate::documents::{self, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::store::{Arg, Query, Row, Tx, pieces};
use crate::wake::Touched;
use model::Timestamp;
use model::deliver::advance::Held;
use model::deliver::calendar::BusinessDate;
use model::deliver::graph::OnError;
use model::deliver::run::{Object, Run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

/// Values a run was started with, by their first name (M-1).
pub type Context = BTreeMap<String, Value>;

/// An engine as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// Space.
    pub space: String,
    /// `started` `stopping` `stopped` `fault`.
    pub state: String,
    /// Who put it there.
    pub by: String,
    /// Since.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
    /// A person put it there.
    pub by_person: bool,
    /// Its last crashes.
    pub faults: Vec<Timestamp>,
    /// Last seen running.
    pub seen_at: Option<Timestamp>,
    /// Business date a person set; empty: the rule of the space.
    pub date: String,
    /// A fresh run of the business date is to begin.
    pub again: bool,
    /// Objects of the shown run that were set upcoming after its end.
    pub upcoming: BTreeSet<String>,
}

impl Engine {
    /// It schedules.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.state == "started"
    }
    /// Nothing when it runs; else who stopped it, and when (E-7).
    #[must_use]
    pub fn stopped(&self) -> Option<(String, Timestamp)> {
        (!self.runs()).then(|| (self.by.clone(), self.since))
    }
}

/// A run as it is stored, without its objects.
#[derive(Debug, Clone)]
pub struct RunRow {
    /// Number in the domain.
    pub number: i64,
    /// Space.
    pub space: String,
    /// Revision of the document it walks.
    pub revision: i64,
    /// Delivery.
    pub delivery: Option<i64>,
    /// Business date.
    pub date: BusinessDate,
    /// What it was started with.
    pub context: Arc<Context>,
    /// What the tier says of failures.
    pub tier_on_error: OnError,
    /// What a person decided.
    pub decision: Option<String>,
    /// It is being called off.
    pub cancelling: bool,
    /// `running` `finished` `warned` `failed` `cancelled`.
    pub state: String,
    /// Began.
    pub started_at: Timestamp,
    /// Ended.
    pub ended_at: Option<Timestamp>,
    /// Who.
    pub by: String,
    /// The graph goes back to upcoming then.
    pub reset_at: Option<Timestamp>,
    /// People see it.
    pub shown: bool,
}

impl RunRow {
    /// Reads a row of `store::run` and the like.
    ///
    /// # Errors
    /// When the row has another shape.
    pub fn read(row: &Row) -> Result<Self> {
        let on_error: String = row.get(7)?;
        Ok(Self {
            number: row.get(0)?,
            space: row.get(1)?,
            revision: row.get(2)?,
            delivery: row.get(3)?,
            date: BusinessDate { name: row.get(4)?, midnight: row.time(5)?, zone: None },
            context: Arc::new(row.json(6)?),
            tier_on_error: on_error_of(&on_error),
            decision: row.get(8)?,
            cancelling: row.get(9)?,
            state: row.get(10)?,
            started_at: row.time(11)?,
            ended_at: row.time_opt(12)?,
            by: row.get(13)?,
            reset_at: row.time_opt(14)?,
            shown: row.get(15)?,
        })
    }
    /// `D-42`; empty for a run of a business date.
    #[must_use]
    pub fn delivery_word(&self) -> String {
        self.delivery.map(|n| format!("D-{n}")).unwrap_or_default()
    }
}

/// The word under which it is stored.
#[must_use]
pub fn on_error_word(on_error: OnError) -> &'static str {
    match on_error {
        OnError::Stop => "stop",
        OnError::Continue => "continue",
        OnError::Guided => "guided",
        OnError::Rollback => "rollback",
        OnError::Tier => "tier",
    }
}

/// Reads the word back; any other is `stop`.
#[must_use]
pub fn on_error_of(word: &str) -> OnError {
    match word {
        "continue" => OnError::Continue,
        "guided" => OnError::Guided,
        "rollback" => OnError::Rollback,
        "tier" => OnError::Tier,
        _ => OnError::Stop,
    }
}

/// A run that has not ended.
pub struct OpenRun {
    /// The row.
    pub row: RunRow,
    /// The document it walks.
    pub doc: Arc<SpaceDoc>,
    /// How its objects stand.
    pub run: Run,
    /// Something happened to it: the engine looks at it.
    pub stirred: bool,
    /// The engine looks at it then.
    pub next_at: Option<Timestamp>,
    /// What its last step was computed from, so that the same is not computed again.
    pub seen: Option<u64>,
    /// As it was written last.
    written: BTreeMap<String, Object>,
}

impl OpenRun {
    /// The word under which it owns leases: its delivery, or itself.
    #[must_use]
    pub fn owner(&self) -> String {
        self.row.delivery.map_or_else(|| format!("run {}", self.row.number), |n| format!("D-{n}"))
    }
    /// Paths of objects that differ from what was written last.
    #[must_use]
    pub fn changed(&self) -> Vec<String> {
        self.run
            .objects
            .iter()
            .filter(|(path, object)| self.written.get(*path) != Some(*object))
            .map(|(path, _)| path.clone())
            .collect()
    }
    /// An object as it was written last.
    #[must_use]
    pub fn written(&self, path: &str) -> Option<&Object> {
        self.written.get(path)
    }
    /// Undoes everything since it was written last.
    pub fn undo(&mut self) {
        self.run.objects = self.written.clone();
        self.run.decision = self.row.decision.clone();
        self.run.cancelling = self.row.cancelling;
        self.run.ended = None;
    }
}

/// Open runs, engines and holds.
#[derive(Default)]
pub struct Table {
    loaded: bool,
    /// Number of the change by people up to which engines and holds hold.
    changes: u64,
    runs: BTreeMap<i64, OpenRun>,
    engines: BTreeMap<String, Engine>,
    holds: BTreeMap<String, BTreeMap<String, Held>>,
}

/// The right to change runs, leases and deliveries.
pub struct Turn {
    table: OwnedMutexGuard<Table>,
    changed: bool,
}

/// Takes the turn.
///
/// # Errors
/// When open runs cannot be read.
pub async fn turn(app: &App) -> Result<Turn> {
    let mut table = app.spaces.table.clone().lock_owned().await;
    let changes = app.wake.changes();
    if !table.loaded {
        table.runs = read_open(app).await?;
    }
    if !table.loaded || table.changes != changes {
        let mut q = app.db.read();
        table.engines = read_engines(&mut q).await?;
        table.holds = read_holds(&mut q).await?;
        table.changes = changes;
        // Who stopped an engine, or holds an object, is part of every reason.
        table.runs.values_mut().for_each(|run| run.stirred = true);
    }
    table.loaded = true;
    Ok(Turn { table, changed: false })
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.changed {
            self.table.loaded = false;
        }
    }
}

impl Turn {
    /// Open runs.
    pub fn runs(&self) -> impl Iterator<Item = &OpenRun> {
        self.table.runs.values()
    }
    /// Open runs of a space, oldest first.
    pub fn of_space<'a>(&'a self, space: &'a str) -> impl Iterator<Item = &'a OpenRun> {
        self.table.runs.values().filter(move |run| run.row.space == space)
    }
    /// An open run.
    #[must_use]
    pub fn run(&self, number: i64) -> Option<&OpenRun> {
        self.table.runs.get(&number)
    }
    /// An open run, to change it.
    pub fn run_mut(&mut self, number: i64) -> Option<&mut OpenRun> {
        self.changed = true;
        let run = self.table.runs.get_mut(&number)?;
        run.stirred = true;
        Some(run)
    }
    /// The open run of a delivery.
    #[must_use]
    pub fn of_delivery(&self, delivery: i64) -> Option<&OpenRun> {
        self.table.runs.values().find(|run| run.row.delivery == Some(delivery))
    }
    /// The open run of a delivery, to change it.
    pub fn of_delivery_mut(&mut self, delivery: i64) -> Option<&mut OpenRun> {
        let number = self.of_delivery(delivery)?.row.number;
        self.run_mut(number)
    }
    /// An engine.
    #[must_use]
    pub fn engine(&self, space: &str) -> Option<&Engine> {
        self.table.engines.get(space)
    }
    /// All engines.
    pub fn engines(&self) -> impl Iterator<Item = &Engine> {
        self.table.engines.values()
    }
    /// Objects of a space that are held.
    #[must_use]
    pub fn holds(&self, space: &str) -> BTreeMap<String, Held> {
        self.table.holds.get(space).cloned().unwrap_or_default()
    }
    /// The engine looks at these runs again: nothing of them is changed by saying so.
    pub fn stir(&mut self, which: impl Fn(&OpenRun) -> bool) {
        self.table.runs.values_mut().filter(|run| which(run)).for_each(|run| run.stirred = true);
    }
    /// For the engine: when it looks at a run again, and what it saw.
    pub fn looked(&mut self, number: i64, next_at: Option<Timestamp>, seen: Option<u64>) {
        if let Some(run) = self.table.runs.get_mut(&number) {
            (run.stirred, run.next_at, run.seen) = (false, next_at, seen);
        }
    }

    /// Writes an engine.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_engine(&mut self, tx: &mut Tx, engine: Engine) -> Result<()> {
        self.changed = true;
        let faults: Vec<i64> = engine.faults.iter().map(|at| at.as_ms()).collect();
        tx.run(
            store::ENGINE_WRITE,
            args![
                &engine.space,
                &engine.state,
                &engine.by,
                engine.since,
                &engine.reason,
                engine.by_person,
                text(&faults)?,
                engine.seen_at,
                &engine.date,
                engine.again,
                text(&engine.upcoming)?
            ],
        )
        .await?;
        tx.touch(Touched::Space(engine.space.clone()));
        for run in self.table.runs.values_mut().filter(|run| run.row.space == engine.space) {
            run.stirred = true;
        }
        self.table.engines.insert(engine.space.clone(), engine);
        Ok(())
    }

    /// Puts a run among the open ones; for `begin`.
    pub(super) fn insert(&mut self, row: RunRow, doc: Arc<SpaceDoc>, run: Run) {
        self.changed = true;
        let open =
            OpenRun { row, doc, run, stirred: true, next_at: None, seen: None, written: BTreeMap::new() };
        self.table.runs.insert(open.row.number, open);
    }

    /// Puts a run back that goes on, as it is written.
    pub(super) fn reinsert(&mut self, row: RunRow, doc: Arc<SpaceDoc>, objects: BTreeMap<String, Object>) {
        self.changed = true;
        let run =
            Run { objects: objects.clone(), decision: row.decision.clone(), cancelling: false, ended: None };
        let open = OpenRun { row, doc, run, stirred: true, next_at: None, seen: None, written: objects };
        self.table.runs.insert(open.row.number, open);
    }

    /// Takes a run out that ended; save first.
    pub(super) fn remove(&mut self, number: i64) -> Option<OpenRun> {
        self.changed = true;
        self.table.runs.remove(&number)
    }

    /// Writes every open run's objects that differ from what was written last, and what people decided.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save(&mut self, tx: &mut Tx) -> Result<()> {
        self.changed = true;
        let mut rows: Vec<(i64, String, String, char)> = Vec::new();
        let mut heads = Vec::new();
        for open in self.table.runs.values_mut() {
            let changed = open.changed();
            if open.run.decision != open.row.decision || open.run.cancelling != open.row.cancelling {
                open.row.decision = open.run.decision.clone();
                open.row.cancelling = open.run.cancelling;
                heads.push((open.row.number, open.row.decision.clone(), open.row.cancelling));
            } else if changed.is_empty() {
                continue;
            }
            tx.touch(Touched::Space(open.row.space.clone()));
            if let Some(delivery) = open.row.delivery {
                tx.touch(Touched::Delivery(delivery));
            }
            for path in changed {
                let Some(object) = open.run.objects.get(&path) else { continue };
                rows.push((open.row.number, path.clone(), text(object)?, object.state.letter()));
                open.written.insert(path, object.clone());
            }
        }
        for (number, decision, cancelling) in heads {
            tx.run(store::RUN_HEAD, args![number, decision, cancelling]).await?;
        }
        for piece in pieces(rows) {
            let sql = store::objects_write(piece.len());
            let args = piece
                .into_iter()
                .flat_map(|(run, path, body, letter)| {
                    [Arg::from(run), Arg::from(path), Arg::from(body), Arg::from(letter.to_string())]
                })
                .collect();
            tx.run(&sql, args).await?;
        }
        Ok(())
    }

    /// Everything is read from the database again, the turn is kept: after a transaction that failed half way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_again(&mut self, app: &App) -> Result<()> {
        self.changed = true;
        self.table.runs = read_open(app).await?;
        let mut q = app.db.read();
        self.table.engines = read_engines(&mut q).await?;
        self.table.holds = read_holds(&mut q).await?;
        self.changed = false;
        Ok(())
    }

    /// What was changed is committed.
    pub const fn kept(&mut self) {
        self.changed = false;
    }
}

/// JSON of something of ours.
pub(super) fn text<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::internal)
}

async fn read_open(app: &App) -> Result<BTreeMap<i64, OpenRun>> {
    let mut q = app.db.read();
    let mut runs = BTreeMap::new();
    for row in q.rows(&store::open_runs(), args![]).await? {
        let mut row = RunRow::read(&row)?;
        let Some(doc) = documents::space_at(app, &row.space, row.revision).await? else {
            tracing::error!(
                run = row.number,
                space = row.space,
                "the document of an open run is gone; it is left alone"
            );
            continue;
        };
        row.date.zone = Some(super::dates::zone(&doc.file.space));
        let objects = read_objects(&mut q, row.number).await?;
        let run = Run {
            objects: objects.clone(),
            decision: row.decision.clone(),
            cancelling: row.cancelling,
            ended: None,
        };
        let open = OpenRun { row, doc, run, stirred: true, next_at: None, seen: None, written: objects };
        runs.insert(open.row.number, open);
    }
    Ok(runs)
}

/// Objects of a run.
pub(super) async fn read_objects(q: &mut impl Query, run: i64) -> Result<BTreeMap<String, Object>> {
    let rows = q.rows(store::OBJECTS, args![run]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.json(1)?))).collect()
}

/// All engines, by space.
pub(super) async fn read_engines(q: &mut impl Query) -> Result<BTreeMap<String, Engine>> {
    let mut engines = BTreeMap::new();
    for row in q.rows(store::ENGINES, args![]).await? {
        let faults: Vec<i64> = row.json(6)?;
        let engine = Engine {
            space: row.get(0)?,
            state: row.get(1)?,
            by: row.get(2)?,
            since: row.time(3)?,
            reason: row.get(4)?,
            by_person: row.get(5)?,
            faults: faults.into_iter().map(Timestamp::from_ms).collect(),
            seen_at: row.time_opt(7)?,
            date: row.get(8)?,
            again: row.get(9)?,
            upcoming: row.json(10)?,
        };
        engines.insert(engine.space.clone(), engine);
    }
    Ok(engines)
}

/// Held objects, by space and path.
pub(super) async fn read_holds(q: &mut impl Query) -> Result<BTreeMap<String, BTreeMap<String, Held>>> {
    let mut holds: BTreeMap<String, BTreeMap<String, Held>> = BTreeMap::new();
    for row in q.rows(store::HOLDS, args![]).await? {
        let held = Held { by: row.get(2)?, at: row.time(3)?, note: row.get(4)? };
        holds.entry(row.get(0)?).or_default().insert(row.get(1)?, held);
    }
    Ok(holds)
}
