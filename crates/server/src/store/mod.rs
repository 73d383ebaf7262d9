//! The database hall: one SQL text, two engines (embedded SQLite, PostgreSQL).
//!
//! - Reads go through [`Db::read`]; changes through a [`Tx`]. SQLite has one writer: transactions queue for it, first
//!   come first served, and begin `IMMEDIATE`, so that none fails half way. Readers stand apart and see the last commit.
//! - Statements use `$1` placeholders and are constants in their room's `store.rs`. Lists of rows are written by
//!   [`values`], which both engines read alike.
//! - A change made by people is one transaction with its audit line ([`Tx::audit`], P14); what agents report is written
//!   by [`Db::observe`], many reports to a transaction (group commit). The first outlives a power cut, the second the end of
//!   the program: agents keep what is not acknowledged.
//! - What a transaction touched is woken after the commit, never before.

mod arg;
pub mod chain;
mod error;
mod lite;
mod row;

pub use arg::{Arg, Args};
pub use error::Error;
pub use row::Row;

use crate::limits;
use crate::wake::{Touched, Wake};
use lite::{Durability, Writer};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Executor};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Builds the arguments of a statement: `args![id, name, 3]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Arg::from($value)),*] };
}

/// The database.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    wake: Wake,
    chain: chain::Chain,
}

#[derive(Clone)]
enum Engine {
    Lite { read: SqlitePool, write: Arc<Mutex<Writer>> },
    Pg(PgPool),
}

/// Something statements can be run on.
pub trait Query: Send {
    /// Runs a statement and returns its rows.
    fn rows(&mut self, sql: &str, args: Args) -> impl Future<Output = Result<Vec<Row>, Error>> + Send;

    /// Runs a statement and returns its first row, if any.
    fn row(&mut self, sql: &str, args: Args) -> impl Future<Output = Result<Option<Row>, Error>> + Send {
        async move { Ok(self.rows(sql, args).await?.into_iter().next()) }
    }

    /// Runs a statement that counts.
    fn count(&mut self, sql: &str, args: Args) -> impl Future<Output = Result<u64, Error>> + Send {
        async move {
            let row = self.row(sql, args).await?;
            row.map_or(Ok(0), |r| r.get::<i64>(0)).map(|n| u64::try_from(n).unwrap_or(0))
        }
    }
}

impl Db {
    /// Opens the embedded database in `folder`, creating and migrating it as needed.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or was written by a newer program.
    pub async fn open_lite(folder: &Path, wake: Wake) -> Result<Self, Error> {
        let (read, write) = lite::open(&folder.join("escale.db")).await?;
        let engine = Engine::Lite { read, write: Arc::new(Mutex::new(write)) };
        Ok(Self { engine, wake, chain: chain::Chain::default() })
    }

    /// Connects to PostgreSQL and migrates it as needed.
    ///
    /// # Errors
    /// When it cannot be reached, refuses, or was migrated by a newer program.
    pub async fn open_pg(url: &str, wake: Wake) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(url).map_err(Error::from)?;
        let pool = PgPoolOptions::new()
            .max_connections(limits::DATABASE_CONNECTIONS_MAX)
            .acquire_timeout(limits::DATABASE_WAIT_MAX)
            .connect_with(options)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self { engine: Engine::Pg(pool), wake, chain: chain::Chain::default() })
    }

    /// `sqlite` or `postgresql`.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self.engine {
            Engine::Lite { .. } => "sqlite",
            Engine::Pg(_) => "postgresql",
        }
    }

    /// A handle to read with; sees what is committed.
    #[must_use]
    pub fn read(&self) -> Reader {
        Reader(self.clone())
    }

    /// Begins a change made by people. It must write an audit line before it commits (P14).
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn change(&self) -> Result<Tx, Error> {
        self.begin(true).await
    }

    /// Begins writing what agents or devices reported, or what a chore does in the server's own name without changing
    /// what people see.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn observe(&self) -> Result<Tx, Error> {
        self.begin(false).await
    }

    async fn begin(&self, audited: bool) -> Result<Tx, Error> {
        let open = match &self.engine {
            Engine::Lite { write, .. } => {
                let mut writer = write.clone().lock_owned().await;
                writer.begin(if audited { Durability::Disk } else { Durability::System }).await?;
                Open::Lite(writer)
            }
            Engine::Pg(pool) => Open::Pg(pool.begin().await?),
        };
        Ok(Tx {
            open,
            wake: self.wake.clone(),
            chain: self.chain.clone(),
            touched: Vec::new(),
            lines: Vec::new(),
            by_people: audited,
            owes_audit: audited,
        })
    }

    /// Asks the database to answer at all.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read().rows("SELECT 1", args![]).await.map(drop)
    }

    /// Writes everything to the main file and closes; for a polite end.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Lite { read, write } => {
                read.close().await;
                write.lock().await.close().await;
            }
            Engine::Pg(pool) => pool.close().await,
        }
    }

    /// Writes a copy of the embedded database to a new file, while others go on.
    ///
    /// # Errors
    /// When the engine is PostgreSQL (use its own tools) or the file cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        match &self.engine {
            Engine::Lite { write, .. } => {
                // Readers may not write, not even to another file.
                let mut writer = write.lock().await;
                let path = file.to_string_lossy().into_owned();
                sqlx::query("VACUUM INTO $1").bind(path).execute(writer.connection()?).await?;
                Ok(())
            }
            Engine::Pg(_) => Err(Error::Other("a PostgreSQL database is backed up with pg_dump".to_owned())),
        }
    }
}

/// A handle to read with.
pub struct Reader(Db);

#[cfg(test)]
impl Reader {
    /// Asks PostgreSQL whether it understands a statement, without running it.
    pub async fn describe(&self, sql: &str) -> Result<(), Error> {
        match &self.0.engine {
            Engine::Lite { .. } => Err(Error::Other("ask SQLite with EXPLAIN".to_owned())),
            Engine::Pg(pool) => {
                let mut connection = pool.acquire().await?;
                sqlx::Executor::prepare(
                    &mut *connection,
                    sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(sql.to_owned())),
                )
                .await?;
                Ok(())
            }
        }
    }
}

impl Query for Reader {
    async fn rows(&mut self, sql: &str, args: Args) -> Result<Vec<Row>, Error> {
        match &self.0.engine {
            Engine::Lite { read, .. } => {
                let text = AssertSqlSafe(lite::statement(sql, args.len()));
                let rows = arg::bind_lite(sqlx::query(text), args).fetch_all(read).await?;
                Ok(rows.into_iter().map(Row::Lite).collect())
            }
            Engine::Pg(pool) => {
                let text = AssertSqlSafe(sql.to_owned());
                let rows = arg::bind_pg(sqlx::query(text), args).fetch_all(pool).await?;
                Ok(rows.into_iter().map(Row::Pg).collect())
            }
        }
    }
}

/// A transaction. Dropping it without [`Tx::commit`] undoes everything.
pub struct Tx {
    open: Open,
    wake: Wake,
    chain: chain::Chain,
    touched: Vec<Touched>,
    /// Lines of the audit trail, linked to its chain at the end.
    lines: Vec<chain::Line>,
    by_people: bool,
    owes_audit: bool,
}

enum Open {
    Lite(OwnedMutexGuard<Writer>),
    Pg(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Query for Tx {
    async fn rows(&mut self, sql: &str, args: Args) -> Result<Vec<Row>, Error> {
        match &mut self.open {
            Open::Lite(writer) => {
                let text = AssertSqlSafe(lite::statement(sql, args.len()));
                let rows = arg::bind_lite(sqlx::query(text), args).fetch_all(writer.connection()?).await?;
                Ok(rows.into_iter().map(Row::Lite).collect())
            }
            Open::Pg(tx) => {
                let text = AssertSqlSafe(sql.to_owned());
                let rows = arg::bind_pg(sqlx::query(text), args).fetch_all(&mut **tx).await?;
                Ok(rows.into_iter().map(Row::Pg).collect())
            }
        }
    }
}

impl Tx {
    /// Runs a statement and returns how many rows it changed.
    ///
    /// # Errors
    /// When the statement fails; [`Error::Unique`] when it would break a uniqueness rule.
    pub async fn run(&mut self, sql: &str, args: Args) -> Result<u64, Error> {
        match &mut self.open {
            Open::Lite(writer) => {
                let text = AssertSqlSafe(lite::statement(sql, args.len()));
                let done = writer.connection()?.execute(arg::bind_lite(sqlx::query(text), args)).await?;
                Ok(done.rows_affected())
            }
            Open::Pg(tx) => {
                let text = AssertSqlSafe(sql.to_owned());
                Ok((**tx).execute(arg::bind_pg(sqlx::query(text), args)).await?.rows_affected())
            }
        }
    }

    /// Notes that something changed; readers of live changes are told after the commit.
    pub fn touch(&mut self, what: Touched) {
        self.touched.push(what);
    }

    /// Writes a line of the audit trail when the transaction ends; only `audit::write` calls it.
    pub(crate) fn audit(&mut self, line: chain::Line) {
        self.lines.push(line);
        self.owes_audit = false;
    }

    /// Makes everything durable, then wakes those who care.
    ///
    /// # Errors
    /// When the commit fails; then nothing was written.
    pub async fn commit(mut self) -> Result<(), Error> {
        debug_assert!(
            !self.owes_audit,
            "a change made by people writes its audit line in the same transaction (P14)"
        );
        let lines = std::mem::take(&mut self.lines);
        let head = match lines.first().map(|line| line.at) {
            Some(at) => Some(chain::link(&mut self, lines, at).await?),
            None => None,
        };
        let durable = self.by_people || matches!(self.open, Open::Pg(_));
        match self.open {
            Open::Lite(mut writer) => writer.commit().await?,
            Open::Pg(tx) => tx.commit().await?,
        }
        if let Some(head) = head.filter(|_| durable) {
            self.chain.saw(head);
        }
        if self.by_people {
            self.wake.changed();
        }
        self.wake.touched(self.touched);
        Ok(())
    }
}

/// `($1,$2),($3,$4),…`: the placeholders for `rows` rows of `columns` values, starting at number `first`.
#[must_use]
pub fn values(first: usize, rows: usize, columns: usize) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(rows * columns * 5);
    let mut number = first;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let _ = write!(text, "{}${number}", if column == 0 { "" } else { "," });
            number += 1;
        }
        text.push(')');
    }
    text
}

/// Cuts a list into pieces whose lengths repeat (512, 64, 8, 1), so that the statements made for them are prepared
/// once and found again.
pub fn pieces<T>(mut list: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let size = [512, 64, 8, 1].into_iter().find(|n| *n <= list.len())?;
        let rest = list.split_off(size);
        Some(std::mem::replace(&mut list, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        assert_eq!(values(1, 2, 2), "($1,$2),($3,$4)");
        assert_eq!(values(3, 1, 1), "($3)");
    }

    #[test]
    fn pieces_repeat_and_lose_nothing() {
        let sizes: Vec<usize> = pieces((0..590).collect()).map(|p| p.len()).collect();
        assert_eq!(sizes, [512, 64, 8, 1, 1, 1, 1, 1, 1]);
        let all: Vec<i32> = pieces((0..77).collect()).flatten().collect();
        assert_eq!(all, (0..77).collect::<Vec<_>>());
    }
}
