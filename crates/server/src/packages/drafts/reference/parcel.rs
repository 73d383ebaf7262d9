//! The zip the reference server exports: its files are put together again from their parts, and each is what its SHA-512 says.

use super::read::{self, Package};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::Blobs;
use crate::packages::drafts::intake::{Intake, Whole, fault};
use protocol::Code;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use uuid::Uuid;

/// Longest list of parts of one file, in bytes; each part is 129 of them.
const LIST_BYTES_MAX: usize = 8 << 20;
/// Most lists in memory, in bytes.
const LISTS_BYTES_MAX: usize = 64 << 20;

/// What was imported.
pub(super) struct Parcel {
    pub read: Package,
    /// Path in the bundle to come, and the file.
    pub files: Vec<(String, Whole)>,
}

/// Opens an export.
pub(super) fn open(path: &Path, blobs: &Blobs, mut ids: Vec<Uuid>) -> Result<Parcel> {
    let next = |ids: &mut Vec<Uuid>| ids.pop().ok_or_else(|| Fault::internal("no id is left"));
    let spool = Intake::begin_in(blobs, next(&mut ids)?)?;
    let mut unpacking = Unpacking::new(spool.path())?;
    let walked = bundle::contents(path, &mut unpacking);
    let made = walked.map_err(|error| fault("import.zip", &error)).and_then(|()| {
        unpacking.spool.flush()?;
        let mut read = match unpacking.information.take() {
            Some(json) => read::package(&json)?,
            None => {
                let why = "there is no information.json in it: this is no export of the reference server";
                return Err(Fault::new(Code::EntryRefused, [("file", &"import.zip"), ("why", &why)]));
            }
        };
        let limit = bundle::limits::RATIO_FLOOR_BYTES
            .max(std::fs::metadata(path)?.len().saturating_mul(bundle::limits::RATIO_MAX))
            .min(bundle::limits::SIZE_BYTES_UNPACKED_MAX);
        let mut made = Making { unpacking: &unpacking, spool: File::open(spool.path())?, left: limit };
        let mut files: Vec<(String, Whole)> = Vec::new();
        let names: Vec<(String, String)> =
            read.files.iter().cloned().zip(read.install.files.iter().map(|file| file.path.clone())).collect();
        for (place, (sha512, path)) in names.into_iter().enumerate() {
            if files.len() >= limits::DRAFT_FILES_MAX || files.iter().any(|(there, _)| *there == path) {
                continue;
            }
            let intake = Intake::begin_in(blobs, next(&mut ids)?)?;
            match made.file(&sha512, intake)? {
                Some(whole) if whole.sums.sha512 == sha512 => files.push((path, whole)),
                _ => read.leave(
                    format!("install.files[{place}]"),
                    format!("the content of {path:?}: its parts are missing or damaged; upload it"),
                    format!("le contenu de « {path} » : ses parties manquent ou sont abîmées ; envoyez-le"),
                ),
            }
        }
        Ok(Parcel { read, files })
    });
    spool.drop_it();
    made
}

/// What an entry is.
enum Entry {
    Information,
    Manifest(String),
    Part(String),
}

/// The last part of a path, if it is a SHA-512.
fn sha512_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    (name.len() == 128 && name.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')))
        .then(|| name.to_owned())
}

/// Keeps the JSON and the lists in memory, and the parts one after another in a file.
struct Unpacking {
    information: Option<Vec<u8>>,
    lists: HashMap<String, Vec<u8>>,
    lists_bytes: usize,
    parts: HashMap<String, (u64, u64)>,
    spool: BufWriter<File>,
    written: u64,
    now: Option<Entry>,
    bytes: Vec<u8>,
    begun: u64,
}

impl Unpacking {
    fn new(spool: &Path) -> Result<Self> {
        let spool = BufWriter::with_capacity(256 << 10, File::options().write(true).open(spool)?);
        Ok(Self {
            information: None,
            lists: HashMap::new(),
            lists_bytes: 0,
            parts: HashMap::new(),
            spool,
            written: 0,
            now: None,
            bytes: Vec::new(),
            begun: 0,
        })
    }
}

impl bundle::Reading for Unpacking {
    fn begin(&mut self, path: &str, _: bool) -> bool {
        self.now = if path.rsplit('/').next() == Some("information.json") {
            Some(Entry::Information)
        } else if path.contains("manifests/") {
            sha512_of(path).map(Entry::Manifest)
        } else {
            sha512_of(path).map(Entry::Part)
        };
        self.bytes.clear();
        self.begun = self.written;
        self.now.is_some()
    }

    fn bytes(&mut self, piece: &[u8]) -> io::Result<()> {
        let limit = match self.now {
            Some(Entry::Part(_)) => {
                self.written += piece.len() as u64;
                return self.spool.write_all(piece);
            }
            Some(Entry::Information) => {
                usize::try_from(limits::REFERENCE_JSON_BYTES_MAX).unwrap_or(usize::MAX)
            }
            _ => LIST_BYTES_MAX.min(LISTS_BYTES_MAX - self.lists_bytes),
        };
        if self.bytes.len() + piece.len() > limit {
            // Too long to be what it says it is: passed over.
            self.now = None;
            self.bytes.clear();
            return Ok(());
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        match self.now.take() {
            Some(Entry::Information) => self.information = Some(std::mem::take(&mut self.bytes)),
            Some(Entry::Manifest(sha512)) => {
                self.lists_bytes += self.bytes.len();
                self.lists.insert(sha512, std::mem::take(&mut self.bytes));
            }
            Some(Entry::Part(sha512)) => {
                self.parts.insert(sha512, (self.begun, self.written - self.begun));
            }
            None => {}
        }
        Ok(())
    }
}

/// Puts files together.
struct Making<'a> {
    unpacking: &'a Unpacking,
    spool: File,
    /// Bytes that may still come out of parts.
    left: u64,
}

impl Making<'_> {
    /// A file out of its parts; nothing when one is missing or damaged.
    fn file(&mut self, sha512: &str, mut intake: Intake) -> Result<Option<Whole>> {
        match self.fill(sha512, &mut intake) {
            Ok(true) => Ok(Some(intake.finish()?)),
            Ok(false) => {
                intake.drop_it();
                Ok(None)
            }
            Err(fault) => {
                intake.drop_it();
                Err(fault)
            }
        }
    }

    fn fill(&mut self, sha512: &str, intake: &mut Intake) -> Result<bool> {
        let Some(list) = self.unpacking.lists.get(sha512) else { return Ok(false) };
        let list = String::from_utf8_lossy(list).into_owned();
        for part in list.split_whitespace() {
            let Some((offset, size)) = self.unpacking.parts.get(part).copied() else { return Ok(false) };
            self.spool.seek(SeekFrom::Start(offset))?;
            let mut bytes = (&mut self.spool).take(size);
            let to = intake.path().to_owned();
            match bundle::archive::unwrapped_part(&mut bytes, self.left, intake, &to) {
                Ok(count) => self.left -= count,
                Err(error) if error.code() == "disk-full" => return Err(Fault::of(Code::DiskFull)),
                Err(error) if error.code() == "bundle-too-big" => return Err(fault("import.zip", &error)),
                Err(error) if error.code() == "io" => return Err(Fault::internal(error)),
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }
}
