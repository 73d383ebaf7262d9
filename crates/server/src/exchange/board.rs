//! The state objects: last value of each name, in memory, written behind to the database.
//!
//! Reads and pushes never wait for the database: what is pushed is there at once, and durable within
//! [`limits::STATES_WRITE_EVERY`] (the chore `persist` writes what changed, last value only). Objects are read back at the
//! start. Objects are found through [`Index`]: by agent, instance, both, name and type, whatever the case, so that a
//! question about a thousand of a million looks at a thousand.

use super::fold;
use super::history::Histories;
use super::index::{Index, WAYS, Way};
use crate::limits;
use model::Timestamp;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A state object. Value and metadata are JSON texts: they are handed through, never looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Agent.
    pub agent: Arc<str>,
    /// Instance.
    pub instance: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Value, JSON.
    pub value: Box<str>,
    /// Type label; empty when unknown.
    pub kind: Arc<str>,
    /// Metadata, a JSON object; absent: none.
    pub metadata: Option<Box<str>>,
    /// When it was pushed.
    pub at: Timestamp,
    /// Seconds until it counts as expired; 0: never.
    pub lifetime_s: u32,
}

impl Object {
    /// Whether it has expired.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> bool {
        self.lifetime_s > 0 && now > self.at.plus(Duration::from_secs(u64::from(self.lifetime_s)))
    }
    fn is(&self, agent: &str, instance: &str, name: &str) -> bool {
        *self.name == *name && *self.agent == *agent && *self.instance == *instance
    }
    fn key(&self) -> Key {
        (self.agent.clone(), self.instance.clone(), self.name.clone())
    }
}

/// The order in which objects are listed: agent, instance (whatever the case), name.
pub(super) fn order(a: (&str, &str, &str), b: (&str, &str, &str)) -> Ordering {
    fold::order(a.0, b.0).then_with(|| fold::order(a.1, b.1)).then_with(|| a.2.cmp(b.2))
}

/// The names of an object, to compare.
pub(super) fn names(o: &Object) -> (&str, &str, &str) {
    (&o.agent, &o.instance, &o.name)
}

/// Which objects: each part in lower case, or nothing for any.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Agent.
    pub agent: Option<Arc<str>>,
    /// Instance.
    pub instance: Option<Arc<str>>,
    /// Name.
    pub name: Option<Arc<str>>,
    /// Type label.
    pub kind: Option<Arc<str>>,
}

impl Filter {
    /// From what people and programs write: a value, `*`, or nothing.
    #[must_use]
    pub fn new(agent: Option<&str>, instance: Option<&str>, name: Option<&str>, kind: Option<&str>) -> Self {
        let part = |text: Option<&str>| {
            text.map(str::trim).filter(|t| !t.is_empty() && *t != "*").map(|t| Arc::from(t.to_lowercase()))
        };
        Self { agent: part(agent), instance: part(instance), name: part(name), kind: part(kind) }
    }
    /// Whether an object fits.
    #[must_use]
    pub fn fits(&self, object: &Object) -> bool {
        let same = |part: &Option<Arc<str>>, text: &str| part.as_ref().is_none_or(|p| fold::same(p, text));
        same(&self.name, &object.name)
            && same(&self.instance, &object.instance)
            && same(&self.agent, &object.agent)
            && same(&self.kind, &object.kind)
    }
    /// Whether everything fits.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.agent.is_none() && self.instance.is_none() && self.name.is_none() && self.kind.is_none()
    }
}

impl From<&protocol::exchange::StateFilter> for Filter {
    fn from(f: &protocol::exchange::StateFilter) -> Self {
        Self::new(f.agent.as_deref(), f.instance.as_deref(), f.name.as_deref(), f.kind.as_deref())
    }
}

/// The last values of a number: time in milliseconds since 1970, value.
pub type Curve = Vec<(i64, f64)>;

/// Names of an object: agent, instance, name.
pub type Key = (Arc<str>, Arc<str>, Arc<str>);

/// What changed since the last write.
#[derive(Default)]
pub struct Changes {
    /// Objects with a new value.
    pub kept: Vec<Arc<Object>>,
    /// Objects that went; written before the others, for some came back.
    pub gone: Vec<Key>,
    /// Number of this round: what was pushed while it was going on is durable once it is written.
    pub round: u64,
}

/// The board.
#[derive(Default)]
pub struct Board {
    inner: Mutex<Inner>,
}

struct Slot {
    object: Option<Arc<Object>>,
    changed: bool,
    listed: bool,
}

#[derive(Default)]
struct Inner {
    slots: Vec<Slot>,
    free: Vec<u32>,
    index: Index,
    changed: Vec<u32>,
    gone: Vec<Key>,
    round: u64,
    histories: Histories,
    /// Slots in the order of [`order`], as far as `listed` says so.
    sorted: Vec<u32>,
    stale: bool,
}

impl Inner {
    fn object(&self, slot: u32) -> Option<&Arc<Object>> {
        self.slots.get(slot as usize)?.object.as_ref()
    }

    fn slot_of(&self, agent: &str, instance: &str, name: &str) -> Option<u32> {
        let hash = self.index.hash(Way::Key, [agent, instance, name]);
        let is = |slot: &u32| self.object(*slot).is_some_and(|o| o.is(agent, instance, name));
        self.index.list(hash).iter().copied().find(is)
    }

    fn hashes(&self, o: &Object) -> [u64; WAYS] {
        self.index.hashes(&o.agent, &o.instance, &o.name, &o.kind)
    }

    /// Lets a new object share the texts of those that are there.
    fn share(&self, object: &mut Object, hashes: &[u64; WAYS]) {
        let first = |way: Way| self.index.list(hashes[way as usize]).first().and_then(|s| self.object(*s));
        let share = |text: &mut Arc<str>, other: Option<&Arc<str>>| {
            if let Some(other) = other.filter(|other| **other == *text) {
                *text = other.clone();
            }
        };
        share(&mut object.agent, first(Way::Agent).map(|o| &o.agent));
        share(&mut object.instance, first(Way::Instance).map(|o| &o.instance));
        share(&mut object.name, first(Way::Name).map(|o| &o.name));
        share(&mut object.kind, first(Way::Kind).map(|o| &o.kind));
    }

    fn replace(&mut self, slot: u32, mut object: Object) -> Arc<Object> {
        let old = self.slots[slot as usize].object.take();
        if let Some(old) = &old {
            object.agent = old.agent.clone();
            object.instance = old.instance.clone();
            object.name = old.name.clone();
            if *old.kind == *object.kind {
                object.kind = old.kind.clone();
            } else {
                let hash = |kind: &str| self.index.hash(Way::Kind, [kind]);
                let (before, after) = (hash(&old.kind), hash(&object.kind));
                self.index.remove(Way::Kind, before, slot);
                self.index.add(Way::Kind, after, slot);
            }
        }
        let object = Arc::new(object);
        self.slots[slot as usize].object = Some(object.clone());
        object
    }

    fn insert(&mut self, mut object: Object) -> (u32, Arc<Object>) {
        let hashes = self.hashes(&object);
        self.share(&mut object, &hashes);
        let object = Arc::new(object);
        let new = Slot { object: Some(object.clone()), changed: false, listed: false };
        let slot = match self.free.pop() {
            Some(slot) => {
                // A slot that was listed for another object stays in `sorted`: it is put in its new place there.
                let listed = self.slots[slot as usize].listed;
                self.slots[slot as usize] = Slot { listed, ..new };
                slot
            }
            None => {
                self.slots.push(new);
                u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
            }
        };
        for (way, hash) in Way::ALL.into_iter().zip(hashes) {
            self.index.add(way, hash, slot);
        }
        self.stale = true;
        (slot, object)
    }

    fn remove(&mut self, slot: u32) {
        let Some(object) = self.slots[slot as usize].object.take() else { return };
        for (way, hash) in Way::ALL.into_iter().zip(self.hashes(&object)) {
            self.index.remove(way, hash, slot);
        }
        self.slots[slot as usize].changed = false;
        self.histories.forget(slot);
        self.gone.push(object.key());
        self.free.push(slot);
        self.stale = true;
    }

    fn change(&mut self, slot: u32) {
        if !std::mem::replace(&mut self.slots[slot as usize].changed, true) {
            self.changed.push(slot);
        }
    }

    /// Slots that fit: those of the shortest list that a part of the filter names, looked at one by one.
    fn slots_of(&self, filter: &Filter) -> Vec<u32> {
        let fits = |slot: &u32| self.object(*slot).is_some_and(|o| filter.fits(o));
        let mut best: Option<&[u32]> = None;
        let mut consider = |way: Way, parts: &[&str]| {
            let list = self.index.list(self.index.hash(way, parts.iter().copied()));
            if best.is_none_or(|b| list.len() < b.len()) {
                best = Some(list);
            }
        };
        match (filter.agent.as_deref(), filter.instance.as_deref()) {
            (Some(agent), Some(instance)) => consider(Way::Path, &[agent, instance]),
            (Some(agent), None) => consider(Way::Agent, &[agent]),
            (None, Some(instance)) => consider(Way::Instance, &[instance]),
            (None, None) => {}
        }
        if let Some(name) = filter.name.as_deref() {
            consider(Way::Name, &[name]);
        }
        if let Some(kind) = filter.kind.as_deref() {
            consider(Way::Kind, &[kind]);
        }
        match best {
            Some(list) => list.iter().copied().filter(fits).collect(),
            None => (0..u32::try_from(self.slots.len()).unwrap_or(u32::MAX)).filter(fits).collect(),
        }
    }

    fn sort(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let Self { slots, sorted, .. } = self;
        sorted.retain(|slot| {
            let slot = &mut slots[*slot as usize];
            slot.listed = slot.object.is_some();
            slot.listed
        });
        for (number, slot) in slots.iter_mut().enumerate() {
            if slot.object.is_some() && !std::mem::replace(&mut slot.listed, true) {
                sorted.push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        // Nearly in order already: what is new stands at the end.
        sorted.sort_by(|a, b| match (&slots[*a as usize].object, &slots[*b as usize].object) {
            (Some(a), Some(b)) => order(names(a), names(b)),
            (a, b) => a.is_some().cmp(&b.is_some()),
        });
    }
}

impl Board {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an object in its place; the last one wins. Nothing when there are too many objects, in all or of its instance.
    #[must_use]
    pub fn put(&self, object: Object) -> Option<Arc<Object>> {
        let mut inner = self.inner();
        let (slot, object) = match inner.slot_of(&object.agent, &object.instance, &object.name) {
            Some(slot) => (slot, inner.replace(slot, object)),
            None => {
                let own = inner.index.hash(Way::Path, [&*object.agent, &object.instance]);
                let full = inner.slots.len() - inner.free.len() >= limits::STATES_MAX
                    || inner.index.list(own).len() as u64 >= limits::STATES_PER_INSTANCE_MAX;
                if full {
                    return None;
                }
                inner.insert(object)
            }
        };
        inner.change(slot);
        inner.histories.note(slot, &object);
        Some(object)
    }

    /// Puts an object read from the database; nothing is written again.
    pub fn restore(&self, object: Object) {
        let mut inner = self.inner();
        if inner.slot_of(&object.agent, &object.instance, &object.name).is_none() {
            inner.insert(object);
        }
    }

    /// Objects that fit, by agent, instance, name.
    #[must_use]
    pub fn find(&self, filter: &Filter) -> Vec<Arc<Object>> {
        let mut inner = self.inner();
        if filter.is_any() {
            inner.sort();
            return inner.sorted.iter().filter_map(|slot| inner.object(*slot).cloned()).collect();
        }
        let slots = inner.slots_of(filter);
        let mut found: Vec<_> = slots.into_iter().filter_map(|s| inner.object(s).cloned()).collect();
        drop(inner);
        found.sort_by(|a, b| order(names(a), names(b)));
        found
    }

    /// All objects in order, after one (names in any case), `most` of them.
    #[must_use]
    pub fn page(&self, after: Option<(&str, &str, &str)>, most: usize) -> Vec<Arc<Object>> {
        let mut inner = self.inner();
        inner.sort();
        let before = |slot: &u32| {
            let object = inner.object(*slot);
            after.is_some_and(|after| object.is_some_and(|o| order(names(o), after) != Ordering::Greater))
        };
        let start = inner.sorted.partition_point(before);
        inner.sorted[start..].iter().take(most).filter_map(|slot| inner.object(*slot).cloned()).collect()
    }

    /// One object by its names (whatever the case of agent and instance), and its last values when it is a number.
    #[must_use]
    pub fn one(&self, agent: &str, instance: &str, name: &str) -> Option<(Arc<Object>, Curve)> {
        let mut inner = self.inner();
        let slot = inner.slot_of(agent, instance, name).or_else(|| {
            let found = inner.slots_of(&Filter::new(Some(agent), Some(instance), Some(name), None));
            let exact = found.iter().find(|s| inner.object(**s).is_some_and(|o| *o.name == *name));
            exact.or(found.first()).copied()
        })?;
        let object = inner.object(slot)?.clone();
        Some((object.clone(), inner.histories.look(slot, &object)))
    }

    /// Objects that fit go; only expired ones when `expired_at` is given. How many went.
    pub fn purge(&self, filter: &Filter, expired_at: Option<Timestamp>) -> u64 {
        let mut inner = self.inner();
        let mut slots = inner.slots_of(filter);
        if let Some(now) = expired_at {
            slots.retain(|slot| inner.object(*slot).is_some_and(|o| o.expired(now)));
        }
        for slot in &slots {
            inner.remove(*slot);
        }
        slots.len() as u64
    }

    /// Agent and instance of all objects, each once.
    #[must_use]
    pub fn owners(&self) -> BTreeSet<(Arc<str>, Arc<str>)> {
        let inner = self.inner();
        let objects = inner.slots.iter().filter_map(|slot| slot.object.as_ref());
        let mut owners = BTreeSet::new();
        let mut last: Option<&Arc<Object>> = None;
        for o in objects {
            if !last.is_some_and(|l| Arc::ptr_eq(&l.agent, &o.agent) && Arc::ptr_eq(&l.instance, &o.instance))
            {
                owners.insert((o.agent.clone(), o.instance.clone()));
            }
            last = Some(o);
        }
        owners
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        let inner = self.inner();
        (inner.slots.len() - inner.free.len()) as u64
    }

    /// Number of the round that is going on: what was pushed before is durable once this round is written.
    #[must_use]
    pub fn round(&self) -> u64 {
        self.inner().round
    }

    /// What changed since the last call; begins a new round.
    #[must_use]
    pub fn take_changed(&self) -> Changes {
        let mut inner = self.inner();
        let round = inner.round;
        inner.round += 1;
        let mut kept = Vec::with_capacity(inner.changed.len());
        for slot in std::mem::take(&mut inner.changed) {
            if std::mem::take(&mut inner.slots[slot as usize].changed)
                && let Some(object) = inner.object(slot)
            {
                kept.push(object.clone());
            }
        }
        Changes { kept, gone: std::mem::take(&mut inner.gone), round }
    }

    /// These could not be written: they count as changed again.
    pub fn put_back(&self, changes: Changes) {
        let mut inner = self.inner();
        inner.gone.extend(changes.gone);
        for object in changes.kept {
            if let Some(slot) = inner.slot_of(&object.agent, &object.instance, &object.name) {
                inner.change(slot);
            }
        }
    }
}
