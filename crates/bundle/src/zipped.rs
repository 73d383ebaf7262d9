//! Entries of a zip.
//!
//! The central directory is read entry by entry, not as an index in memory, so that a directory of a gigabyte
//! costs time and not memory, and so that two entries with the same name are seen as two. Names come from the
//! central directory alone. Stored and deflated entries are read; encrypted ones, special files and other
//! compressions are refused by name.

use crate::error::Error;
use crate::names::EntryName;
use crate::walk::{Kind, Walk};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;
use zip::read::Config;
use zip::{CompressionMethod, ZipReadOptions};
// Unstable means that a patch may change it; the root manifest pins the exact version.
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

const TYPE_MASK: u32 = 0o170_000;
const TYPE_FILE: u32 = 0o100_000;
const TYPE_FOLDER: u32 = 0o040_000;
const TYPE_LINK: u32 = 0o120_000;

/// Pushes every entry into the walk.
pub(crate) fn entries(file: File, walk: &mut Walk<'_>) -> Result<(), Error> {
    let mut body = file
        .try_clone()
        .and_then(|mut file| file.rewind().map(|()| BufReader::with_capacity(16 << 10, file)))
        .map_err(|e| walk.fault(None, e))?;
    // Both readers share one position in the file; each seeks before it reads, and buffers are dropped by a
    // seek.
    let directory = BufReader::with_capacity(1 << 10, file);
    let mut zip = ZipIterable::try_new(directory, Config::default()).map_err(|e| fault(walk, None, e))?;
    walk.announce(zip.len() as u64)?;
    for entry in zip.files().map_err(|e| fault(walk, None, e))? {
        let entry = entry.map_err(|e| fault(walk, None, e))?;
        let name = entry.name().map_err(|e| fault(walk, None, e))?.into_owned();
        if entry.encrypted() {
            return Err(Error::refused(&name, "it is encrypted; pack it without a password"));
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            let reason =
                format!("its compression ({}) is not read here; pack with deflate", entry.compression());
            return Err(Error::refused(&name, reason));
        }
        let kind = kind(&name, entry.unix_mode())?;
        let mut content =
            entry.with_reader(&mut body, ZipReadOptions::new()).map_err(|e| fault(walk, Some(&name), e))?;
        walk.entry(&name, kind, &mut content)?;
    }
    Ok(())
}

/// Where the bytes of a stored entry stand: offset and size.
pub(crate) fn stored_at(file: File, path: &Path, wanted: &str) -> Result<Option<(u64, u64)>, Error> {
    let fault = |error: ZipError| match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => Error::io("read", path, error),
        error => Error::damaged(Some(wanted), error),
    };
    let mut body = file
        .try_clone()
        .map(|file| BufReader::with_capacity(1 << 10, file))
        .map_err(|e| Error::io("read", path, e))?;
    let directory = BufReader::with_capacity(16 << 10, file);
    let mut zip = ZipIterable::try_new(directory, Config::default()).map_err(fault)?;
    for entry in zip.files().map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = entry.name().map_err(fault)?.into_owned();
        let parsed = EntryName::parse(&name)?;
        if parsed.folder || parsed.path.as_ref().map(EntryName::as_str) != Some(wanted) {
            continue;
        }
        if entry.encrypted() || entry.compression() != CompressionMethod::Stored {
            return Ok(None);
        }
        let size = entry.size();
        let found = entry.with_reader(&mut body, ZipReadOptions::new()).map_err(fault)?;
        return Ok(found.data_start().map(|start| (start, size)));
    }
    Ok(None)
}

fn kind(name: &str, mode: Option<u32>) -> Result<Kind, Error> {
    let mode = mode.unwrap_or(TYPE_FILE);
    match mode & TYPE_MASK {
        TYPE_FILE | 0 => Ok(Kind::File { executable: mode & 0o111 != 0 }),
        TYPE_FOLDER => Ok(Kind::Folder),
        TYPE_LINK => Ok(Kind::Link),
        _ => {
            Err(Error::refused(name, "a device, pipe or socket; only files, folders and links are unpacked"))
        }
    }
}

fn fault(walk: &Walk<'_>, entry: Option<&str>, error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => walk.fault(entry, error),
        error => Error::damaged(entry, error),
    }
}
