//! JSON as the field writes it (spec/constellation §7.3): names without quotes, single quotes, trailing commas, comments, a
//! byte order mark, `undefined` and `NaN` as null. Strict JSON is read first, by the fast reader; this one takes the rest.

use crate::limits;
use serde_json::{Map, Number, Value};

/// Reads a document.
///
/// # Errors
/// Says what is wrong and where, in bytes.
pub fn parse(text: &[u8]) -> Result<Value, String> {
    if let Ok(value) = serde_json::from_slice(text) {
        return Ok(value);
    }
    let text = std::str::from_utf8(text).map_err(|_| "not UTF-8".to_owned())?;
    let mut reader = Reader { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0 };
    let value = reader.value(0)?;
    reader.blanks()?;
    if reader.at < reader.text.len() {
        return Err(reader.wrong("nothing more"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn wrong(&self, expected: &str) -> String {
        format!("expected {expected} at byte {}", self.at)
    }
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Skips blanks and comments.
    fn blanks(&mut self) -> Result<(), String> {
        loop {
            let rest = self.rest();
            let blank =
                rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            self.at += blank;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(inside) = rest.strip_prefix("/*") {
                let end = inside.find("*/").ok_or_else(|| self.wrong("the end of a comment"))?;
                self.at += end + 4;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > limits::LENIENT_DEPTH_MAX {
            return Err(self.wrong("fewer levels"));
        }
        self.blanks()?;
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"' | '\'') => self.string().map(Value::String),
            Some(_) => self.word(),
            None => Err(self.wrong("a value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.take();
        let mut object = Map::new();
        loop {
            self.blanks()?;
            let name = match self.peek() {
                Some('}') => {
                    self.take();
                    return Ok(Value::Object(object));
                }
                Some('"' | '\'') => self.string()?,
                Some(_) => {
                    self.bare(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.')).to_owned()
                }
                None => return Err(self.wrong("a name or }")),
            };
            self.blanks()?;
            if name.is_empty() && self.peek() != Some(':') {
                return Err(self.wrong("a name"));
            }
            if self.take() != Some(':') {
                return Err(self.wrong("a colon"));
            }
            let value = self.value(depth + 1)?;
            object.insert(name, value);
            self.blanks()?;
            match self.take() {
                Some(',') => {}
                Some('}') => return Ok(Value::Object(object)),
                _ => return Err(self.wrong("a comma or }")),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.take();
        let mut list = Vec::new();
        loop {
            self.blanks()?;
            if self.peek() == Some(']') {
                self.take();
                return Ok(Value::Array(list));
            }
            list.push(self.value(depth + 1)?);
            self.blanks()?;
            match self.take() {
                Some(',') => {}
                Some(']') => return Ok(Value::Array(list)),
                _ => return Err(self.wrong("a comma or ]")),
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        let quote = self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                None => return Err(self.wrong("the end of a string")),
                c if c == quote => return Ok(text),
                Some('\\') => self.escape(&mut text)?,
                Some(c) => text.push(c),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), String> {
        match self.take() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('v') => text.push('\u{b}'),
            Some('0') => text.push('\0'),
            Some('\n') => {}
            Some('u') => {
                let first = self.hex4()?;
                let code = if (0xD800..0xDC00).contains(&first) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let second = self.hex4()?;
                    0x10000 + ((first - 0xD800) << 10) + (second.wrapping_sub(0xDC00) & 0x3FF)
                } else {
                    first
                };
                text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            Some(c) => text.push(c),
            None => return Err(self.wrong("the end of a string")),
        }
        Ok(())
    }

    fn hex4(&mut self) -> Result<u32, String> {
        let digits = self.rest().get(..4).ok_or_else(|| self.wrong("four digits"))?;
        let code = u32::from_str_radix(digits, 16).map_err(|_| self.wrong("four digits"))?;
        self.at += 4;
        Ok(code)
    }

    fn bare(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn word(&mut self) -> Result<Value, String> {
        let start = self.at;
        let word = self.bare(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '+' | '.'));
        Ok(match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "null" | "undefined" | "NaN" | "Infinity" | "-Infinity" | "+Infinity" => Value::Null,
            _ => match number(word) {
                Some(number) => Value::Number(number),
                None => {
                    self.at = start;
                    return Err(self.wrong("a value"));
                }
            },
        })
    }
}

/// A number, also with a sign, leading zeros, a bare point, or in hexadecimal.
pub fn number(word: &str) -> Option<Number> {
    if let Ok(number) = serde_json::from_str::<Number>(word) {
        return Some(number);
    }
    let unsigned = word.trim_start_matches(['+', '-']);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        let value = i64::from_str_radix(digits, 16).ok()?;
        return Some(Number::from(if word.starts_with('-') { -value } else { value }));
    }
    if let Ok(value) = word.parse::<i64>() {
        return Some(Number::from(value));
    }
    Number::from_f64(word.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// API-08: every sample the sources prove, and what they imply.
    #[test]
    fn the_dialect_of_the_field() {
        for (text, expected) in [
            (r#"{"a":1}"#, json!({"a":1})),
            ("[ 'param 1', 123, true ]", json!(["param 1", 123, true])),
            ("{ Temperature: 21, Humidity: 72 }", json!({"Temperature":21,"Humidity":72})),
            ("{ 'Lux':12, 'Broadband':3 }", json!({"Lux":12,"Broadband":3})),
            (
                r#"{ "Scope" : { "Scope" : "Package", Args: [ "MyPackage"] }, "Key" : "K", "Data" : [ "param 1", 123, true ] }"#,
                json!({"Scope":{"Scope":"Package","Args":["MyPackage"]},"Key":"K","Data":["param 1",123,true]}),
            ),
            ("{ \"hosts\": [ \"a\", ], }", json!({"hosts":["a"]})),
            ("// first\n{ a: 1, /* two */ b: 2 } // last", json!({"a":1,"b":2})),
            ("\u{feff}{a:undefined,b:NaN}", json!({"a":null,"b":null})),
            ("  'it\\'s' ", json!("it's")),
            ("'\\u00e9\\ud83d\\ude00'", json!("é😀")),
            ("[+1, .5, 007, 0x1F, 1e3]", json!([1, 0.5, 7, 31, 1000.0])),
            ("[]", json!([])),
            ("{'a b':{}}", json!({"a b":{}})),
        ] {
            assert_eq!(parse(text.as_bytes()).as_ref(), Ok(&expected), "{text}");
        }
    }

    /// Bad input: malformed beyond the leniency is refused, deep or broken, never a panic.
    #[test]
    fn beyond_the_leniency() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "[1,2",
            "{a}",
            "{a:1 b:2}",
            "{:}",
            "'open",
            "/* open",
            "hello",
            "[1] 2",
            "{a:b}",
            "\\",
            &deep,
            "-",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{}", &text[..text.len().min(20)]);
        }
        assert!(parse(&[0xff, 0xfe]).is_err());
    }
}
