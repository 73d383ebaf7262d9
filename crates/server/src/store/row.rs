//! Rows of either engine, read by column number.

use super::Error;
use model::{Digest, Timestamp};
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, Type};

/// A row.
pub enum Row {
    /// From SQLite.
    Lite(SqliteRow),
    /// From PostgreSQL.
    Pg(PgRow),
}

impl Row {
    /// The value of a column, counted from 0.
    ///
    /// # Errors
    /// When there is no such column or its type is another: a mistake in the statement.
    pub fn get<T>(&self, column: usize) -> Result<T, Error>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Row::Lite(row) => Ok(sqlx::Row::try_get::<T, _>(row, column)?),
            Row::Pg(row) => Ok(sqlx::Row::try_get::<T, _>(row, column)?),
        }
    }

    /// A whole number that is never negative.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn number(&self, column: usize) -> Result<u64, Error> {
        Ok(u64::try_from(self.get::<i64>(column)?).unwrap_or(0))
    }

    /// An instant.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn time(&self, column: usize) -> Result<Timestamp, Error> {
        Ok(Timestamp::from_ms(self.get(column)?))
    }

    /// An instant that may be absent.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn time_opt(&self, column: usize) -> Result<Option<Timestamp>, Error> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_ms))
    }

    /// A digest.
    ///
    /// # Errors
    /// When the column does not hold 32 bytes.
    pub fn digest(&self, column: usize) -> Result<Digest, Error> {
        let bytes: Vec<u8> = self.get(column)?;
        <[u8; 32]>::try_from(bytes.as_slice()).map(Digest::from_bytes).map_err(|_| {
            Error::Other(format!("column {column} holds {} bytes instead of a digest", bytes.len()))
        })
    }

    /// A JSON document.
    ///
    /// # Errors
    /// When the text in the column does not have this shape.
    pub fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, Error> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text)
            .map_err(|e| Error::Other(format!("column {column} holds a document of another shape: {e}")))
    }

    /// A JSON document that may be absent.
    ///
    /// # Errors
    /// As [`Row::json`].
    pub fn json_opt<T: DeserializeOwned>(&self, column: usize) -> Result<Option<T>, Error> {
        match self.get::<Option<String>>(column)? {
            None => Ok(None),
            Some(text) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|e| Error::Other(format!("column {column} holds a document of another shape: {e}"))),
        }
    }
}
