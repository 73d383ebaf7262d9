//! Version numbers and their order (spec/constellation §4.3).

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// Longest version, in bytes.
pub const VERSION_BYTES_MAX: usize = 64;

/// A dotted version, kept as it was written.
///
/// Order: part by part, numerically, missing parts count as zero; a part with a suffix (`3-rc1`) is lower than the
/// bare number. `1.0` and `1.0.0` are equal in order but two different texts: a repository treats them as one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(String);

/// A text that is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a version starts with a digit and holds letters, digits, dots, - + _ (at most {VERSION_BYTES_MAX} bytes)"
        )
    }
}

impl std::error::Error for VersionError {}

impl Version {
    /// Parses a version such as `1.2`, `2.0.0-rc1`, `2026.11.20.4`.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let good = text.len() <= VERSION_BYTES_MAX
            && text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
            && !text.contains("..");
        if good { Ok(Self(text.to_owned())) } else { Err(VersionError) }
    }
    /// The version as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The key by which two versions are the same: parts without leading zeros, trailing zero parts left out,
    /// lower case.
    #[must_use]
    pub fn fold(&self) -> String {
        let mut parts: Vec<String> = self
            .parts()
            .map(|(number, suffix)| format!("{}{}", number, suffix.to_ascii_lowercase()))
            .collect();
        while parts.len() > 1 && parts.last().is_some_and(|p| p == "0") {
            parts.pop();
        }
        parts.join(".")
    }
    /// Bytes that compare like the versions themselves, for stores that order by bytes; equal for equal versions.
    #[must_use]
    pub fn order_key(&self) -> Vec<u8> {
        // Between two parts stands how the rest compares with "nothing more" (END): a number above zero is higher, and
        // the fewer zero parts before it the more; zero with a suffix is lower, and the fewer the more.
        const END: u8 = 0x80;
        let mut key = Vec::with_capacity(self.0.len() + 8);
        let mut zeros = 0;
        for (number, suffix) in self.parts() {
            if number == "0" && suffix.is_empty() {
                zeros += 1;
                continue;
            }
            key.push(if number == "0" { 0x20 + zeros } else { 0xff - zeros });
            zeros = 0;
            push_number(&mut key, 0, number);
            if suffix.is_empty() {
                key.push(0xff);
            } else {
                for (digits, run) in runs(suffix) {
                    if digits {
                        push_number(&mut key, 2, run);
                    } else {
                        key.extend(run.bytes().map(|b| b.to_ascii_lowercase()));
                        key.push(1);
                    }
                }
                key.push(0);
            }
        }
        key.push(END);
        key
    }
    /// Each part as (number without leading zeros, suffix).
    fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        // Dots after the first suffix belong to the suffix: 1.0-rc.2 is "1", "0-rc.2".
        let cut = self.0.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.0.len());
        let (head, tail) = self.0.split_at(cut);
        let last = head.matches('.').count();
        head.split('.').enumerate().map(move |(i, part)| {
            let number = part.trim_start_matches('0');
            (if number.is_empty() { "0" } else { number }, if i == last { tail } else { "" })
        })
    }
}

/// Orders two suffixes: none is the highest; runs of digits compare as numbers.
fn suffix_order(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => {
            let (mut left, mut right) = (runs(a), runs(b));
            loop {
                let order = match (left.next(), right.next()) {
                    (None, None) => return Ordering::Equal,
                    (None, Some(_)) => Ordering::Less,
                    (Some(_), None) => Ordering::Greater,
                    (Some((true, x)), Some((true, y))) => number_order(x, y),
                    (Some((_, x)), Some((_, y))) => x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()),
                };
                if order != Ordering::Equal {
                    return order;
                }
            }
        }
    }
}

/// Cuts a text into runs of digits (`true`) and of anything else (`false`).
fn runs(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let digits = rest.chars().next()?.is_ascii_digit();
        let cut = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(cut);
        rest = tail;
        Some((digits, run))
    })
}

/// Writes a number so that bytes compare like numbers: its length, above `base`, then its digits.
fn push_number(key: &mut Vec<u8>, base: u8, number: &str) {
    let digits = number.trim_start_matches('0');
    // A version has at most 64 bytes.
    key.push(base + digits.len() as u8);
    key.extend_from_slice(digits.as_bytes());
}

/// Compares two runs of digits of any length as numbers.
fn number_order(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) = (self.parts(), other.parts());
        loop {
            let order = match (left.next(), right.next()) {
                (None, None) => return Ordering::Equal,
                (a, b) => {
                    let ((x, s), (y, t)) = (a.unwrap_or(("0", "")), b.unwrap_or(("0", "")));
                    number_order(x, y).then_with(|| suffix_order(s, t))
                }
            };
            if order != Ordering::Equal {
                return order;
            }
        }
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Version {
    type Error = VersionError;
    fn try_from(text: String) -> Result<Self, VersionError> {
        Self::parse(&text)
    }
}

impl From<Version> for String {
    fn from(version: Version) -> String {
        version.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let rising = [
            "0.3",
            "0.9.9",
            "1.0-alpha",
            "1.0-rc1",
            "1.0-rc2",
            "1.0-rc10",
            "1.0",
            "1.0.1",
            "1.2",
            "1.10",
            "2",
            "10.0.0.1",
        ];
        for (i, a) in rising.iter().enumerate() {
            for (j, b) in rising.iter().enumerate() {
                assert_eq!(Version::parse(a).unwrap().cmp(&Version::parse(b).unwrap()), i.cmp(&j), "{a} {b}");
            }
        }
        assert_eq!(Version::parse("1").unwrap(), Version::parse("1.0.0").unwrap());
        assert_eq!(Version::parse("1.0").unwrap().fold(), Version::parse("01.0.0").unwrap().fold());
        assert_eq!(Version::parse("99999999999999999999999.1").unwrap().fold(), "99999999999999999999999.1");
    }

    #[test]
    fn keys_compare_like_versions() {
        let heads =
            ["0", "00", "1", "01", "2", "10", "0.0", "0.1", "1.0.0", "1.0.0.3", "1.", "1.00.2", "0.0.0.7"];
        let tails = [
            "", "-", "-rc", "-rc1", "-rc01", "-rc.2", "-rc10", "-RC2", "a", "B", "+7", "_7", "-rca", ".0-x",
            ".-x",
        ];
        let all: Vec<_> = heads
            .iter()
            .flat_map(|head| {
                tails.iter().filter_map(move |tail| Version::parse(&format!("{head}{tail}")).ok())
            })
            .collect();
        assert!(all.len() > 150);
        for a in &all {
            for b in &all {
                assert_eq!(a.order_key().cmp(&b.order_key()), a.cmp(b), "{a} {b}");
            }
        }
        let longest = Version::parse(&"0.".repeat(32)).unwrap();
        assert_eq!(longest.order_key(), Version::parse("0").unwrap().order_key());
        assert!(
            Version::parse(&"9".repeat(64)).unwrap().order_key()
                > Version::parse(&"9".repeat(63)).unwrap().order_key()
        );
    }

    #[test]
    fn refuses() {
        for text in ["", "v1", "1..2", "1/2", "1 2", "é", &"1".repeat(65)] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
    }
}
