//! What the tests' server keeps of attempts, as the real one does, and how tests wait for it.

use crate::house::{Agent, House, Reported};
use protocol::deliver::job::{
    AgentAnswer, AgentAsk, JobEnd, JobKept, JobOrder, JobReport, JobStop, LogMark, Question, Work, marks_read,
};
use protocol::link::{BundleRef, ServerFrame};
use std::collections::BTreeMap;

/// What the agent said about one attempt.
#[derive(Debug, Default)]
pub struct ToldJob {
    pub reports: Vec<JobReport>,
    pub log: Vec<u8>,
    pub marks: Vec<LogMark>,
}

impl ToldJob {
    pub fn last(&self) -> Option<&JobReport> {
        self.reports.last()
    }
    pub fn end(&self) -> Option<&JobEnd> {
        self.last()?.end.as_ref().filter(|end| end.log_bytes <= self.log.len() as u64)
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.log).into_owned()
    }
    /// What came of one stream.
    pub fn of(&self, stream: u8) -> String {
        let mut out = Vec::new();
        for (place, mark) in self.marks.iter().enumerate() {
            let end = self.marks.get(place + 1).map_or(self.log.len() as u64, |next| next.offset);
            if mark.stream == stream {
                out.extend_from_slice(&self.log[mark.offset as usize..end as usize]);
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// A piece of a log: what is there already is passed over, a gap is refused.
pub fn put(
    reported: &mut Reported,
    target: &str,
    marks: Option<String>,
    body: &[u8],
) -> (&'static str, String, Option<JobKept>) {
    let (attempt, offset) = target.split_once("/log?offset=").unwrap();
    let offset: usize = offset.parse().unwrap();
    let told = reported.jobs.entry(attempt.to_owned()).or_default();
    if offset > told.log.len() {
        let details = format!("{{\"offset\": \"{}\"}}", told.log.len());
        let text = format!(
            "{{\"code\": \"offset-mismatch\", \"title\": \"\", \"status\": 409, \"detail\": \"\", \"details\": {details}}}"
        );
        return ("409 Conflict", text, None);
    }
    let known = told.log.len() - offset;
    assert!(body.len() <= protocol::deliver::job::LOG_PIECE_BYTES_MAX);
    if body.len() > known {
        told.log.extend_from_slice(&body[known..]);
    }
    for mark in marks_read(&marks.unwrap_or_default()).unwrap() {
        if told.marks.last().is_none_or(|last| mark.offset > last.offset) {
            told.marks.push(mark);
        }
    }
    let text = format!("{{\"kept\": {}}}", told.log.len());
    ("200 OK", text, all_kept(reported, attempt))
}

/// The end is kept when all of the log is.
fn all_kept(reported: &Reported, attempt: &str) -> Option<JobKept> {
    let told = reported.jobs.get(attempt)?;
    told.end()?;
    Some(JobKept { attempt: attempt.to_owned(), sequence: told.last()?.sequence, end: true })
}

pub fn report(reported: &mut Reported, report: JobReport) -> JobKept {
    let told = reported.jobs.entry(report.attempt.clone()).or_default();
    let (attempt, sequence) = (report.attempt.clone(), report.sequence);
    let newest = told.last().is_none_or(|last| sequence >= last.sequence);
    assert!(newest, "numbers grow: {sequence} after {:?}", told.last());
    if told.last() != Some(&report) {
        told.reports.push(report);
    }
    JobKept { attempt, sequence, end: told.end().is_some() }
}

pub fn order(attempt: &str, work: Work) -> JobOrder {
    let order = serde_json::json!({ "attempt": attempt, "work": { "do": "command", "argv": [] } });
    JobOrder { work, ..serde_json::from_value(order).unwrap() }
}

pub fn sh(attempt: &str, script: &str) -> JobOrder {
    order(attempt, Work::Command { argv: ["sh", "-c", script].map(str::to_owned).to_vec() })
}

pub fn script(attempt: &str, bundle: &BundleRef, path: &str, content: &str) -> JobOrder {
    let digest = format!("blake3:{}", blake3_of(content));
    let work = Work::Script { path: path.into(), digest, interpreter: Vec::new(), args: Vec::new() };
    JobOrder { bundle: Some(bundle.clone()), ..order(attempt, work) }
}

pub fn blake3_of(content: &str) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    bundle::digest_file(file.path()).unwrap().0.hex()
}

pub async fn house() -> (House, Agent) {
    let house = House::new().await;
    let agent = house.agent();
    house.connected(1).await;
    (house, agent)
}

impl House {
    /// Dispatches an attempt; the agent must be connected.
    pub fn dispatch(&self, order: JobOrder) {
        self.push(ServerFrame::Job(Box::new(order)));
    }
    pub fn stop_job(&self, attempt: &str, now: bool) {
        let stop = JobStop { attempt: attempt.into(), now, by: "r.dev".into() };
        self.push(ServerFrame::JobStop(stop));
    }
    /// Waits until an attempt ended and its log is here; returns its end and its log.
    pub async fn job_ended(&self, attempt: &str) -> (JobEnd, String) {
        self.until(&format!("{attempt} ends"), |r| {
            let told = r.jobs.get(attempt)?;
            Some((told.end()?.clone(), told.text()))
        })
        .await
    }
    pub async fn job_says(&self, attempt: &str, text: &str) {
        self.until(&format!("{attempt} says {text:?}"), |r| {
            r.jobs.get(attempt).filter(|t| t.text().contains(text)).map(|_| ())
        })
        .await;
    }
    pub async fn job_report(&self, attempt: &str, what: impl Fn(&JobReport) -> bool) -> JobReport {
        self.until(&format!("{attempt} reports"), |r| {
            r.jobs.get(attempt)?.reports.iter().find(|r| what(r)).cloned()
        })
        .await
    }
    pub async fn ask(&self, number: u64, ask: AgentAsk) -> AgentAnswer {
        self.push(ServerFrame::Ask(Box::new(Question { number, ask })));
        self.until("an answer", |r| r.answers.iter().find(|a| a.number == number).map(|a| a.answer.clone()))
            .await
    }
    /// Runs a command to its end.
    pub async fn job(&self, order: JobOrder) -> (JobEnd, String) {
        let attempt = order.attempt.clone();
        self.dispatch(order);
        self.job_ended(&attempt).await
    }
}

pub fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}
