//! A command that did not do what was asked: one sentence for people, one code for scripts.

use crate::explain::Explain;
use crate::texts::Say;
use protocol::exit;
use std::io::Write;

/// Why a command ends early.
#[derive(Debug)]
pub struct Failure {
    exit: u8,
    text: String,
}

impl Failure {
    /// A failure with its whole text.
    pub fn new(exit: u8, text: impl Into<String>) -> Self {
        Self { exit, text: text.into() }
    }

    /// The command line is wrong.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(exit::USAGE, text)
    }

    /// Whoever reads the output has gone: end without a word.
    pub const fn quiet() -> Self {
        Self { exit: exit::OK, text: String::new() }
    }

    /// Says it on stderr; returns the exit code.
    #[must_use]
    pub fn report(&self) -> u8 {
        if !self.text.is_empty() {
            // When stderr is gone too there is nobody left to tell.
            let _ = writeln!(std::io::stderr().lock(), "escale: {}", self.text);
        }
        self.exit
    }

    /// The exit code.
    #[cfg(test)]
    pub const fn exit(&self) -> u8 {
        self.exit
    }
}

/// Turns an error into a failure by saying what was being done.
pub trait OrFail<T> {
    /// `doing` fits after "could not": `push a.zip`.
    fn or_fail(self, say: Say, doing: impl FnOnce() -> String) -> Result<T, Failure>;
}

impl<T, E: Explain> OrFail<T> for Result<T, E> {
    fn or_fail(self, say: Say, doing: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(error.exit(), say.could_not(&doing(), &error.tell(say))))
    }
}
