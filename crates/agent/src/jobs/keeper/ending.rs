//! How a job is ended, and what is said of it then.

use super::{Child, Keeper};
use crate::jobs::account::Way;
use crate::jobs::plan::{Plan, Task, because};
use crate::jobs::preflight::{partition, releases};
use crate::jobs::record::Word;
use crate::limits;
use crate::supervise::unix;
use model::time::print_duration;
use protocol::Reason;
use protocol::deliver::job::{JobEnd, JobOrder, Partition, TargetCheck, Work};
use protocol::reason::code;
use protocol::text::params;
use rustix::process::Signal;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

/// Why a job is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Somebody asked.
    Asked(String),
    /// It took too long.
    Run(Duration),
    /// It said nothing.
    Silence(Duration),
    /// It used too much memory.
    Memory(u64),
    /// It used too much processor time.
    Cpu(Duration),
    /// Its log is too long.
    Log(u64),
}

/// How far ending it has come.
#[derive(Debug, Default)]
pub struct Ending {
    /// Why; nothing: it is not ended.
    pub why: Option<Why>,
    /// When it is killed.
    kill_at: Option<Instant>,
    killed_at: Option<Instant>,
    /// What outlived the kill.
    pub survivors: Vec<u32>,
    hopeless: bool,
    /// How often the kernel had killed for want of memory before.
    pub oom_before: u64,
}

impl Ending {
    /// When something is to be done.
    pub fn next_step(&self) -> Option<Instant> {
        match (self.kill_at, self.killed_at) {
            (_, Some(killed)) => Some(killed + limits::SWEEP_WITHIN),
            (at, None) => at,
        }
    }
    /// Of a job that goes on.
    pub fn none(oom_before: u64) -> Self {
        Self { oom_before, ..Self::default() }
    }
    /// The kernel does not let it go.
    pub fn is_hopeless(&self) -> bool {
        self.hopeless
    }
}

impl Keeper {
    /// Asks it to end, or kills it at once.
    pub(super) fn end_by(&mut self, child: &mut Child, why: Why, now: bool) {
        let order = &self.plan.order;
        let grace =
            if order.grace_ms == 0 { limits::JOB_GRACE } else { Duration::from_millis(order.grace_ms) };
        child.ending.why.get_or_insert(why);
        child.ending.kill_at = Some(if now { Instant::now() } else { Instant::now() + grace });
        self.progress.stopping = true;
        (self.progress_changed, self.told_at, self.to_tell) = (true, None, true);
        if !now {
            let signal = unix::signal_named(&order.signal).unwrap_or(Signal::TERM);
            self.signal(child, signal);
            // A stopped process would not see any other signal.
            self.signal(child, Signal::CONT);
        }
    }

    /// Goes on with ending it.
    pub(super) fn urge(&mut self, child: &mut Child) {
        let now = Instant::now();
        if child.ending.killed_at.is_none() && child.ending.kill_at.is_some_and(|at| at <= now) {
            self.log.say("[escale] it is killed, with all it started");
            child.ending.killed_at = Some(now);
        }
        let Some(killed) = child.ending.killed_at else { return };
        self.signal(child, Signal::KILL);
        if now.duration_since(killed) >= limits::SWEEP_WITHIN {
            child.ending.survivors = self.descendants();
            child.ending.hopeless = true;
        }
    }

    /// What is left of a job that was to end keeps the rest of its grace, then it is killed.
    pub(super) fn sweep(&mut self, child: &mut Child) {
        if child.ending.why.is_none() {
            return;
        }
        let mut killed: Option<Instant> = None;
        loop {
            self.watch(child);
            let left = self.descendants();
            if left.is_empty() {
                return;
            }
            if killed.is_some_and(|at| at.elapsed() >= limits::SWEEP_WITHIN) {
                child.ending.survivors = left;
                return;
            }
            if child.ending.killed_at.is_some() || child.ending.kill_at.is_none_or(|at| at <= Instant::now())
            {
                killed.get_or_insert_with(Instant::now);
                self.signal(child, Signal::KILL);
            }
            self.read_ready(child, Duration::from_millis(10));
            for word in self.heard() {
                if let Word::Stop(stop) = word
                    && stop.now
                {
                    child.ending.kill_at = Some(Instant::now());
                }
            }
            if !child.streams.iter().any(|s| s.open) {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// Sends a signal to the group; a kill also to what left it.
    fn signal(&mut self, child: &Child, signal: Signal) {
        if self.plan.account.way != Way::Sudo {
            unix::signal_group(child.pid, signal);
            if signal == Signal::KILL {
                self.descendants().into_iter().for_each(unix::kill);
            }
            return;
        }
        // What runs as another account can only be reached by it.
        unix::signal_group(child.pid, signal);
        let pids = self.descendants();
        let _ = self.plan.account.run(&self.plan.program, &Task::Signal(pids, signal.as_raw()));
    }
}

/// The kind of end, and its reason when the job gave none.
pub fn judge(
    ending: &Ending,
    status: Option<ExitStatus>,
    end: &mut JobEnd,
    refused: Option<Reason>,
    order: &JobOrder,
) -> (&'static str, Option<Reason>) {
    end.code = status.and_then(|s| s.code());
    end.signal = status.and_then(|s| s.signal());
    if let Some(reason) = refused.filter(|_| ending.why.is_none() && end.code == Some(127)) {
        (end.code, end.signal) = (None, None);
        return ("refused", Some(reason));
    }
    let own_work = !matches!(order.work, Work::Script { .. } | Work::Command { .. });
    match &ending.why {
        Some(Why::Asked(by)) => ("killed", Some(because(code::JOB_CALLED_OFF, "by", by))),
        Some(Why::Run(within)) => {
            ("timeout-run", Some(because(code::JOB_TOO_LONG, "within", &print_duration(*within))))
        }
        Some(Why::Silence(within)) => {
            ("timeout-silence", Some(because(code::JOB_SILENT, "within", &print_duration(*within))))
        }
        Some(Why::Memory(bytes)) => ("killed", Some(because(code::JOB_MEMORY, "bytes", bytes))),
        Some(Why::Cpu(within)) => {
            ("killed", Some(because(code::JOB_CPU, "within", &print_duration(*within))))
        }
        Some(Why::Log(bytes)) => ("killed", Some(because(code::JOB_LOG_LIMIT, "bytes", bytes))),
        None if own_work && end.signal.is_none() => ("done", None),
        None if end.signal.is_some() => ("signalled", None),
        None => ("exited", None),
    }
}

/// What the supervisor saw.
pub fn facts(end: &mut JobEnd, ending: &Ending, plan: &Plan, folder: &Path, log_was_full: bool) {
    if let Some(signal) = end.signal.filter(|_| ending.why.is_none()) {
        end.facts.push(format!("signal:{signal}"));
    }
    match &ending.why {
        Some(Why::Run(_)) => end.facts.push("timeout:run".to_owned()),
        Some(Why::Silence(_)) => end.facts.push("timeout:silence".to_owned()),
        Some(Why::Memory(_)) => end.facts.push("oom".to_owned()),
        _ => {}
    }
    if end.signal == Some(9) && ending.why.is_none() && oom_kills() > ending.oom_before {
        end.facts.push("oom".to_owned());
    }
    let spool = log_was_full.then(|| partition::of(&folder.to_string_lossy())).flatten();
    if log_was_full {
        end.facts.push("spool:full".to_owned());
    }
    if end.code == Some(0) {
        return;
    }
    let mut places: Vec<&str> = plan.order.watch.iter().map(|check| check.subject.as_str()).collect();
    let watched = places.len();
    places.push(&plan.order.cwd);
    let disks: Vec<Partition> = places.iter().filter_map(|place| partition::of(place)).collect();
    let is_spool = |disk: &Partition| spool.as_ref().is_some_and(|spool| spool.device == disk.device);
    // Less than a page for whoever is not root.
    let full = |disk: &&Partition| disk.free_bytes < 4096 || is_spool(disk);
    let crowded = |disk: &&Partition| disk.inodes > 0 && disk.inodes_free == 0;
    if let Some(disk) = disks.iter().find(full) {
        end.facts.extend(["errno:ENOSPC".to_owned(), format!("full:{}", disk.mount)]);
        end.reason.get_or_insert_with(|| space_gone(disk, &plan.order.watch));
        add_old_releases(end, plan, disk);
    } else if let Some(disk) = disks.iter().find(crowded) {
        end.facts.push(format!("full:{}", disk.mount));
        let details = params([("mount", &disk.mount), ("total", &disk.inodes), ("free", &disk.free_bytes)]);
        end.reason.get_or_insert_with(|| Reason::new(code::INODES_GONE, details));
    } else if let Some(place) = places[..watched].iter().find(|place| partition::is_read_only(place)) {
        end.facts.push("errno:EROFS".to_owned());
        end.reason.get_or_insert_with(|| because(code::READ_ONLY_FS, "path", place));
    }
}

/// A partition that is full, with what the delivery was to write on it.
fn space_gone(disk: &Partition, watch: &[TargetCheck]) -> Reason {
    let here = |check: &&TargetCheck| partition::of(&check.subject).is_some_and(|p| p.device == disk.device);
    let need = watch.iter().filter(here).map(|check| check.need).fold(0, u64::saturating_add);
    let details = params([
        ("mount", &disk.mount),
        ("free", &disk.free_bytes),
        ("total", &disk.total_bytes),
        ("need", &need),
    ]);
    Reason::new(code::SPACE_GONE, details)
}

/// What could be removed from a full partition is told beside (PF-10).
fn add_old_releases(end: &mut JobEnd, plan: &Plan, disk: &Partition) {
    let rows = plan.order.watch.iter().filter_map(|check| releases::row(check, disk, &plan.ground.agent));
    end.checks.extend(rows);
}

/// The disk with the agent's own folder was full: a part of the log is missing.
pub fn spool_full(folder: &Path) -> Reason {
    let disk = partition::of(&folder.to_string_lossy()).unwrap_or_default();
    Reason::new(code::SPOOL_FULL, params([("mount", &disk.mount), ("free", &disk.free_bytes)]))
}

/// How often the kernel killed for want of memory.
pub fn oom_kills() -> u64 {
    let text = std::fs::read_to_string("/proc/vmstat").unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok()).unwrap_or(0)
}

/// An end in a few words.
pub fn told(end: &JobEnd) -> String {
    match (end.code, end.signal) {
        (Some(code), _) => format!("{}, code {code}", end.kind),
        (None, Some(signal)) => format!("{}, signal {signal}", end.kind),
        _ => end.kind.clone(),
    }
}
