//! The audit trail: one line for each change people make, written in the same transaction (P14), never rewritten
//! (P16).

use crate::args;
use crate::call::Call;
use crate::store::{Error, Tx};
use std::fmt::Display;

const INSERT: &str =
    "INSERT INTO audit (at, actor, action, object, details, request) VALUES ($1, $2, $3, $4, $5, $6)";

/// Writes the audit line of a change. `action` is `noun.verbed`; `details` hold what matters, never a secret.
///
/// # Errors
/// When the database fails.
pub async fn write<const N: usize>(
    tx: &mut Tx,
    call: &Call,
    action: &str,
    object: &str,
    details: [(&str, &(dyn Display + Sync)); N],
) -> Result<(), Error> {
    let details: std::collections::BTreeMap<&str, String> =
        details.iter().map(|(key, value)| (*key, value.to_string())).filter(|(_, v)| !v.is_empty()).collect();
    let details = serde_json::to_string(&details).unwrap_or_default();
    tx.run(INSERT, args![call.at, call.who(), action, object, details, &call.request]).await?;
    tx.audited();
    Ok(())
}

/// Statements of this hall, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[INSERT];
