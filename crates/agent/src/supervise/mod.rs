//! Processes: started, watched and ended as groups (P11).
//!
//! For: the room `instances`, which decides. Owns: the processes it started or adopted, and whatever came out of
//! them. Promises:
//! - [`Watch::ended`] answers only when the leader *and everything it left behind* are gone, also what changed its
//!   group or its session; so whoever starts anew afterwards never runs a second one beside the first.
//! - The end of a process is seen through a pidfd, at once; its number is never trusted alone.
//! - Whoever is asked to end has its grace, also members of the group that outlive their leader.
//!
//! What came out of a process is known by four marks: it stands in the leader's group, descends from it, carries the
//! instance's data folder in its environment, or writes to the instance's pipes. The agent is a child subreaper, so
//! orphans become its children and are found without looking through the whole machine; for adopted processes it
//! does look through the whole machine.

pub mod crew;
pub mod output;
pub mod unix;
pub mod usage;

use crate::limits;
use model::recovery::Ending;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::unix::AsyncFd;
use tokio::sync::watch;

/// Starts and adopts processes.
#[derive(Debug, Clone, Default)]
pub struct Supervisor {
    /// Leaders that are children of this agent and not taken away yet.
    own: Arc<Mutex<BTreeSet<u32>>>,
}

/// The marks by which what came out of a process is known.
#[derive(Debug, Clone)]
pub struct Kin {
    /// `NAME=value` in the environment.
    pub variable: String,
    /// Pipe of its standard output.
    pub out: PathBuf,
    /// Pipe of its standard error.
    pub err: PathBuf,
}

/// A handle on a running process.
#[derive(Debug)]
pub struct Process {
    /// Number of the leader, and of its group.
    pub pid: u32,
    /// When the leader was started, in clock ticks since the machine was.
    pub started_ticks: u64,
    urge: watch::Sender<Urge>,
}

/// How much a process is wanted to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urge {
    None,
    Asked,
    Now,
}

/// Waits for the end of a process.
#[derive(Debug)]
pub struct Watch {
    pid: u32,
    pidfd: AsyncFd<OwnedFd>,
    kin: Kin,
    own: bool,
    urge: watch::Receiver<Urge>,
    supervisor: Supervisor,
}

impl Supervisor {
    /// Holds a process that this agent has just started.
    pub fn hold(&self, pid: u32, kin: Kin) -> io::Result<(Process, Watch)> {
        self.leaders().insert(pid);
        // The child is not taken away by anyone else, so its number is its own.
        self.watch(pid, kin, true).inspect_err(|_| {
            unix::signal_group(pid, rustix::process::Signal::KILL);
        })
    }
    /// Takes over a process of an earlier life of the agent; `None` when that process is gone.
    #[must_use]
    pub fn adopt(&self, pid: u32, started_ticks: u64, kin: Kin) -> Option<(Process, Watch)> {
        let pair = self.watch(pid, kin, false).ok()?;
        // Looked at after the pidfd was opened: if it is the right one now, the pidfd means it too.
        let stat = unix::stat(pid)?;
        (!stat.zombie && stat.started_ticks == started_ticks && stat.group == pid).then_some(pair)
    }
    fn watch(&self, pid: u32, kin: Kin, own: bool) -> io::Result<(Process, Watch)> {
        let pidfd = unix::pidfd(pid)?;
        let started_ticks = unix::stat(pid).map_or(0, |s| s.started_ticks);
        let (urge, urged) = watch::channel(Urge::None);
        let process = Process { pid, started_ticks, urge };
        Ok((process, Watch { pid, pidfd, kin, own, urge: urged, supervisor: self.clone() }))
    }
    /// Ends whatever carries these marks and belongs to no running process; for what an agent that died left behind.
    /// Returns how many were found.
    pub async fn sweep_machine(&self, kin: &Kin) -> usize {
        self.sweep(&[], kin, unix::processes).await
    }
    /// Kills what carries the marks, round after round, until nothing is found and all that was killed is gone, or it
    /// will not go.
    async fn sweep(&self, groups: &[u32], kin: &Kin, roots: impl Fn() -> Vec<u32>) -> usize {
        let mut killed: BTreeMap<u32, u64> = BTreeMap::new();
        let mut pause = Duration::from_micros(500);
        let began = Instant::now();
        loop {
            let found = find(groups, kin, &roots());
            // One that is ending has lost its marks before it lets go of its files and ports.
            let ending = killed.iter().any(|(pid, started)| {
                unix::stat(*pid).is_some_and(|s| s.started_ticks == *started && !s.zombie)
            });
            if found.is_empty() && !ending {
                break;
            }
            if began.elapsed() >= limits::SWEEP_WITHIN {
                tracing::error!(?found, "killed processes are not gone; the kernel holds them");
                break;
            }
            for pid in found {
                killed.insert(pid, unix::stat(pid).map_or(0, |s| s.started_ticks));
                unix::kill(pid);
            }
            tokio::time::sleep(pause).await;
            self.reap_orphans();
            pause = (pause * 2).min(Duration::from_millis(50));
        }
        killed.len()
    }
    /// Takes away ended orphans.
    pub fn reap_orphans(&self) {
        for pid in self.orphans() {
            if unix::stat(pid).is_some_and(|s| s.zombie) {
                unix::reap(pid);
            }
        }
    }
    /// Children of this agent that it did not start: what was left by those it started.
    fn orphans(&self) -> Vec<u32> {
        let own = self.leaders();
        unix::children(std::process::id(), u32::MAX).into_iter().filter(|pid| !own.contains(pid)).collect()
    }
    fn leaders(&self) -> std::sync::MutexGuard<'_, BTreeSet<u32>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A command: its own end is waited for; what it leaves behind stays, as after an installation it should.
#[derive(Debug)]
pub struct Attended {
    /// Number of the leader, and of its group.
    pub pid: u32,
    /// When the leader was started, in clock ticks since the machine was.
    pub started_ticks: u64,
    pidfd: AsyncFd<OwnedFd>,
    own: bool,
    supervisor: Supervisor,
}

impl Supervisor {
    /// Attends to a command that this agent has just started.
    pub fn attend(&self, pid: u32) -> io::Result<Attended> {
        self.leaders().insert(pid);
        let pidfd = unix::pidfd(pid)?;
        let started_ticks = unix::stat(pid).map_or(0, |s| s.started_ticks);
        Ok(Attended { pid, started_ticks, pidfd, own: true, supervisor: self.clone() })
    }
    /// Attends to a command of an earlier life of the agent; `None` when it has ended.
    #[must_use]
    pub fn attend_again(&self, pid: u32, started_ticks: u64) -> Option<Attended> {
        let pidfd = unix::pidfd(pid).ok()?;
        let stat = unix::stat(pid)?;
        (!stat.zombie && stat.started_ticks == started_ticks && stat.group == pid).then(|| Attended {
            pid,
            started_ticks,
            pidfd,
            own: false,
            supervisor: self.clone(),
        })
    }
}

impl Attended {
    /// Waits for the end of the command, and takes it away. May be dropped while it waits, and asked again.
    pub async fn ended(&mut self) -> Ending {
        while let Err(error) = self.pidfd.readable().await {
            tracing::error!(pid = self.pid, "a command cannot be watched: {error}");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let ending = if self.own { unix::peek_end(self.pidfd.get_ref()) } else { None };
        if self.own {
            unix::reap(self.pid);
            self.supervisor.leaders().remove(&self.pid);
        }
        ending.unwrap_or(Ending::Unseen)
    }
    /// Asks the group to end.
    pub fn ask_to_end(&self) {
        unix::signal_group(self.pid, rustix::process::Signal::TERM);
        unix::signal_group(self.pid, rustix::process::Signal::CONT);
    }
    /// Kills the group.
    pub fn kill(&self) {
        unix::signal_group(self.pid, rustix::process::Signal::KILL);
    }
}

impl Process {
    /// Asks the group to end, by the signal of that name.
    pub fn ask_to_end(&self, signal: &str) {
        self.urge.send_modify(|urge| *urge = Urge::Asked.max(*urge));
        let signal = unix::signal_named(signal).unwrap_or(rustix::process::Signal::TERM);
        unix::signal_group(self.pid, signal);
        // A stopped process would not see any other signal.
        unix::signal_group(self.pid, rustix::process::Signal::CONT);
    }
    /// Kills the group and everything that came out of it.
    pub fn kill(&self) {
        self.urge.send_replace(Urge::Now);
        unix::signal_group(self.pid, rustix::process::Signal::KILL);
    }
}

impl Watch {
    /// Waits until the process and everything that came out of it are gone.
    pub async fn ended(mut self) -> Ending {
        loop {
            match self.pidfd.readable().await {
                Ok(_) => break,
                Err(error) => {
                    tracing::error!(pid = self.pid, "a process cannot be watched: {error}");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
        let ending = if self.own { unix::peek_end(self.pidfd.get_ref()) } else { None };
        // Until here the leader's number is its own, and so is its group's: it is taken away afterwards.
        self.let_the_rest_end().await;
        unix::signal_group(self.pid, rustix::process::Signal::KILL);
        let supervisor = &self.supervisor;
        if self.own {
            unix::reap(self.pid);
            supervisor.leaders().remove(&self.pid);
            supervisor.sweep(&[self.pid], &self.kin, || supervisor.orphans()).await;
        } else {
            supervisor.sweep(&[], &self.kin, unix::processes).await;
        }
        ending.unwrap_or(Ending::Unseen)
    }

    /// After a polite request, what outlives its leader keeps the rest of the grace.
    async fn let_the_rest_end(&mut self) {
        let mut pause = Duration::from_millis(1);
        while *self.urge.borrow() == Urge::Asked {
            let roots = if self.own { self.supervisor.orphans() } else { unix::processes() };
            if find(&[self.pid], &self.kin, &roots).is_empty() {
                return;
            }
            let _ = tokio::time::timeout(pause, self.urge.changed()).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

/// Which of these processes, and of their descendants, carry the marks and are alive.
fn find(groups: &[u32], kin: &Kin, roots: &[u32]) -> Vec<u32> {
    let mut found = Vec::new();
    for root in roots {
        let Some(stat) = unix::stat(*root) else { continue };
        let ours = !stat.zombie
            && (groups.contains(&stat.group)
                || unix::has_variable(*root, &kin.variable)
                || unix::writes_to(*root, [&kin.out, &kin.err]));
        if ours && !found.contains(root) {
            descend(*root, stat.threads, &mut found);
        }
    }
    found
}

/// A process and its descendants.
fn descend(root: u32, threads: u32, found: &mut Vec<u32>) {
    found.push(root);
    for child in unix::children(root, threads) {
        if found.len() < limits::USAGE_PROCESSES_MAX && !found.contains(&child) {
            let threads = unix::stat(child).map_or(1, |s| s.threads);
            descend(child, threads, found);
        }
    }
}

/// The processes of one instance: the leader and its descendants.
#[must_use]
pub fn family(leader: u32) -> Vec<u32> {
    let mut found = Vec::new();
    descend(leader, unix::stat(leader).map_or(1, |s| s.threads), &mut found);
    found
}
