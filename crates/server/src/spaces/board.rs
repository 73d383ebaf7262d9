//! The steering board: every space in a line (§7.3), and objects over all spaces (§26).

use super::table::{RunRow, read_engines, read_holds};
use super::{dates, store};
use crate::app::App;
use crate::args;
use crate::documents::{self, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Row};
use model::deliver::state::State;
use protocol::api::{EngineStanding, SpaceStanding};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Objects of a run by state: applications, then jobs.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    apps: BTreeMap<State, u32>,
    jobs: BTreeMap<State, u32>,
}

impl Counts {
    fn add(&mut self, letter: &str, job: bool, count: u32) {
        let of = if job { &mut self.jobs } else { &mut self.apps };
        *of.entry(of_letter(letter)).or_default() += count;
    }
    /// All of them, by word.
    #[must_use]
    pub fn words(&self) -> BTreeMap<String, u32> {
        let mut words = BTreeMap::new();
        for (state, count) in self.apps.iter().chain(&self.jobs) {
            *words.entry(state.word().to_owned()).or_default() += count;
        }
        words
    }
    fn of(&self, state: State) -> u32 {
        self.apps.get(&state).copied().unwrap_or(0)
    }
    /// The state of the whole (§9.4).
    #[must_use]
    pub fn state(&self) -> State {
        let total: u32 = self.apps.values().sum();
        let of = |state| self.of(state);
        if let Some(first) =
            [State::Error, State::Difficulty, State::Running].into_iter().find(|s| of(*s) > 0)
        {
            return first;
        }
        let (done, out) = (of(State::Finished), of(State::NotScheduled));
        if total > 0 && done > 0 && done + out == total {
            State::Finished
        } else if total > 0 && out == total {
            State::NotScheduled
        } else if of(State::Descheduled) > 0 && of(State::Upcoming) == 0 {
            State::Descheduled
        } else {
            State::Upcoming
        }
    }
}

/// The state of a letter.
#[must_use]
pub fn of_letter(letter: &str) -> State {
    State::ALL.into_iter().find(|state| letter.starts_with(state.letter())).unwrap_or_default()
}

/// Objects of a graph nothing of which is shown: all upcoming.
fn resting(doc: &SpaceDoc) -> Counts {
    let mut counts = Counts::default();
    for path in doc.graph.paths() {
        counts.add("W", path.contains('/'), 1);
    }
    counts
}

fn read_counts(rows: &[Row]) -> Result<BTreeMap<i64, Counts>> {
    let mut all: BTreeMap<i64, Counts> = BTreeMap::new();
    for row in rows {
        let count = u32::try_from(row.number(3)?).unwrap_or(u32::MAX);
        all.entry(row.get(0)?).or_default().add(&row.get::<String>(1)?, row.get(2)?, count);
    }
    Ok(all)
}

/// Counts of one run.
///
/// # Errors
/// When the database fails.
pub async fn counts(q: &mut impl Query, run: i64) -> Result<Counts> {
    let rows = q.rows(store::RUN_COUNTS, args![run]).await?;
    Ok(read_counts(&rows)?.remove(&run).unwrap_or_default())
}

/// Every space. Deliveries that wait are filled in by whoever knows them.
///
/// # Errors
/// When the database fails.
pub async fn standings(app: &App) -> Result<Vec<SpaceStanding>> {
    let docs = documents::spaces(app).await?;
    some(app, docs).await
}

/// One space.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn standing(app: &App, space: &str) -> Result<SpaceStanding> {
    let doc = super::engines::doc(app, space).await?;
    some(app, vec![doc]).await?.pop().ok_or_else(|| Fault::not_found("space", space))
}

async fn some(app: &App, docs: Vec<Arc<SpaceDoc>>) -> Result<Vec<SpaceStanding>> {
    let mut q = app.db.read();
    let read = |rows: Vec<Row>| rows.iter().map(RunRow::read).collect::<Result<Vec<_>>>();
    let (shown, mut counts, newest) = if let [one] = docs.as_slice() {
        let space = &one.file.space.name;
        let shown = read(q.rows(&store::shown_run(), args![space]).await?)?;
        let mut of = BTreeMap::new();
        for run in &shown {
            of.insert(run.number, self::counts(&mut q, run.number).await?);
        }
        let newest = read(q.rows(&store::runs_page(), args![space, i64::MAX, 1_i64]).await?)?;
        (shown, of, newest)
    } else {
        let shown = read(q.rows(&store::shown_runs(), args![]).await?)?;
        let counts = read_counts(&q.rows(store::SHOWN_COUNTS, args![]).await?)?;
        (shown, counts, read(q.rows(&store::newest_runs(), args![]).await?)?)
    };
    let shown: BTreeMap<String, RunRow> = shown.into_iter().map(|row| (row.space.clone(), row)).collect();
    let newest: BTreeMap<String, RunRow> = newest.into_iter().map(|row| (row.space.clone(), row)).collect();
    let engines = read_engines(&mut q).await?;
    let held: BTreeMap<String, usize> =
        read_holds(&mut q).await?.into_iter().map(|(space, objects)| (space, objects.len())).collect();
    let mut lines = Vec::with_capacity(docs.len());
    for doc in docs {
        let space = &doc.file.space;
        let run = shown.get(&space.name);
        let engine = engines.get(&space.name);
        let upcoming = engine.map(|e| e.upcoming.clone()).unwrap_or_default();
        let counts = match run.and_then(|run| counts.remove(&run.number).map(|counts| (run, counts))) {
            None => resting(&doc),
            Some((_, counts)) if upcoming.is_empty() => counts,
            Some((run, _)) => overlaid(&mut q, run.number, &upcoming).await?,
        };
        let last = newest.get(&space.name).filter(|run| run.delivery.is_some());
        let running = counts.jobs.get(&State::Running).copied().unwrap_or(0);
        let now = app.clock.now();
        let set = engine.map(|e| e.date.clone()).unwrap_or_default();
        lines.push(SpaceStanding {
            name: space.name.clone(),
            label: space.label.clone(),
            delivery: space.delivery,
            state: counts.state().word().to_owned(),
            engine: engine_standing(app, &doc, engine, running),
            counts: counts.words(),
            held: held.get(&space.name).and_then(|n| u32::try_from(*n).ok()).unwrap_or(0),
            waiting: Vec::new(),
            last_delivery: last.map(RunRow::delivery_word).unwrap_or_default(),
            last_outcome: last.map(|run| run.state.clone()).unwrap_or_default(),
            date: run
                .filter(|run| run.ended_at.is_none())
                .map_or_else(|| dates::business_date(space, &set, now).name, |run| run.date.name.clone()),
            reset_at: run.and_then(|run| run.reset_at),
            revision: doc.info.revision,
        });
    }
    Ok(lines)
}

async fn overlaid(q: &mut impl Query, run: i64, upcoming: &BTreeSet<String>) -> Result<Counts> {
    let mut counts = Counts::default();
    for row in q.rows(store::LETTERS, args![run]).await? {
        let path: String = row.get(0)?;
        let letter: String = row.get(1)?;
        counts.add(if upcoming.contains(&path) { "W" } else { &letter }, path.contains('/'), 1);
    }
    Ok(counts)
}

fn engine_standing(
    app: &App,
    doc: &SpaceDoc,
    engine: Option<&super::table::Engine>,
    running: u32,
) -> EngineStanding {
    let lag_ms = app.spaces.lag_ms();
    let state = engine.map_or("stopped", |engine| engine.state.as_str());
    let degraded = state == "started" && u128::from(lag_ms) > limits::ENGINE_LAG_DEGRADED.as_millis();
    EngineStanding {
        state: if degraded { "degraded" } else { state }.to_owned(),
        by: engine.map(|engine| engine.by.clone()).unwrap_or_default(),
        since: engine.map(|engine| engine.since).unwrap_or_default(),
        running,
        lag_ms,
        relaunch: match doc.file.space.engine.relaunch.as_str() {
            "strict" => "strict".to_owned(),
            _ => "online".to_owned(),
        },
    }
}
