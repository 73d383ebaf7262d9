//! Requests for deliveries and their approval (spec/delivery §5): drafts, filing, stages, reminders, and the delivery an approved one becomes.
//!
//! An approval is bound to what was approved: digest, variables, environment, graph. No run waits for it and no lock is held meanwhile: an approved request becomes a delivery when
//! its time has come, and only then its gates are looked at.

pub mod api;
mod bound;
mod decide;
mod fared;
mod life;
mod row;
pub mod store;
mod tell;
mod views;
mod wish;
mod write;

pub use api::routes;
pub use bound::board;
pub use life::{consumed, ended, objection, origin, round};
pub use row::{open, word};
pub use tell::told;
pub use views::why;

use crate::args;
use crate::fault::Result;
use crate::store::Query;

/// The plain name of who asked; nothing without a request.
///
/// # Errors
/// When the database fails.
pub async fn requester(q: &mut impl Query, number: i64) -> Result<Option<String>> {
    if number == 0 {
        return Ok(None);
    }
    let row = q.row(store::ACTOR, args![number]).await?;
    let actor: Option<String> = row.map(|row| row.get(0)).transpose()?;
    Ok(actor.map(|actor| actor.split_once(' ').map_or(actor.clone(), |(_, name)| name.to_owned())))
}

#[cfg(test)]
mod tests;
