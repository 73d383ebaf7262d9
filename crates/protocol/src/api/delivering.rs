//! The deliver face of versions: stores, depots, blocks, scripts (spec/delivery §13, §14, §20).

use crate::deliver::Deliver;
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A version that can be delivered, and since when: `GET /packages/{package}/versions/{version}/deliver`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliverFace {
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// File in the repository.
    pub file: String,
    /// Digest of its bytes.
    pub digest: String,
    /// Size of the file.
    pub size_bytes: u64,
    /// `deploy`: it goes by itself, and may be published anew; `write-once`: it stays as it is.
    pub store: String,
    /// When it was published, by the server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: String,
    /// When it was put into the store `write-once`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub promoted_at: Option<Timestamp>,
    /// By whom.
    pub promoted_by: String,
    /// Not deliverable anywhere any more: who said so, when, why.
    pub blocked: Option<VersionBlock>,
    /// Kept although it is old.
    pub pinned: bool,
    /// Depots that have it, or must have it for the environment asked about.
    pub depots: Vec<DepotView>,
    /// The environment asked about; empty: none, then depots and tiers do not count.
    pub env: String,
    /// Minimum age, in milliseconds.
    pub soak_ms: u64,
    /// When its age is enough; absent while a depot is missing.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub deliverable_at: Option<Timestamp>,
    /// How long until then, in milliseconds; 0: it is.
    pub left_ms: u64,
    /// Where the next sentence says all of this: `published 14:02:11 · replicated 14:03:40 · deliverable from 14:13:40`, times in UTC.
    pub text: String,
    /// What was published under this number before, newest first (P-6).
    pub replaced: Vec<ReplacedVersion>,
    /// The face itself.
    pub face: Deliver,
}

/// Why a version is blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionBlock {
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
}

/// A depot and a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepotView {
    /// Name.
    pub depot: String,
    /// Since when it has the version; absent: it did not say so yet.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub replicated_at: Option<Timestamp>,
}

/// Bytes that stood under a number before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplacedVersion {
    /// Digest.
    pub digest: String,
    /// Published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: String,
    /// Replaced.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub replaced_at: Timestamp,
    /// By whom.
    pub replaced_by: String,
}

/// A version of a package, in a list: `GET /packages/{package}/versions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliverVersion {
    /// Version.
    pub version: String,
    /// `deploy` or `write-once`.
    pub store: String,
    /// Published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub published_at: Timestamp,
    /// When its age is enough for the environment asked about; absent while a depot is missing.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub deliverable_at: Option<Timestamp>,
    /// Blocked: why.
    pub blocked: Option<VersionBlock>,
    /// Kept although it is old.
    pub pinned: bool,
    /// Digest of its bytes.
    pub digest: String,
}

/// `POST …/block`, `POST …/unblock`, `POST …/promote`, `POST …/pin`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct VersionAsk {
    /// Why; blocking asks for it.
    pub reason: String,
    /// Of a promotion: `write-once`.
    pub store: String,
    /// Of a pin: false takes it away.
    pub keep: Option<bool>,
}
