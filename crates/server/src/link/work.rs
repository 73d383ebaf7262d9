//! Runs, jobs and inventories on one agent's connection: handed out, reported, kept.
//!
//! Whatever of this meets the database is carried out beside the beats, never before them: reports of one run one after
//! another, of several runs together, at most [`limits::RUN_REPORTS_MAX`] on their way; beyond that nothing more is read from
//! this agent. What cannot be kept ends the connection, and the agent says it again on the next one.

use crate::app::App;
use crate::computers::{self, Source};
use crate::fault::{Fault, Result};
use crate::fleet::Known;
use crate::limits;
use crate::packages;
use crate::tasks::{self, HandOut};
use crate::work as jobs;
use model::id::VersionId;
use protocol::Code;
use protocol::deliver::job::{JobAnswer, JobCall, JobKept, JobReport};
use protocol::install::{Inventory, RunKept, RunOrder, RunReport};
use protocol::link::{BundleRef, ServerFrame};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Inventories being written at the same time, of all agents together.
static INVENTORIES: Semaphore = Semaphore::const_new(limits::INVENTORIES_WRITING_MAX);
/// Versions handed out lately: what a version is never changes.
static BUNDLES: Mutex<BTreeMap<Uuid, BundleRef>> = Mutex::new(BTreeMap::new());

/// What came to its end.
enum Done {
    Report(String, Result<RunKept>),
    Job(String, Result<JobKept>),
    Call(Result<JobAnswer>),
    Inventory(Result<()>),
}

/// What goes on for one agent.
#[derive(Default)]
pub(super) struct Work {
    /// Each a task of its own: one that holds the database while the connection waits for it would wait for ever.
    going: JoinSet<Done>,
    /// Reports behind one that is on its way, by run.
    behind: BTreeMap<String, VecDeque<RunReport>>,
    reports: usize,
    /// An inventory is being written, and the one that came after it.
    inventory: Option<Option<Box<Inventory>>>,
    /// The agent was asked for an inventory, and none came since.
    asked: bool,
    /// Runs the agent was told on this connection, and whether they were called off then.
    told: Vec<(String, bool)>,
    /// Reports of jobs behind one that is on its way, by attempt.
    jobs_behind: BTreeMap<String, VecDeque<JobReport>>,
    /// Orders and stops the agent was told on this connection: the attempt, whether it is a stop, and one at once.
    jobs_told: BTreeSet<(String, bool, bool)>,
}

impl Work {
    /// Whether there is room for another report.
    pub(super) fn has_room(&self) -> bool {
        self.reports < limits::RUN_REPORTS_MAX
    }

    /// Takes a report of a run.
    pub(super) fn report(&mut self, app: &App, agent: Uuid, report: RunReport) {
        self.reports += 1;
        match self.behind.get_mut(&report.run) {
            Some(behind) => behind.push_back(report),
            None => {
                self.behind.insert(report.run.clone(), VecDeque::new());
                self.begin(app, agent, report);
            }
        }
    }

    fn begin(&mut self, app: &App, agent: Uuid, report: RunReport) {
        let app = app.clone();
        self.going.spawn(async move {
            let run = report.run.clone();
            let line = report.lines.last().map_or(0, |l| l.number);
            let kept = match tasks::report(&app, agent, report).await {
                // Not this agent's run, or one that is no more: it may forget it.
                Err(fault) if matches!(fault.code, Code::NotFound | Code::NotAllowed) => {
                    tracing::info!(%fault, run, "a report of a run is not taken");
                    Ok(RunKept { run: run.clone(), line, end: true })
                }
                kept => kept,
            };
            Done::Report(run, kept)
        });
    }

    /// Takes a report of a job: those of one attempt one after another.
    pub(super) fn job(&mut self, app: &App, agent: Uuid, report: JobReport) {
        self.reports += 1;
        match self.jobs_behind.get_mut(&report.attempt) {
            Some(behind) => behind.push_back(report),
            None => {
                self.jobs_behind.insert(report.attempt.clone(), VecDeque::new());
                self.begin_job(app, agent, report);
            }
        }
    }

    fn begin_job(&mut self, app: &App, agent: Uuid, report: JobReport) {
        let app = app.clone();
        self.going.spawn(async move {
            let (attempt, sequence) = (report.attempt.clone(), report.sequence);
            let kept = match jobs::report(&app, agent, report).await {
                // Not this agent's attempt, or one that is no more: it may forget it.
                Err(fault) if fault.code == Code::NotFound => {
                    tracing::info!(%fault, attempt, "a report of an attempt is not taken");
                    Ok(JobKept { attempt: attempt.clone(), sequence, end: true })
                }
                kept => kept,
            };
            Done::Job(attempt, kept)
        });
    }

    /// Takes what a script asks of the server.
    pub(super) fn call(&mut self, app: &App, agent: Uuid, call: JobCall) {
        self.reports += 1;
        let app = app.clone();
        self.going.spawn(async move {
            let (attempt, number) = (call.attempt.clone(), call.number);
            let answer = match jobs::call(&app, agent, call).await {
                Err(fault) if fault.code == Code::NotFound => {
                    let error = fault.to_string();
                    Ok(JobAnswer { attempt, number, value: String::new(), error })
                }
                answer => answer,
            };
            Done::Call(answer)
        });
    }

    /// What the agent is to be told of its jobs now. `again`: also what it was told before. Nothing is remembered of what is due no more.
    pub(super) fn new_jobs(&mut self, due: Vec<ServerFrame>, again: bool) -> Vec<ServerFrame> {
        let key = |frame: &ServerFrame| match frame {
            ServerFrame::Job(order) => Some((order.attempt.clone(), false, order.called_off)),
            ServerFrame::JobStop(stop) => Some((stop.attempt.clone(), true, stop.now)),
            _ => None,
        };
        let told = std::mem::take(&mut self.jobs_told);
        self.jobs_told = due.iter().filter_map(key).collect();
        // An order that was told and called off since: the stop says so.
        let known = |(attempt, stop, flag): (String, bool, bool)| {
            told.contains(&(attempt.clone(), stop, flag)) || (!stop && told.contains(&(attempt, stop, !flag)))
        };
        due.into_iter().filter(|frame| again || !key(frame).is_some_and(known)).collect()
    }

    /// Takes an inventory; one that waits is replaced by a newer one.
    pub(super) fn inventory(&mut self, app: &App, agent: Uuid, inventory: Box<Inventory>) {
        self.asked = false;
        match &mut self.inventory {
            Some(next) => *next = Some(inventory),
            None => {
                self.inventory = Some(None);
                let app = app.clone();
                self.going.spawn(async move {
                    let Ok(_turn) = INVENTORIES.acquire().await else { return Done::Inventory(Ok(())) };
                    let taken = computers::take_inventory(&app, Source::Agent(agent), *inventory).await;
                    Done::Inventory(taken)
                });
            }
        }
    }

    /// Waits until something is kept; what the agent is told about it, if anything.
    ///
    /// # Errors
    /// What could not be kept.
    pub(super) async fn next(&mut self, app: &App, agent: Uuid) -> Result<Option<ServerFrame>> {
        let Some(done) = self.going.join_next().await else { return std::future::pending().await };
        match done {
            Err(crashed) => Err(Fault::internal(crashed)),
            Ok(Done::Inventory(taken)) => {
                if let Some(Some(next)) = self.inventory.take() {
                    self.inventory(app, agent, next);
                }
                // It is sent again within the hour: no reason to end a connection.
                if let Err(fault) = taken {
                    tracing::warn!(%fault, "an inventory could not be kept");
                }
                Ok(None)
            }
            Ok(Done::Report(run, kept)) => {
                self.reports = self.reports.saturating_sub(1);
                match self.behind.get_mut(&run).and_then(VecDeque::pop_front) {
                    Some(report) => self.begin(app, agent, report),
                    None => {
                        self.behind.remove(&run);
                    }
                }
                kept.map(|kept| Some(ServerFrame::RunKept(kept)))
            }
            Ok(Done::Job(attempt, kept)) => {
                self.reports = self.reports.saturating_sub(1);
                match self.jobs_behind.get_mut(&attempt).and_then(VecDeque::pop_front) {
                    Some(report) => self.begin_job(app, agent, report),
                    None => {
                        self.jobs_behind.remove(&attempt);
                    }
                }
                kept.map(|kept| Some(ServerFrame::JobKept(kept)))
            }
            Ok(Done::Call(answer)) => {
                self.reports = self.reports.saturating_sub(1);
                answer.map(|answer| Some(ServerFrame::JobAnswer(answer)))
            }
        }
    }

    /// What the agent is to be told now. `again`: also what it was told before.
    pub(super) fn new_ones(&mut self, due: Due, again: bool) -> Vec<ServerFrame> {
        let ask = due.inventory && (again || !self.asked) && self.inventory.is_none();
        self.asked |= ask;
        let ask = ask.then_some(ServerFrame::Inventory {});
        let due = due.runs;
        let told = std::mem::take(&mut self.told);
        self.told = due.iter().map(|order| (order.run.clone(), order.cancel)).collect();
        let is_new = |order: &RunOrder| {
            again || !told.iter().any(|(run, cancel)| *run == order.run && *cancel == order.cancel)
        };
        let runs = due.into_iter().filter(is_new).map(|order| ServerFrame::Run(Box::new(order)));
        ask.into_iter().chain(runs).collect()
    }
}

/// What an agent is to be told.
pub(super) struct Due {
    /// Somebody asked for its inventory.
    inventory: bool,
    /// Every run that is due for its machine, in order.
    runs: Vec<RunOrder>,
}

impl Due {
    pub(super) fn is_empty(&self) -> bool {
        !self.inventory && self.runs.is_empty()
    }
}

/// What is due for the machine of an agent.
///
/// # Errors
/// When the database fails.
pub(super) async fn due(app: &App, agent: &Known) -> Result<Due> {
    let mut due = Due { inventory: false, runs: Vec::new() };
    let Some((machine, inventory)) = computers::of_agent_asked(app, agent.id).await? else { return Ok(due) };
    due.inventory = inventory;
    // Agents carry out what they have by position: what is handed out later has a higher one, whatever its number.
    let first = u64::try_from(app.clock.now().as_ms()).unwrap_or(0) * limits::HAND_OUTS_AT_ONCE_MAX as u64;
    for (place, handed) in (0_u64..).zip(tasks::hand_out(app, &machine).await?) {
        match bundle_of(app, handed.version_id).await {
            Ok(bundle) => due.runs.push(order(handed, bundle, first + place)),
            // The version is just being removed; the run ends with it.
            Err(fault) if fault.code == Code::NotFound => {
                tracing::warn!(%fault, run = handed.run, "a run names a version that is no more");
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(due)
}

fn order(handed: HandOut, bundle: BundleRef, position: u64) -> RunOrder {
    RunOrder { run: handed.run, position, bundle, install: handed.install, cancel: handed.cancel }
}

async fn bundle_of(app: &App, version: Uuid) -> Result<BundleRef> {
    let known = || BUNDLES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bundle) = known().get(&version) {
        return Ok(bundle.clone());
    }
    let found = packages::version_of(&mut app.db.read(), version).await?;
    let missing = || Fault::not_found("version", VersionId::from_uuid(version));
    let bundle = found.ok_or_else(missing)?.bundle();
    let mut known = known();
    if known.len() >= limits::BUNDLES_REMEMBERED_MAX {
        known.clear();
    }
    known.insert(version, bundle.clone());
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet;
    use crate::testing::each;
    use model::Secret;
    use protocol::install::{Install, RunLine};

    fn order(run: &str, cancel: bool) -> RunOrder {
        let bundle = BundleRef {
            package: "p".to_owned(),
            version: "1".to_owned(),
            file: "p-1.zip".to_owned(),
            digest: String::new(),
            size_bytes: 1,
        };
        RunOrder { run: run.to_owned(), position: 1, bundle, install: Install::default(), cancel }
    }

    /// an agent is told of a run once on a connection, again when it was called off, and now and then in case it was lost.
    #[test]
    fn an_agent_is_told_what_is_new() {
        let mut work = Work::default();
        let mut tell = |runs: Vec<RunOrder>, inventory, again| {
            let frames = work.new_ones(Due { inventory, runs }, again);
            let word = |frame: ServerFrame| match frame {
                ServerFrame::Run(order) => format!("{}{}", order.run, if order.cancel { "!" } else { "" }),
                ServerFrame::Inventory {} => "inventory".to_owned(),
                other => panic!("{other:?}"),
            };
            frames.into_iter().map(word).collect::<Vec<_>>().join(" ")
        };
        let two = || vec![order("a", false), order("b", false)];
        assert_eq!(tell(two(), true, false), "inventory a b");
        assert_eq!(tell(two(), true, false), "");
        assert_eq!(tell(vec![order("a", true), order("b", false)], false, false), "a!");
        assert_eq!(tell(vec![order("c", false)], true, false), "c");
        assert_eq!(tell(two(), true, true), "inventory a b");
    }

    /// AG-1: an agent is told of an order and of a stop once on a connection, of a kill after a stop, and of all of it again now and then.
    #[test]
    fn an_agent_is_told_of_its_jobs() {
        let mut work = Work::default();
        let job = |attempt: &str, called_off: bool| {
            let order = serde_json::json!({ "attempt": attempt, "work": { "do": "command", "argv": [] }, "called_off": called_off });
            ServerFrame::Job(Box::new(serde_json::from_value(order).unwrap()))
        };
        let stop = |attempt: &str, now| {
            let attempt = attempt.to_owned();
            ServerFrame::JobStop(protocol::deliver::job::JobStop { attempt, now, by: "r.dev".to_owned() })
        };
        let kept = || ServerFrame::JobKept(JobKept { attempt: "z".to_owned(), sequence: 1, end: true });
        assert_eq!(work.new_jobs(vec![job("a", false), stop("b", false)], false).len(), 2);
        assert_eq!(work.new_jobs(vec![job("a", false), stop("b", false), kept()], false), [kept()]);
        let told = work.new_jobs(vec![job("a", true), stop("a", true), stop("b", true)], false);
        assert_eq!(told, [stop("a", true), stop("b", true)], "an order that was told is only stopped");
        assert_eq!(work.new_jobs(vec![job("a", true), stop("a", true)], true).len(), 2);
        assert!(work.new_jobs(Vec::new(), false).is_empty());
        assert_eq!(
            work.new_jobs(vec![job("a", true)], false).len(),
            1,
            "on the way to nobody it is told again"
        );
    }

    /// S-2, S-3: reports about runs that are nobody's are taken off the agent and change nothing; so many at once and no more; an
    /// inventory comes through the same door.
    #[tokio::test]
    async fn reports_are_bounded_and_answered() {
        each(|test| async move {
            let key = test.enroll("box-1").await;
            let agent = fleet::recognise(&test.app, &Secret::new(key)).await.unwrap();
            assert!(due(&test.app, &agent).await.unwrap().is_empty());
            let mut work = Work::default();
            for number in 1..=limits::RUN_REPORTS_MAX as u64 {
                assert!(work.has_room());
                let line = RunLine { number, text: "x".to_owned(), ..RunLine::default() };
                let report = RunReport {
                    run: "nobodys".to_owned(),
                    state: "running".to_owned(),
                    phase: String::new(),
                    lines: vec![line],
                    reason: None,
                    started_at: None,
                    fetching: None,
                    from_peers_bytes: 0,
                };
                work.report(&test.app, agent.id, report);
            }
            assert!(!work.has_room(), "one more is not read");
            for number in 1..=limits::RUN_REPORTS_MAX as u64 {
                let Some(ServerFrame::RunKept(kept)) = work.next(&test.app, agent.id).await.unwrap() else {
                    panic!("nothing is kept");
                };
                assert_eq!((kept.run.as_str(), kept.line, kept.end), ("nobodys", number, true), "in order");
            }
            assert!(work.has_room());
            for name in ["first", "second", "third"] {
                let inventory = Inventory { arch: name.to_owned(), ..Inventory::default() };
                work.inventory(&test.app, agent.id, Box::new(inventory));
            }
            for _ in 0..2 {
                assert!(work.next(&test.app, agent.id).await.unwrap().is_none());
            }
            assert!(work.inventory.is_none(), "the second was replaced by the third");
            assert_eq!(test.get("/computers").await.json()["items"][0]["arch"], "third");
            test
        })
        .await;
    }
}
