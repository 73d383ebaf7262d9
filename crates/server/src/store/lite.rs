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
        .row_buffer_size(limits::ROWS_BUFFERED_MAX)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    sqlx::migrate!("migrations/sqlite").run(&mut connection).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(limits::DATABASE_READERS_MAX)
        .acquire_timeout(limits::DATABASE_WAIT_MAX)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok((read, Writer { connection: Some(connection), open: false, durable: false }))
}

/// Values of a statement from which on their placeholders lose their names.
const NAMED_MAX: usize = 32;

/// A statement as SQLite gets it. SQLite keeps names of placeholders in a list that is walked for each value, so a statement with many costs the
/// square of their number; where `$1`, `$2`… stand in order and each once, they need no names.
pub(super) fn statement(sql: &str, values: usize) -> String {
    if values < NAMED_MAX {
        return sql.to_owned();
    }
    let (mut text, mut next) = (String::with_capacity(sql.len()), 1_usize);
    let mut pieces = sql.split('$');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        if piece[..digits].parse() != Ok(next) {
            return sql.to_owned();
        }
        next += 1;
        text.push('?');
        text.push_str(&piece[digits..]);
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_where_they_say_nothing() {
        let many = format!("INSERT INTO t VALUES {} RETURNING a", super::super::values(1, 20, 2));
        let text = statement(&many, 40);
        assert_eq!(text.matches('?').count(), 40);
        assert!(
            text.starts_with("INSERT INTO t VALUES (?,?),(?,?),") && text.ends_with(",(?,?) RETURNING a")
        );
        let few = "SELECT $1, $2";
        assert_eq!(statement(few, 2), few);
        for told in ["SELECT $2, $1", "SELECT $1, $1", "SELECT '$', $1", "SELECT $1, $3"] {
            assert_eq!(statement(told, NAMED_MAX), told);
        }
    }
}
