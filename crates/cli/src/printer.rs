//! The only place that writes to stdout and stderr.
//!
//! Results go to stdout: a table or sentences for people, one JSON document, or one JSON object a line. Notes go to
//! stderr, and only when people read. A closed pipe is no error: the command ends quietly. What machines sent us is
//! stripped of control characters before it reaches a terminal.

use crate::failure::Failure;
use crate::limits::READER_CHECK_EVERY;
use crate::texts::Say;
use clap::ValueEnum;
use protocol::exit;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// What results look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    // For people.
    #[default]
    Table,
    // One JSON document.
    Json,
    // One JSON object a line.
    Ndjson,
}

/// Where results and notes go.
#[derive(Debug)]
pub struct Printer {
    format: Format,
    say: Say,
    terminal: bool,
    colours: bool,
}

impl Printer {
    /// A printer for the process's own stdout and stderr.
    pub fn new(format: Format, say: Say) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        Self { format, say, terminal, colours: terminal && !plain }
    }

    /// The format asked for.
    pub const fn format(&self) -> Format {
        self.format
    }
    /// Whether stdout is a terminal.
    pub const fn is_terminal(&self) -> bool {
        self.terminal
    }
    /// Whether to use colours.
    pub const fn has_colours(&self) -> bool {
        self.colours
    }

    /// Prints one result.
    pub fn one<T: Serialize>(&self, value: &T, people: impl FnOnce() -> String) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.text(&people()),
            Format::Json => self.document(value),
            Format::Ndjson => self.line_of(value),
        }
    }

    /// Prints a list.
    pub fn list<T: Serialize>(&self, values: &[T], people: impl FnOnce() -> String) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.text(&people()),
            Format::Json => self.document(&values),
            Format::Ndjson => values.iter().try_for_each(|value| self.line_of(value)),
        }
    }

    /// Prints what was done to the things named in one command: one document for one, a list for several.
    pub fn results<T: Serialize>(
        &self,
        values: &[T],
        asked: usize,
        people: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match values {
            [value] if asked == 1 => self.one(value, people),
            _ => self.list(values, people),
        }
    }

    /// Prints one element of a stream that may never end: a line for people, an object a line for machines.
    pub fn element<T: Serialize>(&self, value: &T, people: impl FnOnce() -> String) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.write(format!("{}\n", people()).as_bytes()),
            Format::Json | Format::Ndjson => self.line_of(value),
        }
    }

    /// A list that is printed as it comes. `endless`: a stream that may never end, of which each element is a line for machines too.
    pub const fn elements(&self, endless: bool) -> Elements<'_> {
        let document = matches!(self.format, Format::Json) && !endless;
        Elements { printer: self, document, some: false }
    }

    /// Prints text with a line end; nothing when it is empty.
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        self.write(format!("{}\n", text.trim_end_matches('\n')).as_bytes())
    }

    /// Tells people something beside the result, on stderr.
    pub fn note(&self, text: &str) {
        if self.format == Format::Table {
            // A note that nobody can read is no reason to stop.
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// Asks something on stderr; the answer comes from stdin.
    pub fn prompt(&self, question: &str) {
        let mut err = io::stderr().lock();
        // A question that nobody can read gets no answer, and no answer is no.
        let _ = write!(err, "{question}").and_then(|()| err.flush());
    }

    /// Writes bytes as they are: completions, a token.
    pub fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::quiet(),
            _ => Failure::new(exit::ERROR, self.say.could_not(&self.say.act_write_output(), &error)),
        })
    }

    /// Ends when whoever reads stdout has gone, which a quiet stream would not notice by writing.
    pub async fn closed(&self) -> Failure {
        loop {
            tokio::time::sleep(READER_CHECK_EVERY).await;
            if reader_gone() {
                return Failure::quiet();
            }
        }
    }

    /// Text that came from a machine or a file, safe to show: on a terminal, control characters become `\u{fffd}`.
    pub fn foreign(&self, text: &str) -> String {
        if self.terminal { clean(text) } else { text.to_owned() }
    }

    fn document<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| self.unprintable(&e))?;
        bytes.push(b'\n');
        self.write(&bytes)
    }

    /// Prints one entry of a stream: a JSON object on a line of its own.
    pub fn line_of<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        let mut bytes = serde_json::to_vec(value).map_err(|e| self.unprintable(&e))?;
        bytes.push(b'\n');
        self.write(&bytes)
    }

    fn unprintable(&self, error: &serde_json::Error) -> Failure {
        Failure::new(exit::ERROR, self.say.could_not(&self.say.act_write_output(), error))
    }
}

/// A list that is printed as it comes: in JSON one document, whole when [`Elements::end`] was called.
#[derive(Debug)]
pub struct Elements<'p> {
    printer: &'p Printer,
    document: bool,
    some: bool,
}

impl Elements<'_> {
    /// Prints one more.
    pub fn push<T: Serialize>(&mut self, value: &T, people: impl FnOnce() -> String) -> Result<(), Failure> {
        if !self.document {
            return self.printer.element(value, people);
        }
        let text = serde_json::to_string(value).map_err(|e| self.printer.unprintable(&e))?;
        let before = if std::mem::replace(&mut self.some, true) { ",\n  " } else { "[\n  " };
        self.printer.write(format!("{before}{text}").as_bytes())
    }

    /// There are no more.
    pub fn end(self) -> Result<(), Failure> {
        match (self.document, self.some) {
            (false, _) => Ok(()),
            (true, true) => self.printer.write(b"\n]\n"),
            (true, false) => self.printer.write(b"[]\n"),
        }
    }
}

/// Whether stdout is a pipe that nobody reads any more.
#[cfg(unix)]
fn reader_gone() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdout = io::stdout();
    // Errors are told whether they are asked for or not.
    let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
    poll(&mut watched, Some(&Timespec::default())).is_ok() && watched[0].revents().contains(PollFlags::ERR)
}

/// There is no way to ask.
#[cfg(not(unix))]
const fn reader_gone() -> bool {
    false
}

/// Replaces control characters, which could move the cursor or rename the window; tabs and line ends stay.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !matches!(c, '\t' | '\n') { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\tc\r\u{9b}31m"), "a\u{fffd}[2Jb\tc\u{fffd}\u{fffd}31m");
    }
}
