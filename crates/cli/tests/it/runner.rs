//! Runs the program in an empty folder with an empty environment.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder to work in.
pub struct Runner {
    folder: TempDir,
}

impl Runner {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these words, in the folder, with nothing in the environment but a place for its configuration.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("escale"));
        command.args(words).current_dir(self.path()).env_clear().stdin(Stdio::null());
        command.env("XDG_CONFIG_HOME", self.path().join(".config"));
        command
    }

    pub fn output(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs and compares exit code, stdout and stderr with what is expected.
    pub fn check(&self, words: &[&str], expected: &str) {
        let shown = show(&self.output(words));
        assert_eq!(shown.trim(), expected.trim(), "\n--- escale {}\n{shown}\n---", words.join(" "));
    }
}

/// Exit code, stdout and stderr as one text; digests, sizes of archives and versions of ours are left out.
pub fn show(output: &Output) -> String {
    let mut text = format!("exit {}\n", output.status.code().unwrap());
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !bytes.is_empty() {
            text.push_str(&format!("[{name}]\n{}", String::from_utf8(bytes.clone()).unwrap()));
        }
    }
    redact(&text)
}

fn redact(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.trim_end().to_owned();
        while let Some(at) = line.find("blake3:") {
            line.replace_range(at..(at + 71).min(line.len()), "[digest]");
        }
        if let Some((start, _)) = line.split_once("\"size_bytes") {
            line = format!("{start}[size]");
        }
        // `1.1 kB`, `1,1 ko`
        for unit in [" kB", " ko"] {
            while let Some(end) = line.find(unit) {
                let start = line[..end]
                    .rfind(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
                    .map_or(0, |i| i + 1);
                line.replace_range(start..end + unit.len(), "[size]");
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}
