//! Settings as values of a type.

use crate::Settings;
use std::time::Duration;
use tokio::sync::watch;

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

/// A function that is called at changes; dropped, it is called no more.
#[derive(Debug)]
#[must_use = "dropped, nothing is told any more"]
pub struct Subscription {
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Tells of the changes of one setting.
pub(crate) fn follow<T: FromSetting>(
    mut settings: watch::Receiver<Settings>,
    key: String,
    mut tell: impl FnMut(Result<Option<T>, SettingError>) + Send + 'static,
) -> Subscription {
    let mut held = settings.borrow_and_update().get(&key).cloned();
    let task = tokio::spawn(async move {
        while settings.changed().await.is_ok() {
            let value = {
                let now = settings.borrow_and_update();
                let text = now.get(&key).cloned();
                let changed = text != held;
                held = text;
                changed.then(|| read(&now, &key))
            };
            if let Some(value) = value {
                tell(value);
            }
        }
    });
    Subscription { task }
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
        parse_duration(text)
    }
}

impl FromSetting for serde_json::Value {
    const EXPECTED: &'static str = "a JSON document";
    fn from_setting(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// Longest duration: about 114 years.
const DURATION_MS_MAX: u64 = 3_600_000_000_000;

/// A length of time as people write it: `200ms`, `30s`, `15m`, `2h`, `7d`, `1h30m`.
fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match rest[..letters].trim() {
            "ms" => 1,
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        rest = &rest[letters..];
        total = total.checked_add(number.checked_mul(unit)?)?;
    }
    (total <= DURATION_MS_MAX).then(|| Duration::from_millis(total))
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

    #[test]
    fn durations_are_those_of_the_manifest() {
        for text in [
            "200ms", "30s", " 15m ", "2h", "7d", "1h30m", "5min", "0s", "", "3", "s", "1x", "1h-3s",
            "9999999d",
        ] {
            assert_eq!(parse_duration(text), model::time::parse_duration(text), "{text:?}");
        }
    }
}
