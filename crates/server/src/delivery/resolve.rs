//! What is to be delivered, where, by whom: names become things, and rights are looked at (§11 steps 1 and 2).

use super::row::{DeliveryRow, DeliveryState, Record};
use crate::access;
use crate::app::App;
use crate::call::{Actor, Call};
use crate::computers;
use crate::documents::{self, EnvDoc, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::packages::{self, Deliverable};
use crate::store::Query;
use model::rights::{Right, Role};
use protocol::Code;
use protocol::api::{JobActor, NewDelivery};
use protocol::deliver::Tier;
use std::sync::Arc;

/// What a delivery is about.
pub struct Resolved {
    /// Environment.
    pub env: Arc<EnvDoc>,
    /// Its tier.
    pub tier: Tier,
    /// Names of its agents, in order.
    pub agents: Vec<String>,
    /// The space whose chain delivers.
    pub space: Arc<SpaceDoc>,
    /// The version.
    pub package: Deliverable,
}

impl Resolved {
    /// A delivery of it as the caller asks now: without a number, before its gates.
    #[must_use]
    pub fn row(&self, call: &Call) -> DeliveryRow {
        DeliveryRow {
            number: 0,
            state: DeliveryState::Gated,
            env: self.env.file.env.name.clone(),
            tier: self.tier.name.clone(),
            package: self.package.package.clone(),
            version: self.package.version.clone(),
            digest: self.package.digest.to_string(),
            space: self.space.file.space.name.clone(),
            run: 0,
            by: call.who(),
            created_at: call.at,
            started_at: None,
            ended_at: None,
            rollback_of: 0,
            request: 0,
            record: Record::default(),
        }
    }
}

/// What somebody may do to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Deliver.
    Deliver,
    /// Ask for it.
    Request,
    /// Nothing.
    None,
}

impl Access {
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Access::Deliver => "deliver",
            Access::Request => "request",
            Access::None => "none",
        }
    }
}

/// The role a call is made in.
#[must_use]
pub fn role(call: &Call) -> Role {
    match &call.actor {
        Actor::User { role, .. } | Actor::Token { role, .. } => *role,
        Actor::Credential { management: false, .. } => Role::SelfService,
        Actor::Credential { .. } | Actor::Server => Role::Administrator,
    }
}

/// What a role may do to environments of a tier. Administrators act on every tier; whoever may not deliver may at most ask.
#[must_use]
pub fn access_of(role: Role, tier: &Tier) -> Access {
    let named = |words: &[String]| {
        role == Role::Administrator || words.iter().any(|word| Role::of_tier(word) == Some(role))
    };
    if role.allows(Right::DeliverTo) && named(&tier.direct) {
        Access::Deliver
    } else if role.allows(Right::RequestDelivery) && named(&tier.request) {
        Access::Request
    } else {
        Access::None
    }
}

/// What the caller may do to environments of a tier, with a package when one is meant: by his role, and by what his token is narrowed to.
#[must_use]
pub fn access(call: &Call, tier: &Tier, package: Option<&str>) -> Access {
    if call.reaches(&tier.name, package) { access_of(role(call), tier) } else { Access::None }
}

/// Whether the caller may record that a version is accepted on a tier (`accept:env`): the roles and persons it names; where it names none, who delivers
/// there directly or decides on requests. Whoever may only ask accepts nothing.
#[must_use]
pub fn may_accept(call: &Call, tier: &Tier, package: &str) -> bool {
    let delivers = access(call, tier, Some(package)) == Access::Deliver;
    if tier.accept.is_empty() {
        return delivers || call.actor.holds(Right::Approve);
    }
    let (role, person) = (role(call), call.who());
    let names = |word: &String| match word.strip_prefix("user:") {
        Some(name) => person.strip_prefix("user ").is_some_and(|own| own.eq_ignore_ascii_case(name)),
        None => Role::of_tier(word) == Some(role) && call.reaches(&tier.name, Some(package)),
    };
    role == Role::Administrator || tier.accept.iter().any(names)
}

/// A tier of the policy; one that nobody describes lets only administrators through.
///
/// # Errors
/// When the policy cannot be read.
pub async fn tier(app: &App, name: &str) -> Result<Tier> {
    let policy = documents::policy(app).await?;
    let found = policy.file.tier.iter().find(|tier| tier.name.eq_ignore_ascii_case(name)).cloned();
    Ok(found.unwrap_or_else(|| Tier { name: name.to_owned(), ..Tier::default() }))
}

/// An environment by name.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn env(app: &App, name: &str) -> Result<Arc<EnvDoc>> {
    documents::env(app, name).await?.ok_or_else(|| Fault::not_found("environment", name))
}

/// Names of the agents of an environment: those it lists, and those of its group.
///
/// # Errors
/// When the database fails.
pub async fn agents(app: &App, q: &mut impl Query, env: &protocol::deliver::Env) -> Result<Vec<String>> {
    let mut names = env.agents.clone();
    if !env.group.is_empty() {
        let group = [JobActor { kind: "group".to_owned(), name: env.group.clone() }];
        for number in computers::resolve(q, &group, app.clock.now()).await? {
            let machine = computers::of_number(app, q, number).await?;
            names.extend(machine.filter(|m| m.agent_id.is_some()).map(|m| m.name));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.to_lowercase()));
    Ok(names)
}

/// Names become things.
///
/// # Errors
/// [`Code::NotFound`] for whatever there is not; [`Code::GateClosed`] for a version without a deliver face.
pub async fn resolve(app: &App, q: &mut impl Query, ask: &NewDelivery) -> Result<Resolved> {
    let env = env(app, &ask.env).await?;
    let tier = tier(app, &env.file.env.tier).await?;
    let agents = agents(app, q, &env.file.env).await?;
    let name = &env.file.env.space;
    let space = documents::space(app, name).await?.ok_or_else(|| Fault::not_found("space", name))?;
    let package = packages::deliverable_of(q, &ask.package, &ask.version).await?;
    Ok(Resolved { env, tier, agents, space, package })
}

/// The command that files the request instead.
#[must_use]
pub fn request_command(ask: &NewDelivery, env: &str) -> String {
    let mut command =
        format!("escale request new --env {env} --package {} --version {}", ask.package, ask.version);
    if !ask.variables.is_empty() {
        command.push_str(&format!(" --variables {}", ask.variables));
    }
    if let Some(at) = ask.at {
        command.push_str(&format!(" --at {at}"));
    }
    command
}

/// Whether the caller may deliver there without a request.
///
/// # Errors
/// [`Code::RequestNeeded`] with the command that asks for it; [`Code::NotAllowed`] for who may not even ask.
pub fn authorise(call: &Call, ask: &NewDelivery, resolved: &Resolved) -> Result<()> {
    direct(call, &resolved.tier, &resolved.env.file.env.name, ask)
}

/// As [`authorise`], for an environment alone.
///
/// # Errors
/// As [`authorise`].
pub fn direct(call: &Call, tier: &Tier, env: &str, ask: &NewDelivery) -> Result<()> {
    match access(call, tier, Some(&ask.package)) {
        Access::Deliver => Ok(()),
        Access::Request => {
            let command = request_command(ask, env);
            let roles = tier.direct.join(", ");
            Err(Fault::new(
                Code::RequestNeeded,
                [("env", &env), ("tier", &tier.name), ("roles", &roles), ("command", &command)],
            ))
        }
        Access::None => Err(Fault::new(Code::NotAllowed, [("right", &format!("deliver-to {env}"))])),
    }
}

/// Whether the person behind a delivery may still deliver there (§4.2: rights are looked at again when a queued delivery starts).
///
/// # Errors
/// When the database fails.
pub async fn still_may(q: &mut impl Query, row: &DeliveryRow, tier: &Tier) -> Result<bool> {
    let Some(person) = row.record.person else { return Ok(true) };
    let Some(role) = access::role_of(q, person).await? else { return Ok(false) };
    let was = Role::from_word(&row.record.role).unwrap_or(Role::SelfService);
    // A program with a token of somebody acts in the lesser of both roles.
    Ok(access_of(role, tier) == Access::Deliver && access_of(was, tier) == Access::Deliver)
}
