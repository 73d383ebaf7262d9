//! The words people type and what they get: exit code, stdout and stderr of the real program, in both languages.
//!
//! Only what needs no server stands here; journeys with a real server and agents stand in `sim`.

#![expect(clippy::unwrap_used, reason = "a helper that fails ends its test")]

mod offline;
mod runner;
mod usage;
mod wire;
