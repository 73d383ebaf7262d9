//! Making a bundle from a folder.
//!
//! The same files give the same bytes, on any machine and at any time: entries are sorted, times are fixed,
//! modes are `0644` or `0755`, owners are left out. `pack` obeys the rules that `unpack` enforces, so that a
//! bundle made here is not refused there. Everything in the folder goes in, except `.git` at any depth and
//! the file being made; empty folders are kept; symbolic links are kept when they stay inside the folder, and
//! refused otherwise.
//!
//! The archive is written beside its place and renamed at the end, replacing an older one.

use crate::error::Error;
use crate::inspect::inspect;
use crate::limits::Limits;
use crate::manifest::{must_have, read_manifest_dir, warn_missing};
use crate::names::{EntryName, Names, Place, link_target};
use crate::scratch::Scratch;
use crate::walk::Meter;
use crate::{Format, digest_file};
use model::Digest;
use model::manifest::Manifest;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use tar::{EntryType, Header};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// The level of zstd: small files without making people wait.
const ZSTD_LEVEL: i32 = 6;
/// The time of every entry: 1980-01-01T00:00:00Z in seconds since 1970, the first that a zip can hold.
const ENTRY_TIME_S: u64 = 315_532_800;
/// From this size on, a zip entry needs the fields for large files.
const ZIP_LARGE_BYTES: u64 = u32::MAX as u64;

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The manifest of the folder; odd things that could be read are in `warnings`.
    pub manifest: Manifest,
    /// Digest of the archive.
    pub digest: Digest,
    /// Size of the archive in bytes.
    pub size_bytes: u64,
    /// Number of entries.
    pub entries: u64,
}

/// Packs the folder `dir` into the archive `out`, whose ending (`.zip`, `.tar.zst`) chooses the format.
///
/// `progress` is called with the bytes read so far and the bytes to read, at least at the beginning and at
/// the end.
///
/// # Errors
/// [`Error::OutputName`]; a manifest that is missing or cannot be used; [`Error::EntryRefused`] for a file
/// that no bundle may hold; [`Error::TooBig`]; [`Error::DiskFull`]; [`Error::Io`], also when a file changes
/// meanwhile. An archive that was at `out` before is then still there.
pub fn pack(dir: &Path, out: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Packed, Error> {
    let limits = Limits::REAL;
    let out_name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = Format::of_name(&out_name).ok_or(Error::OutputName { name: out_name })?;
    let dir = fs::canonicalize(dir).map_err(|e| Error::io("read", dir, e))?;
    let dir_name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut manifest = read_manifest_dir(&dir, &dir_name)?;
    let (items, names) = Gathering::all(&dir, out, limits)?;
    warn_missing(&mut manifest, |file| names.has_file(file));
    must_have(&manifest, |file| names.has_plain_file(file))?;

    let total = items.iter().map(|item| item.size()).sum();
    let mut progress = Progress { done: 0, total, tell: progress };
    progress.add(0);
    let (scratch, file) = Scratch::file(out)?;
    match format {
        Format::Zip => write_zip(file, scratch.path(), &items, &mut progress)?,
        Format::TarZst => write_tar(file, scratch.path(), &items, &mut progress)?,
    }
    let (digest, size_bytes) =
        digest_file(scratch.path()).map_err(|e| Error::io("read", scratch.path(), e))?;
    Meter::check(limits, total, size_bytes)?;
    if manifest.deliver {
        // What publication would refuse of its scripts is refused here, where somebody can mend it.
        let inspected = inspect(scratch.path(), &dir_name)?;
        manifest.warnings.extend(inspected.deliver.map(|face| face.remarks).unwrap_or_default());
    }
    scratch.keep(out)?;
    Ok(Packed { manifest, digest, size_bytes, entries: items.len() as u64 })
}

/// Something to pack.
struct Item {
    name: EntryName,
    path: PathBuf,
    content: Content,
}

enum Content {
    File { size: u64, executable: bool },
    EmptyFolder,
    Link { target: String },
}

impl Item {
    fn size(&self) -> u64 {
        match self.content {
            Content::File { size, .. } => size,
            Content::EmptyFolder | Content::Link { .. } => 0,
        }
    }
}

/// Lists a folder, refusing what no bundle may hold.
struct Gathering {
    items: Vec<Item>,
    names: Names,
    limits: Limits,
    /// The archive that an earlier `pack` may have left in the folder.
    out: Option<PathBuf>,
    links: u64,
}

impl Gathering {
    fn all(dir: &Path, out: &Path, limits: Limits) -> Result<(Vec<Item>, Names), Error> {
        let out = fs::canonicalize(out).ok();
        let names = Names::new(limits.entries_max);
        let mut gathering = Self { items: Vec::new(), names, limits, out, links: 0 };
        gathering.folder(dir, "")?;
        gathering.items.sort_by(|a, b| a.name.cmp(&b.name));
        let total = gathering.items.iter().map(Item::size).fold(0, u64::saturating_add);
        // Without the ratio, which only the archive's size decides.
        Meter::check(limits, total, u64::MAX)?;
        Ok((gathering.items, gathering.names))
    }

    /// Takes what stands in a folder; returns how much that is.
    fn folder(&mut self, dir: &Path, prefix: &str) -> Result<u64, Error> {
        let mut count = 0;
        for entry in fs::read_dir(dir).map_err(|e| Error::io("read", dir, e))? {
            let entry = entry.map_err(|e| Error::io("read", dir, e))?;
            let path = entry.path();
            if entry.file_name() == ".git" || self.out.as_ref().is_some_and(|out| *out == path) {
                continue;
            }
            let file_name = entry.file_name();
            let Some(text) = file_name.to_str().filter(|text| !text.contains('\\')) else {
                let reason = "its name is not UTF-8, or holds a back-slash; rename it";
                return Err(Error::refused(&format!("{prefix}{}", file_name.to_string_lossy()), reason));
            };
            self.item(&path, &format!("{prefix}{text}"))?;
            count += 1;
        }
        Ok(count)
    }

    fn item(&mut self, path: &Path, given: &str) -> Result<(), Error> {
        let Some(name) = EntryName::parse(given)?.path else {
            return Err(Error::refused(given, "it has no name"));
        };
        let metadata = fs::symlink_metadata(path).map_err(|e| Error::io("read", path, e))?;
        let content = if metadata.is_dir() {
            self.names.admit(&name, Place::Folder)?;
            if self.folder(path, &format!("{given}/"))? > 0 {
                return Ok(());
            }
            Content::EmptyFolder
        } else if metadata.is_file() {
            self.names.admit(&name, Place::File)?;
            Content::File { size: metadata.len(), executable: is_executable(&metadata) }
        } else if metadata.is_symlink() {
            self.names.admit(&name, Place::Link)?;
            self.links += 1;
            if self.links > self.limits.links_max {
                let limit = self.limits.links_max;
                let entry = Some(given.to_owned());
                return Err(Error::TooBig {
                    what: "the number of symbolic links",
                    limit,
                    unit: "links",
                    entry,
                });
            }
            let target = fs::read_link(path).map_err(|e| Error::io("read", path, e))?;
            let Some(target) = target.to_str() else {
                return Err(Error::refused(given, "the target of the link is not UTF-8"));
            };
            Content::Link { target: link_target(&name, target)? }
        } else {
            let reason = "a device, pipe or socket; only files, folders and links are packed";
            return Err(Error::refused(given, reason));
        };
        self.items.push(Item { name, path: path.to_owned(), content });
        Ok(())
    }
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

/// Tells how far the packing is.
struct Progress<'a> {
    done: u64,
    total: u64,
    tell: &'a mut dyn FnMut(u64, u64),
}

impl Progress<'_> {
    fn add(&mut self, bytes: u64) {
        self.done += bytes;
        (self.tell)(self.done, self.total);
    }
}

/// A file of the folder that gives exactly the size it had when the folder was listed.
struct Exact<'a, 'p> {
    file: File,
    left: u64,
    progress: &'a mut Progress<'p>,
    /// What went wrong on the reading side, to tell it from the writing side.
    fault: Option<io::Error>,
}

impl Read for Exact<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.file.read(buffer) {
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
            Err(e) => {
                let kind = e.kind();
                self.fault = Some(e);
                return Err(kind.into());
            }
        };
        if count as u64 > self.left || (count == 0 && self.left > 0 && !buffer.is_empty()) {
            self.fault = Some(io::Error::other("it changed while it was being packed"));
            return Err(io::ErrorKind::Other.into());
        }
        self.left -= count as u64;
        self.progress.add(count as u64);
        Ok(count)
    }
}

/// Streams a file through `write`, telling a source that fails from an archive that cannot be written.
fn stream(
    item: &Item,
    size: u64,
    archive: &Path,
    progress: &mut Progress<'_>,
    write: impl FnOnce(&mut dyn Read) -> io::Result<()>,
) -> Result<(), Error> {
    let file = File::open(&item.path).map_err(|e| Error::io("read", &item.path, e))?;
    let mut exact = Exact { file, left: size, progress, fault: None };
    let written = write(&mut exact).and_then(|()| {
        // One read more sees a file that has grown.
        exact.read(&mut [0]).map(|_| ())
    });
    match (written, exact.fault) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(fault)) => Err(Error::io("read", &item.path, fault)),
        (Err(e), None) => Err(Error::io("write", archive, e)),
    }
}

fn write_zip(file: File, archive: &Path, items: &[Item], progress: &mut Progress<'_>) -> Result<(), Error> {
    let fault = |error: ZipError| match error {
        ZipError::Io(error) => Error::io("write", archive, error),
        error => Error::io("write", archive, io::Error::other(error.to_string())),
    };
    let mut zip = ZipWriter::new(BufWriter::with_capacity(256 << 10, file));
    for item in items {
        let options = SimpleFileOptions::default()
            .last_modified_time(zip::DateTime::default())
            .system(zip::System::Unix);
        let name = item.name.as_str();
        match &item.content {
            Content::EmptyFolder => {
                zip.add_directory(name, options.unix_permissions(0o755)).map_err(fault)?
            }
            Content::Link { target } => {
                zip.add_symlink(name, target, options.unix_permissions(0o777)).map_err(fault)?;
            }
            Content::File { size, executable } => {
                let options = options
                    .unix_permissions(if *executable { 0o755 } else { 0o644 })
                    .large_file(*size >= ZIP_LARGE_BYTES);
                zip.start_file(name, options).map_err(fault)?;
                stream(item, *size, archive, progress, |body| io::copy(body, &mut zip).map(|_| ()))?;
            }
        }
    }
    let out = zip.finish().map_err(fault)?;
    finish(out, archive)
}

fn write_tar(file: File, archive: &Path, items: &[Item], progress: &mut Progress<'_>) -> Result<(), Error> {
    let fault = |e: io::Error| Error::io("write", archive, e);
    let mut encoder =
        zstd::Encoder::new(BufWriter::with_capacity(256 << 10, file), ZSTD_LEVEL).map_err(fault)?;
    encoder.include_checksum(true).map_err(fault)?;
    let mut tar = tar::Builder::new(encoder);
    for item in items {
        let mut header = Header::new_gnu();
        header.set_mtime(ENTRY_TIME_S);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(item.size());
        let name = item.name.as_str();
        match &item.content {
            Content::EmptyFolder => {
                header.set_entry_type(EntryType::Directory);
                header.set_mode(0o755);
                tar.append_data(&mut header, format!("{name}/"), io::empty()).map_err(fault)?;
            }
            Content::Link { target } => {
                header.set_entry_type(EntryType::Symlink);
                header.set_mode(0o777);
                tar.append_link(&mut header, name, target).map_err(fault)?;
            }
            Content::File { size, executable } => {
                header.set_entry_type(EntryType::Regular);
                header.set_mode(if *executable { 0o755 } else { 0o644 });
                stream(item, *size, archive, progress, |body| tar.append_data(&mut header, name, body))?;
            }
        }
    }
    let out = tar.into_inner().and_then(zstd::Encoder::finish).map_err(fault)?;
    finish(out, archive)
}

fn finish(out: BufWriter<File>, archive: &Path) -> Result<(), Error> {
    let file = out.into_inner().map_err(|e| Error::io("write", archive, e.into_error()))?;
    file.sync_all().map_err(|e| Error::io("write", archive, e))?;
    Ok(())
}
