//! Documents, resources and locks (spec/delivery §26).

use crate::deliver::DocumentKind;
use crate::deliver::document::FileFault;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A document the server keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentInfo {
    /// What it is about.
    pub kind: DocumentKind,
    /// Name.
    pub name: String,
    /// File it was applied from: `ca_livraison.space.toml`.
    pub file: String,
    /// Grows with each change; a run names the one it used.
    pub revision: i64,
    /// BLAKE3 of its text.
    pub digest: String,
    /// When it was changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// A document with its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentText {
    /// Which.
    pub info: DocumentInfo,
    /// As it was written, byte for byte.
    pub text: String,
    /// The same, as the file's shape.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: serde_json::Value,
}

/// `PUT /documents/{kind}/{name}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PutDocument {
    /// The text.
    pub text: String,
    /// Revision that was read; absent: whatever there is is replaced.
    pub revision: Option<i64>,
}

/// `POST /documents/apply`: a directory of files, all of them or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ApplyDocuments {
    /// File names and texts.
    pub files: BTreeMap<String, String>,
    /// Only say what would change.
    pub plan: bool,
}

/// `GET /documents/export`: files, byte for byte as they were applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedDocuments {
    /// File names and texts.
    pub files: BTreeMap<String, String>,
}

/// What applying changes, or would change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Applied {
    /// One a document.
    pub changes: Vec<DocumentChange>,
    /// What is wrong: nothing was applied when there is more than warnings.
    pub faults: Vec<FileFault>,
    /// It was applied.
    pub applied: bool,
}

/// A change of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentChange {
    /// What it is about.
    pub kind: DocumentKind,
    /// Name.
    pub name: String,
    /// `new` `changed` `same`.
    pub change: String,
    /// Unified difference of the texts.
    pub diff: String,
}

/// A typed resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resource {
    /// Name.
    pub name: String,
    /// `text` `number` `weight` …
    pub kind: String,
    /// What people read: `INT1`, `0/1`, `3 éléments`.
    pub shown: String,
    /// Value; empty for weights, stacks, secrets.
    pub value: String,
    /// Units taken.
    pub taken: u64,
    /// Units in all.
    pub max: u64,
    /// Items of a stack.
    pub size: u64,
    /// Space it belongs to.
    pub space: String,
    /// Comment.
    pub comment: String,
    /// Admissible values for the caller; empty: any.
    pub choices: Vec<String>,
    /// The caller may set it.
    pub editable: bool,
    /// Who holds units.
    pub holders: Vec<LeaseView>,
    /// Who waits for it, first to last.
    pub waiting: Vec<String>,
    /// When it changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// Grows with each change.
    pub revision: i64,
}

/// A lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseView {
    /// Lock: `delivery/INT1`, or a weight's name.
    pub lock: String,
    /// Units.
    pub units: u64,
    /// Owner: `D-42`, `user r.dev`.
    pub owner: String,
    /// Person behind it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub since: Timestamp,
    /// Until, of a reservation.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub until: Option<Timestamp>,
    /// Fence.
    pub fence: u64,
}

/// A lock: who holds it, who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lock {
    /// Name: `delivery/INT1`.
    pub name: String,
    /// Units taken.
    pub taken: u64,
    /// Units in all.
    pub max: u64,
    /// Who holds it.
    pub holders: Vec<LeaseView>,
    /// Who waits, first to last: `D-43`.
    pub waiting: Vec<String>,
}

/// A line of a resource's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceChange {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// `set` `add` `take` `release` `push` `pop` `empty` `break` `resize`.
    pub verb: String,
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Delivery or run: `D-42`.
    pub run: String,
}

/// `PATCH /resources`: all or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SetResources {
    /// Values by name. Of a weight: `0/1`.
    pub values: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
    /// Revisions that were read, by name.
    pub revisions: BTreeMap<String, i64>,
}
