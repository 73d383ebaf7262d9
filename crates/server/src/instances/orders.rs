//! Orders: accepted, then done or why not.

use super::{Located, locate, path, place, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::store::{Arg, Error, Query, Row, Tx};
use crate::wake::Touched;
use model::InstanceName;
use model::id::OrderId;
use model::instance::{Goal, Verb};
use model::rights::Right;
use protocol::reason::{Reason, code};
use protocol::text::params;
use protocol::{Code, Lang, api};
use uuid::Uuid;

/// Gives an order. It changes what is wanted and raises a number; the agent does the rest.
///
/// # Errors
/// [`Code::VirtualInstance`], except when a connected one is given its settings; [`Code::Disabled`], [`Code::NotFound`];
/// for a reload [`Code::NotResolved`].
pub async fn order(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    ask: api::NewOrder,
) -> Result<api::Order> {
    call.may(Right::Control)?;
    let verb = Verb::from_word(&ask.verb)
        .ok_or_else(|| Fault::field("verb", format!("one of {}", Verb::ALL.map(Verb::word).join(", "))))?;
    let mut tx = app.db.change().await?;
    let found = locate(&mut tx, agent, name).await?;
    let object = path(&found.agent, &found.name);
    let told = verb == Verb::PushSettings && app.exchange.listeners.has_instance(found.id);
    if found.is_virtual && !told {
        return Err(Fault::new(Code::VirtualInstance, [("instance", &object), ("verb", &verb)]));
    }
    if !found.enabled {
        return Err(Fault::new(Code::Disabled, [("instance", &object)]));
    }
    let running = found.run
        && matches!(found.seen_state.as_str(), "started" | "starting")
        && found.seen_launch == found.launch;
    let id = if found.is_virtual {
        // No agent carries it out: its connections are told after the commit.
        tx.touch(Touched::Settings(found.id));
        let goal = Goal::Settings(found.settings_generation);
        insert(app, &mut tx, call, found.id, verb, goal, Outcome::Done(None)).await?
    } else if verb == Verb::Start && running {
        let outcome = Outcome::Done(Some(place::already()));
        insert(app, &mut tx, call, found.id, verb, Goal::Started(found.launch), outcome).await?
    } else {
        if verb == Verb::Reload
            || (verb != Verb::Stop && verb != Verb::PushSettings && found.version_id.is_none())
        {
            replan(&mut tx, &found).await?;
        }
        let goal = match verb {
            Verb::Start | Verb::Restart | Verb::Reload => Goal::Started(found.launch + 1),
            Verb::Stop => Goal::Stopped(found.launch + 1),
            Verb::PushSettings => Goal::Settings(found.settings_generation + 1),
        };
        apply(&mut tx, call, &found, goal).await?;
        accept(app, &mut tx, call, found.id, verb, goal).await?
    };
    fleet::replan(&mut tx, found.agent_id).await?;
    let why = ask.reason.unwrap_or_default();
    audit::write(&mut tx, call, "instance.ordered", &object, [("verb", &verb), ("reason", &why)]).await?;
    tx.touch(Touched::Instance(found.id));
    let mut given = views(app, &mut tx, &[id])
        .await?
        .pop()
        .ok_or_else(|| Fault::internal("the order just given is gone"))?;
    tx.commit().await?;
    localise(&mut given, call.lang);
    Ok(given)
}

/// Resolves again and plans what was found.
async fn replan(tx: &mut Tx, found: &Located) -> Result<()> {
    let name = InstanceName::parse(&found.name).map_err(Fault::internal)?;
    match place::resolve(tx, &name, found.package_file.as_deref()).await {
        Ok(version) => {
            tx.run(store::PLAN, args![found.id, version.id, place::json(&version.bundle())]).await?;
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// Writes what an order wants.
pub(super) async fn apply(tx: &mut Tx, call: &Call, found: &Located, goal: Goal) -> Result<()> {
    let (run, launch, settings) = match goal {
        Goal::Started(launch) => (true, launch, found.settings_generation),
        Goal::Stopped(launch) => (false, launch, found.settings_generation),
        Goal::Settings(settings) => {
            tx.touch(Touched::Settings(found.id));
            (found.run, found.launch, settings)
        }
    };
    tx.run(store::ORDERED, args![found.id, call.who(), run, launch, settings, false]).await?;
    Ok(())
}

/// Notes an accepted order; those it replaces end as superseded.
pub(super) async fn accept(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    instance: Uuid,
    verb: Verb,
    goal: Goal,
) -> Result<Uuid> {
    if !matches!(goal, Goal::Settings(_)) {
        let why = place::reason(code::SUPERSEDED);
        for row in tx.rows(store::ORDERS_SUPERSEDED, args![instance, why, call.at]).await? {
            tx.touch(Touched::Order(row.get(0)?));
        }
    }
    insert(app, tx, call, instance, verb, goal, Outcome::Accepted).await
}

/// How an order begins.
enum Outcome {
    /// Somebody works on it.
    Accepted,
    /// It is done already; maybe with a reason.
    Done(Option<String>),
}

/// Writes an order.
async fn insert(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    instance: Uuid,
    verb: Verb,
    goal: Goal,
    outcome: Outcome,
) -> Result<Uuid> {
    let (word, number) = match goal {
        Goal::Started(n) => ("started", n),
        Goal::Stopped(n) => ("stopped", n),
        Goal::Settings(n) => ("settings", n),
    };
    let (state, ended, ended_at) = match outcome {
        Outcome::Accepted => ("accepted", None, None),
        Outcome::Done(reason) => ("done", reason, Some(call.at)),
    };
    let id = app.new_id();
    tx.run(
        store::ORDER_INSERT,
        args![id, instance, verb.word(), word, number, state, ended, call.who(), call.at, ended_at],
    )
    .await?;
    tx.touch(Touched::Order(id));
    Ok(id)
}

/// Reads a goal back.
pub(super) fn goal(word: &str, number: u64) -> Goal {
    match word {
        "stopped" => Goal::Stopped(number),
        "settings" => Goal::Settings(number),
        _ => Goal::Started(number),
    }
}

fn read(app: &App, row: &Row) -> std::result::Result<api::Order, Error> {
    let (agent, state): (String, String) = (row.get(1)?, row.get(4)?);
    let mut reason: Option<Reason> = row.json_opt(5)?;
    if reason.is_none() && state == "accepted" {
        let away = !app.presence.is_connected(row.get(9)?);
        let name = if away { code::AGENT_AWAY } else { code::AGENT_WORKING };
        reason = Some(Reason::new(name, params([("agent", &agent)])));
    }
    Ok(api::Order {
        id: OrderId::from_uuid(row.get(0)?).to_string(),
        agent,
        instance: row.get(2)?,
        verb: row.get(3)?,
        state,
        reason,
        by: row.get(6)?,
        at: row.time(7)?,
        ended_at: row.time_opt(8)?,
    })
}

/// Orders by id; those that are gone are left out.
///
/// # Errors
/// When the database fails.
pub async fn views(app: &App, q: &mut impl Query, ids: &[Uuid]) -> Result<Vec<api::Order>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows =
        q.rows(&store::orders_by_ids(ids.len()), ids.iter().map(|id| Arg::from(*id)).collect()).await?;
    Ok(rows.iter().map(|r| read(app, r)).collect::<std::result::Result<_, _>>()?)
}

/// Last orders of an instance, newest first.
pub(super) async fn last(
    app: &App,
    q: &mut impl Query,
    instance: Uuid,
    limit: u32,
) -> Result<Vec<api::Order>> {
    let rows = q.rows(&store::orders_of(), args![instance, limit]).await?;
    Ok(rows.iter().map(|r| read(app, r)).collect::<std::result::Result<_, _>>()?)
}

/// Last orders of all instances, newest first.
pub(super) async fn recent(app: &App, call: &Call, limit: u32) -> Result<Vec<api::Order>> {
    call.may(Right::View)?;
    let rows = app.db.read().rows(&store::orders_recent(), args![limit, call.unit_pattern()]).await?;
    let mut orders = rows.iter().map(|r| read(app, r)).collect::<std::result::Result<Vec<_>, _>>()?;
    orders.iter_mut().for_each(|o| localise(o, call.lang));
    Ok(orders)
}

/// Tells an order in a language.
pub(super) fn localise(order: &mut api::Order, lang: Lang) {
    if let Some(reason) = &mut order.reason {
        reason.localise(lang);
    }
}

/// An order by id, waiting at most `wait` for its end.
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn wait(app: &App, call: &Call, id: &str, wait: std::time::Duration) -> Result<api::Order> {
    call.may(Right::View)?;
    let missing = || Fault::not_found("order", id);
    let order: OrderId = id.parse().map_err(|_| missing())?;
    let mut bell = app.wake.bell(Touched::Order(order.as_uuid()));
    let deadline = tokio::time::Instant::now() + wait;
    loop {
        let mut found =
            views(app, &mut app.db.read(), &[order.as_uuid()]).await?.pop().ok_or_else(missing)?;
        if !call.sees_agent(app, &found.agent) {
            return Err(missing());
        }
        let over = tokio::time::Instant::now() >= deadline || app.stop.is_cancelled();
        if found.state != "accepted" || over {
            localise(&mut found, call.lang);
            return Ok(found);
        }
        tokio::select! {
            () = bell.ring() => {}
            () = tokio::time::sleep_until(deadline) => {}
            () = app.stop.cancelled() => {}
        }
    }
}
