//! What `${…}` stands for when something is carried out: by the same rule as in conditions (`advance::value`).

use super::facts::Ground;
use crate::spaces::OpenRun;
use model::deliver::advance;
use model::deliver::expr::Template;
use serde_json::Value;
use std::collections::BTreeMap;

/// Fills templates of one run.
pub struct Values<'v> {
    /// The run.
    pub open: &'v OpenRun,
    /// What is known around it.
    pub ground: &'v Ground,
}

impl Values<'_> {
    /// A value by its path.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let facts = self.ground.facts(&self.open.row);
        advance::value(&self.open.doc.graph, &self.open.run, &facts, name)
    }

    /// A value as text; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        match self.get(name) {
            Some(Value::String(text)) => text,
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    /// A template, filled.
    ///
    /// # Errors
    /// The first name without a value.
    pub fn fill(&self, template: &Template) -> Result<String, String> {
        template.fill(&|name| self.get(name))
    }

    /// A text that may hold places.
    ///
    /// # Errors
    /// The first name without a value, or the text itself when it cannot be read.
    pub fn fill_text(&self, text: &str) -> Result<String, String> {
        if !text.contains("${") {
            return Ok(text.to_owned());
        }
        self.fill(&Template::parse(text).map_err(|_| text.to_owned())?)
    }

    /// What a builtin is given, its texts filled.
    ///
    /// # Errors
    /// The first name without a value.
    pub fn with(&self, with: &BTreeMap<String, Value>) -> Result<BTreeMap<String, Value>, String> {
        with.iter().map(|(key, value)| Ok((key.clone(), self.deep(value)?))).collect()
    }

    fn deep(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill_text(text)?),
            Value::Array(list) => Value::Array(list.iter().map(|v| self.deep(v)).collect::<Result<_, _>>()?),
            Value::Object(map) => Value::Object(
                map.iter().map(|(k, v)| Ok((k.clone(), self.deep(v)?))).collect::<Result<_, String>>()?,
            ),
            other => other.clone(),
        })
    }
}

/// A directory: `fs:` stands for the leading slash in files written like the specification's.
#[must_use]
pub fn directory(text: &str) -> String {
    text.strip_prefix("fs:")
        .map_or_else(|| text.to_owned(), |rest| format!("/{}", rest.trim_start_matches('/')))
}

/// A text of what a builtin is given; empty when there is none.
#[must_use]
pub fn said(with: &BTreeMap<String, Value>, key: &str) -> String {
    match with.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// A length of time of what a builtin is given: `60s`, or milliseconds.
#[must_use]
pub fn lasting(with: &BTreeMap<String, Value>, key: &str, default_ms: u64) -> u64 {
    match with.get(key) {
        Some(Value::String(text)) => model::time::parse_duration(text)
            .and_then(|d| u64::try_from(d.as_millis()).ok())
            .unwrap_or(default_ms),
        Some(Value::Number(ms)) => ms.as_u64().unwrap_or(default_ms),
        _ => default_ms,
    }
}

/// Texts of a list.
#[must_use]
pub fn texts(with: &BTreeMap<String, Value>, key: &str) -> Vec<String> {
    match with.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        Some(Value::String(text)) => {
            text.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}
