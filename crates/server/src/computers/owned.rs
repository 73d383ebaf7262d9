//! Computers of people: whose they are is said by whoever manages agents; what follows from it, self-service asks here.

use super::store;
use super::views::read;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::Result;
use crate::limits;
use crate::store::Query;
use protocol::api::{Computer, JobActor};
use std::collections::BTreeSet;

/// A computer of somebody's own.
#[derive(Debug, Clone)]
pub struct Owned {
    /// Number, for tables.
    pub number: i64,
    /// As people see it.
    pub shown: Computer,
}

/// The computers of the person who calls, within the person's unit, by name; refused ones are left out. Nobody's for what is no person.
///
/// # Errors
/// When the database fails.
pub async fn owned(app: &App, q: &mut impl Query, call: &Call) -> Result<Vec<Owned>> {
    let Some(person) = call.person() else { return Ok(Vec::new()) };
    let rows = q.rows(&store::owned(), args![person, limits::OWN_COMPUTERS_MAX]).await?;
    let all = rows
        .iter()
        .map(|row| read(app, row).map(|seen| Owned { number: seen.number, shown: seen.shown }))
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|own| call.sees(&own.shown.unit)).collect())
}

/// Which of the caller's own computers are in a group now, within a unit: numbers. One statement.
///
/// # Errors
/// When the database fails.
pub async fn owned_in(q: &mut impl Query, call: &Call, group: &str, unit: &str) -> Result<BTreeSet<i64>> {
    let Some(person) = call.person() else { return Ok(BTreeSet::new()) };
    let actor = JobActor { kind: "group".to_owned(), name: group.to_owned() };
    let meant = super::actors::selection(q, &[actor], unit, call.at, 2, false).await?;
    let mut args = args![person];
    args.extend(meant.args);
    let rows = q.rows(&store::numbers(&format!("c.wanted_owner = $1 AND {}", meant.condition)), args).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<std::result::Result<_, _>>()?)
}
