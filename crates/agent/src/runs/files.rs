//! Moving, copying, removing and making folders (spec/fusioninventory-deploy §8.2). Relative paths are those of the work folder.
//!
//! All of it blocks. `from` is a pattern as in a shell; a pattern that means nothing is fine, a plain name that is not there is not.

use crate::{limits, tree};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What is done with what a pattern means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Moved.
    Move,
    /// Copied.
    Copy,
}

/// Moves or copies what `from` means to `to`. `Err` says why not.
pub fn carry(work: &Path, way: Way, from: &str, to: &str) -> Result<(), String> {
    if to.is_empty() {
        return Err("it is not said where to".to_owned());
    }
    let target = work.join(to);
    let found = matching(work, from)?;
    if found.is_empty() {
        return if is_pattern(from) { Ok(()) } else { Err(format!("{from} is missing")) };
    }
    let into = to.ends_with('/') || target.is_dir();
    let folder = if into { Some(target.as_path()) } else { target.parent() };
    if let Some(folder) = folder {
        fs::create_dir_all(folder).map_err(|e| told("make", folder, &e))?;
    }
    for source in found {
        let name = source.file_name().ok_or_else(|| format!("{} has no name", source.display()))?;
        let place = if into { target.join(name) } else { target.clone() };
        if place == source || place.starts_with(&source) {
            return Err(format!("{} cannot be put into itself", source.display()));
        }
        if way == Way::Move && fs::rename(&source, &place).is_ok() {
            continue;
        }
        tree::copy(&source, &place, tree::Owner::New).map_err(|(path, e)| told("copy", &path, &e))?;
        if way == Way::Move {
            tree::remove(&source).map_err(|e| told("remove", &source, &e))?;
        }
    }
    Ok(())
}

/// Removes files and folders with what they hold. Returns what could not be removed; what is missing is fine.
#[must_use]
pub fn delete(work: &Path, paths: &[String]) -> Vec<String> {
    let mut failed = Vec::new();
    for text in paths {
        let path = work.join(text);
        let is_root = path.components().all(|c| !matches!(c, Component::Normal(_)))
            || path.canonicalize().is_ok_and(|real| real.parent().is_none());
        if text.is_empty() || is_root {
            failed.push(format!("Failed to delete {text}: this is the root of the machine"));
        } else if let Err(error) = tree::remove(&path) {
            failed.push(format!("Failed to delete {text}: {error}"));
        }
    }
    failed
}

/// Makes folders with their parents. Returns those that were there; `Err` says what could not be made.
pub fn mkdir(work: &Path, paths: &[String]) -> Result<Vec<String>, String> {
    let mut there = Vec::new();
    for text in paths {
        let path = work.join(text);
        if path.is_dir() {
            there.push(format!("Directory {text} already exists"));
        } else {
            fs::create_dir_all(&path).map_err(|e| format!("Failed to create {text} directory: {e}"))?;
        }
    }
    Ok(there)
}

fn told(deed: &str, path: &Path, error: &io::Error) -> String {
    format!("could not {deed} {}: {error}", path.display())
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// What a pattern means, in order; a name without signs means itself, if it is there.
fn matching(work: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let pattern = match (pattern.strip_prefix('~'), std::env::var("HOME")) {
        (Some(rest), Ok(home)) if rest.is_empty() || rest.starts_with('/') => format!("{home}{rest}"),
        _ => pattern.to_owned(),
    };
    if pattern.is_empty() {
        return Err("it is not said what".to_owned());
    }
    let mut found = Vec::new();
    for one in braces(&pattern)? {
        if !is_pattern(&one) {
            let path = work.join(&one);
            found.extend(fs::symlink_metadata(&path).is_ok().then_some(path));
            continue;
        }
        let whole = if one.starts_with('/') {
            one
        } else {
            format!("{}/{one}", glob::Pattern::escape(&work.to_string_lossy()))
        };
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let paths = glob::glob_with(&whole, options).map_err(|e| format!("{pattern} is no pattern: {e}"))?;
        for path in paths.flatten() {
            found.push(path);
            if found.len() > limits::GLOB_MATCHES_MAX {
                return Err(format!("{pattern} means more than {} files", limits::GLOB_MATCHES_MAX));
            }
        }
    }
    Ok(found)
}

/// `a{b,c}d` means `abd` and `acd`.
fn braces(pattern: &str) -> Result<Vec<String>, String> {
    let mut waiting = vec![pattern.to_owned()];
    let mut done = Vec::new();
    while let Some(text) = waiting.pop() {
        match innermost(&text) {
            None => done.push(text),
            Some((open, close)) => {
                let (before, inside, after) = (&text[..open], &text[open + 1..close], &text[close + 1..]);
                // Last first: they are taken from the end.
                waiting.extend(inside.rsplit(',').map(|part| format!("{before}{part}{after}")));
            }
        }
        if waiting.len() + done.len() > limits::GLOB_BRACES_MAX {
            return Err(format!("{pattern} means more than {} patterns", limits::GLOB_BRACES_MAX));
        }
    }
    Ok(done)
}

/// The first pair of braces with a comma and no braces between them.
fn innermost(text: &str) -> Option<(usize, usize)> {
    let mut open = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('{', _) => open = Some(at),
            ('}', Some(from)) => {
                if text[from..at].contains(',') {
                    return Some((from, at));
                }
                open = None;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: PathBuf, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// the file actions of §8.2.
    #[test]
    fn move_copy_delete_and_make() {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("work [1]");
        let read = |path: &str| fs::read_to_string(work.join(path)).ok();
        for name in ["a.txt", "b.txt", "c d.log", ".hidden", "deep/x/y"] {
            write(work.join(name), name);
        }
        assert_eq!(carry(&work, Way::Copy, "*.txt", "new/made/"), Ok(()));
        assert_eq!(read("new/made/a.txt").as_deref(), Some("a.txt"));
        assert_eq!(carry(&work, Way::Move, "{a,b}.txt", "moved/"), Ok(()));
        assert!(read("a.txt").is_none() && read("moved/b.txt").is_some());
        assert_eq!(carry(&work, Way::Copy, "c d.log", "other.log"), Ok(()));
        assert_eq!(read("other.log").as_deref(), Some("c d.log"));
        assert_eq!(carry(&work, Way::Copy, "nothing*", "x"), Ok(()), "a pattern may mean nothing");
        assert_eq!(carry(&work, Way::Copy, "nothing", "x"), Err("nothing is missing".to_owned()));
        assert_eq!(carry(&work, Way::Copy, "deep", "copied/deep"), Ok(()));
        write(work.join("deep/x/z"), "z");
        assert_eq!(carry(&work, Way::Move, "deep", "copied/"), Ok(()), "folders are joined");
        assert_eq!(
            (read("copied/deep/x/y"), read("copied/deep/x/z")),
            (Some("deep/x/y".into()), Some("z".into()))
        );
        assert!(carry(&work, Way::Copy, "copied", "copied/inside").unwrap_err().contains("into itself"));
        // Several to one name: the last one is left.
        assert_eq!(carry(&work, Way::Copy, "moved/?.txt", "one"), Ok(()));
        assert_eq!(read("one").as_deref(), Some("b.txt"));
        let list = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(mkdir(&work, &list(&["p/q", "moved"])), Ok(list(&["Directory moved already exists"])));
        assert!(mkdir(&work, &list(&["one/x"])).is_err());
        assert!(delete(&work, &list(&["p", "one", "never"])).is_empty());
        assert!(read("one").is_none() && !work.join("p").exists());
        for root in ["/", "/..", "//", ""] {
            assert_eq!(delete(&work, &list(&[root])).len(), 1, "{root:?} is not removed");
        }
    }

    /// P8: braces.
    #[test]
    fn braces_mean_several() {
        assert_eq!(braces("a{b,c{d,e}}f").unwrap(), ["abf", "acdf", "abf", "acef"].map(str::to_owned));
        assert_eq!(braces("a{b}c,d").unwrap(), ["a{b}c,d"]);
        assert!(braces(&"{a,b}".repeat(8)).is_ok_and(|all| all.len() == limits::GLOB_BRACES_MAX));
        assert!(braces(&"{a,b}".repeat(9)).is_err());
    }
}
