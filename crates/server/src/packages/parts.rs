//! Files of install faces for foreign agents: parts, which are stretches of a file wrapped as one gzip member while they are sent. Nothing is
//! stored twice (§9.1; the deflate blocks are of the kind *stored*, so that the same bytes always give the same part).

use crate::app::App;
use crate::fault::Result;
use uuid::Uuid;

/// A file as foreign agents are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartedFile {
    /// SHA-512 of the whole, lowercase hexadecimal.
    pub sha512: String,
    /// SHA-512 of each part as transferred, in order.
    pub parts: Vec<String>,
}

/// The files of a version, in the order of its install face.
///
/// # Errors
/// When the database fails.
pub async fn parted(_app: &App, _version: Uuid) -> Result<Vec<PartedFile>> {
    Ok(Vec::new())
}

/// A part as it is sent: its length and its bytes, read from the repository while they are sent.
pub struct PartBody {
    /// Length in bytes.
    pub length: u64,
    /// The bytes.
    pub body: axum::body::Body,
}

/// A part by the SHA-512 of its bytes as transferred; nothing for an unknown one.
///
/// # Errors
/// When the repository cannot be read.
pub async fn part(_app: &App, _sha512: &[u8; 64]) -> Result<Option<PartBody>> {
    Ok(None)
}
