//! Names for work in progress, removed unless it is kept.
//!
//! Work is done beside its place, under a name that begins with a dot and ends in `.partial`, and renamed at
//! the end: there is never half a bundle or half a folder under the real name. A process that is killed
//! leaves its `.partial` behind; whoever owns the folder may remove those at its start.

use crate::error::Error;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(0);
/// How many names are tried when earlier ones were left behind.
const TRIES_MAX: u32 = 1_000;

/// A file or a folder in progress.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: Option<PathBuf>,
}

impl Scratch {
    /// Creates a folder beside `place`.
    pub fn folder(place: &Path) -> Result<Self, Error> {
        create(place, |path| fs::create_dir(path)).map(|(scratch, ())| scratch)
    }

    /// Creates a file beside `place`.
    pub fn file(place: &Path) -> Result<(Self, File), Error> {
        create(place, |path| File::options().read(true).write(true).create_new(true).open(path))
    }

    /// Where the work goes on.
    pub fn path(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new(""))
    }

    /// Gives the work its real name.
    pub fn keep(mut self, place: &Path) -> Result<(), Error> {
        fs::rename(self.path(), place).map_err(|e| Error::io("create", place, e))?;
        self.path = None;
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            // Nothing can be done about a failure here; the error that led here is the one to report.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

fn create<T>(place: &Path, make: impl Fn(&Path) -> io::Result<T>) -> Result<(Scratch, T), Error> {
    let name = place.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    // Short enough for any file system, whatever the length of the name.
    let name: String = name.chars().take(40).collect();
    for tried in 1.. {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = place.with_file_name(format!(".{name}.{}-{number}.partial", std::process::id()));
        match make(&path) {
            Ok(made) => return Ok((Scratch { path: Some(path) }, made)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && tried < TRIES_MAX => {}
            Err(e) => return Err(Error::io("create", &path, e)),
        }
    }
    unreachable!("the loop ends by returning")
}
