//! Gates: what is known about a delivery that has not started is put before `model::deliver::gate`, which names every closed one.

use super::checks;
use super::context::Variables;
use super::resolve;
use super::row::DeliveryRow;
use super::scripts;
use crate::app::App;
use crate::documents::{self, SpaceDoc};
use crate::fault::Result;
use crate::fleet;
use crate::limits;
use crate::packages::{self, Blocked, Deliverable};
use crate::resources;
use crate::spaces::Turn;
use crate::store::Query;
use model::Timestamp;
use model::deliver::gate::{self, Availability, Closed, Facts};
use model::deliver::graph::Offline;
use model::deliver::state::Why;
use protocol::deliver::job::CheckRow;
use protocol::deliver::{Env, Tier};
use std::time::Duration;

/// What a look at the gates found.
pub struct Looked {
    /// Closed gates, in the order of §11.
    pub closed: Vec<Closed>,
    /// Worth knowing.
    pub warnings: Vec<Why>,
    /// Rows of the server's part of the preflight.
    pub checks: Vec<CheckRow>,
    /// When the gates of the clock are open.
    pub earliest: Option<Timestamp>,
    /// It can never start: what it was made for changed (P-6).
    pub invalid: Option<Why>,
}

impl Looked {
    /// Reasons of the closed gates.
    #[must_use]
    pub fn whys(&self) -> Vec<Why> {
        self.closed.iter().map(|closed| closed.why.clone()).collect()
    }
    /// Nothing but a lock is in the way.
    #[must_use]
    pub fn may_compete(&self) -> bool {
        self.closed.iter().all(|closed| closed.gate == gate::Gate::Lease)
    }
}

/// What a look needs besides the row.
pub struct About<'a> {
    /// The delivery, made or to be made.
    pub row: &'a DeliveryRow,
    /// Names of its agents.
    pub agents: &'a [String],
    /// The space whose chain runs.
    pub space: &'a SpaceDoc,
    /// Its variables.
    pub variables: &'a Variables,
    /// The run has the locks: nobody else is asked.
    pub has_locks: bool,
}

/// Looks at every gate.
///
/// # Errors
/// When the database fails.
pub async fn look(app: &App, q: &mut impl Query, turn: &Turn, about: &About<'_>) -> Result<Looked> {
    let (row, now) = (about.row, app.clock.now());
    let policy = documents::policy(app).await?;
    let tier = resolve::tier(app, &row.tier).await?;
    let Some(env) = documents::env(app, &row.env).await? else {
        let why = Why::new("W.env-gone", [("env", row.env.clone())]);
        return Ok(invalid(why));
    };
    let env = &env.file.env;
    let version = packages::deliverable(q, &row.package, &row.version).await?;
    let fault = version_fault(row, version.as_ref());
    let invalid = fault.as_ref().filter(|why| why.code == "W.republished").cloned();
    let availability = match &version {
        Some(version) => packages::availability(app, q, version, &env.depots).await?,
        None => Availability { committed_at: now, ..Availability::default() },
    };
    let freezes: Vec<_> = policy.freezes.iter().filter(|freeze| fits(freeze, row, env)).cloned().collect();
    let window = window(&policy, &tier).filter(|_| !row.record.urgent);
    let overridden: Vec<String> = row.record.overrides.iter().map(|o| o.gate.clone()).collect();
    let engine = turn.engine(&row.space);
    let mut preflight = checks::faults(app, q, about.variables).await?;
    if let Some(version) = &version {
        preflight.extend(scripts::faults(&about.space.graph, &version.face.scripts, &tier.interpreters));
    }
    let facts = Facts {
        now,
        store: version.as_ref().map_or("", |v| v.store.as_str()),
        stores: if version.is_some() { &tier.store } else { &[] },
        version_fault: fault,
        unmet: if row.is_rollback() { Vec::new() } else { unmet(app, q, row, &tier, now).await? },
        availability,
        soak: soak(&policy.file.delivery.soak_floor, &tier, env, version.as_ref()),
        window,
        freezes: &freezes,
        approval: approval(app, q, about, &tier).await?,
        engine_stopped: match engine {
            Some(engine) => engine.stopped(),
            None => Some(("server".to_owned(), row.created_at)),
        },
        away: away(app, q, about).await?,
        preflight,
        planned_at: row.record.planned_at,
        lease: if about.has_locks { None } else { lease(q, row).await? },
        rollback: row.is_rollback(),
        overridden: &overridden,
        expected: Some(row.record.expected_ms).filter(|ms| *ms > 0).map(Duration::from_millis),
    };
    let (mut closed, mut warnings) = gate::closed(&facts);
    if let Some(why) = super::rollout::hold(q, row).await? {
        closed.push(Closed { gate: gate::Gate::Planned, why, for_ever: false });
    }
    if row.record.same_version {
        let details = [("package", row.package.clone()), ("version", row.version.clone())];
        warnings.push(Why::new("delivery-same-version", details));
    }
    let checks = checks::rows(&closed, &warnings);
    Ok(Looked { earliest: gate::earliest(&facts), closed, warnings, checks, invalid })
}

fn invalid(why: Why) -> Looked {
    let closed = vec![Closed { gate: gate::Gate::Version, why: why.clone(), for_ever: true }];
    Looked { checks: Vec::new(), closed, warnings: Vec::new(), earliest: None, invalid: Some(why) }
}

/// Whether a freeze is about a delivery (WF-2).
#[must_use]
pub fn fits(freeze: &model::deliver::calendar::Freeze, row: &DeliveryRow, env: &Env) -> bool {
    let any =
        |list: &[String], name: &str| list.is_empty() || list.iter().any(|l| l.eq_ignore_ascii_case(name));
    any(&freeze.tiers, &row.tier)
        && any(&freeze.envs, &env.name)
        && any(&freeze.packages, &row.package)
        && any(&freeze.spaces, &row.space)
}

/// The window of a tier; nothing: always.
#[must_use]
pub fn window<'a>(
    policy: &'a documents::PolicyDoc,
    tier: &Tier,
) -> Option<&'a model::deliver::calendar::Window> {
    if tier.window.is_empty() {
        return None;
    }
    let found = policy.windows.iter().find(|(name, _)| name.eq_ignore_ascii_case(&tier.window));
    found.map(|(_, window)| window)
}

/// What is wrong with the version: gone, blocked (RB-7), other bytes than when the delivery was made (P-6).
fn version_fault(row: &DeliveryRow, version: Option<&Deliverable>) -> Option<Why> {
    let what = [("package", row.package.clone()), ("version", row.version.clone())];
    let why = |code: &str| Why::new(code, what.clone());
    match version {
        None => Some(why("W.gone")),
        Some(version) if version.digest.to_string() != row.digest => Some(
            why("W.republished")
                .with("old", short(&row.digest))
                .with("new", short(&version.digest.to_string())),
        ),
        Some(Deliverable { blocked: Some(Blocked { by, reason, at }), .. }) => {
            let why = why("W.blocked").with("by", person(by)).with("at", at.to_string());
            Some(why.with("reason", reason.clone()))
        }
        Some(_) => None,
    }
}

/// The first characters of a digest, as people compare them.
#[must_use]
pub fn short(digest: &str) -> String {
    digest.split_once(':').map_or(digest, |(_, hex)| hex).chars().take(12).collect()
}

/// Minimum age: the largest of floor, tier, environment, package; nothing lowers the floor (P-2).
#[must_use]
pub fn soak(floor: &str, tier: &Tier, env: &Env, version: Option<&Deliverable>) -> Duration {
    let read = |text: &str| model::time::parse_duration(text).unwrap_or(Duration::ZERO);
    [
        read(floor),
        read(&tier.soak),
        env.soak.as_deref().map_or(Duration::ZERO, read),
        version.and_then(Deliverable::soak).unwrap_or(Duration::ZERO),
    ]
    .into_iter()
    .max()
    .unwrap_or_default()
}

/// Requirements of the tier that this digest has not met (PR-2).
///
/// # Errors
/// When the database fails.
pub async fn unmet(
    app: &App,
    q: &mut impl Query,
    row: &DeliveryRow,
    tier: &Tier,
    now: Timestamp,
) -> Result<Vec<Why>> {
    if tier.requires.is_empty() {
        return Ok(Vec::new());
    }
    let places = super::envs::places(q, &row.digest).await?;
    let accepted = super::envs::acceptances(q, &row.digest).await?;
    let mut unmet = Vec::new();
    for requirement in &tier.requires {
        let long = model::time::parse_duration(&requirement.verified_for).unwrap_or_default();
        let of_tier = |name: &str| name.eq_ignore_ascii_case(&requirement.tier);
        let mut envs: std::collections::BTreeSet<String> = places
            .iter()
            .filter(|place| of_tier(&place.tier) && place.until.unwrap_or(now).since(place.at) >= long)
            .map(|place| place.env.to_lowercase())
            .collect();
        if requirement.state == "accepted" {
            let yes: std::collections::BTreeSet<String> = accepted
                .iter()
                .filter(|accepted| of_tier(&accepted.tier))
                .map(|accepted| accepted.env.to_lowercase())
                .collect();
            envs = if requirement.verified_for.is_empty() {
                yes
            } else {
                envs.intersection(&yes).cloned().collect()
            };
        }
        let min = usize::try_from(requirement.min.max(1)).unwrap_or(1);
        if envs.len() < min {
            let why = Why::new(
                "W.requires",
                [("tier", requirement.tier.clone()), ("state", requirement.state.clone())],
            )
            .with("package", row.package.clone())
            .with("version", row.version.clone())
            .with("verified_for", if long.is_zero() { String::new() } else { long.as_secs().to_string() });
            unmet.push(if min > 1 {
                why.with("min", min.to_string()).with("have", envs.len().to_string())
            } else {
                why
            });
        }
    }
    let _ = app;
    Ok(unmet)
}

/// Why it may not go without a decision: the request it was made from no longer holds, or whoever started it may not deliver there any more.
async fn approval(app: &App, q: &mut impl Query, about: &About<'_>, tier: &Tier) -> Result<Option<Why>> {
    let row = about.row;
    if row.request != 0 {
        return super::requests::objection(app, q, row, about.variables).await;
    }
    if resolve::still_may(q, row, tier).await? {
        return Ok(None);
    }
    Ok(Some(Why::new("W.rights", [("by", person(&row.by)), ("env", row.env.clone())])))
}

/// Agents that are away and must be waited for (AG-10).
async fn away(app: &App, q: &mut impl Query, about: &About<'_>) -> Result<Vec<(String, Option<Timestamp>)>> {
    let mut away = Vec::new();
    let known = fleet::contacts(q, about.agents.iter().map(|name| name.to_lowercase()).collect()).await?;
    for name in about.agents {
        match known.get(&name.to_lowercase()) {
            Some((id, _)) if app.presence.is_connected(*id) => {}
            Some((_, seen)) => away.push((name.clone(), *seen)),
            None => away.push((name.clone(), None)),
        }
    }
    let jobs =
        || about.space.graph.apps.iter().flat_map(|app| &app.jobs).filter(|job| job.kind.is_on_agent());
    let waits = jobs().any(|job| job.offline == Offline::Wait);
    let none = jobs().next().is_some() && away.len() == about.agents.len();
    Ok(if waits || none { away } else { Vec::new() })
}

/// Who holds the locks it needs, and its place in the queue; nothing when they are free or its own.
///
/// # Errors
/// When the database fails.
pub async fn lease(q: &mut impl Query, row: &DeliveryRow) -> Result<Option<Why>> {
    let own = row.word();
    let inherits = super::row::word(row.record.inherits);
    for lock in &row.record.locks {
        let held = resources::holders(q, lock).await?;
        let other = held.iter().find(|lease| {
            lease.owner != own && lease.owner != inherits && lease.owner != row.record.parked_with
        });
        let Some(other) = other else { continue };
        let waiting = resources::waiting(q, lock).await?;
        let position = waiting.iter().position(|w| w.owner == own).map_or(waiting.len() + 1, |at| at + 1);
        let mut why = Why::new("W.lease", [("lock", lock.clone()), ("resource", lock.clone())])
            .with("holder", other.owner.clone())
            .with("by", person(&other.by))
            .with("since", other.since.to_string())
            .with("reason", other.reason.clone())
            .with("position", position.to_string());
        if let Some(until) = other.until {
            why = why.until(until);
        }
        let ahead: Vec<&str> = waiting.iter().take(position - 1).map(|w| w.owner.as_str()).collect();
        if let Some(at) = estimate(q, &other.owner, &ahead).await? {
            why = why.with("estimate", at.to_string());
        }
        return Ok(Some(why));
    }
    Ok(None)
}

/// When a lock is expected to be free (L-5): the usual length of the delivery that holds it and of those that wait before. Nothing when one of
/// them was never done there, or is no delivery.
async fn estimate(q: &mut impl Query, holder: &str, ahead: &[&str]) -> Result<Option<Timestamp>> {
    let Some(number) = super::row::number(holder).filter(|_| holder.starts_with("D-")) else {
        return Ok(None);
    };
    let holder = super::row::get(q, number).await?;
    let (Some(began), length @ 1..) = (holder.started_at, holder.record.expected_ms) else { return Ok(None) };
    let mut at = began.plus(Duration::from_millis(length));
    for owner in ahead.iter().take(limits::QUEUE_ESTIMATED_MAX) {
        let Some(number) = super::row::number(owner).filter(|_| owner.starts_with("D-")) else {
            return Ok(None);
        };
        match super::row::get(q, number).await?.record.expected_ms {
            0 => return Ok(None),
            length => at = at.plus(Duration::from_millis(length)),
        }
    }
    Ok((ahead.len() <= limits::QUEUE_ESTIMATED_MAX).then_some(at))
}

/// The name of a person: `r.dev` of `user r.dev`.
#[must_use]
pub fn person(who: &str) -> String {
    who.strip_prefix("user ").unwrap_or(who).to_owned()
}
