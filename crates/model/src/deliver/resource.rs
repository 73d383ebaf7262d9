//! Typed resources (§6): values that are checked, weights, stacks, and what objects expect of them.

use crate::Timestamp;
use crate::time::parse_duration;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Type of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text, at most 4 KiB.
    Text,
    /// Signed decimal.
    Number,
    /// Units taken of a maximum: `0/1`.
    Weight,
    /// Ordered list, at most 100,000 items.
    Stack,
    /// Files on an agent.
    File,
    /// Exit code and output of a probe on an agent.
    Generic,
    /// Secret: only whether it is there.
    Secret,
    /// Date.
    Date,
    /// A target environment.
    Env,
    /// A package.
    Package,
    /// A version.
    Version,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 11] = [
        Kind::Text,
        Kind::Number,
        Kind::Weight,
        Kind::Stack,
        Kind::File,
        Kind::Generic,
        Kind::Secret,
        Kind::Date,
        Kind::Env,
        Kind::Package,
        Kind::Version,
    ];
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::Weight => "weight",
            Kind::Stack => "stack",
            Kind::File => "file",
            Kind::Generic => "generic",
            Kind::Secret => "secret",
            Kind::Date => "date",
            Kind::Env => "env",
            Kind::Package => "package",
            Kind::Version => "version",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// What an object expects of a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// So many units of a weight.
    Take(u64),
    /// An operator of §6.1 and its operand; `size >=` and the like for stacks.
    Is {
        /// `=` `!=` `<` `<=` `>` `>=` `~` `in` `present` `absent` `older` `newer` `stable_for` `blocked` `size =` …
        op: String,
        /// Operand, as written.
        value: String,
    },
}

/// How a resource stands, for decisions and for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Type.
    pub kind: Kind,
    /// Value as text: of a weight nothing, of a generic one what it printed, of a secret nothing.
    pub value: String,
    /// Units taken.
    pub taken: u64,
    /// Units in all.
    pub max: u64,
    /// Items of a stack; files that fit; of a secret and of a probe that has run 1, else 0; of a date how many things keep it from passing.
    pub size: u64,
    /// Exit code of a probe.
    pub code: i32,
    /// When it changed: of files, the newest change.
    pub changed_at: Timestamp,
    /// Who holds units: `D-41 (r.dev)`.
    pub holders: Vec<String>,
    /// Units kept for somebody who waits longer (RS-7): whom, how many.
    pub reserved: Option<(String, u64)>,
}

/// Longest text, in bytes.
pub const TEXT_BYTES_MAX: usize = 4 * 1024;
/// Most items of a stack.
pub const STACK_ITEMS_MAX: u64 = 100_000;
/// Digits of a number: 128 bits hold them.
pub const NUMBER_DIGITS_MAX: usize = 38;

/// Whether it is as expected, for whoever waits under this name. Whoever holds the units already (`holders` names them first) has what it takes.
#[must_use]
pub fn fits(fact: &Fact, expected: &Expected, waiter: &str, now: Timestamp) -> bool {
    match expected {
        Expected::Take(units) => {
            fact.kind == Kind::Weight && (holds(fact, waiter) || free(fact, waiter) >= *units)
        }
        Expected::Is { op, value } => is(fact, op.trim(), value.trim(), now),
    }
}

/// Whether a name is among those who hold units.
#[must_use]
pub fn holds(fact: &Fact, waiter: &str) -> bool {
    let same = |holder: &String| {
        holder.strip_prefix(waiter).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
    };
    !waiter.is_empty() && fact.holders.iter().any(same)
}

/// Units that may be taken under this name: what is kept for another (RS-7) is not free.
#[must_use]
pub fn free(fact: &Fact, waiter: &str) -> u64 {
    let kept = match &fact.reserved {
        Some((whom, units)) if whom != waiter && !whom.ends_with(&format!(" {waiter}")) => *units,
        _ => 0,
    };
    fact.max.saturating_sub(fact.taken).saturating_sub(kept)
}

fn is(fact: &Fact, op: &str, value: &str, now: Timestamp) -> bool {
    let age = || now.since(fact.changed_at);
    let there = match fact.kind {
        Kind::Stack | Kind::File | Kind::Secret | Kind::Generic => fact.size > 0,
        _ => !fact.value.is_empty(),
    };
    match op {
        "present" => there,
        "absent" => !there,
        "blocked" => fact.size > 0,
        "older" => there && parse_duration(value).is_some_and(|d| age() > d),
        "newer" => there && parse_duration(value).is_some_and(|d| age() < d),
        "stable_for" => there && parse_duration(value).is_some_and(|d| age() >= d),
        "~" => crate::pattern::Pattern::parse(value).is_ok_and(|p| p.matches(&fact.value)),
        "in" => list(value).iter().any(|one| compared(fact, "=", one)),
        op => match op.strip_prefix("size") {
            Some(op) => ordered(compare_numbers(&fact.size.to_string(), value), op.trim()),
            None => compared(fact, op, value),
        },
    }
}

fn compared(fact: &Fact, op: &str, value: &str) -> bool {
    let order = match fact.kind {
        Kind::Number => compare_numbers(&fact.value, value),
        Kind::Weight => compare_numbers(&fact.taken.to_string(), value),
        Kind::Generic => compare_numbers(&fact.code.to_string(), value),
        Kind::Stack | Kind::File => compare_numbers(&fact.size.to_string(), value),
        Kind::Secret => None,
        Kind::Date => Some(fact.value.as_str().cmp(value)),
        _ if matches!(op, "=" | "==" | "!=") => Some(fact.value.as_str().cmp(value)),
        _ => None,
    };
    ordered(order, op)
}

fn ordered(order: Option<Ordering>, op: &str) -> bool {
    let Some(order) = order else { return false };
    match op {
        "=" | "==" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        ">=" => order != Ordering::Less,
        _ => false,
    }
}

/// `INT1, INT2` or `["INT1", "INT2"]`.
fn list(value: &str) -> Vec<&str> {
    let inside = value.strip_prefix('[').and_then(|v| v.strip_suffix(']')).unwrap_or(value);
    inside.split(',').map(|one| one.trim().trim_matches(['"', '\''])).filter(|one| !one.is_empty()).collect()
}

/// What is expected, as people read it: `take 1`, `size >= 3`, `= PROD`.
#[must_use]
pub fn expected_text(expected: &Expected) -> String {
    match expected {
        Expected::Take(units) => format!("take {units}"),
        Expected::Is { op, value } if value.is_empty() => op.clone(),
        Expected::Is { op, value } => format!("{op} {value}"),
    }
}

/// How a resource stands, as people read it: `1/1`, `3` items, a value, `absent`.
#[must_use]
pub fn current_text(fact: &Fact) -> String {
    match fact.kind {
        Kind::Weight => format!("{}/{}", fact.taken, fact.max),
        Kind::Stack | Kind::File => fact.size.to_string(),
        Kind::Secret => if fact.size > 0 { "present" } else { "absent" }.to_owned(),
        Kind::Generic => fact.code.to_string(),
        _ if fact.value.is_empty() => "absent".to_owned(),
        _ => fact.value.clone(),
    }
}

/// Compares two decimals exactly, however long; nothing when one of them is none.
#[must_use]
pub fn compare_numbers(a: &str, b: &str) -> Option<Ordering> {
    let ((a_minus, a), (b_minus, b)) = (decimal(a)?, decimal(b)?);
    Some(match (a_minus, b_minus) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (minus, _) => {
            let order = a.0.len().cmp(&b.0.len()).then_with(|| a.0.cmp(b.0)).then_with(|| a.1.cmp(b.1));
            if minus { order.reverse() } else { order }
        }
    })
}

/// Sign, digits before the point without leading zeros, digits after it without trailing zeros. Zero has no sign.
fn decimal(text: &str) -> Option<(bool, (&str, &str))> {
    let text = text.trim();
    let (minus, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty()
        || !all_digits(whole)
        || !all_digits(part)
        || (digits.contains('.') && part.is_empty())
    {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    Some((minus && !(whole.is_empty() && part.is_empty()), (whole, part)))
}

/// What people may set.
///
/// # Errors
/// What is wrong, as a fragment that fits after the name.
pub fn check_value(kind: Kind, value: &str) -> Result<(), String> {
    match kind {
        Kind::Text if value.len() > TEXT_BYTES_MAX => Err(format!("has more than {TEXT_BYTES_MAX} bytes")),
        Kind::Text => Ok(()),
        Kind::Number => match decimal(value) {
            Some((_, (whole, part))) if whole.len() + part.len() <= NUMBER_DIGITS_MAX => Ok(()),
            Some(_) => Err(format!("has more than {NUMBER_DIGITS_MAX} digits")),
            None => Err("is no number: digits, one point".to_owned()),
        },
        Kind::Weight => match value.trim().parse::<u64>() {
            Ok(_) => Ok(()),
            Err(_) => Err("is no count of units".to_owned()),
        },
        Kind::Date => match value.parse::<jiff::civil::Date>() {
            Ok(_) => Ok(()),
            Err(_) => Err("is no date such as 2026-11-21".to_owned()),
        },
        Kind::Stack if value.len() > TEXT_BYTES_MAX => Err(format!("has more than {TEXT_BYTES_MAX} bytes")),
        Kind::Stack => Ok(()),
        Kind::Env | Kind::Package | Kind::Version => {
            let short = !value.is_empty() && value.len() <= 128;
            let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_.-+".contains(c));
            if short && plain { Ok(()) } else { Err("is no name: letters, digits, _ . - +".to_owned()) }
        }
        Kind::File | Kind::Generic => Err("is looked up on its agent and cannot be set".to_owned()),
        Kind::Secret if value.is_empty() => Err("is empty".to_owned()),
        Kind::Secret => Ok(()),
    }
}

#[cfg(test)]
mod tests;
