//! Reading files out of a bundle without unpacking it: each in full while the archive is walked, or, where a zip holds it as it
//! is, the place of its bytes.

use crate::Format;
use crate::error::Error;
use crate::limits::Limits;
use crate::names::EntryName;
use crate::walk::{Body, Visit, walk};
use crate::zipped;
use std::fs::File;
use std::path::Path;

/// What is done with the files of a bundle.
pub trait Reading {
    /// A file begins. False: its bytes are not wanted.
    fn begin(&mut self, path: &str, executable: bool) -> bool;
    /// Bytes of it, in order.
    ///
    /// # Errors
    /// When they cannot be taken: the walk ends.
    fn bytes(&mut self, piece: &[u8]) -> std::io::Result<()>;
    /// It is whole.
    ///
    /// # Errors
    /// When it cannot be kept: the walk ends.
    fn end(&mut self) -> std::io::Result<()>;
}

/// Walks over a bundle, giving its files to `reading`. Takes as long as [`inspect`](crate::inspect).
///
/// # Errors
/// Everything that would stop [`unpack`](crate::unpack), and what `reading` refuses.
pub fn contents(path: &Path, reading: &mut dyn Reading) -> Result<(), Error> {
    walk(path, Limits::REAL, &mut Visitor { reading, path }).map(|_| ())
}

struct Visitor<'a> {
    reading: &'a mut dyn Reading,
    path: &'a Path,
}

impl Visit for Visitor<'_> {
    fn folder(&mut self, _: &EntryName) -> Result<(), Error> {
        Ok(())
    }

    fn file(&mut self, name: &EntryName, executable: bool, body: &mut Body<'_>) -> Result<(), Error> {
        if !self.reading.begin(name.as_str(), executable) {
            return Ok(());
        }
        let reading = &mut *self.reading;
        body.each(&mut |piece| reading.bytes(piece), self.path)?;
        self.reading.end().map_err(|e| Error::io("write", self.path, e))
    }

    fn link(&mut self, _: &EntryName, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

/// Where the bytes of a file stand in a bundle that holds it uncompressed: offset and size. Nothing when the bundle is no zip, or
/// the file is compressed, or there is none.
///
/// # Errors
/// When the archive cannot be read.
pub fn stored_at(path: &Path, name: &str) -> Result<Option<(u64, u64)>, Error> {
    let mut file = File::open(path).map_err(|e| Error::io("open", path, e))?;
    match Format::of(&mut file).map_err(|e| Error::io("read", path, e))?? {
        Format::Zip => zipped::stored_at(file, path, name),
        Format::TarZst => Ok(None),
    }
}
