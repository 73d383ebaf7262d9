//! Texts with places: `${env.roots.staging}/${delivery.number}`.

use super::{EXPR_BYTES_MAX, ExprError, Lookup, read};
use serde_json::Value;

/// A text with places. `$${` stands for `${`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Place(String),
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// [`ExprError`] when a place is not closed, or its name is none.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        if text.len() > EXPR_BYTES_MAX {
            return Err(ExprError { column: 1, what: format!("it has more than {EXPR_BYTES_MAX} bytes") });
        }
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(found) = text[at..].find("${") {
            let begin = at + found;
            if text[at..begin].ends_with('$') {
                plain.push_str(&text[at..begin - 1]);
                plain.push_str("${");
                at = begin + 2;
                continue;
            }
            plain.push_str(&text[at..begin]);
            let wrong = |what: String| ExprError { column: text[..begin].chars().count() + 1, what };
            let end = text[begin..].find('}').ok_or_else(|| wrong("${ has no }".to_owned()))? + begin;
            let name = text[begin + 2..end].trim();
            if !is_whole_name(name) {
                return Err(wrong(format!("{name:?} is no name: letters, digits, . / _ -")));
            }
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Place(name.to_owned()));
            at = end + 1;
        }
        plain.push_str(&text[at..]);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self { text: text.to_owned(), parts })
    }
    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Names it refers to, each once, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for part in &self.parts {
            if let Part::Place(name) = part
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
        names
    }
    /// With its places filled; lists are joined by commas.
    ///
    /// # Errors
    /// The first name without a value.
    pub fn fill(&self, lookup: &Lookup<'_>) -> Result<String, String> {
        let mut filled = String::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Place(name) => match lookup(name) {
                    None | Some(Value::Null) => return Err(name.clone()),
                    Some(value) => filled.push_str(&print(&value)),
                },
            }
        }
        Ok(filled)
    }
}

fn is_whole_name(name: &str) -> bool {
    name.chars().enumerate().all(|(n, c)| read::is_name(c, n == 0))
        && !name.is_empty()
        && !name.ends_with(['.', '/'])
}

/// A value as it stands in a text: lists joined by commas, tables as JSON.
pub(super) fn print(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(print).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
