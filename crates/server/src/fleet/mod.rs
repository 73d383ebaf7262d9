//! Agents: enrolment, who is connected, what they say about their machines, virtual agents.
//!
//! Owns the tables `agents` and `enroll_tokens`, and [`Presence`], the list of live connections. Promises: an agent is
//! enrolled with a one-time token; its key is stored as a digest; two programs under one name are never connected at
//! once; silence removes nothing (P10).

pub mod api;
mod declared;
mod enroll;
mod presence;
pub mod store;
mod views;

pub use declared::{Declared, all, declared, named, settle};
pub use enroll::{Arrived, Known, enroll, recognise, token};
pub use presence::{Connection, Presence};
pub use views::{agent_id, contacts, get, list, totals, views};

use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::Error;
use crate::wake::Touched;
use model::AgentName;
use model::rights::Right;
use protocol::{Code, api as wire};
use uuid::Uuid;

/// Declares a virtual agent: a record without a program that can deploy (spec/constellation §1.3).
///
/// # Errors
/// [`Code::Exists`], [`Code::InvalidField`] also for a reserved name, [`Code::NotFound`] for the credential, [`Code::OutsideUnit`].
pub async fn declare(app: &App, call: &Call, ask: wire::NewVirtualAgent) -> Result<wire::Agent> {
    call.may(Right::ManageAgents)?;
    // It has no computer, and so belongs to no unit.
    call.may_in(model::unit::ROOT)?;
    let name = name(&ask.name)?;
    let id = app.new_id();
    let mut tx = app.db.change().await?;
    let credential = match ask.credential.as_deref().filter(|c| !c.is_empty()) {
        Some(credential) => Some(crate::access::credential_id(&mut tx, credential).await?),
        None => None,
    };
    let row =
        args![id, name.as_str(), name.fold(), true, None::<Vec<u8>>, credential, &ask.description, call.at];
    match tx.run(store::AGENT_INSERT, row).await {
        Err(Error::Unique(_)) => return Err(Fault::new(Code::Exists, [("kind", &"agent"), ("name", &name)])),
        other => other?,
    };
    audit::write(&mut tx, call, "agent.declared", name.as_str(), [("virtual", &true)]).await?;
    let agent = views::one(app, &mut tx, id).await?;
    tx.touch(Touched::Agent(id));
    tx.commit().await?;
    Ok(agent)
}

/// Changes what people say about an agent.
///
/// # Errors
/// [`Code::StaleRevision`], [`Code::NotFound`].
pub async fn change(app: &App, call: &Call, name: &str, ask: wire::AgentChange) -> Result<wire::Agent> {
    call.may(Right::ManageAgents)?;
    let mut tx = app.db.change().await?;
    let id = agent_id(&mut tx, name).await?;
    let before = views::one(app, &mut tx, id).await?;
    if ask.revision.is_some_and(|r| r != before.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    let wanted = ask.credential.or(before.credential).filter(|c| !c.is_empty());
    let credential = match wanted.as_deref() {
        Some(credential) => Some(crate::access::credential_id(&mut tx, credential).await?),
        None => None,
    };
    let description = ask.description.unwrap_or(before.description);
    tx.run(store::AGENT_UPDATE, args![id, &description, credential]).await?;
    let credential = wanted.unwrap_or_default();
    audit::write(
        &mut tx,
        call,
        "agent.changed",
        &before.name,
        [("description", &description), ("credential", &credential)],
    )
    .await?;
    let agent = views::one(app, &mut tx, id).await?;
    tx.touch(Touched::Agent(id));
    tx.commit().await?;
    Ok(agent)
}

/// Takes an agent out of the books, inside a transaction of the room that removes its instances first. Its key opens
/// nothing from then on; its connection, if any, is ended by the caller after the commit.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut crate::store::Tx, id: Uuid, name: &str) -> Result<()> {
    tx.run(store::AGENT_DELETE, args![id]).await?;
    tx.touch(Touched::AgentRemoved(name.to_owned()));
    Ok(())
}

/// Raises the generation of an agent's assignment: its connection sends the whole new one after the commit.
///
/// # Errors
/// When the database fails.
pub async fn replan(tx: &mut crate::store::Tx, id: Uuid) -> Result<()> {
    tx.run(store::AGENT_REPLAN, args![id]).await?;
    tx.touch(Touched::Plan(id));
    tx.touch(Touched::Agent(id));
    Ok(())
}

/// A name an agent may have.
///
/// # Errors
/// [`Code::InvalidField`]; the names of connections that belong to no agent are reserved (spec/constellation §1.4).
pub fn name(text: &str) -> Result<AgentName> {
    let name = AgentName::parse(text).map_err(|e| Fault::field("name", e))?;
    if model::name::reserved_agent(text) {
        return Err(Fault::field("name", format!("{name} is a reserved name; choose another one")));
    }
    Ok(name)
}
