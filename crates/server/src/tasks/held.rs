//! A run at the desk: what was read of it, what was said since, and what is to be written.

use super::book::Book;
use super::row::{RunRow, phase_number, stored};
use super::{Word, reasons};
use crate::app::App;
use crate::args;
use crate::limits;
use crate::store::Args;
use model::Timestamp;
use model::run::{Heard, Phase, RunState, Status, UserEvent};
use model::task::Failure;
use protocol::Reason;
use protocol::install::{RunKept, RunLine, RunReport};
use protocol::reason::code;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Wait after a postponement when the question names none.
const POSTPONED_FOR: Duration = Duration::from_secs(86_400);

/// A run at the desk.
pub(super) struct Held {
    pub row: RunRow,
    /// How it was counted when it was read: state, and whether it waits for a date.
    counted: Option<(RunState, bool)>,
    /// Something is to be written.
    pub dirty: bool,
    /// Lines that are new.
    pub fresh: Vec<RunLine>,
    /// It failed now, and how.
    failed: Option<Failure>,
    /// When the next attempt may begin: another run.
    pub next_at: Option<Timestamp>,
}

impl Held {
    pub fn new(row: RunRow) -> Self {
        let counted = row.newest.then_some((row.run.state, row.not_before.is_some()));
        Self { row, counted, dirty: false, fresh: Vec::new(), failed: None, next_at: None }
    }

    /// Adds a line to its log, within the bounds (S-8).
    pub fn say(&mut self, app: &App, mut line: RunLine) {
        self.dirty = true;
        let end = line.text.floor_char_boundary(limits::RUN_LINE_BYTES_MAX);
        line.text.truncate(end);
        if self.row.log_bytes > limits::RUN_LOG_BYTES_MAX {
            app.tasks.counts.cut.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let bytes = line.text.len() as u64 + 64;
        if self.row.lines + 1 >= limits::RUN_LINES_MAX
            || self.row.log_bytes + bytes > limits::RUN_LOG_BYTES_MAX
        {
            app.tasks.counts.cut.fetch_add(1, Ordering::Relaxed);
            self.row.log_bytes = limits::RUN_LOG_BYTES_MAX + 1;
            line = RunLine {
                at: line.at,
                status: "warning".to_owned(),
                text: "the log is cut here: more came than is kept".to_owned(),
                ..RunLine::default()
            };
        } else {
            self.row.log_bytes += bytes;
        }
        self.row.lines += 1;
        line.number = self.row.lines;
        if line.status == "warning" {
            self.row.warnings += 1;
        }
        let shown = line.text.floor_char_boundary(limits::RUN_LAST_LINE_BYTES_MAX);
        self.row.last_line = line.text[..shown].to_owned();
        self.fresh.push(line);
    }

    /// A line of the server's own: what it did with the run.
    pub fn note(&mut self, app: &App, at: Timestamp, text: &str) {
        let last = self.row.last_line.clone();
        self.say(app, RunLine { at, text: text.to_owned(), ..RunLine::default() });
        self.row.last_line = last;
    }

    /// A foreign agent says something about it.
    pub fn hear(&mut self, app: &App, book: &Book, at: Timestamp, word: &Word) {
        let heard = match word {
            Word::Status(status) => self.row.run.hear(at, status),
            Word::User(event) => self.row.run.hear_user(at, event),
        };
        if heard == Heard::Unasked {
            // S-3: somebody makes it up.
            app.tasks.counts.unasked.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut line = match word {
            Word::Status(status) => self.line(app, book, at, status),
            Word::User(event) => user_line(at, event),
        };
        if let (Word::Status(status), Some(Phase::Processing)) = (word, self.row.run.phase)
            && heard != Heard::Late
        {
            self.row.action = self.row.action.max(status.action.unwrap_or(0) + 1);
        }
        match heard {
            Heard::Late => {
                app.tasks.counts.late.fetch_add(1, Ordering::Relaxed);
                line.text = format!("(after its end) {}", line.text);
                let last = self.row.last_line.clone();
                self.say(app, line);
                self.row.last_line = last;
                return;
            }
            Heard::Warned if line.status != "warning" => self.row.warnings += 1,
            _ => {}
        }
        self.say(app, line);
        self.row.started_at.get_or_insert(at);
        match heard {
            Heard::Ends(state, why) => {
                let reason = reasons::ended(state, &why);
                self.ended(state, reason, at);
            }
            Heard::Postponed => self.postpone(app, book, at, word),
            _ => {}
        }
    }

    /// A status as a line: the file by its name.
    fn line(&self, app: &App, book: &Book, at: Timestamp, status: &Status) -> RunLine {
        let install = book.place(self.row.target).and_then(|p| app.tasks.install(p.target().version_id));
        let file = status.file.as_ref().map(|digest| {
            let named = install.as_ref().and_then(|i| i.files.iter().find(|f| f.sha512 == *digest));
            named.map_or_else(|| digest.chars().take(16).collect(), |f| f.name.clone())
        });
        RunLine {
            number: 0,
            at,
            phase: status.phase.map(|p| p.word().to_owned()).unwrap_or_default(),
            status: status.status.chars().take(64).collect(),
            action: status.action,
            check: status.check,
            file,
            text: status.text.clone(),
        }
    }

    fn postpone(&mut self, app: &App, book: &Book, at: Timestamp, word: &Word) {
        let Word::User(event) = word else { return };
        let install = book.place(self.row.target).and_then(|p| app.tasks.install(p.target().version_id));
        let asked = event.moment.map(|m| m.word());
        let wait = install
            .and_then(|i| {
                i.interactions.iter().find(|q| Some(q.moment.as_str()) == asked).map(|q| q.retry_after_s)
            })
            .filter(|s| *s > 0)
            .map_or(POSTPONED_FOR, Duration::from_secs);
        let until = at.plus(wait);
        let user = event.user.clone().unwrap_or_else(|| "?".to_owned());
        self.row.postponed += 1;
        self.row.not_before = Some(until);
        self.row.run.handed_out = 0;
        self.row.reason =
            Some(reasons::reason(code::RUN_PUT_OFF, [("user", &user), ("at", &reasons::told(until))]));
    }

    /// It ended.
    pub fn ended(&mut self, state: RunState, reason: Reason, at: Timestamp) {
        self.dirty = true;
        self.row.run.state = state;
        self.row.ended_at = Some(at);
        self.row.reason = Some(reason);
        self.row.not_before = None;
        self.failed = (state == RunState::Error).then(|| Failure::of(self.row.run.phase));
    }

    /// People end it: no other attempt follows.
    pub fn finish(&mut self, state: RunState, reason: Reason, at: Timestamp) {
        self.ended(state, reason, at);
        self.failed = None;
    }

    /// It is lost: whoever had it will not say anything any more.
    pub fn lost(&mut self, app: &App, reason: Reason, at: Timestamp) {
        self.note(app, at, &reason.tell(protocol::Lang::En));
        self.ended(RunState::Error, reason, at);
        self.failed = Some(Failure::Lost);
    }

    /// It ends without another attempt.
    pub fn refuse(&mut self, reason: Reason, at: Timestamp) {
        if !self.row.run.state.is_final() {
            self.ended(RunState::Error, reason, at);
            self.failed = None;
        }
    }

    /// One of our own agents reports; what it says twice is taken once.
    pub fn report(&mut self, app: &App, book: &Book, now: Timestamp, report: &RunReport) -> RunKept {
        let state = RunState::from_word(&report.state).unwrap_or(RunState::Running);
        let heard = self.row.run.report(now, state, Phase::from_word(&report.phase));
        let kept = |line: u64, end: bool| RunKept { run: report.run.clone(), line, end };
        let last = report.lines.last().map_or(0, |line| line.number);
        if heard == Heard::Unasked {
            app.tasks.counts.unasked.fetch_add(1, Ordering::Relaxed);
            return kept(last, true);
        }
        self.dirty = true;
        for line in
            report.lines.iter().filter(|line| line.number > self.row.said).cloned().collect::<Vec<_>>()
        {
            self.row.said = line.number;
            if let Some(action) = line.action {
                self.row.action = self.row.action.max(action + 1);
            }
            self.say(app, RunLine { at: line.at.min(now), ..line });
        }
        self.row.from_peers_bytes = self.row.from_peers_bytes.max(report.from_peers_bytes);
        if self.row.started_at.is_none() {
            self.row.started_at = Some(report.started_at.map_or(now, |at| at.min(now)));
        }
        if let Heard::Ends(state, _) = heard {
            let usual = || reasons::ended(state, &model::run::Ended::Said(self.row.last_line.clone()));
            let reason = report.reason.clone().unwrap_or_else(usual);
            self.ended(state, reason, now);
        }
        let _ = book;
        kept(self.row.said.max(last), state.is_final())
    }

    /// It was handed out.
    pub fn sent(&mut self, app: &App, at: Timestamp) {
        self.dirty = true;
        self.row.run.state = RunState::Sent;
        self.row.run.sent_at = Some(at);
        self.row.run.handed_out += 1;
        (self.row.not_before, self.row.reason) = (None, None);
        match self.row.run.handed_out {
            1 => self.note(app, at, "handed out"),
            times => self.note(app, at, &format!("handed out again ({times})")),
        }
    }

    /// Decides about the next attempt, once all was heard.
    pub fn settle(&mut self, book: &Book, now: Timestamp) {
        let (Some(failure), Some(place)) = (self.failed, book.place(self.row.target)) else { return };
        let work = &place.work;
        let over = work.wanted.ends_at.is_some_and(|end| end <= now);
        if self.row.run.state != RunState::Error
            || !self.row.newest
            || self.row.cancel_requested
            || !work.active
            || over
            || place.is_away()
        {
            return;
        }
        self.next_at = work.retry().next(self.row.attempt, failure, now);
        self.row.newest = self.next_at.is_none();
    }

    /// What the counts change by.
    pub fn count(&self, counts: &mut BTreeMap<(i64, i64), i64>) {
        let target = self.row.target;
        let mut add = |state: RunState, dated: bool, by: i64| {
            *counts.entry((target, state.number())).or_default() += by;
            if dated && state == RunState::Prepared {
                *counts.entry((target, super::views::LATER)).or_default() += by;
            }
        };
        if let Some((state, dated)) = self.counted {
            add(state, dated, -1);
        }
        if self.row.newest {
            add(self.row.run.state, self.row.not_before.is_some(), 1);
        }
        if self.next_at.is_some() {
            add(RunState::Prepared, true, 1);
        }
    }

    /// Values of `store::runs_update`.
    pub fn args(&self) -> Args {
        let (row, run) = (&self.row, &self.row.run);
        args![
            row.number,
            run.state.number(),
            phase_number(run.phase),
            row.action,
            run.handed_out,
            row.postponed,
            row.warnings,
            row.lines,
            row.said,
            row.log_bytes,
            &row.last_line,
            row.reason.as_ref().map(stored).unwrap_or_default(),
            row.not_before,
            run.sent_at,
            row.started_at,
            run.heard_at,
            row.ended_at,
            row.from_peers_bytes,
            row.newest,
        ]
    }

    /// Values of `store::retries_insert`.
    pub fn next_args(&self, book: &Book, now: Timestamp) -> Args {
        let work = book.place(self.row.target).map_or(0, |place| place.work.number);
        let row = &self.row;
        args![work, row.target, row.computer, row.round, row.attempt + 1, now, self.next_at]
    }
}

fn user_line(at: Timestamp, event: &UserEvent) -> RunLine {
    let who = event.user.as_deref().unwrap_or("nobody");
    let moment = event.moment.map_or("?", |m| m.word());
    let (behavior, said) = (event.behavior.as_str(), event.event.as_str());
    RunLine {
        at,
        status: "info".to_owned(),
        text: format!("question {moment}: {who} answered {said}, {behavior}"),
        ..RunLine::default()
    }
}
