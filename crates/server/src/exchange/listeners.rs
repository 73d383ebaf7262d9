//! Who waits for messages and state objects, and how each of them is found.
//!
//! Every door makes its own mailbox: a REST subscription (lives 150 s after its last use), a hub connection, an instance
//! behind an agent, a page of the console. A message looks only at those it concerns: by instance, agent, friendly name,
//! group or connection. A state object looks at those whose filter is its own: one look-up for each combination of parts
//! that somebody uses, of the sixteen there are. Nobody's slowness holds up another: a full mailbox loses its oldest
//! message and counts it.

use super::board::{Filter, Object};
use super::fold;
pub use super::mailbox::{Listener, Message};
use super::party::Party;
use crate::limits;
use model::message::ScopeKind;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// All mailboxes.
#[derive(Default)]
pub struct Listeners {
    registry: Arc<Registry>,
}

/// What the mailboxes themselves know of each other.
#[derive(Default)]
pub(super) struct Registry {
    inner: Mutex<Inner>,
    /// How many filters there are: none is the common case, and then nothing is looked up.
    watched: AtomicUsize,
    keys: RandomState,
    delivered: AtomicU64,
    shown: AtomicU64,
    asked: AtomicU64,
    /// Mailboxes opened and closed so far, by kind of party.
    opened: [AtomicU64; 4],
    closed: [AtomicU64; 4],
}

/// How many mailboxes there are and were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// By kind of party, in the order of their numbers.
    pub now: [u64; 4],
    /// Opened so far, the same way.
    pub opened: [u64; 4],
    /// Closed so far, the same way.
    pub closed: [u64; 4],
    /// Instances with at least one.
    pub instances: u64,
    /// Filters of state objects that are watched.
    pub filters: u64,
    /// Messages put into mailboxes so far.
    pub messages: u64,
    /// State objects put into mailboxes so far.
    pub states: u64,
    /// Filters that were watched so far.
    pub watched: u64,
}

type Set = BTreeMap<Uuid, Arc<Listener>>;

#[derive(Default)]
struct Inner {
    all: HashMap<Uuid, Arc<Listener>>,
    /// By a word in lower case and what the word is.
    routes: HashMap<(Route, Box<str>), Set>,
    instances: HashMap<Uuid, u32>,
    /// By hash of shape and parts; those of one hash are told apart by the filter itself.
    filters: HashMap<u64, Vec<(Filter, Set)>>,
    /// How many filters have each shape.
    shapes: [usize; 16],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Route {
    Agent,
    Instance,
    Friendly,
    Group,
}

fn shape(filter: &Filter) -> usize {
    usize::from(filter.agent.is_some())
        | usize::from(filter.instance.is_some()) << 1
        | usize::from(filter.name.is_some()) << 2
        | usize::from(filter.kind.is_some()) << 3
}

impl Inner {
    fn routes_of(listener: &Listener) -> Vec<(Route, Box<str>)> {
        let party = &listener.party;
        let mut routes = vec![(Route::Friendly, party.friendly().to_lowercase().into())];
        if party.kind.is_package() {
            routes.push((Route::Agent, party.agent.to_lowercase().into()));
            routes.push((Route::Instance, party.name.to_lowercase().into()));
        }
        routes
    }

    fn enter(&mut self, listener: Arc<Listener>) {
        for route in Self::routes_of(&listener) {
            self.routes.entry(route).or_default().insert(listener.id, listener.clone());
        }
        if let Some(instance) = listener.party.instance {
            *self.instances.entry(instance).or_default() += 1;
        }
        self.all.insert(listener.id, listener);
    }

    fn drop_route(&mut self, route: (Route, Box<str>), id: Uuid) {
        if let Some(set) = self.routes.get_mut(&route) {
            set.remove(&id);
            if set.is_empty() {
                self.routes.remove(&route);
            }
        }
    }

    fn at<'a>(&'a self, route: Route, word: &str) -> impl Iterator<Item = &'a Arc<Listener>> + use<'a> {
        self.routes.get(&(route, Box::from(word))).into_iter().flat_map(BTreeMap::values)
    }
}

impl Registry {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hash<'a>(&self, shape: usize, parts: impl Iterator<Item = &'a str>) -> u64 {
        let mut hasher = self.keys.build_hasher();
        hasher.write_usize(shape);
        parts.for_each(|part| fold::hash(&mut hasher, part));
        hasher.finish()
    }

    fn hash_of(&self, filter: &Filter) -> u64 {
        let parts = [&filter.agent, &filter.instance, &filter.name, &filter.kind];
        self.hash(shape(filter), parts.into_iter().flatten().map(|p| &**p))
    }

    fn take_out(&self, inner: &mut Inner, id: Uuid) {
        let Some(listener) = inner.all.remove(&id) else { return };
        self.closed[usize::from(listener.party.kind.number())].fetch_add(1, Ordering::Relaxed);
        let (groups, filters) = {
            let mut state = listener.state();
            (std::mem::take(&mut state.groups), std::mem::take(&mut state.filters))
        };
        for route in Inner::routes_of(&listener) {
            inner.drop_route(route, id);
        }
        for group in groups {
            inner.drop_route((Route::Group, group), id);
        }
        for filter in filters {
            self.drop_filter(inner, &filter, id);
        }
        if let Some(instance) = listener.party.instance
            && let Some(count) = inner.instances.get_mut(&instance)
        {
            *count -= 1;
            if *count == 0 {
                inner.instances.remove(&instance);
            }
        }
        listener.end.cancel();
        // Polls wait for the bell alone.
        listener.bell.notify_waiters();
    }

    fn drop_filter(&self, inner: &mut Inner, filter: &Filter, id: Uuid) {
        let hash = self.hash_of(filter);
        let Some(list) = inner.filters.get_mut(&hash) else { return };
        if let Some((_, set)) = list.iter_mut().find(|(f, _)| f == filter)
            && set.remove(&id).is_some()
        {
            inner.shapes[shape(filter)] -= 1;
            self.watched.fetch_sub(1, Ordering::Relaxed);
        }
        list.retain(|(_, set)| !set.is_empty());
        if list.is_empty() {
            inner.filters.remove(&hash);
        }
    }

    pub(super) fn join(&self, listener: &Listener, group: &str) {
        let mut inner = self.inner();
        let Some(own) = inner.all.get(&listener.id).cloned() else { return };
        let mut state = listener.state();
        if state.groups.len() < limits::LISTENER_GROUPS_MAX
            && let Err(place) = state.groups.binary_search_by(|g| (**g).cmp(group))
        {
            state.groups.reserve_exact(1);
            state.groups.insert(place, group.into());
            inner.routes.entry((Route::Group, group.into())).or_default().insert(own.id, own.clone());
        }
    }

    pub(super) fn leave(&self, listener: &Listener, group: &str) {
        let mut inner = self.inner();
        let mut state = listener.state();
        if let Ok(place) = state.groups.binary_search_by(|g| (**g).cmp(group)) {
            state.groups.remove(place);
            inner.drop_route((Route::Group, group.into()), listener.id);
        }
    }

    pub(super) fn watch(&self, listener: &Listener, filter: Filter) -> bool {
        let mut inner = self.inner();
        let Some(own) = inner.all.get(&listener.id).cloned() else { return false };
        let mut state = listener.state();
        if state.filters.contains(&filter) {
            return true;
        }
        if state.filters.len() >= limits::LISTENER_FILTERS_MAX {
            return false;
        }
        state.filters.push(filter.clone());
        let list = inner.filters.entry(self.hash_of(&filter)).or_default();
        match list.iter_mut().find(|(f, _)| *f == filter) {
            Some((_, set)) => drop(set.insert(own.id, own.clone())),
            None => list.push((filter.clone(), Set::from([(own.id, own.clone())]))),
        }
        inner.shapes[shape(&filter)] += 1;
        self.watched.fetch_add(1, Ordering::Relaxed);
        self.asked.fetch_add(1, Ordering::Relaxed);
        true
    }

    pub(super) fn unwatch(&self, listener: &Listener, filter: &Filter) {
        let mut inner = self.inner();
        let mut state = listener.state();
        let before = state.filters.len();
        state.filters.retain(|f| f != filter);
        if state.filters.len() < before {
            self.drop_filter(&mut inner, filter, listener.id);
        }
    }
}

impl Listeners {
    /// Opens a mailbox under an id, or finds the one that is there when it belongs to the same identity. Nothing when the
    /// id belongs to another, or when this identity or the server has too many.
    #[must_use]
    pub fn open(&self, party: Party, id: Uuid) -> Option<Arc<Listener>> {
        let mut inner = self.registry.inner();
        if let Some(found) = inner.all.get(&id) {
            return found.party.same_as(&party).then(|| found.clone());
        }
        let friendly = (Route::Friendly, Box::from(party.friendly().to_lowercase()));
        let own = inner.routes.get(&friendly).map_or(0, BTreeMap::len);
        if inner.all.len() >= limits::LISTENERS_MAX || own >= limits::LISTENERS_PER_PARTY_MAX {
            return None;
        }
        let listener = Arc::new(Listener::new(party, id, Arc::downgrade(&self.registry)));
        self.registry.opened[usize::from(listener.party.kind.number())].fetch_add(1, Ordering::Relaxed);
        inner.enter(listener.clone());
        Some(listener)
    }

    /// The mailbox with that id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<Arc<Listener>> {
        self.registry.inner().all.get(&id).cloned()
    }

    /// Closes a mailbox; whoever waits on it is told by [`Listener::end`].
    pub fn close(&self, id: Uuid) {
        let mut inner = self.registry.inner();
        self.registry.take_out(&mut inner, id);
    }

    fn close_listeners(&self, goes: impl Fn(&Listener) -> bool) {
        let mut inner = self.registry.inner();
        let gone: Vec<Uuid> = inner.all.values().filter(|l| goes(l)).map(|l| l.id).collect();
        for id in gone {
            self.registry.take_out(&mut inner, id);
        }
    }

    /// Closes those that fit: a credential was disabled, an instance removed.
    pub fn close_where(&self, fits: impl Fn(&Party) -> bool) {
        self.close_listeners(|l| fits(&l.party));
    }

    /// Closes those of request-by-request parties that nobody used for so long.
    pub fn expire(&self, after: Duration) {
        self.close_listeners(|l| !l.stays(after));
    }

    /// Whether an instance has a live mailbox: then it counts as connected.
    #[must_use]
    pub fn has_instance(&self, instance: Uuid) -> bool {
        self.registry.inner().instances.contains_key(&instance)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.registry.inner().all.len()
    }

    /// How many there are and were.
    #[must_use]
    pub fn census(&self) -> Census {
        let read = |counts: &[AtomicU64; 4]| std::array::from_fn(|n| counts[n].load(Ordering::Relaxed));
        let (opened, closed): ([u64; 4], [u64; 4]) =
            (read(&self.registry.opened), read(&self.registry.closed));
        Census {
            now: std::array::from_fn(|n| opened[n].saturating_sub(closed[n])),
            opened,
            closed,
            instances: self.registry.inner().instances.len() as u64,
            filters: self.registry.watched.load(Ordering::Relaxed) as u64,
            messages: self.registry.delivered.load(Ordering::Relaxed),
            states: self.registry.shown.load(Ordering::Relaxed),
            watched: self.registry.asked.load(Ordering::Relaxed),
        }
    }

    /// Puts a message into every mailbox it concerns, once each. How many those were. `sender` is left out of `Others`.
    pub fn deliver(&self, message: &Arc<Message>, sender: Option<Uuid>, sender_name: &str) -> u64 {
        let weight = message.weight();
        let put = |l: &Arc<Listener>| u64::from(l.put_message(message, weight));
        let count = self.concerned(message, sender, sender_name).iter().map(put).sum();
        self.registry.delivered.fetch_add(count, Ordering::Relaxed);
        count
    }

    /// Mailboxes a message concerns, each once.
    fn concerned(&self, message: &Message, sender: Option<Uuid>, sender_name: &str) -> Vec<Arc<Listener>> {
        let inner = self.registry.inner();
        let args: Vec<String> = message.scope.args.iter().map(|a| a.trim().to_lowercase()).collect();
        let mut found: Vec<Arc<Listener>> = match message.scope.kind {
            ScopeKind::None => Vec::new(),
            ScopeKind::All => return inner.all.values().cloned().collect(),
            ScopeKind::Others => {
                let sender_name = sender_name.to_lowercase();
                let own = |l: &Listener| {
                    let by_name = sender.is_none() || l.party.instance.is_some();
                    sender == Some(l.id) || (by_name && l.party.friendly().to_lowercase() == sender_name)
                };
                return inner.all.values().filter(|l| !own(l)).cloned().collect();
            }
            ScopeKind::Group => {
                let named = args.iter().flat_map(|a| inner.at(Route::Group, a));
                named.chain(inner.at(Route::Group, "*")).cloned().collect()
            }
            ScopeKind::Sentinel => args.iter().flat_map(|a| inner.at(Route::Agent, a)).cloned().collect(),
            ScopeKind::Package => {
                let mut found = Vec::new();
                for arg in &args {
                    found.extend(inner.at(Route::Instance, arg).cloned());
                    found.extend(inner.at(Route::Friendly, arg).cloned());
                    let connection = arg.parse::<Uuid>().ok().and_then(|id| inner.all.get(&id));
                    found.extend(connection.cloned());
                }
                found
            }
        };
        found.sort_unstable_by_key(|l| l.id);
        found.dedup_by_key(|l| l.id);
        found
    }

    /// Puts a state object into every mailbox that watches it and may see it.
    pub fn show(&self, object: &Arc<Object>) {
        if self.registry.watched.load(Ordering::Relaxed) == 0 {
            return;
        }
        let inner = self.registry.inner();
        let parts = [&object.agent, &object.instance, &object.name, &object.kind];
        let mut found: Vec<Arc<Listener>> = Vec::new();
        for (shape, _) in inner.shapes.iter().enumerate().filter(|(_, count)| **count > 0) {
            let named =
                parts.iter().enumerate().filter(|(bit, _)| shape & (1 << bit) != 0).map(|(_, p)| &***p);
            let list = inner.filters.get(&self.registry.hash(shape, named));
            let sets = list.into_iter().flatten().filter(|(filter, _)| filter.fits(object));
            found.extend(sets.flat_map(|(_, set)| set.values()).cloned());
        }
        drop(inner);
        // Seen twice by one who asked twice: the second takes the place of the first.
        for listener in found {
            if listener.party.permit.may_see(&object.agent, &object.instance, &object.name) {
                listener.put_state(object);
                self.registry.shown.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
