//! The files of the repository: `blobs/ab/<digest>` for what is published, `uploads/<id>` for what is arriving.
//!
//! A blob is made in one step, by renaming an upload that is whole and on the disk: there is never a part of one. What
//! is known of an upload under way (how far it is, the hash so far) is kept in memory; after a restart the length of
//! the file says how far it is, and the hash is made again from the file when it is needed.

use super::buffers::Buffers;
use super::extracted::Extracted;
use super::schema::Schemas;
use crate::limits;
use model::Digest;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedMutexGuard, RwLock, Semaphore};
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

/// Handle to the files; cheap to clone.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

struct Inner {
    blobs: PathBuf,
    uploads: PathBuf,
    arriving: Mutex<HashMap<Uuid, Arc<tokio::sync::Mutex<Arriving>>>>,
    /// Uploads that became a blob and have no version yet, should publishing be tried again.
    placed: Mutex<HashMap<Uuid, Digest>>,
    /// Read by those who give a blob its version, written by those who remove blobs without one.
    settling: RwLock<()>,
    buffers: Buffers,
    receiving: Arc<Semaphore>,
    inspecting: Semaphore,
    schemas: Schemas,
    extracted: Extracted,
}

/// An upload under way; whoever holds its lock is the one who writes.
#[derive(Default)]
pub(super) struct Arriving {
    /// The file and how many bytes of it are whole; opened at the first need.
    pub file: Option<(Arc<File>, u64)>,
    /// The hash of those bytes; absent when it must be made again from the file.
    pub hasher: Option<blake3::Hasher>,
    /// The disk was asked to begin writing. What it answers must be heard: the system tells a failure once.
    pub flushing: Option<JoinHandle<io::Result<()>>>,
}

/// The lock of an upload.
pub(super) type Held = OwnedMutexGuard<Arriving>;

impl Blobs {
    /// Opens the folders, making them as needed; removes what is no upload. Uploads stay, to be resumed.
    ///
    /// # Errors
    /// When a folder cannot be made or read.
    pub fn open(data: &Path) -> io::Result<Self> {
        let (blobs, uploads) = (data.join("blobs"), data.join("uploads"));
        fs::create_dir_all(&blobs)?;
        fs::create_dir_all(&uploads)?;
        for entry in fs::read_dir(&uploads)? {
            let entry = entry?;
            if id_of(&entry).is_none() && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Self(Arc::new(Inner {
            blobs,
            uploads,
            arriving: Mutex::default(),
            placed: Mutex::default(),
            settling: RwLock::default(),
            buffers: Buffers::default(),
            receiving: Arc::new(Semaphore::new(limits::UPLOADS_RECEIVING_MAX)),
            inspecting: Semaphore::new(limits::INSPECTIONS_MAX),
            schemas: Schemas::default(),
            extracted: Extracted::of(data),
        })))
    }

    /// Where a blob stands, or would.
    pub(super) fn path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.0.blobs.join(&hex[..2]).join(hex)
    }

    /// Whether there is such a blob, of this size: one that was cut does not count.
    pub(super) fn has(&self, digest: &Digest, size_bytes: u64) -> bool {
        fs::metadata(self.path(digest)).is_ok_and(|about| about.is_file() && about.len() == size_bytes)
    }

    /// Where an upload stands.
    pub(super) fn upload_path(&self, id: Uuid) -> PathBuf {
        self.0.uploads.join(id.simple().to_string())
    }

    /// Takes the lock of an upload; nothing when another holds it.
    pub(super) fn hold(&self, id: Uuid) -> Option<Held> {
        let mut arriving = self.0.arriving.lock().unwrap_or_else(PoisonError::into_inner);
        let one = arriving.entry(id).or_default().clone();
        drop(arriving);
        one.try_lock_owned().ok()
    }

    /// How many bytes of an upload have arrived, without its lock: what is on the disk.
    pub(super) fn arrived(&self, id: Uuid) -> u64 {
        fs::metadata(self.upload_path(id)).map_or(0, |about| about.len())
    }

    /// The blob an upload became, when it has no version yet.
    pub(super) fn placed(&self, id: Uuid) -> Option<Digest> {
        self.0.placed.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    /// Forgets an upload and removes its file. Repeating it is no error.
    pub(super) fn drop_upload(&self, id: Uuid) -> io::Result<()> {
        self.0.arriving.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        self.0.placed.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        gone(fs::remove_file(self.upload_path(id)))
    }

    /// Ids of the files in the folder of uploads.
    pub(super) fn upload_ids(&self) -> io::Result<Vec<Uuid>> {
        Ok(fs::read_dir(&self.0.uploads)?.filter_map(Result::ok).filter_map(|e| id_of(&e)).collect())
    }

    /// Forgets what is kept in memory of uploads that are no more.
    pub(super) fn forget_missing(&self, known: &std::collections::HashSet<Uuid>) {
        let mut arriving = self.0.arriving.lock().unwrap_or_else(PoisonError::into_inner);
        arriving.retain(|id, one| known.contains(id) || Arc::strong_count(one) > 1);
        drop(arriving);
        self.0.placed.lock().unwrap_or_else(PoisonError::into_inner).retain(|id, _| known.contains(id));
    }

    /// Makes an upload a blob: a rename, and the folder on the disk. The file must be on the disk already. When the
    /// blob is there, the upload's file is removed instead.
    pub(super) fn place(&self, id: Uuid, digest: &Digest) -> io::Result<()> {
        let (from, to) = (self.upload_path(id), self.path(digest));
        // One that was cut by a damaged disk is replaced.
        let size = |path: &Path| fs::metadata(path).map(|about| about.len()).ok();
        if size(&to).is_some_and(|there| size(&from).is_none_or(|new| new == there)) {
            gone(fs::remove_file(from))?;
        } else {
            self.move_in(&from, &to)?;
        }
        self.0.placed.lock().unwrap_or_else(PoisonError::into_inner).insert(id, *digest);
        Ok(())
    }

    fn move_in(&self, from: &Path, to: &Path) -> io::Result<()> {
        let folder = to.parent().unwrap_or(&self.0.blobs);
        match fs::create_dir(folder) {
            Ok(()) => sync_folder(&self.0.blobs)?,
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
        fs::rename(from, to)?;
        sync_folder(folder)
    }

    /// Removes a blob. Repeating it is no error.
    pub(super) fn remove(&self, digest: &Digest) -> io::Result<()> {
        gone(fs::remove_file(self.path(digest)))
    }

    /// Digests of the blobs of one of the 256 folders, with the time of their last change.
    pub(super) fn blobs_in(&self, folder: u8) -> io::Result<Vec<(Digest, std::time::SystemTime)>> {
        let entries = match fs::read_dir(self.0.blobs.join(format!("{folder:02x}"))) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            if let Some(digest) = entry.file_name().to_str().and_then(|name| Digest::parse(name).ok()) {
                found.push((digest, entry.metadata()?.modified()?));
            }
        }
        Ok(found)
    }

    /// Keeps blobs without a version from being removed while it is held.
    pub(super) async fn settle(&self) -> tokio::sync::RwLockReadGuard<'_, ()> {
        self.0.settling.read().await
    }

    /// Keeps blobs from getting a version while it is held.
    pub(super) async fn settle_alone(&self) -> tokio::sync::RwLockWriteGuard<'_, ()> {
        self.0.settling.write().await
    }

    /// Buffers to stream with.
    pub(super) fn buffers(&self) -> &Buffers {
        &self.0.buffers
    }

    /// Schemas read lately.
    pub(super) fn schemas(&self) -> &Schemas {
        &self.0.schemas
    }

    /// Install files, where their bytes can be read.
    pub(super) fn extracted(&self) -> &Extracted {
        &self.0.extracted
    }

    /// A place among those who receive, if one is free.
    pub(super) fn receiving(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        self.0.receiving.clone().try_acquire_owned().ok()
    }

    /// A place among those who inspect; waits for one.
    pub(super) async fn inspecting(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        self.0.inspecting.acquire().await.ok()
    }
}

impl Arriving {
    /// Opens the file at the first need; the length on the disk says how far it is, at most `size`.
    pub fn open(&mut self, path: &Path, size: u64) -> io::Result<(Arc<File>, u64)> {
        if let Some((file, offset)) = &self.file {
            return Ok((file.clone(), *offset));
        }
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
        let mut offset = file.metadata()?.len();
        if offset > size {
            file.set_len(size)?;
            offset = size;
        }
        self.hasher = (offset == 0).then(blake3::Hasher::new);
        let file = Arc::new(file);
        self.file = Some((file.clone(), offset));
        Ok((file, offset))
    }
}

impl Arriving {
    /// Asks the disk to begin writing, unless it is at it.
    ///
    /// # Errors
    /// When it failed at what it was asked before.
    pub async fn flush(&mut self, file: &Arc<File>) -> io::Result<()> {
        if self.flushing.as_ref().is_none_or(JoinHandle::is_finished) {
            self.flushed().await?;
            let file = file.clone();
            self.flushing = Some(spawn_blocking(move || file.sync_data()));
        }
        Ok(())
    }

    /// Waits until the disk did what it was asked.
    pub async fn flushed(&mut self) -> io::Result<()> {
        match self.flushing.take() {
            None => Ok(()),
            Some(flushing) => flushing.await.map_err(io::Error::other)?,
        }
    }

    /// Throws away what arrived, after the disk refused some of it: nobody can say what it kept, and a full disk needs
    /// the room. The upload stands at its beginning.
    pub fn spoil(&mut self, file: &File) {
        self.file = None;
        self.hasher = None;
        self.flushing = None;
        if let Err(error) = file.set_len(0) {
            tracing::warn!(%error, "could not empty an upload that the disk refused");
        }
    }
}

fn id_of(entry: &fs::DirEntry) -> Option<Uuid> {
    entry.file_name().to_str().filter(|name| name.len() == 32).and_then(|name| Uuid::try_parse(name).ok())
}

/// A file that is gone already is as good as removed.
fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Puts the names in a folder on the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps names by itself; its folders cannot be opened as files.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
