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
    /// Nobody in a role in which somebody approved already (urgent changes, Q-11).
    #[serde(default)]
    pub different_role: bool,
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
    /// Decided at an earlier stage, or at this one already.
    Twice,
    /// Somebody approved in that role already: its word.
    SameRole(String),
}

/// The name of the stage that urgent changes get in addition.
pub const URGENT_STAGE: &str = "urgent";
/// The name of the stage of a tier that has none.
pub const ONLY_STAGE: &str = "decision";

/// What may be done with a request, by the word of the API.
pub const ACTIONS: [&str; 7] = ["submit", "approve", "reject", "ask-changes", "withdraw", "take", "copy"];

impl RequestState {
    /// All.
    pub const ALL: [RequestState; 9] = [
        RequestState::Draft,
        RequestState::Submitted,
        RequestState::Approved,
        RequestState::Rejected,
        RequestState::ChangesAsked,
        RequestState::Consumed,
        RequestState::Withdrawn,
        RequestState::Expired,
        RequestState::Invalidated,
    ];
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RequestState::Draft => "draft",
            RequestState::Submitted => "submitted",
            RequestState::Approved => "approved",
            RequestState::Rejected => "rejected",
            RequestState::ChangesAsked => "changes-asked",
            RequestState::Consumed => "consumed",
            RequestState::Withdrawn => "withdrawn",
            RequestState::Expired => "expired",
            RequestState::Invalidated => "invalidated",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
    /// Its author writes it.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, RequestState::Draft | RequestState::ChangesAsked)
    }
    /// Whether an action is possible at all in this state, whoever does it.
    #[must_use]
    pub fn admits(self, action: &str) -> bool {
        match action {
            "submit" | "edit" => self.is_written(),
            "approve" | "reject" | "ask-changes" | "take" => self == RequestState::Submitted,
            "withdraw" => !self.is_final(),
            "copy" => true,
            _ => false,
        }
    }
}

impl Stage {
    /// How many must approve: one, when nothing is said.
    #[must_use]
    pub fn wanted(&self) -> usize {
        usize::try_from(self.min).unwrap_or(usize::MAX).max(1)
    }

    /// Whether it is done with: enough different people approved.
    #[must_use]
    pub fn is_satisfied(&self, decisions: &[Decision]) -> bool {
        self.approvals(decisions) >= self.wanted()
    }

    fn approvals(&self, decisions: &[Decision]) -> usize {
        let mut by: Vec<&str> =
            decisions.iter().filter(|d| d.approved && d.stage == self.name).map(|d| d.by.as_str()).collect();
        by.sort_unstable();
        by.dedup();
        by.len()
    }

    /// In which of their roles somebody approves here: their own name counts before a role.
    fn role_of<'r>(&self, who: &str, roles: &'r [String]) -> Option<&'r str> {
        let named = |approver: &String| approver.strip_prefix("user:").is_some_and(|name| name == who);
        if self.approvers.iter().any(named) {
            return Some(roles.first().map_or("", String::as_str));
        }
        roles.iter().find(|role| self.approvers.contains(role)).map(String::as_str)
    }
}

/// The stages of a request: those of the tier; one of whoever delivers there directly, when the tier has none (nobody approves by saying nothing). An urgent one gets another, unless two of its
/// stages have no role in common already: it needs two people of different roles.
#[must_use]
pub fn stages(tier: &[Stage], direct: &[String], urgent: bool) -> Vec<Stage> {
    let mut stages = tier.to_vec();
    if stages.is_empty() {
        let approvers = if direct.is_empty() { vec!["ops".to_owned()] } else { direct.to_vec() };
        stages.push(Stage {
            name: ONLY_STAGE.to_owned(),
            approvers,
            min: 1,
            no_self: true,
            ..Stage::default()
        });
    }
    let apart = |a: &Stage, b: &Stage| !a.approvers.iter().any(|approver| b.approvers.contains(approver));
    let two_roles = stages
        .iter()
        .enumerate()
        .any(|(n, a)| stages[n + 1..].iter().any(|b| b.different_person && apart(a, b)));
    if urgent && !two_roles {
        stages.push(Stage {
            name: URGENT_STAGE.to_owned(),
            approvers: ["ops", "rm"].map(str::to_owned).to_vec(),
            min: 1,
            no_self: true,
            different_person: true,
            different_role: true,
        });
    }
    stages
}

/// The stage that is open: the first one that is not done with.
#[must_use]
pub fn open<'a>(stages: &'a [Stage], decisions: &[Decision]) -> Option<&'a Stage> {
    stages.iter().find(|stage| !stage.is_satisfied(decisions))
}

/// Whether somebody may decide now, and at which stage. `roles` are the words the tier's policy uses.
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
    if state != RequestState::Submitted {
        return Err(Refused::Final(state));
    }
    let stage = open(stages, decisions).ok_or(Refused::Final(RequestState::Approved))?;
    let role = stage.role_of(who, roles).ok_or_else(|| Refused::NotApprover(stage.name.clone()))?;
    if stage.no_self && who == requester {
        return Err(Refused::Own);
    }
    let here = decisions.iter().any(|d| d.by == who && d.stage == stage.name);
    let earlier = decisions.iter().any(|d| d.by == who && d.stage != stage.name);
    if here || (stage.different_person && earlier) {
        return Err(Refused::Twice);
    }
    if stage.different_role && decisions.iter().any(|d| d.approved && d.role == role) {
        return Err(Refused::SameRole(role.to_owned()));
    }
    Ok(stage)
}

/// In which role somebody who may decide does so.
#[must_use]
pub fn role_at(stage: &Stage, who: &str, roles: &[String]) -> String {
    stage.role_of(who, roles).unwrap_or_default().to_owned()
}

/// The state that follows from the decisions: one that refuses ends it, enough that approve at every stage approve it.
#[must_use]
pub fn decided(stages: &[Stage], decisions: &[Decision]) -> RequestState {
    if decisions.iter().any(|decision| !decision.approved) {
        return RequestState::Rejected;
    }
    match open(stages, decisions) {
        Some(_) => RequestState::Submitted,
        None => RequestState::Approved,
    }
}

/// When reminders are due: at half and at nine tenths of its life.
#[must_use]
pub fn reminders(submitted_at: Timestamp, life: Duration) -> [Timestamp; 2] {
    [submitted_at.plus(life / 2), submitted_at.plus(life / 10 * 9)]
}

/// What is due in the life of a request, or of its approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing before then.
    Nothing(Timestamp),
    /// A reminder, its number from 1: it may be the second without a first, when nobody was there to send that.
    Reminder(usize),
    /// Its life is over.
    End,
}

/// What is due now. `reminded`: the last reminder that was sent, its number and when. The life never ends without a warning: one that is late puts the end off by a tenth of the life.
#[must_use]
pub fn due(
    submitted_at: Timestamp,
    life: Duration,
    reminded: Option<(usize, Timestamp)>,
    now: Timestamp,
) -> Due {
    let times = reminders(submitted_at, life);
    let sent = reminded.map_or(0, |(number, _)| number);
    if let Some(number) = (sent + 1..=times.len()).rev().find(|number| times[number - 1] <= now) {
        return Due::Reminder(number);
    }
    match (sent, reminded) {
        (0, _) => Due::Nothing(times[0]),
        (1, _) => Due::Nothing(times[1]),
        (_, reminded) => {
            let warned = reminded.map_or(submitted_at, |(_, at)| at.plus(life / 10));
            let end = submitted_at.plus(life).max(warned);
            if end <= now { Due::End } else { Due::Nothing(end) }
        }
    }
}

/// What an approval is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bound {
    /// Digest of the version.
    pub digest: String,
    /// Set and version of the variables: `SICARDI-REC1 v7`; empty: none.
    pub variables: String,
    /// Digest of the environment's document.
    pub env: String,
    /// Space and revision of its document: `CA_LIVRAISON 12`.
    pub graph: String,
}

impl Bound {
    /// What is no longer so: its word (`digest` `variables` `env` `graph`), before, now.
    #[must_use]
    pub fn changes(&self, now: &Bound) -> Vec<(&'static str, String, String)> {
        [
            ("digest", &self.digest, &now.digest),
            ("variables", &self.variables, &now.variables),
            ("env", &self.env, &now.env),
            ("graph", &self.graph, &now.graph),
        ]
        .into_iter()
        .filter(|(_, before, now)| before != now)
        .map(|(what, before, now)| (what, before.clone(), now.clone()))
        .collect()
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
