//! What a program wants from the exchange: kept here, so that it can be said again on a new connection, and so that what
//! comes finds whoever waits for it.

use crate::callback::Registry;
use crate::message::Message;
use crate::wire::{ProgramLine, Say, Tell};
use crate::{Describe, Filter, State, limits};
use std::collections::{BTreeMap, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast, mpsc, oneshot, watch};

/// What one handle wants.
#[derive(Debug)]
pub(crate) struct Hub {
    wants: Mutex<Wants>,
    /// Everything that is received, for whoever listens.
    pub messages: broadcast::Sender<Message>,
    /// Messages for callbacks.
    pub calls: mpsc::Sender<Message>,
    calls_taken: Mutex<Option<mpsc::Receiver<Message>>>,
    /// Whether the agent is connected to the server, and we to the agent.
    pub server: watch::Sender<bool>,
    /// State objects of the earlier run, once they came.
    pub last_states: watch::Sender<Option<Vec<State>>>,
}

#[derive(Debug, Default)]
struct Wants {
    begun: bool,
    last_states: bool,
    ready: bool,
    /// Groups, and how often each was joined.
    groups: BTreeMap<String, usize>,
    watches: BTreeMap<u64, Watching>,
    asks: BTreeMap<u64, (Filter, oneshot::Sender<Vec<State>>)>,
    /// Conversations that wait for replies.
    calls: BTreeMap<String, mpsc::Sender<Message>>,
    registry: Registry,
    next: u64,
}

#[derive(Debug)]
struct Watching {
    filter: Filter,
    mailbox: Arc<Mailbox>,
}

/// The latest values of what is watched, until they are read.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    waiting: Mutex<Latest>,
    more: Notify,
}

/// Agent, instance and name of a state object.
type Place = (String, String, String);

#[derive(Debug, Default)]
struct Latest {
    values: BTreeMap<Place, State>,
    /// In the order in which they changed first.
    order: VecDeque<Place>,
}

impl Mailbox {
    fn put(&self, state: &State) {
        let place = (state.agent.clone(), state.instance.clone(), state.name.clone());
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.values.get_mut(&place) {
            // An answer may be older than the change that overtook it; instants in UTC are ordered as texts.
            Some(held) if held.at > state.at => {}
            Some(held) => *held = state.clone(),
            None => {
                waiting.values.insert(place.clone(), state.clone());
                waiting.order.push_back(place);
                if waiting.order.len() > limits::WATCHED_MAX {
                    waiting.take();
                }
            }
        }
        drop(waiting);
        self.more.notify_one();
    }
    /// The oldest of those that wait.
    pub async fn next(&self) -> State {
        loop {
            let first = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
            match first {
                Some(state) => return state,
                None => self.more.notified().await,
            }
        }
    }
}

impl Latest {
    fn take(&mut self) -> Option<State> {
        let place = self.order.pop_front()?;
        self.values.remove(&place)
    }
}

/// A question that waits for its answer; dropped, it is forgotten.
pub(crate) struct Answer<'a> {
    hub: &'a Hub,
    pub number: u64,
    answer: oneshot::Receiver<Vec<State>>,
}

impl Answer<'_> {
    pub async fn received(mut self) -> Option<Vec<State>> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        self.hub.wants().asks.remove(&self.number);
    }
}

impl Default for Hub {
    fn default() -> Self {
        let (calls, receiver) = mpsc::channel(limits::CALLS_MAX);
        // Several programs of one instance hear each other's answers: their questions have different numbers.
        let next = u64::from(RandomState::new().build_hasher().finish() as u32) << 20;
        Self {
            wants: Mutex::new(Wants { next, ..Wants::default() }),
            messages: broadcast::Sender::new(limits::MESSAGES_MAX),
            calls,
            calls_taken: Mutex::new(Some(receiver)),
            server: watch::Sender::default(),
            last_states: watch::Sender::default(),
        }
    }
}

impl Hub {
    fn wants(&self) -> MutexGuard<'_, Wants> {
        self.wants.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Waits until the server is there.
    pub async fn connected(&self) {
        let _ = self.server.subscribe().wait_for(|is| *is).await;
    }
    /// The end from which calls are served; once.
    pub fn take_calls(&self) -> Option<mpsc::Receiver<Message>> {
        self.calls_taken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
    pub fn want_last_states(&self) {
        self.wants().last_states = true;
    }
    pub fn wants_last_states(&self) -> bool {
        self.wants().last_states
    }
    /// The program is ready, also for an agent that comes later.
    pub fn set_ready(&self) {
        self.wants().ready = true;
    }
    /// The first connection is made: the next one is a reconnection.
    pub fn set_begun(&self) {
        self.wants().begun = true;
    }
    /// What is said first on each connection, in order.
    pub fn opening(&self) -> Vec<ProgramLine> {
        let wants = self.wants();
        let mut said = vec![Say::Begin {
            reconnection: wants.begun,
            last_states: wants.last_states && self.last_states.borrow().is_none(),
        }];
        said.extend(wants.registry.descriptor().map(|descriptor| Say::Describe { descriptor }));
        said.extend(wants.groups.keys().map(|group| Say::Join { group: group.clone() }));
        said.extend(wants.watches.values().map(|w| Say::Watch { filter: w.filter.clone() }));
        let ready = wants.ready.then_some(ProgramLine::Ready);
        said.into_iter().map(|say| ProgramLine::Say { say }).chain(ready).collect()
    }
    /// The server is there, or no longer; returns what is asked then. Without it, an agent refuses questions.
    pub fn server_is(&self, connected: bool) -> Vec<ProgramLine> {
        let before = self.server.send_replace(connected);
        if connected && !before {
            return self.wants().questions().map(|say| ProgramLine::Say { say }).collect();
        }
        Vec::new()
    }

    pub fn ask(&self, filter: Filter) -> Answer<'_> {
        let (send, answer) = oneshot::channel();
        let mut wants = self.wants();
        wants.next += 1;
        let number = wants.next;
        wants.asks.insert(number, (filter, send));
        Answer { hub: self, number, answer }
    }
    /// A new watch: its id, the number of the question for what stands now, its mailbox.
    pub fn watch(&self, filter: Filter) -> (u64, u64, Arc<Mailbox>) {
        let mut wants = self.wants();
        wants.next += 1;
        let id = wants.next;
        let mailbox = Arc::<Mailbox>::default();
        wants.watches.insert(id, Watching { filter, mailbox: mailbox.clone() });
        (id, id, mailbox)
    }
    /// Ends a watch; its filter, if nobody else watches the same.
    pub fn unwatch(&self, id: u64) -> Option<Filter> {
        let mut wants = self.wants();
        let ended = wants.watches.remove(&id)?;
        let still = wants.watches.values().any(|w| w.filter == ended.filter);
        (!still).then_some(ended.filter)
    }
    /// Joins a group; whether that is new.
    pub fn join(&self, group: &str) -> bool {
        let mut wants = self.wants();
        let count = wants.groups.entry(group.to_owned()).or_default();
        *count += 1;
        *count == 1
    }
    /// Leaves a group; whether nobody wants it any more.
    pub fn leave(&self, group: &str) -> bool {
        let mut wants = self.wants();
        let Some(count) = wants.groups.get_mut(group) else { return false };
        *count -= 1;
        let last = *count == 0;
        if last {
            wants.groups.remove(group);
        }
        last
    }
    /// Waits for the replies of a conversation.
    pub fn call(&self, conversation: &str) -> mpsc::Receiver<Message> {
        let (send, receive) = mpsc::channel(limits::REPLIES_MAX);
        self.wants().calls.insert(conversation.to_owned(), send);
        receive
    }
    pub fn forget_call(&self, conversation: &str) {
        self.wants().calls.remove(conversation);
    }
    /// Looks at the callbacks, or changes them.
    pub fn registry<R>(&self, use_it: impl FnOnce(&mut Registry) -> R) -> R {
        use_it(&mut self.wants().registry)
    }
    pub fn describe_states<T: Describe>(&self) {
        self.wants().registry.describe_states::<T>();
    }

    /// What came from the exchange finds whoever waits for it. Returns what the program's log should hold.
    pub fn hear(&self, tell: Tell) -> Option<String> {
        match tell {
            Tell::Message { message } => return self.hear_message(Message::from(message)),
            Tell::State { state } => {
                let wants = self.wants();
                let watching = wants.watches.values().filter(|w| w.filter.matches(&state));
                watching.for_each(|w| w.mailbox.put(&state));
            }
            Tell::States { ask, states } => {
                let mut wants = self.wants();
                if let Some(watching) = wants.watches.get(&ask) {
                    states.iter().for_each(|state| watching.mailbox.put(state));
                } else if let Some((_, answer)) = wants.asks.remove(&ask) {
                    // Whoever asked may have gone.
                    let _ = answer.send(states);
                }
            }
            Tell::LastStates { states } => {
                self.last_states.send_replace(Some(states));
            }
            Tell::Refused { text } => return Some(format!("the server refused: {text}")),
            Tell::Unknown => {}
        }
        None
    }

    fn hear_message(&self, message: Message) -> Option<String> {
        let wants = self.wants();
        if message.is_reply() {
            let waiting = message.conversation.as_ref().and_then(|c| wants.calls.get(c));
            if let Some(waiting) = waiting {
                // A caller that wants no more replies, or not so many, is no fault.
                let _ = waiting.try_send(message);
                return None;
            }
        } else if wants.registry.knows(&message.key) && self.calls.try_send(message.clone()).is_err() {
            return Some(format!("too many messages at once: {:?} is not carried out", message.key));
        }
        drop(wants);
        // Nobody listens: no fault.
        let _ = self.messages.send(message);
        None
    }
}

impl Wants {
    fn questions(&self) -> impl Iterator<Item = Say> {
        let watches = self.watches.iter().map(|(ask, w)| (*ask, w.filter.clone()));
        let asks = self.asks.iter().map(|(ask, (filter, _))| (*ask, filter.clone()));
        watches.chain(asks).map(|(ask, filter)| Say::Request { ask, filter }).collect::<Vec<_>>().into_iter()
    }
}
