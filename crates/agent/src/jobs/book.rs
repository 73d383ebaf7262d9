//! What the server has not got yet of jobs: the room `jobs` writes, the room `link` reads.
//!
//! Of each attempt only the newest report matters; at most one is on its way. Calls are sent again after a reconnection until they are
//! answered; answers to questions belong to one connection.

use model::Timestamp;
use protocol::Reason;
use protocol::deliver::job::{Answered, JobCall, JobEnd, JobKept, JobReport};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A handle on the book.
#[derive(Debug, Clone)]
pub struct Book {
    inner: Arc<Mutex<Inner>>,
    wake: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Inner {
    attempts: BTreeMap<String, Entry>,
    /// Calls without an answer, and whether they were sent on this connection.
    calls: BTreeMap<(String, u64), (JobCall, bool)>,
    answers: VecDeque<Answered>,
    /// How far this machine's clock is ahead of the server's, in milliseconds.
    clock_ahead_ms: Option<i64>,
}

#[derive(Debug)]
struct Entry {
    report: JobReport,
    /// It was not sent on this connection.
    news: bool,
    on_its_way: bool,
}

/// How an attempt stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// Number of the report.
    pub sequence: u64,
    /// `accepted` `active` `stopping` `ended`.
    pub state: &'static str,
    /// Place in the queue.
    pub position: u32,
    /// Leader.
    pub pid: Option<u32>,
    /// When its process began.
    pub started_at: Option<Timestamp>,
    /// What its script told.
    pub progress: Option<(u8, String)>,
    /// What is alarming.
    pub alarm: Option<Reason>,
    /// How it ended.
    pub end: Option<JobEnd>,
}

/// What is to be sent.
#[derive(Debug, PartialEq)]
pub enum News {
    /// A report.
    Report(Box<JobReport>),
    /// A call.
    Call(JobCall),
    /// An answer.
    Answer(Box<Answered>),
}

impl Book {
    /// An empty book; `wake` is told when there is something to send.
    #[must_use]
    pub fn new(wake: Arc<Notify>) -> Self {
        Self { inner: Arc::default(), wake }
    }
    /// Shows how an attempt stands.
    pub fn show(&self, attempt: &str, standing: Standing) {
        let report = JobReport {
            attempt: attempt.to_owned(),
            sequence: standing.sequence,
            state: standing.state.to_owned(),
            position: standing.position,
            pid: standing.pid,
            started_at: standing.started_at,
            progress: standing.progress,
            alarm: standing.alarm,
            end: standing.end,
        };
        let mut inner = self.lock();
        let on_its_way = inner.attempts.get(attempt).is_some_and(|e| e.on_its_way);
        inner.attempts.insert(attempt.to_owned(), Entry { report, news: true, on_its_way });
        drop(inner);
        self.wake.notify_one();
    }
    /// Tells the last report of an attempt again.
    pub fn again(&self, attempt: &str) {
        if let Some(entry) = self.lock().attempts.get_mut(attempt) {
            (entry.news, entry.on_its_way) = (true, false);
        }
        self.wake.notify_one();
    }
    /// Asks the server something for a job.
    pub fn call(&self, call: JobCall) {
        let key = (call.attempt.clone(), call.number);
        self.lock().calls.entry(key).or_insert((call, false));
        self.wake.notify_one();
    }
    /// A call was answered.
    pub fn answered(&self, attempt: &str, number: u64) {
        self.lock().calls.remove(&(attempt.to_owned(), number));
    }
    /// Answers a question.
    pub fn answer(&self, answered: Answered) {
        self.lock().answers.push_back(answered);
        self.wake.notify_one();
    }
    /// The next thing to be sent.
    #[must_use]
    pub fn next(&self) -> Option<News> {
        let mut inner = self.lock();
        if let Some(answer) = inner.answers.pop_front() {
            return Some(News::Answer(Box::new(answer)));
        }
        if let Some((call, sent)) = inner.calls.values_mut().find(|(_, sent)| !sent) {
            *sent = true;
            return Some(News::Call(call.clone()));
        }
        let entry = inner.attempts.values_mut().find(|e| e.news && !e.on_its_way)?;
        (entry.news, entry.on_its_way) = (false, true);
        Some(News::Report(Box::new(entry.report.clone())))
    }
    /// The server keeps a report. Returns whether it has the end and all of the log: then the attempt is forgotten here.
    pub fn kept(&self, kept: &JobKept) -> bool {
        let mut inner = self.lock();
        let Some(entry) = inner.attempts.get_mut(&kept.attempt) else { return kept.end };
        if kept.sequence >= entry.report.sequence {
            entry.news = false;
        }
        entry.on_its_way = false;
        let end = kept.end && entry.report.state == "ended";
        if end {
            inner.attempts.remove(&kept.attempt);
            inner.calls.retain(|(attempt, _), _| *attempt != kept.attempt);
        }
        drop(inner);
        self.wake.notify_one();
        end
    }
    /// The server's clock, as it was told just now.
    pub fn clock(&self, server: Timestamp) {
        self.lock().clock_ahead_ms = Some(crate::now().as_ms() - server.as_ms());
    }
    /// How far this machine's clock is ahead of the server's.
    #[must_use]
    pub fn clock_ahead_ms(&self) -> Option<i64> {
        self.lock().clock_ahead_ms
    }
    /// A new connection: everything that is not kept is sent again.
    pub fn rewind(&self) {
        let mut inner = self.lock();
        for entry in inner.attempts.values_mut() {
            (entry.news, entry.on_its_way) = (true, false);
        }
        inner.calls.values_mut().for_each(|(_, sent)| *sent = false);
        inner.answers.clear();
    }
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(book: &Book, sequence: u64, state: &'static str) {
        book.show("a", Standing { sequence, state, ..Standing::default() });
    }
    fn report(book: &Book) -> Option<(u64, String)> {
        match book.next()? {
            News::Report(report) => Some((report.sequence, report.state)),
            _ => None,
        }
    }
    fn kept(sequence: u64, end: bool) -> JobKept {
        JobKept { attempt: "a".into(), sequence, end }
    }

    /// AG-2: only the newest report leaves, one at a time, again until it is kept.
    #[test]
    fn the_newest_report_leaves_until_it_is_kept() {
        let book = Book::new(Arc::default());
        show(&book, 1, "accepted");
        assert_eq!(report(&book), Some((1, "accepted".into())));
        show(&book, 2, "active");
        show(&book, 3, "ended");
        assert_eq!(book.next(), None, "one at a time");
        assert!(!book.kept(&kept(1, false)));
        assert_eq!(report(&book), Some((3, "ended".into())));
        book.rewind();
        assert_eq!(report(&book), Some((3, "ended".into())));
        assert!(!book.kept(&kept(3, false)), "its log is not whole there");
        book.again("a");
        assert_eq!(report(&book), Some((3, "ended".into())));
        assert!(book.kept(&kept(3, true)) && book.next().is_none());
    }

    #[test]
    fn calls_are_sent_until_they_are_answered() {
        let book = Book::new(Arc::default());
        let call = JobCall {
            attempt: "a".into(),
            number: 1,
            verb: "get".into(),
            resource: "R".into(),
            value: String::new(),
        };
        book.call(call.clone());
        assert_eq!(book.next(), Some(News::Call(call.clone())));
        assert_eq!(book.next(), None);
        book.rewind();
        assert_eq!(book.next(), Some(News::Call(call)));
        book.answered("a", 1);
        book.rewind();
        assert_eq!(book.next(), None);
    }
}
