//! Receiving the bytes of an upload: gathered into chunks; while one chunk is written and hashed on two threads, the
//! next one is gathered. What was written and hashed counts, whatever happens to the connection.

use super::blobs::{Arriving, Held};
use super::buffers::Buffers;
use super::uploads::{Announced, announced};
use super::{Blobs, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use model::rights::Right;
use protocol::Code;
use protocol::api::Upload;
use std::fs::File;
use std::io;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

/// Receives bytes of an upload from `offset` on. A cut connection keeps what arrived.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::UploadBusy`] while another request writes; [`Code::OffsetMismatch`] telling where to go
/// on; [`Code::TooBig`] when more comes than was announced, of which nothing is kept; [`Code::DiskFull`], and then nothing
/// of the upload is kept;
/// [`Code::InvalidBody`] when the body breaks off; [`Code::Overloaded`] when too many send at once.
pub async fn receive(app: &App, call: &Call, id: &str, offset: u64, body: Body) -> Result<Upload> {
    call.may(Right::Publish)?;
    let _place = app.blobs.receiving().ok_or_else(|| Fault::new(Code::Overloaded, [("seconds", &5)]))?;
    let mut announced = announced(app, id).await?;
    let held = app.blobs.hold(announced.id).ok_or_else(|| Fault::of(Code::UploadBusy))?;
    if announced.here(app).is_some() {
        return whole(&announced, offset);
    }
    let mut pen = Pen::take(&app.blobs, held, &announced)?;
    if offset != pen.offset {
        return Err(Fault::new(Code::OffsetMismatch, [("offset", &pen.offset)]));
    }
    let received = take_all(&mut pen, body, announced.size_bytes).await;
    let reached = pen.end().await;
    received?;
    let reached = reached?;
    extend(app, call, &mut announced).await?;
    Ok(announced.view(reached))
}

/// The repository has the bytes: nothing need be sent.
fn whole(announced: &Announced, offset: u64) -> Result<Upload> {
    if offset == announced.size_bytes {
        return Ok(announced.view(offset));
    }
    Err(Fault::new(Code::OffsetMismatch, [("offset", &announced.size_bytes)]))
}

/// An upload that goes on lasts longer; written down when half of its time is over.
async fn extend(app: &App, call: &Call, announced: &mut Announced) -> Result<()> {
    let until = call.at.plus(limits::UPLOAD_KEPT);
    if announced.expires_at < call.at.plus(limits::UPLOAD_KEPT / 2) {
        let mut tx = app.db.observe().await?;
        tx.run(store::UPLOAD_EXTEND, args![announced.id, until]).await?;
        tx.commit().await?;
        announced.expires_at = until;
    }
    Ok(())
}

/// Moves a body into the file.
async fn take_all(pen: &mut Pen, body: Body, size: u64) -> Result<()> {
    let mut stream = body.into_data_stream();
    let mut gathered = pen.buffers.take();
    let mut room = size - pen.offset;
    loop {
        let next = tokio::time::timeout(limits::UPLOAD_SILENCE_MAX, stream.next()).await;
        let fault = match next {
            Ok(Some(Ok(piece))) if piece.len() as u64 <= room => {
                room -= piece.len() as u64;
                let mut rest = gathered.fill(&piece);
                while gathered.room() == 0 {
                    let full = std::mem::replace(&mut gathered, pen.buffers.take());
                    pen.write(full.into_bytes()).await?;
                    rest = gathered.fill(rest);
                }
                continue;
            }
            Ok(None) => None,
            Ok(Some(Ok(_))) => Some(Fault::new(Code::TooBig, [("limit", &size)])),
            Ok(Some(Err(error))) => Some(Fault::new(Code::InvalidBody, [("why", &error)])),
            Err(_) => {
                let why = format!("nothing came for {} s", limits::UPLOAD_SILENCE_MAX.as_secs());
                Some(Fault::new(Code::InvalidBody, [("why", &why)]))
            }
        };
        pen.write(gathered.into_bytes()).await?;
        return fault.map_or(Ok(()), Err);
    }
}

/// Writes and hashes chunks in order, one behind the one being gathered. Its state goes back to the upload when it is
/// dropped, even when the request is cancelled half way.
struct Pen {
    held: Option<Held>,
    buffers: Buffers,
    file: Arc<File>,
    offset: u64,
    /// Bytes the disk was asked to begin writing.
    flushed: u64,
    busy: Option<JoinHandle<(Held, io::Result<u64>)>>,
}

impl Pen {
    fn take(blobs: &Blobs, mut held: Held, announced: &Announced) -> Result<Self> {
        let (file, offset) = held.open(&blobs.upload_path(announced.id), announced.size_bytes)?;
        let buffers = blobs.buffers().clone();
        Ok(Self { held: Some(held), buffers, file, offset, flushed: offset, busy: None })
    }

    /// Hands a chunk over; waits only for the one before.
    async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.settle().await?;
        if chunk.is_empty() {
            return Ok(());
        }
        let Some(mut held) = self.held.take() else { return Err(Fault::internal("an upload lost its lock")) };
        if self.offset - self.flushed >= limits::UPLOAD_FLUSH_BYTES {
            self.flushed = self.offset;
            if let Err(error) = held.flush(&self.file).await {
                held.spoil(&self.file);
                return Err(error.into());
            }
        }
        let (file, at) = (self.file.clone(), self.offset);
        let length = chunk.len() as u64;
        let hashed = hash(held.hasher.take(), &chunk);
        self.busy = Some(spawn_blocking(move || {
            let done = put(&file, &mut held, at, &chunk, hashed).map(|()| at + length);
            (held, done)
        }));
        Ok(())
    }

    /// Waits for the chunk under way.
    async fn settle(&mut self) -> Result<()> {
        if let Some(busy) = self.busy.take() {
            let (held, done) = busy.await.map_err(Fault::internal)?;
            self.held = Some(held);
            self.offset = done?;
        }
        Ok(())
    }

    /// Waits for the last chunk and says how far the upload is.
    async fn end(&mut self) -> Result<u64> {
        self.settle().await?;
        Ok(self.offset)
    }
}

/// Writes a chunk at its place; `hashed` brings the hash that another thread made of it meanwhile. When the disk
/// refuses, nothing of the upload is kept.
fn put(file: &Arc<File>, held: &mut Arriving, at: u64, chunk: &Bytes, hashed: Hashed) -> io::Result<()> {
    if let Err(error) = write_at(file, at, chunk) {
        held.spoil(file);
        return Err(match error.kind() {
            io::ErrorKind::QuotaExceeded => io::Error::new(io::ErrorKind::StorageFull, error),
            _ => error,
        });
    }
    held.hasher = hashed.and_then(|hashed| hashed.blocking_recv().ok());
    held.file = Some((file.clone(), at + chunk.len() as u64));
    Ok(())
}

/// A hash on its way from another thread.
type Hashed = Option<oneshot::Receiver<blake3::Hasher>>;

/// Hashes a chunk on another thread.
fn hash(hasher: Option<blake3::Hasher>, chunk: &Bytes) -> Hashed {
    hasher.map(|mut hasher| {
        let (done, hashed) = oneshot::channel();
        let chunk = chunk.clone();
        drop(spawn_blocking(move || {
            hasher.update(&chunk);
            let _ = done.send(hasher);
        }));
        hashed
    })
}

#[cfg(unix)]
fn write_at(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, at: u64, mut bytes: &[u8]) -> io::Result<()> {
    let mut at = at;
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        at += count as u64;
        bytes = bytes.get(count..).unwrap_or_default();
    }
    Ok(())
}
