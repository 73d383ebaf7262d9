//! Settings: types, the check of a value against its type, and which value an instance gets.

use crate::manifest::{Manifest, SettingSpec};
use crate::{SettingKey, Timestamp, time};
use std::collections::BTreeMap;
use std::fmt;

/// Longest value of one setting, in bytes.
pub const SETTING_BYTES_MAX: usize = 256 * 1024;
/// Most settings of one instance.
pub const SETTINGS_MAX: usize = 1_000;

/// What a setting's value must be. Values travel as text whatever their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingType {
    /// Any text.
    String,
    /// A whole number that fits in 64 bits.
    Integer,
    /// A number, written with a point (a comma is accepted).
    Number,
    /// `true` or `false`.
    Boolean,
    /// `30s`, `1h30m`, or `hh:mm:ss`.
    Duration,
    /// An instant, RFC 3339, or a day, `2026-11-20`.
    Date,
    /// A JSON document.
    Json,
    /// An XML document.
    Xml,
    /// A text that is stored but never shown again.
    Secret,
}

impl SettingType {
    /// All types, in the order in which they are offered.
    pub const ALL: [SettingType; 9] = [
        SettingType::String,
        SettingType::Integer,
        SettingType::Number,
        SettingType::Boolean,
        SettingType::Duration,
        SettingType::Date,
        SettingType::Json,
        SettingType::Xml,
        SettingType::Secret,
    ];

    /// The word used in manifests and on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            SettingType::String => "string",
            SettingType::Integer => "integer",
            SettingType::Number => "number",
            SettingType::Boolean => "boolean",
            SettingType::Duration => "duration",
            SettingType::Date => "date",
            SettingType::Json => "json",
            SettingType::Xml => "xml",
            SettingType::Secret => "secret",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.word() == word)
    }

    /// Whether the text is a value of this type. JSON and XML are only checked for their first character: the
    /// packages of the field carry lenient documents (spec/constellation §3.2).
    #[must_use]
    pub fn accepts(self, value: &str) -> bool {
        let text = value.trim();
        match self {
            SettingType::String | SettingType::Secret => true,
            SettingType::Integer => text.parse::<i64>().is_ok(),
            SettingType::Number => text.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite),
            SettingType::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
            SettingType::Duration => time::parse_duration(text).is_some() || clock_duration(text),
            SettingType::Date => {
                Timestamp::parse(text).is_ok()
                    || text.parse::<jiff::civil::DateTime>().is_ok()
                    || text.parse::<jiff::civil::Date>().is_ok()
            }
            SettingType::Json => {
                text.starts_with(['{', '[', '"', '-', 't', 'f', 'n'])
                    || text.starts_with(|c: char| c.is_ascii_digit())
            }
            SettingType::Xml => text.starts_with('<') && text.ends_with('>'),
        }
    }
}

/// `hh:mm:ss`, `d.hh:mm:ss`, with optional fractions: the .NET spelling of a duration.
fn clock_duration(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    parts.len() == 3
        && parts.iter().all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

impl fmt::Display for SettingType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What is wrong with the settings someone asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingFault {
    /// The value is not of the declared type.
    Type {
        /// Which setting.
        key: SettingKey,
        /// What it must be.
        expected: SettingType,
    },
    /// Declared required, and neither a value nor a usable default is there.
    Missing {
        /// Which setting.
        key: SettingKey,
    },
    /// The value is longer than [`SETTING_BYTES_MAX`].
    TooLong {
        /// Which setting.
        key: SettingKey,
    },
    /// More than [`SETTINGS_MAX`] settings.
    TooMany,
}

/// Checks values against what the manifest declares; every fault is listed, not the first. Undeclared keys are
/// allowed: a package may read settings it does not declare.
#[must_use]
pub fn faults(specs: &[SettingSpec], values: &BTreeMap<SettingKey, String>) -> Vec<SettingFault> {
    let mut faults = Vec::new();
    if values.len() > SETTINGS_MAX {
        faults.push(SettingFault::TooMany);
    }
    for (key, value) in values {
        if value.len() > SETTING_BYTES_MAX {
            faults.push(SettingFault::TooLong { key: key.clone() });
        } else if let Some(spec) = specs.iter().find(|s| s.key == *key)
            && !spec.kind.accepts(value)
        {
            faults.push(SettingFault::Type { key: key.clone(), expected: spec.kind });
        }
    }
    for spec in specs {
        if spec.required && !values.contains_key(&spec.key) && usable_default(spec).is_none() {
            faults.push(SettingFault::Missing { key: spec.key.clone() });
        }
    }
    faults
}

/// The default that a program may really get: an example shown to people (`ignore_default`) is none.
fn usable_default(spec: &SettingSpec) -> Option<&String> {
    if spec.ignore_default { None } else { spec.default.as_ref() }
}

/// The settings an instance runs with: what people set, else the package's local value, else the manifest's default
/// (spec/constellation §3.5). `local` holds the values of a Constellation package's own configuration file; a
/// required setting, or one marked so, does not take a local value. Keys with nothing at all are absent.
#[must_use]
pub fn effective(
    manifest: &Manifest,
    set: &BTreeMap<SettingKey, String>,
    local: &BTreeMap<SettingKey, String>,
) -> BTreeMap<SettingKey, String> {
    let mut values: BTreeMap<SettingKey, String> = BTreeMap::new();
    for spec in &manifest.settings {
        if let Some(default) = usable_default(spec) {
            values.insert(spec.key.clone(), default.clone());
        }
    }
    for (key, value) in local {
        let barred = manifest.settings.iter().any(|s| s.key == *key && (s.required || s.ignore_local));
        if !barred {
            values.insert(key.clone(), value.clone());
        }
    }
    for (key, value) in set {
        values.insert(key.clone(), value.clone());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(key: &str, kind: SettingType) -> SettingSpec {
        SettingSpec::new(SettingKey::parse(key).unwrap(), kind)
    }

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<SettingKey, String> {
        pairs.iter().map(|(k, v)| (SettingKey::parse(k).unwrap(), (*v).to_owned())).collect()
    }

    #[test]
    fn types() {
        use SettingType::*;
        for (kind, good, bad) in [
            (Integer, "-42", "4.2"),
            (Number, "3,14", "pi"),
            (Boolean, "True", "yes"),
            (Duration, "1h30m", "soon"),
            (Duration, "00:00:30", "1:2"),
            (Date, "2026-11-20", "20/11/2026"),
            (Json, "{ \"a\": 1, }", "hello"),
            (Xml, "<a/>", "a"),
        ] {
            assert!(kind.accepts(good), "{kind} {good}");
            assert!(!kind.accepts(bad), "{kind} {bad}");
            assert_eq!(SettingType::from_word(kind.word()), Some(kind));
        }
    }

    #[test]
    fn every_fault_is_listed() {
        let mut required = spec("a", Integer);
        use SettingType::*;
        required.required = true;
        let specs = [required, spec("b", Boolean)];
        assert_eq!(
            faults(&specs, &map(&[("b", "maybe"), ("free", "x")])),
            [
                SettingFault::Type { key: SettingKey::parse("b").unwrap(), expected: Boolean },
                SettingFault::Missing { key: SettingKey::parse("a").unwrap() }
            ]
        );
        assert_eq!(faults(&specs, &map(&[("a", "1")])), []);
    }

    /// PKG-10: Appendix A, vector 4.
    #[test]
    fn precedence() {
        let mut manifest = Manifest::bare("Demo", "1.0");
        let declare = |key: &str, default: Option<&str>| {
            let mut s = spec(key, SettingType::String);
            s.default = default.map(str::to_owned);
            s
        };
        let mut b = declare("B", Some("9"));
        b.ignore_local = true;
        let mut c = declare("C", Some("8"));
        c.ignore_default = true;
        let mut d = declare("D", Some("7"));
        d.ignore_default = true;
        let e = declare("E", Some("6"));
        let mut f = declare("F", None);
        f.required = true;
        manifest.settings = vec![b, c, d, e, f];
        let local = map(&[("A", "2"), ("B", "3"), ("C", "4"), ("F", "5")]);
        let set = map(&[("A", "1")]);
        assert_eq!(
            effective(&manifest, &set, &local),
            map(&[("A", "1"), ("B", "9"), ("C", "4"), ("E", "6")])
        );
        assert_eq!(
            faults(&manifest.settings, &set),
            [SettingFault::Missing { key: SettingKey::parse("F").unwrap() }]
        );
    }
}
