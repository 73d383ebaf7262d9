//! What others see of a unit: its state on the board, its record on disk, its lines in the log, and the programs that
//! speak with it.

use super::Unit;
use crate::disk::{self, Durable};
use crate::instances::record::Record;
use crate::instances::{Context, launch};
use crate::spool::Line;
use crate::supervise::output::Output;
use model::manifest::Manifest;
use model::supervise::Phase;
use protocol::Reason;
use protocol::link::Seen;
use protocol::local::AgentLine;
use tokio::sync::mpsc;

impl Unit {
    /// The last lines its process wrote are in the spool when this is over.
    pub fn output_read(&self) -> Option<tokio::sync::oneshot::Receiver<()>> {
        self.output.as_ref().map(Output::flush)
    }

    /// A program said its hello.
    pub fn connected(
        &mut self,
        connection: u64,
        client: &str,
        lines: mpsc::Sender<AgentLine>,
        context: &Context,
    ) {
        let settings = self
            .manifest()
            .and_then(|m| launch::settings(&self.assigned, m, &self.places.files()).ok())
            .unwrap_or_else(|| self.assigned.settings.clone());
        let welcome =
            AgentLine::Welcome { agent: context.agent.clone(), instance: self.name.to_string(), settings };
        let _ = lines.try_send(welcome);
        self.connections.insert(connection, lines);
        self.client = (!client.is_empty()).then(|| client.chars().take(128).collect());
        self.publish(context);
    }

    /// Its program begins to use the exchange. It only comes back if its process had begun before: under this agent or
    /// an earlier one.
    pub fn began(&mut self, connection: u64, last_states: bool, context: &Context) {
        let reconnection =
            self.running.as_mut().is_some_and(|running| std::mem::replace(&mut running.begun, true));
        let wanted = last_states || self.manifest().is_some_and(|m| m.request_last_states);
        context.exchange.begin(&self.assigned.id, connection, reconnection, wanted && !reconnection);
        self.write_record();
    }

    /// A connection of its program is closed.
    pub fn disconnected(&mut self, connection: u64, context: &Context) {
        self.connections.remove(&connection);
        self.publish(context);
    }

    /// Gives the program its new settings.
    pub(super) fn push_settings(&mut self, context: &Context) {
        let Some(manifest) = self.manifest().cloned() else {
            // Nothing is laid out: they come with the first start.
            self.settings_generation = self.assigned.settings_generation;
            return;
        };
        let written = self.write_settings(&manifest);
        match (written, launch::settings(&self.assigned, &manifest, &self.places.files())) {
            (Ok(()), Ok(settings)) => {
                for lines in self.connections.values() {
                    let _ = lines.try_send(AgentLine::Settings { settings: settings.clone() });
                }
                self.settings_generation = self.assigned.settings_generation;
                self.note(context, "info", "new settings were given to the program".to_owned());
            }
            (Err(error), _) => {
                self.note(context, "error", format!("the settings file could not be written: {error}"));
            }
            (_, Err(reason)) => self.note(context, "error", reason.tell(protocol::Lang::En)),
        }
        self.write_record();
    }

    pub(super) fn write_settings(&mut self, manifest: &Manifest) -> std::io::Result<()> {
        let Ok(settings) = launch::settings(&self.assigned, manifest, &self.places.files()) else {
            return Ok(());
        };
        let bytes = serde_json::to_vec(&settings).map_err(std::io::Error::from)?;
        let path = self.places.settings();
        let same = match &self.settings_written {
            Some(written) => *written == bytes,
            None => std::fs::read(&path).is_ok_and(|there| there == bytes),
        };
        if same {
            self.settings_written.get_or_insert(bytes);
        } else {
            self.places.make()?;
            disk::write_file(&path, &bytes, Durable::ThisBoot)?;
            self.settings_written = Some(bytes);
        }
        Ok(())
    }

    pub(super) fn fail(&mut self, reason: Reason) {
        self.failed = true;
        self.reason = Some(reason);
    }
    pub(super) fn clear_reason(&mut self) {
        self.failed = false;
        self.reason = None;
    }

    pub(super) fn note(&self, context: &Context, level: &str, text: String) {
        match level {
            "error" | "warn" => tracing::warn!(instance = %self.name, "{text}"),
            _ => tracing::info!(instance = %self.name, "{text}"),
        }
        context.spool.lines(&self.assigned.id, vec![Line::agent(level, text)]);
    }

    pub(super) fn write_record(&mut self) {
        if self.leaving {
            return;
        }
        let record = Record {
            id: self.assigned.id.clone(),
            launch: self.launch,
            process: self.running.clone(),
            waiting: self.phase == Phase::Waiting || self.phase == Phase::Preparing,
            attempts: self.attempts,
            restarts: self.restarts,
            settings_generation: self.settings_generation,
            key: self.key.clone(),
            changed_at: self.changed_at,
        };
        if self.recorded.as_ref() != Some(&record) {
            if self.recorded.is_some() || self.places.make().is_ok() {
                record.write(&self.places);
            }
            self.recorded = Some(record);
        }
    }

    /// Shows how it stands.
    pub fn publish(&self, context: &Context) {
        let manifest = self.manifest();
        context.board.set(Seen {
            id: self.assigned.id.clone(),
            state: self.phase.reported().word().to_owned(),
            launch: self.launch,
            settings_generation: self.settings_generation,
            changed_at: self.changed_at,
            pid: self.pid(),
            restarts: self.restarts,
            version: manifest.map(|m| m.version.to_string()),
            digest: self.release.as_ref().map(|r| r.digest.to_string()),
            connected: !self.connections.is_empty(),
            client: self.client.clone(),
            failed: self.failed,
            reason: self.reason.clone(),
            fetching: self.fetching,
        });
    }
}
