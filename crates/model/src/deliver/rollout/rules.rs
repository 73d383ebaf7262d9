//! What people say about a rollout: thresholds, rings, what follows (§21).

#[cfg(doc)]
use super::PARALLEL_MAX;
use crate::deliver::cause::fits;
use crate::time::parse_duration;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Rings up to this many targets count failures one by one; larger ones in shares.
pub const SMALL_RING: usize = 10;

/// A threshold: a number of targets, or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Threshold {
    /// So many.
    Targets(usize),
    /// Thousandths of the ring as it was at its start, less those that are no more (RO-4).
    Permille(u32),
}

impl Threshold {
    /// Reads `3`, `95 %`, `2.5 %`; nothing for what is neither, or for a share above all.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_suffix('%') {
            Some(share) => permille(share).map(Threshold::Permille),
            None => text.parse().ok().map(Threshold::Targets),
        }
    }
    /// How many of `of` that is, at least: a part of a target is a whole one.
    #[must_use]
    pub fn of(self, of: usize) -> usize {
        match self {
            Threshold::Targets(targets) => targets,
            Threshold::Permille(permille) => {
                let share = u64::from(permille).saturating_mul(u64::try_from(of).unwrap_or(u64::MAX));
                usize::try_from(share.div_ceil(1_000)).unwrap_or(usize::MAX)
            }
        }
    }
}

/// Thousandths of `2.5`: at most one decimal, at most all.
fn permille(text: &str) -> Option<u32> {
    let text = text.trim();
    let (whole, tenth) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if tenth.len() != 1 || whole.len() > 3 {
        return None;
    }
    let permille = whole.parse::<u32>().ok()? * 10 + tenth.parse::<u32>().ok()?;
    (permille <= 1_000).then_some(permille)
}

/// Which targets a ring takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RingSize {
    /// So many of those that are left, or such a share of all.
    Share(Threshold),
    /// Those of them whose names fit one of these patterns, whatever the case.
    Names(Vec<String>),
    /// All that are left.
    Rest,
}

impl RingSize {
    /// Reads `1`, `10 %`, `rest`, `INT1, PILOTE*`; nothing for an empty one, or for nobody.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("rest") {
            return Some(RingSize::Rest);
        }
        if let Some(share) = Threshold::parse(text) {
            let nobody = matches!(share, Threshold::Targets(0) | Threshold::Permille(0));
            return (!nobody).then_some(RingSize::Share(share));
        }
        let names: Vec<String> =
            text.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
        (!names.is_empty() && !text.contains('%')).then_some(RingSize::Names(names))
    }

    fn takes(&self, names: &[String], left: &[usize]) -> Vec<usize> {
        match self {
            RingSize::Rest => left.to_vec(),
            RingSize::Share(share) => left.iter().copied().take(share.of(names.len())).collect(),
            RingSize::Names(patterns) => {
                let named = |name: &str| patterns.iter().any(|pattern| fits(pattern, &name.to_lowercase()));
                left.iter().copied().filter(|n| named(&names[*n])).collect()
            }
        }
    }
}

/// Shares targets out to rings, in order: places in `names`, a list a ring. A target is in one ring; those no ring takes are a last one; without sizes, there is one ring.
#[must_use]
pub fn share_out(sizes: &[RingSize], names: &[String]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..names.len()).collect();
    let mut rings = Vec::with_capacity(sizes.len() + 1);
    for size in sizes {
        let taken = size.takes(names, &left);
        left.retain(|n| !taken.contains(n));
        rings.push(taken);
    }
    if !left.is_empty() || rings.is_empty() {
        rings.push(left);
    }
    rings
}

/// What follows a ring that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnSuccess {
    /// The next ring.
    #[default]
    Next,
    /// A person resumes.
    Pause,
    /// The next ring, so long later.
    Wait(Duration),
    /// Another person, who may approve, lets it go on.
    Approve,
}

impl OnSuccess {
    /// Reads `next`, `pause`, `approve`, `wait 30m`; empty is `next`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "" | "next" => Some(OnSuccess::Next),
            "pause" => Some(OnSuccess::Pause),
            "approve" => Some(OnSuccess::Approve),
            other => other.strip_prefix("wait ").and_then(parse_duration).map(OnSuccess::Wait),
        }
    }
}

/// What follows a ring with too many errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// Nothing new starts until a person resumes.
    #[default]
    Pause,
    /// It ends.
    Stop,
    /// Targets of this ring go back.
    RollbackRing,
    /// Targets of all rings go back.
    RollbackAll,
}

impl OnError {
    /// Reads `pause`, `stop`, `rollback-ring`, `rollback-all`; empty is `pause`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "" | "pause" => Some(OnError::Pause),
            "stop" => Some(OnError::Stop),
            "rollback-ring" => Some(OnError::RollbackRing),
            "rollback-all" => Some(OnError::RollbackAll),
            _ => None,
        }
    }
}

/// What a ring is told to do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Under way at once; nothing: [`PARALLEL_MAX`].
    pub max_parallel: Option<usize>,
    /// So many must succeed; nothing: all of a small ring, else 95 %.
    pub success: Option<Threshold>,
    /// So many may not fail; nothing: one of a small ring, else 5 %.
    pub error: Option<Threshold>,
    /// Errors are not looked at before so many settled.
    pub min_settled: usize,
    /// What follows success.
    pub on_success: OnSuccess,
    /// What follows errors.
    pub on_error: OnError,
    /// From its start; then it pauses and lists who has not settled.
    pub deadline: Option<Duration>,
}

impl Policy {
    /// So many of `of` must succeed.
    #[must_use]
    pub fn success_of(&self, of: usize) -> usize {
        let usual = if of <= SMALL_RING { Threshold::Permille(1_000) } else { Threshold::Permille(950) };
        self.success.unwrap_or(usual).of(of)
    }
    /// So many of `of` may not fail.
    #[must_use]
    pub fn error_of(&self, of: usize) -> usize {
        let usual = if of <= SMALL_RING { Threshold::Targets(1) } else { Threshold::Permille(50) };
        self.error.unwrap_or(usual).of(of).max(1)
    }
}
