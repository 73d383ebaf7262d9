//! Parameters of a request: of its query, decoded as the field encodes them.

use crate::limits;
use std::borrow::Cow;

/// Parameters, in the order they came. Names are matched whatever the case; of several with one name the first counts.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Asked<'a> {
    /// Takes a query (or a form) apart.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut pairs = Vec::with_capacity(8);
        for pair in text.split('&').filter(|p| !p.is_empty()).take(limits::PARAMETERS_MAX) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decode(name, true), decode(value, true)));
        }
        Self { pairs }
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| &**v)
    }

    /// The value of a parameter, unless it is empty.
    #[must_use]
    pub fn some(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|v| !v.is_empty())
    }
}

/// Decodes `%xx` in either case, and `+` as a space where `plus` says so. What is no code stays as it is; what is no UTF-8
/// is replaced.
#[must_use]
pub fn decode(text: &str, plus: bool) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|b| *b == b'%' || (plus && *b == b'+')) {
        return Cow::Borrowed(text);
    }
    let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (b'+', ..) if plus => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_the_field() {
        let asked =
            Asked::new("message=Hello%2042%20%c3%a9&level=Info&args=&_=1&Level=x&data=%5B+%27a%27%2C+1+%5D");
        assert_eq!(asked.get("MESSAGE"), Some("Hello 42 é"));
        assert_eq!(asked.get("level"), Some("Info"));
        assert_eq!(asked.get("args"), Some(""));
        assert_eq!(asked.some("args"), None);
        assert_eq!(asked.get("data"), Some("[ 'a', 1 ]"));
        assert_eq!(asked.get("absent"), None);
        let raw = Asked::new("value={ 'a': [1|2] }&x=100%&y=%zz&z=%ff");
        assert_eq!(raw.get("value"), Some("{ 'a': [1|2] }"));
        assert_eq!(raw.get("x"), Some("100%"));
        assert_eq!(raw.get("y"), Some("%zz"));
        assert_eq!(raw.get("z"), Some("\u{fffd}"));
    }
}
