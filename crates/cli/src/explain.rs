//! Errors of the lower crates, told in the reader's language and with the exit code that fits.
//!
//! The server's own sentences arrive in that language already. Details that come from the operating system or from a
//! parser stay as they are.

use crate::texts::Say;
use protocol::exit;
use std::io;

/// An error that can be told to a person.
pub trait Explain {
    /// The exit code.
    fn exit(&self) -> u8;
    /// A fragment that fits after "could not …: ".
    fn tell(&self, say: Say) -> String;
}

impl Explain for client::Error {
    fn exit(&self) -> u8 {
        use client::Error;
        match self {
            Error::Problem(problem) => match self.code() {
                Some(code) => exit::of(code),
                None => exit_of_status(problem.status),
            },
            Error::Address { .. } | Error::Proxy { .. } => exit::USAGE,
            Error::Planning => exit::REFUSED,
            Error::TimedOut { .. } => exit::TIMED_OUT,
            _ => exit::ERROR,
        }
    }

    fn tell(&self, say: Say) -> String {
        use client::Error;
        match self {
            Error::Problem(problem) => match self.code() {
                Some(protocol::Code::NotAuthenticated) => say.sign_in_first(),
                _ if problem.detail.is_empty() => problem.code.clone(),
                _ => problem.detail.clone(),
            },
            Error::Address { address, why } => say.bad_address(address, why),
            Error::Authority { why } => say.bad_authority(why),
            Error::Proxy { proxy, why } => say.bad_proxy(proxy, why),
            Error::Planning => say.only_planning(),
            Error::Unreachable { server, why } => say.unreachable(server, why),
            Error::Untrusted { server, why } => say.untrusted(server, why),
            Error::Cut { server, why } => say.cut(server, why),
            Error::TimedOut { server, within } => say.no_answer(server, &within.as_secs()),
            Error::Foreign { server, why } => say.foreign(server, why),
            Error::File { path, source, .. } => say.file_failed(&path.display(), source),
            Error::Changed { path, .. } => say.file_changed(&path.display()),
            Error::Digest { expected, received } => say.wrong_digest(expected, received),
        }
    }
}

const fn exit_of_status(status: u16) -> u8 {
    match status {
        401 | 403 => exit::NOT_ALLOWED,
        404 => exit::NOT_FOUND,
        409 | 412 => exit::CONFLICT,
        400..=499 => exit::REFUSED,
        503 => exit::NOT_YET,
        _ => exit::ERROR,
    }
}

impl Explain for bundle::Error {
    fn exit(&self) -> u8 {
        match self.code() {
            "io" | "disk-full" => exit::ERROR,
            _ => exit::REFUSED,
        }
    }

    fn tell(&self, say: Say) -> String {
        use bundle::Error;
        let at = |entry: &Option<String>| entry.as_ref().map_or_else(String::new, |e| say.at_entry(e));
        match self {
            Error::NotArchive { found } => say.not_archive(&looks_like(say, found)),
            Error::Damaged { entry, reason } => say.damaged(&at(entry), reason),
            Error::OutputName { name } => say.bad_ending(name),
            Error::NoManifest { folder: Some(folder) } => say.no_manifest_lone(folder),
            Error::NoManifest { folder: None } => say.no_manifest(),
            Error::EntryRefused { entry, reason } => say.entry_refused(entry, reason),
            Error::TooBig { what, limit, unit, entry } => say.too_big(what, limit, unit, &at(entry)),
            Error::Manifest { file, line: Some(line), problem, .. } => {
                say.bad_manifest_line(file, line, problem)
            }
            Error::Manifest { file, line: None, problem, .. } => say.bad_manifest(file, problem),
            Error::Io { path, source, .. } => say.file_failed(&path.display(), source),
            Error::DiskFull { path, .. } => say.disk_full(&path.display()),
        }
    }
}

/// What a file that is no archive looks like; what is not known here stays as `bundle` says it.
fn looks_like(say: Say, found: &str) -> String {
    match found {
        "empty" => say.found_empty(),
        "compressed with gzip" => say.found_compressed(&"gzip"),
        "compressed with xz" => say.found_compressed(&"xz"),
        "compressed with bzip2" => say.found_compressed(&"bzip2"),
        "a 7z archive" => say.found_archive(&"7z"),
        "a rar archive" => say.found_archive(&"rar"),
        "a program" => say.found_program(),
        "an XML or HTML file" => say.found_markup(),
        "no archive that is known here" => say.found_unknown(),
        other => other.to_owned(),
    }
}

/// A file or a folder of the local machine, and what the system said about it.
#[derive(Debug)]
pub struct FileTrouble {
    path: std::path::PathBuf,
    source: io::Error,
}

impl FileTrouble {
    /// Names the file.
    pub fn at(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { path, source }
    }
}

impl Explain for FileTrouble {
    fn exit(&self) -> u8 {
        exit::ERROR
    }
    fn tell(&self, say: Say) -> String {
        say.file_failed(&self.path.display(), &self.source)
    }
}
