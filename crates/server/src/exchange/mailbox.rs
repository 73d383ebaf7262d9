//! A mailbox: what waits for one listener, bounded, latest value only for state objects.

use super::board::{Filter, Key, Object};
use super::listeners::Registry;
use super::party::Party;
use crate::limits;
use model::Timestamp;
use model::message::{PartyKind, Scope};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
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

    /// About how many bytes it holds.
    pub(super) fn weight(&self) -> usize {
        fn of(value: &Value) -> usize {
            match value {
                Value::Null | Value::Bool(_) | Value::Number(_) => 32,
                Value::String(text) => 32 + text.len(),
                Value::Array(list) => 32 + list.iter().map(of).sum::<usize>(),
                Value::Object(map) => 32 + map.iter().map(|(key, v)| 64 + key.len() + of(v)).sum::<usize>(),
            }
        }
        256 + self.key.len() + self.scope.args.iter().map(|a| 24 + a.len()).sum::<usize>() + of(&self.data)
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
    registry: Weak<Registry>,
    state: Mutex<Waiting>,
}

pub(super) struct Waiting {
    pub(super) wants_messages: bool,
    /// In order; most listeners are in none or one.
    pub(super) groups: Vec<Box<str>>,
    pub(super) filters: Vec<Filter>,
    messages: VecDeque<(usize, Arc<Message>)>,
    bytes: usize,
    states: BTreeMap<Key, Arc<Object>>,
    lost: u64,
    used: Instant,
    polls: u32,
}

impl Listener {
    pub(super) fn new(party: Party, id: Uuid, registry: Weak<Registry>) -> Self {
        Self {
            id,
            party,
            bell: Notify::new(),
            end: CancellationToken::new(),
            registry,
            state: Mutex::new(Waiting {
                wants_messages: false,
                groups: Vec::new(),
                filters: Vec::new(),
                messages: VecDeque::new(),
                bytes: 0,
                states: BTreeMap::new(),
                lost: 0,
                used: Instant::now(),
                polls: 0,
            }),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, Waiting> {
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
        self.state().wants_messages = true;
        if let Some(registry) = self.registry.upgrade() {
            registry.join(self, &group.trim().to_lowercase());
        }
    }
    /// Leaves a group.
    pub fn leave(&self, group: &str) {
        if let Some(registry) = self.registry.upgrade() {
            registry.leave(self, &group.trim().to_lowercase());
        }
    }
    /// Groups it is in, in lower case.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        self.state().groups.iter().map(ToString::to_string).collect()
    }
    /// Watches state objects. False when it watches too many filters already.
    pub fn watch(&self, filter: Filter) -> bool {
        self.registry.upgrade().is_some_and(|registry| registry.watch(self, filter))
    }
    /// No longer watches.
    pub fn unwatch(&self, filter: &Filter) {
        if let Some(registry) = self.registry.upgrade() {
            registry.unwatch(self, filter);
        }
    }
    /// Puts a message in. The oldest is lost when there are too many, or too much. False when it wants none.
    pub(super) fn put_message(&self, message: &Arc<Message>, weight: usize) -> bool {
        let mut state = self.state();
        if !state.wants_messages {
            return false;
        }
        while state.messages.len() >= limits::LISTENER_MESSAGES_MAX
            || (state.bytes + weight > limits::LISTENER_BYTES_MAX && !state.messages.is_empty())
        {
            let Some((gone, _)) = state.messages.pop_front() else { break };
            state.bytes -= gone;
            state.lost += 1;
        }
        state.bytes += weight;
        state.messages.push_back((weight, message.clone()));
        drop(state);
        self.bell.notify_one();
        true
    }
    /// Puts a state object in, in the place of its earlier value.
    pub(super) fn put_state(&self, object: &Arc<Object>) {
        let mut state = self.state();
        let key = (object.agent.clone(), object.instance.clone(), object.name.clone());
        if state.states.len() >= limits::LISTENER_STATES_MAX && !state.states.contains_key(&key) {
            state.states.pop_first();
            state.lost += 1;
        }
        state.states.insert(key, object.clone());
        drop(state);
        self.bell.notify_one();
    }
    /// Takes up to `limit` messages, oldest first; 0: all.
    #[must_use]
    pub fn take_messages(&self, limit: usize) -> Vec<Arc<Message>> {
        let mut state = self.state();
        state.used = Instant::now();
        let count = if limit == 0 { state.messages.len() } else { limit.min(state.messages.len()) };
        let taken: Vec<_> = state.messages.drain(..count).collect();
        state.bytes -= taken.iter().map(|(weight, _)| weight).sum::<usize>();
        if state.messages.is_empty() && state.messages.capacity() > 16 {
            // An idle mailbox is small again after a burst.
            state.messages = VecDeque::new();
        }
        drop(state);
        taken.into_iter().map(|(_, message)| message).collect()
    }
    /// Puts messages back in front: they could not be handed over.
    pub fn give_back(&self, messages: Vec<Arc<Message>>) {
        let mut state = self.state();
        for message in messages.into_iter().rev() {
            let weight = message.weight();
            state.bytes += weight;
            state.messages.push_front((weight, message));
        }
    }
    /// Takes up to `limit` changed state objects, each once with its latest value; 0: all.
    #[must_use]
    pub fn take_states(&self, limit: usize) -> Vec<Arc<Object>> {
        let mut state = self.state();
        state.used = Instant::now();
        if limit == 0 || limit >= state.states.len() {
            return std::mem::take(&mut state.states).into_values().collect();
        }
        let mut taken = Vec::with_capacity(limit);
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
    /// Whether it is kept although nobody asked anything of it for so long.
    pub(super) fn stays(&self, after: Duration) -> bool {
        let hub = matches!(self.party.kind, PartyKind::ConsumerHub | PartyKind::PackageHub);
        let state = self.state();
        hub || state.polls > 0 || state.used.elapsed() < after
    }
}
