//! What a configuration file says, apart from how it is written.

use model::Secret;
use protocol::api::{Authorizations, GroupRule, GroupRules, MessageRule, MessageRules, RecoveryOptions};
use protocol::api::{StateRule, StateRules};
use std::collections::BTreeMap;

/// Everything a file says that concerns us.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// Recovery options of the whole installation, as far as they are given.
    pub recovery: RecoveryOptions,
    /// Sentinels.
    pub agents: Vec<Agent>,
    /// Groups of settings.
    pub groups: Vec<Group>,
    /// Credentials.
    pub credentials: Vec<Credential>,
}

/// A sentinel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Agent {
    /// Name.
    pub name: String,
    /// Name of its credential; empty: it proves itself with a key of its own.
    pub credential: String,
    /// Its packages.
    pub packages: Vec<Package>,
}

/// A package of a sentinel.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// Instance name.
    pub name: String,
    /// Repository file or package name.
    pub filename: Option<String>,
    /// Sent to the sentinel.
    pub enable: bool,
    /// Its own credential.
    pub credential: Option<String>,
    /// Starts with the sentinel.
    pub autostart: bool,
    /// Recovery options, as far as they are given.
    pub recovery: RecoveryOptions,
    /// Settings.
    pub settings: Settings,
    /// Message groups.
    pub groups: Vec<String>,
}

impl Default for Package {
    fn default() -> Self {
        Self {
            name: String::new(),
            filename: None,
            enable: true,
            credential: None,
            autostart: true,
            recovery: RecoveryOptions::default(),
            settings: Settings::default(),
            groups: Vec::new(),
        }
    }
}

/// Settings of a package or a group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Groups imported, in order.
    pub imports: Vec<String>,
    /// Own settings.
    pub own: BTreeMap<String, String>,
}

/// A group of settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// Name.
    pub name: String,
    /// What it gives.
    pub settings: Settings,
}

/// A credential.
#[derive(Debug, Clone, PartialEq)]
pub struct Credential {
    /// Name.
    pub name: String,
    /// Its key; empty: the one the server has.
    pub key: Secret,
    /// Opens anything at all.
    pub enable: bool,
    /// May use the control hub.
    pub control: bool,
    /// May use the Management API.
    pub management: bool,
    /// May use the sentinel name `Developer`.
    pub developer: bool,
    /// What it may see, say and join; canonical.
    pub rules: Authorizations,
}

/// Milliseconds of a recovery option as the file writes them, in units of `unit_ms`: at most three decimals.
#[must_use]
pub fn in_units(ms: u64, unit_ms: u64) -> String {
    let thousandths = (u128::from(ms) * 1_000 + u128::from(unit_ms / 2)) / u128::from(unit_ms);
    let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads it back; nothing when it is no such number.
#[must_use]
pub fn from_units(text: &str, unit_ms: u64) -> Option<u64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let thousandths: u64 = format!("{whole}{part:0<3}").parse().ok()?;
    u64::try_from(u128::from(thousandths) * u128::from(unit_ms) / 1_000).ok()
}

/// Recovery options as far as the file can say them.
#[must_use]
pub fn sayable(options: RecoveryOptions) -> RecoveryOptions {
    let round = |ms: Option<u64>, unit| ms.map(|ms| from_units(&in_units(ms, unit), unit).unwrap_or(ms));
    RecoveryOptions {
        delay_ms: round(options.delay_ms, 1_000),
        reset_after_ms: round(options.reset_after_ms, 60_000),
        on_success: None,
        ..options
    }
}

fn star(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() { "*".to_owned() } else { text.to_owned() }
}

fn decision(word: &str) -> String {
    if word.trim().eq_ignore_ascii_case("deny") { "deny" } else { "allow" }.to_owned()
}

fn default(word: Option<&str>) -> Option<String> {
    word.filter(|w| w.trim().eq_ignore_ascii_case("deny")).map(|_| "deny".to_owned())
}

/// Rules with one spelling for each meaning: `*` for what matches anything, no default where it is `allow`.
#[must_use]
pub fn canonical(rules: Authorizations) -> Authorizations {
    let states = rules.states.rules.into_iter().map(|r| StateRule {
        decision: decision(&r.decision),
        agent: star(&r.agent),
        instance: star(&r.instance),
        name: star(&r.name),
        id: r.id,
    });
    let messages = rules.messages.rules.into_iter().map(|r| MessageRule {
        decision: decision(&r.decision),
        scope: r.scope.trim().to_lowercase(),
        args: star(&r.args),
        key: star(&r.key),
        id: r.id,
    });
    let groups = rules
        .groups
        .rules
        .into_iter()
        .map(|r| GroupRule { decision: decision(&r.decision), group: star(&r.group) });
    Authorizations {
        states: StateRules { default: default(rules.states.default.as_deref()), rules: states.collect() },
        messages: MessageRules {
            default: default(rules.messages.default.as_deref()),
            rules: messages.collect(),
        },
        groups: GroupRules { default: default(rules.groups.default.as_deref()), rules: groups.collect() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_units() {
        for (ms, unit, text) in
            [(30_000, 1_000, "30"), (1_500, 1_000, "1.5"), (900_000, 60_000, "15"), (0, 1_000, "0")]
        {
            assert_eq!(in_units(ms, unit), text);
            assert_eq!(from_units(text, unit), Some(ms));
        }
        for bad in ["", "-1", "a", "1,5", "1.0000", ".5", "9999999999999"] {
            assert_eq!(from_units(bad, 1_000), None, "{bad}");
        }
    }
}
