//! What is told of spaces besides how they stand now: history, plans, lists over all of them.

use crate::text::Params;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A line of a space's or of an object's history, newest first: `GET /spaces/{space}/history`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SpaceEvent {
    /// When it was, or began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// `run` `relaunch` `reset` `missed` `fault` `engine-started` `engine-stopped`.
    pub kind: String,
    /// Number of the run; 0: none.
    pub run: i64,
    /// Delivery: `D-42`.
    pub delivery: String,
    /// Environment, of a delivery.
    pub env: String,
    /// Package and version, of a delivery.
    pub version: String,
    /// Business date.
    pub date: String,
    /// How it ended, or stands: `running` `finished` `warned` `failed` `cancelled`; of an object, the word of its state.
    pub state: String,
    /// Who.
    pub by: String,
    /// Why, as the person wrote.
    pub reason: String,
    /// How long it took, in milliseconds; 0: unknown or not yet.
    pub duration_ms: u64,
    /// Cause of the failure.
    pub cause: String,
    /// Objects in each state, by its word, before a relaunch (E-11).
    pub counts: BTreeMap<String, u32>,
    /// Objects in error before a relaunch, each with its cause and its last attempt; of `missed`, what was missed and when.
    pub objects: Vec<EventObject>,
    /// In the reader's language.
    pub text: String,
}

/// An object in a line of history.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EventObject {
    /// Path.
    pub path: String,
    /// Word of its state.
    pub state: String,
    /// Cause.
    pub cause: String,
    /// Its last attempt: `GET /attempts/{id}/log`.
    pub attempt: String,
    /// When, of what was missed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
}

/// A planned start: `GET /spaces/{space}/plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedStart {
    /// Object.
    pub path: String,
    /// Business date.
    pub date: String,
    /// Earliest start; absent: that day, when its links are satisfied.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// It is not scheduled on that date: the calendar that says so.
    pub calendar: String,
    /// In words: `06:30`, `every 10m`.
    pub timing: String,
}

/// An object over all spaces: `GET /status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusRow {
    /// Space.
    pub space: String,
    /// Object.
    pub path: String,
    /// Word of its state.
    pub state: String,
    /// Code of its sub-state: `W.link`.
    pub code: String,
    /// Why, in the reader's language.
    pub text: String,
    /// Values of the text.
    pub details: Params,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub since: Timestamp,
    /// Delivery: `D-42`.
    pub delivery: String,
    /// Number of the run; 0: none is shown.
    pub run: i64,
}

/// `POST /spaces/{space}/keep`: the graph stays as it is, or goes back to upcoming after all (RT-4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct KeepState {
    /// Let it go back: the countdown begins anew.
    pub resume: bool,
}
