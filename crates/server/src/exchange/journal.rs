//! The journal: the newest lines of every instance, every agent and the server itself, all together, in memory.

use super::api::Lines;
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::units::{Bound, Whose};
use model::Timestamp;
use protocol::api::JournalLine;
use protocol::event::Change;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// The journal.
pub struct Journal {
    first: u64,
    kept: Mutex<(u64, VecDeque<Arc<JournalLine>>)>,
    out: broadcast::Sender<Arc<JournalLine>>,
}

/// Levels from harmless to grave; a line of any other (`debug`) is not kept.
const LEVELS: [&str; 3] = ["info", "warn", "error"];

/// The place of a level among the levels; words of the field are understood.
fn level_of(word: &str) -> Option<usize> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "" | "info" | "information" | "notice" => 0,
        "warn" | "warning" => 1,
        "error" | "fatal" | "critical" => 2,
        _ => return None,
    })
}

/// Which lines of the journal.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    agent: Option<String>,
    instance: Option<String>,
    level: usize,
    search: String,
    /// The unit its reader is bound to.
    bound: Option<Bound>,
}

impl Wanted {
    /// From what a reader asks.
    ///
    /// # Errors
    /// [`protocol::Code::InvalidField`] for an unknown level.
    pub fn new(asked: &Lines, bound: Option<Bound>) -> Result<Self> {
        let fold = |t: &Option<String>| {
            t.as_deref().map(str::trim).filter(|t| !t.is_empty() && *t != "*").map(str::to_lowercase)
        };
        let level = level_of(asked.level.as_deref().unwrap_or_default())
            .ok_or_else(|| Fault::field("level", "info, warn or error"))?;
        Ok(Self {
            agent: fold(&asked.agent),
            instance: fold(&asked.instance),
            level,
            search: fold(&asked.search).unwrap_or_default(),
            bound,
        })
    }

    /// Whether a line fits.
    #[must_use]
    pub fn fits(&self, line: &JournalLine) -> bool {
        let same = |wanted: &Option<String>, text: &str| {
            wanted.as_ref().is_none_or(|w| w == text || *w == text.to_lowercase())
        };
        level_of(&line.level).unwrap_or(0) >= self.level
            && same(&self.agent, &line.agent)
            && same(&self.instance, &line.instance)
            && (self.search.is_empty() || line.text.to_lowercase().contains(&self.search))
            && self.bound.as_ref().is_none_or(|bound| bound.sees_agent(&line.agent))
    }
}

impl Journal {
    /// An empty one whose numbers are above those of an earlier run.
    #[must_use]
    pub fn new(started_at: Timestamp) -> Self {
        let first = u64::try_from(started_at.as_ms()).unwrap_or(0) * 1_000;
        Self {
            first,
            kept: Mutex::new((first, VecDeque::new())),
            out: broadcast::channel(limits::JOURNAL_LAG_MAX).0,
        }
    }

    /// Writes a line. `agent` and `instance` are empty for what they do not concern; levels are `info` `warn` `error`, and
    /// a line of another level is not kept (spec/constellation §6.4). Long texts are cut.
    pub fn write(&self, at: Timestamp, level: &str, agent: &str, instance: &str, text: &str) {
        let Some(level) = level_of(level) else { return };
        let end = text.floor_char_boundary(limits::LOG_LINE_BYTES_MAX);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0 += 1;
        let line = Arc::new(JournalLine {
            number: kept.0,
            at,
            level: LEVELS[level].to_owned(),
            agent: agent.to_owned(),
            instance: instance.to_owned(),
            text: text[..end].to_owned(),
        });
        if kept.1.len() >= limits::JOURNAL_LINES_KEPT {
            kept.1.pop_front();
        }
        kept.1.push_back(line.clone());
        // Under the lock, so that the order of numbers is the order of arrival.
        let _ = self.out.send(line);
    }

    /// Lines kept, oldest first, and what will come.
    #[must_use]
    pub fn read(&self) -> (Vec<Arc<JournalLine>>, broadcast::Receiver<Arc<JournalLine>>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.1.iter().cloned().collect(), self.out.subscribe())
    }

    /// The newest lines that fit, oldest first.
    #[must_use]
    pub fn newest(&self, wanted: &Wanted, limit: usize) -> protocol::api::Journal {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, all): (u64, Vec<_>) = (kept.0, kept.1.iter().cloned().collect());
        drop(kept);
        let mut lines: Vec<JournalLine> =
            all.iter().rev().filter(|line| wanted.fits(line)).take(limit).map(|l| (**l).clone()).collect();
        lines.reverse();
        protocol::api::Journal { lines, last }
    }

    /// Lines written so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.last() - self.first
    }

    /// Number of the newest line.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Hands warnings and errors to readers of live changes, so many a second at most. Ends when the server leaves.
pub(super) async fn tell_warnings(app: &App) {
    let mut lines = app.exchange.journal.out.subscribe();
    let (mut second, mut told) = (Instant::now(), 0);
    loop {
        let line = tokio::select! {
            line = lines.recv() => match line {
                Ok(line) => line,
                Err(broadcast::error::RecvError::Lagged(_)) => continue,
                Err(broadcast::error::RecvError::Closed) => return,
            },
            () = app.stop.cancelled() => return,
        };
        if line.level == LEVELS[0] || app.live.readers() == 0 {
            continue;
        }
        if second.elapsed() >= Duration::from_secs(1) {
            (second, told) = (Instant::now(), 0);
        }
        if told < limits::JOURNAL_TOLD_PER_SECOND {
            told += 1;
            // What the server says of itself belongs to the root.
            let whose = Whose::Unit(app.units.of(&line.agent));
            app.live.send_unnumbered(whose, Change::Journal { line: Box::new((*line).clone()) });
        }
    }
}
