//! Neighbours that give parts of a bundle to each other: an agent asks its server who has a chunk, `POST /api/v1/agent/bundles/{digest}/sharing`.
//!
//! The server decides at the moment of the question, for each chunk: the first agent of a segment that asks fetches it from the server, the others
//! are sent to one another. So each segment costs the server about one copy, whoever comes when, and nobody has to agree with anybody beforehand.
//! A segment is a network people declared; the one an agent belongs to is told by the address it speaks from.

use crate::install::Peer;
use serde::{Deserialize, Serialize};

/// What an agent asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ShareAsk {
    /// Where it gives chunks to others: the address it listens on; empty: nowhere. Believed when it is the one it speaks from.
    pub address: String,
    /// Digest of the certificate it shows there (BLAKE3, hexadecimal).
    pub certificate: String,
    /// It wants the values of all chunks.
    pub list: bool,
    /// Chunks it wants now.
    pub want: Vec<u32>,
    /// Neighbours that did not give a chunk they were asked for.
    pub failed: Vec<ShareFailed>,
}

/// A neighbour that did not give what it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShareFailed {
    /// The chunk.
    pub chunk: u32,
    /// Name of the neighbour.
    pub agent: String,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ShareAnswer {
    /// Whether neighbours share this bundle at all; if not, it is fetched whole.
    pub share: bool,
    /// The network of the segment: nobody outside is asked or answered.
    pub network: String,
    /// What neighbours show each other for this bundle.
    pub token: String,
    /// Values of all chunks in hexadecimal (see `bundle::chunks`), if they were wanted.
    pub values: Vec<String>,
    /// For each chunk that was wanted, in that order: who gives it.
    pub from: Vec<ChunkFrom>,
}

/// Who gives a chunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChunkFrom {
    /// The chunk.
    pub chunk: u32,
    /// The neighbour, which has it or is getting it; none: the server.
    pub peer: Option<Peer>,
}
