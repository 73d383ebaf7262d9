//! Bundles: fetched by digest, resumable, verified while they are written.
//!
//! A fetch goes into `<hex>.part`; what is there already is hashed and not asked for again. Only when the digest of
//! the whole is right does the file get its name, so a file with a name was right once. Whoever uses it later
//! verifies it again (P9). Where neighbours help ([`crate::peers`]), it comes in chunks, in any order, into `<hex>.share`. Two instances that need the same bundle wait for one fetch. Trying again, and when, is the
//! caller's business.

use crate::net::{Server, Session, refusal};
use crate::peers::{Gathered, Peers, Wanted};
use crate::{disk, limits};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use model::Digest;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Semaphore, mpsc};

/// Fetches bundles.
#[derive(Debug, Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    server: Server,
    key: String,
    folder: PathBuf,
    peers: Option<Peers>,
    slots: Semaphore,
    /// One lock for each digest that somebody waits for.
    turns: Mutex<HashMap<Digest, Weak<tokio::sync::Mutex<()>>>>,
    /// How many hold on to a bundle.
    pins: Mutex<HashMap<Digest, usize>>,
}

/// Keeps a bundle, here or on its way, from being removed as unused.
#[derive(Debug)]
pub struct Pin {
    digest: Digest,
    inner: Arc<Inner>,
}

impl Pin {
    /// What it keeps.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut pins = self.inner.pins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = pins.get_mut(&self.digest) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&self.digest);
            }
        }
    }
}

/// Why a bundle is not there.
#[derive(Debug)]
pub enum Error {
    /// The server could not be reached, or the connection was cut.
    Network(String),
    /// The server refused.
    Refused(String),
    /// The bytes are not those that were announced.
    DigestWrong,
    /// No room.
    DiskFull,
    /// The disk failed otherwise.
    Disk(String),
}

/// A bundle on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it is.
    pub path: PathBuf,
    /// It was verified just now, while it was written.
    pub fresh: bool,
    /// Bytes that came from neighbours.
    pub from_peers_bytes: u64,
}

impl Fetcher {
    /// A fetcher that keeps bundles in a folder.
    #[must_use]
    pub fn new(server: Server, key: String, folder: PathBuf, peers: Option<Peers>) -> Self {
        let slots = Semaphore::new(limits::FETCHES_MAX);
        Self {
            inner: Arc::new(Inner {
                server,
                key,
                folder,
                peers,
                slots,
                turns: Mutex::default(),
                pins: Mutex::default(),
            }),
        }
    }

    /// Where the bundle of that digest is, if it is here.
    #[must_use]
    pub fn kept(&self, digest: Digest) -> Option<PathBuf> {
        let path = self.inner.folder.join(digest.hex());
        path.is_file().then_some(path)
    }

    /// Brings a bundle here. `progress` hears of the bytes done.
    pub async fn fetch(
        &self,
        digest: Digest,
        size_bytes: u64,
        progress: impl Fn(u64) + Send,
    ) -> Result<Fetched, Error> {
        let turn = self.turn(digest);
        let _turn = turn.lock().await;
        if let Some(path) = self.kept(digest) {
            return Ok(Fetched { path, fresh: false, from_peers_bytes: 0 });
        }
        let _slot = self.inner.slots.acquire().await.map_err(|e| Error::Network(e.to_string()))?;
        let path = self.inner.folder.join(digest.hex());
        let part = path.with_extension("part");
        let share = path.with_extension("share");
        let (found, from, from_peers_bytes) = match self.gather(digest, size_bytes, &part, &progress).await? {
            Gathered::Whole(from_peers_bytes) => {
                let whole = share.clone();
                let digest = blocking(move || bundle::digest_file(&whole).map_err(of_disk)).await?.0;
                (digest, share, from_peers_bytes)
            }
            Gathered::Alone(session) => {
                (self.bring(digest, size_bytes, &part, session, progress).await?, part, 0)
            }
        };
        if found != digest {
            let _ = disk::remove_file(&from);
            return Err(Error::DigestWrong);
        }
        std::fs::rename(&from, &path).map_err(of_disk)?;
        Ok(Fetched { path, fresh: true, from_peers_bytes })
    }

    /// Brings a bundle here with neighbours, if there are any. What was fetched without them is used.
    async fn gather(
        &self,
        digest: Digest,
        size_bytes: u64,
        part: &Path,
        progress: &(impl Fn(u64) + Send),
    ) -> Result<Gathered, Error> {
        let Some(peers) = self.inner.peers.as_ref().filter(|peers| peers.is_on()) else {
            return Ok(Gathered::Alone(None));
        };
        let Inner { server, key, .. } = &*self.inner;
        peers.gather(Wanted { server, key, digest, size_bytes }, part, progress).await
    }

    /// Removes a bundle that proved wrong.
    pub fn discard(&self, digest: Digest) {
        if let Some(peers) = &self.inner.peers {
            peers.forget(digest);
        }
        let path = self.inner.folder.join(digest.hex());
        if let Err(error) = disk::remove_file(&path) {
            tracing::warn!("could not remove {}: {error}", path.display());
        }
    }

    /// Keeps a bundle until the pin is dropped.
    #[must_use]
    pub fn pin(&self, digest: Digest) -> Pin {
        *self.inner.pins.lock().unwrap_or_else(PoisonError::into_inner).entry(digest).or_default() += 1;
        Pin { digest, inner: Arc::clone(&self.inner) }
    }

    /// Removes what is not among these and has no pin, finished or not.
    pub fn keep_only(&self, digests: &[Digest]) {
        let pins = self.inner.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let names: Vec<String> = digests.iter().chain(pins.keys()).map(Digest::hex).collect();
        drop(pins);
        for entry in std::fs::read_dir(&self.inner.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !names.iter().any(|n| name.starts_with(n.as_str())) {
                tracing::debug!("removing the bundle {name}, which nothing uses");
                let _ = disk::remove_file(&entry.path());
            }
        }
    }

    fn turn(&self, digest: Digest) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.inner.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, weak| weak.strong_count() > 0);
        if let Some(turn) = turns.get(&digest).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        turns.insert(digest, Arc::downgrade(&turn));
        turn
    }

    /// Fetches what is missing of a part, and says the digest of the whole.
    async fn bring(
        &self,
        digest: Digest,
        size_bytes: u64,
        part: &Path,
        session: Option<Session>,
        progress: impl Fn(u64) + Send,
    ) -> Result<Digest, Error> {
        let opened = part.to_owned();
        let (mut writing, done) =
            blocking(move || Writing::open(&opened).map_err(of_disk)).await.map(|w| {
                let done = w.size_bytes;
                (w, done)
            })?;
        if done == size_bytes && done > 0 {
            return blocking(move || writing.finish()).await;
        }
        let mut request =
            http::Request::get("/").header(http::header::AUTHORIZATION, format!("Bearer {}", self.inner.key));
        if done > 0 && done < size_bytes {
            request = request.header(http::header::RANGE, format!("bytes={done}-"));
        }
        let path = format!("/agent/bundles/{digest}");
        let answer = match session.filter(Session::is_open) {
            Some(mut session) => session.request(request, &path, Vec::new()).await,
            None => self.inner.server.request(request, &path, Vec::new()).await,
        };
        let mut response = answer.map_err(|e| Error::Network(format!("{e:#}")))?;
        let mut done = match response.status() {
            http::StatusCode::PARTIAL_CONTENT if done > 0 => done,
            http::StatusCode::OK => {
                writing.restart().map_err(of_disk)?;
                0
            }
            status if status.is_server_error() => return Err(Error::Network(refusal(response).await.text)),
            _ => {
                // A part that does not fit what the server has would be asked for again and again.
                let _ = disk::remove_file(part);
                return Err(Error::Refused(refusal(response).await.text));
            }
        };
        let (send, receive) = mpsc::channel(limits::FETCH_QUEUE_MAX);
        let writer = tokio::task::spawn_blocking(move || writing.drain(receive));
        let mut cut = None;
        loop {
            match tokio::time::timeout(limits::FETCH_IDLE_MAX, response.body_mut().frame()).await {
                Err(_) => cut = Some("nothing came for too long".to_owned()),
                Ok(Some(Err(error))) => cut = Some(format!("the connection was cut: {error}")),
                Ok(None) => {}
                Ok(Some(Ok(frame))) => {
                    let Ok(bytes) = frame.into_data() else { continue };
                    done += bytes.len() as u64;
                    progress(done);
                    if done <= size_bytes && send.send(bytes).await.is_ok() {
                        continue;
                    }
                }
            }
            break;
        }
        drop(send);
        let mut writing = writer.await.map_err(|e| Error::Disk(e.to_string()))?.map_err(of_disk)?;
        if done < size_bytes {
            let why = cut.unwrap_or_else(|| "it ended early".to_owned());
            return Err(Error::Network(format!("{why} ({done} of {size_bytes} bytes)")));
        }
        blocking(move || writing.finish()).await
    }
}

/// A part that is being written and hashed.
struct Writing {
    file: File,
    hasher: blake3::Hasher,
    size_bytes: u64,
}

impl Writing {
    /// Opens a part and hashes what it holds.
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 128 << 10];
        let mut size_bytes = 0;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(Self { file, hasher, size_bytes });
            }
            hasher.update(&buffer[..read]);
            size_bytes += read as u64;
        }
    }
    fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.hasher.reset();
        self.size_bytes = 0;
        Ok(())
    }
    fn drain(mut self, mut blocks: mpsc::Receiver<Bytes>) -> io::Result<Self> {
        while let Some(block) = blocks.blocking_recv() {
            self.file.write_all(&block)?;
            self.hasher.update(&block);
            self.size_bytes += block.len() as u64;
        }
        Ok(self)
    }
    fn finish(&mut self) -> Result<Digest, Error> {
        Ok(Digest::from_bytes(*self.hasher.finalize().as_bytes()))
    }
}

/// Runs work that blocks on the pool for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Disk(e.to_string()))?
}

/// What went wrong on the disk.
pub(crate) fn of_disk(error: io::Error) -> Error {
    if disk::is_full(&error) { Error::DiskFull } else { Error::Disk(error.to_string()) }
}
