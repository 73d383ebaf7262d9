//! The book: every task with its jobs and targets, and every time slot, as one snapshot in memory. Read again when this room has changed
//! something; there are few tasks, and many runs that ask for theirs.

use super::store;
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::store::Query;
use model::Timestamp;
use model::slot::{Hours, Slot};
use model::task::{Failure, Plan, Repeat, Retry, SlotNow};
use protocol::api::{JobActor, NewTask, TimeSlot};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// A package of a job.
#[derive(Debug, Clone)]
pub struct Target {
    /// Number.
    pub number: i64,
    /// From 1; 0: taken away.
    pub position: i64,
    /// Version.
    pub version_id: Uuid,
    /// Actions in its install face.
    pub actions: u32,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Only for computers a person approved and the job names, itself or by a static group.
    pub confidential: bool,
}

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Number.
    pub number: i64,
    /// From 1; 0: taken away.
    pub position: i64,
    /// Name.
    pub name: String,
    /// Computers and groups, as people named them.
    pub actors: Vec<JobActor>,
    /// Packages, by position; those taken away first.
    pub targets: Vec<Target>,
}

/// A task.
#[derive(Debug, Clone)]
pub struct Work {
    /// Number.
    pub number: i64,
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What people wrote, without the jobs.
    pub wanted: NewTask,
    /// Whether it is active.
    pub active: bool,
    /// Unit.
    pub unit: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who changed it last.
    pub changed_by: String,
    /// Revision.
    pub revision: i64,
    /// Runs of an older round are done again.
    pub round: i64,
    /// Slots do not count: its start was forced so.
    pub ignores_slots: bool,
    /// Package in lower case, of the task self-service makes for it; empty: people made it.
    pub on_demand: String,
    /// Jobs, by position; those taken away first.
    pub jobs: Vec<Job>,
}

impl Work {
    /// Jobs and targets that count, in order.
    pub fn standing(&self) -> impl Iterator<Item = (&Job, &Target)> {
        self.jobs
            .iter()
            .filter(|j| j.position > 0)
            .flat_map(|j| j.targets.iter().filter(|t| t.position > 0).map(move |t| (j, t)))
    }

    /// All of them, those taken away last.
    pub fn all(&self) -> impl Iterator<Item = (&Job, &Target)> {
        let away = self.jobs.iter().flat_map(|j| j.targets.iter().map(move |t| (j, t)));
        self.standing().chain(away.filter(|(j, t)| j.position == 0 || t.position == 0))
    }

    /// What follows a failure.
    #[must_use]
    pub fn retry(&self) -> Retry {
        Retry {
            attempts_max: self.wanted.attempts_max,
            delay: Duration::from_secs(self.wanted.retry_delay_s),
            on: self.wanted.retry_on.iter().filter_map(|word| Failure::from_word(word)).collect(),
        }
    }

    /// When a computer does it again.
    #[must_use]
    pub fn repeat(&self) -> Repeat {
        match self.wanted.again.as_str() {
            "after" => Repeat::After(Duration::from_secs(self.wanted.again_s)),
            "each-contact" => Repeat::EachContact,
            _ => Repeat::Once,
        }
    }
}

/// Where a target stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its task.
    pub work: Arc<Work>,
    job: usize,
    target: usize,
}

impl Place {
    /// The job.
    #[must_use]
    pub fn job(&self) -> &Job {
        &self.work.jobs[self.job]
    }
    /// The target.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.job().targets[self.target]
    }
    /// What a computer must be an actor of to be given it: the job, and whether only those count that people named.
    #[must_use]
    pub fn claim(&self) -> (i64, bool) {
        (self.job().number, self.target().confidential)
    }
    /// Whether people took it away.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.job().position == 0 || self.target().position == 0
    }
    /// Order in which runs are handed out: tasks as they were made, jobs, packages.
    #[must_use]
    pub fn order(&self) -> (i64, i64, i64) {
        (self.work.number, self.job().position, self.target().position)
    }
}

/// A time slot.
#[derive(Debug, Clone)]
pub struct KnownSlot {
    /// As people wrote it.
    pub body: TimeSlot,
    /// As decisions read it.
    pub slot: Slot,
}

/// The book.
#[derive(Debug, Default)]
pub struct Book {
    /// Tasks by name.
    pub works: Vec<Arc<Work>>,
    by_name: HashMap<String, usize>,
    targets: HashMap<i64, Place>,
    /// Slots by name in lower case.
    pub slots: BTreeMap<String, KnownSlot>,
}

/// The zone of a slot.
///
/// # Errors
/// When nobody knows it.
pub fn zone(name: &str) -> std::result::Result<jiff::tz::TimeZone, String> {
    let name = if name.trim().is_empty() { "UTC" } else { name.trim() };
    jiff::tz::TimeZone::get(name)
        .map_err(|_| format!("{name:?} is no time zone; write one like Europe/Paris"))
}

/// A slot as decisions read it.
///
/// # Errors
/// What is wrong with it.
pub fn slot(body: &TimeSlot) -> std::result::Result<Slot, String> {
    let zone = zone(&body.time_zone)?;
    let mut hours = Vec::with_capacity(body.entries.len());
    for (n, entry) in body.entries.iter().enumerate() {
        let read = Hours::parse(entry.day, &entry.begin, &entry.end);
        hours.push(read.map_err(|why| format!("entries[{n}]: {why}"))?);
    }
    Ok(Slot::new(zone, hours))
}

impl Book {
    /// A task by name, whatever the case.
    #[must_use]
    pub fn work(&self, name: &str) -> Option<&Arc<Work>> {
        self.by_name.get(&name.to_lowercase()).map(|n| &self.works[*n])
    }

    /// The task self-service made for a package.
    #[must_use]
    pub fn on_demand(&self, package: &str) -> Option<&Arc<Work>> {
        let fold = package.to_lowercase();
        self.works.iter().find(|work| !fold.is_empty() && work.on_demand == fold)
    }

    /// Where a target stands.
    #[must_use]
    pub fn place(&self, target: i64) -> Option<&Place> {
        self.targets.get(&target)
    }

    /// A slot, now; nothing for an empty name, a closed slot for one that is gone.
    fn slot_now(&self, name: &str, now: Timestamp) -> Option<SlotNow> {
        if name.is_empty() {
            return None;
        }
        let Some(known) = self.slots.get(&name.to_lowercase()) else {
            let name = name.to_owned();
            return Some(SlotNow { name, open: false, opens_at: None, told: String::new() });
        };
        let open = known.slot.is_open(now);
        let opens_at = if open { None } else { known.slot.next_change(now) };
        let told = opens_at.map(|at| known.slot.told(at)).unwrap_or_default();
        Some(SlotNow { name: known.body.name.clone(), open, opens_at, told })
    }

    /// What decisions must know of a task.
    #[must_use]
    pub fn plan(&self, work: &Work, now: Timestamp) -> Plan {
        Plan {
            active: work.active,
            starts_at: work.wanted.starts_at,
            ends_at: work.wanted.ends_at,
            prepare: self.slot_now(&work.wanted.prepare_slot, now),
            slot: self.slot_now(&work.wanted.slot, now),
            ignores_slots: work.ignores_slots,
        }
    }
}

/// Reads the book, inside a transaction or not.
///
/// # Errors
/// When the database fails.
pub async fn read(q: &mut impl Query) -> Result<Book> {
    let mut targets: HashMap<i64, Vec<Target>> = HashMap::new();
    for row in q.rows(store::TARGETS, args![]).await? {
        targets.entry(row.get(1)?).or_default().push(Target {
            number: row.get(0)?,
            position: row.get(2)?,
            version_id: row.get(3)?,
            actions: u32::try_from(row.number(4)?).unwrap_or(0),
            package: row.get(5)?,
            version: row.get(6)?,
            confidential: row.get(7)?,
        });
    }
    let mut jobs: HashMap<i64, Vec<Job>> = HashMap::new();
    for row in q.rows(store::JOBS, args![]).await? {
        let number: i64 = row.get(0)?;
        jobs.entry(row.get(2)?).or_default().push(Job {
            number,
            position: row.get(3)?,
            name: row.get(4)?,
            actors: row.json(5)?,
            targets: targets.remove(&number).unwrap_or_default(),
        });
    }
    let mut book = Book::default();
    for row in q.rows(store::TASKS, args![]).await? {
        let number: i64 = row.get(0)?;
        let work = Arc::new(Work {
            number,
            id: row.get(1)?,
            name: row.get(2)?,
            wanted: row.json(3)?,
            active: row.get(4)?,
            unit: row.get(5)?,
            created_at: row.time(6)?,
            changed_by: row.get(7)?,
            revision: row.get(8)?,
            round: row.get(9)?,
            ignores_slots: row.get(10)?,
            on_demand: row.get(11)?,
            jobs: jobs.remove(&number).unwrap_or_default(),
        });
        for (j, job) in work.jobs.iter().enumerate() {
            for (t, target) in job.targets.iter().enumerate() {
                book.targets.insert(target.number, Place { work: work.clone(), job: j, target: t });
            }
        }
        book.by_name.insert(work.name.to_lowercase(), book.works.len());
        book.works.push(work);
    }
    for row in q.rows(store::SLOTS, args![]).await? {
        let body: TimeSlot = row.json(0)?;
        // A zone that is no longer known: never open, rather than always.
        let slot = slot(&body).unwrap_or_else(|_| Slot::new(jiff::tz::TimeZone::UTC, Vec::new()));
        book.slots.insert(body.name.to_lowercase(), KnownSlot { body, slot });
    }
    Ok(book)
}

/// The book as it is committed.
///
/// # Errors
/// When the database fails.
pub async fn book(app: &App) -> Result<Arc<Book>> {
    app.tasks.remembered(async || Ok(Arc::new(read(&mut app.db.read()).await?))).await
}
