//! Who waits for messages and state objects: one mailbox each, bounded, latest value only for state objects.
//!
//! Every door makes its own: a REST subscription (lives 150 s after its last use), a hub connection, an instance behind an
//! agent, a page of the console. Nobody's slowness holds up another: a full mailbox loses its oldest message and counts it.

use super::board::{Filter, Object};
use super::party::Party;
use crate::limits;
use model::Timestamp;
use model::message::{PartyKind, Scope, ScopeKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A message on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Through which door it came.
    pub kind: PartyKind,
    /// Id of the sender's connection, for those that have one.
    pub connection: Option<Uuid>,
    /// Who says it: `agent/instance`, or `Consumer/name`.
    pub from: String,
    /// Whom it concerns.
    pub scope: Scope,
    /// What it is about.
    pub key: String,
    /// One argument as it is, several as an array, none as null.
    pub data: Value,
    /// When the server took it.
    pub at: Timestamp,
}

impl Message {
    /// Whom to answer: the connection of a consumer on a hub, else the friendly name (spec/constellation §6.2.3).
    #[must_use]
    pub fn reply_to(&self) -> String {
        match (self.kind, self.connection) {
            (PartyKind::ConsumerHub, Some(connection)) => connection.to_string(),
            _ => self.from.clone(),
        }
    }
}

/// A mailbox.
pub struct Listener {
    /// Id: of the subscription, or of the connection.
    pub id: Uuid,
    /// Whose it is.
    pub party: Party,
    /// Rung when something came.
    pub bell: Notify,
    /// Cancelled when the mailbox is closed from elsewhere: its credential was disabled, its instance removed.
    pub end: CancellationToken,
    state: Mutex<Waiting>,
}

struct Waiting {
    wants_messages: bool,
    groups: BTreeSet<String>,
    filters: Vec<Filter>,
    messages: VecDeque<Arc<Message>>,
    states: BTreeMap<(Arc<str>, Arc<str>, Arc<str>), Arc<Object>>,
    lost: u64,
    used: Instant,
    polls: u32,
}

impl Listener {
    fn state(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Messages are wanted from now on.
    pub fn want_messages(&self) {
        self.state().wants_messages = true;
    }
    /// Whether it wants messages.
    #[must_use]
    pub fn wants_messages(&self) -> bool {
        self.state().wants_messages
    }
    /// Joins a group; `*` joins all. The caller checked that it may.
    pub fn join(&self, group: &str) {
        let mut state = self.state();
        state.wants_messages = true;
        if state.groups.len() < limits::LISTENER_GROUPS_MAX {
            state.groups.insert(group.to_lowercase());
        }
    }
    /// Leaves a group.
    pub fn leave(&self, group: &str) {
        self.state().groups.remove(&group.to_lowercase());
    }
    /// Watches state objects. False when it watches too many filters already.
    pub fn watch(&self, filter: Filter) -> bool {
        let mut state = self.state();
        if state.filters.contains(&filter) {
            return true;
        }
        if state.filters.len() >= limits::LISTENER_FILTERS_MAX {
            return false;
        }
        state.filters.push(filter);
        true
    }
    /// No longer watches.
    pub fn unwatch(&self, filter: &Filter) {
        self.state().filters.retain(|f| f != filter);
    }
    /// Takes up to `limit` messages, oldest first; 0: all.
    #[must_use]
    pub fn take_messages(&self, limit: usize) -> Vec<Arc<Message>> {
        let mut state = self.state();
        state.used = Instant::now();
        let count = if limit == 0 { state.messages.len() } else { limit.min(state.messages.len()) };
        state.messages.drain(..count).collect()
    }
    /// Puts messages back in front: they could not be handed over.
    pub fn give_back(&self, messages: Vec<Arc<Message>>) {
        let mut state = self.state();
        for message in messages.into_iter().rev() {
            state.messages.push_front(message);
        }
    }
    /// Takes up to `limit` changed state objects, each once with its latest value; 0: all.
    #[must_use]
    pub fn take_states(&self, limit: usize) -> Vec<Arc<Object>> {
        let mut state = self.state();
        state.used = Instant::now();
        let limit = if limit == 0 { usize::MAX } else { limit };
        let mut taken = Vec::new();
        while taken.len() < limit
            && let Some((_, object)) = state.states.pop_first()
        {
            taken.push(object);
        }
        taken
    }
    /// Messages that were lost because the mailbox was full.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.state().lost
    }
    /// Notes that it is used, so that it does not expire.
    pub fn touch(&self) {
        self.state().used = Instant::now();
    }
    /// A poll begins (+1) or ends (-1): a mailbox somebody polls does not expire.
    pub fn polling(&self, change: i32) {
        let mut state = self.state();
        state.polls = state.polls.saturating_add_signed(change);
        state.used = Instant::now();
    }
}

/// All mailboxes.
#[derive(Default)]
pub struct Listeners {
    all: Mutex<HashMap<Uuid, Arc<Listener>>>,
}

impl Listeners {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Listener>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a mailbox under an id, or finds the one that is there when it belongs to the same identity. Nothing when the
    /// id belongs to another, or when this identity or the server has too many.
    #[must_use]
    pub fn open(&self, party: Party, id: Uuid) -> Option<Arc<Listener>> {
        let mut all = self.all();
        if let Some(found) = all.get(&id) {
            return found.party.same_as(&party).then(|| found.clone());
        }
        if all.len() >= limits::LISTENERS_MAX {
            return None;
        }
        let listener = Arc::new(Listener {
            id,
            party,
            bell: Notify::new(),
            end: CancellationToken::new(),
            state: Mutex::new(Waiting {
                wants_messages: false,
                groups: BTreeSet::new(),
                filters: Vec::new(),
                messages: VecDeque::new(),
                states: BTreeMap::new(),
                lost: 0,
                used: Instant::now(),
                polls: 0,
            }),
        });
        all.insert(id, listener.clone());
        Some(listener)
    }

    /// The mailbox with that id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<Arc<Listener>> {
        self.all().get(&id).cloned()
    }

    /// Closes a mailbox; whoever waits on it is told by [`Listener::end`].
    pub fn close(&self, id: Uuid) {
        if let Some(listener) = self.all().remove(&id) {
            listener.end.cancel();
        }
    }

    /// Closes those that fit: a credential was disabled, an instance removed.
    pub fn close_where(&self, fits: impl Fn(&Party) -> bool) {
        let mut all = self.all();
        all.retain(|_, l| {
            let goes = fits(&l.party);
            if goes {
                l.end.cancel();
            }
            !goes
        });
    }

    /// Closes those of request-by-request parties that nobody used for so long.
    pub fn expire(&self, after: Duration) {
        let mut all = self.all();
        all.retain(|_, l| {
            let hub = matches!(l.party.kind, PartyKind::ConsumerHub | PartyKind::PackageHub);
            let state = l.state();
            let stays = hub || state.polls > 0 || state.used.elapsed() < after;
            drop(state);
            if !stays {
                l.end.cancel();
            }
            stays
        });
    }

    /// Whether an instance has a live mailbox: then it counts as connected.
    #[must_use]
    pub fn has_instance(&self, instance: Uuid) -> bool {
        self.all().values().any(|l| l.party.instance == Some(instance))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().len()
    }

    /// Puts a message into every mailbox it concerns, once each. How many those were. `sender` is left out of `Others`.
    pub fn deliver(&self, message: &Arc<Message>, sender: Option<Uuid>, sender_name: &str) -> u64 {
        let args: Vec<String> = message.scope.args.iter().map(|a| a.trim().to_lowercase()).collect();
        let mut count = 0;
        for listener in self.all().values() {
            if !concerns(listener, &args, message, sender, sender_name) {
                continue;
            }
            let mut state = listener.state();
            if !state.wants_messages {
                continue;
            }
            if state.messages.len() >= limits::LISTENER_MESSAGES_MAX {
                state.messages.pop_front();
                state.lost += 1;
            }
            state.messages.push_back(message.clone());
            drop(state);
            listener.bell.notify_one();
            count += 1;
        }
        count
    }

    /// Puts a state object into every mailbox that watches it and may see it.
    pub fn show(&self, object: &Arc<Object>) {
        for listener in self.all().values() {
            let mut state = listener.state();
            if !state.filters.iter().any(|f| f.fits(object))
                || !listener.party.permit.may_see(&object.agent, &object.instance, &object.name)
            {
                continue;
            }
            let key = (object.agent.clone(), object.instance.clone(), object.name.clone());
            state.states.insert(key, object.clone());
            drop(state);
            listener.bell.notify_one();
        }
    }
}

fn concerns(
    listener: &Listener,
    args: &[String],
    message: &Message,
    sender: Option<Uuid>,
    sender_name: &str,
) -> bool {
    let party = &listener.party;
    let friendly = || party.friendly().to_lowercase();
    let package = party.kind.is_package();
    match message.scope.kind {
        ScopeKind::None => false,
        ScopeKind::All => true,
        ScopeKind::Others => match sender {
            Some(id) => {
                listener.id != id && !(party.instance.is_some() && friendly() == sender_name.to_lowercase())
            }
            None => friendly() != sender_name.to_lowercase(),
        },
        ScopeKind::Group => {
            let state = listener.state();
            state.groups.contains("*") || args.iter().any(|a| state.groups.contains(a))
        }
        ScopeKind::Package => {
            let (name, id) = (party.name.to_lowercase(), listener.id.to_string());
            args.iter().any(|a| (package && *a == name) || *a == friendly() || *a == id)
        }
        ScopeKind::Sentinel => package && args.iter().any(|a| *a == party.agent.to_lowercase()),
    }
}
