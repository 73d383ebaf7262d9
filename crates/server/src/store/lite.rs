//! SQLite: one connection that writes, several that read.

use super::Error;
use crate::limits;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Executor};
use std::path::Path;

/// The one connection that writes.
pub(super) struct Writer {
    connection: Option<SqliteConnection>,
    /// A transaction was begun and neither committed nor rolled back: its owner was dropped.
    open: bool,
    /// Commits wait for the disk.
    durable: bool,
}

/// Whether a commit outlives a power cut, or only the end of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// The disk has it: what people change.
    Disk,
    /// The system has it: what agents report, and would report again.
    System,
}

/// Opens the file, migrates it, and makes the connections.
pub(super) async fn open(file: &Path) -> Result<(SqlitePool, Writer), Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(limits::DATABASE_WAIT_MAX)
        .statement_cache_capacity(limits::STATEMENTS_CACHED_MAX)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    sqlx::migrate!("migrations/sqlite").run(&mut connection).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(limits::DATABASE_READERS_MAX)
        .acquire_timeout(limits::DATABASE_WAIT_MAX)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok((read, Writer { connection: Some(connection), open: false, durable: false }))
}

impl Writer {
    /// The connection, for statements of the open transaction.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.connection.as_mut().ok_or_else(|| Error::Other("the database is closed".to_owned()))
    }

    /// Begins a transaction; undoes one that was left open.
    pub(super) async fn begin(&mut self, durability: Durability) -> Result<(), Error> {
        if self.open {
            // SQLite may have rolled back by itself (a full disk); then there is nothing left to undo.
            let _ = self.connection()?.execute("ROLLBACK").await;
            self.open = false;
        }
        let durable = durability == Durability::Disk;
        if self.durable != durable {
            let level = if durable { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            self.connection()?.execute(level).await?;
            self.durable = durable;
        }
        self.connection()?.execute("BEGIN IMMEDIATE").await?;
        self.open = true;
        Ok(())
    }

    /// Commits the open transaction.
    pub(super) async fn commit(&mut self) -> Result<(), Error> {
        self.connection()?.execute("COMMIT").await?;
        self.open = false;
        Ok(())
    }

    /// Closes the connection; SQLite then folds its log into the main file.
    pub(super) async fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            if self.open {
                let _ = connection.execute("ROLLBACK").await;
            }
            let _ = connection.close().await;
        }
    }
}
