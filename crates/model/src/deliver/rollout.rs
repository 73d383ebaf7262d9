//! Phased rollout (§21): rings, thresholds, pause.

use serde::{Deserialize, Serialize};

/// How a target of a rollout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetState {
    /// Not begun.
    #[default]
    Pending,
    /// Under way.
    Running,
    /// Done.
    Success,
    /// Failed.
    Failure,
    /// Had it already.
    AlreadyInstalled,
    /// Left out.
    Skipped,
    /// Called off.
    Aborted,
    /// Is no more: leaves numerator and denominator together (RO-3).
    Decommissioned,
}
