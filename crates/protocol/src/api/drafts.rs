//! Drafts: packages being written in the console. Publishing makes an immutable version of one.

use crate::install::{Install, Interaction, OriginalFile};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A package being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Draft {
    /// Id: `drf_…`.
    pub id: String,
    /// What people wrote.
    pub content: DraftContent,
    /// The files that were uploaded.
    pub files: Vec<DraftFile>,
    /// What stands in the way of publishing; empty: nothing.
    pub problems: Vec<DraftProblem>,
    /// What is odd, or will not work on every agent.
    pub warnings: Vec<DraftProblem>,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub changed_at: Timestamp,
    /// Grows with each change.
    pub revision: i64,
}

/// What people write of a package in the console.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DraftContent {
    /// Package.
    pub name: String,
    /// Version it will have.
    pub version: String,
    /// Title, by language; `""` without one.
    pub title: BTreeMap<String, String>,
    /// Description, by language.
    pub description: BTreeMap<String, String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Unit it belongs to.
    pub unit: String,
    /// The install face. `files` refer to uploaded files by `path`; sizes and digests are filled in by the server.
    pub install: Install,
}

/// `POST /drafts`: a new one: empty, from a version of the repository, or a copy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewDraft {
    /// Package file to begin with: its content with the next version number.
    pub from: Option<String>,
    /// Another name than that of the file: a duplicate.
    pub name: Option<String>,
}

/// `PUT /drafts/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DraftChange {
    /// The content.
    pub content: DraftContent,
    /// Revision that was read.
    pub revision: i64,
}

/// A file of a draft. Uploaded with the resumable uploads of the repository, then `POST /drafts/{id}/files` [`NewDraftFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftFile {
    /// Its path in the bundle to come, as `install.files[].path` names it.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-512 in lowercase hexadecimal.
    pub sha512: String,
    /// `zip` `tar` `7z` `tar.gz` `tar.bz2` `tar.xz`, or empty: no archive. By content, not by name.
    pub archive: String,
    /// What was uploaded, if this was repacked.
    pub original: Option<OriginalFile>,
}

/// An upload becomes a file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewDraftFile {
    /// The finished upload.
    pub upload: String,
    /// Base name the file gets.
    pub name: String,
    /// Store a compressed tar as a plain tar, so that one pass takes it apart everywhere (default: yes).
    pub keep_compressed: bool,
}

/// Something about a draft, with the place it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftProblem {
    /// `name`, `install.checks[2].value`, …
    pub field: String,
    /// What, and what to do, in the reader's language.
    pub text: String,
}

/// A question kept under a name, to begin others with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct InteractionTemplate {
    /// Its name.
    pub name: String,
    /// The question.
    pub interaction: Interaction,
}

/// `POST /packages/{file}/repack`: how its files are cut now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Repacked {
    /// How often they were cut anew.
    pub packing: u32,
    /// Bytes of a file in one part.
    pub stretch_bytes: u64,
    /// Parts in all.
    pub parts: u64,
}
