//! Arguments of statements: one list for both engines.

use model::{Digest, Timestamp};
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use uuid::Uuid;

/// Arguments of a statement, in order.
pub type Args = Vec<Arg>;

/// One argument; `None` is the SQL `NULL` of that type.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// An id.
    Uuid(Option<Uuid>),
    /// A whole number or an instant.
    Int(Option<i64>),
    /// A text or a document.
    Text(Option<String>),
    /// A flag.
    Bool(Option<bool>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

macro_rules! from {
    ($($type:ty => $variant:ident, $value:ident $convert:expr;)*) => { $(
        impl From<$type> for Arg {
            fn from($value: $type) -> Self { Arg::$variant(Some($convert)) }
        }
        impl From<Option<$type>> for Arg {
            fn from(value: Option<$type>) -> Self {
                match value { Some(value) => Self::from(value), None => Arg::$variant(None) }
            }
        }
    )* };
}

from! {
    Uuid => Uuid, v v;
    i64 => Int, v v;
    i32 => Int, v i64::from(v);
    u32 => Int, v i64::from(v);
    u64 => Int, v i64::try_from(v).unwrap_or(i64::MAX);
    usize => Int, v i64::try_from(v).unwrap_or(i64::MAX);
    Timestamp => Int, v v.as_ms();
    String => Text, v v;
    &str => Text, v v.to_owned();
    &String => Text, v v.clone();
    bool => Bool, v v;
    Vec<u8> => Bytes, v v;
    &[u8] => Bytes, v v.to_vec();
    Digest => Bytes, v v.as_bytes().to_vec();
}

macro_rules! bind {
    ($(#[$doc:meta])* $name:ident, $engine:ty, $arguments:ty) => {
        $(#[$doc])*
        pub(super) fn $name<'q>(mut query: Query<'q, $engine, $arguments>, args: Args) -> Query<'q, $engine, $arguments> {
            for arg in args {
                query = match arg {
                    Arg::Uuid(v) => query.bind(v),
                    Arg::Int(v) => query.bind(v),
                    Arg::Text(v) => query.bind(v),
                    Arg::Bool(v) => query.bind(v),
                    Arg::Bytes(v) => query.bind(v),
                };
            }
            query
        }
    };
}

bind!(
    /// Binds arguments for SQLite.
    bind_lite, Sqlite, SqliteArguments
);
bind!(
    /// Binds arguments for PostgreSQL.
    bind_pg, Postgres, PgArguments
);
