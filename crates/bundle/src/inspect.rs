//! Reading a whole bundle without writing anything.
//!
//! Every entry is decompressed and counted, its checksum verified, its name and kind checked: what passes
//! here, `unpack` writes. That costs about as much time as unpacking without the disk — roughly a second for
//! a gigabyte — and buys that a damaged or hostile bundle is refused when it is published, not on a hundred
//! machines.

use crate::Format;
use crate::deliver::Scripts;
use crate::error::Error;
use crate::limits::{ICON_BYTES_MAX, Limits, MANIFEST_BYTES_MAX};
use crate::manifest::{Part, Sources, linked, must_have, warn_missing};
use crate::names::EntryName;
use crate::walk::{Body, Visit, walk};
use model::manifest::Manifest;
use protocol::deliver::Deliver;
use std::path::Path;

/// The first bytes of every PNG.
const PNG: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected {
    /// What it says about itself; odd things that could be read are in `warnings`.
    pub manifest: Manifest,
    /// Its format, seen in its bytes.
    pub format: Format,
    /// Number of entries, folders included.
    pub entries: u64,
    /// Size of all files once unpacked, in bytes, counted.
    pub size_bytes_unpacked: u64,
    /// The PNG that the manifest names, when it is there and not larger than
    /// [`ICON_BYTES_MAX`](crate::limits::ICON_BYTES_MAX).
    pub icon: Option<Vec<u8>>,
    /// The deliver face, with every script.
    pub deliver: Option<Deliver>,
}

/// Reads and checks a bundle to its last byte, without writing.
///
/// `file_name` names a Constellation package whose manifest has no name.
///
/// # Errors
/// Everything that would stop [`unpack`](crate::unpack), and a manifest that is missing or cannot be used.
pub fn inspect(path: &Path, file_name: &str) -> Result<Inspected, Error> {
    inspect_within(path, file_name, Limits::REAL)
}

pub(crate) fn inspect_within(path: &Path, file_name: &str, limits: Limits) -> Result<Inspected, Error> {
    let mut reading = Reading { sources: Sources::default(), scripts: Scripts::default(), path };
    let walked = walk(path, limits, &mut reading)?;
    let Reading { sources, mut scripts, .. } = reading;
    let (mut manifest, face) = sources.read(file_name, walked.lone_folder)?;
    warn_missing(&mut manifest, |file| walked.names.has_file(file));
    must_have(&manifest, |file| walked.names.has_plain_file(file))?;
    let deliver = match face {
        None => None,
        Some(file) => {
            // Another walk for scripts that stand elsewhere than where they usually do.
            let files = scripts.files;
            if scripts.want(&file) {
                walk(path, limits, &mut (&mut scripts, path))?;
                scripts.files = files;
            }
            let face = scripts.face(file, walked.size_bytes_unpacked)?;
            manifest.warnings.extend(face.remarks.iter().cloned());
            Some(face)
        }
    };
    // A second walk, because only the whole manifest says which entry is the icon.
    let icon = match manifest.icon.clone() {
        Some(name) if walked.names.has_file(&name) => {
            let mut wanted = Wanted { name: &name, bytes_max: ICON_BYTES_MAX, found: None };
            walk(path, limits, &mut wanted)?;
            match wanted.found {
                Some(bytes) if bytes.starts_with(&PNG) => Some(bytes),
                _ => {
                    let warning = format!(
                        "the icon {name:?} is not shown: it must be a PNG of at most {ICON_BYTES_MAX} bytes"
                    );
                    manifest.warnings.push(warning);
                    None
                }
            }
        }
        _ => None,
    };
    Ok(Inspected {
        manifest,
        format: walked.format,
        entries: walked.entries,
        size_bytes_unpacked: walked.size_bytes_unpacked,
        icon,
        deliver,
    })
}

/// Reads one file of a bundle, such as an icon ([`ICON_BYTES_MAX`](crate::limits::ICON_BYTES_MAX)) or an XML schema
/// ([`SCHEMA_BYTES_MAX`](crate::limits::SCHEMA_BYTES_MAX)). `name` is a path as a manifest gives it; nothing when it is
/// no file of the bundle, or larger than `bytes_max`. Takes as long as [`inspect`]: the whole archive is read.
///
/// # Errors
/// Everything that would stop [`unpack`](crate::unpack).
pub fn read_file(path: &Path, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, Error> {
    let parsed = EntryName::parse(name).ok().filter(|parsed| !parsed.folder);
    let Some(name) = parsed.and_then(|parsed| parsed.path).map(|path| path.to_string()) else {
        return Ok(None);
    };
    let mut wanted = Wanted { name: &name, bytes_max, found: None };
    walk(path, Limits::REAL, &mut wanted)?;
    Ok(wanted.found)
}

/// Keeps the manifests, looks at scripts, reads all else.
struct Reading<'a> {
    sources: Sources,
    scripts: Scripts,
    path: &'a Path,
}

impl Visit for Reading<'_> {
    fn folder(&mut self, _: &EntryName) -> Result<(), Error> {
        Ok(())
    }

    fn file(&mut self, name: &EntryName, executable: bool, body: &mut Body<'_>) -> Result<(), Error> {
        match Part::of(name.as_str()) {
            Some(part) => {
                self.scripts.files += 1;
                self.sources.put(part, body.whole(MANIFEST_BYTES_MAX)?)
            }
            None => self.scripts.file(name, executable, body, self.path),
        }
    }

    fn link(&mut self, name: &EntryName, _: &str) -> Result<(), Error> {
        match Part::of(name.as_str()) {
            Some(_) => Err(linked(name.as_str())),
            None => Ok(()),
        }
    }
}

/// Keeps one file.
struct Wanted<'a> {
    name: &'a str,
    bytes_max: u64,
    found: Option<Vec<u8>>,
}

impl Visit for Wanted<'_> {
    fn folder(&mut self, _: &EntryName) -> Result<(), Error> {
        Ok(())
    }

    fn file(&mut self, name: &EntryName, _: bool, body: &mut Body<'_>) -> Result<(), Error> {
        if name.as_str() == self.name {
            self.found = body.whole(self.bytes_max)?;
        }
        Ok(())
    }

    fn link(&mut self, _: &EntryName, _: &str) -> Result<(), Error> {
        Ok(())
    }
}
