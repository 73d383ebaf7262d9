//! What this room asks of others, in its own words.

use crate::app::App;
use crate::computers::Machine;
use crate::fault::Result;
use protocol::api::ForeignSettings;
use std::net::SocketAddr;

/// Where a machine finds parts, the nearest first, the server last.
///
/// # Errors
/// When the database fails.
pub async fn mirrors(
    app: &App,
    machine: &Machine,
    settings: &ForeignSettings,
    remote: &str,
) -> Result<Vec<String>> {
    let mut all: Vec<String> = crate::computers::mirrors_for(app, machine).await?;
    for mirror in &mut all {
        // Agents before 2.5 put nothing between this and the part; later ones would put the same slash.
        if !mirror.ends_with('/') && !mirror.contains('?') {
            mirror.push('/');
        }
    }
    if settings.server_as_mirror {
        all.push(format!("{remote}?action=getFilePart&file="));
    }
    Ok(all)
}

/// Where a machine finds the parts of a confidential package: here alone, and only while this run lasts (S-11).
#[must_use]
pub fn run_mirror(remote: &str, run: &str) -> String {
    format!("{remote}?action=getFilePart&run={run}&file=")
}

/// Where a machine may be woken, the likeliest first.
///
/// # Errors
/// When the database fails.
pub async fn wake_addresses(app: &App, machine: &Machine) -> Result<Vec<SocketAddr>> {
    crate::computers::wake_at(app, machine).await
}

/// Keeps how a wake-up went.
///
/// # Errors
/// When the database fails.
pub async fn woken(app: &App, machine: &Machine, outcome: super::push::Outcome) -> Result<()> {
    crate::computers::note_wake(app, machine, outcome.word(), app.clock.now()).await
}
