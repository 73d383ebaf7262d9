//! Questions answered at once; nothing is changed on the machine. All of it blocks.

use super::plan::{Ground, because};
use super::preflight::{self, partition};
use crate::limits;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Timestamp;
use protocol::Reason;
use protocol::deliver::job::{AgentAnswer, AgentAsk, LogFile, Partition};
use protocol::reason::code;
use protocol::text::params;
use rustix::fs::{Mode, OFlags, ResolveFlags};
use std::fs::{self, File, Metadata};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// Answers a question.
#[must_use]
pub fn answer(ask: &AgentAsk, ground: &Ground) -> AgentAnswer {
    match ask {
        AgentAsk::Disk { paths } => AgentAnswer::Disk {
            partitions: paths
                .iter()
                .map(|path| {
                    partition::of(path)
                        .unwrap_or_else(|| Partition { path: path.clone(), ..Partition::default() })
                })
                .collect(),
        },
        AgentAsk::Preflight { checks } => AgentAnswer::Checks { rows: preflight::look(checks, ground) },
        AgentAsk::ListLogs { root } => list(Path::new(root)).unwrap_or_else(|reason| failed(*reason)),
        AgentAsk::ReadLog { root, file, offset, from_end, limit } => {
            read(Path::new(root), file, *offset, *from_end, *limit).unwrap_or_else(|reason| failed(*reason))
        }
        AgentAsk::Probe { path, argv } => probe(path, argv),
        AgentAsk::Unknown => failed(Reason::new(code::WORK_UNKNOWN, params([]))),
    }
}

fn failed(reason: Reason) -> AgentAnswer {
    AgentAnswer::Failed { reason }
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> Box<Reason> {
    Box::new(Reason::new(code::NOT_READABLE, params([("path", &path.display()), ("why", why)])))
}

fn about(path: &Path, about: &Metadata) -> LogFile {
    LogFile {
        path: path.to_string_lossy().into_owned(),
        size_bytes: about.len(),
        changed_at: Timestamp::from_ms(about.mtime() * 1_000 + about.mtime_nsec() / 1_000_000),
    }
}

/// Files below a folder, the newest first. Links are told when they stay below it.
fn list(root: &Path) -> Result<AgentAnswer, Box<Reason>> {
    let real = fs::canonicalize(root).map_err(|e| unreadable(root, &e))?;
    let mut files = Vec::new();
    let mut left = limits::ASK_ENTRIES_MAX;
    let mut folders = vec![(real.clone(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = fs::read_dir(&folder);
        if depth == 0 {
            entries.as_ref().map_err(|e| unreadable(root, e))?;
        }
        for entry in entries.into_iter().flatten().flatten() {
            if left == 0 {
                break;
            }
            left -= 1;
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < limits::ASK_DEPTH_MAX {
                folders.push((path, depth + 1));
                continue;
            }
            let inside =
                !kind.is_symlink() || fs::canonicalize(&path).is_ok_and(|target| target.starts_with(&real));
            let (Ok(found), true) = (fs::metadata(&path), inside) else { continue };
            if found.is_file()
                && let Ok(below) = path.strip_prefix(&real)
            {
                files.push(about(below, &found));
            }
        }
    }
    files.sort_by(|a, b| b.changed_at.cmp(&a.changed_at).then_with(|| a.path.cmp(&b.path)));
    files.truncate(limits::ASK_FILES_MAX);
    Ok(AgentAnswer::Logs { files })
}

/// A stretch of a file below a folder; what leads out of it is refused, also through links (LG-5).
fn read(
    root: &Path,
    file: &str,
    offset: u64,
    from_end: bool,
    limit: u64,
) -> Result<AgentAnswer, Box<Reason>> {
    let below = Path::new(file);
    let details = params([("path", &file), ("root", &root.display())]);
    let outside = || Box::new(Reason::new(code::NOT_ALLOWED_PATH, details.clone()));
    if file.is_empty() || !below.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) {
        return Err(outside());
    }
    let path = root.join(below);
    let folder = File::open(root).map_err(|e| unreadable(root, &e))?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = match rustix::fs::openat2(&folder, below, flags, Mode::empty(), ResolveFlags::BENEATH) {
        Ok(fd) => File::from(fd),
        Err(rustix::io::Errno::XDEV) => return Err(outside()),
        // A kernel that does not know it.
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => {
            open_checked(root, &path)?.ok_or_else(outside)?
        }
        Err(error) => return Err(unreadable(&path, &error)),
    };
    let found = opened.metadata().map_err(|e| unreadable(&path, &e))?;
    if !found.is_file() {
        return Err(unreadable(&path, &"it is no file"));
    }
    let size = found.len();
    let start = if from_end { size.saturating_sub(offset) } else { offset.min(size) };
    let length = limit.min(limits::ASK_BYTES_MAX).min(size - start);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    let mut read = 0;
    while read < bytes.len() {
        match opened.read_at(&mut bytes[read..], start + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) => return Err(unreadable(&path, &error)),
        }
    }
    bytes.truncate(read);
    Ok(AgentAnswer::Bytes { offset: start, size, data: STANDARD.encode(&bytes) })
}

fn open_checked(root: &Path, path: &Path) -> Result<Option<File>, Box<Reason>> {
    let real = fs::canonicalize(root).map_err(|e| unreadable(root, &e))?;
    let target = fs::canonicalize(path).map_err(|e| unreadable(path, &e))?;
    if !target.starts_with(&real) {
        return Ok(None);
    }
    File::open(&target).map(Some).map_err(|e| unreadable(path, &e))
}

/// Looks at files, or runs a command that looks at something.
fn probe(path: &str, argv: &[String]) -> AgentAnswer {
    if !path.is_empty() {
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::default() };
        let found = match glob::glob_with(path, options) {
            Ok(paths) => paths,
            Err(error) => return failed(because(code::JOB_FAILED, "why", &error)),
        };
        let files: Vec<LogFile> = found
            .flatten()
            .take(limits::ASK_FILES_MAX)
            .filter_map(|path: PathBuf| Some(about(&path, &fs::metadata(&path).ok()?)))
            .collect();
        return AgentAnswer::Probe { code: 0, stdout: String::new(), files };
    }
    let Some((program, arguments)) = argv.split_first() else {
        return failed(because(code::JOB_FAILED, "why", &"there is no command"));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .env("PATH", super::plan::PATH)
        .env("LANG", "C.UTF-8")
        .current_dir("/");
    match preflight::command(command, limits::JOB_LOOK_WITHIN, limits::ASK_OUTPUT_BYTES_MAX) {
        Some((Some(code), stdout)) => AgentAnswer::Probe { code, stdout, files: Vec::new() },
        Some((None, why)) => failed(because(code::JOB_FAILED, "why", &why)),
        None => {
            let details = params([("command", program), ("why", &"it is not there, or cannot be executed")]);
            failed(Reason::new(code::COMMAND_MISSING, details))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LG-5: nothing outside of the declared folder is read or told, also not through links.
    #[test]
    fn logs_stay_below_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("logs");
        fs::create_dir_all(root.join("old")).unwrap();
        fs::write(folder.path().join("secret"), "s").unwrap();
        fs::write(root.join("a.log"), "0123456789").unwrap();
        fs::write(root.join("old/b.log"), "b").unwrap();
        std::os::unix::fs::symlink("a.log", root.join("current")).unwrap();
        std::os::unix::fs::symlink("../secret", root.join("out")).unwrap();
        std::os::unix::fs::symlink("/etc", root.join("etc")).unwrap();
        let root = root.to_str().unwrap().to_owned();
        let ground = Ground::default();
        let AgentAnswer::Logs { files } = answer(&AgentAsk::ListLogs { root: root.clone() }, &ground) else {
            panic!("files")
        };
        let mut names: Vec<&str> = files.iter().map(|f| f.path.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["a.log", "current", "old/b.log"]);
        let read = |file: &str, offset, from_end, limit| {
            let ask = AgentAsk::ReadLog { root: root.clone(), file: file.into(), offset, from_end, limit };
            match answer(&ask, &ground) {
                AgentAnswer::Bytes { offset, size, data } => format!("{offset} {size} {data}"),
                AgentAnswer::Failed { reason } => reason.code,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(read("a.log", 2, false, 3), "2 10 MjM0");
        assert_eq!(read("current", 3, true, 100), "7 10 Nzg5");
        assert_eq!(read("a.log", 99, false, 3), "10 10 ");
        for bad in ["../secret", "out", "etc/hostname", "/etc/hostname", "", "old/../../secret"] {
            assert_eq!(read(bad, 0, false, 9), code::NOT_ALLOWED_PATH, "{bad}");
        }
        assert_eq!(read("old", 0, false, 9), code::NOT_READABLE);
        assert_eq!(read("missing", 0, false, 9), code::NOT_READABLE);
    }

    #[test]
    fn probes() {
        let ask = |path: &str, argv: &[&str]| {
            let argv = argv.iter().map(|a| (*a).to_owned()).collect();
            answer(&AgentAsk::Probe { path: path.into(), argv }, &Ground::default())
        };
        let AgentAnswer::Probe { code: 3, stdout, .. } = ask("", &["sh", "-c", "echo hello; exit 3"]) else {
            panic!("an answer")
        };
        assert_eq!(stdout, "hello\n");
        let AgentAnswer::Probe { files, .. } = ask("/etc/host*", &[]) else { panic!("files") };
        assert!(files.iter().any(|f| f.path == "/etc/hosts"));
        assert!(matches!(ask("", &["/no/such/program"]), AgentAnswer::Failed { .. }));
    }
}
