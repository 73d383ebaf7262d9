//! Somebody at a terminal: types commands of `escale`, reads what they print.

use crate::house::{House, PATIENCE, end, launch};
use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A person's terminal, with a home of its own: whoever signs in stays signed in.
pub struct Terminal {
    program: PathBuf,
    server: String,
    home: PathBuf,
    folder: PathBuf,
    follows: std::cell::Cell<u32>,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// As it was typed.
    pub words: String,
    /// Exit code; -1: ended by a signal.
    pub code: i32,
    /// Results.
    pub out: String,
    /// What was told beside them.
    pub err: String,
}

impl Said {
    /// That it ended with this code.
    ///
    /// # Errors
    /// What it said instead.
    pub fn ended(self, code: i32) -> Result<Self> {
        ensure!(
            self.code == code,
            "{}: exit {} instead of {code}\n{}{}",
            self.words,
            self.code,
            self.out,
            self.err
        );
        Ok(self)
    }

    /// That it said each of these, among its results or beside them.
    ///
    /// # Errors
    /// All it said, when one is missing.
    pub fn with(self, texts: &[&str]) -> Result<Self> {
        for text in texts {
            ensure!(
                self.out.contains(text) || self.err.contains(text),
                "{}: {text:?} is missing in\n{}{}",
                self.words,
                self.out,
                self.err
            );
        }
        Ok(self)
    }

    /// That it said none of these.
    ///
    /// # Errors
    /// All it said, when one is there.
    pub fn without(self, texts: &[&str]) -> Result<Self> {
        for text in texts {
            ensure!(!self.out.contains(text), "{}: {text:?} stands in\n{}", self.words, self.out);
        }
        Ok(self)
    }
}

/// A command that goes on.
pub struct Following {
    words: String,
    child: Child,
    log: PathBuf,
}

impl Terminal {
    /// A person's terminal at a house.
    ///
    /// # Errors
    /// When the home cannot be made.
    pub fn of(house: &House, name: &str) -> Result<Self> {
        let home = house.path().join(format!("home-{name}"));
        std::fs::create_dir_all(&home)?;
        Ok(Self {
            program: house.programs.cli.clone(),
            server: house.url(),
            home,
            folder: house.path().to_owned(),
            follows: std::cell::Cell::new(0),
        })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).stdin(Stdio::null()).current_dir(&self.folder);
        for name in ["ESCALE_USER", "ESCALE_PASSWORD", "ESCALE_TOKEN", "ESCALE_SERVER", "ESCALE_NEW_PASSWORD"]
        {
            command.env_remove(name);
        }
        command.env("LANG", "C").env("XDG_CONFIG_HOME", &self.home);
        command
    }

    fn said(words: &[&str], command: &mut Command) -> Result<Said> {
        let output = command.output()?;
        Ok(Said {
            words: format!("escale {}", words.join(" ")),
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Types a command and waits for its end.
    ///
    /// # Errors
    /// When it cannot be started; how it ends is part of what it says.
    pub fn types(&self, words: &[&str]) -> Result<Said> {
        Self::said(words, &mut self.command(words))
    }

    /// The same, where all goes well.
    ///
    /// # Errors
    /// What it said when not.
    pub fn says(&self, words: &[&str]) -> Result<Said> {
        self.types(words)?.ended(0)
    }

    /// The same, as JSON.
    ///
    /// # Errors
    /// What it said when not.
    pub fn json(&self, words: &[&str]) -> Result<Value> {
        let said = self.says(&[words, &["--output", "json"]].concat())?;
        serde_json::from_str(&said.out).with_context(|| format!("{}: {}", said.words, said.out))
    }

    /// Signs in; the session is kept.
    ///
    /// # Errors
    /// What it said when not.
    pub fn signs_in(&self, user: &str, password: &str) -> Result<Said> {
        let words = ["login", &self.server, "--user", user];
        Self::said(&words, self.command(&words).env("ESCALE_PASSWORD", password))?.ended(0)
    }

    /// Makes a user.
    ///
    /// # Errors
    /// What it said when not.
    pub fn adds_user(&self, name: &str, role: &str, password: &str) -> Result<Said> {
        let words = ["user", "add", name, "--role", role];
        Self::said(&words, self.command(&words).env("ESCALE_NEW_PASSWORD", password))?.ended(0)
    }

    /// Types a command that goes on, such as one with `--follow`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn begins(&self, words: &[&str]) -> Result<Following> {
        self.follows.set(self.follows.get() + 1);
        let log = self.home.join(format!("follow-{}.txt", self.follows.get()));
        let child = launch(&mut self.command(words), &log)?;
        Ok(Following { words: format!("escale {}", words.join(" ")), child, log })
    }
}

impl Following {
    /// What it printed so far.
    #[must_use]
    pub fn printed(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn end(mut self) -> Result<Said> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                let (words, out) = (self.words.clone(), self.printed());
                return Ok(Said { words, code: status.code().unwrap_or(-1), out, err: String::new() });
            }
            ensure!(
                began.elapsed() < PATIENCE,
                "{} does not end; it printed\n{}",
                self.words,
                self.printed()
            );
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            end(&mut self.child, Signal::KILL, PATIENCE);
        }
    }
}
