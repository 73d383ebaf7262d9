//! Instances as people see them.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::packages::{self, Shelf};
use crate::store::{Arg, Error, Query, Row};
use model::InstanceName;
use model::id::{InstanceId, OrderId};
use model::rights::Right;
use protocol::Lang;
use protocol::api::{Death, Fetching, Instance, Order, Page, PlannedVersion};
use protocol::link::BundleRef;
use protocol::reason::{Reason, code};
use protocol::text::{Params, params};
use uuid::Uuid;

fn read(app: &App, shelf: &Shelf, row: &Row) -> std::result::Result<Instance, Error> {
    let id: Uuid = row.get(0)?;
    let (agent, name): (String, String) = (row.get(1)?, row.get(2)?);
    let (is_virtual, enabled): (bool, bool) = (row.get(3)?, row.get(4)?);
    let bundle: Option<BundleRef> = row.json_opt(6)?;
    let (planned_id, package_file): (Option<Uuid>, Option<String>) = (row.get(7)?, row.get(8)?);
    let planned = bundle.map(|b| PlannedVersion {
        package: b.package,
        version: b.version,
        file: b.file,
        digest: b.digest,
    });
    let newer = if is_virtual { None } else { newer(shelf, &name, package_file.as_deref(), planned_id) };
    let (agent_id, was_connected): (Uuid, Option<i64>) = (row.get(25)?, row.get(26)?);
    let here = app.presence.is_connected(agent_id);
    let agent_state = if here {
        "connected"
    } else if was_connected.is_some() {
        "disconnected"
    } else {
        "unknown"
    };
    let mut reason: Option<Reason> = row.json_opt(11)?;
    if is_virtual {
        reason = Some(Reason::new(code::VIRTUAL, Params::new()));
    } else if !enabled {
        reason = Some(Reason::new(code::DISABLED, Params::new()));
    }
    let wanted_run: bool = row.get(13)?;
    let order = match row.get::<Option<Uuid>>(27)? {
        None => None,
        Some(order) => Some(Order {
            id: OrderId::from_uuid(order).to_string(),
            agent: agent.clone(),
            instance: name.clone(),
            verb: row.get(28)?,
            state: "accepted".to_owned(),
            reason: Some(Reason::new(
                if here { code::AGENT_WORKING } else { code::AGENT_AWAY },
                params([("agent", &agent)]),
            )),
            by: row.get(29)?,
            at: row.time(30)?,
            ended_at: None,
        }),
    };
    let seen_version: Option<String> = row.get(18)?;
    let fetching: Option<(u64, u64)> = row.json_opt(19)?;
    Ok(Instance {
        id: InstanceId::from_uuid(id).to_string(),
        agent_state: agent_state.to_owned(),
        is_virtual,
        enabled,
        autostart: row.get(5)?,
        package: planned.as_ref().map(|p| p.package.clone()),
        version: seen_version.or_else(|| planned.as_ref().map(|p| p.version.clone())),
        planned,
        newer,
        state: row.get(9)?,
        changed_at: row.time_opt(10)?,
        reason,
        failed: row.get::<bool>(12)? && enabled,
        wanted: if wanted_run && enabled { "started" } else { "stopped" }.to_owned(),
        // A device is connected while it owns a live subscription (spec/constellation §5.3); so is a program under an agent
        // that speaks to the server itself.
        connected: (row.get::<bool>(14)? && here) || app.exchange.listeners.has_instance(id),
        client: row.get(15)?,
        pid: row.get::<Option<i64>>(16)?.and_then(|p| u32::try_from(p).ok()),
        restarts: u32::try_from(row.number(17)?).unwrap_or(u32::MAX),
        deaths: row.number(24)?,
        fetching: fetching.map(|(done_bytes, total_bytes)| Fetching { done_bytes, total_bytes }),
        order,
        credential: row.get(20)?,
        groups: row.json(21)?,
        settings_pending: row.get(22)?,
        revision: row.get(23)?,
        agent,
        name,
    })
}

/// The version a reload would bring, when it is another than the planned one.
fn newer(
    shelf: &Shelf,
    name: &str,
    package_file: Option<&str>,
    planned: Option<Uuid>,
) -> Option<PlannedVersion> {
    let name = InstanceName::parse(name).ok()?;
    let found = shelf.resolve(&name, package_file).filter(|f| Some(f.id) != planned && f.runs)?;
    Some(PlannedVersion {
        package: found.package.to_string(),
        version: found.version.to_string(),
        file: found.file.to_string(),
        digest: found.digest.to_string(),
    })
}

/// A page of instances by agent and name; of one agent when it is named.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call, paging: &Paging, agent: Option<&str>) -> Result<Page<Instance>> {
    call.may(Right::View)?;
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let [after_agent, after_name] = paging.after::<2>()?.unwrap_or_default();
    let only = agent.unwrap_or_default().to_lowercase();
    let mut q = app.db.read();
    let shelf = packages::shelf(&mut q).await?;
    let asked = args![after_agent, after_name, &pattern, &only, limit + 1, call.unit_pattern()];
    let rows = q.rows(&store::page(), asked).await?;
    let total = q.count(&store::count(), args!["", "", &pattern, &only, call.unit_pattern()]).await?;
    let mut items = rows.iter().map(|r| read(app, &shelf, r)).collect::<std::result::Result<Vec<_>, _>>()?;
    items.iter_mut().for_each(|i| localise(i, call.lang));
    Ok(page(items, limit, total, |i| [i.agent.to_lowercase(), i.name.to_lowercase()]))
}

/// Instances by id, without texts; those that are gone are left out.
///
/// # Errors
/// When the database fails.
pub async fn views(app: &App, q: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Instance>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shelf = packages::shelf(q).await?;
    let rows = q.rows(&store::by_ids(ids.len()), ids.iter().map(|id| Arg::from(*id)).collect()).await?;
    Ok(rows.iter().map(|r| read(app, &shelf, r)).collect::<std::result::Result<_, _>>()?)
}

/// One instance by id.
pub(super) async fn one(app: &App, q: &mut impl Query, id: Uuid) -> Result<Instance> {
    views(app, q, &[id]).await?.pop().ok_or_else(|| Fault::not_found("instance", InstanceId::from_uuid(id)))
}

/// Tells an instance in a language.
pub fn localise(instance: &mut Instance, lang: Lang) {
    if let Some(reason) = &mut instance.reason {
        reason.localise(lang);
    }
    if let Some(order) = &mut instance.order {
        super::orders::localise(order, lang);
    }
}

/// Reads a death from the columns number, at, exit_code, signal, uptime_ms, follows.
pub(super) fn read_death(row: &Row, agent: &str, instance: &str) -> std::result::Result<Death, Error> {
    let (exit_code, signal): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
    let ending = match (exit_code, signal) {
        (Some(code_), _) => Reason::new(code::EXITED, params([("code", &code_)])),
        (None, Some(signal)) => Reason::new(code::SIGNALED, params([("signal", &signal)])),
        (None, None) => Reason::new(code::ENDED_UNSEEN, Params::new()),
    };
    Ok(Death {
        agent: agent.to_owned(),
        instance: instance.to_owned(),
        number: row.number(0)?,
        at: row.time(1)?,
        exit_code: exit_code.and_then(|c| i32::try_from(c).ok()),
        signal: signal.and_then(|s| i32::try_from(s).ok()),
        ending,
        uptime_ms: row.number(4)?,
        follows: row.json(5)?,
    })
}

/// Tells a death in a language.
pub fn localise_death(death: &mut Death, lang: Lang) {
    death.ending.localise(lang);
    death.follows.localise(lang);
}

/// One death, without texts.
///
/// # Errors
/// When the database fails.
pub async fn death(q: &mut impl Query, instance: Uuid, number: u64) -> Result<Option<Death>> {
    let row = q.row(store::DEATH, args![instance, number]).await?;
    row.map(|r| {
        let (agent, name): (String, String) = (r.get(6)?, r.get(7)?);
        read_death(&r, &agent, &name)
    })
    .transpose()
    .map_err(Fault::from)
}

/// Last unexpected ends of all instances, newest first.
pub(super) async fn recent_deaths(app: &App, call: &Call, paging: &Paging) -> Result<Vec<Death>> {
    call.may(Right::View)?;
    let mut deaths = Vec::new();
    for row in
        app.db.read().rows(&store::deaths_recent(), args![paging.limit()?, call.unit_pattern()]).await?
    {
        let (agent, name): (String, String) = (row.get(6)?, row.get(7)?);
        let mut death = read_death(&row, &agent, &name)?;
        localise_death(&mut death, call.lang);
        deaths.push(death);
    }
    Ok(deaths)
}

/// Instances of the caller's unit: all, started, failed, outdated.
///
/// # Errors
/// When the database fails.
pub async fn totals(app: &App, call: &Call) -> Result<[u64; 4]> {
    let mut q = app.db.read();
    let row = q.row(&store::totals(), args![call.unit_pattern()]).await?;
    let number = |i: usize| {
        row.as_ref()
            .and_then(|r| r.get::<Option<i64>>(i).ok().flatten())
            .map_or(0, |n| u64::try_from(n).unwrap_or(0))
    };
    let shelf = packages::shelf(&mut q).await?;
    let mut outdated = 0;
    for row in q.rows(&store::resolved(), args![call.unit_pattern()]).await? {
        let (name, file, planned): (String, Option<String>, Option<Uuid>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        outdated += u64::from(newer(&shelf, &name, file.as_deref(), planned).is_some());
    }
    Ok([number(0), number(1), number(2), outdated])
}

/// An instance with everything about it.
pub(super) async fn detail(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
) -> Result<protocol::api::InstanceDetail> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = super::locate(&mut q, agent, name).await?;
    let mut instance = one(app, &mut q, found.id).await?;
    localise(&mut instance, call.lang);
    let mut orders = super::orders::last(app, &mut q, found.id, 50).await?;
    orders.iter_mut().for_each(|o| super::orders::localise(o, call.lang));
    let mut deaths = deaths(&mut q, &found, u64::MAX, 50).await?;
    deaths.iter_mut().for_each(|d| localise_death(d, call.lang));
    let manifest = match found.version_id {
        Some(id) => packages::manifest(&mut q, id).await?,
        None => None,
    };
    let given = manifest.as_ref().map(|m| m.recovery).unwrap_or_default();
    let given = super::assignment::behind(given, crate::settings::recovery(&mut q).await?);
    let part = model::manifest::RecoveryPart::from(given).over(model::recovery::Recovery::default());
    let in_force = model::manifest::RecoveryPart::from(found.recovery).over(part);
    Ok(protocol::api::InstanceDetail {
        instance,
        config: super::config::shown(&found),
        recovery: complete(in_force),
        settings_declared: manifest.map(|m| m.settings).unwrap_or_default(),
        orders,
        deaths,
    })
}

/// Recovery options with nothing left open.
fn complete(recovery: model::recovery::Recovery) -> protocol::api::RecoveryOptions {
    model::manifest::RecoveryPart {
        restart: Some(recovery.restart),
        retries: Some(recovery.retries),
        delay: Some(recovery.delay),
        reset_after: Some(recovery.reset_after),
        on_success: Some(recovery.on_success),
    }
    .into()
}

/// Deaths of an instance below a number, newest first.
pub(super) async fn deaths(
    q: &mut impl Query,
    found: &super::Located,
    below: u64,
    limit: u32,
) -> Result<Vec<Death>> {
    let rows = q.rows(store::DEATHS, args![found.id, below, limit]).await?;
    Ok(rows
        .iter()
        .map(|r| read_death(r, &found.agent, &found.name))
        .collect::<std::result::Result<_, _>>()?)
}

/// A page of deaths, newest first.
pub(super) async fn deaths_page(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    paging: &Paging,
) -> Result<Page<Death>> {
    call.may(Right::View)?;
    let limit = paging.limit()?;
    let below = match paging.after::<1>()? {
        None => u64::MAX,
        Some([number]) => number.parse().map_err(|_| Fault::field("cursor", "not a number"))?,
    };
    let mut q = app.db.read();
    let found = super::locate(&mut q, agent, name).await?;
    let mut items = deaths(&mut q, &found, below, limit + 1).await?;
    let total = q.count(store::DEATHS_COUNT, args![found.id]).await?;
    items.iter_mut().for_each(|d| localise_death(d, call.lang));
    Ok(page(items, limit, total, |d| [d.number.to_string()]))
}

/// What instances consumed in the last minutes: all, those of one agent, or one.
pub(super) async fn usage(
    app: &App,
    call: &Call,
    agent: Option<&str>,
    instance: Option<&str>,
) -> Result<Vec<protocol::api::UsageCurve>> {
    call.may(Right::View)?;
    let (only, one) = (agent.unwrap_or_default().to_lowercase(), instance.unwrap_or_default().to_lowercase());
    let now = app.clock.now();
    let mut curves = Vec::new();
    for row in app.db.read().rows(store::NAMES, args![&only, &one]).await? {
        if !call.sees_agent(app, &row.get::<String>(1)?) {
            continue;
        }
        let samples = app.usage.curve(row.get(0)?, now);
        if !samples.is_empty() {
            curves.push(protocol::api::UsageCurve {
                agent: row.get(1)?,
                instance: row.get(2)?,
                at_ms: samples.iter().map(|s| s.at.as_ms()).collect(),
                cpu_percent: samples.iter().map(|s| s.cpu_percent).collect(),
                memory_bytes: samples.iter().map(|s| s.memory_bytes).collect(),
            });
        }
    }
    Ok(curves)
}

/// Names of instances by id: id, agent, name.
///
/// # Errors
/// When the database fails.
pub async fn names(q: &mut impl Query, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String, String)>> {
    let mut names = Vec::with_capacity(ids.len());
    for piece in crate::store::pieces(ids) {
        let args = piece.iter().map(|id| Arg::from(*id)).collect();
        for row in q.rows(&store::names_by_ids(piece.len()), args).await? {
            names.push((row.get(0)?, row.get(1)?, row.get(2)?));
        }
    }
    Ok(names)
}
