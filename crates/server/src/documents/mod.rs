//! Documents: the files people write about deliveries, kept as their text, byte for byte, in every revision (spec/delivery §24).
//!
//! Owns the tables `documents` and `document_revisions`. Promises: a text that is kept can be read, and a space's can be walked; what was
//! written is given back unchanged; a revision is never rewritten, so that a run names what it used (M-2). What others need is read once and
//! remembered: a look costs one number as long as nobody changes anything.
//!
//! Applying a directory concerns rooms above (resources, spaces, deliveries): the routes that change stand in `engine::apply`.

pub mod api;
mod books;
mod causes;
pub mod store;
#[cfg(test)]
mod tests;
mod views;
mod write;

pub use books::{Book, EnvDoc, PolicyDoc, Shared, SpaceDoc, VariablesDoc, book};
pub use causes::{CauseBook, Classified, cause_title};
pub use views::{export, get, kind, list, revision, revisions};
pub use write::{Written, check, erase, expect_revision, needed, one, set_positions, write, zone};

use crate::app::App;
use crate::fault::Result;
use model::deliver::calendar::Calendars;
use protocol::deliver::ResourcesFile;
use std::sync::Arc;

/// A space, as it counts now.
///
/// # Errors
/// When the database fails.
pub async fn space(app: &App, name: &str) -> Result<Option<Arc<SpaceDoc>>> {
    Ok(book(app).await?.spaces.get(&name.to_lowercase()).cloned())
}

/// All spaces, by name.
///
/// # Errors
/// When the database fails.
pub async fn spaces(app: &App) -> Result<Vec<Arc<SpaceDoc>>> {
    Ok(book(app).await?.spaces.values().cloned().collect())
}

/// A space as a revision has it.
///
/// # Errors
/// When the database fails.
pub async fn space_at(app: &App, name: &str, revision: i64) -> Result<Option<Arc<SpaceDoc>>> {
    books::space_at(app, name, revision).await
}

/// An environment.
///
/// # Errors
/// When the database fails.
pub async fn env(app: &App, name: &str) -> Result<Option<Arc<EnvDoc>>> {
    Ok(book(app).await?.envs.get(&name.to_lowercase()).cloned())
}

/// All environments, by name.
///
/// # Errors
/// When the database fails.
pub async fn envs(app: &App) -> Result<Vec<Arc<EnvDoc>>> {
    Ok(book(app).await?.envs.values().cloned().collect())
}

/// Tiers, windows, freezes; empty, with its defaults, before anybody applied one.
///
/// # Errors
/// When the database fails.
pub async fn policy(app: &App) -> Result<Arc<PolicyDoc>> {
    Ok(book(app).await?.policy.clone())
}

/// Calendars by name.
///
/// # Errors
/// When the database fails.
pub async fn calendars(app: &App) -> Result<Arc<Calendars>> {
    Ok(book(app).await?.calendars.clone())
}

/// Failure rules: those of the site, and ours.
///
/// # Errors
/// When the database fails.
pub async fn causes(app: &App) -> Result<Arc<CauseBook>> {
    Ok(book(app).await?.causes.clone())
}

/// Variables of an environment; without a version, or with `latest-published`, as they stand now. A version is the one people name in the file, or the number of a
/// revision.
///
/// # Errors
/// When the database fails.
pub async fn variables(app: &App, name: &str, version: Option<&str>) -> Result<Option<Arc<VariablesDoc>>> {
    match version.filter(|version| !version.is_empty() && *version != "latest-published") {
        None => Ok(book(app).await?.variables.get(&name.to_lowercase()).cloned()),
        Some(version) => books::variables_at(app, name, version).await,
    }
}

/// Sets of resources: name of the document, and what it says.
///
/// # Errors
/// When the database fails.
pub async fn resources_docs(app: &App) -> Result<Vec<(String, Arc<ResourcesFile>)>> {
    Ok(book(app).await?.resources.iter().map(|(name, file)| (name.clone(), file.clone())).collect())
}
