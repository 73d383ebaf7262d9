//! From what is true to what a file says: everything that must change, before anything does. The same plan is told by
//! [`super::check`] and carried out by [`super::apply`].

use super::file::{self, File, Package, canonical, sayable};
use super::said::Said;
use super::truth::{self, Truth};
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::instances::{self, Located};
use crate::packages::{self, OnShelf, Shelf};
use crate::settings::{Group, Groups, Kept};
use crate::store::Query;
use model::setting::{SettingFault, faults};
use model::setting_group::Oddity;
use model::{AgentName, InstanceName, SettingKey};
use protocol::api::RecoveryOptions;
use protocol::remark;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// An instance that is added or changed.
pub struct PlannedInstance {
    /// As it is now.
    pub before: Option<Located>,
    /// What it runs; nothing when it is virtual.
    pub version: Option<OnShelf>,
    /// What the file says.
    pub package: Package,
    /// Its name, parsed.
    pub name: InstanceName,
    /// Nothing about it changes.
    pub same: bool,
}

/// An agent the file names.
pub struct PlannedAgent {
    /// As it is now.
    pub before: Option<fleet::Declared>,
    /// Its name, parsed.
    pub name: AgentName,
    /// Its credential's name.
    pub credential: Option<String>,
    /// Virtual from now on.
    pub is_virtual: bool,
    /// Its instances.
    pub instances: Vec<PlannedInstance>,
}

impl PlannedAgent {
    /// Nothing about the agent itself changes.
    #[must_use]
    pub fn same(&self) -> bool {
        let fold = |name: &Option<String>| name.as_deref().map(str::to_lowercase);
        self.before.as_ref().is_some_and(|b| {
            b.name == self.name.as_str()
                && b.is_virtual == self.is_virtual
                && fold(&b.credential) == fold(&self.credential)
        })
    }
}

/// Instances by agent and name in lower case.
type Known<'t> = HashMap<(Uuid, String), &'t Located>;

/// Everything that changes.
#[derive(Default)]
pub struct Plan {
    /// Credentials to make, or make so.
    pub credentials: Vec<file::Credential>,
    /// Credentials to remove.
    pub credentials_gone: Vec<String>,
    /// Groups to make, or make so.
    pub groups: Vec<(Option<Group>, Kept)>,
    /// Groups to remove.
    pub groups_gone: Vec<Uuid>,
    /// Agents the file names.
    pub agents: Vec<PlannedAgent>,
    /// Agents to remove.
    pub agents_gone: Vec<fleet::Declared>,
    /// Instances to remove.
    pub instances_gone: Vec<Located>,
    /// Recovery options of the whole installation, when they change.
    pub recovery: Option<RecoveryOptions>,
    /// What it does, for people.
    pub changes: Vec<Said>,
    /// What is odd and harmless.
    pub warnings: Vec<Said>,
    /// Packages the repository cannot give: agent, instance, what was looked for.
    pub unresolved: Vec<(String, String, String)>,
}

/// Makes the plan.
///
/// # Errors
/// When the database fails.
pub async fn plan(q: &mut impl Query, truth: &Truth, file: &File) -> Result<Plan> {
    let shelf = packages::shelf(q).await?;
    let mut plan = Plan::default();
    plan.credentials(truth, file);
    plan.groups(truth, file);
    let recovery = sayable(truth.recovery);
    if recovery != file.recovery {
        let on_success = truth.recovery.on_success;
        plan.recovery = Some(RecoveryOptions { on_success, ..file.recovery });
        plan.changes.push(Said::new(&remark::CHANGES_RECOVERY, []));
    }
    plan.gone(truth, file);
    let mut known: Known<'_> = HashMap::new();
    for found in &truth.instances {
        known.insert((found.agent_id, found.name.to_lowercase()), found);
    }
    let agents: HashMap<String, &fleet::Declared> =
        truth.agents.iter().map(|a| (a.name.to_lowercase(), a)).collect();
    for agent in &file.agents {
        let before = agents.get(&agent.name.to_lowercase()).map(|a| (*a).clone());
        let planned = plan.agent(before, &known, &shelf, agent)?;
        plan.agents.push(planned);
    }
    plan.odd_settings(q, file).await?;
    Ok(plan)
}

fn group_of(group: &file::Group) -> Kept {
    Kept {
        name: group.name.clone(),
        imports: group.settings.imports.clone(),
        settings: group.settings.own.clone(),
    }
}

/// Groups as the file gives them.
#[must_use]
pub fn groups_of(file: &File) -> Groups {
    let kept = file.groups.iter().map(|g| Group {
        id: Uuid::nil(),
        name: g.name.clone(),
        imports: g.settings.imports.clone(),
        settings: g.settings.own.clone(),
        revision: 0,
    });
    Groups::new(kept.collect())
}

impl Plan {
    fn credentials(&mut self, truth: &Truth, file: &File) {
        let before: HashMap<String, _> =
            truth.credentials.iter().map(|c| (c.credential.name.to_lowercase(), c)).collect();
        let mut named = BTreeSet::new();
        for wanted in &file.credentials {
            named.insert(wanted.name.to_lowercase());
            let object: [(&str, &dyn std::fmt::Display); 1] = [("object", &wanted.name)];
            match before.get(&wanted.name.to_lowercase()) {
                None => self.changes.push(Said::new(&remark::ADDS_CREDENTIAL, object)),
                Some(whole) => {
                    let mut now = truth::credential(whole);
                    if wanted.key.expose().is_empty() {
                        now.key = wanted.key.clone();
                    }
                    // The case of a name is not worth a change.
                    now.name.clone_from(&wanted.name);
                    if now == (file::Credential { rules: canonical(wanted.rules.clone()), ..wanted.clone() })
                    {
                        continue;
                    }
                    self.changes.push(Said::new(&remark::CHANGES_CREDENTIAL, object));
                }
            }
            self.credentials.push(wanted.clone());
        }
        for gone in truth.credentials.iter().filter(|c| !named.contains(&c.credential.name.to_lowercase())) {
            let name = &gone.credential.name;
            self.changes.push(Said::new(&remark::REMOVES_CREDENTIAL, [("object", name)]));
            self.credentials_gone.push(name.clone());
        }
    }

    fn groups(&mut self, truth: &Truth, file: &File) {
        let mut named = BTreeSet::new();
        for wanted in &file.groups {
            named.insert(wanted.name.to_lowercase());
            let after = group_of(wanted);
            let before = truth.groups.get(&wanted.name).cloned();
            let object: [(&str, &dyn std::fmt::Display); 1] = [("object", &wanted.name)];
            match &before {
                None => self.changes.push(Said::new(&remark::ADDS_GROUP, object)),
                Some(b) if b.imports == after.imports && b.settings == after.settings => continue,
                Some(_) => self.changes.push(Said::new(&remark::CHANGES_GROUP, object)),
            }
            self.groups.push((before, after));
        }
        for gone in truth.groups.all().filter(|g| !named.contains(&g.name.to_lowercase())) {
            self.changes.push(Said::new(&remark::REMOVES_GROUP, [("object", &gone.name)]));
            self.groups_gone.push(gone.id);
        }
    }

    /// Agents and instances the file does not name.
    fn gone(&mut self, truth: &Truth, file: &File) {
        let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for agent in &file.agents {
            let packages = agent.packages.iter().map(|p| p.name.to_lowercase()).collect();
            named.insert(agent.name.to_lowercase(), packages);
        }
        for found in &truth.instances {
            let stays = named
                .get(&found.agent.to_lowercase())
                .is_some_and(|p| p.contains(&found.name.to_lowercase()));
            if !stays {
                let object = instances::path(&found.agent, &found.name);
                self.changes.push(Said::new(&remark::REMOVES_INSTANCE, [("object", &object)]));
                self.instances_gone.push(found.clone());
            }
        }
        for agent in truth.agents.iter().filter(|a| !named.contains_key(&a.name.to_lowercase())) {
            self.changes.push(Said::new(&remark::REMOVES_AGENT, [("object", &agent.name)]));
            if agent.enrolled {
                self.warnings.push(Said::new(&remark::ODD_ENROLLED, [("object", &agent.name)]));
            }
            self.agents_gone.push(agent.clone());
        }
    }

    fn agent(
        &mut self,
        before: Option<fleet::Declared>,
        known: &Known<'_>,
        shelf: &Shelf,
        agent: &file::Agent,
    ) -> Result<PlannedAgent> {
        let was_virtual = before.as_ref().is_some_and(|b| b.is_virtual);
        let place = self.changes.len();
        let mut planned = Vec::with_capacity(agent.packages.len());
        for package in &agent.packages {
            let name = InstanceName::parse(&package.name).map_err(Fault::internal)?;
            let found = before.as_ref().and_then(|b| known.get(&(b.id, name.fold())).copied());
            // What was declared as virtual under a virtual agent stays so until an agent enrols under that name.
            let declared = was_virtual && found.is_some_and(|f| f.is_virtual);
            let file = package.filename.as_deref();
            let version = if declared { None } else { instances::kind(shelf, &name, file, found).cloned() };
            planned.push(self.instance(agent, package, name, found, version));
        }
        let real = planned.iter().any(|p| p.version.is_some());
        let enrolled = before.as_ref().is_some_and(|b| b.enrolled);
        let planned = PlannedAgent {
            is_virtual: !enrolled && !real,
            name: AgentName::parse(&agent.name).map_err(Fault::internal)?,
            credential: Some(agent.credential.clone()).filter(|c| !c.is_empty()),
            instances: planned,
            before,
        };
        if !planned.is_virtual {
            for one in planned.instances.iter().filter(|p| p.version.is_none()) {
                let wanted = one.package.filename.as_ref().unwrap_or(&one.package.name);
                let names = (agent.name.clone(), one.package.name.clone(), wanted.clone());
                self.unresolved.push(names);
            }
        }
        let object: [(&str, &dyn std::fmt::Display); 1] = [("object", &agent.name)];
        let said = match (&planned.before, planned.is_virtual) {
            (None, true) => Some(Said::new(&remark::ADDS_AGENT_VIRTUAL, object)),
            (None, false) => Some(Said::new(&remark::ADDS_AGENT, object)),
            (Some(_), _) => (!planned.same()).then(|| Said::new(&remark::CHANGES_AGENT, object)),
        };
        if let Some(said) = said {
            self.changes.insert(place, said);
        }
        Ok(planned)
    }

    fn instance(
        &mut self,
        agent: &file::Agent,
        package: &Package,
        name: InstanceName,
        before: Option<&Located>,
        version: Option<OnShelf>,
    ) -> PlannedInstance {
        let object = instances::path(&agent.name, &package.name);
        if let (None, Some(file)) = (&version, &package.filename) {
            self.warnings.push(Said::new(&remark::ODD_UNRESOLVED, [("object", &object), ("value", file)]));
        }
        let mut same = false;
        match (before, &version) {
            (None, Some(version)) => {
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("object", &object), ("file", &version.file)];
                self.changes.push(Said::new(&remark::ADDS_INSTANCE, values));
            }
            (None, None) => {
                self.changes.push(Said::new(&remark::ADDS_INSTANCE_VIRTUAL, [("object", &object)]));
            }
            (Some(found), _) => {
                let what = differing(&truth::package(found), package, found.is_virtual, version.is_none());
                same = what.is_empty();
                if !same {
                    let what = what.join(", ");
                    let values: [(&str, &dyn std::fmt::Display); 2] = [("object", &object), ("what", &what)];
                    self.changes.push(Said::new(&remark::CHANGES_INSTANCE, values));
                }
            }
        }
        PlannedInstance { before: before.cloned(), version, package: package.clone(), name, same }
    }

    /// Imports that lead nowhere, settings that do not fit what packages declare.
    async fn odd_settings(&mut self, q: &mut impl Query, file: &File) -> Result<()> {
        let groups = groups_of(file);
        let mut declared = HashMap::new();
        let mut warnings = Vec::new();
        for agent in &self.agents {
            for one in &agent.instances {
                let object = instances::path(agent.name.as_str(), &one.package.name);
                let (values, odd) = groups.origins(&one.package.settings.imports, &one.package.settings.own);
                warnings.extend(odd.iter().map(|o| told(&object, o)));
                let Some(version) = &one.version else { continue };
                if let Entry::Vacant(place) = declared.entry(version.id) {
                    place.insert(packages::declared(q, version.id).await?);
                }
                let values: BTreeMap<SettingKey, String> =
                    values.into_iter().map(|(k, v)| (k, v.value)).collect();
                for fault in faults(&declared[&version.id], &values) {
                    let (remark, key) = match &fault {
                        SettingFault::Missing { key } => (&remark::ODD_SETTING_MISSING, key.to_string()),
                        SettingFault::Type { key, .. } | SettingFault::TooLong { key } => {
                            (&remark::ODD_SETTING, key.to_string())
                        }
                        SettingFault::TooMany => (&remark::ODD_SETTING, "*".to_owned()),
                    };
                    warnings.push(Said::new(remark, [("object", &object), ("key", &key)]));
                }
            }
        }
        for group in &file.groups {
            let (_, odd) = groups.origins(std::slice::from_ref(&group.name), &BTreeMap::new());
            warnings.extend(odd.iter().map(|o| told(&group.name, o)));
        }
        self.warnings.extend(warnings);
        Ok(())
    }
}

fn told(object: &str, oddity: &Oddity) -> Said {
    match oddity {
        Oddity::Unknown(name) => {
            Said::new(&remark::ODD_GROUP_UNKNOWN, [("object", &object), ("value", name)])
        }
        Oddity::Cycle(name) => Said::new(&remark::ODD_GROUP_CYCLE, [("object", &object), ("value", name)]),
    }
}

/// What differs, as the file names it.
fn differing(now: &Package, wanted: &Package, was_virtual: bool, is_virtual: bool) -> Vec<&'static str> {
    let fold = |name: &Option<String>| name.as_deref().map(str::to_lowercase);
    let set = |names: &[String]| names.iter().map(|n| n.to_lowercase()).collect::<BTreeSet<_>>();
    let mut what = Vec::new();
    for (differs, word) in [
        (now.name != wanted.name, "name"),
        (now.filename != wanted.filename, "filename"),
        (now.enable != wanted.enable, "enable"),
        (fold(&now.credential) != fold(&wanted.credential), "credential"),
        (now.autostart != wanted.autostart, "autostart"),
        (now.recovery != wanted.recovery, "recoveryOptions"),
        (now.settings != wanted.settings, "settings"),
        (set(&now.groups) != set(&wanted.groups), "groups"),
        (was_virtual && !is_virtual, "virtual -> real"),
        (!was_virtual && is_virtual, "real -> virtual"),
    ] {
        if differs {
            what.push(word);
        }
    }
    what
}
