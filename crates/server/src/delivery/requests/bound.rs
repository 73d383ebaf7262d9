//! What an approval is bound to, and what tiers say: window, board.

use crate::app::App;
use crate::documents::{self, PolicyDoc, SpaceDoc};
use crate::fault::Result;
use crate::packages;
use jiff::tz::TimeZone;
use model::deliver::calendar::{Board, Window};
use model::deliver::request::Bound;
use protocol::api::NewRequest;
use protocol::deliver::Tier;

/// Digest, variables, environment and graph as they are now. Against `before`: a space that was written anew with the same graph, only its nodes elsewhere, is the same. Nothing when
/// environment, space or version are gone.
///
/// # Errors
/// When the database fails.
pub async fn now(app: &App, ask: &NewRequest, before: Option<&Bound>) -> Result<Option<Bound>> {
    let Some(env) = documents::env(app, &ask.env).await? else { return Ok(None) };
    let Some(space) = documents::space(app, &env.file.env.space).await? else { return Ok(None) };
    let version = packages::deliverable(&mut app.db.read(), &ask.package, &ask.version).await?;
    let Some(version) = version else { return Ok(None) };
    let set = &env.file.env.variables;
    let variables = match documents::variables(app, set, Some(&ask.variables)).await? {
        Some(doc) if !set.is_empty() => format!("{set} {} {}", doc.version, short(&doc.info.digest)),
        _ => String::new(),
    };
    let mut graph = graph(&space);
    if let Some(before) = before.filter(|before| same_graph(&before.graph, &graph)) {
        graph.clone_from(&before.graph);
    }
    Ok(Some(Bound { digest: version.digest.to_string(), variables, env: env.info.digest.clone(), graph }))
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// `CA_LIVRAISON 12 3f2a…`: space, revision, what is walked.
fn graph(space: &SpaceDoc) -> String {
    let walked = blake3::hash(format!("{:?}", space.graph).as_bytes()).to_hex();
    format!("{} {} {}", space.file.space.name, space.info.revision, short(&walked))
}

/// The same space, and the same revision or the same graph.
fn same_graph(a: &str, b: &str) -> bool {
    let parts = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    match (parts(a).as_slice(), parts(b).as_slice()) {
        ([space, revision, walked], [other, now, walked_now]) => {
            space == other && (revision == now || walked == walked_now)
        }
        _ => a == b,
    }
}

/// The window of a tier.
#[must_use]
pub fn window<'p>(policy: &'p PolicyDoc, tier: &Tier) -> Option<&'p Window> {
    let named = |window: &&Window| !tier.window.is_empty() && window.name.eq_ignore_ascii_case(&tier.window);
    policy.windows.values().find(named)
}

/// The board of a tier; its times are those of its calendar's zone, else of the window's.
///
/// # Errors
/// When the database fails.
pub async fn board(app: &App, tier: &Tier) -> Result<Option<Board>> {
    let Some(register) = &tier.register_before else { return Ok(None) };
    let (policy, calendars) = (documents::policy(app).await?, documents::calendars(app).await?);
    let own = calendars.get(&register.calendar).and_then(|calendar| calendar.zone().cloned());
    let zone =
        own.or_else(|| window(&policy, tier).map(|window| window.zone.clone())).unwrap_or(TimeZone::UTC);
    match Board::read(zone, &register.calendar, &register.cutoff, &register.board, &register.earliest) {
        Ok(board) => Ok(Some(board)),
        Err(error) => {
            tracing::error!(tier = tier.name, error = error.0, "a kept board cannot be read");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// another revision with the same graph is the same; another graph is not.
    #[test]
    fn graphs_that_are_the_same() {
        assert!(same_graph("A 1 abc", "A 1 abd"), "another program reads the same revision otherwise");
        assert!(same_graph("A 1 abc", "A 2 abc"));
        assert!(!same_graph("A 1 abc", "A 2 abd"));
        assert!(!same_graph("A 1 abc", "B 1 abc"));
        assert!(same_graph("", "") && !same_graph("", "A 1 abc"));
    }
}
