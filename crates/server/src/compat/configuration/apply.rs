//! Carrying out a plan: whole, in one transaction, with one audit line.

use super::plan::{Plan, PlannedAgent};
use super::truth::Truth;
use crate::access::{self, Changed, Wanted};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::instances::{self, Declared};
use crate::settings;
use crate::store::Tx;
use crate::wake::Touched;
use model::CredentialName;
use protocol::api::RecoveryOptions;
use protocol::event::Change;

/// What must be done after the commit.
pub struct Applied {
    credentials: Vec<Changed>,
}

/// Carries a plan out in the caller's transaction.
///
/// # Errors
/// [`protocol::Code::InvalidField`] for rules out of bounds; when the database fails. Then nothing is written.
pub async fn apply(app: &App, tx: &mut Tx, call: &Call, truth: &Truth, plan: &Plan) -> Result<Applied> {
    let mut changed = Vec::new();
    for wanted in &plan.credentials {
        let wanted = Wanted {
            name: CredentialName::parse(&wanted.name).map_err(Fault::internal)?,
            key: Some(wanted.key.clone()).filter(|k| !k.expose().is_empty()),
            enabled: wanted.enable,
            control: wanted.control,
            management: wanted.management,
            developer: wanted.developer,
            rules: Some(wanted.rules.clone()),
        };
        changed.push(access::put_credential(app, call, tx, &wanted).await?);
    }
    for (before, after) in &plan.groups {
        settings::write(app, tx, before.as_ref(), after).await?;
    }
    for group in &plan.groups_gone {
        settings::erase(tx, *group).await?;
    }
    if let Some(recovery) = &plan.recovery {
        settings::set_recovery(tx, recovery).await?;
    }
    for gone in &plan.instances_gone {
        instances::undeclare(tx, gone).await?;
    }
    for planned in &plan.agents {
        Box::pin(agent(app, tx, call, planned)).await?;
    }
    for gone in &plan.agents_gone {
        crate::computers::remove_of_agent(tx, gone.id).await?;
        fleet::forget(tx, gone.id, &gone.name).await?;
    }
    for gone in &plan.credentials_gone {
        changed.push(access::take_credential(call, tx, gone).await?);
    }
    if !plan.groups.is_empty() || !plan.groups_gone.is_empty() {
        let after = settings::read(tx).await?;
        instances::concern(tx, &truth.groups, &after).await?;
    }
    Ok(Applied { credentials: changed })
}

async fn agent(app: &App, tx: &mut Tx, call: &Call, planned: &PlannedAgent) -> Result<()> {
    let credential = match &planned.credential {
        Some(name) => Some(access::credential_id(tx, name).await?),
        None => None,
    };
    let id = match &planned.before {
        None => fleet::declared(app, tx, call, &planned.name, planned.is_virtual, credential).await?,
        Some(before) => {
            if !planned.same() {
                fleet::settle(tx, before.id, &planned.name, planned.is_virtual, credential).await?;
            }
            before.id
        }
    };
    for one in planned.instances.iter().filter(|one| !one.same) {
        let credential_id = match &one.package.credential {
            Some(name) => Some(access::credential_id(tx, name).await?),
            None => None,
        };
        // What the file cannot say stays: seconds beyond its decimals, whether success counts as a failure.
        let kept = one.before.as_ref().map(|b| b.recovery).unwrap_or_default();
        let recovery = if super::file::sayable(kept) == one.package.recovery {
            kept
        } else {
            RecoveryOptions { on_success: kept.on_success, ..one.package.recovery }
        };
        let wanted = Declared {
            agent_id: id,
            agent: planned.name.to_string(),
            name: one.name.clone(),
            package_file: one.package.filename.clone(),
            credential_id,
            enabled: one.package.enable,
            autostart: one.package.autostart,
            recovery,
            settings: one.package.settings.own.clone(),
            imports: one.package.settings.imports.clone(),
            groups: one.package.groups.clone(),
        };
        instances::declare(app, tx, call, one.version.as_ref(), one.before.as_ref(), &wanted).await?;
    }
    tx.touch(Touched::Agent(id));
    Ok(())
}

/// After the commit: whoever lost something loses it at once, readers are told, what cannot run is in the journal.
pub fn settle(app: &App, call: &Call, plan: &Plan, applied: &Applied) {
    access::settle(app, &applied.credentials);
    for gone in &plan.instances_gone {
        instances::forget(app, gone.id, &gone.agent, &gone.name);
    }
    for gone in &plan.agents_gone {
        app.presence.end(gone.id);
    }
    for (agent, instance, wanted) in &plan.unresolved {
        let text = format!(
            "no package file of the repository fits \"{wanted}\": {agent}/{instance} is not deployed (virtual package)"
        );
        app.exchange.journal.write(call.at, "error", agent, instance, &text);
    }
    app.live.send(Change::Configuration {});
}
