//! A look into the embedded database of a server that works: what it has written, and nothing else.

use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Row};
use std::path::Path;
use std::time::Duration;

/// A connection that only reads.
pub struct Database(SqliteConnection);

impl Database {
    /// Opens the file.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn open(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging();
        Ok(Self(SqliteConnection::connect_with(&options).await?))
    }

    /// The newest run of any space; 0: there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn newest_run(&mut self) -> Result<i64> {
        let row = sqlx::query("SELECT coalesce(max(number), 0) FROM space_runs").fetch_one(&mut self.0);
        Ok(row.await?.get(0))
    }

    /// Letter of the state of an object in a run after this one; nothing when there is no such run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn letter_after(&mut self, run: i64, path: &str) -> Result<Option<String>> {
        let query = sqlx::query("SELECT letter FROM run_objects WHERE run > $1 AND path = $2");
        let row = query.bind(run).bind(path).fetch_optional(&mut self.0).await?;
        Ok(row.map(|row| row.get(0)))
    }
}
