//! Who speaks and listens: an instance or a consumer, through which door, and what its credentials allow.

use crate::units::Bound;
use model::authorization::Authorizations;
use model::message::{PartyKind, Scope};
use std::sync::Arc;
use uuid::Uuid;

/// What a party may see, say and join: the rules of every enabled credential its key opens. One that says yes is enough
/// (spec/constellation §1.7).
#[derive(Debug, Clone, Default)]
pub struct Permit {
    /// Credentials and their rules. Empty: everything is allowed (people and tokens, whose rights the door checks; real
    /// instances speaking through their agent).
    pub credentials: Vec<(Uuid, Arc<Authorizations>)>,
    /// The unit a person is bound to: state objects of other units are not seen.
    pub bound: Option<Bound>,
}

impl Permit {
    fn any(&self, yes: impl Fn(&Authorizations) -> bool) -> bool {
        self.credentials.is_empty() || self.credentials.iter().any(|(_, rules)| yes(rules))
    }
    /// Whether there is nothing to look at.
    #[must_use]
    pub fn allows_all(&self) -> bool {
        self.bound.is_none() && self.any(Authorizations::allow_all)
    }
    /// Whether a state object may be read.
    #[must_use]
    pub fn may_see(&self, agent: &str, instance: &str, name: &str) -> bool {
        self.bound.as_ref().is_none_or(|bound| bound.sees_agent(agent))
            && self.any(|r| r.may_see(agent, instance, name))
    }
    /// Whether a filter can match anything that may be read.
    #[must_use]
    pub fn may_see_some(&self, agent: &str, instance: &str, name: &str) -> bool {
        self.any(|r| r.may_see_some(agent, instance, name))
    }
    /// Whether a message may be sent.
    #[must_use]
    pub fn may_send(&self, scope: &Scope, key: &str) -> bool {
        scope.is_reply(key) || self.any(|r| r.may_send(scope, key))
    }
    /// Whether a group may be joined.
    #[must_use]
    pub fn may_join(&self, group: &str) -> bool {
        self.any(|r| r.may_join(group))
    }
}

/// Somebody who speaks or listens.
#[derive(Debug, Clone)]
pub struct Party {
    /// Through which door.
    pub kind: PartyKind,
    /// Agent; `Consumer` for whoever only consumes, `Developer` for a program on a developer's machine.
    pub agent: Arc<str>,
    /// Instance, or the name a consumer gives itself.
    pub name: Arc<str>,
    /// The instance, when it is one.
    pub instance: Option<Uuid>,
    /// What it may do.
    pub permit: Permit,
}

impl Party {
    /// `agent/instance`, or `Consumer/name`.
    #[must_use]
    pub fn friendly(&self) -> String {
        format!("{}/{}", self.agent, self.name)
    }
    /// Whether both are the same identity, whatever the case.
    #[must_use]
    pub fn same_as(&self, other: &Party) -> bool {
        self.agent.to_lowercase() == other.agent.to_lowercase()
            && self.name.to_lowercase() == other.name.to_lowercase()
    }
}
