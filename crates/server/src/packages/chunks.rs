//! Chunks of a bundle, which agents give to each other.

use crate::app::App;
use crate::fault::{Fault, Result};
use bundle::chunks::{Cut, chunk_values};
use model::Digest;
use std::io;
use tokio::task::spawn_blocking;

/// How a bundle is cut and what its chunks prove.
#[derive(Debug)]
pub struct Chunks {
    /// The cut.
    pub cut: Cut,
    /// The value of each chunk.
    pub values: Vec<[u8; 32]>,
}

/// The chunks of a bundle: reads the whole of it. Nothing for one too small to be cut, and for one that is damaged: then the bytes
/// themselves are served as ever, and whoever fetches them finds out.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such blob; when it cannot be read.
pub async fn chunks(app: &App, digest: &Digest) -> Result<Option<Chunks>> {
    let (path, digest) = (app.blobs.path(digest), *digest);
    let read = spawn_blocking(move || Ok((std::fs::metadata(&path)?.len(), chunk_values(&path)?)));
    let (size, values) = match read.await.map_err(Fault::internal)? {
        Err(error) if io::Error::kind(&error) == io::ErrorKind::NotFound => {
            return Err(Fault::not_found("package file", digest));
        }
        other => other?,
    };
    let Some((cut, values)) = Cut::of(size).zip(values) else { return Ok(None) };
    if cut.digest(&values) != Some(digest) {
        tracing::error!(%digest, "a file of the repository is damaged; it is not shared among neighbours");
        return Ok(None);
    }
    Ok(Some(Chunks { cut, values }))
}
