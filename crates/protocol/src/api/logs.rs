//! Logs of several attempts together (spec/delivery §16.2).

use super::LogText;
use serde::{Deserialize, Serialize};

/// A stretch of the log of a whole delivery: its attempts in the order they were made, each from its first line to its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergedLog {
    /// Lines.
    pub lines: Vec<MergedLine>,
    /// Give it as `cursor` to read on, also when there is nothing more now.
    pub next: String,
    /// Every attempt there is now has ended, and all of it was told.
    pub complete: bool,
}

/// A line of the log of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergedLine {
    /// Attempt it is of.
    pub attempt: String,
    /// Job.
    pub path: String,
    /// Agent.
    pub agent: String,
    /// Number of the try.
    pub number: u32,
    /// The line.
    pub line: LogText,
}
