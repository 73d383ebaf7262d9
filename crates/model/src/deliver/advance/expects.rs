//! What objects expect of resources (§6.2): all or none, by priority, then by who waits longest; nobody is starved.

use super::Command;
use super::walk::Walk;
use crate::Timestamp;
use crate::deliver::graph::{Expect, Free, OnTimeout};
use crate::deliver::resource::{
    Expected, Fact, Kind, current_text, expected_text, fits, free as free_units, holds,
};
use crate::deliver::run::Taken;
use crate::deliver::state::{NAMES_MAX, State, Why};
use std::collections::BTreeMap;
use std::time::Duration;

/// Who has waited so long for units has them kept (RS-7).
pub const STARVATION_AFTER: Duration = Duration::from_secs(10 * 60);

/// Whether expectations are met.
pub(super) enum Met {
    Yes,
    /// Only units are wanted; who gets them is decided when all are known.
    Queue,
    /// Not yet, for these reasons.
    No(Vec<Why>),
    /// Not, and there is no wait: what follows.
    Never(OnTimeout, Why),
}

impl Walk<'_, '_> {
    fn fact(&self, resource: &str) -> Option<&Fact> {
        self.local.get(resource).or_else(|| self.facts.resources.get(resource))
    }

    /// The name under which something waits for a resource and holds it.
    fn waiter(&self, n: usize, free: Free) -> &str {
        if free == Free::Delivery && !self.owner.is_empty() { &self.owner } else { self.path(n) }
    }

    /// Units this object has to take to start: not those it or its delivery holds already.
    fn wants<'e>(&self, n: usize, expects: &'e [Expect], forced: bool) -> Vec<(&'e Expect, u64)> {
        let object = &self.objects[n];
        expects
            .iter()
            .filter(|expect| !forced || expect.free == Free::Delivery)
            .filter_map(|expect| match expect.what {
                Expected::Take(units) => Some((expect, units)),
                Expected::Is { .. } => None,
            })
            .filter(|(expect, _)| !object.holds.iter().any(|held| held.resource == expect.resource))
            .filter(|(expect, _)| {
                let waiter = self.waiter(n, expect.free);
                expect.free != Free::Delivery
                    || self.owner.is_empty()
                    || !self.fact(&expect.resource).is_some_and(|fact| holds(fact, waiter))
            })
            .collect()
    }

    /// Whether everything is as expected now. `since`: when it became ready.
    pub fn expectations(&mut self, n: usize, expects: &[Expect], forced: bool, since: Timestamp) -> Met {
        if expects.is_empty() {
            return Met::Yes;
        }
        let wants = self.wants(n, expects, forced);
        let mut whys = Vec::new();
        for expect in expects {
            let met = match &expect.what {
                Expected::Take(units) => match self.refused.get(&n) {
                    None => true,
                    Some(not) => {
                        !wants.iter().any(|(wanted, _)| wanted.resource == expect.resource)
                            || (!not.contains(&expect.resource)
                                && self.leaves(n, expect, *units, &BTreeMap::new()))
                    }
                },
                Expected::Is { .. } => {
                    forced
                        || self.fact(&expect.resource).is_some_and(|f| fits(f, &expect.what, "", self.now()))
                }
            };
            if met {
                continue;
            }
            if !expect.wait {
                return self.unmet(expect);
            }
            let mut why = self.missing(n, expect);
            if let Some(longest) = expect.until {
                let until = since.plus(longest);
                if !self.timer(until) {
                    return timed_out(expect, &why, longest);
                }
                why = why.until(until);
            }
            whys.push(why);
        }
        if whys.is_empty() {
            return if wants.is_empty() { Met::Yes } else { Met::Queue };
        }
        whys.truncate(NAMES_MAX);
        self.blocked.insert(self.order.app_of[n]);
        // Ages of files and the time after which units are kept come by themselves.
        self.timer(since.plus(STARVATION_AFTER));
        Met::No(whys)
    }

    fn missing(&self, n: usize, expect: &Expect) -> Why {
        let lease = expect.free == Free::Delivery && matches!(expect.what, Expected::Take(_));
        let why = Why::new(
            if lease { "W.lease" } else { "W.resource" },
            [("resource", expect.resource.clone()), ("wanted", expected_text(&expect.what))],
        );
        let why = if lease { why.with("lock", expect.resource.clone()) } else { why };
        let Some(fact) = self.fact(&expect.resource) else { return why.with("current", "absent") };
        let why = why.with("current", current_text(fact)).with("holder", names(&fact.holders));
        match &fact.reserved {
            Some((whom, _)) if whom != self.waiter(n, expect.free) => why.with("reserved", whom.clone()),
            _ => why,
        }
    }

    fn unmet(&self, expect: &Expect) -> Met {
        let current = self.fact(&expect.resource).map_or_else(|| "absent".to_owned(), current_text);
        let values = |code| {
            Why::new(
                code,
                [
                    ("resource", expect.resource.clone()),
                    ("wanted", expected_text(&expect.what)),
                    ("current", current),
                ],
            )
        };
        if expect.unmet_not_scheduled {
            Met::Never(OnTimeout::Skip, values("U.condition").with("what", "resource"))
        } else {
            Met::Never(OnTimeout::Deschedule, values("D.unmet"))
        }
    }

    /// Gives units to those that could start, in their order (RS-7). Whether anything is to be looked at again.
    pub fn serve(&mut self) -> bool {
        if self.queue.is_empty() {
            return false;
        }
        let mut queue = std::mem::take(&mut self.queue);
        let starving = |n: usize| {
            self.objects[n].ready_at.is_some_and(|since| self.now().since(since) >= STARVATION_AFTER)
        };
        queue.sort_by_key(|n| {
            (!starving(*n), std::cmp::Reverse(self.priority(*n)), self.objects[*n].ready_at, *n)
        });
        queue.dedup();
        let kept_from = queue.iter().take_while(|n| starving(**n)).count();
        let mut kept: BTreeMap<String, u64> = BTreeMap::new();
        for (place, n) in queue.into_iter().enumerate() {
            let forced = self.objects[n].forced.is_some();
            let wants = self.wants(n, self.expects_of(n), forced);
            let not: Vec<String> = wants
                .iter()
                .filter(|(expect, units)| !self.leaves(n, expect, *units, &kept))
                .map(|(expect, _)| expect.resource.clone())
                .collect();
            self.again(self.order.app_of[n]);
            if not.is_empty() {
                self.take(n, &wants);
                continue;
            }
            if place < kept_from {
                for (expect, units) in &wants {
                    *kept.entry(expect.resource.clone()).or_default() += units;
                }
            }
            self.refused.insert(n, not);
        }
        true
    }

    /// Whether it fits and leaves what is kept for others.
    fn leaves(&self, n: usize, expect: &Expect, units: u64, kept: &BTreeMap<String, u64>) -> bool {
        let Some(fact) = self.fact(&expect.resource).filter(|fact| fact.kind == Kind::Weight) else {
            return false;
        };
        let others = kept.get(&expect.resource).copied().unwrap_or(0);
        free_units(fact, self.waiter(n, expect.free)) >= units.saturating_add(others)
    }

    /// What has not begun holds nothing: whoever begins again takes again, all or none (RS-6).
    pub fn let_go(&mut self, n: usize) {
        let object = &*self.objects[n];
        if object.holds.is_empty() || object.state != State::Upcoming || self.served.contains(&n) {
            return;
        }
        let begun = self.objects[self.order.app_at[self.order.app_of[n]]].started_at.is_some();
        self.release(n, |free| free == Free::Job || (free == Free::Application && !begun));
    }

    fn take(&mut self, n: usize, wants: &[(&Expect, u64)]) {
        self.served.insert(n);
        let path = self.path(n).to_owned();
        for (expect, units) in wants {
            let holder = self.waiter(n, expect.free).to_owned();
            if let Some(fact) = self.fact(&expect.resource) {
                let mut fact = fact.clone();
                fact.taken = fact.taken.saturating_add(*units);
                fact.holders.push(holder);
                self.local.insert(expect.resource.clone(), fact);
            }
            let taken = Taken { resource: expect.resource.clone(), units: *units, free: expect.free };
            self.objects[n].holds.push(taken);
            self.command(Command::Take {
                path: path.clone(),
                resource: expect.resource.clone(),
                units: *units,
            });
        }
        // Whoever waits says how things stand now.
        for app in &self.blocked {
            self.dirty.insert(self.order.rank[*app]);
        }
        self.touch(n);
    }

    /// Gives back what an object holds until a time that has come.
    pub fn release(&mut self, n: usize, until: impl Fn(Free) -> bool) {
        if !self.objects[n].holds.iter().any(|held| until(held.free)) {
            return;
        }
        let path = self.path(n).to_owned();
        let (back, keep) =
            std::mem::take(&mut self.objects[n].holds).into_iter().partition(|held| until(held.free));
        self.objects[n].holds = keep;
        let back: Vec<Taken> = back;
        for held in back {
            if let Some(fact) = self.fact(&held.resource) {
                let mut fact = fact.clone();
                fact.taken = fact.taken.saturating_sub(held.units);
                fact.holders.retain(|holder| *holder != path && !holder.ends_with(&format!(" {path}")));
                self.local.insert(held.resource.clone(), fact);
            }
            self.command(Command::Release { path: path.clone(), resource: held.resource, units: held.units });
        }
        self.touch(n);
        self.refused.clear();
        for app in std::mem::take(&mut self.blocked) {
            self.again(app);
        }
    }
}

fn timed_out(expect: &Expect, why: &Why, longest: Duration) -> Met {
    let code = match expect.on_timeout {
        OnTimeout::Error => "E.wait",
        OnTimeout::Deschedule => "D.unmet",
        OnTimeout::Skip => "U.condition",
    };
    let mut after = Why { code: code.to_owned(), details: why.details.clone(), until: None }
        .with("seconds", longest.as_secs().to_string());
    after.details.remove("lock");
    Met::Never(expect.on_timeout, after.with("what", "resource"))
}

/// Names in one value, cut.
pub(super) fn names<S: AsRef<str>>(all: &[S]) -> String {
    let mut text = all.iter().take(NAMES_MAX).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    if all.len() > NAMES_MAX {
        text.push_str(&format!(", +{}", all.len() - NAMES_MAX));
    }
    text
}
