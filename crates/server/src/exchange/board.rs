//! The state objects: last value of each name, in memory, written behind to the database.
//!
//! Reads and pushes never wait for the database: what is pushed is there at once, and durable within
//! [`limits::STATES_WRITE_EVERY`] (the chore `persist` writes what changed, last value only). Objects are read back at the start.

use model::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
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
        let same = |part: &Option<Arc<str>>, text: &str| {
            part.as_ref().is_none_or(|p| **p == *text || **p == *text.to_lowercase())
        };
        same(&self.agent, &object.agent)
            && same(&self.instance, &object.instance)
            && same(&self.name, &object.name)
            && same(&self.kind, &object.kind)
    }
}

impl From<&protocol::exchange::StateFilter> for Filter {
    fn from(f: &protocol::exchange::StateFilter) -> Self {
        Self::new(f.agent.as_deref(), f.instance.as_deref(), f.name.as_deref(), f.kind.as_deref())
    }
}

type Key = (Arc<str>, Arc<str>, Arc<str>);

/// The board.
#[derive(Default)]
pub struct Board {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    objects: BTreeMap<Key, Arc<Object>>,
    changed: HashSet<Key>,
    history: HashMap<Key, VecDeque<(i64, f64)>>,
}

impl Board {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an object in its place; the last one wins.
    pub fn put(&self, object: Arc<Object>) {
        let mut inner = self.inner();
        let key = (object.agent.clone(), object.instance.clone(), object.name.clone());
        inner.changed.insert(key.clone());
        if let Ok(number) = object.value.parse::<f64>() {
            let line = inner.history.entry(key.clone()).or_default();
            if line.len() == crate::limits::STATE_HISTORY_MAX {
                line.pop_front();
            }
            line.push_back((object.at.as_ms(), number));
        }
        inner.objects.insert(key, object);
    }

    /// Puts an object read from the database; nothing is written again.
    pub fn restore(&self, object: Arc<Object>) {
        let key = (object.agent.clone(), object.instance.clone(), object.name.clone());
        self.inner().objects.insert(key, object);
    }

    /// Objects that fit, by agent, instance, name.
    #[must_use]
    pub fn find(&self, filter: &Filter) -> Vec<Arc<Object>> {
        self.inner().objects.values().filter(|o| filter.fits(o)).cloned().collect()
    }

    /// One object by its exact names (whatever the case of agent and instance), and its last values when it is a number.
    #[must_use]
    pub fn one(&self, agent: &str, instance: &str, name: &str) -> Option<(Arc<Object>, Vec<(i64, f64)>)> {
        let inner = self.inner();
        let filter = Filter::new(Some(agent), Some(instance), Some(name), None);
        let object = inner.objects.values().find(|o| filter.fits(o))?.clone();
        let key = (object.agent.clone(), object.instance.clone(), object.name.clone());
        let history = inner.history.get(&key).map(|h| h.iter().copied().collect()).unwrap_or_default();
        Some((object, history))
    }

    /// Objects that fit go; only expired ones when `expired_at` is given. How many went.
    pub fn purge(&self, filter: &Filter, expired_at: Option<Timestamp>) -> u64 {
        let mut inner = self.inner();
        let gone: Vec<Key> = inner
            .objects
            .iter()
            .filter(|(_, o)| filter.fits(o) && expired_at.is_none_or(|now| o.expired(now)))
            .map(|(k, _)| k.clone())
            .collect();
        for key in &gone {
            inner.objects.remove(key);
            inner.history.remove(key);
            inner.changed.insert(key.clone());
        }
        gone.len() as u64
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.inner().objects.len() as u64
    }

    /// What changed since the last call: the object, or nothing where it went.
    #[must_use]
    pub fn take_changed(&self) -> Vec<(Key, Option<Arc<Object>>)> {
        let mut inner = self.inner();
        let changed = std::mem::take(&mut inner.changed);
        changed
            .into_iter()
            .map(|key| {
                let object = inner.objects.get(&key).cloned();
                (key, object)
            })
            .collect()
    }

    /// These could not be written: they count as changed again.
    pub fn put_back(&self, keys: impl IntoIterator<Item = Key>) {
        self.inner().changed.extend(keys);
    }
}
