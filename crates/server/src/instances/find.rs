//! One instance by its names, with everything people decided.

use super::store;
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::{Error, Query, Row};
use protocol::api::RecoveryOptions;
use std::collections::BTreeMap;
use uuid::Uuid;

/// An instance as stored, for the doors that change it.
#[derive(Debug, Clone)]
pub struct Located {
    /// Id.
    pub id: Uuid,
    /// Its agent.
    pub agent_id: Uuid,
    /// Name of its agent.
    pub agent: String,
    /// Name.
    pub name: String,
    /// Declared only.
    pub is_virtual: bool,
    /// Grows with each change.
    pub revision: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// File or package name, if people gave one.
    pub package_file: Option<String>,
    /// Credential.
    pub credential: Option<String>,
    /// Sent to its agent.
    pub enabled: bool,
    /// Starts with its agent.
    pub autostart: bool,
    /// Recovery options people gave.
    pub recovery: RecoveryOptions,
    /// Settings people gave, secrets included.
    pub settings: BTreeMap<String, String>,
    /// Keys of settings that are secret.
    pub secrets: Vec<String>,
    /// Groups of settings it imports, in order.
    pub imports: Vec<String>,
    /// Message groups.
    pub groups: Vec<String>,
    /// Whether it should run.
    pub run: bool,
    /// Number of the last order that starts or stops.
    pub launch: u64,
    /// Settings changed that its program has not got.
    pub settings_pending: bool,
    /// Number of the last push of settings.
    pub settings_generation: u64,
    /// Version planned.
    pub version_id: Option<Uuid>,
    /// State last seen.
    pub seen_state: String,
    /// Launch last seen.
    pub seen_launch: u64,
}

/// Finds an instance by agent and name, whatever the case.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn locate(q: &mut impl Query, agent: &str, name: &str) -> Result<Located> {
    let row = q.row(&store::locate(), args![agent.to_lowercase(), name.to_lowercase()]).await?;
    let row = row.ok_or_else(|| Fault::not_found("instance", super::path(agent, name)))?;
    Ok(read(&row)?)
}

/// Every instance by agent and name, with everything people decided.
///
/// # Errors
/// When the database fails.
pub async fn located(q: &mut impl Query) -> Result<Vec<Located>> {
    let rows = q.rows(&store::locate_all(), args![]).await?;
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

fn read(row: &Row) -> std::result::Result<Located, Error> {
    Ok(Located {
        id: row.get(0)?,
        agent_id: row.get(1)?,
        agent: row.get(2)?,
        name: row.get(3)?,
        is_virtual: row.get(4)?,
        revision: row.get(5)?,
        changed_by: row.get(6)?,
        package_file: row.get(7)?,
        credential: row.get(8)?,
        enabled: row.get(9)?,
        autostart: row.get(10)?,
        recovery: row.json(11)?,
        settings: row.json(12)?,
        secrets: row.json(13)?,
        groups: row.json(14)?,
        run: row.get(15)?,
        launch: row.number(16)?,
        settings_generation: row.number(17)?,
        version_id: row.get(18)?,
        seen_state: row.get(19)?,
        seen_launch: row.number(20)?,
        imports: row.json(21)?,
        settings_pending: row.get(22)?,
    })
}
