//! The chain of the delivery example while the server is killed (scenario 10): in each of its jobs, then started again, then everything counted that
//! must not be: jobs lost, jobs done twice, locks left behind.
//!
//! Every script of the package writes a line when it begins; that file is what the counts trust most. What the server and the agent say of
//! themselves (objects, attempts, logs, history of locks) is counted beside it. The server's database is read while the server works, to hit a job
//! that lasts no longer than a few milliseconds, and once more after the kill, to tell what was hit.

use crate::example::{AGENT, Example, change};
use crate::house::{House, Programs};
use crate::store::Database;
use anyhow::{Result, bail, ensure};
use client::{AttemptQuery, Client};
use protocol::api::{ApplyDocuments, Delivery, NewDelivery};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How a job is done, which says how it is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By the server, in a few milliseconds.
    Server,
    /// By the agent itself.
    Agent,
    /// By a script of the package, that notes its beginning.
    Script,
}

/// A job of the chain.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// Where it stands.
    pub path: &'static str,
    /// How it is done.
    pub kind: Kind,
    /// It may be done again (§24.2).
    pub idempotent: bool,
}

const fn job(path: &'static str, kind: Kind) -> Job {
    Job { path, kind, idempotent: false }
}
const fn idempotent(path: &'static str, kind: Kind) -> Job {
    Job { path, kind, idempotent: true }
}

/// The 20 jobs of the chain, in their order.
pub const JOBS: [Job; 20] = [
    job("CA_Init/INIT_CONTEXTE", Kind::Server),
    job("CA_Init/INIT_GARDE", Kind::Server),
    job("CA_Controle/CTL_CIBLE", Kind::Agent),
    job("CA_Controle/CTL_ESPACE", Kind::Agent),
    job("CA_Controle/CTL_PAQUET", Kind::Script),
    idempotent("CA_Recuperation/RECUP_PAQUET", Kind::Agent),
    idempotent("CA_Recuperation/RECUP_EXTRACTION", Kind::Agent),
    idempotent("CA_Sauvegarde/SAUVE_CODE", Kind::Script),
    job("CA_Arret/ARRET_SERVICE", Kind::Agent),
    job("CA_Installation/INSTALL_SCRIPT", Kind::Script),
    job("CA_Installation/INSTALL_MIGRATION", Kind::Script),
    job("CA_Installation/INSTALL_CACHE", Kind::Script),
    job("CA_Demarrage/DEMARRAGE_SERVICE", Kind::Agent),
    job("CA_Verification/VERIF_HTTP", Kind::Agent),
    job("CA_Verification/VERIF_VERSION", Kind::Script),
    job(ROLLBACK, Kind::Script),
    job("CA_Fin/FIN_ENREGISTREMENT", Kind::Server),
    job("CA_Fin/FIN_LIBERATION", Kind::Server),
    job("CA_Fin/FIN_NOTIFICATION", Kind::Server),
    job("CA_Fin/FIN_MENAGE", Kind::Script),
];

/// Runs only when the install fails.
const ROLLBACK: &str = "CA_Retour/RETOUR_VERSION";
/// Jobs that do not run when it does.
const AFTER_INSTALL: [&str; 3] =
    ["CA_Demarrage/DEMARRAGE_SERVICE", "CA_Verification/VERIF_HTTP", "CA_Verification/VERIF_VERSION"];
/// The version that is delivered, and the one whose install fails.
const VERSIONS: [&str; 2] = ["1.4.2", "1.4.3"];
/// The environment.
const ENV: &str = "INT1";
/// The lock of the chain.
const LOCK: &str = "CA_LIV_LIVRAISON_EN_COURS";
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a script takes at least: the server is killed, and most times started again, meanwhile.
const SCRIPT_TAKES: Duration = Duration::from_millis(150);
/// The kill falls somewhere in this time after a job was seen to run.
const WITHIN: [(Kind, Duration); 3] = [
    (Kind::Server, Duration::from_millis(3)),
    (Kind::Agent, Duration::from_millis(80)),
    (Kind::Script, Duration::from_millis(250)),
];
/// Longest time the server stays dead on purpose.
const DEAD_MAX: Duration = Duration::from_millis(400);

/// What the kill found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hit {
    /// The job had not begun.
    Before,
    /// The job was under way.
    During,
    /// The job had just ended.
    After,
}

/// One delivery, with one kill.
#[derive(Debug)]
pub struct Round {
    /// The delivery.
    pub delivery: String,
    /// What the kill found.
    pub hit: Hit,
    /// From the start of the server until it answered.
    pub ready: Duration,
    /// From the order to the end of the delivery.
    pub took: Duration,
    /// Jobs that did not come to their end, and whatever else is missing.
    pub lost: Vec<String>,
    /// Jobs done twice that must not be.
    pub doubled: Vec<String>,
    /// Jobs done twice that may be.
    pub again: Vec<String>,
    /// Locks that are held, or waited for, after the end.
    pub orphans: Vec<String>,
}

impl Round {
    /// Everything is as if nobody had been killed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.orphans.is_empty()
    }
}

/// The chain in a house of its own.
pub struct Chain {
    /// Ends the web service when it goes: before the house, whose folder says which process that is.
    example: Example,
    house: House,
    /// Where scripts note their beginnings.
    notes: PathBuf,
    database: PathBuf,
}

impl Chain {
    /// A house with an agent, the example, both versions, and one delivery made: there is something to go back to.
    ///
    /// # Errors
    /// What goes wrong on the way.
    pub async fn open(programs: Programs) -> Result<Self> {
        let mut house = House::open(programs, false).await?;
        house.use_token().await?;
        let example = Example::lay_out(&house)?;
        example.edit("tiers.policy.toml", "on_failure = \"guided\"", "on_failure = \"rollback\"")?;
        example.edit("ca_livraison.space.toml", "delay = \"30s\"", "delay = \"300ms\"")?;
        let services = example.services().display().to_string();
        house.start_agent_with(AGENT, &["--services", &services]).await?;
        let notes = house.path().join("notes");
        std::fs::write(&notes, "")?;
        note_services(&example, &notes)?;
        let applied =
            house.client().apply_documents(&ApplyDocuments { files: example.files()?, plan: false }).await?;
        ensure!(applied.applied, "the documents were not taken: {:#?}", applied.faults);
        for version in VERSIONS {
            let folder = example.package(version)?;
            noting(&folder, &notes)?;
            let file = house.path().join(format!("SICARDI-{version}.zip"));
            bundle::pack(&folder, &file, &mut |_, _| {})?;
            let name = format!("SICARDI-{version}.zip");
            house.client().push(&file, &name, None, |_, _| {}).await?;
        }
        let database = house.path().join("data/escale.db");
        let chain = Self { example, house, notes, database };
        let first = order(chain.house.client(), VERSIONS[0]).await?;
        let first = chain.ended(&first).await?;
        ensure!(first.state == "succeeded", "the first delivery: {first:#?}");
        Ok(chain)
    }

    /// The house.
    #[must_use]
    pub const fn house(&self) -> &House {
        &self.house
    }

    /// Delivers, kills the server in a job, starts it again, waits for the end, counts. `share`, from 0 to 1, says where in the job the kill falls and
    /// how long the server stays dead.
    ///
    /// # Errors
    /// When the delivery does not end at all, or the house does not hold.
    pub async fn round(&mut self, job: &Job, share: f64) -> Result<Round> {
        let share = share.clamp(0.0, 1.0);
        let version = VERSIONS[usize::from(job.path == ROLLBACK)];
        std::fs::write(&self.notes, "")?;
        let before = self.newest().await?;
        let mut eye = Eye::open(&self.database).await?;
        let client = self.house.client().clone();
        let began = Instant::now();
        let ordered = tokio::spawn(async move { order(&client, version).await });
        if let Err(error) = eye.sees(job).await {
            let standing = self.standing(&before, ordered).await;
            return Err(error.context(format!("{} was not seen to run\n{standing}", job.path)));
        }
        let within = WITHIN.iter().find(|(kind, _)| *kind == job.kind).map_or(Duration::ZERO, |(_, d)| *d);
        pause(within.mul_f64(share)).await;
        self.house.kill_server();
        let hit = match eye.letter(job.path).await?.as_deref() {
            None | Some("W") => Hit::Before,
            Some("R" | "X") => Hit::During,
            Some(_) => Hit::After,
        };
        drop(eye);
        pause(DEAD_MAX.mul_f64((share * 7.0).fract())).await;
        let starts = Instant::now();
        self.house.start_server().await?;
        let ready = starts.elapsed();
        // Who ordered may have had no answer: then they look, and order again when there is nothing.
        let ordered = ordered.await?.ok();
        let made = match ordered {
            Some(name) => name,
            None => match self.newest().await? {
                name if name != before => name,
                _ => order(self.house.client(), version).await?,
            },
        };
        let ended = self.ended(&made).await?;
        let took = began.elapsed();
        let mut round = Round {
            delivery: made,
            hit,
            ready,
            took,
            lost: Vec::new(),
            doubled: Vec::new(),
            again: Vec::new(),
            orphans: Vec::new(),
        };
        self.count(&ended, version, &mut round).await?;
        Ok(round)
    }

    /// The newest delivery.
    async fn newest(&self) -> Result<String> {
        let all = self.house.client().deliveries(&[], 1).await?;
        Ok(all.first().map(|delivery| delivery.delivery.clone()).unwrap_or_default())
    }

    /// What became of an order whose job was never seen: for people who look for the cause.
    async fn standing(&self, before: &str, ordered: JoinHandle<Result<String>>) -> String {
        let answer =
            if ordered.is_finished() { format!("{:?}", ordered.await) } else { "no answer".to_owned() };
        let newest = self.newest().await.unwrap_or_default();
        let told = match self.house.client().delivery(&newest).await {
            Ok(delivery) => {
                let objects = self.objects(&delivery).await.unwrap_or_default();
                format!("{delivery:#?}\n{objects:#?}")
            }
            Err(error) => error.to_string(),
        };
        let server = self.house.printed("server");
        format!(
            "the order: {answer}; the newest was {before}, is {newest}\n{told}\nthe server printed:\n{server}"
        )
    }

    /// Waits for the end of a delivery.
    async fn ended(&self, name: &str) -> Result<Delivery> {
        let began = Instant::now();
        loop {
            let now = self.house.client().delivery(name).await;
            if let Ok(now) = &now
                && now.ended_at.is_some()
            {
                return Ok(now.clone());
            }
            if began.elapsed() > PATIENCE {
                let objects = match &now {
                    Ok(now) => self.objects(now).await.unwrap_or_default(),
                    Err(_) => BTreeMap::new(),
                };
                let server = self.house.printed("server");
                bail!("{name} does not end: {now:#?}\n{objects:#?}\nthe server printed:\n{server}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Objects of a delivery's run, with their states.
    async fn objects(&self, delivery: &Delivery) -> Result<BTreeMap<String, String>> {
        let view = self.house.client().space(&delivery.space, Some(delivery.run)).await?;
        Ok(view.nodes.into_iter().map(|node| (node.path, node.state)).collect())
    }

    async fn count(&self, delivery: &Delivery, version: &str, round: &mut Round) -> Result<()> {
        let failing = version == VERSIONS[1];
        let wanted = if failing { "rolled-back" } else { "succeeded" };
        if delivery.state != wanted {
            round
                .lost
                .push(format!("the delivery: {} instead of {wanted}, {:?}", delivery.state, delivery.cause));
        }
        let runs = |path: &str| {
            if failing { !AFTER_INSTALL.contains(&path) } else { path != ROLLBACK }
        };
        for (path, state) in self.objects(delivery).await? {
            if matches!(state.as_str(), "upcoming" | "running" | "difficulty") {
                round.lost.push(format!("{path}: {state}"));
            }
            if JOBS.iter().any(|job| job.path == path && runs(job.path))
                && !matches!(state.as_str(), "finished" | "error")
            {
                round.lost.push(format!("{path}: {state}, not run"));
            }
        }
        let served = std::fs::read_to_string(self.example.root("int1", "docroot").join("version.txt"));
        if served.as_deref().unwrap_or_default().trim() != VERSIONS[0] {
            round.lost.push(format!("what is served: {served:?} instead of {}", VERSIONS[0]));
        }
        self.notes(&runs, round)?;
        self.attempts(&runs, round).await?;
        self.locks(round).await
    }

    /// What scripts noted.
    fn notes(&self, runs: &impl Fn(&str) -> bool, round: &mut Round) -> Result<()> {
        let mut noted: BTreeMap<String, usize> = BTreeMap::new();
        for line in std::fs::read_to_string(&self.notes)?.lines() {
            *noted.entry(line.to_owned()).or_default() += 1;
        }
        for job in JOBS.iter().filter(|job| job.kind == Kind::Script && runs(job.path)) {
            match noted.remove(&format!("{} {}", job.path, round.delivery)).unwrap_or(0) {
                0 => round.lost.push(format!("{}: its script never began", job.path)),
                1 => {}
                n if job.idempotent => round.again.push(format!("{}: its script began {n} times", job.path)),
                n => round.doubled.push(format!("{}: its script began {n} times", job.path)),
            }
        }
        for (line, n) in noted {
            match line.as_str() {
                "service start" | "service stop" if n == 1 => {}
                _ => round.doubled.push(format!("{line}: {n} times")),
            }
        }
        Ok(())
    }

    /// What the server knows of the agent's work, and what its logs say.
    async fn attempts(&self, runs: &impl Fn(&str) -> bool, round: &mut Round) -> Result<()> {
        let client = self.house.client();
        let query = AttemptQuery {
            delivery: Some(round.delivery.clone()),
            limit: Some(200),
            ..AttemptQuery::default()
        };
        let mut tries: BTreeMap<String, usize> = BTreeMap::new();
        for attempt in client.attempts(&query).await?.items {
            *tries.entry(attempt.path.clone()).or_default() += 1;
            if attempt.phase != "ended" {
                round.lost.push(format!("{}: an attempt is {}", attempt.path, attempt.phase));
            }
            let log = client.attempt_tail(&attempt.id, 200, None).await?;
            let heads = log.lines.iter().filter(|line| line.text.starts_with("delivery: D-")).count();
            if heads > 1 {
                round.doubled.push(format!("{}: its log begins {heads} times", attempt.path));
            }
            if attempt.log_missing_bytes > 0 {
                round.lost.push(format!("{}: {} bytes of its log", attempt.path, attempt.log_missing_bytes));
            }
        }
        for job in JOBS.iter().filter(|job| job.kind != Kind::Server && runs(job.path)) {
            match tries.get(job.path).copied().unwrap_or(0) {
                0 => round.lost.push(format!("{}: never sent", job.path)),
                1 => {}
                n if job.idempotent => round.again.push(format!("{}: {n} attempts", job.path)),
                n => round.doubled.push(format!("{}: {n} attempts", job.path)),
            }
        }
        let told = client.delivery_events(&round.delivery, 0).await?;
        let told = told.iter().filter(|event| event.kind == "notified").count();
        if told > 1 {
            round.doubled.push(format!("CA_Fin/FIN_NOTIFICATION: told {told} times"));
        }
        Ok(())
    }

    /// Locks: free now, and taken and given back once.
    async fn locks(&self, round: &mut Round) -> Result<()> {
        let client = self.house.client();
        for lock in client.locks().await? {
            let owners: Vec<&str> = lock.holders.iter().map(|holder| holder.owner.as_str()).collect();
            if lock.taken > 0 || !owners.is_empty() || !lock.waiting.is_empty() {
                round.orphans.push(format!(
                    "{}: {}/{} held by {owners:?}, waited for by {:?}",
                    lock.name, lock.taken, lock.max, lock.waiting
                ));
            }
        }
        let changes = client.resource_history(LOCK, 100).await?;
        for verb in ["take", "release"] {
            let times = changes.iter().filter(|c| c.run == round.delivery && c.verb == verb).count();
            match times {
                0 => round.lost.push(format!("{LOCK}: no {verb}")),
                1 => {}
                n => round.doubled.push(format!("{LOCK}: {verb}, {n} times")),
            }
        }
        Ok(())
    }
}

async fn order(client: &Client, version: &str) -> Result<String> {
    let ask = NewDelivery {
        env: ENV.to_owned(),
        package: "SICARDI".to_owned(),
        version: version.to_owned(),
        again: true,
        ..NewDelivery::default()
    };
    Ok(client.deliver(&ask).await?.delivery)
}

/// Waits; less than a millisecond is spent looking at the clock.
async fn pause(time: Duration) {
    let began = Instant::now();
    if time > Duration::from_millis(5) {
        tokio::time::sleep(time).await;
    }
    while began.elapsed() < time {
        tokio::task::yield_now().await;
    }
}

/// Each script notes its beginning, and takes a little time; there is one that tidies up.
fn noting(package: &Path, notes: &Path) -> Result<()> {
    let hooks = package.join("delivery/hooks");
    std::fs::copy(hooks.join("verify"), hooks.join("cleanup"))?;
    std::fs::write(hooks.join("cleanup"), "#!/bin/sh\nset -eu\necho \"nothing to tidy up\"\n")?;
    change(&package.join("delivery.toml"), |text| {
        text.contains("cleanup   = false")
            .then(|| text.replace("cleanup   = false", "cleanup   = \"delivery/hooks/cleanup\""))
    })?;
    let note = format!(
        "set -eu\nprintf '%s\\n' \"$DLV_APP/$DLV_JOB $DLV_ID\" >>'{}'\nsleep {}\n",
        notes.display(),
        SCRIPT_TAKES.as_secs_f64()
    );
    let entry = [Ok(package.join("delivery/SICARDI_AS_Livraison.act"))];
    let scripts = std::fs::read_dir(&hooks)?.map(|entry| entry.map(|entry| entry.path()));
    for script in scripts.chain(entry) {
        change(&script?, |text| text.contains("set -eu\n").then(|| text.replacen("set -eu\n", &note, 1)))?;
    }
    Ok(())
}

/// The service notes that it was started, or stopped.
fn note_services(example: &Example, notes: &Path) -> Result<()> {
    for entry in std::fs::read_dir(example.services())? {
        let path = entry?.path();
        if path.extension().is_none() {
            let note = format!(
                "set -eu\ncase ${{1:-}} in start|stop) echo \"service $1\" >>'{}' ;; esac\n",
                notes.display()
            );
            change(&path, |text| text.contains("set -eu\n").then(|| text.replacen("set -eu\n", &note, 1)))?;
        }
    }
    Ok(())
}

/// Looks into the database of a server that works.
struct Eye {
    database: Database,
    /// Runs before this one are of no interest.
    last: i64,
}

impl Eye {
    async fn open(file: &Path) -> Result<Self> {
        let mut database = Database::open(file).await?;
        let last = database.newest_run().await?;
        Ok(Self { database, last })
    }

    /// State of an object of the new run; nothing when there is no new run.
    async fn letter(&mut self, path: &str) -> Result<Option<String>> {
        self.database.letter_after(self.last, path).await
    }

    async fn has_begun(&mut self, path: &str) -> Result<bool> {
        Ok(self.letter(path).await?.is_some_and(|letter| letter != "W"))
    }

    /// Waits until a job runs, or ran.
    async fn sees(&mut self, job: &Job) -> Result<()> {
        let began = Instant::now();
        // What lasts some milliseconds is looked for all the time, from when it comes near.
        let mut near = job.kind != Kind::Server || job.path.starts_with("CA_Init");
        loop {
            if !near {
                near = self.has_begun("CA_Verification/VERIF_VERSION").await?;
            }
            if near && self.has_begun(job.path).await? {
                return Ok(());
            }
            ensure!(began.elapsed() < PATIENCE, "it waits for ever");
            if near && job.kind == Kind::Server {
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}
