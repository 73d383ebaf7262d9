//! Links and joins (§8.3), and what becomes of children that can no longer start (§24.2, *How it settles*).

use super::ends;
use super::walk::Walk;
use crate::deliver::graph::{Join, Link, On};
use crate::deliver::state::{NAMES_MAX, State, Why};

/// What the links into something say.
pub(super) enum Links {
    /// They let it start.
    Open,
    /// They may yet; these do not. Nothing but a demand will change it, when the flag says so.
    Wait(Vec<Why>, bool),
    /// They cannot any more.
    Dead(State, Why),
    /// A condition cannot be worked out.
    Wrong(Why),
}

/// One link.
enum One {
    Satisfied,
    Pending {
        why: Why,
        rest: bool,
    },
    /// The parent failed: descheduled.
    Failed(Why),
    /// A branch that is not taken.
    NotTaken(Why),
    Wrong(Why),
}

/// What a link sees of its parent.
struct Parent {
    state: State,
    /// Settled, whatever happens to others.
    done: bool,
    started: bool,
    /// Its error lets the chain go on.
    goes_on: bool,
    /// Only a demand will make it start: its own, or one before it.
    rest: bool,
    /// Its own: it is no part of this run.
    out: bool,
}

impl Walk<'_, '_> {
    /// Links into an application.
    pub fn links_into(&self, app: usize) -> Links {
        let into = &self.order.into[app];
        if into.is_empty() {
            return Links::Open;
        }
        let mut satisfied = 0_usize;
        let mut pending: Vec<(Why, bool)> = Vec::new();
        let mut failed: Option<Why> = None;
        let mut not_taken: Option<Why> = None;
        for (link, parent) in into {
            match self.link(&self.graph.links[*link], *parent) {
                One::Satisfied => satisfied += 1,
                One::Pending { why, rest } => pending.push((why, rest)),
                One::Failed(why) => failed = failed.or(Some(why)),
                One::NotTaken(why) => not_taken = not_taken.or(Some(why)),
                One::Wrong(why) => return Links::Wrong(why),
            }
        }
        let wanted = match self.app_def(app).join {
            Join::All => {
                if let Some(why) = failed {
                    return Links::Dead(State::Descheduled, why);
                }
                into.len()
            }
            Join::Any => 1,
            Join::AnySettled if !pending.is_empty() => {
                let rest = pending.iter().any(|(_, rest)| *rest);
                return waiting(pending, rest);
            }
            Join::AnySettled => 1,
            Join::Of(k) => (k as usize).clamp(1, into.len()),
        };
        if satisfied >= wanted {
            return Links::Open;
        }
        let all = self.app_def(app).join == Join::All;
        if !pending.is_empty() && (all || satisfied + pending.len() >= wanted) {
            let resting = pending.iter().filter(|(_, rest)| *rest).count();
            let rest = if all { resting > 0 } else { satisfied + pending.len() - resting < wanted };
            return waiting(pending, rest);
        }
        match (failed, not_taken) {
            (Some(why), _) => Links::Dead(State::Descheduled, why),
            (None, Some(why)) => Links::Dead(State::NotScheduled, why),
            (None, None) => Links::Open,
        }
    }

    fn link(&self, link: &Link, parent: Option<usize>) -> One {
        let Some(seen) = self.parent(link, parent) else { return self.absent(link) };
        let seen = match seen {
            Ok(seen) => seen,
            Err(why) => return One::Pending { why, rest: false },
        };
        let say = |code: &str| {
            Why::new(
                code,
                [
                    ("parent", link.from.clone()),
                    ("state", seen.state.word().to_owned()),
                    ("on", link.on.word().to_owned()),
                ],
            )
        };
        if seen.out && !link.mandatory {
            // Optional (§8.3).
            return match link.on {
                On::Success | On::Always => One::Satisfied,
                _ => One::NotTaken(say("U.condition").with("what", "links")),
            };
        }
        let failed = || One::Failed(say("D.upstream"));
        let not_taken = || One::NotTaken(say("U.condition").with("what", "links"));
        let fired = match (link.on, seen.done, seen.state) {
            (On::Start, ..) if seen.started => true,
            (_, false, _) => return One::Pending { why: say("W.link"), rest: seen.rest },
            (On::Success, _, State::Finished | State::NotScheduled) => true,
            (On::Success, _, State::Error) if seen.goes_on => true,
            (On::Success, ..) => return failed(),
            (On::Error, _, State::Error) | (On::NotRun, _, State::NotScheduled) | (On::Always, ..) => true,
            (On::Start, _, State::NotScheduled) | (On::Error | On::NotRun, ..) => return not_taken(),
            (On::Start, ..) => return failed(),
        };
        debug_assert!(fired);
        match &link.when {
            None => One::Satisfied,
            Some(when) => match when.holds(&|name| self.value(name)) {
                Ok(true) => One::Satisfied,
                Ok(false) => One::NotTaken(self.condition(when)),
                Err(fault) => One::Wrong(self.wrong_condition(when, &fault)),
            },
        }
    }

    /// The parent as the link sees it; nothing when nobody knows it; a reason to wait when it works for another date.
    fn parent(&self, link: &Link, parent: Option<usize>) -> Option<Result<Parent, Why>> {
        if let Some(app) = parent {
            let at = self.order.app_at[app];
            let object = &self.objects[at];
            // A cyclic parent that waits for its next time counts as it ended last.
            let state = object.last.filter(|_| !object.state.is_settled()).unwrap_or(object.state);
            return Some(Ok(Parent {
                state,
                done: self.done[app] || (state != object.state && !object.is_live()),
                started: object.started_at.is_some() || object.last.is_some(),
                goes_on: !ends::counts(self.app_def(app).on_error, object),
                rest: self.rest[at],
                out: self.rest[at] && self.app_def(app).on_demand && object.demanded.is_none(),
            }));
        }
        let other = self.facts.elsewhere.get(&link.from)?;
        if !link.any_date && other.date != self.facts.date.name {
            let why = Why::new(
                "W.link",
                [
                    ("parent", link.from.clone()),
                    ("state", other.state.word().to_owned()),
                    ("on", link.on.word().to_owned()),
                    ("date", other.date.clone()),
                    ("wanted", self.facts.date.name.clone()),
                ],
            );
            return Some(Err(why));
        }
        Some(Ok(Parent {
            state: other.state,
            done: other.state.is_settled(),
            started: !matches!(other.state, State::Upcoming | State::NotScheduled | State::Descheduled),
            goes_on: false,
            rest: false,
            out: false,
        }))
    }

    fn absent(&self, link: &Link) -> One {
        let why = |code: &str| {
            Why::new(
                code,
                [
                    ("parent", link.from.clone()),
                    ("state", "absent".to_owned()),
                    ("on", link.on.word().to_owned()),
                ],
            )
        };
        match (link.mandatory, link.on) {
            (true, _) => One::Pending { why: why("W.link"), rest: false },
            (false, On::Success | On::Always) => One::Satisfied,
            (false, _) => One::NotTaken(why("U.condition").with("what", "links")),
        }
    }

    /// Jobs that a job comes after.
    pub fn jobs_before(&self, n: usize) -> Links {
        let app = self.order.app_of[n];
        let at = self.order.app_at[app];
        let mut pending = Vec::new();
        for before in &self.order.after[app][n - at - 1] {
            let parent = at + 1 + before;
            let object = &self.objects[parent];
            let say = |code: &str| {
                Why::new(
                    code,
                    [
                        ("parent", self.path(parent).to_owned()),
                        ("state", object.state.word().to_owned()),
                        ("on", "after".to_owned()),
                    ],
                )
            };
            match object.state {
                State::Finished | State::NotScheduled => {}
                State::Upcoming if object.last == Some(State::Finished) => {}
                State::Error if !ends::counts(self.on_error_of(parent), object) => {}
                State::Error | State::Descheduled => {
                    return Links::Dead(State::Descheduled, say("D.upstream"));
                }
                _ => pending.push((say("W.link"), self.rest[parent])),
            }
        }
        let rest = pending.iter().any(|(_, rest)| *rest);
        if pending.is_empty() { Links::Open } else { waiting(pending, rest) }
    }
}

fn waiting(pending: Vec<(Why, bool)>, rest: bool) -> Links {
    let more = pending.len().saturating_sub(NAMES_MAX);
    let mut whys: Vec<Why> = pending.into_iter().take(NAMES_MAX).map(|(why, _)| why).collect();
    if more > 0
        && let Some(last) = whys.pop()
    {
        whys.push(last.with("more", more.to_string()));
    }
    Links::Wait(whys, rest)
}
