//! A run as it stands in its table, and as people see it.

use super::book::Book;
use super::{reasons, store};
use crate::app::App;
use crate::fault::Result;
use crate::store::{Args, Error, Query, Row, pieces};
use model::Timestamp;
use model::id::ComputerId;
use model::run::{Phase, Run, RunState};
use model::task::{Machine, Standing, Waiting, may_hand_out};
use protocol::Reason;
use protocol::api::TaskRun;
use protocol::reason::code;
use std::collections::HashMap;
use uuid::Uuid;

/// A run with what its computer is.
#[derive(Debug, Clone)]
pub(super) struct RunRow {
    pub number: i64,
    pub target: i64,
    pub computer: i64,
    pub round: i64,
    pub attempt: u32,
    pub newest: bool,
    /// State, phase, when it was sent and heard of, how often it was handed out.
    pub run: Run,
    pub action: u32,
    pub postponed: u32,
    pub cancel_requested: bool,
    pub warnings: u32,
    pub lines: u64,
    pub said: u64,
    pub log_bytes: u64,
    pub last_line: String,
    pub reason: Option<Reason>,
    pub prepared_at: Timestamp,
    pub not_before: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub from_peers_bytes: u64,
    pub computer_id: Uuid,
    pub computer_name: String,
    pub kind: String,
    pub agent_id: Option<Uuid>,
    pub standing: String,
    pub duplicate: bool,
    pub seen_at: Option<Timestamp>,
    /// A person approved its computer.
    pub vouched: bool,
}

/// A small number of a table.
fn small(row: &Row, column: usize) -> std::result::Result<u32, Error> {
    Ok(u32::try_from(row.number(column)?).unwrap_or(u32::MAX))
}

/// The phase a number stands for.
pub(super) fn phase_of(number: u32) -> Option<Phase> {
    let n = usize::try_from(number).ok()?.checked_sub(1)?;
    Phase::ALL.get(n).copied()
}

/// The number of a phase.
pub(super) fn phase_number(phase: Option<Phase>) -> i64 {
    phase.and_then(|p| Phase::ALL.iter().position(|q| *q == p)).map_or(0, |n| n as i64 + 1)
}

/// A reason as it is stored.
pub(super) fn stored(reason: &Reason) -> String {
    let bare = Reason { text: String::new(), ..reason.clone() };
    serde_json::to_string(&bare).unwrap_or_default()
}

impl RunRow {
    /// From the columns of `store::runs`.
    pub fn read(row: &Row) -> std::result::Result<Self, Error> {
        let reason: String = row.get(17)?;
        Ok(Self {
            number: row.get(0)?,
            target: row.get(1)?,
            computer: row.get(2)?,
            round: row.get(3)?,
            attempt: small(row, 4)?,
            newest: row.get(5)?,
            run: Run {
                state: RunState::from_number(row.get(6)?).unwrap_or(RunState::Error),
                phase: phase_of(small(row, 7)?),
                sent_at: row.time_opt(20)?,
                heard_at: row.time_opt(22)?,
                handed_out: small(row, 9)?,
            },
            action: small(row, 8)?,
            postponed: small(row, 10)?,
            cancel_requested: row.get(11)?,
            warnings: small(row, 12)?,
            lines: row.number(13)?,
            said: row.number(14)?,
            log_bytes: row.number(15)?,
            last_line: row.get(16)?,
            reason: serde_json::from_str(&reason).ok(),
            prepared_at: row.time(18)?,
            not_before: row.time_opt(19)?,
            started_at: row.time_opt(21)?,
            ended_at: row.time_opt(23)?,
            from_peers_bytes: row.number(24)?,
            computer_id: row.get(25)?,
            computer_name: row.get(26)?,
            kind: row.get(27)?,
            agent_id: row.get(28)?,
            standing: row.get(29)?,
            duplicate: row.get(30)?,
            seen_at: row.time_opt(31)?,
            vouched: row.get(32)?,
        })
    }

    /// What decisions must know of its computer.
    pub fn machine(&self, app: &App, foreign_off: bool) -> Machine {
        let ours = self.kind == "escale";
        Machine {
            standing: Standing::from_word(&self.standing),
            // Its token was made by a person.
            vouched: ours || self.vouched,
            duplicate: self.duplicate,
            ours,
            connected: self.agent_id.is_some_and(|id| app.presence.is_connected(id)),
            foreign_off,
            seen_at: self.seen_at,
        }
    }

    /// What decisions must know of it while it waits.
    pub fn waiting(&self, attempts_max: u32, confidential: bool) -> Waiting {
        Waiting {
            not_before: self.not_before,
            postponed: self.reason.as_ref().is_some_and(|r| r.code == code::RUN_PUT_OFF),
            attempt: self.attempt,
            attempts_max,
            confidential,
        }
    }

    /// Why it is as it is: of one that waits what decides about it says so, now.
    fn why(&self, app: &App, book: &Book, now: Timestamp, foreign_off: bool) -> Reason {
        match self.run.state {
            RunState::Prepared => self.why_waiting(app, book, now, foreign_off),
            RunState::Sent | RunState::Running if self.cancel_requested => self
                .reason
                .clone()
                .unwrap_or_else(|| reasons::reason(code::RUN_CANCEL_ASKED, [("who", &"?")])),
            RunState::Sent => {
                let at = self.run.sent_at.map(reasons::told).unwrap_or_default();
                match self.run.handed_out {
                    0 | 1 => reasons::reason(code::RUN_SENT, [("at", &at)]),
                    times => reasons::reason(code::RUN_SENT_AGAIN, [("times", &times), ("at", &at)]),
                }
            }
            RunState::Running => {
                let at = self.run.heard_at.map(reasons::told).unwrap_or_default();
                reasons::reason(code::RUN_WORKING, [("at", &at)])
            }
            RunState::Success => self.kept(code::RUN_SUCCESS),
            RunState::Skipped => self.kept(code::RUN_SKIPPED),
            RunState::Error => self.kept(code::RUN_FAILED),
            RunState::Cancelled => self.kept(code::RUN_CANCELLED),
        }
    }

    fn kept(&self, usual: &str) -> Reason {
        self.reason
            .clone()
            .unwrap_or_else(|| reasons::reason(usual, [("text", &self.last_line), ("who", &"?")]))
    }

    fn why_waiting(&self, app: &App, book: &Book, now: Timestamp, foreign_off: bool) -> Reason {
        let Some(place) = book.place(self.target) else { return reasons::reason(code::RUN_NOT_TARGET, []) };
        let plan = book.plan(&place.work, now);
        let machine = self.machine(app, foreign_off);
        let waiting = self.waiting(place.work.wanted.attempts_max, place.target().confidential);
        if let Err(blocker) = may_hand_out(&plan, &machine, waiting, now) {
            return reasons::blocked(&blocker, self.reason.as_ref());
        }
        let seen = self.seen_at.map(reasons::told);
        match (machine.ours, machine.connected, seen) {
            (true, true, _) => reasons::reason(code::RUN_NEXT, []),
            (_, _, None) => reasons::reason(code::RUN_NEVER_SEEN, []),
            (true, false, Some(at)) => reasons::reason(code::RUN_DISCONNECTED, [("at", &at)]),
            (false, _, Some(at)) => reasons::reason(code::RUN_WAITS_CONTACT, [("at", &at)]),
        }
    }

    /// As people see it; nothing when its task is gone.
    pub fn view(&self, app: &App, book: &Book, now: Timestamp, foreign_off: bool) -> Option<TaskRun> {
        let place = book.place(self.target)?;
        let (job, target) = (place.job(), place.target());
        Some(TaskRun {
            id: app.tasks.key.id(self.number, self.computer),
            task: place.work.name.clone(),
            job: job.name.clone(),
            package: target.package.clone(),
            version: target.version.clone(),
            computer: self.computer_name.clone(),
            computer_id: ComputerId::from_uuid(self.computer_id).to_string(),
            kind: self.kind.clone(),
            state: self.run.state.word().to_owned(),
            cancel_requested: self.cancel_requested && !self.run.state.is_final(),
            phase: self.run.phase.map(|p| p.word().to_owned()).unwrap_or_default(),
            action: self.action,
            actions: target.actions,
            reason: self.why(app, book, now, foreign_off),
            attempt: self.attempt,
            lines: self.lines,
            last_line: self.last_line.clone(),
            warnings: self.warnings,
            prepared_at: self.prepared_at,
            not_before: self.not_before.filter(|_| self.run.state == RunState::Prepared),
            started_at: self.started_at,
            heard_at: self.run.heard_at,
            ended_at: self.ended_at,
            from_peers_bytes: self.from_peers_bytes,
        })
    }
}

/// Runs by number; those that are gone are left out.
pub(super) async fn by_numbers(q: &mut impl Query, numbers: Vec<i64>) -> Result<Vec<RunRow>> {
    let mut found = Vec::with_capacity(numbers.len());
    for piece in pieces(numbers) {
        let sql = store::runs(piece.len());
        let args: Args = piece.into_iter().map(crate::store::Arg::from).collect();
        for row in q.rows(&sql, args).await? {
            found.push(RunRow::read(&row)?);
        }
    }
    Ok(found)
}

/// Runs of computers that have not ended, in their order.
pub(super) async fn open(app: &App, computers: Vec<i64>) -> Result<HashMap<i64, Vec<RunRow>>> {
    let (mut q, mut found) = (app.db.read(), HashMap::<i64, Vec<RunRow>>::new());
    for piece in pieces(computers) {
        let sql = store::open_runs(piece.len());
        for row in q.rows(&sql, piece.into_iter().map(crate::store::Arg::from).collect()).await? {
            let run = RunRow::read(&row)?;
            found.entry(run.computer).or_default().push(run);
        }
    }
    Ok(found)
}

/// Whether foreign agents get no work.
pub(super) async fn foreign_off(app: &App) -> Result<bool> {
    Ok(!crate::computers::rules(app).await?.settings.deploy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_read_back() {
        for phase in Phase::ALL {
            assert_eq!(phase_of(u32::try_from(phase_number(Some(phase))).unwrap()), Some(phase));
        }
        assert_eq!((phase_of(0), phase_number(None)), (None, 0));
    }
}
