//! What people change of computers, one or many, and where an agent may be woken.

use super::{Machine, Rules, store, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Row, Tx};
use crate::wake::Touched;
use model::rights::Right;
use model::{Timestamp, unit};
use protocol::Code;
use protocol::api::{Computer, ComputerChange};
use std::net::{IpAddr, SocketAddr};
use uuid::Uuid;

/// What people decided about a computer.
struct Wanted {
    number: i64,
    name: String,
    standing: String,
    duplicate: bool,
    labels: Vec<String>,
    unit: String,
    comment: String,
    wake_port: i64,
    revision: i64,
    agent: Option<Uuid>,
    owner: Option<Uuid>,
    agent_name: Option<String>,
    approved_by: String,
}

fn wanted(row: &Row) -> std::result::Result<Wanted, crate::store::Error> {
    Ok(Wanted {
        number: row.get(0)?,
        name: row.get(1)?,
        standing: row.get(4)?,
        duplicate: row.get(5)?,
        labels: row.json(6)?,
        unit: row.get(7)?,
        comment: row.get(8)?,
        wake_port: row.get(9)?,
        revision: row.get(10)?,
        agent: row.get(11)?,
        owner: row.get(12)?,
        agent_name: row.get(13)?,
        approved_by: row.get(14)?,
    })
}

async fn find(tx: &mut Tx, call: &Call, text: &str) -> Result<(Uuid, Wanted)> {
    let id = views::id_of(tx, text).await?;
    let row = tx.row(store::WANTED, args![id]).await?.ok_or_else(|| Fault::not_found("computer", text))?;
    let found = wanted(&row)?;
    if !call.sees(&found.unit) {
        return Err(Fault::not_found("computer", text));
    }
    Ok((id, found))
}

/// Changes what people say of a computer; approving one of which two take turns takes that flag away.
///
/// # Errors
/// [`Code::NotFound`], [`Code::StaleRevision`], [`Code::InvalidField`], [`Code::OutsideUnit`].
pub async fn change(app: &App, call: &Call, text: &str, ask: ComputerChange) -> Result<Computer> {
    call.may(Right::ManageAgents)?;
    let mut tx = app.db.change().await?;
    let (id, mut found) = find(&mut tx, call, text).await?;
    let before = found.unit.clone();
    if ask.revision.is_some_and(|r| r != found.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    if let Some(standing) = &ask.standing {
        stand(&mut found, call, standing)?;
    }
    if let Some(labels) = ask.labels {
        found.labels = checked_labels(labels)?;
    }
    if let Some(asked) = &ask.unit {
        found.unit = unit::parse(asked).map_err(|e| Fault::field("unit", e))?;
        call.may_in(&found.unit)?;
    }
    if let Some(comment) = &ask.comment {
        found.comment = views::comment(comment)?;
    }
    if let Some(port) = ask.wake_port {
        found.wake_port = i64::from(port);
    }
    if let Some(owner) = &ask.owner {
        found.owner = owner_called(&mut tx, owner).await?;
    }
    write(&mut tx, id, &found).await?;
    if found.unit != before {
        tx.touch(Touched::Moved(before, found.unit.clone()));
    }
    audit::write(
        &mut tx,
        call,
        "computer.changed",
        &found.name,
        [
            ("standing", &found.standing),
            ("labels", &found.labels.join(", ")),
            ("unit", &found.unit),
            ("owner", &ask.owner.as_deref().unwrap_or_default()),
        ],
    )
    .await?;
    let shown = views::view(app, &mut tx, found.number).await?;
    tx.commit().await?;
    if let Some(agent) = &found.agent_name {
        app.units.put(agent, &found.unit);
    }
    app.computers.forget_all();
    Ok(shown)
}

fn stand(found: &mut Wanted, call: &Call, standing: &str) -> Result<()> {
    if !matches!(standing, "approved" | "refused") {
        return Err(Fault::field("standing", "approved or refused"));
    }
    found.approved_by = String::new();
    if standing == "approved" {
        found.duplicate = false;
        found.approved_by = call.who();
    }
    standing.clone_into(&mut found.standing);
    Ok(())
}

async fn write(tx: &mut Tx, id: Uuid, found: &Wanted) -> Result<()> {
    let labels = serde_json::to_string(&found.labels).map_err(Fault::internal)?;
    let row = args![
        found.number,
        &found.standing,
        found.duplicate,
        labels,
        &found.unit,
        &found.comment,
        found.wake_port,
        found.owner,
        &found.approved_by
    ];
    tx.run(store::CHANGE, row).await?;
    views::rewrite_words(tx, found.number).await?;
    tx.touch(Touched::Computer(id));
    if let Some(agent) = found.agent {
        tx.touch(Touched::Runs(agent));
    }
    Ok(())
}

/// The user of a name; nobody for an empty one.
async fn owner_called(tx: &mut Tx, name: &str) -> Result<Option<Uuid>> {
    let name = name.trim();
    if name.is_empty() {
        return Ok(None);
    }
    let row = tx.row(store::OWNER, args![name.to_lowercase()]).await?;
    Ok(Some(row.ok_or_else(|| Fault::not_found("user", name))?.get(0)?))
}

fn checked_labels(labels: Vec<String>) -> Result<Vec<String>> {
    let mut checked = Vec::with_capacity(labels.len());
    for label in labels {
        let label = views::label(&label, "labels")?;
        if !label.is_empty() && !checked.contains(&label) {
            checked.push(label);
        }
    }
    if checked.len() > limits::LABELS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::LABELS_MAX), ("kind", &"labels")]));
    }
    Ok(checked)
}

/// Removes a computer with its runs and logs. One of ours goes with its agent, not alone.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::ComputerOfAgent`] for one of our own agents.
pub async fn remove(app: &App, call: &Call, text: &str) -> Result<()> {
    call.may(Right::ManageAgents)?;
    let mut tx = app.db.change().await?;
    let (id, found) = find(&mut tx, call, text).await?;
    gone(&mut tx, id, &found).await?;
    audit::write(&mut tx, call, "computer.removed", &found.name, []).await?;
    tx.commit().await?;
    app.computers.forget_all();
    Ok(())
}

async fn gone(tx: &mut Tx, id: Uuid, found: &Wanted) -> Result<()> {
    if found.agent.is_some() {
        return Err(Fault::new(Code::ComputerOfAgent, [("name", &found.name)]));
    }
    tx.run(store::DELETE, args![found.number]).await?;
    tx.touch(Touched::ComputerRemoved(id, found.unit.clone()));
    Ok(())
}

/// The computer of one of our agents goes with it, inside the transaction that removes the agent.
///
/// # Errors
/// When the database fails.
pub async fn remove_of_agent(tx: &mut Tx, agent: Uuid) -> Result<()> {
    if let Some(row) = tx.row(&store::machine_of_agent(), args![agent]).await? {
        tx.run(store::DELETE, args![row.get::<i64>(0)?]).await?;
        tx.touch(Touched::ComputerRemoved(row.get(1)?, row.get(10)?));
    }
    Ok(())
}

/// One action on one computer of a selection, inside the caller's transaction, which writes the audit line: `approve` `refuse` `remove`
/// `request-inventory` `forget-binding`. Returns number and name. When all is committed, the caller calls nothing more: what people change empties what is
/// remembered.
///
/// # Errors
/// [`Code::NotFound`], [`Code::ComputerOfAgent`], [`Code::InvalidField`] for another action.
pub async fn act(tx: &mut Tx, call: &Call, text: &str, action: &str) -> Result<(i64, String)> {
    call.may(Right::ManageAgents)?;
    let (id, mut found) = find(tx, call, text).await?;
    match action {
        "approve" => stand(&mut found, call, "approved")?,
        "refuse" => stand(&mut found, call, "refused")?,
        "forget-binding" => {
            super::binding::forget(tx, found.number).await?;
            found.duplicate = false;
        }
        "remove" => {
            gone(tx, id, &found).await?;
            return Ok((found.number, found.name));
        }
        "request-inventory" => {
            tx.run(store::ASK_INVENTORY, args![found.number]).await?;
            if let Some(agent) = found.agent {
                tx.touch(Touched::Runs(agent));
            }
            return Ok((found.number, found.name));
        }
        "look" => return Ok((found.number, found.name)),
        other => return Err(Fault::field("action", format!("{other} is none of the actions there are"))),
    }
    write(tx, id, &found).await?;
    Ok((found.number, found.name))
}

/// Address and port an agent may be woken at: where it last spoke from, if the rules allow it.
pub(super) fn address(rules: &Rules, spoke_from: &str, own_port: i64) -> Option<SocketAddr> {
    let address: IpAddr = spoke_from.parse().ok()?;
    let port = u16::try_from(own_port).ok().filter(|p| *p != 0).unwrap_or(rules.settings.wake_port);
    rules.may_wake_at(address).then(|| SocketAddr::new(address, port))
}

/// Where a foreign agent may be woken, in order: the address of its last contact; then, where the settings allow it, the addresses of
/// its inventory. All of them pass [`Rules::may_wake_at`]. Names are not resolved: what an inventory calls itself is no address.
///
/// # Errors
/// When the database fails.
pub async fn wake_at(app: &App, machine: &Machine) -> Result<Vec<SocketAddr>> {
    let rules = super::rules(app).await?;
    let mut q = app.db.read();
    let Some(row) = q.row(store::WAKE_AT, args![machine.number]).await? else { return Ok(Vec::new()) };
    let (spoke_from, port): (String, i64) = (row.get(0)?, row.get(1)?);
    let mut all: Vec<SocketAddr> = address(&rules, &spoke_from, port).into_iter().collect();
    if rules.settings.wake_inventory_addresses {
        for row in q.rows(store::ADDRESSES, args![machine.number]).await? {
            let bytes: Vec<u8> = row.get(0)?;
            let Ok(bytes) = <[u8; 16]>::try_from(bytes.as_slice()) else { continue };
            let known = IpAddr::from(bytes).to_canonical().to_string();
            all.extend(address(&rules, &known, port).filter(|a| !all.contains(a)));
        }
    }
    all.truncate(limits::WAKE_ADDRESSES_MAX);
    Ok(all)
}

/// How a wake-up went: `woken` `busy` `refused` `unreachable`.
///
/// # Errors
/// When the database fails.
pub async fn note_wake(app: &App, machine: &Machine, outcome: &str, at: Timestamp) -> Result<()> {
    let mut tx = app.db.observe().await?;
    tx.run(store::WOKEN, args![machine.number, outcome, at]).await?;
    tx.touch(Touched::Computer(machine.id));
    Ok(tx.commit().await?)
}
