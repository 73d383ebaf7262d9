//! `run.json`: what an agent that comes back must know about an instance.
//!
//! Written at each change that matters, by a rename and without a sync: what it says about a process means nothing
//! once the machine was started again, and `boot` tells.

use crate::disk::{self, Durable, Places};
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known about an instance.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Id of the instance; a folder of the same name may have belonged to another.
    pub id: String,
    /// Launch that was carried out last.
    pub launch: u64,
    /// The process, if one runs.
    pub process: Option<Running>,
    /// A restart was under way.
    pub waiting: bool,
    /// Restarts counted towards giving up.
    pub attempts: u32,
    /// Restarts since the last order.
    pub restarts: u32,
    /// Settings generation given.
    pub settings_generation: u64,
    /// Key of the program for the local socket.
    pub key: String,
    /// When the state changed last.
    pub changed_at: Timestamp,
}

/// A process that was running when this was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Number of the leader.
    pub pid: u32,
    /// When it was started, in clock ticks since the machine was.
    pub started_ticks: u64,
    /// The boot of the machine.
    pub boot: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// It had become ready.
    pub ready: bool,
    /// It had begun to use the exchange: whoever begins again in its name only comes back. Agents that did not write
    /// this knew no exchange, and their programs' state objects are kept.
    #[serde(default = "yes")]
    pub begun: bool,
}

const fn yes() -> bool {
    true
}

impl Record {
    /// Reads the record of an instance; nothing when there is none, or it belongs to another.
    #[must_use]
    pub fn read(places: &Places, id: &str) -> Option<Self> {
        disk::read_json_or_none::<Self>(&places.run()).filter(|record| record.id == id)
    }
    /// Writes the record.
    pub fn write(&self, places: &Places) {
        let written = serde_json::to_vec(self)
            .map_err(std::io::Error::from)
            .and_then(|bytes| disk::write_file(&places.run(), &bytes, Durable::ThisBoot));
        if let Err(error) = written {
            tracing::error!("could not write {}: {error}", places.run().display());
        }
    }
}
