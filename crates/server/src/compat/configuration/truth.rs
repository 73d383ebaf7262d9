//! What is true now, and as the file would say it.

use super::file::{Agent, Credential, File, Group, Package, Settings, canonical, sayable};
use crate::access::{self, Whole};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::fleet;
use crate::instances::{self, Located};
use crate::settings::{self, Groups};
use crate::store::Query;
use model::Secret;
use protocol::api::RecoveryOptions;
use std::collections::HashMap;
use uuid::Uuid;

/// Everything the file speaks of, as the database has it.
pub struct Truth {
    /// Credentials with keys and rules.
    pub credentials: Vec<Whole>,
    /// Agents.
    pub agents: Vec<fleet::Declared>,
    /// Instances.
    pub instances: Vec<Located>,
    /// Groups of settings.
    pub groups: Groups,
    /// Recovery options of the whole installation.
    pub recovery: RecoveryOptions,
}

/// Reads it.
///
/// # Errors
/// Without the right to administer, or when the database fails.
pub async fn truth(app: &App, call: &Call, q: &mut impl Query) -> Result<Truth> {
    Ok(Truth {
        credentials: access::whole_credentials(app, call, q).await?,
        agents: fleet::all(q).await?,
        instances: instances::located(q).await?,
        groups: settings::read(q).await?,
        recovery: settings::recovery(q).await?,
    })
}

/// An instance as the file says it.
#[must_use]
pub fn package(found: &Located) -> Package {
    Package {
        name: found.name.clone(),
        filename: found.package_file.clone(),
        enable: found.enabled,
        credential: found.credential.clone(),
        autostart: found.autostart,
        recovery: sayable(found.recovery),
        settings: Settings { imports: found.imports.clone(), own: found.settings.clone() },
        groups: found.groups.clone(),
    }
}

/// A credential as the file says it; one whose key is not kept has an empty one.
#[must_use]
pub fn credential(whole: &Whole) -> Credential {
    Credential {
        name: whole.credential.name.clone(),
        key: whole.key.clone().unwrap_or_else(|| Secret::new(String::new())),
        enable: whole.credential.enabled,
        control: whole.credential.control,
        management: whole.credential.management,
        developer: whole.credential.developer,
        rules: canonical(whole.rules.clone()),
    }
}

impl Truth {
    /// As the file says it.
    #[must_use]
    pub fn file(&self) -> File {
        let mut by_agent: HashMap<Uuid, Vec<Package>> = HashMap::new();
        for found in &self.instances {
            by_agent.entry(found.agent_id).or_default().push(package(found));
        }
        let mut packages = |agent: &fleet::Declared| by_agent.remove(&agent.id).unwrap_or_default();
        let agents = self.agents.iter().map(|a| Agent {
            name: a.name.clone(),
            credential: a.credential.clone().unwrap_or_default(),
            packages: packages(a),
        });
        let groups = self.groups.all().map(|g| Group {
            name: g.name.clone(),
            settings: Settings { imports: g.imports.clone(), own: g.settings.clone() },
        });
        File {
            recovery: sayable(self.recovery),
            agents: agents.collect(),
            groups: groups.collect(),
            credentials: self.credentials.iter().map(credential).collect(),
        }
    }
}
