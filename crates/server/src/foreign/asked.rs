//! Query strings of agents: parameters in any order, names with brackets, texts in whatever encoding (§2.2, S-6).

use crate::limits;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Parameters of a request, decoded. Of a parameter that stands there twice the first counts.
pub struct Asked<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Asked<'a> {
    /// Takes a query string apart. Bytes that are no UTF-8 become U+FFFD, NUL becomes its symbol.
    #[must_use]
    pub fn new(query: &'a str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(limits::FOREIGN_PARAMETERS_MAX);
        Self(
            pairs
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        )
    }

    /// The value of a parameter.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_ref())
    }

    /// All values of a parameter that may be repeated.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(each, _)| each == name).map(|(_, value)| value.as_ref())
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '\0']) {
        return Cow::Borrowed(text);
    }
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    if decoded.contains('\0') { Cow::Owned(decoded.replace('\0', "\u{2400}")) } else { decoded }
}

/// A device id as it may be used (S-7), from bytes that were text (S-6).
#[must_use]
pub fn device_id(text: &str) -> Option<&str> {
    (model::computer::is_device_id(text) && !text.contains(['\u{fffd}', '\u{2400}'])).then_some(text)
}

/// The id of a run as it may be used.
#[must_use]
pub fn run_id(text: &str) -> Option<&str> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    ((1..=64).contains(&text.len()) && text.bytes().all(fits)).then_some(text)
}

/// The SHA-512 in the place of a part: `/7/7a/7aee…`, with or without the first slash.
#[must_use]
pub fn part_place(text: &str) -> Option<[u8; 64]> {
    let text = text.strip_prefix('/').unwrap_or(text);
    let mut pieces = text.split('/');
    let (Some(one), Some(two), Some(hash), None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return None;
    };
    if one.len() != 1
        || two.len() != 2
        || hash.len() != 128
        || !two.starts_with(one)
        || !hash.starts_with(two)
    {
        return None;
    }
    let mut bytes = [0; 64];
    for (byte, pair) in bytes.iter_mut().zip(hash.as_bytes().as_chunks::<2>().0) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameters_in_any_order() {
        let asked = Asked::new(
            "msg=a%20b%26&task%5BDeploy%5D=2.8&&action=getConfig&action=x&msg%5B%5D=1&msg[]=2&flag",
        );
        assert_eq!(asked.one("task[Deploy]"), Some("2.8"));
        assert_eq!(asked.one("action"), Some("getConfig"));
        assert_eq!(asked.one("msg"), Some("a b&"));
        assert_eq!(asked.all("msg[]").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((asked.one("flag"), asked.one("none")), (Some(""), None));
        assert_eq!(Asked::new("a=%ff%00").one("a"), Some("\u{fffd}\u{2400}"));
    }

    /// S-7: device ids are opaque, short, and mean nothing anywhere. S-6: no control characters, no broken text.
    #[test]
    fn device_ids() {
        for good in ["golden-client-2024-01-02-03-04-05", "poste compta été", "a"] {
            assert_eq!(device_id(good), Some(good));
        }
        let long = "x".repeat(256);
        for bad in [
            "",
            "  ",
            "../x",
            "a\\b",
            "<b>",
            "a\"b",
            "a'b",
            "a\nb",
            "a\u{7f}",
            "a\u{fffd}",
            "\u{1f600}",
            "\u{2400}",
            &long,
        ] {
            assert_eq!(device_id(bad), None, "{bad:?}");
        }
        assert!(device_id(&"x".repeat(255)).is_some());
    }

    /// ids of runs are names of folders on agents.
    #[test]
    fn run_ids() {
        assert!(run_id("5f1c0a9b3d070").is_some() && run_id("run_01-x").is_some());
        let long = "a".repeat(65);
        for bad in ["", "a/b", "..", "a b", "é", "a%00", &long] {
            assert!(run_id(bad).is_none(), "{bad:?}");
        }
    }

    /// R-73, S-10: both spellings of agents, and nothing that only looks like them.
    #[test]
    fn places_of_parts() {
        let hash = "7aee3dba102fe70c5c5e215b377f65e12a38d4af67ddfc2b218e88a99fead1fac212ea440a69b47825c3585788c5ad1ee172062e8c47a2a17b010753f3f20a20";
        let bytes = part_place(&format!("7/7a/{hash}")).unwrap();
        assert_eq!(part_place(&format!("/7/7a/{hash}")), Some(bytes));
        assert_eq!((bytes[0], bytes[63]), (0x7a, 0x20));
        for bad in [
            format!("//7/7a/{hash}"),
            format!("7/7b/{hash}"),
            format!("8/7a/{hash}"),
            format!("7/7a/{}", &hash[..127]),
            format!("7/7a/{hash}0"),
            format!("7/7a/{}", hash.to_uppercase()),
            format!("7/7a/{hash}/"),
            format!("7/7a/../{hash}"),
            "../../../etc/passwd".to_owned(),
            format!("7/7a/{}/..", &hash[..125]),
            String::new(),
        ] {
            assert_eq!(part_place(&bad), None, "{bad}");
        }
    }

    proptest! {
        /// S-6: whatever stands in a query string, it is read without a panic, and nothing in it is longer than it was.
        #[test]
        fn any_query_is_read(query in "[ -~]{0,400}") {
            let asked = Asked::new(&query);
            for (name, value) in &asked.0 {
                prop_assert!(name.len() + value.len() <= 3 * query.len());
            }
            let _ = part_place(&query);
            let _ = device_id(&query);
        }
    }
}
