//! Logs of attempts: files, one writer each, any number of readers.
//!
//! A byte has the offset it has on the agent. What a piece brings that is here already is passed over; one that begins behind the end is refused, unless
//! the agent says that what is between is lost (LG-9). Readers open the files themselves, so that a page costs the same whatever the length, and nothing
//! is locked; only the newest lines are handed to followers from memory, read once for all of them. How long a log is is written into its row twice a
//! second, all logs together; its files are the truth.

mod files;
mod follow;
mod open;
mod read;
mod search;
mod send;

#[cfg(test)]
mod tests;

pub(super) use follow::follow;
pub use open::{Logs, Piece, put};
pub use read::{Begin, Stretch};
pub(super) use search::Needle;
pub(super) use send::send;

use model::Timestamp;
use protocol::Reason;
use protocol::api::{LogChunk, LogText};
use protocol::reason::code;
use protocol::text::params;
use serde::{Deserialize, Serialize};

/// How long a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    /// Bytes, what is missing included.
    pub bytes: u64,
    /// Lines, what is missing included, as far as it is known.
    pub lines: u64,
    /// Bytes that are missing.
    pub missing_bytes: u64,
    /// Lines that are missing.
    pub missing_lines: u64,
}

/// A stretch of a log that is missing: the agent lost it, or the middle was thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gap {
    /// First byte.
    pub start: u64,
    /// Byte after the last one.
    pub end: u64,
    /// Newlines in it, as far as they are known.
    pub lines: u64,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number, from 1.
    pub line: u64,
    /// Byte at which it begins.
    pub offset: u64,
    /// 0 `out`, 1 `err`, 2 `agent`.
    pub stream: u8,
    /// Milliseconds since 1970, by the agent's clock.
    pub at_ms: i64,
    /// Text.
    pub text: String,
    /// It stands for bytes and lines that are missing.
    pub missing: Option<(u64, u64)>,
}

impl Line {
    const fn gap(line: u64, offset: u64, bytes: u64, lines: u64) -> Self {
        Self { line, offset, stream: 2, at_ms: 0, text: String::new(), missing: Some((bytes, lines)) }
    }

    /// Word of its stream.
    #[must_use]
    pub const fn stream(&self) -> &'static str {
        match (self.missing, self.stream) {
            (Some(_), _) => "gap",
            (None, 0) => "out",
            (None, 1) => "err",
            (None, _) => "agent",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn told(&self, lang: protocol::Lang) -> LogText {
        let text = match self.missing {
            Some((bytes, lines)) => missing(bytes, lines, lang),
            None => self.text.clone(),
        };
        LogText {
            line: self.line,
            stream: self.stream().to_owned(),
            at: Timestamp::from_ms(self.at_ms),
            text,
        }
    }
}

/// What stands where something is missing.
fn missing(bytes: u64, lines: u64, lang: protocol::Lang) -> String {
    Reason::new(code::LOG_GAP, params([("bytes", &bytes), ("lines", &lines)])).tell(lang)
}

/// A word for a stream.
#[must_use]
pub fn stream_of(word: &str) -> Option<u8> {
    ["out", "err", "agent"].iter().position(|known| *known == word).and_then(|at| u8::try_from(at).ok())
}

impl Stretch {
    /// As people read it.
    #[must_use]
    pub fn chunk(&self, lang: protocol::Lang, complete: bool) -> LogChunk {
        LogChunk {
            first: self.first,
            offset: self.offset,
            lines: self.lines.iter().map(|line| line.told(lang)).collect(),
            next: self.next,
            total_bytes: self.length.bytes,
            total_lines: self.length.lines,
            complete,
        }
    }
}
