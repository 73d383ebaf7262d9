//! What can go wrong in the database, as far as callers branch on it.

use std::fmt;

/// A failure of the database.
#[derive(Debug)]
pub enum Error {
    /// A uniqueness rule would be broken; the constraint or columns, as the engine names them.
    Unique(String),
    /// Other rows still refer to this one.
    Referenced,
    /// The disk is full; nothing was written.
    DiskFull,
    /// Anything else, for the log.
    Other(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unique(what) => write!(f, "a value that must be unique exists already ({what})"),
            Error::Referenced => f.write_str("other rows still refer to this one"),
            Error::DiskFull => f.write_str("the database's disk is full"),
            Error::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

/// SQLite's result code for a full disk or database (`SQLITE_FULL`).
const LITE_FULL: &str = "13";
/// PostgreSQL's code for a full disk.
const PG_FULL: &str = "53100";

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(inner) = &error {
            if inner.is_unique_violation() {
                return Error::Unique(inner.constraint().unwrap_or(inner.message()).to_owned());
            }
            if inner.is_foreign_key_violation() {
                return Error::Referenced;
            }
            if matches!(inner.code().as_deref(), Some(LITE_FULL | PG_FULL)) {
                return Error::DiskFull;
            }
        }
        Error::Other(error.to_string())
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(number) => Error::Other(format!(
                "the database was written by a newer program (migration {number}); use that one"
            )),
            other => Error::Other(format!("the database could not be migrated: {other}")),
        }
    }
}
