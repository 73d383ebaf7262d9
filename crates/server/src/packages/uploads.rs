//! Uploads: beginning, asking how far, giving up.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use model::id::UploadId;
use model::rights::Right;
use model::{Digest, FileName, Timestamp};
use protocol::Code;
use protocol::api::{NewUpload, Upload};
use uuid::Uuid;

/// An upload as announced.
#[derive(Debug, Clone)]
pub(super) struct Announced {
    pub id: Uuid,
    pub file: FileName,
    pub size_bytes: u64,
    pub digest: Option<Digest>,
    pub expires_at: Timestamp,
}

impl Announced {
    /// As people see it, with `offset` bytes there.
    pub fn view(&self, offset: u64) -> Upload {
        Upload {
            id: UploadId::from_uuid(self.id).to_string(),
            file: self.file.to_string(),
            size_bytes: self.size_bytes,
            offset,
            expires_at: self.expires_at,
        }
    }

    /// The digest of the bytes, when the repository has them already: none need be sent.
    pub fn here(&self, app: &App) -> Option<Digest> {
        app.blobs.placed(self.id).or(self.digest).filter(|digest| app.blobs.has(digest, self.size_bytes))
    }

    /// How many bytes there are, without the lock of whoever writes.
    fn offset(&self, app: &App) -> u64 {
        if self.here(app).is_some() {
            self.size_bytes
        } else {
            app.blobs.arrived(self.id).min(self.size_bytes)
        }
    }
}

/// Begins an upload.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::TooBig`], [`Code::TooMany`].
pub async fn begin(app: &App, call: &Call, ask: NewUpload) -> Result<Upload> {
    call.may(Right::Publish)?;
    let file = FileName::parse(&ask.file).map_err(|e| Fault::field("file", e))?;
    let digest = ask.digest.as_deref().filter(|d| !d.is_empty()).map(Digest::parse).transpose();
    let digest = digest.map_err(|e| Fault::field("digest", e))?;
    if ask.size_bytes == 0 {
        return Err(Fault::field("size_bytes", "an empty file is no package"));
    }
    if ask.size_bytes > limits::BUNDLE_BYTES_MAX {
        return Err(Fault::new(Code::TooBig, [("limit", &limits::BUNDLE_BYTES_MAX)]));
    }
    let announced = Announced {
        id: app.new_id(),
        file,
        size_bytes: ask.size_bytes,
        digest,
        expires_at: call.at.plus(limits::UPLOAD_KEPT),
    };
    let mut tx = app.db.observe().await?;
    if tx.count(store::UPLOADS_COUNT, args![]).await? >= limits::UPLOADS_MAX {
        return Err(Fault::new(
            Code::TooMany,
            [("limit", &limits::UPLOADS_MAX), ("kind", &"uploads at the same time")],
        ));
    }
    let row = args![
        announced.id,
        announced.file.as_str(),
        announced.size_bytes,
        digest,
        call.who(),
        announced.expires_at
    ];
    tx.run(store::UPLOAD_INSERT, row).await?;
    tx.commit().await?;
    Ok(announced.view(announced.offset(app)))
}

/// How far an upload is.
///
/// # Errors
/// [`Code::NotFound`], also when it expired.
pub async fn look(app: &App, call: &Call, id: &str) -> Result<Upload> {
    call.may(Right::Publish)?;
    let announced = announced(app, id).await?;
    Ok(announced.view(announced.offset(app)))
}

/// Ends an upload whose size was not known when it began: it is as long as what has arrived.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] when nothing arrived.
pub async fn shorten(app: &App, call: &Call, id: &str) -> Result<u64> {
    call.may(Right::Publish)?;
    let announced = announced(app, id).await?;
    let size = announced.offset(app);
    if size == 0 {
        return Err(Fault::field("size_bytes", "an empty file is no package"));
    }
    let mut tx = app.db.observe().await?;
    tx.run(store::UPLOAD_SHORTEN, args![announced.id, size]).await?;
    tx.commit().await?;
    Ok(size)
}

/// Gives an upload up.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::UploadBusy`] while another request writes to it.
pub async fn cancel(app: &App, call: &Call, id: &str) -> Result<()> {
    call.may(Right::Publish)?;
    let announced = announced(app, id).await?;
    let held = app.blobs.hold(announced.id).ok_or_else(|| Fault::of(Code::UploadBusy))?;
    discard(app, announced.id).await?;
    drop(held);
    Ok(())
}

/// An upload by the id people see.
pub(super) async fn announced(app: &App, id: &str) -> Result<Announced> {
    let unknown = || Fault::not_found("upload", id);
    let key = id.parse::<UploadId>().map_err(|_| unknown())?.as_uuid();
    let row = app.db.read().row(store::UPLOAD, args![key]).await?.ok_or_else(unknown)?;
    let (file, digest): (String, Option<Vec<u8>>) = (row.get(0)?, row.get(2)?);
    let expires_at = row.time(3)?;
    if expires_at < app.clock.now() {
        return Err(unknown());
    }
    Ok(Announced {
        id: key,
        file: FileName::parse(&file).map_err(|e| Fault::internal(format!("file name {file:?}: {e}")))?,
        size_bytes: row.number(1)?,
        digest: digest.map(|_| row.digest(2)).transpose()?,
        expires_at,
    })
}

/// Removes an upload from the books and from the disk; the caller holds its lock.
pub(super) async fn discard(app: &App, id: Uuid) -> Result<()> {
    let mut tx = app.db.observe().await?;
    tx.run(store::UPLOAD_DELETE, args![id]).await?;
    tx.commit().await?;
    Ok(app.blobs.drop_upload(id)?)
}
