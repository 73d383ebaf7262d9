//! What instances publish and say: state objects, messages, descriptors, the journal (spec/constellation §6).
//!
//! Owns the tables `states`, `descriptors` and everything in [`Exchange`]. Promises: an object is written under its own
//! instance only; the last value wins; an expired object is kept and marked; a message reaches each of its recipients
//! once, or nobody; nobody's slowness holds up another; what a credential may not see, say or join it does not, whoever
//! knocks ([`party::Permit`] is asked here, in [`push`], [`say`], [`find`], [`join`], [`watch`]).

pub mod api;
mod board;
mod describe;
mod fold;
mod follow;
mod history;
mod index;
mod journal;
mod keep;
mod listeners;
mod mailbox;
mod party;
mod speak;
pub mod store;

#[cfg(test)]
mod tests;

pub use board::{Board, Filter, Object};
pub use describe::{declare, declared, parse as parse_descriptor};
pub use journal::Journal;
pub use keep::{load, persist, write};
pub use listeners::{Census, Listener, Listeners, Message};
pub use party::{Party, Permit};
pub use speak::{check_key, party, received, scope};

use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::limits;
use model::Timestamp;
use model::message::{PartyKind, Scope};
use model::rights::Right;
use protocol::Code;
use protocol::api::{Page, StateDetail, StateObject};
use protocol::exchange::StateFilter;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Everything this room keeps in memory.
pub struct Exchange {
    /// State objects.
    pub board: Board,
    /// Mailboxes.
    pub listeners: Listeners,
    /// The newest lines of everybody.
    pub journal: Journal,
    /// What was done so far, whichever door it came through.
    pub counts: Counts,
    /// Descriptors as they were declared: by package name in lower case, with the name as it is written.
    descriptors: Mutex<BTreeMap<String, (String, Arc<Value>)>>,
    streams: follow::Streams,
    /// State objects are written one batch at a time.
    writing: tokio::sync::Mutex<()>,
    /// Rounds of the board below this number are durable.
    durable: tokio::sync::watch::Sender<u64>,
}

/// What was done since the program started, whichever door it came through.
#[derive(Default)]
pub struct Counts {
    /// State objects published.
    pub pushed: AtomicU64,
    /// Questions for state objects.
    pub requested: AtomicU64,
    /// Messages said.
    pub said: AtomicU64,
    /// Connections of agents.
    pub agents_came: AtomicU64,
    /// Ends of them.
    pub agents_left: AtomicU64,
    /// What all of this grows by.
    pub rates: crate::metrics::Rates,
}

impl Exchange {
    /// An empty one.
    #[must_use]
    pub fn new(started_at: Timestamp) -> Self {
        Self {
            board: Board::default(),
            listeners: Listeners::default(),
            journal: Journal::new(started_at),
            counts: Counts::default(),
            descriptors: Mutex::default(),
            streams: follow::Streams::default(),
            writing: tokio::sync::Mutex::default(),
            durable: tokio::sync::watch::Sender::new(0),
        }
    }

    /// Rounds of the board below this number are durable: what was pushed while [`Board::round`] said so is kept.
    #[must_use]
    pub fn durable(&self) -> tokio::sync::watch::Receiver<u64> {
        self.durable.subscribe()
    }

    /// Credentials that were disabled, removed, or whose key or rules changed: their mailboxes are closed at once.
    pub fn revoked(&self, credential: Uuid) {
        self.listeners.close_where(|p| p.permit.credentials.iter().any(|(id, _)| *id == credential));
    }
}

/// Publishes a state object: kept, and shown to whoever watches it. May be repeated.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::TooBig`], [`Code::TooMany`].
pub fn push(app: &App, object: Object) -> Result<()> {
    check(&object)?;
    app.exchange.counts.pushed.fetch_add(1, Ordering::Relaxed);
    let object = app.exchange.board.put(object).ok_or_else(|| {
        Fault::new(Code::TooMany, [("limit", &limits::STATES_PER_INSTANCE_MAX), ("kind", &"state objects")])
    })?;
    app.exchange.listeners.show(&object);
    Ok(())
}

/// Checks a state object against its bounds.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::TooBig`].
pub fn check(object: &Object) -> Result<()> {
    let name = &object.name;
    if name.trim().is_empty()
        || name.len() > model::name::NAME_BYTES_MAX
        || name.contains('\0')
        || &**name == "*"
    {
        return Err(Fault::field("name", format!("1 to {} bytes", model::name::NAME_BYTES_MAX)));
    }
    if object.kind.len() > 512 || object.kind.contains('\0') {
        return Err(Fault::field("type", "at most 512 bytes"));
    }
    if object.value.len() + object.metadata.as_ref().map_or(0, |m| m.len()) > limits::STATE_BYTES_MAX {
        return Err(Fault::new(Code::TooBig, [("limit", &limits::STATE_BYTES_MAX)]));
    }
    Ok(())
}

/// State objects a party may see.
#[must_use]
pub fn find(app: &App, permit: &Permit, filter: &Filter) -> Vec<Arc<Object>> {
    app.exchange.counts.requested.fetch_add(1, Ordering::Relaxed);
    let mut found = app.exchange.board.find(filter);
    if !permit.allows_all() {
        found.retain(|o| permit.may_see(&o.agent, &o.instance, &o.name));
    }
    found
}

/// Says a message: how many received it. `from` is the sender's mailbox, if it has one.
///
/// # Errors
/// [`Code::NotAllowed`] when its credential may not say that.
pub fn say(
    app: &App,
    party: &Party,
    from: Option<Uuid>,
    scope: Scope,
    key: String,
    data: Value,
) -> Result<u64> {
    if !party.permit.may_send(&scope, &key) {
        return Err(Fault::new(Code::NotAllowed, [("right", &"message")]));
    }
    app.exchange.counts.said.fetch_add(1, Ordering::Relaxed);
    let friendly = party.friendly();
    let message = Message {
        kind: party.kind,
        connection: from,
        from: friendly.clone(),
        scope,
        key,
        data,
        at: app.clock.now(),
    };
    Ok(app.exchange.listeners.deliver(&Arc::new(message), from, &friendly))
}

/// Joins a group.
///
/// # Errors
/// [`Code::NotAllowed`].
pub fn join(listener: &Listener, group: &str) -> Result<()> {
    if !listener.party.permit.may_join(group) {
        return Err(Fault::new(Code::NotAllowed, [("right", &"group")]));
    }
    listener.join(group);
    Ok(())
}

/// Watches state objects.
///
/// # Errors
/// [`Code::NotAllowed`] when nothing that fits may be seen; [`Code::TooMany`].
pub fn watch(listener: &Listener, filter: Filter) -> Result<()> {
    let part = |p: &Option<Arc<str>>| p.as_deref().unwrap_or("*").to_owned();
    if !listener.party.permit.may_see_some(&part(&filter.agent), &part(&filter.instance), &part(&filter.name))
    {
        return Err(Fault::new(Code::NotAllowed, [("right", &"state")]));
    }
    if listener.watch(filter) {
        Ok(())
    } else {
        Err(Fault::new(Code::TooMany, [("limit", &limits::LISTENER_FILTERS_MAX), ("kind", &"filters")]))
    }
}

/// An instance was removed: its state objects go, its mailboxes are closed, and what it offered is forgotten unless another
/// instance has its name. May run twice.
///
/// # Errors
/// When the database fails.
pub async fn removed(app: &App, agent: &str, instance: &str) -> Result<()> {
    app.exchange.board.purge(&Filter::new(Some(agent), Some(instance), None, None), None);
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    app.exchange
        .listeners
        .close_where(|p| p.kind.is_package() && same(&p.agent, agent) && same(&p.name, instance));
    describe::sweep(app).await
}

/// A state object as the API shows it.
#[must_use]
pub fn shown(object: &Object, now: Timestamp) -> StateObject {
    StateObject {
        agent: object.agent.to_string(),
        instance: object.instance.to_string(),
        name: object.name.to_string(),
        value: serde_json::from_str(&object.value).unwrap_or(Value::Null),
        kind: object.kind.to_string(),
        metadata: object.metadata.as_deref().and_then(|m| serde_json::from_str(m).ok()).unwrap_or_default(),
        at: object.at,
        lifetime_s: u64::from(object.lifetime_s),
        expired: object.expired(now),
    }
}

/// Some state objects a party may see, `most` of them.
#[must_use]
pub fn find_some(app: &App, permit: &Permit, filter: &Filter, most: usize) -> Vec<Arc<Object>> {
    let mut found = find(app, permit, filter);
    found.truncate(most);
    found
}

/// One state object and its last values.
async fn one(app: &App, call: &Call, agent: &str, instance: &str, name: &str) -> Result<StateDetail> {
    call.may(Right::View)?;
    let permit = speak::party(app, call, PartyKind::ConsumerHttp).await?.permit;
    let found = app.exchange.board.one(agent, instance, name);
    let (object, history) = found
        .filter(|(o, _)| permit.may_see(&o.agent, &o.instance, &o.name))
        .ok_or_else(|| Fault::not_found("state", format!("{agent}/{instance}/{name}")))?;
    let (history_at_ms, history) = history.into_iter().unzip();
    Ok(StateDetail { state: shown(&object, app.clock.now()), history_at_ms, history })
}

/// The one agent a filter names.
fn which_agent(filter: &StateFilter) -> Option<&str> {
    filter.agent.as_deref().map(str::trim).filter(|agent| !agent.is_empty() && *agent != "*")
}

/// State objects go, by order of a person: those of one instance, or those that have expired. How many went.
async fn purge(app: &App, call: &Call, filter: &StateFilter, expired: bool) -> Result<u64> {
    call.may(Right::Control)?;
    let bound = crate::units::Bound::of(app, call);
    if bound.is_some_and(|b| !which_agent(filter).is_some_and(|agent| b.sees_agent(agent))) {
        return Err(Fault::not_found("agent", filter.agent.as_deref().unwrap_or("*")));
    }
    let which = Filter::from(filter);
    if !expired && (which.agent.is_none() || which.instance.is_none()) {
        return Err(Fault::field(
            "instance",
            "name the agent and the instance, or ask for expired ones only",
        ));
    }
    let part = |p: &Option<Arc<str>>| p.as_deref().unwrap_or("*").to_owned();
    let object = format!("{}/{}/{}", part(&which.agent), part(&which.instance), part(&which.name));
    let mut tx = app.db.change().await?;
    audit::write(
        &mut tx,
        call,
        "states.purged",
        &object,
        [("type", &part(&which.kind)), ("expired", &expired)],
    )
    .await?;
    tx.commit().await?;
    Ok(app.exchange.board.purge(&which, expired.then(|| app.clock.now())))
}

/// A page of state objects by agent, instance, name.
///
/// # Errors
/// Without the right to see.
pub async fn list(
    app: &App,
    call: &Call,
    filter: &StateFilter,
    paging: &Paging,
) -> Result<Page<StateObject>> {
    call.may(Right::View)?;
    let permit = speak::party(app, call, PartyKind::ConsumerHttp).await?.permit;
    let limit = paging.limit()?;
    let search = paging.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let after = paging.after::<3>()?;
    let after = after.as_ref().map(|[agent, instance, name]| (&**agent, &**instance, &**name));
    let filter = Filter::from(filter);
    let most = limit as usize + 1;
    let (found, total) = if filter.is_any() && search.is_empty() && permit.allows_all() {
        (app.exchange.board.page(after, most), app.exchange.board.count())
    } else {
        let mut found = find(app, &permit, &filter);
        if !search.is_empty() {
            let holds = |o: &Object| {
                [&*o.agent, &*o.instance, &*o.name, &*o.kind, &*o.value]
                    .iter()
                    .any(|t| t.to_lowercase().contains(&search))
            };
            found.retain(|o| holds(o));
        }
        let total = found.len() as u64;
        let before =
            |o: &Arc<Object>| after.is_some_and(|after| board::order(board::names(o), after).is_le());
        let start = found.partition_point(before);
        (found.into_iter().skip(start).take(most).collect(), total)
    };
    let now = app.clock.now();
    let items = found.iter().map(|o| shown(o, now)).collect();
    Ok(page(items, limit, total, |s: &StateObject| {
        [s.agent.to_lowercase(), s.instance.to_lowercase(), s.name.clone()]
    }))
}
