//! What the server has not got yet of runs: the room `runs` writes, the room `link` reads.
//!
//! For each run at most one report is on its way; what comes meanwhile leaves together in the next. So a slow server makes
//! reports larger, not more. What was sent is forgotten when it is acknowledged, and sent again after a reconnection. Lines
//! are bounded: beyond the bound those of output are left out, and a line says so.

use crate::limits;
use model::Timestamp;
use protocol::Reason;
use protocol::install::{RunKept, RunLine, RunReport};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A handle on the book.
#[derive(Debug, Clone)]
pub struct Book {
    inner: Arc<Mutex<BTreeMap<String, Entry>>>,
    wake: Arc<Notify>,
}

/// How a run stands, for its next report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// `running`, or how it ended; empty: not begun, nothing is reported.
    pub state: String,
    /// Phase.
    pub phase: String,
    /// Why it ended so.
    pub reason: Option<Reason>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// Bytes fetched, and in all.
    pub fetching: Option<(u64, u64)>,
    /// Bytes that came from neighbours.
    pub from_peers_bytes: u64,
}

#[derive(Debug, Default)]
struct Entry {
    standing: Standing,
    lines: VecDeque<RunLine>,
    bytes: usize,
    /// Highest line that was sent on this connection, or acknowledged.
    sent: u64,
    /// The standing changed since it was sent.
    news: bool,
    on_its_way: bool,
}

impl Entry {
    fn has_news(&self) -> bool {
        !self.on_its_way
            && !self.standing.state.is_empty()
            && (self.news || self.lines.back().is_some_and(|l| l.number > self.sent))
    }
}

impl Book {
    /// An empty book; `wake` is told when there is something to report.
    #[must_use]
    pub fn new(wake: Arc<Notify>) -> Self {
        Self { inner: Arc::default(), wake }
    }
    /// Shows how a run stands.
    pub fn show(&self, run: &str, standing: Standing) {
        let mut inner = self.lock();
        let entry = inner.entry(run.to_owned()).or_default();
        if entry.standing != standing {
            (entry.standing, entry.news) = (standing, true);
            drop(inner);
            self.wake.notify_one();
        }
    }
    /// Adds a line; false: the bound is reached, and a line of output would have been left out.
    pub fn add(&self, run: &str, line: RunLine, output: bool) -> bool {
        let mut inner = self.lock();
        let entry = inner.entry(run.to_owned()).or_default();
        let full = entry.lines.len() >= limits::RUN_LINES_WAITING_MAX
            || entry.bytes + line.text.len() > limits::RUN_LINES_BYTES_MAX;
        if full && output {
            return false;
        }
        entry.bytes += line.text.len();
        entry.lines.push_back(line);
        drop(inner);
        self.wake.notify_one();
        true
    }
    /// The next report, if there is one and not too many are on their way.
    #[must_use]
    pub fn next(&self) -> Option<RunReport> {
        let mut inner = self.lock();
        if inner.values().filter(|e| e.on_its_way).count() >= limits::RUN_REPORTS_OPEN_MAX {
            return None;
        }
        let (run, entry) = inner.iter_mut().find(|(_, e)| e.has_news())?;
        let mut room = limits::RUN_REPORT_BYTES_MAX;
        let mut lines = Vec::new();
        for line in entry.lines.iter().filter(|l| l.number > entry.sent) {
            let fits = lines.is_empty() || line.text.len() <= room;
            if !fits || lines.len() >= limits::RUN_REPORT_LINES_MAX {
                break;
            }
            room = room.saturating_sub(line.text.len() + 64);
            lines.push(line.clone());
        }
        entry.sent = lines.last().map_or(entry.sent, |l| l.number);
        entry.on_its_way = true;
        let all = entry.lines.back().is_none_or(|l| l.number <= entry.sent);
        // The end is told with the last line, not before.
        entry.news = !all;
        let standing = &entry.standing;
        Some(RunReport {
            run: run.clone(),
            state: if all { standing.state.clone() } else { "running".to_owned() },
            phase: standing.phase.clone(),
            lines,
            reason: standing.reason.clone().filter(|_| all),
            started_at: standing.started_at,
            fetching: standing.fetching,
            from_peers_bytes: standing.from_peers_bytes,
        })
    }
    /// Forgets what the server keeps. Returns whether it has the end too.
    pub fn kept(&self, kept: &RunKept) -> bool {
        let mut inner = self.lock();
        let Some(entry) = inner.get_mut(&kept.run) else { return kept.end };
        entry.on_its_way = false;
        while let Some(line) = entry.lines.pop_front_if(|l| l.number <= kept.line) {
            entry.bytes = entry.bytes.saturating_sub(line.text.len());
        }
        entry.sent = entry.sent.max(kept.line);
        let end = kept.end && entry.standing.state != "running";
        if end {
            inner.remove(&kept.run);
        }
        drop(inner);
        self.wake.notify_one();
        end
    }
    /// A new connection: everything that is not acknowledged is sent again.
    pub fn rewind(&self) {
        for entry in self.lock().values_mut() {
            entry.on_its_way = false;
            entry.news = true;
            entry.sent = entry.lines.front().map_or(entry.sent, |l| l.number.saturating_sub(1));
        }
    }
    /// Whether something is on its way.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.lock().values().any(|e| e.on_its_way)
    }
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64) -> RunLine {
        RunLine { number, text: format!("line {number}"), ..RunLine::default() }
    }
    fn numbers(report: &RunReport) -> Vec<u64> {
        report.lines.iter().map(|l| l.number).collect()
    }
    fn kept(line: u64, end: bool) -> RunKept {
        RunKept { run: "a".to_owned(), line, end }
    }
    fn standing(state: &str) -> Standing {
        Standing { state: state.to_owned(), ..Standing::default() }
    }

    /// Nothing is lost and nothing doubled, whatever happens to the connection.
    #[test]
    fn lines_leave_in_order_and_stay_until_they_are_kept() {
        let book = Book::new(Arc::default());
        assert!(book.next().is_none());
        book.show("a", standing("running"));
        book.add("a", line(1), false);
        book.add("a", line(2), true);
        let first = book.next().unwrap();
        assert_eq!((numbers(&first), first.state.as_str()), (vec![1, 2], "running"));
        book.add("a", line(3), true);
        book.show("a", standing("success"));
        assert!(book.next().is_none() && book.waits(), "one report at a time");
        assert!(!book.kept(&kept(2, false)));
        let second = book.next().unwrap();
        assert_eq!((numbers(&second), second.state.as_str()), (vec![3], "success"));
        // The connection breaks before the acknowledgement.
        book.rewind();
        assert_eq!(book.next().unwrap(), second);
        assert!(book.kept(&kept(3, true)));
        assert!(book.next().is_none() && !book.waits());
    }

    /// P8: reports and lines are bounded; the end comes with the last line.
    #[test]
    fn bounds() {
        let book = Book::new(Arc::default());
        book.show("a", standing("error"));
        let max = limits::RUN_LINES_WAITING_MAX as u64;
        assert!((1..=max).all(|n| book.add("a", line(n), true)));
        assert!(!book.add("a", line(max + 1), true), "output is left out");
        assert!(book.add("a", line(max + 1), false), "what is said about the run is not");
        let mut seen = 0;
        loop {
            let report = book.next().unwrap();
            assert!(report.lines.len() <= limits::RUN_REPORT_LINES_MAX);
            seen += report.lines.len() as u64;
            let last = report.lines.last().unwrap().number;
            assert_eq!(report.state, if last == max + 1 { "error" } else { "running" });
            if book.kept(&kept(last, last == max + 1)) {
                break;
            }
        }
        assert_eq!(seen, max + 1);
    }

    /// P8: eight runs at once.
    #[test]
    fn reports_open() {
        let book = Book::new(Arc::default());
        for i in 0..=limits::RUN_REPORTS_OPEN_MAX {
            book.show(&format!("run-{i}"), standing("success"));
        }
        for _ in 0..limits::RUN_REPORTS_OPEN_MAX {
            assert!(book.next().is_some());
        }
        assert!(book.next().is_none());
    }
}
