//! Decisions as reasons people read.

use model::Timestamp;
use model::run::{Ended, RunState};
use model::task::{Blocker, SlotNow, TaskState};
use protocol::Reason;
use protocol::api::RunCounts;
use protocol::reason::code;
use protocol::text::params;
use std::fmt::Display;

/// A reason with values.
pub(super) fn reason<const N: usize>(code: &str, details: [(&str, &dyn Display); N]) -> Reason {
    Reason::new(code, params(details))
}

/// An instant as texts tell it.
pub(super) fn told(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}

fn slot(slot: &SlotNow, waits: &str, never: &str) -> Reason {
    match slot.opens_at {
        Some(_) => reason(waits, [("slot", &slot.name), ("at", &slot.told)]),
        None => reason(never, [("slot", &slot.name)]),
    }
}

/// Why a prepared run waits.
pub(super) fn blocked(blocker: &Blocker, put_off: Option<&Reason>) -> Reason {
    match blocker {
        Blocker::Inactive => reason(code::RUN_TASK_INACTIVE, []),
        Blocker::Start(at) => reason(code::RUN_WAITS_START, [("at", &told(*at))]),
        Blocker::Ended(at) => reason(code::RUN_TASK_ENDED, [("at", &told(*at))]),
        Blocker::Slot(which) => slot(which, code::RUN_WAITS_SLOT, code::RUN_SLOT_NEVER),
        Blocker::Approval => reason(code::RUN_WAITS_APPROVAL, []),
        Blocker::Person => reason(code::RUN_WAITS_PERSON, []),
        Blocker::Refused => reason(code::RUN_COMPUTER_REFUSED, []),
        Blocker::Duplicate => reason(code::RUN_DUPLICATE, []),
        Blocker::ForeignOff => reason(code::RUN_FOREIGN_OFF, []),
        Blocker::Postponed(at) => put_off
            .cloned()
            .unwrap_or_else(|| reason(code::RUN_PUT_OFF, [("user", &"?"), ("at", &told(*at))])),
        Blocker::Retry { attempt, of: 0, at } => {
            reason(code::RUN_WAITS_RETRY_FREE, [("attempt", attempt), ("at", &told(*at))])
        }
        Blocker::Retry { attempt, of, at } => {
            reason(code::RUN_WAITS_RETRY, [("attempt", attempt), ("of", of), ("at", &told(*at))])
        }
    }
}

/// Why a run ended as it did.
pub(super) fn ended(state: RunState, why: &Ended) -> Reason {
    match (state, why) {
        (RunState::Success, _) => reason(code::RUN_SUCCESS, []),
        (RunState::Skipped, _) => reason(code::RUN_SKIPPED, []),
        (_, Ended::ByUser(Some(user))) => reason(code::RUN_CANCELLED_AT_COMPUTER, [("user", user)]),
        (_, Ended::ByUser(None)) | (RunState::Cancelled, _) => reason(code::RUN_CANCELLED_ON_COMPUTER, []),
        (_, Ended::Broken(text)) => reason(code::RUN_BROKEN, [("text", text)]),
        (_, Ended::Said(text)) => reason(code::RUN_FAILED, [("text", text)]),
    }
}

/// How a task stands: the word and why.
pub(super) fn task(state: &TaskState, counts: &RunCounts) -> (&'static str, Option<Reason>) {
    let open = counts.prepared + counts.sent + counts.running;
    match state {
        TaskState::Inactive => ("inactive", Some(reason(code::TASK_INACTIVE, []))),
        TaskState::Waiting(Blocker::Start(at)) => {
            ("waiting", Some(reason(code::TASK_WAITS_START, [("at", &told(*at))])))
        }
        TaskState::Waiting(Blocker::Slot(which)) => {
            ("waiting", Some(slot(which, code::TASK_WAITS_SLOT, code::TASK_SLOT_NEVER)))
        }
        TaskState::Waiting(other) => ("waiting", Some(blocked(other, None))),
        TaskState::Running => {
            ("running", Some(reason(code::TASK_RUNNING, [("open", &open), ("total", &counts.total)])))
        }
        TaskState::Done => ("done", Some(done(counts))),
        TaskState::Ended(at) => ("ended", Some(reason(code::TASK_ENDED, [("at", &told(*at))]))),
        TaskState::Empty => ("waiting", Some(reason(code::TASK_EMPTY, []))),
    }
}

/// How a task ended.
pub(super) fn done(counts: &RunCounts) -> Reason {
    let RunCounts { success, skipped, error, cancelled, .. } = counts;
    let details: [(&str, &dyn Display); 4] =
        [("success", success), ("skipped", skipped), ("error", error), ("cancelled", cancelled)];
    reason(code::TASK_DONE, details)
}
