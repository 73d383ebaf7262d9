//! What instances publish and say: state objects, messages, descriptors, the journal (spec/constellation §6).
//!
//! Owns the tables `states`, `descriptors` and everything in [`Exchange`]. Promises: an object is written under its own
//! instance only; the last value wins; an expired object is kept and marked; a message reaches each of its recipients
//! once, or nobody; nobody's slowness holds up another; what a credential may not see, say or join it does not, whoever
//! knocks ([`party::Permit`] is asked here, in [`push`], [`say`], [`find`], [`join`], [`watch`]).

pub mod api;
mod board;
mod journal;
mod listeners;
mod party;
pub mod store;

pub use board::{Board, Filter, Object};
pub use journal::Journal;
pub use listeners::{Listener, Listeners, Message};
pub use party::{Party, Permit};

use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::limits;
use crate::store::{Args, Query, pieces};
use model::Timestamp;
use model::message::Scope;
use model::rights::Right;
use protocol::Code;
use protocol::api::{Page, StateObject};
use protocol::exchange::StateFilter;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Everything this room keeps in memory.
pub struct Exchange {
    /// State objects.
    pub board: Board,
    /// Mailboxes.
    pub listeners: Listeners,
    /// The newest lines of everybody.
    pub journal: Journal,
    /// Descriptors as they were declared: by package name in lower case, with the name as it is written.
    descriptors: Mutex<BTreeMap<String, (String, Arc<Value>)>>,
}

impl Exchange {
    /// An empty one.
    #[must_use]
    pub fn new(started_at: Timestamp) -> Self {
        Self {
            board: Board::default(),
            listeners: Listeners::default(),
            journal: Journal::new(started_at),
            descriptors: Mutex::default(),
        }
    }

    /// Credentials that were disabled, removed, or whose key or rules changed: their mailboxes are closed at once.
    pub fn revoked(&self, credential: Uuid) {
        self.listeners.close_where(|p| p.permit.credentials.iter().any(|(id, _)| *id == credential));
    }
}

/// Reads back what the database keeps, before the server answers anybody.
///
/// # Errors
/// When the database fails.
pub async fn load(app: &App) -> Result<()> {
    let mut q = app.db.read();
    for row in q.rows(store::STATES, args![]).await? {
        let text = |n| row.get::<String>(n);
        let metadata: String = text(5)?;
        app.exchange.board.restore(Arc::new(Object {
            agent: text(0)?.into(),
            instance: text(1)?.into(),
            name: text(2)?.into(),
            value: text(3)?.into(),
            kind: text(4)?.into(),
            metadata: (metadata != "{}").then(|| metadata.into()),
            at: row.time(6)?,
            lifetime_s: u32::try_from(row.number(7)?).unwrap_or(u32::MAX),
        }));
    }
    let mut descriptors = BTreeMap::new();
    for row in q.rows(store::DESCRIPTORS, args![]).await? {
        let package: String = row.get(0)?;
        descriptors.insert(package.to_lowercase(), (package, Arc::new(row.json::<Value>(1)?)));
    }
    *app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner) = descriptors;
    Ok(())
}

/// The chore that writes changed state objects and closes mailboxes nobody uses. Ends when the server leaves, after a
/// last write.
pub async fn persist(app: App) {
    let mut tick = tokio::time::interval(limits::STATES_WRITE_EVERY);
    loop {
        let leaving = tokio::select! {
            _ = tick.tick() => false,
            () = app.stop.cancelled() => true,
        };
        app.exchange.listeners.expire(limits::SUBSCRIPTION_KEPT);
        if let Err(fault) = write(&app).await {
            tracing::error!(%fault, "could not write state objects; they are tried again");
        }
        if leaving {
            return;
        }
    }
}

/// Writes what changed since the last time; when it cannot, all of it counts as changed again.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<()> {
    let changed = app.exchange.board.take_changed();
    if changed.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = changed.iter().map(|(key, _)| key.clone()).collect();
    let written = async {
        let mut tx = app.db.observe().await?;
        let mut kept = Vec::with_capacity(changed.len());
        for (key, object) in changed {
            match object {
                Some(object) => kept.push(object),
                None => {
                    tx.run(store::STATE_DELETE, args![key.0.as_ref(), key.1.as_ref(), key.2.as_ref()])
                        .await?;
                }
            }
        }
        for piece in pieces(kept) {
            let rows = piece.len();
            let mut args: Args = Vec::with_capacity(rows * 8);
            for o in piece {
                let metadata = o.metadata.as_deref().unwrap_or("{}");
                args.extend(args![
                    o.agent.as_ref(),
                    o.instance.as_ref(),
                    o.name.as_ref(),
                    o.value.as_ref(),
                    o.kind.as_ref(),
                    metadata,
                    o.at,
                    u64::from(o.lifetime_s)
                ]);
            }
            tx.run(&store::states_upsert(rows), args).await?;
        }
        tx.commit().await.map_err(Fault::from)
    };
    let written = written.await;
    if written.is_err() {
        app.exchange.board.put_back(keys);
    }
    written
}

/// Publishes a state object: kept, and shown to whoever watches it. May be repeated.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::TooBig`].
pub fn push(app: &App, object: Object) -> Result<()> {
    check(&object)?;
    let object = Arc::new(object);
    app.exchange.board.put(object.clone());
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

/// A package says what it offers: kept, and shown to readers of live changes. The name is the caller's, whatever the
/// descriptor says.
///
/// # Errors
/// [`Code::TooBig`], or when the database fails.
pub async fn declare(app: &App, package: &str, descriptor: Value) -> Result<()> {
    let body = descriptor.to_string();
    if body.len() > limits::DESCRIPTOR_BYTES_MAX {
        return Err(Fault::new(Code::TooBig, [("limit", &limits::DESCRIPTOR_BYTES_MAX)]));
    }
    let mut tx = app.db.observe().await?;
    let row = args![package.to_lowercase(), package, body, app.clock.now()];
    tx.run(store::DESCRIPTOR_UPSERT, row).await?;
    tx.commit().await?;
    let mut all = app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner);
    all.insert(package.to_lowercase(), (package.to_owned(), Arc::new(descriptor)));
    drop(all);
    app.live.send(protocol::event::Change::Descriptor { package: package.to_owned() });
    Ok(())
}

/// Descriptors as they were declared: package name, descriptor.
#[must_use]
pub fn declared(app: &App) -> Vec<(String, Arc<Value>)> {
    let all = app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner);
    all.values().cloned().collect()
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

/// A page of state objects by agent, instance, name.
///
/// # Errors
/// Without the right to see.
pub fn list(app: &App, call: &Call, filter: &StateFilter, paging: &Paging) -> Result<Page<StateObject>> {
    call.may(Right::View)?;
    let limit = paging.limit()?;
    let search = paging.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let after = paging.after::<3>()?;
    let mut found = app.exchange.board.find(&Filter::from(filter));
    if !search.is_empty() {
        let holds = |o: &Object| {
            [&o.agent, &o.instance, &o.name, &o.kind].iter().any(|t| t.to_lowercase().contains(&search))
                || o.value.to_lowercase().contains(&search)
        };
        found.retain(|o| holds(o));
    }
    let key = |o: &Object| [o.agent.to_lowercase(), o.instance.to_lowercase(), o.name.to_string()];
    found.sort_by_key(|o| key(o));
    let total = found.len() as u64;
    let start = after.map_or(0, |after| found.partition_point(|o| key(o) <= after));
    let now = app.clock.now();
    let items = found[start..].iter().take(limit as usize + 1).map(|o| shown(o, now)).collect();
    Ok(page(items, limit, total, |s: &StateObject| {
        [s.agent.to_lowercase(), s.instance.to_lowercase(), s.name.clone()]
    }))
}
