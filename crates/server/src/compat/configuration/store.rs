//! Statements of this part.

/// The file as it was applied, the one that waits, the revision.
pub const READ: &str = "SELECT text, pending, revision, recovery FROM configuration WHERE number = 1";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] = &[READ];
