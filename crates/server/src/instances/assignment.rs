//! The plan for one agent: everything it should run, whole, with a generation.

use super::store;
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::fleet::store::AGENT_GENERATION;
use crate::packages;
use crate::settings;
use crate::store::Query;
use model::Secret;
use model::id::InstanceId;
use protocol::api::RecoveryOptions;
use protocol::link::{Assigned, Assignment};
use uuid::Uuid;

/// The newest assignment of an agent, if its generation is above `held`.
///
/// The generation is read first: a change that comes between is then sent again with its own generation, never lost.
///
/// # Errors
/// When the database fails.
pub async fn assignment(app: &App, agent: Uuid, held: u64) -> Result<Option<Assignment>> {
    let mut q = app.db.read();
    let Some(row) = q.row(AGENT_GENERATION, args![agent]).await? else { return Ok(None) };
    let generation = row.number(0)?;
    if generation <= held {
        return Ok(None);
    }
    let rows = q.rows(store::ASSIGNMENT, args![agent]).await?;
    let mut instances = Vec::with_capacity(rows.len());
    let mut groups = None;
    let common = settings::recovery(&mut q).await?;
    for row in rows {
        let id: Uuid = row.get(0)?;
        let imports: Vec<String> = row.json(11)?;
        let mut values: std::collections::BTreeMap<String, String> = row.json(7)?;
        if !imports.is_empty() {
            if groups.is_none() {
                groups = Some(settings::read(&mut q).await?);
            }
            values = groups.as_ref().map_or(values.clone(), |g| g.resolve(&imports, &values));
        }
        let mut secrets: Vec<String> = row.json(8)?;
        secrets.retain(|key| values.contains_key(key));
        instances.push(Assigned {
            id: InstanceId::from_uuid(id).to_string(),
            name: row.get(1)?,
            bundle: row.json_opt(2)?,
            run: row.get(3)?,
            launch: row.number(4)?,
            autostart: row.get(5)?,
            recovery: recovery(&mut q, row.json(6)?, row.get(12)?, common).await?,
            settings: values,
            secret_settings: secrets,
            settings_generation: row.number(9)?,
            groups: row.json(10)?,
            access_key: access_key(&app.secret, id).expose().to_owned(),
        });
    }
    Ok(Some(Assignment { generation, instances }))
}

/// Recovery options as the agent gets them: it adds the manifest's and the built-in ones itself, so those of the whole
/// installation stand behind the manifest's here.
async fn recovery(
    q: &mut impl Query,
    own: RecoveryOptions,
    version: Option<Uuid>,
    common: RecoveryOptions,
) -> Result<RecoveryOptions> {
    if common == RecoveryOptions::default() {
        return Ok(own);
    }
    let manifest = match version {
        Some(id) => packages::manifest(q, id).await?.map(|m| m.recovery).unwrap_or_default(),
        None => RecoveryOptions::default(),
    };
    Ok(behind(own, behind(manifest, common)))
}

/// The first options, completed by the second.
pub(super) fn behind(first: RecoveryOptions, then: RecoveryOptions) -> RecoveryOptions {
    RecoveryOptions {
        restart: first.restart.or(then.restart),
        retries: first.retries.or(then.retries),
        delay_ms: first.delay_ms.or(then.delay_ms),
        reset_after_ms: first.reset_after_ms.or(then.reset_after_ms),
        on_success: first.on_success.or(then.on_success),
    }
}

/// The key with which a program speaks to the server as its instance: derived, so that nothing need be stored, and
/// gone with the instance.
#[must_use]
pub fn access_key(secret: &[u8; 32], instance: Uuid) -> Secret {
    let mut hasher = blake3::Hasher::new_keyed(secret);
    hasher.update(b"escale instance key 1").update(instance.as_bytes());
    Secret::new(format!("ins_{}", hasher.finalize().to_hex()))
}
