//! Statements of this part.

/// The file as it was applied, the one that waits, the revision.
pub const READ: &str = "SELECT text, pending, revision FROM configuration WHERE number = 1";
/// There is a row, and whoever writes it waits for whoever wrote it before.
pub const HOLD: &str = "INSERT INTO configuration (number, text, pending, revision) VALUES (1, '', NULL, 0) \
     ON CONFLICT (number) DO UPDATE SET number = excluded.number";
/// A file waits.
pub const SAVE: &str = "UPDATE configuration SET pending = $1, revision = revision + 1 WHERE number = 1";
/// A file was applied.
pub const APPLIED: &str =
    "UPDATE configuration SET text = $1, pending = NULL, revision = revision + 1 WHERE number = 1";

/// All of them, for the test that prepares each on both engines.
pub const STATEMENTS: &[&str] = &[READ, HOLD, SAVE, APPLIED];
