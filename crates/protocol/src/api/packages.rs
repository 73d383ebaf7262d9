//! The repository: package files, what their manifests say, and uploads.

use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in several languages: code → text; the key `""` has no language.
pub type Texts = BTreeMap<String, String>;

/// A file of the repository: one published version of a package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageFile {
    /// Id of the version.
    pub id: String,
    /// Package name, from the manifest.
    pub name: String,
    /// Version, from the manifest.
    pub version: String,
    /// File name in the repository; people may rename it.
    pub file: String,
    /// BLAKE3 digest of the bytes.
    pub digest: String,
    /// Size.
    pub size_bytes: u64,
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: String,
    /// Whether it is the highest version of its package here.
    pub newest: bool,
    /// Whether `/packages/{file}/icon` has a picture.
    pub has_icon: bool,
    /// Instances whose planned version this is: `agent/instance`.
    pub used_by: Vec<String>,
    /// What its manifest says.
    pub manifest: Manifest,
}

/// A manifest as people look at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// `escale` or `constellation`.
    pub spelling: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
    /// Authors.
    pub authors: Vec<String>,
    /// The package's page.
    pub url: Option<String>,
    /// Platforms; empty: any.
    pub platforms: Vec<String>,
    /// Faces it has: `run` `install` `deliver`.
    pub faces: Vec<String>,
    /// Declared settings, in order.
    pub settings: Vec<SettingDeclared>,
    /// Command of the run face.
    pub command: Vec<String>,
    /// Recovery options the manifest gives.
    pub recovery: super::RecoveryOptions,
    /// Memory limit of the run face, in bytes.
    pub memory_bytes_max: Option<u64>,
    /// What was odd but could be read.
    pub warnings: Vec<String>,
}

/// A setting as the manifest declares it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingDeclared {
    /// Key.
    pub name: String,
    /// `string` `integer` `number` `boolean` `duration` `date` `json` `xml` `secret`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A value must be given.
    pub required: bool,
    /// Default, as text.
    pub default: Option<String>,
    /// The default is an example, never given to the program.
    pub example_only: bool,
    /// What it is for.
    pub description: Texts,
}

/// `PATCH /packages/{file}`: rename a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameFile {
    /// New file name.
    pub file: String,
}

/// `POST /uploads`: begin an upload. Send the bytes with `PATCH /uploads/{id}?offset=N`, in one piece or in several,
/// then `POST /uploads/{id}/publish`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// Name of the file.
    pub file: String,
    /// Its size.
    pub size_bytes: u64,
    /// Its digest, if known: checked before publishing, and if the repository has these bytes nothing need be sent.
    #[serde(default)]
    pub digest: Option<String>,
}

/// An upload: `GET /uploads/{id}` says how far it is, so that it can be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upload {
    /// Id.
    pub id: String,
    /// Name of the file.
    pub file: String,
    /// Size announced.
    pub size_bytes: u64,
    /// Bytes that have arrived; send on from here.
    pub offset: u64,
    /// When it is thrown away unless it goes on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub expires_at: Timestamp,
}

impl From<&model::manifest::Manifest> for Manifest {
    fn from(manifest: &model::manifest::Manifest) -> Self {
        let faces =
            [(manifest.run.is_some(), "run"), (manifest.install, "install"), (manifest.deliver, "deliver")];
        let run = manifest.run.as_ref();
        Self {
            spelling: match manifest.spelling {
                model::manifest::Spelling::Escale => "escale",
                model::manifest::Spelling::Constellation => "constellation",
            }
            .to_owned(),
            title: manifest.title.0.clone(),
            description: manifest.description.0.clone(),
            authors: manifest.authors.clone(),
            url: manifest.url.clone(),
            platforms: manifest.platforms.clone(),
            faces: faces.into_iter().filter(|(has, _)| *has).map(|(_, face)| face.to_owned()).collect(),
            settings: manifest.settings.iter().map(SettingDeclared::from).collect(),
            command: run.map(|run| run.command.clone()).unwrap_or_default(),
            recovery: run.map(|run| run.recovery.into()).unwrap_or_default(),
            memory_bytes_max: run.and_then(|run| run.memory_bytes_max),
            warnings: manifest.warnings.clone(),
        }
    }
}

impl From<&model::manifest::SettingSpec> for SettingDeclared {
    fn from(spec: &model::manifest::SettingSpec) -> Self {
        Self {
            name: spec.key.to_string(),
            kind: spec.kind.word().to_owned(),
            required: spec.required,
            default: spec.default.clone(),
            example_only: spec.ignore_default,
            description: spec.description.0.clone(),
        }
    }
}
