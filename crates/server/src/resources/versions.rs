//! Versions as values: which there are, and since when each can be delivered where (P-10).

use crate::app::App;
use crate::call::Call;
use crate::documents;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Deliverable};
use crate::store::Query;
use model::Timestamp;
use model::deliver::gate::{Availability, soaked_at};
use model::rights::Right;
use model::time::{parse_duration, print_duration};
use protocol::Lang;
use protocol::api::{DeliverFace, DeliverVersion, DepotView, VersionBlock};
use std::time::Duration;

/// What is asked about versions.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Where {
    /// Environment: its tier's minimum age and its depots count; without one, the domain's.
    env: String,
}

/// Minimum age and depots of an environment; without one, the domain's floor and no depot.
async fn terms(app: &App, env: &str) -> Result<(Duration, Vec<String>)> {
    let policy = documents::policy(app).await?;
    let length = |text: &str| parse_duration(text.trim()).unwrap_or_default();
    let floor = length(&policy.file.delivery.soak_floor);
    if env.is_empty() {
        return Ok((floor, Vec::new()));
    }
    let found = documents::env(app, env).await?.ok_or_else(|| Fault::not_found("environment", env))?;
    let env = &found.file.env;
    let tier = policy.file.tier.iter().find(|tier| tier.name.eq_ignore_ascii_case(&env.tier));
    let of_tier = tier.map_or(Duration::ZERO, |tier| length(&tier.soak));
    let own = env.soak.as_deref().map_or(Duration::ZERO, length);
    Ok((floor.max(of_tier).max(own), env.depots.clone()))
}

fn block(version: &Deliverable) -> Option<VersionBlock> {
    let blocked = version.blocked.as_ref()?;
    Some(VersionBlock { by: blocked.by.clone(), reason: blocked.reason.clone(), at: blocked.at })
}

/// Versions of a package that can be delivered, the highest first; blocked ones too, with why.
pub(super) async fn list(
    app: &App,
    call: &Call,
    package: &str,
    asked: &Where,
) -> Result<Vec<DeliverVersion>> {
    call.may(Right::View)?;
    let (soak, depots) = terms(app, &asked.env).await?;
    let mut q = app.db.read();
    let mut shown = Vec::new();
    for version in packages::deliverables(&mut q, package, limits::CHOICES_MAX).await? {
        let availability = packages::availability(app, &mut q, &version, &depots).await?;
        let soak = soak.max(version.soak().unwrap_or_default());
        shown.push(DeliverVersion {
            deliverable_at: soaked_at(&availability, soak, call.at),
            blocked: block(&version),
            version: version.version,
            store: version.store,
            published_at: version.published_at,
            pinned: version.pinned,
            digest: version.digest.to_string(),
        });
    }
    if shown.is_empty() {
        return Err(Fault::not_found("package that can be delivered", package));
    }
    Ok(shown)
}

/// One version, with its face.
pub(super) async fn get(
    app: &App,
    call: &Call,
    (package, version): (&str, &str),
    asked: &Where,
) -> Result<DeliverFace> {
    call.may(Right::View)?;
    let (soak, serving) = terms(app, &asked.env).await?;
    let mut q = app.db.read();
    let found = packages::deliverable_of(&mut q, package, version).await?;
    let availability = packages::availability(app, &mut q, &found, &serving).await?;
    let soak = soak.max(found.soak().unwrap_or_default());
    let at = soaked_at(&availability, soak, call.at);
    let depots = depots(&mut q, &found, &serving).await?;
    let (promoted_at, promoted_by) =
        found.promoted.clone().map_or((None, String::new()), |(at, by)| (Some(at), by));
    let replaced = packages::replaced(&mut q, &found).await?;
    Ok(DeliverFace {
        text: told(call, &found, &availability, at),
        blocked: block(&found),
        package: found.package,
        version: found.version,
        file: found.file,
        digest: found.digest.to_string(),
        size_bytes: found.size_bytes,
        store: found.store,
        published_at: found.published_at,
        published_by: found.published_by,
        promoted_at,
        promoted_by,
        pinned: found.pinned,
        depots,
        env: asked.env.clone(),
        soak_ms: u64::try_from(soak.as_millis()).unwrap_or(u64::MAX),
        left_ms: at.map_or(0, |at| u64::try_from(at.since(call.at).as_millis()).unwrap_or(u64::MAX)),
        deliverable_at: at,
        replaced,
        face: found.face,
    })
}

/// Depots that serve first, as they are asked for; then others that have it.
async fn depots(q: &mut impl Query, found: &Deliverable, serving: &[String]) -> Result<Vec<DepotView>> {
    let copies = packages::copies(q, found.id).await?;
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let at = |name: &str| copies.iter().find(|c| same(&c.depot, name)).map(|c| c.at);
    let mut shown: Vec<DepotView> =
        serving.iter().map(|name| DepotView { depot: name.clone(), replicated_at: at(name) }).collect();
    for copy in &copies {
        if !serving.iter().any(|name| same(name, &copy.depot)) {
            shown.push(DepotView { depot: copy.depot.clone(), replicated_at: Some(copy.at) });
        }
    }
    Ok(shown)
}

/// `published 14:02:11 · replicated 14:03:40 · deliverable from 14:13:40 (in 6m 12s)`.
fn told(call: &Call, found: &Deliverable, availability: &Availability, at: Option<Timestamp>) -> String {
    let fr = call.lang == Lang::Fr;
    let mut parts =
        vec![format!("{} {}", if fr { "publié" } else { "published" }, clock(found.published_at, call.at))];
    if let Some(blocked) = &found.blocked {
        let word = if fr { "bloquée par" } else { "blocked by" };
        parts.push(
            format!("{word} {} : {}", blocked.by, blocked.reason)
                .replace(" : ", if fr { " : " } else { ": " }),
        );
        return parts.join(" · ");
    }
    let missing: Vec<&str> =
        availability.depots.iter().filter(|(_, at)| at.is_none()).map(|(n, _)| n.as_str()).collect();
    if !missing.is_empty() {
        let word = if fr { "réplication attendue" } else { "replication pending" };
        parts.push(format!("{word} ({})", missing.join(", ")));
    } else if let Some(last) = availability.depots.iter().filter_map(|(_, at)| *at).max() {
        parts.push(format!("{} {}", if fr { "répliqué" } else { "replicated" }, clock(last, call.at)));
    }
    if let Some(at) = at {
        let left = at.since(call.at);
        let word = if fr { "livrable à partir de" } else { "deliverable from" };
        // Whole seconds, never told as fewer than they are.
        let seconds = Duration::from_secs(u64::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u64::MAX));
        parts.push(match left.is_zero() {
            true => if fr { "livrable" } else { "deliverable" }.to_owned(),
            false => format!(
                "{word} {} ({} {})",
                clock(at, call.at),
                if fr { "dans" } else { "in" },
                print_duration(seconds)
            ),
        });
    }
    parts.join(" · ")
}

/// The time of day, with the day when it is another; UTC.
fn clock(at: Timestamp, now: Timestamp) -> String {
    let (text, today) = (at.to_string(), now.to_string());
    let (day, time) = (text.get(..10).unwrap_or_default(), text.get(11..19).unwrap_or_default());
    if today.starts_with(day) { format!("{time} UTC") } else { format!("{day} {time} UTC") }
}
