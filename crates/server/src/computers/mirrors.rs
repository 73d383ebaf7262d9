//! Mirrors: copies of the part store near some computers.

use super::{Machine, actors, rules, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::network::Network as Range;
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use model::rights::Right;
use model::unit;
use protocol::Code;
use protocol::api::{JobActor, Mirror};
use std::net::IpAddr;

/// All, by name.
pub(super) async fn read(q: &mut impl Query) -> Result<Vec<Mirror>> {
    let rows = q.rows(store::MIRRORS, args![]).await?;
    Ok(rows.iter().map(|row| row.json(0)).collect::<std::result::Result<_, _>>()?)
}

/// Addresses of the active mirrors that are for a machine, the most specific first: by depth of the unit, then those for a group, then
/// by width of the network. The server itself is not among them: who asks adds it last, when the settings say so.
///
/// # Errors
/// When the database fails.
pub async fn mirrors_for(app: &App, machine: &Machine) -> Result<Vec<String>> {
    let rules = rules::rules(app).await?;
    let address = machine.address.parse::<IpAddr>().ok();
    let mut fitting = Vec::new();
    for mirror in rules.mirrors.iter().filter(|m| m.active) {
        if !unit::within(&machine.unit, &mirror.unit) {
            continue;
        }
        let range = mirror.cidr.parse::<Range>().ok();
        if !mirror.cidr.is_empty() && !range.is_some_and(|r| address.is_some_and(|a| r.contains(a))) {
            continue;
        }
        if !mirror.group.is_empty() {
            let group = JobActor { kind: "group".to_owned(), name: mirror.group.clone() };
            let mut q = app.db.read();
            if !actors::is_member(&mut q, machine.number, &[group], app.clock.now()).await? {
                continue;
            }
        }
        let bits = range.map_or(0, |r| 1 + u32::from(r.bits()));
        fitting.push((unit::depth(&mirror.unit), !mirror.group.is_empty(), bits, mirror.url.clone()));
    }
    fitting.sort_by_key(|(depth, group, bits, _)| std::cmp::Reverse((*depth, *group, *bits)));
    Ok(fitting.into_iter().map(|(.., url)| url).collect())
}

/// All, by name.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<Mirror>> {
    call.may(Right::View)?;
    read(&mut app.db.read()).await
}

/// One, by name.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn get(app: &App, call: &Call, name: &str) -> Result<Mirror> {
    let found = list(app, call).await?.into_iter().find(|m| m.name.to_lowercase() == name.to_lowercase());
    found.ok_or_else(|| Fault::not_found("mirror", name))
}

/// Writes a mirror, new or changed; `name` is the one in the address.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::NotFound`] for the group, [`Code::TooMany`].
pub async fn put(app: &App, call: &Call, name: &str, mut ask: Mirror) -> Result<Mirror> {
    call.may(Right::Administer)?;
    ask.name = super::views::label(if ask.name.trim().is_empty() { name } else { &ask.name }, "name")?;
    if ask.name.to_lowercase() != name.to_lowercase() || ask.name.is_empty() {
        return Err(Fault::field("name", "not the name in the address"));
    }
    let http = ask.url.starts_with("http://") || ask.url.starts_with("https://");
    if !http || ask.url.len() > limits::URL_BYTES_MAX || ask.url.chars().any(|c| c.is_control() || c == ' ') {
        return Err(Fault::field("url", "an address that begins with http:// or https://"));
    }
    if !ask.unit.is_empty() {
        ask.unit = unit::parse(&ask.unit).map_err(|e| Fault::field("unit", e))?;
    }
    if !ask.cidr.is_empty() {
        ask.cidr = ask.cidr.parse::<Range>().map_err(|why| Fault::field("cidr", why))?.first();
    }
    ask.comment = super::views::comment(&ask.comment)?;
    let mut tx = app.db.change().await?;
    if !ask.group.is_empty() {
        let row = tx.row(store::GROUP_NUMBER, args![ask.group.to_lowercase()]).await?;
        ask.group = row.ok_or_else(|| Fault::not_found("group", &ask.group))?.get(1)?;
    }
    let all = read(&mut tx).await?;
    if all.len() >= limits::MIRRORS_MAX && !all.iter().any(|m| m.name.to_lowercase() == name.to_lowercase()) {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::MIRRORS_MAX), ("kind", &"mirrors")]));
    }
    let body = serde_json::to_string(&ask).map_err(Fault::internal)?;
    tx.run(store::MIRROR_SET, args![ask.name.to_lowercase(), body]).await?;
    audit::write(&mut tx, call, "mirror.changed", &ask.name, [("url", &ask.url), ("active", &ask.active)])
        .await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    Ok(ask)
}

/// Removes a mirror.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Administer)?;
    let mut tx = app.db.change().await?;
    if tx.run(store::MIRROR_DELETE, args![name.to_lowercase()]).await? == 0 {
        return Err(Fault::not_found("mirror", name));
    }
    audit::write(&mut tx, call, "mirror.removed", name, []).await?;
    tx.touch(Touched::Fleet);
    Ok(tx.commit().await?)
}
