//! The audit trail: one line for each change people make, written in the same transaction (P14), never rewritten
//! (P16). Lines are chained: `store::chain` says how, [`verify`] looks whether they still are.

mod anchor;
mod verify;

pub use anchor::keep_anchor;
pub use verify::verify;

use crate::call::{Actor, Call};
use crate::store::chain::{self, Line};
use crate::store::{Error, Tx};
use model::Timestamp;
use model::deliver::state::Why;
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
    let mut details: std::collections::BTreeMap<&str, String> =
        details.iter().map(|(key, value)| (*key, value.to_string())).collect();
    details.extend(caller(call));
    details.retain(|_, value| !value.is_empty());
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

/// Keys under which a line keeps who called, beside its details: role, for whom, address, program (spec/delivery §27). They stand among the details
/// so that lines are chained as they always were.
const CALLER: [&str; 4] = ["caller.role", "caller.behalf", "caller.address", "caller.client"];

/// Who called, as [`CALLER`] names it; nothing for the server itself.
fn caller(call: &Call) -> [(&'static str, String); 4] {
    let (role, behalf) = match &call.actor {
        Actor::User { role, .. } => (role.word(), ""),
        Actor::Token { role, person, .. } => (role.word(), person.as_str()),
        Actor::Credential { .. } | Actor::Server => ("", ""),
    };
    let address = call.source.address.map(|at| at.to_string()).unwrap_or_default();
    let [of_role, for_whom, from, with] = CALLER;
    [
        (of_role, role.to_owned()),
        (for_whom, behalf.to_owned()),
        (from, address),
        (with, call.source.client.clone()),
    ]
}

/// Takes who called out of the details of a line: role, for whom, address, program.
#[must_use]
pub fn take_caller(details: &mut std::collections::BTreeMap<String, String>) -> [String; 4] {
    CALLER.map(|key| details.remove(key).unwrap_or_default())
}

/// Writes what the server does by itself: why it did is told by its code and its values.
pub fn by_itself(tx: &mut Tx, at: Timestamp, action: &str, object: &str, why: &Why) {
    let code = ("why", why.code.as_str());
    let values = why.details.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let details: std::collections::BTreeMap<&str, &str> =
        values.chain([code]).filter(|(_, value)| !value.is_empty()).collect();
    tx.audit(Line {
        at,
        actor: "server".to_owned(),
        action: action.to_owned(),
        object: object.to_owned(),
        details: serde_json::to_string(&details).unwrap_or_default(),
        request: String::new(),
    });
}

/// Statements of this hall, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = chain::STATEMENTS;
