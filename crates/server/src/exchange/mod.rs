//! What instances publish: state objects, the last value of each name (spec/constellation §6.1).
//!
//! Owns the table `state_objects`. Promises: an object is written under its own instance only; the last value wins; an
//! expired object is kept and marked.

pub mod api;
pub mod store;

use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::limits;
use crate::store::{Args, Error, Query, Row, Tx, pieces};
use model::Timestamp;
use model::rights::Right;
use protocol::api::{Page, StateObject};
use protocol::link::StateReport;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// Which objects: each is a value or `*`.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Filter {
    /// Agent.
    pub agent: Option<String>,
    /// Instance.
    pub instance: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Type label.
    pub r#type: Option<String>,
}

/// A value to compare with, in lower case; empty for any.
fn criterion(value: Option<&String>) -> String {
    value.map(|v| v.to_lowercase()).filter(|v| v != "*").unwrap_or_default()
}

fn read(row: &Row, now: Timestamp) -> std::result::Result<StateObject, Error> {
    let (at, lifetime_s) = (row.time(6)?, row.number(7)?);
    Ok(StateObject {
        agent: row.get(0)?,
        instance: row.get(1)?,
        name: row.get(2)?,
        value: row.json(3)?,
        kind: row.get(4)?,
        metadata: row.json(5)?,
        at,
        lifetime_s,
        expired: lifetime_s > 0 && now > at.plus(Duration::from_secs(lifetime_s)),
    })
}

/// A page of state objects by agent, instance, name.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call, filter: &Filter, paging: &Paging) -> Result<Page<StateObject>> {
    call.may(Right::View)?;
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let [agent, instance, name] = paging.after::<3>()?.unwrap_or_default();
    let which =
        [&filter.agent, &filter.instance, &filter.name, &filter.r#type].map(|f| criterion(f.as_ref()));
    let [a, i, n, t] = &which;
    let mut q = app.db.read();
    let rows = q.rows(&store::page(), args![agent, instance, name, a, i, n, t, &pattern, limit + 1]).await?;
    let total = q.count(&store::count(), args!["", "", "", a, i, n, t, &pattern]).await?;
    let now = app.clock.now();
    let items = rows.iter().map(|r| read(r, now)).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(page(items, limit, total, |s| [s.agent.to_lowercase(), s.instance.to_lowercase(), s.name.clone()]))
}

/// Writes state objects of instances that are known to exist; the last of each name wins. Objects over their bounds are
/// left out.
///
/// # Errors
/// When the database fails.
pub async fn publish(tx: &mut Tx, states: Vec<(Uuid, StateReport)>) -> Result<()> {
    let mut last: BTreeMap<(Uuid, String), StateReport> = BTreeMap::new();
    for (id, state) in states {
        if check(&state).is_ok() {
            last.insert((id, state.name.clone()), state);
        }
    }
    for piece in pieces(last.into_iter().collect()) {
        let rows = piece.len();
        let mut args: Args = Vec::with_capacity(rows * 7);
        for ((id, name), s) in piece {
            let (value, metadata) = (json(&s.value), json(&s.metadata));
            args.extend(args![id, name, value, s.kind, metadata, s.at, s.lifetime_s]);
        }
        tx.run(&store::upsert(rows), args).await?;
    }
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // PostgreSQL keeps no NUL in a text; in JSON it only ever stands escaped.
    serde_json::to_string(value).unwrap_or_default()
}

/// Checks a state object against its bounds.
///
/// # Errors
/// [`protocol::Code::InvalidField`], [`protocol::Code::TooBig`].
pub fn check(state: &StateReport) -> Result<()> {
    if state.name.trim().is_empty()
        || state.name.len() > model::name::NAME_BYTES_MAX
        || state.name.contains('\0')
    {
        return Err(Fault::field("name", format!("1 to {} bytes", model::name::NAME_BYTES_MAX)));
    }
    if state.kind.len() > 512 || state.kind.contains('\0') {
        return Err(Fault::field("type", "at most 512 bytes"));
    }
    if json(&state.value).len() + json(&state.metadata).len() > limits::STATE_BYTES_MAX {
        return Err(Fault::new(protocol::Code::TooBig, [("limit", &limits::STATE_BYTES_MAX)]));
    }
    Ok(())
}
