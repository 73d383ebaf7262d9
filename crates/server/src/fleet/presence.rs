//! Who is connected right now, to this server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The live connections of agents, one at most for each.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    next: u64,
    live: HashMap<Uuid, Live>,
}

struct Live {
    number: u64,
    boot: String,
    end: CancellationToken,
}

/// A place in the list; leaving scope gives it back.
pub struct Connection {
    presence: Presence,
    agent: Uuid,
    number: u64,
    /// Cancelled when the connection must end: the agent was removed, or its program came back on a new one.
    pub end: CancellationToken,
}

impl Presence {
    /// Takes the agent's place. A connection of the same program (`boot`) is replaced: its old one is dead and the
    /// server has not noticed yet. Another program is refused while the first is connected.
    ///
    /// Returns nothing when the place is taken.
    #[must_use]
    pub fn enter(&self, agent: Uuid, boot: &str) -> Option<Connection> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(live) = inner.live.get(&agent) {
            if live.boot != boot {
                return None;
            }
            live.end.cancel();
        }
        inner.next += 1;
        let (number, end) = (inner.next, CancellationToken::new());
        inner.live.insert(agent, Live { number, boot: boot.to_owned(), end: end.clone() });
        Some(Connection { presence: self.clone(), agent, number, end })
    }

    /// Whether the agent is connected.
    #[must_use]
    pub fn is_connected(&self, agent: Uuid) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).live.contains_key(&agent)
    }

    /// How many are connected.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).live.len()
    }

    /// Ends the agent's connection, if it has one.
    pub fn end(&self, agent: Uuid) {
        if let Some(live) = self.0.lock().unwrap_or_else(PoisonError::into_inner).live.get(&agent) {
            live.end.cancel();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut inner = self.presence.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.live.get(&self.agent).is_some_and(|live| live.number == self.number) {
            inner.live.remove(&self.agent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_program_a_name() {
        let presence = Presence::default();
        let agent = Uuid::from_u128(1);
        let first = presence.enter(agent, "boot-1").unwrap();
        assert!(presence.enter(agent, "boot-2").is_none());
        let again = presence.enter(agent, "boot-1").unwrap();
        assert!(first.end.is_cancelled());
        drop(first);
        assert!(
            presence.is_connected(agent),
            "the old connection's end does not take the new one's place away"
        );
        drop(again);
        assert!(!presence.is_connected(agent));
        assert!(presence.enter(agent, "boot-2").is_some());
    }
}
