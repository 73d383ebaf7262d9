//! What can go wrong with a package file.
//!
//! Every variant names the thing at fault — the entry, the line, the key — and says what to do. `Display`
//! never prints its source: whoever reports an error prints the chain. [`Error::code`] gives a stable word to
//! branch on.

use std::io;
use std::path::{Path, PathBuf};

/// Why a bundle could not be read, made or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The first bytes are neither those of a zip nor those of a zstd file.
    #[error("the file is {found}; a bundle is a .zip or a .tar.zst")]
    NotArchive {
        /// What it looks like.
        found: &'static str,
    },
    /// It looks like an archive, but cannot be read to its end.
    #[error("the archive is cut short or damaged{}: {reason}; send or build it again", at(entry.as_deref()))]
    Damaged {
        /// The entry at which it was seen, when one was being read.
        entry: Option<String>,
        /// What the reader found.
        reason: String,
    },
    /// `pack` was asked for a file whose ending is neither `.zip` nor `.tar.zst`.
    #[error("{name:?} ends neither in .zip nor in .tar.zst; choose one of them")]
    OutputName {
        /// The name asked for.
        name: String,
    },
    /// No manifest at the root.
    #[error("no escale.toml and no PackageInfo.xml at the root{}", lone(folder.as_deref()))]
    NoManifest {
        /// The only folder at the root, when everything stands in it.
        folder: Option<String>,
    },
    /// An entry may not be unpacked.
    #[error("the entry {entry:?} is refused: {reason}")]
    EntryRefused {
        /// The name as the archive gives it.
        entry: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A bound of [`crate::limits`] is passed.
    #[error("{what} is above the limit of {limit} {unit}{}", at(entry.as_deref()))]
    TooBig {
        /// What is counted.
        what: &'static str,
        /// The bound.
        limit: u64,
        /// Its unit.
        unit: &'static str,
        /// The entry at which the bound was passed.
        entry: Option<String>,
    },
    /// The manifest cannot be used.
    #[error("{file}{}: {problem}", line_of(*line))]
    Manifest {
        /// The manifest's file name.
        file: &'static str,
        /// The line, counted from 1.
        line: Option<usize>,
        /// The key at fault, with the tables around it: `run.stop.signal`.
        key: Option<String>,
        /// What is wrong and what to write.
        problem: String,
    },
    /// A file or a folder could not be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried: `read`, `write`, `create`…
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk, or the quota on it, is full.
    #[error("the disk is full: cannot write {}; make room and try again", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// A stable word for this kind of error: `bundle-not-archive`, `bundle-no-manifest`,
    /// `bundle-entry-refused`, `bundle-too-big`, `manifest-invalid`, `disk-full`, `io`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Error::NotArchive { .. } | Error::Damaged { .. } | Error::OutputName { .. } => {
                "bundle-not-archive"
            }
            Error::NoManifest { .. } => "bundle-no-manifest",
            Error::EntryRefused { .. } => "bundle-entry-refused",
            Error::TooBig { .. } => "bundle-too-big",
            Error::Manifest { .. } => "manifest-invalid",
            Error::Io { .. } => "io",
            Error::DiskFull { .. } => "disk-full",
        }
    }

    /// The system refused something; a full disk or quota is told apart.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull { path, source },
            _ => Error::Io { action, path, source },
        }
    }

    /// An entry may not be unpacked.
    pub(crate) fn refused(entry: &str, reason: impl Into<String>) -> Self {
        Error::EntryRefused { entry: entry.to_owned(), reason: reason.into() }
    }

    /// The archive cannot be read on.
    pub(crate) fn damaged(entry: Option<&str>, reason: impl ToString) -> Self {
        Error::Damaged { entry: entry.map(str::to_owned), reason: reason.to_string() }
    }
}

fn at(entry: Option<&str>) -> String {
    entry.map_or_else(String::new, |entry| format!(" (at the entry {entry:?})"))
}

fn line_of(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" line {line}"))
}

fn lone(folder: Option<&str>) -> String {
    match folder {
        Some(folder) => {
            format!(
                "; everything stands in the folder {folder:?}: pack the content of the folder, not the folder"
            )
        }
        None => "; put one there, or let `escale package init` write it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart() {
        for (kind, code) in [
            (io::ErrorKind::StorageFull, "disk-full"),
            (io::ErrorKind::QuotaExceeded, "disk-full"),
            (io::ErrorKind::PermissionDenied, "io"),
        ] {
            assert_eq!(Error::io("write", Path::new("x"), io::Error::from(kind)).code(), code);
        }
        // 28 is ENOSPC on Linux.
        #[cfg(target_os = "linux")]
        assert_eq!(Error::io("write", Path::new("x"), io::Error::from_raw_os_error(28)).code(), "disk-full");
    }

    #[test]
    fn messages_name_the_thing_and_say_what_to_do() {
        let lone = Error::NoManifest { folder: Some("site".to_owned()) };
        assert!(
            lone.to_string().contains("\"site\": pack the content of the folder, not the folder"),
            "{lone}"
        );
        let full = Error::io("write", Path::new("a/b"), io::ErrorKind::StorageFull.into());
        assert_eq!(full.to_string(), "the disk is full: cannot write a/b; make room and try again");
    }
}
