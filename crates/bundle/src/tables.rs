//! Tables of a TOML file, read by hand so that every fault has a line and a full key.
//!
//! A [`Table`] knows the keys around it. Whoever reads one first says which keys it may hold
//! ([`Table::only`]): any other is an error that names the nearest known key. Values are taken by kind; a
//! value of another kind is an error that says what to write.

use crate::error::Error;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file being read: its name in errors, and its text, to turn positions into lines.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub file: &'static str,
    pub text: &'a str,
}

impl Source<'_> {
    /// The manifest cannot be used, because of what stands at these bytes.
    pub fn fault(&self, span: Option<Range<usize>>, key: Option<&str>, problem: impl Into<String>) -> Error {
        Error::Manifest {
            file: self.file,
            line: span.map(|span| line_at(self.text, span.start)),
            key: key.map(str::to_owned),
            problem: problem.into(),
        }
    }
}

/// The line of a position, counted from 1.
pub(crate) fn line_at(text: &str, position: usize) -> usize {
    text.as_bytes().iter().take(position).filter(|b| **b == b'\n').count() + 1
}

/// A table and the keys around it.
pub(crate) struct Table<'a> {
    source: Source<'a>,
    path: String,
    span: Range<usize>,
    entries: &'a DeTable<'a>,
}

/// A value and its full key.
pub(crate) struct Field<'a> {
    source: Source<'a>,
    path: String,
    span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Table<'a> {
    /// The whole file.
    pub fn root(source: Source<'a>, entries: &'a Spanned<DeTable<'a>>) -> Self {
        Self { source, path: String::new(), span: 0..0, entries: entries.get_ref() }
    }

    /// Refuses every key that is not in the list.
    pub fn only(&self, known: &[&str]) -> Result<(), Error> {
        // The first of the file, not of the alphabet.
        let unknown = self
            .entries
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        let Some(key) = unknown else { return Ok(()) };
        let path = self.key(key.get_ref());
        let advice = match nearest(key.get_ref(), known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        Err(self.source.fault(Some(key.span()), Some(&path), format!("unknown key `{path}`; {advice}")))
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &str) -> Option<Field<'a>> {
        let value = self.entries.get(key)?;
        Some(Field { source: self.source, path: self.key(key), span: value.span(), value: value.get_ref() })
    }

    /// The value of a key that must be there.
    pub fn need(&self, key: &str) -> Result<Field<'a>, Error> {
        self.get(key).ok_or_else(|| {
            let path = self.key(key);
            let span = (!self.path.is_empty()).then(|| self.span.clone());
            self.source.fault(span, Some(&path), format!("`{path}` is missing"))
        })
    }

    /// All keys and values, in the order of the alphabet.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, Field<'a>)> {
        self.entries.iter().map(|(key, value)| {
            let path = self.key(key.get_ref());
            let field = Field { source: self.source, path, span: value.span(), value: value.get_ref() };
            (key.get_ref().as_ref(), field)
        })
    }

    /// Where a key stands in the file, to tell which comes first.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.entries.keys().find(|there| there.get_ref() == key).map(|there| there.span().start)
    }

    /// A fault of the table as a whole.
    pub fn fault(&self, problem: impl Into<String>) -> Error {
        self.source.fault(Some(self.span.clone()), Some(&self.path), problem)
    }

    fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl<'a> Field<'a> {
    /// A fault of this value.
    pub fn fault(&self, problem: impl Into<String>) -> Error {
        self.source.fault(Some(self.span.clone()), Some(&self.path), problem)
    }

    /// The full key.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The bare value.
    pub fn value(&self) -> &'a DeValue<'a> {
        self.value
    }

    /// A text.
    pub fn text(&self) -> Result<&'a str, Error> {
        self.value.as_str().ok_or_else(|| self.expected("a text in quotes"))
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Result<bool, Error> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// A whole number.
    pub fn integer(&self) -> Result<i64, Error> {
        self.value
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .ok_or_else(|| self.expected("a whole number that fits in 64 bits"))
    }

    /// A table.
    pub fn table(&self) -> Result<Table<'a>, Error> {
        let entries = self.value.as_table().ok_or_else(|| self.expected("a table"))?;
        Ok(Table { source: self.source, path: self.path.clone(), span: self.span.clone(), entries })
    }

    /// The values of an array, each with its full key.
    pub fn array(&self) -> Result<Vec<Field<'a>>, Error> {
        let values = self.value.as_array().ok_or_else(|| self.expected("an array"))?;
        let field = |(at, value): (usize, &'a Spanned<DeValue<'a>>)| Field {
            source: self.source,
            path: format!("{}[{at}]", self.path),
            span: value.span(),
            value: value.get_ref(),
        };
        Ok(values.iter().enumerate().map(field).collect())
    }

    /// The texts of an array.
    pub fn texts(&self) -> Result<Vec<String>, Error> {
        self.array()?.iter().map(|field| field.text().map(str::to_owned)).collect()
    }

    /// What should have been written.
    pub fn expected(&self, what: &str) -> Error {
        self.fault(format!("`{}` must be {what}, not {}", self.path, kind(self.value)))
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// The known word that is nearest to what was written, if any is near.
pub(crate) fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let written = written.to_lowercase();
    let most = (written.chars().count() / 3).clamp(1, 3);
    known
        .iter()
        .map(|word| (protocol::text::distance(&written, word), *word))
        .filter(|(far, word)| *far <= most || word.replace('_', "") == written.replace(['_', '-'], ""))
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        let known = ["name", "version", "reset_after", "restart", "retries"];
        for (written, near) in [
            ("nmae", Some("name")),
            ("Version", Some("version")),
            ("reset-after", Some("reset_after")),
            ("resetAfter", Some("reset_after")),
            ("retry", None),
            ("retrys", Some("retries")),
            ("colour", None),
        ] {
            assert_eq!(nearest(written, &known), near, "{written}");
        }
    }

    #[test]
    fn lines() {
        assert_eq!([0, 1, 2, 3, 99].map(|at| line_at("a\nb\n", at)), [1, 1, 2, 2, 3]);
    }
}
