//! The value in a query becomes JSON by the four steps of spec/constellation §7.3.

use super::lenient;
use serde_json::{Number, Value};

/// What a .NET name of a simple type asks for.
enum Simple {
    Text,
    Number,
    Boolean,
}

fn simple(kind: &str) -> Option<Simple> {
    let name = kind.trim();
    let name = name.get(..7).filter(|p| p.eq_ignore_ascii_case("system.")).and(name.get(7..))?;
    let is = |list: &[&str]| list.iter().any(|n| n.eq_ignore_ascii_case(name));
    if is(&["String", "Char", "DateTime", "DateTimeOffset", "TimeSpan", "Guid"]) {
        Some(Simple::Text)
    } else if is(&[
        "Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Single", "Double",
        "Decimal", "Float",
    ]) {
        Some(Simple::Number)
    } else if is(&["Boolean"]) {
        Some(Simple::Boolean)
    } else {
        None
    }
}

/// JSON of a text in a query, given the type it is announced as.
#[must_use]
pub fn from_query(text: &str, kind: &str) -> Value {
    let verbatim = || Value::String(text.to_owned());
    let trimmed = text.trim();
    match simple(kind) {
        Some(Simple::Text) => return verbatim(),
        Some(Simple::Number) => return lenient::number(trimmed).map_or_else(verbatim, Value::Number),
        Some(Simple::Boolean) => {
            return match trimmed {
                t if t.eq_ignore_ascii_case("true") => Value::Bool(true),
                t if t.eq_ignore_ascii_case("false") => Value::Bool(false),
                _ => verbatim(),
            };
        }
        None => {}
    }
    if trimmed.starts_with(['{', '[', '"', '\'']) {
        return lenient::parse(trimmed.as_bytes()).unwrap_or_else(|_| verbatim());
    }
    match trimmed {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        _ => serde_json::from_str::<Number>(trimmed).map_or_else(|_| verbatim(), Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// API-08: the four steps, exactly.
    #[test]
    fn four_steps() {
        for (text, kind, expected) in [
            // 1: simple types.
            ("21.5", "System.String", json!("21.5")),
            (" 21 ", "System.String", json!(" 21 ")),
            ("21", "System.Double", json!(21)),
            ("007", "System.Int32", json!(7)),
            ("warm", "System.Int32", json!("warm")),
            ("3.5", "System.Float", json!(3.5)),
            ("TRUE", "System.Boolean", json!(true)),
            ("1", "System.Boolean", json!("1")),
            ("2020-01-02T03:04:05Z", "System.DateTime", json!("2020-01-02T03:04:05Z")),
            // 2: what looks like JSON.
            ("{ Temperature: 21 }", "Sample", json!({"Temperature":21})),
            (" [ 'param 1', 123, true ] ", "", json!(["param 1", 123, true])),
            ("'quoted'", "", json!("quoted")),
            ("{broken", "", json!("{broken")),
            // 3: a number, a truth, nothing.
            ("21", "", json!(21)),
            ("-1.5e3", "", json!(-1500.0)),
            ("true", "", json!(true)),
            ("null", "", json!(null)),
            // 4: a text.
            ("007", "", json!("007")),
            ("+5", "", json!("+5")),
            ("True", "", json!("True")),
            ("hello", "", json!("hello")),
            ("", "", json!("")),
        ] {
            assert_eq!(from_query(text, kind), expected, "{text:?} as {kind:?}");
        }
    }
}
