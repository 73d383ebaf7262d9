//! Statements of this room.

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] = &[];
