//! Who may do what. One table, asked in one place (`access::authorise` in the server).

use std::fmt;

/// Something a caller may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// See packages, agents, instances, logs, states.
    View,
    /// Publish, rename and delete packages.
    Publish,
    /// Deploy and remove instances, change their configuration and settings.
    Deploy,
    /// Start, stop, restart, reload, push settings.
    Control,
    /// Enrol, add, change and remove agents.
    ManageAgents,
    /// Users, tokens of others, credentials, audit trail.
    Administer,
}

impl Right {
    /// All rights.
    pub const ALL: [Right; 6] =
        [Right::View, Right::Publish, Right::Deploy, Right::Control, Right::ManageAgents, Right::Administer];

    /// The word on wires and in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Right::View => "view",
            Right::Publish => "publish",
            Right::Deploy => "deploy",
            Right::Control => "control",
            Right::ManageAgents => "manage-agents",
            Right::Administer => "administer",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A bundle of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Administrator,
    /// Everything on machines and instances; no publishing, no users.
    Operator,
    /// Publishes and deploys; no agents, no users.
    Developer,
    /// Looks.
    Reader,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Administrator, Role::Operator, Role::Developer, Role::Reader];

    /// The word on wires and in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Operator => "operator",
            Role::Developer => "developer",
            Role::Reader => "reader",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }
    /// Whether this role holds the right.
    #[must_use]
    pub const fn allows(self, right: Right) -> bool {
        match self {
            Role::Administrator => true,
            Role::Operator => {
                matches!(right, Right::View | Right::Deploy | Right::Control | Right::ManageAgents)
            }
            Role::Developer => matches!(right, Right::View | Right::Publish | Right::Deploy | Right::Control),
            Role::Reader => matches!(right, Right::View),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        let held = |role: Role| {
            Right::ALL.into_iter().filter(|r| role.allows(*r)).map(Right::word).collect::<Vec<_>>()
        };
        assert_eq!(held(Role::Administrator).len(), Right::ALL.len());
        assert_eq!(held(Role::Operator), ["view", "deploy", "control", "manage-agents"]);
        assert_eq!(held(Role::Developer), ["view", "publish", "deploy", "control"]);
        assert_eq!(held(Role::Reader), ["view"]);
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
    }
}
