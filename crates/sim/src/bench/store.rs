//! Statements of the figures: many rows made of one, while the server is down; and rows written by nothing but SQLite.

use anyhow::{Result, bail};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};
use std::path::Path;

/// Opens a server's embedded database.
pub async fn open(data: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(data.join("escale.db"));
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Copies the row that a condition names, for i from `from` to `to`; what `changes` says of a column is put in its place and may
/// name `i`. Returns how many rows were written.
pub async fn copy(
    store: &mut SqliteConnection,
    table: &str,
    condition: &str,
    changes: &[(&str, &str)],
    (from, to): (i64, i64),
) -> Result<u64> {
    let sql = format!("SELECT name FROM pragma_table_info('{table}')");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *store).await?;
    let columns: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    if let Some((wrong, _)) = changes.iter().find(|(column, _)| !columns.iter().any(|c| c == column)) {
        bail!("{table} has no column {wrong}");
    }
    let value = |column: &String| {
        let changed = changes.iter().find(|(name, _)| name == column);
        changed.map_or_else(|| format!("t.\"{column}\""), |(_, value)| (*value).to_owned())
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let names: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
         INSERT INTO {table} ({}) SELECT {} FROM (SELECT * FROM {table} WHERE {condition}) t, n",
        names.join(", "),
        values.join(", ")
    );
    Ok(sqlx::query(sqlx::AssertSqlSafe(sql)).bind(from).bind(to).execute(store).await?.rows_affected())
}

/// Runs a statement.
pub async fn run(store: &mut SqliteConnection, sql: &str) -> Result<u64> {
    Ok(sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(store).await?.rows_affected())
}

/// A table of rows about as large as those of runs.
pub async fn bare_table(store: &mut SqliteConnection) -> Result<()> {
    for sql in [
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE rows (number INTEGER PRIMARY KEY, task INTEGER, target INTEGER, computer INTEGER, state INTEGER, reason TEXT, at INTEGER)",
        "CREATE INDEX rows_task ON rows (task, state, number)",
        "CREATE INDEX rows_computer ON rows (computer, state)",
    ] {
        run(store, sql).await?;
    }
    Ok(())
}

/// Fills it.
pub async fn bare_rows(store: &mut SqliteConnection, count: u32) -> Result<u64> {
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         INSERT INTO rows SELECT i, 1, 1, i, 0, '{{\"code\":\"waits-computer\",\"params\":{{}}}}', 1795163400000 + i FROM n"
    );
    run(store, &sql).await
}
