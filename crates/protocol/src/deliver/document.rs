//! One file of any kind, and its reading.

use super::{
    CalendarFile, CausesFile, DeliverFile, EnvFile, PolicyFile, ResourcesFile, SpaceFile, VariablesFile,
};
use serde::{Deserialize, Serialize};

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// Tiers, windows, freezes: one for the domain, named `policy`.
    Policy,
    /// A calendar.
    Calendar,
    /// Failure rules: named sets of them.
    Causes,
    /// Variables of an environment: named; each change is a version.
    Variables,
    /// A space: applications, jobs, links.
    Space,
    /// Resources: a named set of them, usually that of one space.
    Resources,
    /// A target environment.
    Env,
    /// A package's manifest: in bundles only, never kept by the server by itself.
    Package,
}

impl DocumentKind {
    /// Those the server keeps, in the order in which they are applied.
    pub const KEPT: [DocumentKind; 7] = [
        DocumentKind::Policy,
        DocumentKind::Calendar,
        DocumentKind::Causes,
        DocumentKind::Variables,
        DocumentKind::Space,
        DocumentKind::Resources,
        DocumentKind::Env,
    ];
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            DocumentKind::Policy => "policy",
            DocumentKind::Calendar => "calendar",
            DocumentKind::Causes => "causes",
            DocumentKind::Variables => "variables",
            DocumentKind::Space => "space",
            DocumentKind::Resources => "resources",
            DocumentKind::Env => "env",
            DocumentKind::Package => "package",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [&Self::KEPT[..], &[DocumentKind::Package]].concat().into_iter().find(|k| k.word() == word)
    }
}

/// A file, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// Tiers, windows, freezes.
    Policy(Box<PolicyFile>),
    /// A calendar.
    Calendar(Box<CalendarFile>),
    /// Failure rules.
    Causes(Box<CausesFile>),
    /// Variables.
    Variables(Box<VariablesFile>),
    /// A space.
    Space(Box<SpaceFile>),
    /// Resources.
    Resources(Box<ResourcesFile>),
    /// An environment.
    Env(Box<EnvFile>),
    /// A package's manifest.
    Package(Box<DeliverFile>),
}

/// What is wrong with a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileFault {
    /// Name of the file; empty for a text.
    pub file: String,
    /// Line, from 1; 0 when it is about the whole.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// Where in the document: `application.CA_Init.job.INIT_GARDE.after`.
    pub at: String,
    /// What, in the reader's language.
    pub text: String,
    /// Only worth a look: the file may be applied.
    pub warning: bool,
}

impl Document {
    /// Under which name the server keeps it: its own; `policy`, `domain` where a file need not say.
    #[must_use]
    pub fn name(&self) -> String {
        let or = |name: &str, other: &str| if name.is_empty() { other.to_owned() } else { name.to_owned() };
        match self {
            Document::Policy(_) => "policy".to_owned(),
            Document::Calendar(file) => file.calendar.name.clone(),
            Document::Causes(file) => or(&file.name, "domain"),
            Document::Variables(file) => file.name.clone(),
            Document::Space(file) => file.space.name.clone(),
            Document::Resources(file) => {
                let space = file.resource.first().map_or("", |first| first.space.as_str());
                or(&file.name, &or(space, "domain"))
            }
            Document::Env(file) => file.env.name.clone(),
            Document::Package(file) => file.package.name.clone(),
        }
    }
    /// The canonical JSON of its shape.
    #[must_use]
    pub fn value(&self) -> serde_json::Value {
        let value = match self {
            Document::Policy(file) => serde_json::to_value(file),
            Document::Calendar(file) => serde_json::to_value(file),
            Document::Causes(file) => serde_json::to_value(file),
            Document::Variables(file) => serde_json::to_value(file),
            Document::Space(file) => serde_json::to_value(file),
            Document::Resources(file) => serde_json::to_value(file),
            Document::Env(file) => serde_json::to_value(file),
            Document::Package(file) => serde_json::to_value(file),
        };
        value.unwrap_or_default()
    }
    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        match self {
            Document::Policy(_) => DocumentKind::Policy,
            Document::Calendar(_) => DocumentKind::Calendar,
            Document::Causes(_) => DocumentKind::Causes,
            Document::Variables(_) => DocumentKind::Variables,
            Document::Space(_) => DocumentKind::Space,
            Document::Resources(_) => DocumentKind::Resources,
            Document::Env(_) => DocumentKind::Env,
            Document::Package(_) => DocumentKind::Package,
        }
    }
}
