//! Messages: whom they concern, who says them, and the reply that belongs to a message (spec/constellation §6.2).

use std::fmt;

/// Key of a reply.
pub const REPLY_KEY: &str = "__Response";

/// Whom a message concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeKind {
    /// Nobody.
    None,
    /// Whoever is in one of these groups; `*` joins them all.
    Group,
    /// Instances by name, or by `agent/name`; also a connection or a friendly name, for replies.
    Package,
    /// Every instance of these agents.
    Sentinel,
    /// Everybody but the one who says it.
    Others,
    /// Everybody.
    All,
}

impl ScopeKind {
    /// All kinds, in the order of their numbers on Constellation's wire.
    pub const ALL: [ScopeKind; 6] = [
        ScopeKind::None,
        ScopeKind::Group,
        ScopeKind::Package,
        ScopeKind::Sentinel,
        ScopeKind::Others,
        ScopeKind::All,
    ];

    /// The number on Constellation's wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
    /// The kind with that number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|n| Self::ALL.get(n).copied())
    }
    /// Our word, on `/api/v1` and in the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            ScopeKind::None => "none",
            ScopeKind::Group => "group",
            ScopeKind::Package => "package",
            ScopeKind::Sentinel => "agent",
            ScopeKind::Others => "others",
            ScopeKind::All => "all",
        }
    }
    /// Reads a word in any spelling of the field: ours, Constellation's, plural and singular, or a number.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Some(match word.as_str() {
            "none" => ScopeKind::None,
            "group" | "groups" => ScopeKind::Group,
            "package" | "packages" | "instance" => ScopeKind::Package,
            "sentinel" | "sentinels" | "agent" => ScopeKind::Sentinel,
            "others" | "other" => ScopeKind::Others,
            "all" => ScopeKind::All,
            number => return number.parse().ok().and_then(Self::from_number),
        })
    }
    /// Constellation's word, as its configuration spells it.
    #[must_use]
    pub const fn constellation_word(self) -> &'static str {
        match self {
            ScopeKind::None => "None",
            ScopeKind::Group => "Group",
            ScopeKind::Package => "Package",
            ScopeKind::Sentinel => "Sentinel",
            ScopeKind::Others => "Others",
            ScopeKind::All => "All",
        }
    }
}

impl fmt::Display for ScopeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Whom a message concerns, and the conversation it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Kind.
    pub kind: ScopeKind,
    /// Names, as the kind wants them.
    pub args: Vec<String>,
    /// Ties replies to their message (*saga*); never empty.
    pub conversation: Option<String>,
}

impl Scope {
    /// A scope without a conversation.
    #[must_use]
    pub fn new(kind: ScopeKind, args: &[&str]) -> Self {
        Self { kind, args: args.iter().map(|a| (*a).to_owned()).collect(), conversation: None }
    }
    /// Whether a message with that key and this scope is a reply: those are never refused (spec/constellation §1.7).
    #[must_use]
    pub fn is_reply(&self, key: &str) -> bool {
        key == REPLY_KEY && self.conversation.is_some()
    }
}

/// Through which door someone speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyKind {
    /// Somebody who only consumes, on a lasting connection; answered by connection id.
    ConsumerHub,
    /// An instance on a lasting connection.
    PackageHub,
    /// Somebody who only consumes, request by request.
    ConsumerHttp,
    /// An instance, request by request.
    PackageHttp,
}

impl PartyKind {
    /// The number on Constellation's wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
    /// Whether it is an instance, not a mere consumer.
    #[must_use]
    pub const fn is_package(self) -> bool {
        matches!(self, PartyKind::PackageHub | PartyKind::PackageHttp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_of_the_field() {
        for (index, kind) in ScopeKind::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(kind.number()), index);
            assert_eq!(ScopeKind::from_number(index as i64), Some(kind));
            assert_eq!(ScopeKind::from_word(kind.word()), Some(kind));
            assert_eq!(ScopeKind::from_word(kind.constellation_word()), Some(kind));
            assert_eq!(ScopeKind::from_word(&index.to_string()), Some(kind));
        }
        assert_eq!(ScopeKind::from_word("Other"), Some(ScopeKind::Others));
        assert_eq!(ScopeKind::from_word("Groups"), Some(ScopeKind::Group));
        assert_eq!(ScopeKind::from_word("6"), None);
        assert_eq!(ScopeKind::from_word("nearby"), None);
        assert_eq!(PartyKind::ConsumerHub.number(), 0);
        assert_eq!(PartyKind::PackageHttp.number(), 3);
    }

    #[test]
    fn a_reply_needs_its_conversation() {
        let mut scope = Scope::new(ScopeKind::Package, &["a/b"]);
        assert!(!scope.is_reply(REPLY_KEY));
        scope.conversation = Some("42".to_owned());
        assert!(scope.is_reply(REPLY_KEY));
        assert!(!scope.is_reply("Ping"));
    }
}
