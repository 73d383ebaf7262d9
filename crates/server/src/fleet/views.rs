//! Agents as people see them.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::store::{Arg, Error, Query, Row};
use model::id::AgentId;
use model::rights::Right;
use protocol::api::{Agent, Page};
use uuid::Uuid;

fn read(app: &App, row: &Row) -> std::result::Result<Agent, Error> {
    let id: Uuid = row.get(0)?;
    let is_virtual: bool = row.get(2)?;
    let facts: Option<protocol::link::Facts> = row.json_opt(6)?;
    let connected_at = row.time_opt(8)?;
    let state = match (app.presence.is_connected(id), is_virtual || connected_at.is_none()) {
        (true, _) => "connected",
        (false, true) => "unknown",
        (false, false) => "disconnected",
    };
    Ok(Agent {
        id: AgentId::from_uuid(id).to_string(),
        name: row.get(1)?,
        state: state.to_owned(),
        is_virtual,
        description: row.get(3)?,
        credential: row.get(4)?,
        version: row.get(5)?,
        os: facts.as_ref().map(|f| f.os.clone()).filter(|os| !os.is_empty()),
        facts,
        seen_at: row.time_opt(7)?,
        connected_at,
        created_at: row.time(9)?,
        instances: row.number(10)?,
        instances_started: row.number(11)?,
        generation_planned: row.number(12)?,
        generation_held: row.number(13)?,
        revision: row.get(14)?,
    })
}

/// A page of agents by name.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call, paging: &Paging) -> Result<Page<Agent>> {
    call.may(Right::View)?;
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let after = paging.after::<1>()?.map(|[name]| name).unwrap_or_default();
    let mut q = app.db.read();
    let rows = q.rows(&store::page(), args![after, &pattern, limit + 1, call.unit_pattern()]).await?;
    let total = match pattern.as_str() {
        "%" if call.unit() == model::unit::ROOT => q.count(store::AGENTS_COUNT, args![]).await?,
        _ => q.count(&store::count(), args!["", &pattern, call.unit_pattern()]).await?,
    };
    let agents = rows.iter().map(|r| read(app, r)).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(page(agents, limit, total, |a| [a.name.to_lowercase()]))
}

/// Agents by id; those that are gone are left out.
///
/// # Errors
/// When the database fails.
pub async fn views(app: &App, q: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Agent>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = q.rows(&store::by_ids(ids.len()), ids.iter().map(|id| Arg::from(*id)).collect()).await?;
    Ok(rows.iter().map(|r| read(app, r)).collect::<std::result::Result<_, _>>()?)
}

/// One agent by id.
pub(super) async fn one(app: &App, q: &mut impl Query, id: Uuid) -> Result<Agent> {
    views(app, q, &[id]).await?.pop().ok_or_else(|| Fault::not_found("agent", AgentId::from_uuid(id)))
}

/// One agent by name.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, name: &str) -> Result<Agent> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let id = agent_id(&mut q, name).await?;
    one(app, &mut q, id).await
}

/// The id of an agent, by name, whatever the case.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn agent_id(q: &mut impl Query, name: &str) -> Result<Uuid> {
    let row = q.row(store::AGENT_BY_NAME, args![name.to_lowercase()]).await?;
    row.map(|r| r.get(0)).transpose()?.ok_or_else(|| Fault::not_found("agent", name))
}

/// Agents of the caller's unit, and how many of them are connected.
///
/// # Errors
/// When the database fails.
pub async fn totals(app: &App, call: &Call) -> Result<(u64, u64)> {
    if call.unit() != model::unit::ROOT {
        let rows = app.db.read().rows(&store::ids_of_unit(), args![call.unit_pattern()]).await?;
        let ids = rows.iter().map(|row| row.get(0)).collect::<std::result::Result<Vec<Uuid>, _>>()?;
        let connected = ids.iter().filter(|id| app.presence.is_connected(**id)).count();
        return Ok((ids.len() as u64, connected as u64));
    }
    Ok((app.db.read().count(store::AGENTS_COUNT, args![]).await?, app.presence.connected() as u64))
}

/// Agents by name in lower case: id, and when each was last heard of. Those that are not there are left out.
///
/// # Errors
/// When the database fails.
pub async fn contacts(
    q: &mut impl Query,
    folds: Vec<String>,
) -> Result<std::collections::HashMap<String, (Uuid, Option<model::Timestamp>)>> {
    let mut found = std::collections::HashMap::with_capacity(folds.len());
    for piece in crate::store::pieces(folds) {
        let sql = store::contacts(piece.len());
        let args = piece.into_iter().map(crate::store::Arg::from).collect();
        for row in q.rows(&sql, args).await? {
            found.insert(row.get(0)?, (row.get(1)?, row.time_opt(2)?));
        }
    }
    Ok(found)
}
