//! JSON in ASCII only: agents read raw UTF-8 as Latin-1 (R-30).

use serde_json::ser::Formatter;
use std::io::{self, Write};

struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|c: char| !c.is_ascii()) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let Some(c) = rest[at..].chars().next() else { break };
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

/// A value as ASCII.
#[must_use]
pub fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    // Writing to memory cannot fail, and our values hold no key that is no text.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Ascii));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// R-30: surrogate pairs above U+FFFF.
    #[test]
    fn escapes() {
        assert_eq!(json(&"é\u{1f600}\"\n"), br#""\u00e9\ud83d\ude00\"\n""#);
    }

    proptest! {
        /// R-30: whatever is said is ASCII and means the same.
        #[test]
        fn nothing_else_goes_out(key in ".{0,20}", text in ".{0,100}") {
            let value = serde_json::json!({ key: [text] });
            let out = json(&value);
            prop_assert!(out.is_ascii());
            prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap(), value);
        }
    }
}
