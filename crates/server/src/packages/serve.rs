//! Sending the bytes of a blob: whole or in part, with a tag, in constant memory. While one piece goes out, the next
//! one is read. The bytes are not hashed again: whoever uses them checks them (P9).

use super::buffers::Buffers;
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::http::range;
use crate::limits;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue,
    IF_NONE_MATCH,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use model::Digest;
use std::fs::File;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::task::{JoinHandle, spawn_blocking};

/// One file from inside a bundle, such as an XML schema; nothing when there is none of that name, or it is too big. The
/// whole archive is read.
///
/// # Errors
/// When the bundle cannot be read.
pub(super) async fn read_inside(
    app: &App,
    digest: &Digest,
    name: &str,
    bytes_max: u64,
) -> Result<Option<Vec<u8>>> {
    let _place = app.blobs.inspecting().await;
    let (path, name) = (app.blobs.path(digest), name.to_owned());
    let read = spawn_blocking(move || bundle::read_file(&path, &name, bytes_max)).await;
    read.map_err(Fault::internal)?.map_err(Fault::internal)
}

/// Answers with a blob, honouring `Range`, `If-Range` and `If-None-Match`.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such blob; [`protocol::Code::RangeNotSatisfiable`].
pub async fn serve(app: &App, digest: &Digest, headers: &HeaderMap) -> Result<Response> {
    let path = app.blobs.path(digest);
    let opened = spawn_blocking(move || File::open(path).and_then(|file| Ok((file.metadata()?.len(), file))));
    let (size, file) = match opened.await.map_err(Fault::internal)? {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Fault::not_found("package file", digest));
        }
        other => other?,
    };
    let etag = etag(digest);
    let mut response = if is_known(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let slice = range::slice(headers, &etag, size)?;
        let pieces = Pieces {
            file: Arc::new(file),
            buffers: app.blobs.buffers().clone(),
            next: slice.start,
            end: slice.start + slice.length,
            reading: None,
        };
        let mut response = Response::new(Body::from_stream(pieces));
        let about = response.headers_mut();
        about.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        about.insert(CONTENT_LENGTH, HeaderValue::from(slice.length));
        if slice.partial {
            let last = slice.start + slice.length - 1;
            about.insert(CONTENT_RANGE, header(&format!("bytes {}-{last}/{size}", slice.start))?);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        }
        response
    };
    let about = response.headers_mut();
    about.insert(ETAG, header(&etag)?);
    about.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // What a digest leads to never changes; but who may see it may.
    about.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache, no-transform"));
    Ok(response)
}

/// The first `size` bytes of an open file, as a body.
pub(super) fn body(app: &App, file: File, size: u64) -> Body {
    let (file, buffers) = (Arc::new(file), app.blobs.buffers().clone());
    Body::from_stream(Pieces { file, buffers, next: 0, end: size, reading: None })
}

/// The tag of the bytes of a digest.
pub(super) fn etag(digest: &Digest) -> String {
    format!("\"{}\"", digest.hex())
}

/// Whether the caller has what the tag stands for.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let tags = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = tags.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|tag| tag == etag || tag == "*")
}

pub(super) fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(Fault::internal)
}

/// The bytes of a file from `next` to `end`, read one piece ahead.
struct Pieces {
    file: Arc<File>,
    buffers: Buffers,
    next: u64,
    end: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Pieces {
    fn read_ahead(&mut self) {
        let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
        let length = left.min(limits::STREAM_CHUNK_BYTES);
        if length > 0 {
            let (file, at, mut buffer) = (self.file.clone(), self.next, self.buffers.take());
            self.next += length as u64;
            self.reading = Some(spawn_blocking(move || {
                read_at(&file, at, buffer.place(length))?;
                Ok(buffer.into_bytes())
            }));
        }
    }
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.reading.is_none() {
            self.read_ahead();
        }
        let Some(reading) = self.reading.as_mut() else { return Poll::Ready(None) };
        let read = ready!(Pin::new(reading).poll(context)).map_err(io::Error::other);
        self.reading = None;
        match read {
            Ok(Ok(bytes)) => {
                self.read_ahead();
                Poll::Ready(Some(Ok(bytes)))
            }
            Ok(Err(error)) | Err(error) => {
                // Nothing after a gap: the connection ends and the caller sees that the body is short.
                self.next = self.end;
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

/// Exactly as many bytes as there is room for; a file that is shorter is damaged.
#[cfg(unix)]
pub(super) fn read_at(file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Exactly as many bytes as there is room for; a file that is shorter is damaged.
#[cfg(windows)]
pub(super) fn read_at(file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[done..], at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => done += count,
        }
    }
    Ok(())
}
