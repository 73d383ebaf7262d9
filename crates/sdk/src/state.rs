//! State objects: one's own, and those of others.

use crate::hub::Mailbox;
use crate::wire::{ProgramLine, Say};
use crate::{CallError, Describe, Escale, limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A state object that is being put together; [`push`](StateObject::push) sends it.
#[derive(Debug)]
#[must_use = "nothing is sent before push"]
pub struct StateObject<'a> {
    escale: &'a Escale,
    name: String,
    value: Value,
    kind: String,
    metadata: BTreeMap<String, Value>,
    lifetime_s: u64,
}

impl<'a> StateObject<'a> {
    pub(crate) const fn new(escale: &'a Escale, name: String, value: Value) -> Self {
        Self { escale, name, value, kind: String::new(), metadata: BTreeMap::new(), lifetime_s: 0 }
    }
    /// What kind of value it is: a label for those who read it.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }
    /// Anything more about it.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
    /// How long it counts; afterwards it is shown as expired. Without one it counts for ever. Rounded up to seconds.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime_s = lifetime.as_secs() + u64::from(lifetime.subsec_nanos() > 0);
        self
    }
    /// Sends it.
    pub fn push(self) {
        let Self { escale, name, value, kind, metadata, lifetime_s } = self;
        escale.say(ProgramLine::State { name, value, kind, metadata, lifetime_s });
    }
}

/// A state object as it is read: the last value somebody published.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct State {
    /// Agent of whoever published it.
    pub agent: String,
    /// Instance that published it.
    pub instance: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// What kind of value it is; empty when unknown.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Anything more about it.
    #[serde(default)]
    pub metadata: BTreeMap<String, Value>,
    /// When it was published: RFC 3339, in UTC, with milliseconds.
    #[serde(default)]
    pub at: String,
    /// Seconds until it counts as expired; 0: never.
    #[serde(default)]
    pub lifetime_s: u64,
    /// Whether it had expired when it was told.
    #[serde(default)]
    pub expired: bool,
}

/// Which state objects: whatever is not said may be anything. Upper and lower case are the same.
///
/// ```
/// use escale_sdk::Filter;
///
/// let filter = Filter::new().agent("CapteurSalon").instance("Temperature");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Filter {
    agent: Option<String>,
    instance: Option<String>,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Filter {
    /// All state objects.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Of this agent.
    #[must_use]
    pub fn agent(mut self, agent: impl Into<String>) -> Self {
        self.agent = Some(agent.into());
        self
    }
    /// Of instances with this name.
    #[must_use]
    pub fn instance(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }
    /// With this name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
    /// With this type label.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }
    /// Whether a state object is one of these.
    #[must_use]
    pub fn matches(&self, state: &State) -> bool {
        let fits = |wanted: &Option<String>, is: &str| match wanted.as_deref() {
            None | Some("*" | "") => true,
            Some(wanted) => wanted.to_lowercase() == is.to_lowercase(),
        };
        fits(&self.agent, &state.agent)
            && fits(&self.instance, &state.instance)
            && fits(&self.name, &state.name)
            && fits(&self.kind, &state.kind)
    }
}

/// State objects of others, and the care of one's own: [`Escale::states`].
#[derive(Debug, Clone, Copy)]
pub struct States<'a> {
    escale: &'a Escale,
}

impl<'a> States<'a> {
    pub(crate) const fn new(escale: &'a Escale) -> Self {
        Self { escale }
    }

    /// State objects as they stand now, waiting at most ten seconds for them.
    ///
    /// # Errors
    /// [`CallError::Standalone`] without an agent, [`CallError::TimedOut`] when no answer comes.
    pub async fn get(self, filter: Filter) -> Result<Vec<State>, CallError> {
        let shared = self.escale.connected_shared().ok_or(CallError::Standalone)?;
        let answer = shared.hub.ask(filter.clone());
        if self.escale.is_connected() {
            shared.push(ProgramLine::Say { say: Say::Request { ask: answer.number, filter } });
        }
        match tokio::time::timeout(limits::STATES_WITHIN, answer.received()).await {
            Ok(Some(states)) => Ok(states),
            Ok(None) | Err(_) => Err(CallError::TimedOut),
        }
    }

    /// Tells of state objects: first as they stand, then each change, for as long as the [`Watch`] is kept. Repeated by
    /// itself when a connection was made again.
    pub fn watch(self, filter: Filter) -> Watch {
        let shared = &self.escale.inner.shared;
        let (id, ask, mailbox) = shared.hub.watch(filter.clone());
        self.escale.exchange(Say::Watch { filter: filter.clone() });
        if self.escale.is_connected() {
            self.escale.exchange(Say::Request { ask, filter });
        }
        Watch { escale: self.escale.clone(), id, mailbox }
    }

    /// Throws own state objects away: those with a name and a type label, `*` for any.
    pub fn purge(self, name: impl Into<String>, kind: impl Into<String>) {
        self.escale.exchange(Say::Purge { name: name.into(), kind: kind.into() });
    }

    /// State objects of the program's earlier run: there when [`Options::last_states`](crate::Options::last_states) asked
    /// for them, else none. Waits for the server at most ten seconds.
    pub async fn last(self) -> Vec<State> {
        let shared = &self.escale.inner.shared;
        if !shared.hub.wants_last_states() {
            return Vec::new();
        }
        let mut told = shared.hub.last_states.subscribe();
        match tokio::time::timeout(limits::STATES_WITHIN, told.wait_for(Option::is_some)).await {
            Ok(Ok(states)) => states.clone().unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Explains a type of state objects to those who read them: the label is the type's name.
    pub fn describe<T: Describe>(self) {
        self.escale.inner.shared.hub.describe_states::<T>();
        self.escale.declare();
    }
}

/// Changes of state objects; dropped, it tells no more.
#[derive(Debug)]
pub struct Watch {
    escale: Escale,
    id: u64,
    mailbox: Arc<Mailbox>,
}

impl Watch {
    /// The next change. Of an object that changed several times since the last call, only the latest value comes.
    ///
    /// Nothing is lost when this is dropped while it waits.
    pub async fn next(&mut self) -> Option<State> {
        Some(self.mailbox.next().await)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(filter) = self.escale.inner.shared.hub.unwatch(self.id) {
            self.escale.exchange(Say::Unwatch { filter });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        let state: State = serde_json::from_value(serde_json::json!({
            "agent": "CapteurSalon", "instance": "Temperature", "name": "Salon", "value": 21, "type": "Climate"
        }))
        .unwrap();
        for (filter, fits) in [
            (Filter::new(), true),
            (Filter::new().agent("capteursalon").name("SALON"), true),
            (Filter::new().agent("*").kind("climate"), true),
            (Filter::new().instance("Temp"), false),
            (Filter::new().kind("other"), false),
        ] {
            assert_eq!(filter.matches(&state), fits, "{filter:?}");
        }
    }
}
