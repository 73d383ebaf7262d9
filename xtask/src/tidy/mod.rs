//! `cargo xtask tidy`: the house rules that a machine can keep, in a second.
//!
//! Each rule is a pure function from the tree to findings, in a file of its own, tried on a good and a bad example.
//! Reasons for the rules stand in ARCHITECTURE.md (promises) and docs/decisions/0007-the-house.md.

mod errors;
mod floors;
mod leftovers;
mod length;
mod lockfile;
mod module_docs;
mod rooms;
mod rows;
mod snapshots;
mod sql;

use crate::{build, place, run, say};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Files that rules look at, by the end of their names.
const ENDINGS: [&str; 13] =
    [".rs", ".ts", ".tsx", ".mjs", ".css", ".toml", ".md", ".json", ".sql", ".sh", ".py", ".snap", ".html"];
/// Folders that are not ours.
const ASIDE: [&str; 6] = ["target", "node_modules", "dist", ".git", "test-results", "escale-data"];
/// Larger files are data, in bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A file of the tree: its path from the root, with slashes, and its text.
#[derive(Debug)]
pub struct File {
    path: String,
    text: String,
}

impl File {
    fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
    fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding { place: format!("{}:{line}", self.path), what: what.into() }
    }
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    place: String,
    what: String,
}

type Rule = fn(&[File]) -> Vec<Finding>;

const RULES: [Rule; 9] = [
    rooms::rule,
    sql::rule,
    length::rule,
    module_docs::rule,
    snapshots::rule,
    errors::rule,
    lockfile::rule,
    leftovers::rule,
    rows::rule,
];

/// The command; an error when something was found.
pub fn command() -> Result<()> {
    let tree = read_tree(&place::root())?;
    let metadata = run::output(&mut build::cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata = serde_json::from_str(&metadata).context("cargo's metadata is no JSON")?;
    let mut findings = floors::rule(&metadata);
    findings.extend(RULES.iter().flat_map(|rule| rule(&tree)));
    findings.sort();
    for finding in &findings {
        say::line(&format!("{}: {}", finding.place, finding.what));
    }
    match findings.len() {
        0 => say::line(&format!("tidy: {} files, nothing found", tree.len())),
        count => bail!("tidy found {count} things; see above"),
    }
    Ok(())
}

fn read_tree(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    walk(root, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && !ASIDE.contains(&name.as_str()) {
            walk(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file()
            && ENDINGS.iter().any(|ending| name.ends_with(ending))
            && entry.metadata()?.len() <= FILE_BYTES_MAX
        {
            let bytes = std::fs::read(entry.path()).with_context(|| format!("could not read {path}"))?;
            files.push(File { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    Ok(())
}

/// Makes a tree of one file for the tests of a rule.
#[cfg(test)]
fn one(path: &str, text: &str) -> [File; 1] {
    [File { path: path.to_owned(), text: text.to_owned() }]
}
