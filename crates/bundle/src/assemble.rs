//! Making zips piece by piece, their entries stored as they are: a package made of files that lie about, or an export.
//!
//! The same entries give the same bytes: times and modes are fixed.

use crate::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip being written.
pub struct Assembly {
    path: PathBuf,
    zip: ZipWriter<BufWriter<File>>,
}

impl Assembly {
    /// Begins a zip at `path`, which may be there already and is emptied then.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn begin(path: &Path) -> Result<Self, Error> {
        let file = File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(path)
            .map_err(|e| Error::io("create", path, e))?;
        Ok(Self { path: path.to_owned(), zip: ZipWriter::new(BufWriter::with_capacity(256 << 10, file)) })
    }

    fn fault(&self, error: ZipError) -> Error {
        match error {
            ZipError::Io(error) => Error::io("write", &self.path, error),
            error => Error::io("write", &self.path, io::Error::other(error.to_string())),
        }
    }

    /// Begins an entry; its bytes are then written to this.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn entry(&mut self, name: &str, executable: bool) -> Result<(), Error> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default())
            .system(zip::System::Unix)
            .unix_permissions(if executable { 0o755 } else { 0o644 })
            .large_file(true);
        self.zip.start_file(name, options).map_err(|e| self.fault(e))
    }

    /// An entry whose bytes are in memory.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn text(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.entry(name, false)?;
        self.zip.write_all(bytes).map_err(|e| Error::io("write", &self.path, e))
    }

    /// An entry with the bytes of a file; it may be executed when it begins like a script or a program of Unix.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn file(&mut self, name: &str, from: &Path) -> Result<u64, Error> {
        let mut file = File::open(from).map_err(|e| Error::io("read", from, e))?;
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(4).read_to_end(&mut head).map_err(|e| Error::io("read", from, e))?;
        self.entry(name, head.starts_with(b"#!") || head.starts_with(b"\x7fELF"))?;
        let write = |e| Error::io("write", &self.path, e);
        self.zip.write_all(&head).map_err(write)?;
        let rest = io::copy(&mut file, &mut self.zip).map_err(write)?;
        Ok(head.len() as u64 + rest)
    }

    /// Ends the zip and puts it on the disk. Returns its size.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn finish(self) -> Result<u64, Error> {
        let path = self.path.clone();
        let fault = |e| Error::io("write", &path, e);
        let out = match self.zip.finish() {
            Ok(out) => out,
            Err(ZipError::Io(error)) => return Err(fault(error)),
            Err(error) => return Err(fault(io::Error::other(error.to_string()))),
        };
        let file = out.into_inner().map_err(|e| fault(e.into_error()))?;
        file.sync_all().map_err(fault)?;
        Ok(file.metadata().map_err(fault)?.len())
    }
}

impl Write for Assembly {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.zip.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}
