//! What one connection keeps at hand: names of the agent's instances, what waits to be acknowledged.

use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::fleet::Known;
use crate::instances;
use crate::limits;
use crate::store::Query;
use model::id::InstanceId;
use protocol::link::LogReport;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use tokio::time::Instant;
use uuid::Uuid;

/// One of the agent's own instances.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) id: Uuid,
    pub(super) name: Arc<str>,
}

/// What one connection keeps.
pub(super) struct Desk {
    pub(super) agent: Arc<str>,
    agent_id: Uuid,
    /// By id as agents write it. Read when first needed, and again when the assignment changed.
    names: HashMap<Box<str>, Own>,
    stale: bool,
    /// Quiet beats that are not acknowledged: the last sequence of each round of writing.
    unsettled: VecDeque<(u64, u64)>,
    /// Generation the last full report told.
    pub(super) generation: u64,
    /// When the last sign of life went to the database.
    noted: Instant,
}

impl Desk {
    pub(super) fn new(agent: &Known, generation: u64) -> Self {
        Self {
            agent: agent.name.as_str().into(),
            agent_id: agent.id,
            names: HashMap::new(),
            stale: true,
            unsettled: VecDeque::new(),
            generation,
            noted: Instant::now(),
        }
    }

    /// The assignment changed: names are read again when they are next needed.
    pub(super) fn assignment_changed(&mut self) {
        self.stale = true;
    }

    /// Whether names must be read before they are used.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Reads the names.
    pub(super) async fn refresh(&mut self, app: &App) -> Result<()> {
        let rows = app.db.read().rows(instances::store::OF_AGENT, args![self.agent_id]).await?;
        let mut names = HashMap::with_capacity(rows.len());
        for row in rows {
            let (id, name): (Uuid, String) = (row.get(0)?, row.get(1)?);
            names.insert(InstanceId::from_uuid(id).to_string().into(), Own { id, name: name.into() });
        }
        (self.names, self.stale) = (names, false);
        Ok(())
    }

    /// One of the agent's own instances.
    pub(super) fn own(&self, id: &str) -> Option<&Own> {
        self.names.get(id)
    }

    /// A quiet beat was taken while a round of writing was going on.
    pub(super) fn taken(&mut self, sequence: u64, round: u64) {
        match self.unsettled.back_mut() {
            Some(last) if last.1 == round => last.0 = sequence,
            _ => self.unsettled.push_back((sequence, round)),
        }
    }

    /// Whether quiet beats wait to be acknowledged.
    pub(super) fn waits(&self) -> bool {
        !self.unsettled.is_empty()
    }

    /// The last sequence that may be acknowledged now: rounds below `durable` are written, and `reported` is the oldest
    /// full report that is not kept yet, if there is one.
    pub(super) fn settle(&mut self, durable: u64, reported: Option<u64>) -> Option<u64> {
        let mut settled = None;
        while let Some((sequence, round)) = self.unsettled.front().copied()
            && round < durable
            && reported.is_none_or(|reported| sequence < reported)
        {
            settled = Some(sequence);
            self.unsettled.pop_front();
        }
        settled
    }

    /// A full report was acknowledged: it stands for all beats before it.
    pub(super) fn acknowledged(&mut self, sequence: u64) {
        self.unsettled.retain(|(quiet, _)| *quiet > sequence);
    }

    /// Whether it is time to tell the database that the agent lives.
    pub(super) fn due(&mut self) -> bool {
        let due = self.noted.elapsed() >= limits::SIGN_OF_LIFE_EVERY;
        if due {
            self.noted = Instant::now();
        }
        due
    }

    /// Writes reported log lines to the journal.
    pub(super) fn note_lines(&self, app: &App, logs: &[LogReport]) {
        for report in logs {
            let instance = match self.own(&report.id) {
                Some(own) => &own.name,
                // Lines of the agent itself.
                None if report.id.is_empty() => "",
                None => continue,
            };
            for line in &report.lines {
                app.exchange.journal.write(line.at, &line.level, &self.agent, instance, &line.text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledged_means_kept() {
        let known = Known { id: Uuid::nil(), name: "a".to_owned() };
        let mut desk = Desk::new(&known, 1);
        for (sequence, round) in [(1, 0), (2, 0), (3, 1), (5, 1)] {
            desk.taken(sequence, round);
        }
        assert_eq!(desk.settle(0, None), None, "round 0 is not written yet");
        assert_eq!(desk.settle(1, None), Some(2), "one acknowledgement for all beats of a round");
        assert_eq!(desk.settle(2, Some(4)), None, "report 4 is not kept: 5 would stand for it");
        desk.acknowledged(4);
        assert!(desk.waits());
        assert_eq!(desk.settle(2, None), Some(5));
        assert!(!desk.waits());
    }
}
