//! A rollout is made: settings are read, targets chosen and shared out to rings.

use super::row::{Answerer, Record, RingName, RolloutRow, TargetRow, word};
use super::views;
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::delivery::{resolve, row as delivery, start};
use crate::documents::{self, EnvDoc};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Deliverable};
use crate::spaces;
use crate::store::Tx;
use model::deliver::cause::fits;
use model::deliver::rollout::{
    OnError, OnSuccess, PARALLEL_MAX, Ring, RingSize, Rollout, RolloutState, Threshold, share_out,
};
use model::rights::Right;
use protocol::Code;
use protocol::api::{NewDelivery, NewRollout};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Makes a rollout; it begins when its settings say so.
///
/// # Errors
/// [`Code::NotFound`] for a version or an environment there is not; [`Code::RequestNeeded`], [`Code::NotAllowed`] when the caller may not deliver to every target; [`Code::InvalidField`] for settings nobody
/// understands, or without targets; [`Code::TooMany`].
pub async fn new(app: &App, call: &Call, ask: NewRollout) -> Result<protocol::api::Rollout> {
    call.may(Right::DeliverTo)?;
    let sizes = read(&ask)?;
    let chosen = chosen(app, &ask).await?;
    let tiers = allowed(app, call, &ask, &chosen).await?;
    let version = packages::deliverable_of(&mut app.db.read(), &ask.package, &ask.version).await?;
    let names: Vec<String> = chosen.iter().map(|env| env.file.env.name.clone()).collect();
    let shares = share_out(&sizes, &names);
    let mut targets = Vec::with_capacity(names.len());
    for (ring, places) in shares.iter().enumerate() {
        for place in places {
            targets.push(TargetRow::new(targets.len(), ring, &names[*place]));
        }
    }
    let rings = ring_names(&ask, shares.len());
    let mut turn = spaces::turn(app).await?;
    let mut tx = app.db.change().await?;
    let made = Made { ask, version, rings, tiers, retry_of: 0 };
    let number = write(call, &mut tx, made, &targets).await?;
    tx.commit().await?;
    super::round(app, &mut turn).await?;
    drop(turn);
    app.spaces.nudge.notify_one();
    views::one(app, call, number).await
}

/// A rollout before it is written.
pub struct Made {
    /// What was asked.
    pub ask: NewRollout,
    /// The version.
    pub version: Deliverable,
    /// Names of its rings.
    pub rings: Vec<RingName>,
    /// Tiers of its targets.
    pub tiers: Vec<String>,
    /// It tries again what failed in this one; 0: none.
    pub retry_of: i64,
}

/// Writes a rollout with its targets, and its audit line.
///
/// # Errors
/// When the database fails.
pub async fn write(call: &Call, tx: &mut Tx, made: Made, targets: &[TargetRow]) -> Result<i64> {
    let ask = &made.ask;
    let waits = ask.at.is_some_and(|at| at > call.at);
    let state = match ask.start.as_str() {
        "approval" => RolloutState::WaitingForApproval,
        "manual" => RolloutState::Ready,
        _ if waits => RolloutState::Ready,
        _ => RolloutState::Running,
    };
    let rollout = Rollout {
        state,
        start_at: ask.at,
        paused: None,
        open_ended: ask.membership == "dynamic",
        rings: made.rings.iter().map(|_| Ring::default()).collect(),
    };
    let row = RolloutRow {
        number: delivery::next_number(tx, "rollout").await?,
        package: made.version.package.clone(),
        version: made.version.version.clone(),
        digest: made.version.digest.to_string(),
        by: call.who(),
        created_at: call.at,
        started_at: None,
        ended_at: None,
        open: true,
        record: Record {
            max_parallel: ask.max_parallel.map(|n| usize::try_from(n).unwrap_or(PARALLEL_MAX)),
            rollout,
            rings: made.rings,
            tiers: made.tiers,
            retry_of: made.retry_of,
            answerer: Answerer::of(call),
            settings: made.ask,
            ..Record::default()
        },
    };
    row.insert(tx).await?;
    for target in targets {
        target.insert(tx, row.number).await?;
    }
    let what = format!("{} {}", row.package, row.version);
    let count = targets.len();
    audit::write(
        tx,
        call,
        "rollout.created",
        &row.word(),
        [
            ("what", &what),
            ("digest", &row.digest),
            ("targets", &count),
            ("rings", &row.record.rings.len()),
            ("reason", &row.record.settings.reason),
            ("retry_of", &word(row.record.retry_of)),
        ],
    )
    .await?;
    Ok(row.number)
}

/// Names of the rings; those nobody named bear their number.
fn ring_names(ask: &NewRollout, count: usize) -> Vec<RingName> {
    let name = |n: usize| match ask.rings.get(n) {
        Some(ring) if !ring.name.trim().is_empty() => ring.name.trim().to_owned(),
        _ => (n + 1).to_string(),
    };
    let size = |n: usize| ask.rings.get(n).map_or("rest", |ring| ring.size.trim()).to_owned();
    (0..count).map(|n| RingName { name: name(n), size: size(n) }).collect()
}

/// Reads what was asked: every word is understood, or named.
fn read(ask: &NewRollout) -> Result<Vec<RingSize>> {
    let long = |field: &'static str, text: &str| match text {
        "" => Ok(()),
        text => match model::time::parse_duration(text) {
            Some(_) => Ok(()),
            None => Err(Fault::field(field, "a length of time: 30m, 24h")),
        },
    };
    let one_of = |field: &'static str, word: &str, words: &[&str]| {
        if word.is_empty() || words.contains(&word) {
            return Ok(());
        }
        Err(Fault::field(field, words.join(", ")))
    };
    for (field, text) in [("success", &ask.success), ("error", &ask.error)] {
        if !text.is_empty() && Threshold::parse(text).is_none() {
            return Err(Fault::field(field, "a number of targets or a share of them: 3, 95 %"));
        }
    }
    OnSuccess::parse(&ask.on_success)
        .ok_or_else(|| Fault::field("on_success", "next, pause, approve, wait 30m"))?;
    OnError::parse(&ask.on_error)
        .ok_or_else(|| Fault::field("on_error", "pause, stop, rollback-ring, rollback-all"))?;
    if ask.deadline != "never" {
        long("deadline", &ask.deadline)?;
    }
    long("healthy_for", &ask.healthy_for)?;
    long("retry_after", &ask.retry_after)?;
    one_of("start", &ask.start, &["auto", "manual", "approval"])?;
    one_of("offline", &ask.offline, &["wait", "skip", "fail"])?;
    one_of("membership", &ask.membership, &["static", "dynamic"])?;
    if ask.start == "manual" && ask.at.is_some() {
        return Err(Fault::field("at", "a rollout that a person starts has no time"));
    }
    if ask.retries > limits::ROLLOUT_RETRIES_MAX {
        return Err(Fault::field("retries", format!("at most {}", limits::ROLLOUT_RETRIES_MAX)));
    }
    parallel(ask.max_parallel)?;
    start::reason(&ask.reason)?;
    if ask.rings.len() > limits::ROLLOUT_RINGS_MAX {
        return Err(too_many(limits::ROLLOUT_RINGS_MAX, "rings of a rollout"));
    }
    let size = |ring: &protocol::api::NewRing| {
        RingSize::parse(&ring.size).ok_or_else(|| {
            Fault::field("rings", "a size is a number, a share, rest, or names: 1, 10 %, rest, INT*")
        })
    };
    ask.rings.iter().map(size).collect()
}

/// How many at once.
///
/// # Errors
/// [`Code::InvalidField`].
pub fn parallel(asked: Option<u32>) -> Result<()> {
    match asked {
        Some(n) if n == 0 || usize::try_from(n).map_or(true, |n| n > PARALLEL_MAX) => {
            Err(Fault::field("max_parallel", format!("between 1 and {PARALLEL_MAX}")))
        }
        _ => Ok(()),
    }
}

fn too_many(limit: usize, kind: &str) -> Fault {
    Fault::new(Code::TooMany, [("limit", &limit), ("kind", &kind)])
}

/// Environments that are asked for: those named, in their order, then those of patterns and tier, by name.
///
/// # Errors
/// [`Code::NotFound`] for one that is named and not there; [`Code::InvalidField`] when nothing is asked for, or nobody fits.
async fn chosen(app: &App, ask: &NewRollout) -> Result<Vec<Arc<EnvDoc>>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for name in &ask.envs {
        let env = resolve::env(app, name).await?;
        if seen.insert(env.file.env.name.to_lowercase()) {
            found.push(env);
        }
    }
    let mut others: Vec<Arc<EnvDoc>> =
        documents::envs(app).await?.into_iter().filter(|env| fits_ask(ask, env)).collect();
    others.sort_by_cached_key(|env| natural(&env.file.env.name));
    found.extend(others.into_iter().filter(|env| seen.insert(env.file.env.name.to_lowercase())));
    if found.is_empty() {
        return Err(Fault::field("envs", "no environment is named, or fits"));
    }
    if found.len() > limits::ROLLOUT_TARGETS_MAX {
        return Err(too_many(limits::ROLLOUT_TARGETS_MAX, "targets of a rollout"));
    }
    Ok(found)
}

/// Whether an environment is chosen by pattern or tier.
pub fn fits_ask(ask: &NewRollout, env: &EnvDoc) -> bool {
    let env = &env.file.env;
    let name = env.name.to_lowercase();
    let mut patterns = ask.pattern.split(',').map(|p| p.trim().to_lowercase()).filter(|p| !p.is_empty());
    patterns.any(|pattern| fits(&pattern, &name))
        || (!ask.tier.trim().is_empty() && env.tier.eq_ignore_ascii_case(ask.tier.trim()))
}

/// A name so that `INT2` comes before `INT10`.
pub fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name.to_lowercase();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let tail = rest.split_off(digits);
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        parts.push((rest, tail[..end].parse().unwrap_or(0)));
        rest = tail[end..].to_owned();
    }
    parts
}

/// Whether the caller may deliver to every one of them (§4.2). Gives their tiers.
async fn allowed(app: &App, call: &Call, ask: &NewRollout, chosen: &[Arc<EnvDoc>]) -> Result<Vec<String>> {
    let mut tiers = BTreeMap::new();
    for env in chosen {
        let env = &env.file.env;
        if tiers.contains_key(&env.tier) {
            continue;
        }
        let tier = resolve::tier(app, &env.tier).await?;
        let one = NewDelivery {
            env: env.name.clone(),
            package: ask.package.clone(),
            version: ask.version.clone(),
            ..NewDelivery::default()
        };
        resolve::direct(call, &tier, &env.name, &one)?;
        tiers.insert(env.tier.clone(), tier);
    }
    Ok(tiers.into_keys().collect())
}
