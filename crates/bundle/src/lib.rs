//! The package file: pack, inspect, verify, unpack without being fooled.
//!
//! A bundle is one archive, `.zip` or `.tar.zst`, with a manifest at its root: `escale.toml`, or
//! `PackageInfo.xml` for a Constellation package, which is a bundle unchanged. This crate is a security
//! border that the server, the agent and the command line share: whatever the bytes are, it writes nothing
//! outside the folder it was given, uses bounded memory ([`limits`]), and leaves nothing behind when it
//! refuses.
//!
//! - [`inspect`] reads a whole bundle without writing: manifest, sizes, icon; what it accepts, [`unpack`]
//!   writes.
//! - [`pack`] makes a bundle from a folder: the same folder gives the same bytes.
//! - [`unpack`] writes a bundle into a new folder, all or nothing.
//! - [`init`] writes a first manifest, [`write_manifest`] one with an install face.
//! - [`local_settings`] reads what a Constellation package sets for itself, [`python_scripts`] which Python scripts it
//!   runs.
//! - [`read_file`] reads one file of a bundle: an icon, an XML schema; [`contents`] all of them, [`stored_at`] says where one stands.
//! - [`archive`] tells what kind of archive a file of a package is; [`Assembly`] makes a zip of files as they are.
//! - [`member`] wraps stretches of files for agents that fetch them in parts.
//!
//! No network, and `std::io` only: callers put it on threads that may block. Elsewhere: who may publish,
//! where bundles are kept (`server`), which program is started (`agent`).

pub mod archive;
mod assemble;
mod contents;
pub mod chunks;
mod deliver;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod init;
mod inspect;
pub mod limits;
mod local_settings;
mod manifest;
mod manifest_install;
mod manifest_toml;
mod manifest_write;
mod manifest_xml;
pub mod member;
mod names;
mod pack;
mod python;
mod scratch;
mod tables;
mod tarred;
mod unpack;
mod walk;
mod xml;
mod zipped;

pub use assemble::Assembly;
pub use contents::{Reading, contents, stored_at};
pub use error::Error;
pub use init::{init, init_install};
pub use inspect::{Inspected, inspect, read_file};
pub use local_settings::local_settings;
pub use manifest::read_manifest_dir;
pub use manifest_write::write_manifest;
pub use pack::{Packed, pack};
pub use python::{PythonScript, python_scripts};
pub use unpack::{Unpacked, unpack};

use model::Digest;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// The format of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Zip, stored or deflated.
    Zip,
    /// Tar compressed with zstd.
    TarZst,
}

impl Format {
    /// The ending of its files, without a leading dot: `zip`, `tar.zst`.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Zip => "zip",
            Format::TarZst => "tar.zst",
        }
    }

    /// The format that a file name asks for, whatever its letter case.
    fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        [Format::Zip, Format::TarZst]
            .into_iter()
            .find(|format| name.ends_with(&format!(".{}", format.ending())))
    }

    /// The format that the first bytes show; the file is rewound.
    fn of(file: &mut File) -> io::Result<Result<Self, Error>> {
        let mut head = Vec::with_capacity(8);
        file.take(8).read_to_end(&mut head)?;
        file.rewind()?;
        Ok(Self::of_bytes(&head).map_err(|found| Error::NotArchive { found }))
    }

    fn of_bytes(head: &[u8]) -> Result<Self, &'static str> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Format::Zip),
            // A frame, or a frame to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Ok(Format::TarZst),
            [] => Err("empty"),
            [0x1f, 0x8b, ..] => Err("compressed with gzip"),
            [0xfd, b'7', b'z', b'X', b'Z', ..] => Err("compressed with xz"),
            [b'B', b'Z', b'h', ..] => Err("compressed with bzip2"),
            [b'7', b'z', 0xbc, 0xaf, ..] => Err("a 7z archive"),
            [b'R', b'a', b'r', b'!', ..] => Err("a rar archive"),
            [b'M', b'Z', ..] | [0x7f, b'E', b'L', b'F', ..] => Err("a program"),
            [b'<', ..] | [0xef, 0xbb, 0xbf, b'<', ..] => Err("an XML or HTML file"),
            _ => Err("no archive that is known here"),
        }
    }
}

/// The BLAKE3 digest of a file and its size in bytes, in constant memory.
///
/// # Errors
/// When the file cannot be opened or read.
pub fn digest_file(path: &Path) -> io::Result<(Digest, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut size_bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((Digest::from_bytes(*hasher.finalize().as_bytes()), size_bytes)),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                size_bytes += count as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
