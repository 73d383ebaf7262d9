//! Catalogues: what other servers offer, and what became of it here.

use super::Texts;
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A catalogue this server reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// Name.
    pub name: String,
    /// Address of its `index.json`.
    pub url: String,
    /// Key its files are signed with (Ed25519, base64); learnt at the first reading unless given.
    pub key: Option<String>,
    /// Packages it offers.
    pub packages: u64,
    /// When it was last read.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub read_at: Option<Timestamp>,
    /// Why the last reading failed, in the caller's language.
    pub failure: Option<String>,
}

/// `POST /catalogues`: read another catalogue. Read at once; a failure is told and nothing is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCatalogue {
    /// Name.
    pub name: String,
    /// Address of its `index.json`, or of the server that offers it.
    pub url: String,
    /// Key its files must be signed with; absent: the key of the first reading is kept and asked for ever after.
    #[serde(default)]
    pub key: Option<String>,
    /// Access key of a credential of the server that offers it, where that server asks who reads. Kept sealed, never
    /// shown.
    #[serde(default)]
    pub access_key: Option<String>,
}

/// `POST /packages/download`: the server fetches a package file from an address. Answered at once; follow it with
/// `download` changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DownloadPackage {
    /// Address, `http` or `https`.
    pub url: String,
}

/// A package a catalogue offers, and how it stands here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueEntry {
    /// Catalogue.
    pub catalogue: String,
    /// Package name.
    pub name: String,
    /// Version offered: the highest.
    pub version: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
    /// Author.
    pub author: String,
    /// Address of its documentation.
    pub documentation: Option<String>,
    /// Platforms; empty: any.
    pub platforms: Vec<String>,
    /// Size of the file.
    pub size_bytes: u64,
    /// `/catalogues/{catalogue}/icons/{name}` has a picture.
    pub has_icon: bool,
    /// `new` (nothing of it here), `current`, `newer` (an older one is here).
    pub standing: String,
    /// Highest version here.
    pub installed: Option<String>,
}

/// What could be updated: `GET /catalogues/updates`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Updates {
    /// Packages of which a catalogue has a newer version than the repository.
    pub packages: Vec<CatalogueEntry>,
    /// A newer version of Escale itself that a catalogue knows of.
    pub escale: Option<EscaleUpdate>,
}

/// A newer version of Escale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EscaleUpdate {
    /// Version that runs here.
    pub current: String,
    /// Version known of.
    pub version: String,
    /// Catalogue that says so.
    pub catalogue: String,
}

/// `POST /catalogues/{catalogue}/fetch`: download a package into the repository. Answered at once; follow it with
/// `download` changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FetchPackage {
    /// Package name.
    pub package: String,
    /// Version; the highest if absent.
    #[serde(default)]
    pub version: Option<String>,
}

/// A download from a catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueDownload {
    /// Id.
    pub id: String,
    /// Catalogue, or empty for a plain address.
    pub catalogue: String,
    /// Package name; empty while it is not known.
    pub package: String,
    /// Version.
    pub version: String,
    /// `running` `done` `failed`.
    pub state: String,
    /// Bytes that have arrived.
    pub done_bytes: u64,
    /// Bytes in all; 0 while it is not known.
    pub total_bytes: u64,
    /// File in the repository, when it is done.
    pub file: Option<String>,
    /// Why it failed, in English.
    pub failure: Option<String>,
    /// Instances that would take it with a reload: `agent/instance`.
    pub instances: Vec<String>,
}

/// The file other servers read: `/catalogue/v1/index.json`. Its signature stands in `/catalogue/v1/index.json.sig`:
/// Ed25519 over the bytes of the file, base64.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueIndex {
    /// Version of this shape: 1.
    pub format: u32,
    /// Key the signature is made with (Ed25519, base64).
    pub key: String,
    /// Version of Escale that offers it.
    pub escale: String,
    /// What is offered: every version of every package that runs.
    pub packages: Vec<Offered>,
}

/// A version offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offered {
    /// Package name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Title.
    #[serde(default)]
    pub title: Texts,
    /// Description.
    #[serde(default)]
    pub description: Texts,
    /// Author.
    #[serde(default)]
    pub author: String,
    /// Address of the documentation.
    #[serde(default)]
    pub documentation: Option<String>,
    /// Platforms; empty: any.
    #[serde(default)]
    pub platforms: Vec<String>,
    /// File name.
    pub file: String,
    /// Where the file is, relative to the index.
    pub url: String,
    /// Where the icon is, relative to the index.
    #[serde(default)]
    pub icon: Option<String>,
    /// BLAKE3 digest of the file.
    pub digest: String,
    /// Size of the file.
    pub size_bytes: u64,
}
