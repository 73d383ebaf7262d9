//! The query of a dynamic group, parsed: which computers it means. What it says of a computer is what the computer says of itself.
//!
//! Pure: the server turns a [`Query`] into a statement with bound values, in its store, and nowhere else.

use crate::computer::{network_range, version_key};
use std::fmt;

/// Alternatives of a query.
pub const ALTERNATIVES_MAX: usize = 20;
/// Conditions of a query in all.
pub const CONDITIONS_MAX: usize = 50;
/// A value, in bytes.
pub const VALUE_BYTES_MAX: usize = 256;

/// A condition as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Condition<'a> {
    /// Field.
    pub field: &'a str,
    /// Test.
    pub test: &'a str,
    /// Value.
    pub value: &'a str,
    /// Test of a software's version.
    pub version_test: &'a str,
    /// A software's version.
    pub version: &'a str,
}

/// Any of the alternatives, each of which asks for all of its conditions. None: no computer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Alternatives; none is empty.
    pub any: Vec<Vec<Criterion>>,
}

/// A condition, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// A text, whatever the case.
    Text {
        /// Which.
        field: TextField,
        /// How.
        test: TextTest,
        /// In lower case.
        value: String,
        /// Turned round.
        not: bool,
    },
    /// A version, by [`version_key`].
    Version {
        /// Which.
        field: VersionField,
        /// How.
        order: Order,
        /// Key.
        key: Vec<u8>,
    },
    /// A size in bytes.
    Size {
        /// Which.
        field: SizeField,
        /// How.
        order: Order,
        /// Bytes.
        bytes: i64,
    },
    /// Age of the last contact; a computer that was never there is older than anything.
    Contact {
        /// How.
        order: Order,
        /// Milliseconds.
        ms: i64,
    },
    /// One of its addresses lies between these, as [`crate::computer::address_key`]s.
    Address {
        /// First.
        low: [u8; 16],
        /// Last.
        high: [u8; 16],
        /// None of them does.
        not: bool,
    },
    /// A label.
    Label {
        /// In lower case.
        label: String,
        /// It has not.
        not: bool,
    },
    /// A unit.
    Unit {
        /// Path in lower case.
        unit: String,
        /// Units below count as well.
        below: bool,
        /// Turned round.
        not: bool,
    },
    /// A piece of software, of any version or of those that fit.
    Software {
        /// Name in lower case; `*` stands for anything.
        name: String,
        /// How its version compares.
        version: Option<(Order, Vec<u8>)>,
        /// No such software.
        absent: bool,
    },
    /// Member of another group.
    Group {
        /// Name in lower case.
        group: String,
        /// It is not.
        not: bool,
    },
}

macro_rules! fields {
    ($(#[$doc:meta])* $type:ident { $($variant:ident $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $(#[doc = $word] $variant),* }
        impl $type {
            /// All, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|f| f.word() == word)
            }
        }
    };
}

fields! {
    /// Fields that are texts.
    TextField {
        Name "name", OsFamily "os_family", OsName "os_name", OsVersion "os_version", Arch "arch", Tag "tag", Domain "domain",
        AgentKind "agent_kind", AgentVersion "agent_version", Manufacturer "manufacturer", Model "model", Serial "serial",
        LastUser "last_user",
    }
}
fields! {
    /// Fields that are versions as well.
    VersionField { Os "os_version", Agent "agent_version" }
}
fields! {
    /// Fields that are sizes.
    SizeField { FreeDisk "free_disk", Memory "memory" }
}
fields! {
    /// How a text is compared.
    TextTest { Is "is", Contains "contains", Begins "begins", Ends "ends" }
}
fields! {
    /// How numbers, versions and ages are compared.
    Order { Is "is", IsNot "is-not", AtLeast "at-least", AtMost "at-most", More "more", Less "less" }
}

/// Why a query cannot be used: which condition, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// Number of the alternative, from 1; 0: the query as a whole.
    pub alternative: usize,
    /// Number of the condition in it, from 1.
    pub condition: usize,
    /// What is wrong.
    pub why: Wrong,
}

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// More than [`ALTERNATIVES_MAX`] or [`CONDITIONS_MAX`].
    TooMany,
    /// An alternative without a condition would mean every computer.
    Empty,
    /// There is no such field.
    Field(String),
    /// This field has no such test.
    Test(String),
    /// Nothing to compare with.
    NoValue,
    /// Longer than [`VALUE_BYTES_MAX`].
    TooLong,
    /// No size such as `512MiB`.
    Size,
    /// No age such as `7d`.
    Age,
    /// No network or address.
    Network,
    /// A unit is a path such as `/paris/accounting`.
    Unit,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.alternative > 0 {
            write!(f, "condition {}.{}: ", self.alternative, self.condition)?;
        }
        match &self.why {
            Wrong::TooMany => {
                write!(f, "at most {ALTERNATIVES_MAX} alternatives and {CONDITIONS_MAX} conditions")
            }
            Wrong::Empty => f.write_str("an alternative asks for one condition at least"),
            Wrong::Field(field) => write!(f, "there is no field {field:?}"),
            Wrong::Test(field) => write!(f, "{field} cannot be tested like this"),
            Wrong::NoValue => f.write_str("say what to compare with"),
            Wrong::TooLong => write!(f, "a value has at most {VALUE_BYTES_MAX} bytes"),
            Wrong::Size => f.write_str("write a size as 512MiB, 2GB or a number of bytes"),
            Wrong::Age => f.write_str("write an age as 90s, 30m, 12h, 7d or 2w"),
            Wrong::Network => f.write_str("write a network as 10.0.0.0/8, fd00::/8, or a single address"),
            Wrong::Unit => f.write_str("write a unit as a path: /paris/accounting"),
        }
    }
}

impl std::error::Error for QueryError {}

/// Reads a query.
///
/// # Errors
/// The first condition that cannot be used, and why.
pub fn parse(any: &[Vec<Condition<'_>>]) -> Result<Query, QueryError> {
    let whole = |why| QueryError { alternative: 0, condition: 0, why };
    if any.len() > ALTERNATIVES_MAX || any.iter().map(Vec::len).sum::<usize>() > CONDITIONS_MAX {
        return Err(whole(Wrong::TooMany));
    }
    let mut query = Query::default();
    for (a, all) in any.iter().enumerate() {
        let at = |condition, why| QueryError { alternative: a + 1, condition, why };
        if all.is_empty() {
            return Err(at(0, Wrong::Empty));
        }
        let read =
            all.iter().enumerate().map(|(c, condition)| criterion(condition).map_err(|w| at(c + 1, w)));
        query.any.push(read.collect::<Result<_, _>>()?);
    }
    Ok(query)
}

fn criterion(condition: &Condition<'_>) -> Result<Criterion, Wrong> {
    let Condition { field, test, value, .. } = *condition;
    let value = value.trim();
    if value.len() > VALUE_BYTES_MAX || condition.version.len() > VALUE_BYTES_MAX {
        return Err(Wrong::TooLong);
    }
    if value.is_empty() && !(matches!(test, "is" | "is-not") && TextField::from_word(field).is_some()) {
        return Err(if is_field(field) { Wrong::NoValue } else { Wrong::Field(field.to_owned()) });
    }
    let wrong_test = || Wrong::Test(field.to_owned());
    let (plain, not) = match test {
        "is-not" => ("is", true),
        "not-contains" => ("contains", true),
        other => (other, false),
    };
    if let (Some(field), Some(order @ (Order::AtLeast | Order::AtMost | Order::More | Order::Less))) =
        (VersionField::from_word(field), Order::from_word(test))
    {
        return Ok(Criterion::Version { field, order, key: version_key(value) });
    }
    if let Some(field) = TextField::from_word(field) {
        let test = TextTest::from_word(plain).ok_or_else(wrong_test)?;
        return Ok(Criterion::Text { field, test, value: value.to_lowercase(), not });
    }
    if let Some(field) = SizeField::from_word(field) {
        let order = Order::from_word(test).ok_or_else(wrong_test)?;
        return Ok(Criterion::Size { field, order, bytes: size(value).ok_or(Wrong::Size)? });
    }
    let fits = |tests: &[&str]| if tests.contains(&test) { Ok(()) } else { Err(wrong_test()) };
    match field {
        "contact" => {
            fits(&["at-least", "at-most", "more", "less"])?;
            let order = Order::from_word(test).ok_or_else(wrong_test)?;
            Ok(Criterion::Contact { order, ms: age_ms(value).ok_or(Wrong::Age)? })
        }
        "address" => {
            fits(&["is", "is-not", "in"])?;
            let (low, high) = network_range(value).ok_or(Wrong::Network)?;
            Ok(Criterion::Address { low, high, not })
        }
        "label" => {
            fits(&["is", "is-not"])?;
            Ok(Criterion::Label { label: value.to_lowercase(), not })
        }
        "unit" => {
            fits(&["is", "is-not", "in"])?;
            let unit = crate::unit::parse(value).map_err(|_| Wrong::Unit)?;
            Ok(Criterion::Unit { unit: unit.to_lowercase(), below: test == "in", not })
        }
        "group" => {
            fits(&["is", "is-not"])?;
            Ok(Criterion::Group { group: value.to_lowercase(), not })
        }
        "software" => {
            fits(&["present", "absent"])?;
            let version = match condition.version_test {
                "" | "any" => None,
                other => {
                    let order = Order::from_word(other).ok_or_else(wrong_test)?;
                    if condition.version.trim().is_empty() {
                        return Err(Wrong::NoValue);
                    }
                    Some((order, version_key(condition.version)))
                }
            };
            Ok(Criterion::Software { name: value.to_lowercase(), version, absent: test == "absent" })
        }
        other => Err(Wrong::Field(other.to_owned())),
    }
}

fn is_field(word: &str) -> bool {
    TextField::from_word(word).is_some()
        || SizeField::from_word(word).is_some()
        || matches!(word, "contact" | "address" | "label" | "unit" | "group" | "software")
}

/// Number and unit: `1.5GiB` → (1.5, `gib`).
fn quantity(text: &str) -> Option<(f64, String)> {
    let cut = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(cut);
    let number: f64 = number.parse().ok().filter(|n: &f64| n.is_finite())?;
    Some((number, unit.trim().to_lowercase()))
}

#[expect(clippy::cast_possible_truncation, reason = "beyond the largest number the largest number is meant")]
fn scaled(number: f64, factor: f64) -> i64 {
    (number * factor).round() as i64
}

/// Bytes of `512MiB`, `2GB`, `1.5 GiB`, `1024`.
#[must_use]
pub fn size(text: &str) -> Option<i64> {
    let (number, unit) = quantity(text)?;
    let factor = match unit.as_str() {
        "" | "b" => 1.0,
        "kb" | "k" => 1e3,
        "mb" | "m" => 1e6,
        "gb" | "g" => 1e9,
        "tb" | "t" => 1e12,
        "kib" => 1024.0,
        "mib" => 1_048_576.0,
        "gib" => 1_073_741_824.0,
        "tib" => 1_099_511_627_776.0,
        _ => return None,
    };
    Some(scaled(number, factor))
}

/// Milliseconds of `90s`, `30m`, `12h`, `7d`, `2w`.
#[must_use]
pub fn age_ms(text: &str) -> Option<i64> {
    let (number, unit) = quantity(text)?;
    let seconds = match unit.as_str() {
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" | "j" => 86_400.0,
        "w" => 604_800.0,
        _ => return None,
    };
    // Ten thousand years and more are all the same to a clock.
    Some(scaled(number, seconds * 1_000.0).min(315_576_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(field: &str, test: &str, value: &str) -> Result<Criterion, Wrong> {
        criterion(&Condition { field, test, value, ..Condition::default() })
    }

    /// every field, and what it may be asked.
    #[test]
    fn what_may_be_asked() {
        let text =
            |field, test, value: &str, not| Ok(Criterion::Text { field, test, value: value.to_owned(), not });
        assert_eq!(one("name", "is", "PC-1"), text(TextField::Name, TextTest::Is, "pc-1", false));
        assert_eq!(one("tag", "is", ""), text(TextField::Tag, TextTest::Is, "", false));
        assert_eq!(
            one("os_name", "not-contains", "Debian"),
            text(TextField::OsName, TextTest::Contains, "debian", true)
        );
        let version = |field, order, v| Ok(Criterion::Version { field, order, key: version_key(v) });
        assert_eq!(one("os_version", "at-least", "12.1"), version(VersionField::Os, Order::AtLeast, "12.1"));
        assert_eq!(one("agent_version", "less", "2.6"), version(VersionField::Agent, Order::Less, "2.6"));
        let disk = Criterion::Size { field: SizeField::FreeDisk, order: Order::More, bytes: 536_870_912 };
        assert_eq!(one("free_disk", "more", "512MiB"), Ok(disk));
        assert_eq!(
            one("contact", "more", "7d"),
            Ok(Criterion::Contact { order: Order::More, ms: 604_800_000 })
        );
        assert!(matches!(one("address", "in", "10.0.0.0/8"), Ok(Criterion::Address { not: false, .. })));
        assert_eq!(
            one("unit", "in", "/Paris/"),
            Ok(Criterion::Unit { unit: "/paris".into(), below: true, not: false })
        );
        let software = Condition {
            field: "software",
            test: "present",
            value: "Firefox*",
            version_test: "less",
            version: "115",
        };
        let version = Some((Order::Less, version_key("115")));
        assert_eq!(
            criterion(&software),
            Ok(Criterion::Software { name: "firefox*".into(), version, absent: false })
        );
    }

    #[test]
    fn what_may_not() {
        for (field, test, value, wrong) in [
            ("colour", "is", "blue", Wrong::Field("colour".into())),
            ("colour", "is", "", Wrong::Field("colour".into())),
            ("name", "more", "x", Wrong::Test("name".into())),
            ("name", "contains", " ", Wrong::NoValue),
            ("free_disk", "more", "much", Wrong::Size),
            ("memory", "contains", "1", Wrong::Test("memory".into())),
            ("contact", "more", "7", Wrong::Age),
            ("contact", "is", "7d", Wrong::Test("contact".into())),
            ("address", "in", "10.0.0.0/99", Wrong::Network),
            ("software", "is", "x", Wrong::Test("software".into())),
            ("unit", "in", "paris//", Wrong::Unit),
            ("name", "is", &"x".repeat(257), Wrong::TooLong),
        ] {
            assert_eq!(one(field, test, value), Err(wrong), "{field} {test} {value}");
        }
        let some = Condition { field: "name", test: "is", value: "x", ..Condition::default() };
        assert_eq!(parse(&vec![vec![some]; 21]).unwrap_err().why, Wrong::TooMany);
        assert_eq!(parse(&[vec![some; 51]]).unwrap_err().why, Wrong::TooMany);
        assert_eq!(parse(&[vec![]]).unwrap_err().why, Wrong::Empty);
        assert_eq!(parse(&[]).unwrap(), Query::default());
    }

    proptest! {
        /// nothing anybody writes does harm; what is accepted keeps its shape.
        #[test]
        fn any_text(conditions in prop::collection::vec(
            ("(name|software|contact|free_disk|address|unit|label|group|os_version|.{0,8})",
             "(is|is-not|contains|in|more|at-least|present|absent|.{0,8})", ".{0,40}", "(any|less|.{0,4})", ".{0,20}"), 0..6))
        {
            let all: Vec<Condition<'_>> = conditions.iter().map(|(field, test, value, version_test, version)| {
                Condition { field, test, value, version_test, version }
            }).collect();
            match parse(std::slice::from_ref(&all)) {
                Ok(query) => prop_assert_eq!(query.any[0].len(), all.len()),
                Err(error) => prop_assert!(error.to_string().len() < 600),
            }
        }

        #[test]
        fn sizes_and_ages_grow(a in 0u32..1_000_000, b in 0u32..1_000_000) {
            prop_assert_eq!(a.cmp(&b), size(&format!("{a}MiB")).cmp(&size(&format!("{b}MiB"))));
            prop_assert_eq!(a.cmp(&b), age_ms(&format!("{a}h")).cmp(&age_ms(&format!("{b}h"))));
        }
    }
}
