//! The log of one run: each line goes to its file on disk and into the book, with a number that only grows.

use super::book::Book;
use super::record::Folder;
use crate::limits;
use model::run::Phase;
use protocol::install::RunLine;
use std::fs::File;
use std::io::Write;

/// The log of one run.
#[derive(Debug)]
pub struct Log {
    run: String,
    book: Book,
    file: Option<File>,
    next: u64,
    /// A line said that output is left out.
    left_out: bool,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About<'a> {
    /// Phase; nothing for the last word.
    pub phase: Option<Phase>,
    /// `ok` `ko` `info` `warning`, or empty.
    pub status: &'a str,
    /// Number of the action.
    pub action: Option<u32>,
    /// Number of the check.
    pub check: Option<u32>,
    /// Name of the file.
    pub file: Option<&'a str>,
}

impl About<'_> {
    /// News of a phase.
    #[must_use]
    pub fn phase(phase: Phase) -> Self {
        Self { phase: Some(phase), ..Self::default() }
    }
    /// With another status.
    #[must_use]
    pub fn with<'b>(&self, status: &'b str) -> About<'b>
    where
        Self: 'b,
    {
        About { status, ..*self }
    }
}

impl Log {
    /// Goes on after the lines that are there; those the server may not have are put into the book.
    #[must_use]
    pub fn open(run: &str, folder: &Folder, book: &Book) -> Self {
        let next = folder.lines().last().map_or(1, |l| l.number + 1);
        let file =
            folder.open_lines().inspect_err(|e| tracing::warn!(run, "its lines are not kept on disk: {e}"));
        Self { run: run.to_owned(), book: book.clone(), file: file.ok(), next, left_out: false }
    }
    /// Adds a line about the run.
    pub fn say(&mut self, about: About<'_>, text: impl Into<String>) {
        self.add(about, text.into(), false);
    }
    /// Adds a line of output; beyond the bound it is left out, and a line says so.
    pub fn output(&mut self, about: About<'_>, text: String) {
        if !self.left_out && !self.add(about, text, true) {
            self.left_out = true;
            self.add(about.with("warning"), "further lines of output are left out".to_owned(), false);
        }
    }
    fn add(&mut self, about: About<'_>, mut text: String, output: bool) -> bool {
        if text.len() > limits::LOG_LINE_BYTES_MAX {
            text.truncate(text.floor_char_boundary(limits::LOG_LINE_BYTES_MAX));
        }
        tracing::debug!(run = self.run, "{text}");
        let line = RunLine {
            number: self.next,
            at: crate::now(),
            phase: about.phase.map_or("", Phase::word).to_owned(),
            status: about.status.to_owned(),
            action: about.action,
            check: about.check,
            file: about.file.map(str::to_owned),
            text,
        };
        let bytes = serde_json::to_vec(&line).unwrap_or_default();
        if !self.book.add(&self.run, line, output) {
            return false;
        }
        if let Some(file) = &mut self.file
            && let Err(error) = file.write_all(&[bytes, b"\n".to_vec()].concat())
        {
            tracing::warn!(run = self.run, "its lines are no longer kept on disk: {error}");
            self.file = None;
        }
        self.next += 1;
        true
    }
}
