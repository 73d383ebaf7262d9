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
    /// Have packages installed on one's own computers, of those offered for them.
    SelfService,
}

impl Right {
    /// All rights.
    pub const ALL: [Right; 7] = [
        Right::View,
        Right::Publish,
        Right::Deploy,
        Right::Control,
        Right::ManageAgents,
        Right::Administer,
        Right::SelfService,
    ];

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
            Right::SelfService => "self-service",
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
    /// Nothing but self-service on computers of one's own.
    SelfService,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] =
        [Role::Administrator, Role::Operator, Role::Developer, Role::Reader, Role::SelfService];

    /// The word on wires and in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Operator => "operator",
            Role::Developer => "developer",
            Role::Reader => "reader",
            Role::SelfService => "self-service",
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
            Role::Operator => !matches!(right, Right::Publish | Right::Administer),
            Role::Developer => !matches!(right, Right::ManageAgents | Right::Administer),
            Role::Reader => matches!(right, Right::View),
            Role::SelfService => matches!(right, Right::SelfService),
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
        assert_eq!(held(Role::Operator), ["view", "deploy", "control", "manage-agents", "self-service"]);
        assert_eq!(held(Role::Developer), ["view", "publish", "deploy", "control", "self-service"]);
        assert_eq!(held(Role::Reader), ["view"]);
        assert_eq!(held(Role::SelfService), ["self-service"]);
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
    }
}
