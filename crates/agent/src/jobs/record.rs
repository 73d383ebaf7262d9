//! What is kept of an attempt on disk, so that the next agent goes on where this one was ended.
//!
//! ```text
//! jobs/<attempt>/order.json    what to do, as it came, secrets included (0600); synced before the attempt is accepted
//! jobs/<attempt>/state.json    how far the agent has come with it
//! jobs/<attempt>/plan.json     what its keeper needs to carry it out
//! jobs/<attempt>/lock          held by its keeper
//! jobs/<attempt>/begun         the keeper is about to start it: from here on it is never started a second time
//! jobs/<attempt>/process.json  its process
//! jobs/<attempt>/progress.json what its script told of its progress, and what is alarming
//! jobs/<attempt>/calls         what its shims ask of the server, one JSON text each
//! jobs/<attempt>/log, marks    what it wrote, and where it is of which stream and time
//! jobs/<attempt>/end.json      how it ended; synced
//! jobs/<attempt>/control, result, calls.sock   how it is spoken with
//! jobs/<attempt>/work, files   its own folder, and the files its order brings
//! jobs/done/<attempt>.json     the state of an attempt whose end the server has: it is never carried out again
//! jobs/fences.json             the highest fence seen for each scope
//! jobs/news                    a pipe by which keepers wake the agent
//! jobs/scripts/<digest>        scripts of a package, unpacked
//! jobs/shims                   the commands of the reference tool
//! ```

use crate::disk::{self, Durable};
use crate::{limits, shelf};
use anyhow::Context;
use model::Timestamp;
use protocol::Reason;
use protocol::deliver::job::{JobCall, JobEnd, JobOrder, JobStop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Names on the shelf that are no attempts.
pub const OTHERS: &[&str] = &["scripts", "shims"];

/// How far the agent has come with an attempt.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Its place among all that were taken here.
    pub place: u64,
    /// Queue.
    pub queue: String,
    /// The higher first.
    pub priority: u8,
    /// What its fence is about.
    pub scope: String,
    /// Its fence.
    pub fence: u64,
    /// Work on it has begun, and when.
    pub begun_at: Option<Timestamp>,
    /// It is to end.
    pub stop: Option<JobStop>,
    /// Reports have lower numbers than this.
    pub sequence_to: u64,
    /// How it ended, once that was reported.
    pub end: Option<JobEnd>,
}

/// The process of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Leader of its group.
    pub pid: u32,
    /// When it was started.
    pub started_at: Timestamp,
}

/// What is told of an attempt while it runs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Percent and text.
    pub progress: Option<(u8, String)>,
    /// What is alarming.
    pub alarm: Option<Reason>,
    /// It was asked to end.
    pub stopping: bool,
}

/// What an agent says to a keeper: a line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// End it.
    Stop(JobStop),
    /// The answer to a call.
    Answer(protocol::deliver::job::JobAnswer),
}

/// The folder of one attempt.
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// Takes an attempt: from now on it is carried out, whatever happens.
    pub fn take(&self, order: &JobOrder, record: &Record) -> anyhow::Result<()> {
        disk::make_private(&self.0).with_context(|| format!("could not make {}", self.0.display()))?;
        disk::write_json(&self.at("order.json"), order)?;
        disk::write_json(&shelf::state(&self.0), record)
    }
    /// What to do.
    pub fn order(&self) -> anyhow::Result<JobOrder> {
        disk::read_json(&self.at("order.json"))?.context("the order is gone")
    }
    /// Keeps how far the agent has come.
    pub fn keep(&self, record: &Record) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(record).map_err(std::io::Error::from)?;
        disk::write_file(&shelf::state(&self.0), &bytes, Durable::Synced)
    }
    /// How it ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<JobEnd> {
        disk::read_json_or_none(&self.at("end.json"))
    }
    /// Its process, if it was started.
    #[must_use]
    pub fn process(&self) -> Option<Process> {
        disk::read_json_or_none(&self.at("process.json"))
    }
    /// What is told of it.
    #[must_use]
    pub fn progress(&self) -> Progress {
        disk::read_json_or_none(&self.at("progress.json")).unwrap_or_default()
    }
    /// Notes what is only good as long as the machine runs.
    pub fn note<T: Serialize>(&self, name: &str, value: &T) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(value).map_err(std::io::Error::from)?;
        disk::write_file(&self.at(name), &bytes, Durable::ThisBoot)
    }
    /// Notes what is told of it; on a full disk in the place the note before has there. It is always as long as a page, so that there is one.
    pub fn note_progress(&self, progress: &Progress) -> std::io::Result<()> {
        use std::io::Write;
        let mut bytes = serde_json::to_vec(progress).map_err(std::io::Error::from)?;
        bytes.resize(bytes.len().next_multiple_of(limits::JOB_PROGRESS_BYTES), b' ');
        let file = self.at("progress.json");
        let Err(error) = disk::write_file(&file, &bytes, Durable::ThisBoot) else { return Ok(()) };
        let mut place = std::fs::File::options().write(true).open(&file)?;
        if place.metadata()?.len() != bytes.len() as u64 {
            return Err(error);
        }
        // Half of it is read as nothing told yet, and told whole at the next look.
        place.write_all(&bytes)
    }
    /// What its shims asked, from that byte on, and where the next will stand. A line that is not whole is left for later.
    #[must_use]
    pub fn calls(&self, from: u64) -> (Vec<JobCall>, u64) {
        use std::io::{Read, Seek, SeekFrom};
        let Ok(mut file) = std::fs::File::open(self.at("calls")) else { return (Vec::new(), from) };
        let mut bytes = Vec::new();
        let read = file
            .seek(SeekFrom::Start(from))
            .and_then(|_| file.take(limits::STATE_FILE_BYTES_MAX).read_to_end(&mut bytes));
        if read.is_err() {
            return (Vec::new(), from);
        }
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let lines = bytes[..whole].split(|b| *b == b'\n');
        (lines.filter_map(|line| serde_json::from_slice(line).ok()).collect(), from + whole as u64)
    }
    /// Says something to its keeper; false: there is none.
    #[must_use]
    pub fn tell(&self, word: &Word) -> bool {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let nonblocking = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
        let opened =
            std::fs::OpenOptions::new().write(true).custom_flags(nonblocking).open(self.at("control"));
        let Ok(mut pipe) = opened else { return false };
        let Ok(mut line) = serde_json::to_vec(word) else { return false };
        line.push(b'\n');
        pipe.write_all(&line).is_ok()
    }
    /// A place in it.
    #[must_use]
    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    /// Its own path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// The highest fence seen for each scope.
#[derive(Debug, Default)]
pub struct Fences {
    path: PathBuf,
    seen: BTreeMap<String, (u64, i64)>,
}

impl Fences {
    /// As an earlier agent left them. A file that cannot be read is told and counts as empty.
    #[must_use]
    pub fn open(path: PathBuf) -> Self {
        let seen = disk::read_json_or_none(&path).unwrap_or_default();
        Self { path, seen }
    }
    /// The highest fence seen for a scope.
    #[must_use]
    pub fn highest(&self, scope: &str) -> u64 {
        self.seen.get(scope).map_or(0, |(fence, _)| *fence)
    }
    /// Sees a fence; when it is higher it is on disk afterwards. False: it is lower than one that was seen.
    pub fn see(&mut self, scope: &str, fence: u64) -> anyhow::Result<bool> {
        let highest = self.highest(scope);
        if scope.is_empty() || fence == highest {
            return Ok(true);
        }
        if fence < highest {
            return Ok(false);
        }
        self.seen.insert(scope.to_owned(), (fence, crate::now().as_ms()));
        if self.seen.len() > limits::JOB_FENCES_MAX
            && let Some(oldest) =
                self.seen.iter().min_by_key(|(_, (_, at))| *at).map(|(scope, _)| scope.clone())
        {
            self.seen.remove(&oldest);
        }
        disk::write_json(&self.path, &self.seen)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L-1, L-6: fences only grow, and outlive the agent; P8: at the bound, the oldest scope is forgotten.
    #[test]
    fn fences() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fences.json");
        let mut fences = Fences::open(path.clone());
        assert!(fences.see("", 3).unwrap() && fences.see("D-1", 5).unwrap() && fences.see("D-1", 5).unwrap());
        assert!(!fences.see("D-1", 4).unwrap() && fences.see("D-2", 1).unwrap());
        let mut fences = Fences::open(path);
        assert_eq!((fences.highest("D-1"), fences.highest("D-2"), fences.highest("D-3")), (5, 1, 0));
        fences.seen = (0..limits::JOB_FENCES_MAX).map(|n| (format!("x{n}"), (1, n as i64))).collect();
        assert!(fences.see("new", 1).unwrap());
        assert_eq!(
            (fences.seen.len(), fences.highest("x0"), fences.highest("x1")),
            (limits::JOB_FENCES_MAX, 0, 1)
        );
    }
}
