//! An attempt as it is stored, and as people see it.

use crate::app::App;
use crate::fault::Result;
use crate::store::{Error, Row};
use model::Timestamp;
use model::deliver::run::Phase;
use protocol::Lang;
use protocol::api::{AttemptView, CauseView, EvidenceLine, Texts};
use protocol::deliver::job::{JobEnd, JobStop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An attempt.
#[derive(Debug, Clone)]
pub struct AttemptRow {
    /// Id.
    pub id: Uuid,
    /// Number of the run it belongs to.
    pub run: i64,
    /// Space.
    pub space: String,
    /// Job.
    pub path: String,
    /// Number of the delivery.
    pub delivery: Option<i64>,
    /// Environment of the delivery; empty: none.
    pub env: String,
    /// Agent.
    pub agent_id: Uuid,
    /// Its name when the attempt was made.
    pub agent: String,
    /// Number of the try.
    pub number: u32,
    /// Account.
    pub run_as: String,
    /// Made.
    pub created_at: Timestamp,
    /// Somebody wants it to end.
    pub stop: Option<JobStop>,
    /// How far it is, as its agent says; never `Unreachable`.
    pub phase: Phase,
    /// Highest report.
    pub sequence: u64,
    /// Place in its queue.
    pub position: u32,
    /// Process.
    pub pid: Option<u32>,
    /// Progress its script told: percent and text.
    pub progress: Option<(u8, String)>,
    /// When its process began, by the agent's clock.
    pub started_at: Option<Timestamp>,
    /// When its end was heard of, by the server's clock.
    pub ended_at: Option<Timestamp>,
    /// Something is wrong while it runs: a partition below its reserve (PF-e).
    pub alarm: Option<protocol::Reason>,
    /// How it ended.
    pub end: Option<JobEnd>,
    /// Why it failed.
    pub cause: Option<Cause>,
    /// Bytes of its log, about.
    pub log_bytes: u64,
    /// Lines of its log, about.
    pub log_lines: u64,
    /// Bytes that are missing in it.
    pub log_missing_bytes: u64,
    /// All of its log is here.
    pub log_complete: bool,
    /// Days its log is kept after its end.
    pub log_days: u32,
    /// Its log was thrown away.
    pub log_removed: bool,
}

/// The cause of a failure, as it is kept for ever: in both languages, so that rules may change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cause {
    /// Code; `unknown`: not recognised.
    pub code: String,
    /// Title.
    pub title: Texts,
    /// What to do.
    pub advice: Texts,
    /// `dev` or `ops`.
    pub owner: String,
    /// Documentation.
    pub link: String,
    /// Lines that say so.
    pub evidence: Vec<EvidenceLine>,
    /// Other causes that fit.
    pub others: Vec<String>,
    /// Last lines of the log, and those around the evidence (LG-13).
    pub excerpt: Vec<EvidenceLine>,
}

impl Cause {
    /// As somebody reads it.
    #[must_use]
    pub fn view(&self, lang: Lang) -> CauseView {
        CauseView {
            code: self.code.clone(),
            title: told(&self.title, lang),
            advice: told(&self.advice, lang),
            owner: self.owner.clone(),
            link: self.link.clone(),
            evidence: self.evidence.clone(),
            others: self.others.clone(),
            excerpt: self.excerpt.clone(),
        }
    }
}

/// A text in a language, or in another one when there is none in that.
fn told(texts: &Texts, lang: Lang) -> String {
    let tag = if lang == Lang::Fr { "fr" } else { "en" };
    let found = texts.get(tag).or_else(|| texts.get("en")).or_else(|| texts.values().next());
    found.cloned().unwrap_or_default()
}

/// The word of a phase.
pub(super) const fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Dispatched => "dispatched",
        Phase::Queued => "queued",
        Phase::Active => "active",
        Phase::Stopping => "stopping",
        Phase::Unreachable => "unreachable",
        Phase::Ended => "ended",
    }
}

pub(super) fn phase(word: &str) -> Phase {
    match word {
        "queued" => Phase::Queued,
        "active" => Phase::Active,
        "stopping" => Phase::Stopping,
        "ended" => Phase::Ended,
        _ => Phase::Dispatched,
    }
}

impl AttemptRow {
    /// From the columns of `store`.
    pub(super) fn read(row: &Row) -> std::result::Result<Self, Error> {
        let small = |column| row.number(column).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let percent: Option<i64> = row.get(16)?;
        let text: String = row.get(17)?;
        Ok(Self {
            id: row.get(0)?,
            run: row.get(1)?,
            space: row.get(2)?,
            path: row.get(3)?,
            delivery: row.get(4)?,
            env: row.get(5)?,
            agent_id: row.get(6)?,
            agent: row.get(7)?,
            number: small(8)?,
            run_as: row.get(9)?,
            created_at: row.time(10)?,
            stop: row.json_opt(11)?,
            phase: phase(&row.get::<String>(12)?),
            sequence: row.number(13)?,
            position: small(14)?,
            pid: row.get::<Option<i64>>(15)?.and_then(|pid| u32::try_from(pid).ok()),
            progress: percent.map(|percent| (u8::try_from(percent).unwrap_or(100), text)),
            started_at: row.time_opt(18)?,
            ended_at: row.time_opt(19)?,
            end: row.json_opt(20)?,
            cause: row.json_opt(21)?,
            log_bytes: row.number(22)?,
            log_lines: row.number(23)?,
            log_missing_bytes: row.number(24)?,
            log_complete: row.get(25)?,
            log_days: small(26)?,
            log_removed: row.get(27)?,
            alarm: row.json_opt(28)?,
        })
    }

    /// It ended.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.ended_at.is_some()
    }

    /// As people see it now.
    #[must_use]
    pub fn view(&self, app: &App, lang: Lang) -> AttemptView {
        let end = self.end.as_ref();
        let mut checks = end.map(|end| end.checks.clone()).unwrap_or_default();
        for reason in checks.iter_mut().filter_map(|row| row.reason.as_mut()) {
            reason.localise(lang);
        }
        let away = !self.ended() && !app.presence.is_connected(self.agent_id);
        let length = app.work.logs.length(self.id);
        AttemptView {
            id: self.id.to_string(),
            space: self.space.clone(),
            path: self.path.clone(),
            delivery: self.delivery.map(|number| format!("D-{number}")).unwrap_or_default(),
            agent: self.agent.clone(),
            number: self.number,
            phase: word(if away { Phase::Unreachable } else { self.phase }).to_owned(),
            run_as: self.run_as.clone(),
            pid: self.pid,
            started_at: self.started_at,
            ended_at: end.map(|end| end.at).or(self.ended_at),
            end: end.map(|end| end.kind.clone()).unwrap_or_default(),
            code: end.and_then(|end| end.code),
            cause: self.cause.as_ref().map(|cause| cause.view(lang)),
            checks,
            log_bytes: length.map_or(self.log_bytes, |l| l.bytes),
            log_lines: length.map_or(self.log_lines, |l| l.lines),
            log_complete: self.log_complete,
            log_missing_bytes: length.map_or(self.log_missing_bytes, |l| l.missing_bytes),
        }
    }
}

/// Reads rows.
pub(super) fn all(rows: &[Row]) -> Result<Vec<AttemptRow>> {
    Ok(rows.iter().map(AttemptRow::read).collect::<std::result::Result<_, _>>()?)
}
