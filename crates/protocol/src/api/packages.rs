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
    /// Confidential: its install face is given only to computers a person approved and a job names, itself or by a static group.
    #[serde(default)]
    pub confidential: bool,
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
    /// The author's page.
    #[serde(default)]
    pub author_url: Option<String>,
    /// Path of the icon inside the bundle.
    #[serde(default)]
    pub icon: Option<String>,
    /// Platforms; empty: any.
    pub platforms: Vec<String>,
    /// What a Constellation package says it is compatible with: only ever a reason for warnings.
    #[serde(default)]
    pub compatibility: Compatibility,
    /// Packages it says it depends on: shown, not enforced.
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
    /// It wants the state objects of its earlier run when it starts.
    #[serde(default)]
    pub request_last_states: bool,
    /// It wants to control the domain; its credential must allow that.
    #[serde(default)]
    pub enable_control_hub: bool,
    /// Files a Constellation package is started by: the first that is there; those named after the instance follow.
    #[serde(default)]
    pub executables: Vec<String>,
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

/// What a Constellation package says about where it runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Compatibility {
    /// Version of Constellation it was made for: `1.8`.
    pub constellation: Option<String>,
    /// .NET target: `net45`.
    pub dotnet: Option<String>,
    /// Platforms, in order.
    pub platforms: Vec<PlatformDeclared>,
}

/// A platform a package says something about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlatformDeclared {
    /// `Win32NT`, `Unix`, `MacOS`, as written.
    pub id: String,
    /// It runs there.
    pub compliant: bool,
}

/// A package another one depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dependency {
    /// Name.
    pub name: String,
    /// Version; empty when none is given.
    pub version: String,
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
    /// The default is a document written as content.
    #[serde(default)]
    pub content: bool,
    /// The value of the package's own configuration file is not used.
    #[serde(default)]
    pub ignore_local: bool,
    /// The type's name in a Constellation manifest: `Int32`, `ConfigurationSection`; empty otherwise.
    #[serde(default)]
    pub declared_type: String,
    /// Path of an XML schema inside the bundle.
    #[serde(default)]
    pub schema: Option<String>,
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
        let faces = [
            (manifest.run.is_some(), "run"),
            (manifest.install.is_some(), "install"),
            (manifest.deliver, "deliver"),
        ];
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
            author_url: manifest.author_url.clone(),
            icon: manifest.icon.clone(),
            platforms: manifest.platforms.clone(),
            compatibility: Compatibility::from(&manifest.compatibility),
            dependencies: manifest.dependencies.iter().map(Dependency::from).collect(),
            request_last_states: manifest.request_last_states,
            enable_control_hub: manifest.enable_control_hub,
            executables: run.map(|run| run.executables.clone()).unwrap_or_default(),
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
            content: spec.content,
            ignore_local: spec.ignore_local,
            declared_type: spec.declared.clone(),
            schema: spec.schema.clone(),
            description: spec.description.0.clone(),
        }
    }
}

impl From<&model::manifest::Compatibility> for Compatibility {
    fn from(found: &model::manifest::Compatibility) -> Self {
        let platforms = found
            .platforms
            .iter()
            .map(|(id, compliant)| PlatformDeclared { id: id.clone(), compliant: *compliant });
        Self {
            constellation: found.constellation.clone(),
            dotnet: found.dotnet.clone(),
            platforms: platforms.collect(),
        }
    }
}

impl From<&model::manifest::Dependency> for Dependency {
    fn from(found: &model::manifest::Dependency) -> Self {
        Self { name: found.name.clone(), version: found.version.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PKG-02: what an earlier version stored is still read.
    #[test]
    fn a_manifest_stored_earlier_is_read() {
        let old = r#"{"spelling":"constellation","title":{},"description":{"":"x"},"authors":["a"],"url":null,
            "platforms":["linux"],"faces":["run"],"settings":[{"name":"k","type":"integer","required":false,
            "default":"1","example_only":false,"description":{}}],"command":[],
            "recovery":{"restart":null,"retries":null,"delay_ms":null,"reset_after_ms":null,"on_success":null},
            "memory_bytes_max":null,"warnings":[]}"#;
        let manifest: Manifest = serde_json::from_str(old).unwrap();
        assert_eq!((manifest.platforms.len(), manifest.settings.len()), (1, 1));
        assert!(!manifest.request_last_states && manifest.dependencies.is_empty());
        assert_eq!(manifest.settings[0].declared_type, "");
    }
}
