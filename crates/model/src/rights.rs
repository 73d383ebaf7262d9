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
    /// Users, tokens of others, credentials.
    Administer,
    /// Read the audit trail and have it verified (spec/delivery §4.3).
    Audit,
    /// Have packages installed on one's own computers, of those offered for them.
    SelfService,
    /// Bring versions to environments whose tier says that one's role may, without a request (spec/delivery §4.1).
    DeliverTo,
    /// Change values of resources, as far as the resource says so.
    SetResource,
    /// Start and stop engines; relaunch spaces.
    RunEngines,
    /// Demand, force, hold, stop, rerun, mark applications and jobs.
    ActOnJobs,
    /// Ask for a delivery that one may not make.
    RequestDelivery,
    /// Decide on requests of others.
    Approve,
    /// Release a lock somebody else holds (L-6).
    BreakLock,
    /// Open a gate for one delivery, with a reason (break-glass).
    Override,
    /// Change documents: spaces, environments, tiers, resources, variables, causes, calendars; block and promote versions.
    EditSpaces,
    /// Change calendars, and the freezes of the policy (spec/delivery §4.3, §22).
    EditCalendars,
}

impl Right {
    /// All rights.
    pub const ALL: [Right; 18] = [
        Right::View,
        Right::Publish,
        Right::Deploy,
        Right::Control,
        Right::ManageAgents,
        Right::Administer,
        Right::Audit,
        Right::SelfService,
        Right::DeliverTo,
        Right::SetResource,
        Right::RunEngines,
        Right::ActOnJobs,
        Right::RequestDelivery,
        Right::Approve,
        Right::BreakLock,
        Right::Override,
        Right::EditSpaces,
        Right::EditCalendars,
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
            Right::Audit => "audit",
            Right::SelfService => "self-service",
            Right::DeliverTo => "deliver-to",
            Right::SetResource => "set-resource",
            Right::RunEngines => "run-engines",
            Right::ActOnJobs => "act-on-jobs",
            Right::RequestDelivery => "request-delivery",
            Right::Approve => "approve",
            Right::BreakLock => "break-lock",
            Right::Override => "override",
            Right::EditSpaces => "edit-spaces",
            Right::EditCalendars => "edit-calendars",
        }
    }

    /// Whether programs with a token may hold it. A decision on a request is a person's own (spec/delivery ).
    #[must_use]
    pub const fn by_tokens(self) -> bool {
        !matches!(self, Right::Approve)
    }

    /// Whether a token narrowed to tiers or packages may hold it: it looks, delivers, and asks for deliveries (spec/delivery R-4).
    #[must_use]
    pub const fn by_narrow_tokens(self) -> bool {
        matches!(self, Right::View | Right::DeliverTo | Right::RequestDelivery)
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
    /// Everything, but approving requests: that is for those who answer for it.
    Administrator,
    /// Everything on machines, instances and deliveries; no publishing, no users, no definitions.
    Operator,
    /// Publishes and deploys; delivers where a tier lets developers; no agents, no users.
    Developer,
    /// Looks, asks for deliveries, decides on requests, keeps calendars and freezes.
    ReleaseManager,
    /// Looks, at the audit trail too.
    Auditor,
    /// Looks.
    Reader,
    /// Nothing but self-service on computers of one's own.
    SelfService,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Operator,
        Role::Developer,
        Role::ReleaseManager,
        Role::Auditor,
        Role::Reader,
        Role::SelfService,
    ];

    /// The word on wires and in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Operator => "operator",
            Role::Developer => "developer",
            Role::ReleaseManager => "release-manager",
            Role::Auditor => "auditor",
            Role::Reader => "reader",
            Role::SelfService => "self-service",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }
    /// Whether a token of this role would hold a right that somebody of that role does not.
    #[must_use]
    pub fn exceeds(self, other: Role) -> bool {
        Right::ALL.into_iter().any(|r| r.by_tokens() && self.allows(r) && !other.allows(r))
    }
    /// The role a tier's policy means by a word: `dev` `ops` `rm`, or a role's own word (spec/delivery §4.1).
    #[must_use]
    pub fn of_tier(word: &str) -> Option<Self> {
        match word {
            "dev" => Some(Role::Developer),
            "ops" => Some(Role::Operator),
            "rm" => Some(Role::ReleaseManager),
            other => Self::from_word(other),
        }
    }
    /// The word a tier's policy uses for this role.
    #[must_use]
    pub const fn tier_word(self) -> &'static str {
        match self {
            Role::Developer => "dev",
            Role::Operator => "ops",
            Role::ReleaseManager => "rm",
            other => other.word(),
        }
    }
    /// Whether this role holds the right.
    #[must_use]
    pub const fn allows(self, right: Right) -> bool {
        match self {
            Role::Administrator => !matches!(right, Right::Approve),
            Role::Operator => !matches!(
                right,
                Right::Publish
                    | Right::Administer
                    | Right::Audit
                    | Right::Override
                    | Right::EditSpaces
                    | Right::EditCalendars
            ),
            Role::Developer => !matches!(
                right,
                Right::ManageAgents
                    | Right::Administer
                    | Right::Audit
                    | Right::Approve
                    | Right::BreakLock
                    | Right::Override
                    | Right::EditSpaces
                    | Right::EditCalendars
            ),
            Role::ReleaseManager => {
                matches!(right, Right::View | Right::RequestDelivery | Right::Approve | Right::EditCalendars)
            }
            Role::Auditor => matches!(right, Right::View | Right::Audit),
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
        assert_eq!(held(Role::Administrator).len(), Right::ALL.len() - 1, "all but approving");
        assert!(!Role::Administrator.allows(Right::Approve), "R-3: executing is not approving");
        assert_eq!(
            held(Role::Operator),
            [
                "view",
                "deploy",
                "control",
                "manage-agents",
                "self-service",
                "deliver-to",
                "set-resource",
                "run-engines",
                "act-on-jobs",
                "request-delivery",
                "approve",
                "break-lock"
            ]
        );
        assert_eq!(
            held(Role::Developer),
            [
                "view",
                "publish",
                "deploy",
                "control",
                "self-service",
                "deliver-to",
                "set-resource",
                "run-engines",
                "act-on-jobs",
                "request-delivery"
            ]
        );
        assert_eq!(held(Role::ReleaseManager), ["view", "request-delivery", "approve", "edit-calendars"]);
        assert_eq!(held(Role::Auditor), ["view", "audit"]);
        assert_eq!(held(Role::Reader), ["view"]);
        assert_eq!(held(Role::SelfService), ["self-service"]);
        assert!(!Role::Operator.exceeds(Role::Administrator) && Role::Administrator.exceeds(Role::Operator));
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
            assert_eq!(Role::of_tier(role.tier_word()), Some(role));
        }
    }
}
