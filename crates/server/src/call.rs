//! Who calls, which request, when, in which language: what every door that changes something is given (P13).

use model::Timestamp;
use model::rights::{Right, Role};
use protocol::api::TokenScope;
use protocol::{Code, Lang};
use std::net::IpAddr;
use uuid::Uuid;

use crate::fault::{Fault, Result};

/// Whoever a call is made as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person.
    User {
        /// Id.
        id: Uuid,
        /// Name.
        name: String,
        /// Role.
        role: Role,
        /// Unit: acts on what belongs to it and below.
        unit: String,
    },
    /// A program with a token of a person.
    Token {
        /// Id of the person.
        user_id: Uuid,
        /// Name of the token.
        name: String,
        /// Role of the token.
        role: Role,
        /// Unit of the person.
        unit: String,
        /// Name of the person.
        person: String,
        /// What the token is narrowed to.
        scope: TokenScope,
    },
    /// Whoever holds the access key of a credential.
    Credential {
        /// Id.
        id: Uuid,
        /// Name.
        name: String,
        /// May see and control.
        control: bool,
        /// May do everything.
        management: bool,
    },
    /// The server itself, in its chores.
    Server,
}

impl Actor {
    /// Whether it holds a right.
    #[must_use]
    pub const fn holds(&self, right: Right) -> bool {
        match self {
            Actor::User { role, .. } => role.allows(right),
            Actor::Token { role, scope, .. } => {
                let within = !scope.narrows() || right.by_narrow_tokens();
                role.allows(right) && right.by_tokens() && within
            }
            Actor::Credential { control, management, .. } => {
                *management || (*control && matches!(right, Right::View | Right::Control))
            }
            Actor::Server => true,
        }
    }
}

/// Where a call comes from, as the audit trail keeps it (spec/delivery §27).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Address; nothing: the server itself, or not known.
    pub address: Option<IpAddr>,
    /// The program, as it names itself; bounded.
    pub client: String,
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who.
    pub actor: Actor,
    /// Where from.
    pub source: Source,
    /// Which request, as the log names it.
    pub request: String,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Language of the answer.
    pub lang: Lang,
}

impl Call {
    /// Checks a right; the one place where rights are looked at.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] naming the right that is missing.
    pub fn may(&self, right: Right) -> Result<()> {
        if self.actor.holds(right) { Ok(()) } else { Err(Fault::new(Code::NotAllowed, [("right", &right)])) }
    }

    /// The person who calls, or for whom a program calls; nothing for a credential and for the server.
    #[must_use]
    pub const fn person(&self) -> Option<Uuid> {
        match &self.actor {
            Actor::User { id, .. } | Actor::Token { user_id: id, .. } => Some(*id),
            Actor::Credential { .. } | Actor::Server => None,
        }
    }

    /// The unit of the actor; all that belongs to it and below is his to act on. Rights say what he may do there.
    #[must_use]
    pub fn unit(&self) -> &str {
        match &self.actor {
            Actor::User { unit, .. } | Actor::Token { unit, .. } => unit,
            Actor::Credential { .. } | Actor::Server => model::unit::ROOT,
        }
    }

    /// Whether the tier of an environment, and a package when one is meant, lie within what the caller's token is narrowed to.
    #[must_use]
    pub fn reaches(&self, tier: &str, package: Option<&str>) -> bool {
        match &self.actor {
            Actor::Token { scope, .. } => scope.reaches(tier, package),
            Actor::User { .. } | Actor::Credential { .. } | Actor::Server => true,
        }
    }

    /// Whether something of a unit is shown to the actor at all.
    #[must_use]
    pub fn sees(&self, unit: &str) -> bool {
        model::unit::within(unit, self.unit())
    }

    /// Checks that something may belong to a unit, or be taken from it; the one place where units are looked at.
    ///
    /// # Errors
    /// [`Code::OutsideUnit`] naming both.
    pub fn may_in(&self, unit: &str) -> Result<()> {
        let own = self.unit();
        if self.sees(unit) {
            Ok(())
        } else {
            Err(Fault::new(Code::OutsideUnit, [("unit", &unit), ("own", &own)]))
        }
    }

    /// The actor as the audit trail and "by whom" name it.
    #[must_use]
    pub fn who(&self) -> String {
        match &self.actor {
            Actor::User { name, .. } => format!("user {name}"),
            Actor::Token { name, .. } => format!("token {name}"),
            Actor::Credential { name, .. } => format!("credential {name}"),
            Actor::Server => "server".to_owned(),
        }
    }
}

/// Whether to go on although something is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Refuse, and say what is in use.
    No,
    /// Go on.
    Yes,
}
