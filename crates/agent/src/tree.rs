//! Folders with all they hold: copied, joined, removed, measured. All of it blocks; links are never followed.

use crate::disk;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Whether a copy belongs to whom the original does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// To whoever copies.
    New,
    /// To whom the original does, as far as that is allowed; with its times.
    Kept,
}

/// What went wrong, and where.
pub type Fault = (PathBuf, io::Error);

/// Removes a file, a link, or a folder with what it holds; what is missing is fine.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(about) if about.is_dir() => disk::remove_folder(path),
        Ok(_) => disk::remove_file(path),
    }
}

/// Copies a file, a link, or a folder with what it holds; what is there is replaced, folders are joined.
pub fn copy(from: &Path, to: &Path, owner: Owner) -> Result<(), Fault> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| (path, error)
    };
    let about = fs::symlink_metadata(from).map_err(at(from))?;
    if about.is_dir() {
        fs::create_dir_all(to).map_err(at(to))?;
        for entry in fs::read_dir(from).map_err(at(from))? {
            let entry = entry.map_err(at(from))?;
            copy(&entry.path(), &to.join(entry.file_name()), owner)?;
        }
        keep(&about, to, owner);
        return fs::set_permissions(to, about.permissions()).map_err(at(to));
    }
    if about.is_symlink() {
        let target = fs::read_link(from).map_err(at(from))?;
        remove(to).and_then(|()| std::os::unix::fs::symlink(target, to)).map_err(at(to))?;
        keep(&about, to, owner);
        Ok(())
    } else if about.is_file() {
        // A program that runs cannot be written over, but its name can be given to another file.
        let fresh =
            to.with_file_name(format!(".{}.new", to.file_name().unwrap_or_default().to_string_lossy()));
        let done = fs::copy(from, &fresh).and_then(|_| {
            keep(&about, &fresh, owner);
            if owner == Owner::Kept {
                // A change of owner takes the set-id bits away.
                fs::set_permissions(&fresh, about.permissions())?;
            }
            fs::rename(&fresh, to)
        });
        done.map_err(|error| {
            let _ = disk::remove_file(&fresh);
            (to.to_owned(), error)
        })
    } else {
        Err((from.to_owned(), io::Error::other("it is neither a file nor a folder")))
    }
}

/// Gives a copy the owner and the times of its original, as far as that is allowed.
fn keep(about: &Metadata, path: &Path, owner: Owner) {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps};
    if owner == Owner::New {
        return;
    }
    let _ = std::os::unix::fs::lchown(path, Some(about.uid()), Some(about.gid()));
    let time = |seconds, nanos| Timespec { tv_sec: seconds, tv_nsec: nanos };
    let times = Timestamps {
        last_access: time(about.atime(), about.atime_nsec()),
        last_modification: time(about.mtime(), about.mtime_nsec()),
    };
    let _ = rustix::fs::utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW);
}

/// Moves what a folder holds into another, joining folders.
pub fn join(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|about| about.is_dir());
        if is_folder(&entry.path()) && is_folder(&place) {
            join(&entry.path(), &place)?;
        } else {
            if is_folder(&place) {
                disk::remove_folder(&place)?;
            }
            fs::rename(entry.path(), place)?;
        }
    }
    Ok(())
}

/// Disk that a folder takes, in bytes; what cannot be read counts for nothing.
#[must_use]
pub fn size(path: &Path) -> u64 {
    let Ok(about) = fs::symlink_metadata(path) else { return 0 };
    let own = about.blocks() * 512;
    if !about.is_dir() {
        return own;
    }
    own + fs::read_dir(path).into_iter().flatten().flatten().map(|entry| size(&entry.path())).sum::<u64>()
}
