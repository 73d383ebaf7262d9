//! Sending a package file, in pieces, going on where it stopped.
//!
//! The file is read while it is sent: memory does not grow with its size. When the connection is cut, the server is
//! asked how far it is, and the rest follows; only tries without any progress are counted. Publishing the same bytes
//! again is no error, so that a whole push may be repeated.

use crate::limits::{FILE_READ_BYTES, TRANSFER_TRIES_MAX, UPLOAD_PIECE_BYTES};
use crate::{Client, Error};
use futures_util::StreamExt;
use model::Digest;
use protocol::Code;
use protocol::api::{NewUpload, PackageFile, Upload};
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use std::io::SeekFrom;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// What became of a push.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The file in the repository.
    pub package: PackageFile,
    /// False when the repository had these very bytes already.
    pub is_new: bool,
}

/// Told how many bytes of how many the server has, as far as is known.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

impl Client {
    /// Sends a file and publishes it under `name`. `digest`, when known, spares sending bytes the repository has.
    /// `progress` is called with (bytes sent, bytes in all), and may go back after a cut.
    ///
    /// # Errors
    /// What the server refuses (`not-a-bundle`, `version-exists`, `disk-full`, …), [`Error::File`] and
    /// [`Error::Changed`] for the file, and the network's after [`TRANSFER_TRIES_MAX`] tries in vain.
    pub async fn push(
        &self,
        path: &Path,
        name: &str,
        digest: Option<Digest>,
        progress: impl Fn(u64, u64) + Send + Sync + 'static,
    ) -> Result<Published, Error> {
        let size_bytes = tokio::fs::metadata(path).await.map_err(|e| Error::file("read", path, e))?.len();
        let ask =
            NewUpload { file: name.to_owned(), size_bytes, digest: digest.map(|digest| digest.to_string()) };
        let upload: Upload = self.post(&["uploads"], &ask).read().await?;
        let sent = self.send_all(path, &upload, Arc::new(progress)).await;
        if let Err(error) = sent {
            if !error.is_passing() {
                // Nobody will go on with it; the server would forget it by itself, later.
                let _ = self.call(Method::DELETE, &["uploads", &upload.id]).done().await;
            }
            return Err(error);
        }
        let (status, package) =
            self.call(Method::POST, &["uploads", &upload.id, "publish"]).read_with_status().await?;
        Ok(Published { package, is_new: status == 201 })
    }

    /// How far an upload is.
    ///
    /// # Errors
    /// `not-found` when it expired.
    pub async fn upload(&self, id: &str) -> Result<Upload, Error> {
        self.get(&["uploads", id]).read().await
    }

    async fn send_all(&self, path: &Path, upload: &Upload, progress: Progress) -> Result<(), Error> {
        let mut offset = upload.offset;
        let mut in_vain = 0;
        while offset < upload.size_bytes {
            progress(offset, upload.size_bytes);
            let before = offset;
            match self.send_piece(path, upload, offset, progress.clone()).await {
                Ok(now) => offset = now.offset,
                Err(error) if may_go_on(&error) && in_vain < TRANSFER_TRIES_MAX => {
                    self.pause(in_vain).await;
                    match self.upload(&upload.id).await {
                        Ok(now) => offset = now.offset,
                        Err(asked) if asked.is_passing() => {}
                        Err(asked) => return Err(asked),
                    }
                }
                Err(error) => return Err(error),
            }
            in_vain = if offset > before { 0 } else { in_vain + 1 };
        }
        progress(upload.size_bytes, upload.size_bytes);
        Ok(())
    }

    async fn send_piece(
        &self,
        path: &Path,
        upload: &Upload,
        offset: u64,
        progress: Progress,
    ) -> Result<Upload, Error> {
        let mut file = tokio::fs::File::open(path).await.map_err(|e| Error::file("read", path, e))?;
        let found = file.metadata().await.map_err(|e| Error::file("read", path, e))?.len();
        if found != upload.size_bytes {
            return Err(Error::Changed { path: path.to_owned(), expected: upload.size_bytes, found });
        }
        file.seek(SeekFrom::Start(offset)).await.map_err(|e| Error::file("read", path, e))?;
        let length = UPLOAD_PIECE_BYTES.min(upload.size_bytes - offset);
        let total = upload.size_bytes;
        let mut sent = offset;
        let bytes = ReaderStream::with_capacity(file.take(length), FILE_READ_BYTES).inspect(move |piece| {
            if let Ok(piece) = piece {
                sent += piece.len() as u64;
                progress(sent, total);
            }
        });
        self.call(Method::PATCH, &["uploads", &upload.id])
            .query("offset", offset)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))
            .header(CONTENT_LENGTH, HeaderValue::from(length))
            .stream(reqwest::Body::wrap_stream(bytes))
            .wait(None)
            .read()
            .await
    }
}

/// Whether an upload may go on after this: the network, or a server that has not noticed the cut yet.
fn may_go_on(error: &Error) -> bool {
    error.is_passing() || matches!(error.code(), Some(Code::OffsetMismatch | Code::UploadBusy))
}
