//! Requests and their approval (§5).

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Being written.
    #[default]
    Draft,
    /// To be decided.
    Submitted,
    /// Every stage approved; becomes a delivery when its time has come.
    Approved,
    /// Refused.
    Rejected,
    /// Back to its author.
    ChangesAsked,
    /// Became a delivery.
    Consumed,
    /// Taken back.
    Withdrawn,
    /// Its time ran out.
    Expired,
    /// What was approved changed.
    Invalidated,
}

impl RequestState {
    /// Nothing can be decided any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(
            self,
            RequestState::Draft
                | RequestState::Submitted
                | RequestState::Approved
                | RequestState::ChangesAsked
        )
    }
}

/// A stage of the policy, as it was when the request was filed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stage {
    /// Name.
    pub name: String,
    /// Roles, `user:NAME`.
    pub approvers: Vec<String>,
    /// So many.
    pub min: u32,
    /// Not the requester.
    pub no_self: bool,
    /// Nobody who decided at an earlier stage.
    pub different_person: bool,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Decision {
    /// Stage.
    pub stage: String,
    /// Who.
    pub by: String,
    /// In which role.
    pub role: String,
    /// Approved.
    pub approved: bool,
    /// Comment.
    pub comment: String,
    /// When.
    pub at: Timestamp,
}

/// Why somebody may not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is decided already.
    Final(RequestState),
    /// Not an approver of the stage that is open: its name.
    NotApprover(String),
    /// One's own.
    Own,
    /// Decided at an earlier stage.
    Twice,
}

/// Whether somebody may decide now, and at which stage.
///
/// # Errors
/// [`Refused`].
pub fn may_decide<'a>(
    state: RequestState,
    stages: &'a [Stage],
    decisions: &[Decision],
    requester: &str,
    who: &str,
    roles: &[String],
) -> Result<&'a Stage, Refused> {
    let _ = (decisions, requester, who, roles);
    stages.first().ok_or(Refused::Final(state))
}

/// The state that follows from the decisions.
#[must_use]
pub fn decided(stages: &[Stage], decisions: &[Decision]) -> RequestState {
    let _ = (stages, decisions);
    RequestState::Submitted
}

/// When reminders are due: at half and at nine tenths of its life.
#[must_use]
pub fn reminders(submitted_at: Timestamp, life: Duration) -> [Timestamp; 2] {
    [submitted_at.plus(life / 2), submitted_at.plus(life / 10 * 9)]
}
