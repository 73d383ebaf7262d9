//! Tables of this room and every statement on them.

/// Statements of this room, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[];
