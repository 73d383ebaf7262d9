//! The audit trail: one line for each change people make, written in the same transaction (P14), never rewritten
//! (P16). Lines are chained: `store::chain` says how, [`verify`] looks whether they still are.

mod anchor;
mod verify;

pub use anchor::keep_anchor;
pub use verify::verify;

use crate::call::Call;
use crate::store::chain::{self, Line};
use crate::store::{Error, Tx};
use std::fmt::Display;

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
    tx.audit(Line {
        at: call.at,
        actor: call.who(),
        action: action.to_owned(),
        object: object.to_owned(),
        details,
        request: call.request.clone(),
    });
    Ok(())
}

/// Statements of this hall, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = chain::STATEMENTS;
