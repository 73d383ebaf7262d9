//! Names people give to things: parsed once, case kept, unique without case.
//!
//! Names become directories and parts of addresses, so every kind refuses what would be unsafe there
//! (spec/constellation §1.2): `/`, `\`, control characters, `.` and `..`, a leading dot, the wildcard `*`,
//! white space at either end.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Longest name, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 128;

/// Names no agent may have: connections of consumers, controllers, administrators and developers use them
/// (spec/constellation §1.4).
pub const RESERVED_AGENTS: [&str; 4] = ["consumer", "controller", "management", "developer"];
/// The name no instance may have: it stands for the agent itself.
pub const RESERVED_INSTANCE: &str = "sentinel";

/// Whether no agent may have this name.
#[must_use]
pub fn reserved_agent(name: &str) -> bool {
    RESERVED_AGENTS.contains(&name.to_lowercase().as_str())
}

/// Whether no instance may have this name.
#[must_use]
pub fn reserved_instance(name: &str) -> bool {
    name.to_lowercase() == RESERVED_INSTANCE
}

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing, or only white space.
    Empty,
    /// Longer than [`NAME_BYTES_MAX`].
    TooLong,
    /// Starts with a dot.
    LeadingDot,
    /// White space at one of its ends.
    Blank,
    /// Holds a character that names may not hold.
    Character(char),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::Empty => f.write_str("a name may not be empty"),
            NameError::TooLong => write!(f, "a name has at most {NAME_BYTES_MAX} bytes"),
            NameError::LeadingDot => f.write_str("a name may not start with a dot"),
            NameError::Blank => f.write_str("a name may not start or end with white space"),
            NameError::Character(c) => write!(f, "a name may not hold {c:?}"),
        }
    }
}

impl std::error::Error for NameError {}

/// Checks a text against the rules every kind of name shares.
fn check(text: &str) -> Result<(), NameError> {
    if text.trim().is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > NAME_BYTES_MAX {
        return Err(NameError::TooLong);
    }
    if text.starts_with('.') {
        return Err(NameError::LeadingDot);
    }
    if text.trim() != text {
        return Err(NameError::Blank);
    }
    match text.chars().find(|c| c.is_control() || matches!(c, '/' | '\\' | '*' | '\u{feff}')) {
        Some(c) => Err(NameError::Character(c)),
        None => Ok(()),
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Parses a name; refuses what would be unsafe in a path or an address.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                check(text).map(|()| Self(text.to_owned()))
            }
            /// The name as it was written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// The key by which two names are the same: lower case.
            #[must_use]
            pub fn fold(&self) -> String {
                self.0.to_lowercase()
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $type {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                check(&text).map(|()| Self(text))
            }
        }
        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }
        impl std::str::FromStr for $type {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.fold() == other.fold()
            }
        }
        impl Eq for $type {}
        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                self.fold().cmp(&other.fold())
            }
        }
        impl Hash for $type {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.fold().hash(state);
            }
        }
    };
}

name!(
    /// Name of an agent, real or virtual; one per server.
    AgentName
);
name!(
    /// Name of an instance; one per agent.
    InstanceName
);
name!(
    /// Name of a package, as its manifest gives it.
    PackageName
);
name!(
    /// Name of a bundle file in the repository.
    FileName
);
name!(
    /// Name of a message group.
    GroupName
);
name!(
    /// Name of a credential.
    CredentialName
);
name!(
    /// Name a person signs in with.
    UserName
);

/// Key of a setting. Unlike names, keys are told apart by case (spec/constellation §2.6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SettingKey(String);

impl SettingKey {
    /// Parses a key: not empty, at most [`NAME_BYTES_MAX`] bytes, no control character, no `=`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.trim().is_empty() {
            return Err(NameError::Empty);
        }
        if text.len() > NAME_BYTES_MAX {
            return Err(NameError::TooLong);
        }
        if text.trim() != text {
            return Err(NameError::Blank);
        }
        match text.chars().find(|c| c.is_control() || *c == '=') {
            Some(c) => Err(NameError::Character(c)),
            None => Ok(Self(text.to_owned())),
        }
    }
    /// The key as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SettingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SettingKey {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<SettingKey> for String {
    fn from(key: SettingKey) -> String {
        key.0
    }
}

impl std::borrow::Borrow<str> for SettingKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_be_unsafe_in_a_path() {
        for (text, error) in [
            ("", NameError::Empty),
            ("  ", NameError::Empty),
            (".", NameError::LeadingDot),
            ("..", NameError::LeadingDot),
            (".hidden", NameError::LeadingDot),
            (" a", NameError::Blank),
            ("a/b", NameError::Character('/')),
            ("a\\b", NameError::Character('\\')),
            ("a*", NameError::Character('*')),
            ("a\nb", NameError::Character('\n')),
        ] {
            assert_eq!(AgentName::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(AgentName::parse(&"x".repeat(NAME_BYTES_MAX + 1)), Err(NameError::TooLong));
        assert!(AgentName::parse(&"x".repeat(NAME_BYTES_MAX)).is_ok());
        assert!(AgentName::parse("Capteur salon (é)").is_ok());
    }

    #[test]
    fn same_name_whatever_the_case_but_written_as_given() {
        let (a, b) = (PackageName::parse("HWMonitor").unwrap(), PackageName::parse("hwmonitor").unwrap());
        assert_eq!(a, b);
        assert_eq!(a.as_str(), "HWMonitor");
        assert_ne!(SettingKey::parse("A").unwrap(), SettingKey::parse("a").unwrap());
    }
}
