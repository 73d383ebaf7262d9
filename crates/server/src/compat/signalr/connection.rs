//! Connections of hubs, and what waits on each.

use super::super::control::{Group, Told};
use super::super::identity::Identity;
use super::super::wire;
use super::Hub;
use crate::app::App;
use crate::exchange::Listener;
use crate::limits;
use crate::wake::{Bell, Touched};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A connection.
pub struct Connection {
    /// Id, also of its mailbox.
    pub id: Uuid,
    /// Whose it is.
    pub identity: Arc<Identity>,
    /// Rung when something waits in [`Connection::tell`].
    pub bell: Notify,
    /// Cancelled when it ends.
    pub end: CancellationToken,
    hubs: Vec<Hub>,
    listener: Option<Arc<Listener>>,
    /// Rings when its settings are to be given to the package.
    settings: Option<tokio::sync::Mutex<Bell>>,
    state: Mutex<State>,
}

struct State {
    waiting: VecDeque<Vec<u8>>,
    /// Number of the last answer.
    cursor: u64,
    /// The last answer, until the client says that it has it.
    unseen: Option<Vec<u8>>,
    groups: BTreeSet<Group>,
    used: Instant,
    polls: u32,
    newest: u64,
}

/// Counts a poll that waits.
pub struct Counted(Arc<Connection>);

impl Drop for Counted {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.polls = state.polls.saturating_sub(1);
        state.used = Instant::now();
    }
}

impl Connection {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Whether it uses a hub.
    #[must_use]
    pub fn has(&self, hub: Hub) -> bool {
        self.hubs.contains(&hub)
    }
    /// Its mailbox, if it listens to the exchange.
    #[must_use]
    pub fn listener(&self) -> Option<&Arc<Listener>> {
        self.listener.as_ref()
    }
    /// Waits for its mailbox; for ever when it has none.
    pub async fn mail(&self) {
        match &self.listener {
            Some(listener) => tokio::select! {
                () = listener.bell.notified() => {}
                () = listener.end.cancelled() => {}
            },
            None => std::future::pending().await,
        }
    }
    /// Waits until its settings are to be given to the package; for ever when it is none. What rang between two polls counts.
    pub async fn settings(&self) {
        match &self.settings {
            Some(bell) => bell.lock().await.ring().await,
            None => std::future::pending().await,
        }
    }
    /// Whether its mailbox was closed from elsewhere.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.listener.as_ref().is_some_and(|l| l.end.is_cancelled())
    }
    /// Notes that it is used.
    pub fn touch(&self) {
        self.state().used = Instant::now();
    }
    /// A poll begins: its number, and what counts it.
    pub fn begin_poll(self: &Arc<Self>) -> (u64, Counted) {
        let mut state = self.state();
        state.polls += 1;
        state.newest += 1;
        state.used = Instant::now();
        let mine = state.newest;
        drop(state);
        self.bell.notify_waiters();
        (mine, Counted(self.clone()))
    }
    /// Number of the newest poll.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.state().newest
    }
    /// Number of the last answer, as the wire writes it.
    #[must_use]
    pub fn cursor(&self) -> String {
        format!("d-{}", self.state().cursor)
    }
    /// Joins a group of events; whether it is the first.
    pub fn join(&self, group: Group) -> bool {
        let mut state = self.state();
        let first = state.groups.is_empty();
        state.groups.insert(group);
        first
    }
    /// Leaves a group of events.
    pub fn leave(&self, group: Group) {
        self.state().groups.remove(&group);
    }
    /// Tells an event of a group, if it is in it.
    pub fn hear(&self, told: &Told) {
        if self.state().groups.contains(&told.group) {
            self.tell(Hub::Control, told.name, &told.payload);
        }
    }
    /// Calls a method of the client.
    pub fn tell(&self, hub: Hub, method: &str, argument: &Value) {
        let call = json!({ "H": hub.word(), "M": method, "A": [argument] });
        let mut state = self.state();
        if state.waiting.len() >= limits::HUB_EVENTS_MAX {
            state.waiting.pop_front();
        }
        state.waiting.push_back(call.to_string().into_bytes());
        drop(state);
        self.bell.notify_one();
    }

    /// The next answer, when there is something to say: what waits, then messages, then state objects; or the last one again,
    /// when the client has not got it.
    pub fn take(&self, app: &App, seen: u64) -> Option<Vec<u8>> {
        let mut state = self.state();
        if seen < state.cursor
            && let Some(again) = &state.unseen
        {
            return Some(again.clone());
        }
        let mut calls: Vec<Vec<u8>> = state.waiting.drain(..).collect();
        if let Some(listener) = &self.listener {
            let hub = if self.has(Hub::Constellation) { Hub::Constellation } else { Hub::Consumer };
            let now = app.clock.now();
            let call = |method: &str, write: &dyn Fn(&mut Vec<u8>)| {
                let mut out = format!("{{\"H\":\"{}\",\"M\":\"{method}\",\"A\":[", hub.word()).into_bytes();
                write(&mut out);
                out.extend_from_slice(b"]}");
                out
            };
            for message in listener.take_messages(0) {
                app.compat.counts.received();
                calls.push(call("ReceiveMessage", &|out| wire::message(out, &message)));
            }
            for object in listener.take_states(0) {
                app.compat.counts.updated();
                calls.push(call("UpdateStateObject", &|out| wire::object(out, &object, now)));
            }
        }
        if calls.is_empty() {
            return None;
        }
        state.cursor += 1;
        let mut text = format!("{{\"C\":\"d-{}\",\"M\":", state.cursor).into_bytes();
        text.extend(wire::list(&calls, |out, call| out.extend_from_slice(call)));
        text.push(b'}');
        state.unseen = Some(text.clone());
        Some(text)
    }
}

/// All connections.
#[derive(Default)]
pub struct Hubs(Mutex<HashMap<Uuid, Arc<Connection>>>);

impl Hubs {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Connection>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a connection; nothing when there are too many.
    pub fn open(
        &self,
        app: &App,
        identity: &Arc<Identity>,
        id: Uuid,
        hubs: Vec<Hub>,
    ) -> Option<Arc<Connection>> {
        let mut all = self.all();
        let of_party = || all.values().filter(|c| c.identity.party.same_as(&identity.party)).count();
        if !all.contains_key(&id)
            && (all.len() >= limits::HUB_CONNECTIONS_MAX
                || of_party() >= limits::HUB_CONNECTIONS_PER_PARTY_MAX)
        {
            return None;
        }
        let listener = if hubs.iter().any(|h| *h != Hub::Control) {
            let listener = app.exchange.listeners.open(identity.on_hub(), id)?;
            // Everybody who is connected hears what is said to all (spec/constellation §0.5, X12).
            listener.want_messages();
            for group in &identity.groups {
                listener.join(group);
            }
            Some(listener)
        } else {
            None
        };
        let instance = identity.party.instance.filter(|_| hubs.contains(&Hub::Constellation));
        let settings = instance.map(|id| tokio::sync::Mutex::new(app.wake.bell(Touched::Settings(id))));
        let connection = Arc::new(Connection {
            id,
            identity: identity.clone(),
            bell: Notify::new(),
            end: CancellationToken::new(),
            hubs,
            listener,
            settings,
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                cursor: 1,
                unseen: None,
                groups: BTreeSet::new(),
                used: Instant::now(),
                polls: 0,
                newest: 0,
            }),
        });
        all.insert(id, connection.clone());
        Some(connection)
    }

    /// The connection with that id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<Arc<Connection>> {
        self.all().get(&id).cloned()
    }

    /// Takes one out.
    #[must_use]
    pub fn remove(&self, id: Uuid) -> Option<Arc<Connection>> {
        self.all().remove(&id)
    }

    /// Those that did not poll for too long.
    #[must_use]
    pub fn silent(&self) -> Vec<Uuid> {
        let silent = |c: &Connection| {
            let state = c.state();
            state.polls == 0 && state.used.elapsed() > limits::HUB_SILENCE_MAX
        };
        self.all().values().filter(|c| silent(c)).map(|c| c.id).collect()
    }

    /// Instances that hold a connection.
    #[must_use]
    pub fn instances(&self) -> Vec<Uuid> {
        self.all().values().filter_map(|c| c.identity.party.instance).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().len()
    }
}
