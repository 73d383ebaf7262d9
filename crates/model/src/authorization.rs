//! What a credential may see, say and join: a default and its exceptions (spec/constellation §1.7).
//!
//! A rule matches when each of its criteria equals what is asked, whatever the case; `*` and absence match anything. The
//! first matching rule that says the opposite of the default decides; else the default does.

use crate::message::{Scope, ScopeKind};

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decision {
    /// Yes.
    #[default]
    Allow,
    /// No.
    Deny,
}

impl Decision {
    /// Whether it is a yes.
    #[must_use]
    pub const fn allows(self) -> bool {
        matches!(self, Decision::Allow)
    }
    /// The word on wires and in files: `allow`, `deny`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Decision::Allow => "allow",
            Decision::Deny => "deny",
        }
    }
    /// Reads the word back, whatever the case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().as_str() {
            "allow" => Some(Decision::Allow),
            "deny" => Some(Decision::Deny),
            _ => None,
        }
    }
}

/// A rule about state objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRule {
    /// What it says.
    pub decision: Decision,
    /// Agent, or `*`.
    pub agent: String,
    /// Instance, or `*`.
    pub instance: String,
    /// Name of the object, or `*`.
    pub name: String,
}

/// A rule about messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRule {
    /// What it says.
    pub decision: Decision,
    /// Kind of scope.
    pub scope: ScopeKind,
    /// One of the scope's names, or `*`.
    pub args: String,
    /// Key, or `*`.
    pub key: String,
}

/// A rule about groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRule {
    /// What it says.
    pub decision: Decision,
    /// Name of the group, or `*`.
    pub group: String,
}

/// A default and its exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules<R> {
    /// What holds when no exception does.
    pub default: Decision,
    /// The exceptions, in order.
    pub rules: Vec<R>,
}

impl<R> Default for Rules<R> {
    fn default() -> Self {
        Self { default: Decision::Allow, rules: Vec::new() }
    }
}

impl<R> Rules<R> {
    fn decide(&self, decision: impl Fn(&R) -> Decision, matches: impl Fn(&R) -> bool) -> bool {
        let opposite = self.rules.iter().any(|r| decision(r) != self.default && matches(r));
        self.default.allows() != opposite
    }
}

/// Everything a credential may see, say and join. Without rules: all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authorizations {
    /// State objects it may read.
    pub states: Rules<StateRule>,
    /// Messages it may send.
    pub messages: Rules<MessageRule>,
    /// Groups it may join.
    pub groups: Rules<GroupRule>,
}

fn fits(criterion: &str, value: &str) -> bool {
    criterion.is_empty()
        || criterion == "*"
        || (criterion.len() == value.len() && criterion.eq_ignore_ascii_case(value))
        || criterion.to_lowercase() == value.to_lowercase()
}

impl Authorizations {
    /// Whether there is no rule at all: then nothing need be looked at.
    #[must_use]
    pub fn allow_all(&self) -> bool {
        self.states == Rules::default()
            && self.messages == Rules::default()
            && self.groups == Rules::default()
    }

    /// Whether a state object may be read.
    #[must_use]
    pub fn may_see(&self, agent: &str, instance: &str, name: &str) -> bool {
        self.states.decide(
            |r| r.decision,
            |r| fits(&r.agent, agent) && fits(&r.instance, instance) && fits(&r.name, name),
        )
    }

    /// Whether a filter (each part a value or `*`) can match anything that may be read.
    #[must_use]
    pub fn may_see_some(&self, agent: &str, instance: &str, name: &str) -> bool {
        let meet = |a: &str, b: &str| b == "*" || b.is_empty() || fits(a, b);
        let covers = |criterion: &str, asked: &str| {
            criterion.is_empty() || criterion == "*" || (asked != "*" && fits(criterion, asked))
        };
        match self.states.default {
            Decision::Deny => self.states.rules.iter().any(|r| {
                r.decision.allows()
                    && meet(&r.agent, agent)
                    && meet(&r.instance, instance)
                    && meet(&r.name, name)
            }),
            Decision::Allow => !self.states.rules.iter().any(|r| {
                !r.decision.allows()
                    && covers(&r.agent, agent)
                    && covers(&r.instance, instance)
                    && covers(&r.name, name)
            }),
        }
    }

    /// Whether a message may be sent. Replies always may.
    #[must_use]
    pub fn may_send(&self, scope: &Scope, key: &str) -> bool {
        if scope.is_reply(key) {
            return true;
        }
        self.messages.decide(
            |r| r.decision,
            |r| {
                let args = r.args.is_empty() || r.args == "*" || scope.args.iter().any(|a| fits(&r.args, a));
                r.scope == scope.kind && args && fits(&r.key, key)
            },
        )
    }

    /// Whether a group may be joined.
    #[must_use]
    pub fn may_join(&self, group: &str) -> bool {
        // Joining `*` is joining every group: a rule about one of them must not be walked round.
        if group == "*" {
            return match self.groups.default {
                Decision::Allow => self.groups.rules.iter().all(|r| r.decision.allows()),
                Decision::Deny => self
                    .groups
                    .rules
                    .iter()
                    .any(|r| r.decision.allows() && (r.group == "*" || r.group.is_empty())),
            };
        }
        self.groups.decide(|r| r.decision, |r| fits(&r.group, group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::REPLY_KEY;

    fn allow_state(agent: &str, instance: &str, name: &str) -> StateRule {
        StateRule {
            decision: Decision::Allow,
            agent: agent.to_owned(),
            instance: instance.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Appendix A, vector 6; SRV-09, SRV-10.
    #[test]
    fn the_devices_of_the_example() {
        let message = |scope, args: &str, key: &str| MessageRule {
            decision: Decision::Allow,
            scope,
            args: args.to_owned(),
            key: key.to_owned(),
        };
        let devices = Authorizations {
            states: Rules { default: Decision::Deny, rules: vec![allow_state("Greenhouse", "*", "*")] },
            messages: Rules {
                default: Decision::Deny,
                rules: vec![
                    message(ScopeKind::Group, "Alerts", "*"),
                    message(ScopeKind::Package, "Collector", "Ping"),
                ],
            },
            groups: Rules {
                default: Decision::Deny,
                rules: vec![GroupRule { decision: Decision::Allow, group: "Garden".to_owned() }],
            },
        };
        assert!(devices.may_see("greenhouse", "Probe", "Air"));
        assert!(!devices.may_see("edge-lyon-01", "DiskWatch", "Disk"));
        assert!(devices.may_see_some("*", "*", "*"));
        assert!(devices.may_see_some("Greenhouse", "*", "Air"));
        assert!(!devices.may_see_some("edge-lyon-01", "*", "*"));
        let group = |name: &str| Scope::new(ScopeKind::Group, &[name]);
        assert!(devices.may_send(&group("Alerts"), "Anything"));
        assert!(!devices.may_send(&group("Others"), "Anything"));
        let collector = Scope::new(ScopeKind::Package, &["Collector"]);
        assert!(devices.may_send(&collector, "Ping"));
        assert!(!devices.may_send(&collector, "Erase"));
        assert!(devices.may_join("garden"));
        assert!(!devices.may_join("Kitchen"));
        assert!(!devices.may_join("*"));
        let mut reply = Scope::new(ScopeKind::Package, &["edge-lyon-01/DiskWatch"]);
        assert!(!devices.may_send(&reply, REPLY_KEY));
        reply.conversation = Some("7".to_owned());
        assert!(devices.may_send(&reply, REPLY_KEY));
    }

    #[test]
    fn an_exception_denies_where_the_default_allows() {
        let mut deny = allow_state("Home", "*", "Alarm");
        deny.decision = Decision::Deny;
        let some = Authorizations {
            states: Rules { default: Decision::Allow, rules: vec![deny] },
            groups: Rules {
                default: Decision::Allow,
                rules: vec![GroupRule { decision: Decision::Deny, group: "A".to_owned() }],
            },
            ..Authorizations::default()
        };
        assert!(!some.may_see("home", "X", "alarm"));
        assert!(some.may_see("home", "X", "light"));
        assert!(!some.may_see_some("Home", "X", "Alarm"));
        assert!(some.may_see_some("Home", "*", "*"));
        assert!(!some.may_join("a"));
        assert!(some.may_join("b"));
        assert!(!some.may_join("*"), "joining all would join the one that is denied");
        assert!(some.may_send(&Scope::new(ScopeKind::All, &[]), "x"));
        assert!(!some.allow_all());
        assert!(Authorizations::default().allow_all());
    }
}
