//! Lines between an agent and a program it runs, over the Unix socket named by `ESCALE_SOCKET`.
//!
//! Each line is one JSON object, ended by a line feed, at most [`LINE_BYTES_MAX`] bytes. The program says
//! [`ProgramLine::Hello`] first, with the key from `ESCALE_KEY`. Simple enough to be spoken by any language without a
//! library; an unknown line is ignored with a warning in the instance's log.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest line, in bytes.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// Environment variables a program finds.
pub mod env {
    /// Path of the socket.
    pub const SOCKET: &str = "ESCALE_SOCKET";
    /// Key to say in the hello.
    pub const KEY: &str = "ESCALE_KEY";
    /// Name of the agent.
    pub const AGENT: &str = "ESCALE_AGENT";
    /// Name of the instance.
    pub const INSTANCE: &str = "ESCALE_INSTANCE";
    /// Name of the package.
    pub const PACKAGE: &str = "ESCALE_PACKAGE";
    /// Version of the package.
    pub const VERSION: &str = "ESCALE_VERSION";
    /// Folder with the package's files; also the working directory. Emptied at each reload.
    pub const DIR: &str = "ESCALE_DIR";
    /// Folder that outlives reloads, one for each instance.
    pub const DATA_DIR: &str = "ESCALE_DATA_DIR";
    /// File with the settings as one JSON object of strings, readable by the program alone; rewritten when settings
    /// are pushed.
    pub const SETTINGS_FILE: &str = "ESCALE_SETTINGS_FILE";
    /// Address of the server, without the final slash.
    pub const SERVER: &str = "ESCALE_SERVER";
    /// Start of the name of a variable that holds one setting: `ESCALE_SETTING_PORT` for `port`; every character
    /// other than a letter or a digit becomes `_`.
    pub const SETTING_PREFIX: &str = "ESCALE_SETTING_";
}

/// What a program says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ProgramLine {
    /// First line.
    Hello {
        /// Value of `ESCALE_KEY`.
        key: String,
        /// Name and version of the client library: `escale-sdk-rust 0.1.0`.
        #[serde(default)]
        client: String,
    },
    /// Ready to serve (for `ready = "notify"`).
    Ready,
    /// A line for the instance's log.
    Log {
        /// `info` `warn` `error`.
        level: String,
        /// The text.
        text: String,
    },
    /// A state object.
    State {
        /// Name.
        name: String,
        /// Value.
        value: serde_json::Value,
        /// Type label.
        #[serde(default)]
        kind: String,
        /// Anything more about it.
        #[serde(default)]
        metadata: BTreeMap<String, serde_json::Value>,
        /// Seconds until it counts as expired; 0: never.
        #[serde(default)]
        lifetime_s: u64,
    },
    /// Anything for the exchange: messages, state objects of others, descriptors.
    Say {
        /// What.
        say: crate::exchange::Say,
    },
    /// A line this version does not know.
    #[serde(other)]
    Unknown,
}

/// What an agent says to a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum AgentLine {
    /// The hello was accepted.
    Welcome {
        /// Name of the agent.
        agent: String,
        /// Name of the instance.
        instance: String,
        /// The settings.
        settings: BTreeMap<String, String>,
    },
    /// The hello was refused; the connection is closed.
    Refused {
        /// Why.
        text: String,
    },
    /// The settings changed: all of them.
    Settings {
        /// The settings.
        settings: BTreeMap<String, String>,
    },
    /// The program is to end by itself within this time.
    Stop {
        /// Milliseconds.
        grace_ms: u64,
    },
    /// Something from the exchange.
    Tell {
        /// What.
        tell: crate::exchange::Tell,
    },
    /// Whether the agent is connected to the server now; said after the welcome and at each change.
    Server {
        /// It is.
        connected: bool,
    },
    /// A line this version does not know.
    #[serde(other)]
    Unknown,
}
