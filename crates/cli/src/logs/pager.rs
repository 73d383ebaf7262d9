//! A long text on a terminal goes through the pager people chose: `PAGER`, or `less`.

use crate::failure::Failure;
use crate::shell::Shell;
use std::io::Write;
use std::process::{Child, Command, Stdio};

/// A pager, or the terminal itself when there is none.
pub struct Pager(Option<Child>);

impl Pager {
    /// Starts it.
    pub fn open() -> Self {
        let chosen = Shell::variable("PAGER").unwrap_or_else(|| "less -RFX".to_owned());
        let mut words = chosen.split_whitespace();
        let child = words
            .next()
            .and_then(|program| Command::new(program).args(words).stdin(Stdio::piped()).spawn().ok());
        Self(child)
    }

    /// Shows text; false when the person has seen enough.
    pub fn write(&mut self, shell: &Shell, text: &str) -> Result<bool, Failure> {
        match self.0.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(pipe) => Ok(pipe.write_all(text.as_bytes()).is_ok()),
            None => shell.out.write(text.as_bytes()).map(|()| true),
        }
    }

    /// Waits until the person leaves it.
    pub fn close(mut self) -> Result<(), Failure> {
        if let Some(child) = &mut self.0 {
            drop(child.stdin.take());
            let _ = child.wait();
        }
        Ok(())
    }
}
