//! What is kept of a run on disk, so that the next agent goes on where this one was ended.
//!
//! ```text
//! runs/<id>/order.json    what to do, as it came; synced before the run is taken
//! runs/<id>/state.json    how far it has come; synced before an action begins and at the end
//! runs/<id>/lines         its lines, one JSON text each; added to, survives the agent but perhaps not the machine
//! runs/<id>/files         the work folder, made anew, removed at the end
//! runs/<id>/output, code  of the command that runs: what it writes, and its exit code once it ended
//! runs/done/<id>.json     the state of a run whose end the server has: it is never carried out again
//! ```

use crate::disk::{self, Durable};
use crate::{limits, shelf};
use anyhow::Context;
use model::Timestamp;
use protocol::Reason;
use protocol::install::{RunLine, RunOrder};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place among the others.
    pub position: u64,
    /// It was called off.
    pub cancel: bool,
    /// Word of [`model::run::Phase`]; empty before the first.
    pub phase: String,
    /// When work on it began.
    pub started_at: Option<Timestamp>,
    /// The action that was begun last, and whether it is done.
    pub action: Option<(u32, bool)>,
    /// The machine's boot during which that was.
    pub boot: String,
    /// The command of that action: number of its process, and when it was started in clock ticks.
    pub process: Option<(u32, u64)>,
    /// Bytes that came from neighbours.
    pub from_peers_bytes: u64,
    /// How it ended.
    pub end: Option<End>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// `success` `skipped` `error` `cancelled`.
    pub state: String,
    /// Why.
    pub reason: Option<Reason>,
}

impl Record {
    /// The record of a run that was just taken.
    #[must_use]
    pub fn new(position: u64, cancel: bool) -> Self {
        Self {
            position,
            cancel,
            phase: String::new(),
            started_at: None,
            action: None,
            boot: String::new(),
            process: None,
            from_peers_bytes: 0,
            end: None,
        }
    }
}

/// The places of runs.
#[derive(Debug, Clone)]
pub struct Shelf(shelf::Shelf<Record>);

impl Shelf {
    /// The shelf in a folder.
    pub fn open(root: PathBuf) -> anyhow::Result<Self> {
        shelf::Shelf::open(root).map(Self)
    }
    /// The folder of one run; nothing for an id that cannot be a name.
    #[must_use]
    pub fn of(&self, run: &str) -> Option<Folder> {
        self.0.of(run).map(Folder)
    }
    /// Every run that is taken and not forgotten, with its record.
    #[must_use]
    pub fn all(&self) -> Vec<(String, Record)> {
        self.0.all("order.json", &[])
    }
    /// How a run ended whose end the server has, if it is remembered.
    #[must_use]
    pub fn done(&self, run: &str) -> Option<Record> {
        self.0.done(run)
    }
    /// The server has the end: only a note of it stays.
    pub fn put_away(&self, run: &str) -> std::io::Result<()> {
        self.0.put_away(run)
    }
    /// Forgets the oldest notes beyond the bound.
    pub fn tidy(&self) {
        self.0.tidy(limits::RUNS_REMEMBERED_MAX);
    }
}

/// The folder of one run.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// Takes a run: from now on it is carried out, whatever happens.
    pub fn take(&self, order: &RunOrder, record: &Record) -> anyhow::Result<()> {
        disk::make_private(&self.0).with_context(|| format!("could not make {}", self.0.display()))?;
        disk::write_json(&self.order_path(), order)?;
        disk::write_json(&self.state(), record)
    }
    /// What to do.
    pub fn order(&self) -> anyhow::Result<RunOrder> {
        disk::read_json(&self.order_path())?.context("the order is gone")
    }
    /// Keeps how far it has come.
    pub fn keep(&self, record: &Record, durable: Durable) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(record).map_err(std::io::Error::from)?;
        disk::write_file(&self.state(), &bytes, durable)
    }
    /// The lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<RunLine> {
        let Ok(file) = fs::File::open(self.lines_path()) else { return Vec::new() };
        let reader = BufReader::new(file.take(limits::STATE_FILE_BYTES_MAX));
        let lines = reader.split(b'\n').map_while(Result::ok);
        // The last one may be cut; the next begins after it.
        lines.filter_map(|line| serde_json::from_slice(&line).ok()).collect()
    }
    /// Opens the lines to add to them.
    pub fn open_lines(&self) -> std::io::Result<fs::File> {
        use std::os::unix::fs::OpenOptionsExt;
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(self.lines_path())?;
        if file.metadata()?.len() > 0 {
            // In case the last one was cut.
            file.write_all(b"\n")?;
        }
        Ok(file)
    }
    /// The work folder.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.0.join("files")
    }
    /// A place beside it, on the same disk.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    /// Where the command that runs writes.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.0.join("output")
    }
    /// Where its exit code stands once it ended.
    #[must_use]
    pub fn code(&self) -> PathBuf {
        self.0.join("code")
    }
    /// Its own path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
    fn order_path(&self) -> PathBuf {
        self.0.join("order.json")
    }
    fn state(&self) -> PathBuf {
        shelf::state(&self.0)
    }
    fn lines_path(&self) -> PathBuf {
        self.0.join("lines")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_found_again_until_it_is_put_away() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path().join("runs")).unwrap();
        for odd in ["", "done", "a/b", "..", &"a".repeat(65)] {
            assert!(shelf.of(odd).is_none(), "{odd:?}");
        }
        let run = shelf.of("run-1").unwrap();
        let order = crate::runs::tests::order("run-1", 4);
        run.take(&order, &Record::new(4, false)).unwrap();
        run.open_lines().unwrap().write_all(b"{\"number\":1,\"text\":\"a\"}\n{\"number\":2,\"te").unwrap();
        run.open_lines().unwrap().write_all(b"{\"number\":2,\"text\":\"b\"}\n").unwrap();
        let texts: Vec<String> = run.lines().into_iter().map(|l| l.text).collect();
        assert_eq!(texts, ["a", "b"], "a line that was cut is lost, those after it are not");
        assert_eq!(shelf.all(), [("run-1".to_owned(), Record::new(4, false))]);
        assert_eq!(run.order().unwrap(), order);
        shelf.put_away("run-1").unwrap();
        assert!(shelf.all().is_empty() && !run.path().exists());
        assert_eq!(shelf.done("run-1"), Some(Record::new(4, false)));
        for i in 0..=limits::RUNS_REMEMBERED_MAX {
            std::fs::write(shelf.0.done_path(&format!("r{i}")), "{}").unwrap();
        }
        shelf.tidy();
        assert_eq!(
            fs::read_dir(folder.path().join("runs/done")).unwrap().count(),
            limits::RUNS_REMEMBERED_MAX
        );
    }
}
