//! Looking for something in a log, however long: a text, whatever the case if it has no capitals, or a regular expression, line by line.

use super::files::{BLOCK, to_usize};
use super::read::Reader;
use crate::fault::{Fault, Result};
use crate::limits;
use protocol::api::LogHit;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use std::io;

/// Bytes looked through together.
const WINDOW: u64 = 1024 * 1024;

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Needle {
    /// A text as it is.
    Text(Box<memchr::memmem::Finder<'static>>),
    /// An expression.
    Pattern(Box<Regex>),
}

/// A line that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Line.
    pub line: u64,
    /// Byte at which it begins.
    pub offset: u64,
    /// Text.
    pub text: String,
}

impl From<Found> for LogHit {
    fn from(found: Found) -> Self {
        LogHit { line: found.line, offset: found.offset, text: found.text }
    }
}

impl Needle {
    /// From what somebody wrote.
    ///
    /// # Errors
    /// [`protocol::Code::InvalidField`] when it is empty, too long, or no expression.
    pub fn read(text: &str, regex: bool) -> Result<Self> {
        if text.is_empty() || text.len() > limits::SEARCH_BYTES_MAX {
            return Err(Fault::field("q", format!("between 1 and {} bytes", limits::SEARCH_BYTES_MAX)));
        }
        let simple =
            !regex && (text.chars().any(char::is_uppercase) || !text.chars().any(char::is_alphabetic));
        if simple {
            return Ok(Self::Text(Box::new(memchr::memmem::Finder::new(text.as_bytes()).into_owned())));
        }
        let pattern = if regex { text.to_owned() } else { regex_syntax_escape(text) };
        let config = syntax::Config::new()
            .multi_line(true)
            .utf8(false)
            .case_insensitive(!regex)
            .dot_matches_new_line(false);
        let limits = Regex::config().utf8_empty(false).nfa_size_limit(Some(limits::SEARCH_PATTERN_BYTES_MAX));
        let built = Regex::builder().configure(limits).syntax(config).build(&pattern);
        built.map(|regex| Self::Pattern(Box::new(regex))).map_err(|e| Fault::field("q", e))
    }

    /// Whether a line holds it.
    #[must_use]
    pub fn fits(&self, line: &str) -> bool {
        self.find(line.as_bytes(), 0).is_some()
    }

    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        match self {
            Self::Text(finder) => finder.find(bytes.get(from..)?).map(|at| from + at),
            Self::Pattern(regex) => {
                let input = regex_automata::Input::new(bytes).range(from..bytes.len());
                regex.search(&input).map(|found| found.start())
            }
        }
    }

    /// Lines behind a line that hold it, in order.
    pub(super) fn search(&self, reader: &mut Reader, after: u64, limit: usize) -> io::Result<Vec<Found>> {
        let begin = super::read::Begin::Line(after + 1);
        let mut at = reader.lines(begin, 0, None, false)?.offset;
        let mut found = Vec::new();
        let mut buffer = Vec::new();
        while at < reader.index.bytes && found.len() < limit {
            if let Some(gap) = reader.index.gap_at(at) {
                at = gap.end;
                continue;
            }
            let stop = reader.index.gap_after(at).map_or(reader.index.bytes, |gap| gap.start);
            let length = WINDOW.min(stop - at);
            buffer.resize(to_usize(length), 0);
            reader.files.read(&reader.place, at, &mut buffer)?;
            // Whole lines only, unless one is longer than all of this.
            let whole = match memchr::memrchr(b'\n', &buffer) {
                Some(last) if at + length < stop => last + 1,
                _ => buffer.len(),
            };
            let lines = buffer.get(..whole).unwrap_or_default();
            self.search_in(reader, at, lines, limit, &mut found)?;
            at += whole as u64;
        }
        Ok(found)
    }

    fn search_in(
        &self,
        reader: &mut Reader,
        at: u64,
        lines: &[u8],
        limit: usize,
        found: &mut Vec<Found>,
    ) -> io::Result<()> {
        let mut from = 0;
        while let Some(hit) = self.find(lines, from).filter(|hit| *hit < lines.len()) {
            if found.len() >= limit {
                break;
            }
            let start = memchr::memrchr(b'\n', lines.get(..hit).unwrap_or_default()).map_or(0, |n| n + 1);
            let rest = lines.get(hit..).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).map_or(lines.len(), |n| hit + n + 1);
            let (offset, end_at) = (at + start as u64, at + end as u64);
            let line = reader.number_at(offset)?;
            if found.last().is_none_or(|last: &Found| last.line != line) {
                found.push(Found { line, offset, text: reader.text(offset, end_at)? });
            }
            from = end;
        }
        Ok(())
    }
}

/// A text in which nothing has a meaning.
fn regex_syntax_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

const _: () = assert!(WINDOW.is_multiple_of(BLOCK));
