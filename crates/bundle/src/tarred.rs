//! Entries of a tar compressed with zstd.
//!
//! The `tar` library unpacks too kindly for us: it skips `..` entries and reads long names of any length into
//! memory. So entries are iterated by hand, and a meter stands between the decompressor and the tar reader:
//! between two entries, only [`TAR_HEADER_BYTES_MAX`] bytes may be read. After the last entry, the rest is
//! read too, so that a file cut short or with something hidden behind its end is refused.

use crate::error::Error;
use crate::limits::{TAR_END_BYTES_MAX, TAR_HEADER_BYTES_MAX};
use crate::walk::{Kind, Walk};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::rc::Rc;
use tar::EntryType;

/// Windows larger than 2^27 bytes (128 MiB) are refused: they are memory that the archive asks for.
const WINDOW_LOG_MAX: u32 = 27;

/// Pushes every entry into the walk.
pub(crate) fn entries(file: File, walk: &mut Walk<'_>) -> Result<(), Error> {
    let mut decoder = zstd::Decoder::new(file).map_err(|e| walk.fault(None, e))?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|e| walk.fault(None, e))?;
    let allowance = Rc::new(Cell::new(None));
    let mut archive = tar::Archive::new(Metered { inner: decoder, allowance: Rc::clone(&allowance) });
    let mut entries = archive.entries().map_err(|e| walk.fault(None, e))?;
    loop {
        allowance.set(Some(TAR_HEADER_BYTES_MAX));
        let Some(entry) = entries.next() else { break };
        let mut entry = entry.map_err(|e| walk.fault(None, e))?;
        allowance.set(None);
        let bytes = entry.path_bytes().into_owned();
        let name = String::from_utf8(bytes).map_err(|e| {
            Error::refused(&String::from_utf8_lossy(e.as_bytes()), "its name is not UTF-8; rename it")
        })?;
        if sparse(&mut entry).map_err(|e| walk.fault(Some(&name), e))? {
            return Err(Error::refused(&name, "it is a sparse file; pack it without that option"));
        }
        // A mode that cannot be read is no reason to refuse: some tools leave it blank.
        let executable = entry.header().mode().unwrap_or(0) & 0o111 != 0;
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {
                walk.entry(&name, Kind::File { executable }, &mut entry)?
            }
            EntryType::Directory => walk.entry(&name, Kind::Folder, &mut entry)?,
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default().into_owned();
                walk.entry(&name, Kind::Link, &mut target.as_slice())?;
            }
            EntryType::XGlobalHeader => io::copy(&mut entry.take(TAR_HEADER_BYTES_MAX + 1), &mut io::sink())
                .and_then(|size| if size > TAR_HEADER_BYTES_MAX { Err(too_long()) } else { Ok(()) })
                .map_err(|e| walk.fault(Some(&name), e))?,
            EntryType::Link => {
                return Err(Error::refused(&name, "a hard link; pack the file itself instead"));
            }
            _ => {
                let reason = "a device, pipe or special entry; only files, folders and links are unpacked";
                return Err(Error::refused(&name, reason));
            }
        }
    }
    allowance.set(Some(TAR_END_BYTES_MAX));
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|e| walk.fault(None, e))?;
    Ok(())
}

/// Whether the entry is a sparse file, in one of the two spellings.
fn sparse<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<bool> {
    if entry.header().entry_type().is_gnu_sparse() {
        return Ok(true);
    }
    if entry.header().entry_type().is_pax_global_extensions() {
        return Ok(false);
    }
    let Some(extensions) = entry.pax_extensions()? else { return Ok(false) };
    Ok(extensions.flatten().any(|extension| extension.key_bytes().starts_with(b"GNU.sparse.")))
}

/// Lets only so many bytes through between two entries.
struct Metered<R> {
    inner: R,
    /// How many bytes may still be read; `None` inside a body, which the walk counts.
    allowance: Rc<Cell<Option<u64>>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.allowance.get() else { return self.inner.read(buffer) };
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 && !buffer.is_empty() {
            // One byte more decides: at the very end there is nothing to refuse.
            return match self.inner.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(too_long()),
            };
        }
        let count = self.inner.read(&mut buffer[..most])?;
        self.allowance.set(Some(left - count as u64));
        Ok(count)
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the headers, or what follows the last entry, are too long")
}
