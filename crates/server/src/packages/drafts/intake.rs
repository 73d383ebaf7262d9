//! Files on their way into a draft: written beside the uploads, hashed while they are written, then placed among the blobs.
//!
//! The row that names a blob is written while [`Blobs::settle`](crate::packages::Blobs) is held, so that the chore does not take a blob away
//! in between. What is left after a crash is a file that no book names: the chore removes it.

use crate::app::App;
use crate::fault::{Fault, Result};
use crate::packages::Blobs;
use crate::packages::cut::sum;
use crate::store::chain::hex;
use bundle::archive::Archive;
use model::Digest;
use ring::digest::{Context, SHA512};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A file being written.
pub(super) struct Intake {
    id: Uuid,
    blobs: Blobs,
    path: PathBuf,
    out: BufWriter<File>,
    hashing: Hashing,
    /// Nobody else takes the file for an upload nobody knows.
    _held: crate::packages::blobs::Held,
}

/// Both digests and the length of what goes by.
struct Hashing {
    blake: blake3::Hasher,
    sha: Context,
    size: u64,
}

impl Hashing {
    fn new() -> Self {
        Self { blake: blake3::Hasher::new(), sha: Context::new(&SHA512), size: 0 }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.blake.update(bytes);
        self.sha.update(bytes);
        self.size += bytes.len() as u64;
    }

    fn end(self) -> Sums {
        Sums {
            digest: Digest::from_bytes(*self.blake.finalize().as_bytes()),
            sha512: hex(&sum(self.sha)),
            size: self.size,
        }
    }
}

/// What is known of the bytes of a file.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    pub digest: Digest,
    pub sha512: String,
    pub size: u64,
}

/// A file that is whole and on the disk; placed among the blobs or dropped.
pub(super) struct Whole {
    id: Uuid,
    blobs: Blobs,
    pub sums: Sums,
    pub archive: Option<Archive>,
    _held: crate::packages::blobs::Held,
}

impl Intake {
    /// Begins a file.
    pub fn begin(app: &App) -> Result<Self> {
        Self::begin_in(&app.blobs, app.new_id())
    }

    /// Begins a file under an id that nothing has.
    pub fn begin_in(blobs: &Blobs, id: Uuid) -> Result<Self> {
        let held = blobs.hold(id).ok_or_else(|| Fault::internal("an id that is new is held"))?;
        let path = blobs.upload_path(id);
        let file = File::options().create_new(true).read(true).write(true).open(&path)?;
        let out = BufWriter::with_capacity(256 << 10, file);
        Ok(Self { id, blobs: blobs.clone(), path, out, hashing: Hashing::new(), _held: held })
    }

    /// Where it is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it on the disk and looks at what it is.
    pub fn finish(self) -> io::Result<Whole> {
        let Self { id, blobs, path, out, hashing, _held } = self;
        let done = (|| {
            let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            Archive::of(&path)
        })();
        match done {
            Ok(archive) => Ok(Whole { id, blobs, sums: hashing.end(), archive, _held }),
            Err(error) => {
                let _ = blobs.drop_upload(id);
                Err(error)
            }
        }
    }

    /// Gives it up.
    pub fn drop_it(self) {
        let _ = self.blobs.drop_upload(self.id);
    }
}

impl Write for Intake {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hashing.add(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Whole {
    /// Makes it a blob. Hold [`Blobs::settle`](crate::packages::Blobs) from here until a row names it.
    pub fn place(&self) -> io::Result<()> {
        self.blobs.place(self.id, &self.sums.digest)
    }
}

impl Drop for Whole {
    /// What became a blob is one; anything else goes.
    fn drop(&mut self) {
        let _ = self.blobs.drop_upload(self.id);
    }
}

/// What is known of a file that is there already.
pub(super) fn measure(path: &Path) -> io::Result<Sums> {
    let mut file = File::open(path)?;
    let mut hashing = Hashing::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hashing.end()),
            Ok(count) => hashing.add(&buffer[..count]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// What a fault of the bundle crate means for whoever sent the file `name`.
pub(super) fn fault(name: &str, error: &bundle::Error) -> Fault {
    match error.code() {
        "disk-full" => Fault::of(protocol::Code::DiskFull),
        "io" => Fault::internal(error),
        _ => Fault::new(protocol::Code::EntryRefused, [("file", &name), ("why", error)]),
    }
}
