//! `kind = "policy"`: tiers, windows, freezes (§4, §5, §22, §24.4).

use serde::{Deserialize, Serialize};

/// The default tiers (§4.1): `DEV` `INT` `REC` `FOR` `PREPROD` `PRD`, as a file to start from. It holds when somebody applies it.
pub const DEFAULT_TIERS: &str = include_str!("default.policy.toml");
/// Name of that file.
pub const DEFAULT_TIERS_FILE: &str = "tiers.policy.toml";

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PolicyFile {
    /// Version of the format.
    pub format: u32,
    /// `policy`.
    pub kind: String,
    /// What holds everywhere.
    pub delivery: Delivery,
    /// Tiers.
    pub tier: Vec<Tier>,
    /// Windows by name.
    pub window: Vec<Window>,
    /// Freezes.
    pub freeze: Vec<Freeze>,
    /// Who is told of what (§23); none: whoever it concerns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notify>,
}

/// Deliveries one person may have open where the policy does not say: half of what waits in the whole domain.
const OPEN_DELIVERIES_MAX: u32 = 500;
/// Requests one person may have open where the policy does not say.
const OPEN_REQUESTS_MAX: u32 = 200;

/// What holds everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Delivery {
    /// Minimum age after publication, below which nothing goes (P-2).
    pub soak_floor: String,
    /// How long an approval lives.
    pub approval_life: String,
    /// Time after its end at which a graph goes back to upcoming, where the space does not say.
    pub reset_delay: String,
    /// Longest wait of a delivery at its gates; then it expires.
    pub start_within: String,
    /// Days an unused version stays in the mutable store (PR-7).
    pub deploy_store_days: u32,
    /// Deliveries one person may have under way or waiting at once; 0: any number. Ways back, approved requests and rollouts do not count.
    pub open_deliveries_max: u32,
    /// Requests one person may have filed and open at once; 0: any number.
    pub open_requests_max: u32,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            soak_floor: "10m".to_owned(),
            approval_life: "14d".to_owned(),
            reset_delay: "60s".to_owned(),
            start_within: "14d".to_owned(),
            deploy_store_days: 15,
            open_deliveries_max: OPEN_DELIVERIES_MAX,
            open_requests_max: OPEN_REQUESTS_MAX,
        }
    }
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Tier {
    /// Name.
    pub name: String,
    /// Rank: lower comes first.
    pub rank: i32,
    /// Roles that deliver without a request. `dev` `ops` `rm` stand for `developer` `operator` `release-manager`.
    pub direct: Vec<String>,
    /// Roles that may ask.
    pub request: Vec<String>,
    /// Roles and persons (`user:m.recette`) that record acceptance; empty: who delivers directly or decides on requests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// Admissible stores: `deploy`, `write-once`; empty: any.
    pub store: Vec<String>,
    /// Minimum age after publication.
    pub soak: String,
    /// What a version must have been through.
    pub requires: Vec<Requirement>,
    /// Fields a request must hold: `variables` `title` `ticket` `rollback_plan` `description`.
    pub request_fields: Vec<String>,
    /// Window by name.
    pub window: String,
    /// Registration deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_before: Option<Register>,
    /// `guided` (default), `stop`, `rollback`.
    pub on_failure: String,
    /// Causes after which nothing goes back by itself (RB-4).
    pub no_auto_rollback_causes: Vec<String>,
    /// Narrows `on_end` of spaces: `success`, `never`.
    pub auto_reset: String,
    /// Approvals live so long.
    pub approval_life: String,
    /// When an approval's life ends: `expire` (default), `reject`.
    pub on_expiry: String,
    /// Approval stages, in order.
    pub stage: Vec<Stage>,
    /// Interpreters scripts may ask for; empty: any.
    pub interpreters: Vec<String>,
    /// Days logs stay.
    pub log_days: u32,
    /// Days after its last good delivery to the tier during which a version is not thrown away; 0: the store's own retention alone (PR-1).
    #[serde(skip_serializing_if = "is_zero")]
    pub keep_days: u32,
    /// A missing rollback is a failure, not a warning (PF-20).
    pub rollback_required: bool,
    /// The version that is there is delivered once more only to who says so: `escale deliver --again` (DP-4).
    pub require_again: bool,
}

/// What a version must have been through on another tier (PR-2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Requirement {
    /// Tier.
    pub tier: String,
    /// `delivered`, `accepted`.
    pub state: String,
    /// It ran there so long without going back; empty: no matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub verified_for: String,
    /// In so many environments of the tier; 0: one.
    #[serde(skip_serializing_if = "is_zero")]
    pub min: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// When a change must be registered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Register {
    /// Name of the board's calendar: shown.
    pub calendar: String,
    /// `Thu 12:00`.
    pub cutoff: String,
    /// `Fri`.
    pub board: String,
    /// `next-week`, `next-window`.
    pub earliest: String,
}

/// An approval stage.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Stage {
    /// Name.
    pub name: String,
    /// Roles, or users as `user:NAME`.
    pub approvers: Vec<String>,
    /// So many must approve.
    pub min: u32,
    /// The requester may not.
    pub no_self: bool,
    /// Nobody who decided at an earlier stage.
    pub different_person: bool,
}

/// A window: when something may start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Window {
    /// Name.
    pub name: String,
    /// Time zone.
    pub timezone: String,
    /// Open hours.
    pub open: Vec<Open>,
    /// Days on which it stays closed, written as holidays: `2026-12-24`, `12-25`, `easter+1`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

/// `{ from = "Mon 14:00", to = "Fri 12:00" }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Open {
    /// Day and time; a time alone: every day.
    pub from: String,
    /// Day and time.
    pub to: String,
}

/// A freeze: when nothing may start (WF-2). Empty selectors fit everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Freeze {
    /// Name.
    pub name: String,
    /// Tiers.
    pub tiers: Vec<String>,
    /// Environments.
    pub envs: Vec<String>,
    /// Packages.
    pub packages: Vec<String>,
    /// Spaces.
    pub spaces: Vec<String>,
    /// Begin, RFC 3339.
    pub from: String,
    /// End.
    pub to: String,
    /// `daily` `weekly` `monthly` `yearly`; empty: once.
    pub every: String,
    /// Whether it holds for rollbacks too.
    pub rollbacks: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub owner: String,
}

/// What people can be told of (§23).
pub const NOTICES: &[&str] = &[
    "delivery-succeeded",
    "delivery-failed",
    "delivery-cancelled",
    "delivery-expired",
    "rolled-back",
    "rollback-failed",
    "waiting-for-person",
    "told",
    "approval-waiting",
    "approval-reminder",
    "request-approved",
    "request-rejected",
    "request-changes-asked",
    "request-expired",
    "request-invalidated",
    "lock-held-too-long",
    "run-failed",
];

/// Who is told of what. Empty selectors fit everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = PolicyNotify))]
pub struct Notify {
    /// Events: words of [`NOTICES`].
    pub events: Vec<String>,
    /// Tiers.
    pub tiers: Vec<String>,
    /// Environments.
    pub envs: Vec<String>,
    /// `initiator`, `requester`, `approvers`, `holder`, roles, `user:NAME`, mail addresses, `webhook:NAME`.
    pub to: Vec<String>,
    /// `en` or `fr`; empty: as the server's settings say.
    pub lang: String,
}
