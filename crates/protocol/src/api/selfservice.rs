//! Self-service: packages offered for computers, and what people have installed on their own.

use super::{TaskRun, Texts};
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A package offered for self-service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SelfServiceOffer {
    /// Package.
    pub package: String,
    /// Version; empty: the newest that can be installed.
    pub version: String,
    /// Group of computers it is offered for, static or dynamic; empty: all of the unit.
    pub group: String,
    /// Computers of this unit and below; its task belongs to it.
    pub unit: String,
    /// The on-demand task, once somebody asked; empty before.
    pub task: String,
    /// Who changed it last.
    pub changed_by: String,
    /// Grows with each change.
    pub revision: i64,
}

/// `PUT /self-service/offers/{package}`: offer a package, or change how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewSelfServiceOffer {
    /// Version; empty: the newest that can be installed, also of those to come.
    pub version: String,
    /// Group of computers it is offered for; empty: all of the unit.
    pub group: String,
    /// Unit; your own when empty.
    pub unit: String,
    /// Revision that was read; absent: whatever there is is replaced.
    pub revision: Option<i64>,
}

/// A computer of the caller's own, with what is offered for it: `GET /self-service`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnComputer {
    /// Id: `cmp_…`.
    pub id: String,
    /// Name.
    pub name: String,
    /// System with its version.
    pub os: String,
    /// Whether its agent is connected now; only ours are.
    pub connected: bool,
    /// Last contact.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub contact_at: Option<Timestamp>,
    /// Packages offered for it, and those that were asked for, by name.
    pub packages: Vec<OwnPackage>,
}

/// A package on a computer of the caller's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnPackage {
    /// Package.
    pub package: String,
    /// Version that would be installed now; of one that is not offered any more: what was asked for.
    pub version: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
    /// Whether it may be asked for now.
    pub offered: bool,
    /// What became of the last time it was asked for.
    pub run: Option<TaskRun>,
}

/// `POST /self-service/requests`: prepare a package for install on a computer of the caller's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SelfServiceRequest {
    /// Package.
    pub package: String,
    /// Id of the computer, or its name; empty: the only one there is.
    pub computer: String,
}
