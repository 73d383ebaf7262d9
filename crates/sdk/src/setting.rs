//! Settings as values of a type.

use crate::Settings;
use std::time::Duration;

/// Why a setting could not be read. The value is never shown: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// There is no such setting.
    #[error("the setting {key:?} has no value")]
    Missing {
        /// Which.
        key: String,
    },
    /// The value is not of the type asked for.
    #[error("the setting {key:?} is not {expected}")]
    Wrong {
        /// Which.
        key: String,
        /// What it should be.
        expected: &'static str,
    },
}

/// A type that settings can be read as.
pub trait FromSetting: Sized {
    /// What a value must be, in words that fit after "is not".
    const EXPECTED: &'static str;
    /// Reads a value; nothing when it is none of this type.
    fn from_setting(text: &str) -> Option<Self>;
}

pub(crate) fn read<T: FromSetting>(settings: &Settings, key: &str) -> Result<Option<T>, SettingError> {
    settings
        .get(key)
        .map(|text| {
            T::from_setting(text)
                .ok_or_else(|| SettingError::Wrong { key: key.to_owned(), expected: T::EXPECTED })
        })
        .transpose()
}

impl FromSetting for String {
    const EXPECTED: &'static str = "a text";
    fn from_setting(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl FromSetting for bool {
    const EXPECTED: &'static str = "true or false";
    fn from_setting(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }
}

impl FromSetting for Duration {
    const EXPECTED: &'static str = "a duration, such as 30s or 1h30m";
    fn from_setting(text: &str) -> Option<Self> {
        model::time::parse_duration(text)
    }
}

impl FromSetting for serde_json::Value {
    const EXPECTED: &'static str = "a JSON document";
    fn from_setting(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

macro_rules! numbers {
    ($expected:literal: $($type:ty)*) => { $(
        impl FromSetting for $type {
            const EXPECTED: &'static str = $expected;
            fn from_setting(text: &str) -> Option<Self> {
                // A comma is as good as a point, as in the sources.
                text.trim().replace(',', ".").parse().ok()
            }
        }
    )* };
}

numbers!("a whole number that fits": u8 u16 u32 u64 usize i8 i16 i32 i64 isize);
numbers!("a number": f32 f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let settings: Settings =
            [("n", " 42 "), ("big", "300"), ("f", "1,5"), ("b", "FALSE"), ("j", "{\"a\":1}"), ("d", "2m")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into();
        assert_eq!(read::<u8>(&settings, "n"), Ok(Some(42)));
        assert_eq!(read::<f32>(&settings, "f"), Ok(Some(1.5)));
        assert_eq!(read::<bool>(&settings, "b"), Ok(Some(false)));
        assert_eq!(read::<Duration>(&settings, "d"), Ok(Some(Duration::from_secs(120))));
        assert_eq!(read::<serde_json::Value>(&settings, "j").unwrap().unwrap()["a"], 1);
        assert_eq!(read::<String>(&settings, "nowhere"), Ok(None));
        let error = read::<u8>(&settings, "big").unwrap_err();
        assert_eq!(error.to_string(), "the setting \"big\" is not a whole number that fits");
        assert!(!error.to_string().contains("300"), "a value may be a secret");
    }
}
