//! Writing a bundle into a new folder, all or nothing.
//!
//! The entries go into a folder beside the one asked for, which is renamed at the end; on an error it is
//! removed. Files are created, never opened: nothing that is already there is written through. Symbolic links
//! are created after all files, so that nothing can be written through them either. Folders and files get the
//! usual modes less the process's umask; of the archive's modes only the executable bit is taken. Times are
//! those of unpacking.

use crate::Format;
use crate::error::Error;
use crate::limits::Limits;
use crate::names::EntryName;
use crate::scratch::Scratch;
use crate::walk::{Body, Visit, walk};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// What was unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    /// The format of the archive, seen in its bytes.
    pub format: Format,
    /// Number of entries, folders included.
    pub entries: u64,
    /// Size of all files, in bytes, counted while they were written.
    pub size_bytes: u64,
}

/// Unpacks the bundle at `path` into the new folder `into`, whose parent must exist.
///
/// The manifest is not read; see [`read_manifest_dir`](crate::read_manifest_dir). The bundle should be one
/// that [`inspect`](crate::inspect) accepted and whose digest was checked, but nothing depends on it. Files
/// are not flushed to the disk one by one: after a power cut, unpack again.
///
/// # Errors
/// What the archive holds that may not be written, [`Error::DiskFull`], [`Error::Io`] — with the kind
/// `AlreadyExists` when `into` is there. Nothing is left behind, unless the process is killed (a `.partial`
/// folder beside `into`).
pub fn unpack(path: &Path, into: &Path) -> Result<Unpacked, Error> {
    unpack_within(path, into, Limits::REAL)
}

pub(crate) fn unpack_within(path: &Path, into: &Path, limits: Limits) -> Result<Unpacked, Error> {
    must_be_free(into)?;
    let scratch = Scratch::folder(into)?;
    let mut writing = Writing { root: scratch.path(), links: Vec::new() };
    let walked = walk(path, limits, &mut writing)?;
    for (name, target) in &writing.links {
        let place = writing.parent_of(name)?;
        link(target, &place, name)?;
    }
    must_be_free(into)?;
    scratch.keep(into)?;
    Ok(Unpacked { format: walked.format, entries: walked.entries, size_bytes: walked.size_bytes_unpacked })
}

fn must_be_free(into: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(into) {
        Ok(_) => Err(Error::io("create", into, io::ErrorKind::AlreadyExists.into())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::io("create", into, e)),
    }
}

/// Writes files and folders at once, and keeps links for the end.
struct Writing<'a> {
    root: &'a Path,
    links: Vec<(EntryName, String)>,
}

impl Writing<'_> {
    /// The place of an entry, after its parents were created.
    fn parent_of(&self, name: &EntryName) -> Result<std::path::PathBuf, Error> {
        let place = self.root.join(name.as_str());
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(|e| Error::io("create", parent, e))?;
        }
        Ok(place)
    }
}

impl Visit for Writing<'_> {
    fn folder(&mut self, name: &EntryName) -> Result<(), Error> {
        let place = self.root.join(name.as_str());
        fs::create_dir_all(&place).map_err(|e| Error::io("create", &place, e))
    }

    fn file(&mut self, name: &EntryName, executable: bool, body: &mut Body<'_>) -> Result<(), Error> {
        let place = self.parent_of(name)?;
        let mut file = create(&place, executable).map_err(|e| Error::io("create", &place, e))?;
        body.copy_to(&mut file, &place).map(|_| ())
    }

    fn link(&mut self, name: &EntryName, target: &str) -> Result<(), Error> {
        self.links.push((name.clone(), target.to_owned()));
        Ok(())
    }
}

#[cfg(unix)]
fn create(place: &Path, executable: bool) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    OpenOptions::new().write(true).create_new(true).mode(mode).open(place)
}

#[cfg(not(unix))]
fn create(place: &Path, _executable: bool) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(place)
}

#[cfg(unix)]
fn link(target: &str, place: &Path, _name: &EntryName) -> Result<(), Error> {
    std::os::unix::fs::symlink(target, place).map_err(|e| Error::io("create", place, e))
}

#[cfg(not(unix))]
fn link(_target: &str, _place: &Path, name: &EntryName) -> Result<(), Error> {
    Err(Error::refused(name.as_str(), "symbolic links are not unpacked on this system; pack the file itself"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    /// A zip of these files, in a folder of its own.
    fn archive(files: &[(&str, &[u8])], links: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        for name in links {
            zip.add_symlink(*name, "a", SimpleFileOptions::default()).unwrap();
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.zip");
        fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
        (dir, path)
    }

    #[test]
    fn each_limit_at_its_value_and_one_over() {
        let (dir, path) = archive(&[("a", &[0; 60_000]), ("b", &[0; 40_000])], &["c", "d"]);
        let archive_bytes = fs::metadata(&path).unwrap().len();
        let attempt = |limits: Limits| {
            let into = dir.path().join("into");
            let result = unpack_within(&path, &into, limits);
            assert_eq!(into.exists(), result.is_ok());
            let _ = fs::remove_dir_all(&into);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left");
            result.map(|unpacked| unpacked.size_bytes).map_err(|error| (error.code(), error.to_string()))
        };
        let real = Limits::REAL;
        assert_eq!(attempt(real), Ok(100_000));
        assert_eq!(attempt(Limits { entries_max: 4, ..real }), Ok(100_000));
        assert_eq!(attempt(Limits { links_max: 2, ..real }), Ok(100_000));
        assert_eq!(attempt(Limits { size_bytes_unpacked_max: 100_001, ..real }), Ok(100_000));
        assert_eq!(attempt(Limits { ratio_floor_bytes: 100_001, ratio_max: 1, ..real }), Ok(100_000));
        let ratio = 100_000 / archive_bytes + 1;
        assert_eq!(attempt(Limits { ratio_floor_bytes: 0, ratio_max: ratio, ..real }), Ok(100_000));
        for (limits, word) in [
            (Limits { entries_max: 3, ..real }, "3 entries"),
            (Limits { links_max: 1, ..real }, "1 links"),
            (Limits { size_bytes_unpacked_max: 99_999, ..real }, "99999 bytes (at the entry \"b\")"),
            (Limits { ratio_floor_bytes: 99_999, ratio_max: 1, ..real }, "99999 bytes"),
            (Limits { ratio_floor_bytes: 0, ratio_max: ratio - 1, ..real }, "for the size of this archive"),
        ] {
            let (code, message) = attempt(limits).unwrap_err();
            assert_eq!(code, "bundle-too-big");
            assert!(message.contains(word), "{message}");
        }
    }

    /// A disk that is really full: `/dev/full` takes no byte.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_stops_a_body() {
        struct Full;
        impl Visit for Full {
            fn folder(&mut self, _: &EntryName) -> Result<(), Error> {
                Ok(())
            }
            fn file(&mut self, _: &EntryName, _: bool, body: &mut Body<'_>) -> Result<(), Error> {
                let path = Path::new("/dev/full");
                body.copy_to(&mut OpenOptions::new().write(true).open(path).unwrap(), path).map(|_| ())
            }
            fn link(&mut self, _: &EntryName, _: &str) -> Result<(), Error> {
                Ok(())
            }
        }
        let (_dir, path) = archive(&[("a", b"content")], &[]);
        assert_eq!(walk(&path, Limits::REAL, &mut Full).unwrap_err().code(), "disk-full");
    }
}
