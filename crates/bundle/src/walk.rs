//! One walk over an archive, whatever its format.
//!
//! `inspect` and `unpack` see the same entries in the same order through the same checks, because both are a
//! [`Visit`] of this one walk: what `inspect` accepts, `unpack` writes. The walk owns the safety: names,
//! kinds, the number of entries, and the bytes, which are counted as they come out of the decompressor. A
//! visitor only decides what to do with a safe entry. Bodies are streamed; nothing is kept but the digests of
//! the names.

use crate::error::Error;
use crate::limits::{LINK_BYTES_MAX, Limits};
use crate::names::{EntryName, Names, Place, link_target};
use crate::{Format, tarred, zipped};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// What to do with each safe entry.
pub(crate) trait Visit {
    /// A folder that has an entry of its own; others are implied by the paths below them.
    fn folder(&mut self, name: &EntryName) -> Result<(), Error>;
    /// A regular file; what is not read of the body is read and checked by the walk.
    fn file(&mut self, name: &EntryName, executable: bool, body: &mut Body<'_>) -> Result<(), Error>;
    /// A symbolic link whose target is inside the folder.
    fn link(&mut self, name: &EntryName, target: &str) -> Result<(), Error>;
}

/// What an entry is, as the archive says; the body of a link is its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File { executable: bool },
    Folder,
    Link,
}

/// What a whole walk found.
#[derive(Debug)]
pub(crate) struct Walked {
    pub format: Format,
    pub entries: u64,
    pub size_bytes_unpacked: u64,
    pub names: Names,
    /// The only folder at the root, when everything stands in it.
    pub lone_folder: Option<String>,
}

/// Walks over the archive at `path`.
///
/// # Errors
/// Every error of reading, and those of the visitor.
pub(crate) fn walk(path: &Path, limits: Limits, visit: &mut dyn Visit) -> Result<Walked, Error> {
    let mut file = File::open(path).map_err(|e| Error::io("open", path, e))?;
    let format = Format::of(&mut file).map_err(|e| Error::io("read", path, e))??;
    let archive_bytes = file.metadata().map_err(|e| Error::io("read", path, e))?.len();
    let mut walk = Walk {
        path,
        visit,
        names: Names::new(limits.entries_max),
        entries: 0,
        links: 0,
        meter: Meter { limits, archive_bytes, total: 0 },
        top: Top::Empty,
    };
    match format {
        Format::Zip => zipped::entries(file, &mut walk)?,
        Format::TarZst => tarred::entries(file, &mut walk)?,
    }
    Ok(Walked {
        format,
        entries: walk.entries,
        size_bytes_unpacked: walk.meter.total,
        names: walk.names,
        lone_folder: match walk.top {
            Top::One(folder) => Some(folder),
            Top::Empty | Top::Many => None,
        },
    })
}

/// A walk under way: the formats push their entries into it.
pub(crate) struct Walk<'a> {
    path: &'a Path,
    visit: &'a mut dyn Visit,
    names: Names,
    entries: u64,
    links: u64,
    meter: Meter,
    top: Top,
}

/// What stands at the root.
enum Top {
    Empty,
    One(String),
    Many,
}

impl Walk<'_> {
    /// Refuses an archive that announces more entries than allowed, before reading them.
    pub fn announce(&self, entries: u64) -> Result<(), Error> {
        if entries > self.meter.limits.entries_max { Err(self.too_many(None)) } else { Ok(()) }
    }

    /// An error of the system or of the archive, seen outside any entry.
    pub fn fault(&self, entry: Option<&str>, error: io::Error) -> Error {
        read_fault(self.path, entry, error)
    }

    /// Checks one entry and shows it to the visitor.
    pub fn entry(&mut self, given: &str, kind: Kind, reader: &mut dyn Read) -> Result<(), Error> {
        self.entries += 1;
        if self.entries > self.meter.limits.entries_max {
            return Err(self.too_many(Some(given)));
        }
        let parsed = EntryName::parse(given)?;
        let Some(name) = parsed.path else {
            let mut body = Body { path: self.path, entry: given, reader, meter: &mut self.meter };
            return match kind {
                Kind::Link => Err(Error::refused(given, "it replaces the package's own folder")),
                _ => body.must_be_empty(),
            };
        };
        let kind = match kind {
            Kind::Link if parsed.folder => {
                return Err(Error::refused(given, "a symbolic link whose name ends in a slash"));
            }
            Kind::File { .. } if parsed.folder => Kind::Folder,
            kind => kind,
        };
        let place = match kind {
            Kind::File { .. } => Place::File,
            Kind::Folder => Place::Folder,
            Kind::Link => Place::Link,
        };
        self.names.admit(&name, place)?;
        self.top.add(&name, place);
        let mut body = Body { path: self.path, entry: given, reader, meter: &mut self.meter };
        match kind {
            Kind::Folder => {
                body.must_be_empty()?;
                self.visit.folder(&name)
            }
            Kind::File { executable } => {
                self.visit.file(&name, executable, &mut body)?;
                body.discard().map(|_| ())
            }
            Kind::Link => {
                self.links += 1;
                if self.links > body.meter.limits.links_max {
                    return Err(Error::TooBig {
                        what: "the number of symbolic links",
                        limit: body.meter.limits.links_max,
                        unit: "links",
                        entry: Some(given.to_owned()),
                    });
                }
                let target = body.whole(LINK_BYTES_MAX as u64)?.ok_or_else(|| {
                    Error::refused(given, format!("its target has more than {LINK_BYTES_MAX} bytes"))
                })?;
                // A target is no content: the sizes told are those of files.
                body.meter.total -= target.len() as u64;
                let target = String::from_utf8(target)
                    .map_err(|_| Error::refused(given, "the target of the link is not UTF-8"))?;
                let target = link_target(&name, &target)?;
                self.visit.link(&name, &target)
            }
        }
    }

    fn too_many(&self, entry: Option<&str>) -> Error {
        Error::TooBig {
            what: "the number of entries",
            limit: self.meter.limits.entries_max,
            unit: "entries",
            entry: entry.map(str::to_owned),
        }
    }
}

impl Top {
    fn add(&mut self, name: &EntryName, place: Place) {
        let (top, below) = name.top();
        let next = match self {
            _ if below.is_none() && place != Place::Folder => Top::Many,
            Top::Empty => Top::One(top.to_owned()),
            Top::One(folder) if folder == top => return,
            Top::One(_) | Top::Many => Top::Many,
        };
        *self = next;
    }
}

/// Counts the bytes that come out of an archive.
#[derive(Debug)]
pub(crate) struct Meter {
    limits: Limits,
    archive_bytes: u64,
    total: u64,
}

impl Meter {
    /// A meter for `pack`, which knows the size of the archive only at its end.
    pub fn check(limits: Limits, total: u64, archive_bytes: u64) -> Result<(), Error> {
        Self { limits, archive_bytes, total: 0 }.count(total, None)
    }

    fn count(&mut self, bytes: u64, entry: Option<&str>) -> Result<(), Error> {
        self.total = self.total.saturating_add(bytes);
        let big =
            |what, limit, unit| Err(Error::TooBig { what, limit, unit, entry: entry.map(str::to_owned) });
        if self.total > self.limits.size_bytes_unpacked_max {
            return big("the size of the unpacked files", self.limits.size_bytes_unpacked_max, "bytes");
        }
        let allowed =
            self.archive_bytes.saturating_mul(self.limits.ratio_max).max(self.limits.ratio_floor_bytes);
        if self.total > allowed {
            return big("the size of the unpacked files for the size of this archive", allowed, "bytes");
        }
        Ok(())
    }
}

/// The content of one entry, counted while it is read.
pub(crate) struct Body<'a> {
    path: &'a Path,
    entry: &'a str,
    reader: &'a mut dyn Read,
    meter: &'a mut Meter,
}

impl Body<'_> {
    /// Writes what is left into `out`; `to` is named in errors. Returns the number of bytes.
    pub fn copy_to(&mut self, out: &mut dyn Write, to: &Path) -> Result<u64, Error> {
        let mut buffer = [0; 32 * 1024];
        let mut size = 0;
        loop {
            let count = self.read(&mut buffer)?;
            if count == 0 {
                return Ok(size);
            }
            out.write_all(&buffer[..count]).map_err(|e| Error::io("write", to, e))?;
            size += count as u64;
        }
    }

    /// Gives what is left to `take`, piece by piece; `to` is named in errors.
    pub fn each(&mut self, take: &mut dyn FnMut(&[u8]) -> io::Result<()>, to: &Path) -> Result<(), Error> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = self.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            take(&buffer[..count]).map_err(|e| Error::io("write", to, e))?;
        }
    }

    /// The whole content, or `None` when it has more than `bytes_max` bytes.
    pub fn whole(&mut self, bytes_max: u64) -> Result<Option<Vec<u8>>, Error> {
        let mut buffer = [0; 32 * 1024];
        let mut content = Vec::new();
        loop {
            let count = self.read(&mut buffer)?;
            if count == 0 {
                return Ok(Some(content));
            }
            if (content.len() + count) as u64 > bytes_max {
                self.discard()?;
                return Ok(None);
            }
            content.extend_from_slice(&buffer[..count]);
        }
    }

    /// Reads what is left, so that its size and checksum are checked. Returns the number of bytes.
    pub fn discard(&mut self) -> Result<u64, Error> {
        self.copy_to(&mut io::sink(), Path::new(""))
    }

    fn must_be_empty(&mut self) -> Result<(), Error> {
        if self.discard()? == 0 {
            Ok(())
        } else {
            Err(Error::refused(self.entry, "a folder that has content"))
        }
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.reader.read(buffer) {
                Ok(count) => {
                    self.meter.count(count as u64, Some(self.entry))?;
                    return Ok(count);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(read_fault(self.path, Some(self.entry), e)),
            }
        }
    }
}

/// Tells a failing disk (the system gave a number) from a damaged archive (the decoder gave a text).
fn read_fault(path: &Path, entry: Option<&str>, error: io::Error) -> Error {
    if error.raw_os_error().is_some() { Error::io("read", path, error) } else { Error::damaged(entry, error) }
}
