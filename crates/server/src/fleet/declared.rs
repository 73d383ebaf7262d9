//! Agents as a configuration file declares them: all at once, in the transaction that applies it.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::Result;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::AgentName;
use uuid::Uuid;

/// An agent, as far as a configuration file is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// A record without a program.
    pub is_virtual: bool,
    /// Name of its credential.
    pub credential: Option<String>,
    /// It was enrolled: a program proves itself with a key of its own.
    pub enrolled: bool,
}

/// All agents by name.
///
/// # Errors
/// When the database fails.
pub async fn all(q: &mut impl Query) -> Result<Vec<Declared>> {
    let mut all = Vec::new();
    for row in q.rows(store::AGENTS, args![]).await? {
        all.push(Declared {
            id: row.get(0)?,
            name: row.get(1)?,
            is_virtual: row.get(2)?,
            credential: row.get(3)?,
            enrolled: row.get(4)?,
        });
    }
    Ok(all)
}

/// One agent by name, whatever the case.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn named(q: &mut impl Query, name: &str) -> Result<Declared> {
    let id = super::agent_id(q, name).await?;
    let found = all(q).await?.into_iter().find(|a| a.id == id);
    found.ok_or_else(|| crate::fault::Fault::not_found("agent", name))
}

/// Declares an agent that is not there yet; its id. The caller writes the audit line.
///
/// # Errors
/// When the database fails.
pub async fn declared(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    name: &AgentName,
    is_virtual: bool,
    credential: Option<Uuid>,
) -> Result<Uuid> {
    let id = app.new_id();
    let row = args![id, name.as_str(), name.fold(), is_virtual, None::<Vec<u8>>, credential, "", call.at];
    tx.run(store::AGENT_INSERT, row).await?;
    tx.touch(Touched::Agent(id));
    Ok(id)
}

/// Changes what a configuration file says of an agent. The caller writes the audit line.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &mut Tx,
    id: Uuid,
    name: &AgentName,
    is_virtual: bool,
    credential: Option<Uuid>,
) -> Result<()> {
    tx.run(store::AGENT_DECLARED, args![id, name.as_str(), is_virtual, credential]).await?;
    tx.touch(Touched::Agent(id));
    Ok(())
}
