//! Decisions about failures, and manual jobs (§10.1, T14).

use super::{Action, At, Refused};
use crate::deliver::advance::failure_of;
use crate::deliver::cause::codes;
use crate::deliver::param;
use crate::deliver::state::{State, Why};
use std::collections::BTreeMap;

impl At<'_> {
    /// Jobs that wait for this decision: the job, or those of the application.
    fn asked(&self, manual: bool) -> Vec<usize> {
        let waits = |n: &usize| {
            let object = self.object(*n);
            object.code() == "X.guided" && (object.whys[0].get("manual") == "yes") == manual
        };
        self.jobs().filter(waits).collect()
    }

    pub(super) fn decide(&mut self, action: &Action) -> Result<(), Refused> {
        let manual = matches!(action, Action::Confirm { .. } | Action::Refuse);
        let mut asked = self.asked(manual);
        if *action == Action::TakeOver {
            asked.extend(self.asked(true));
        }
        if asked.is_empty() {
            return Err(self.no());
        }
        if *action == Action::Ignore && !asked.iter().all(|n| self.job(*n).is_some_and(|j| j.skippable)) {
            return Err(Refused::NotSkippable);
        }
        let mut answers = self.answers(&asked, action)?;
        for n in asked {
            match action {
                Action::Retry => {
                    let failed = self.failed(n);
                    let agents = Some(failed).filter(|f| !f.is_empty() && f.iter().all(|a| !a.is_empty()));
                    self.begin_again(n, agents);
                }
                Action::Ignore => {
                    let why = self.by("F.forced");
                    self.settle(n, State::Finished, why);
                }
                Action::Exclude { agent } => self.exclude(n, agent)?,
                Action::TakeOver => self.take_over(n),
                Action::Confirm { .. } => {
                    let values = answers.remove(&n).unwrap_or_default();
                    let why = self.by("F.ok").with("values", param::line(&values));
                    self.change(n).outputs = values;
                    self.settle(n, State::Finished, why);
                }
                Action::Refuse => {
                    let why = self.by("E.exit").with("cause", codes::REFUSED.word());
                    self.change(n).cause = Some(codes::REFUSED.owned());
                    self.settle(n, State::Error, why);
                }
                _ => {
                    let why = failure_of(&self.object(n).whys);
                    self.settle(n, State::Error, why);
                    let word = if *action == Action::RollBack { "rollback" } else { "fail" };
                    // Going back is never taken back by a later failure.
                    if self.run.decision.as_deref() != Some("rollback") {
                        self.run.decision = Some(word.to_owned());
                    }
                }
            }
        }
        Ok(())
    }

    /// What is given to each job that asks, by its number; names belong to one job alone.
    fn answers(
        &self,
        asked: &[usize],
        action: &Action,
    ) -> Result<BTreeMap<usize, BTreeMap<String, String>>, Refused> {
        let Action::Confirm { values } = action else { return Ok(BTreeMap::new()) };
        let asks = |n: usize| param::of(self.graph, &self.order.paths[n]);
        let all: Vec<param::Param> = asked.iter().flat_map(|n| asks(*n)).cloned().collect();
        let filled = param::fill(&all, values).map_err(Refused::Values)?;
        let own = |n: usize| asks(n).iter().map(|one| one.name.clone());
        let of =
            |n: usize| own(n).filter_map(|name| Some((name.clone(), filled.get(&name)?.clone()))).collect();
        Ok(asked.iter().map(|n| (*n, of(*n))).collect())
    }

    fn take_over(&mut self, n: usize) {
        let who = self.who.to_owned();
        let object = self.change(n);
        if let Some(why) = object.whys.first_mut() {
            why.details.insert("who".to_owned(), who.clone());
        }
        object.taken_over = Some(who);
    }

    /// An agent is left out; what the others did counts. The last one cannot be: that would make a success of nothing.
    fn exclude(&mut self, n: usize, agent: &str) -> Result<(), Refused> {
        let failed = self.failed(n);
        if !failed.iter().any(|one| one == agent) {
            return Err(Refused::Agent(agent.to_owned()));
        }
        if self.object(n).targets.len() < 2 {
            return Err(self.no());
        }
        let who = self.who.to_owned();
        let object = self.change(n);
        object.targets.remove(agent);
        object.skipped.insert(agent.to_owned(), format!("excluded by {who}"));
        if failed.len() == 1 {
            // The next step finds that all that is left has ended well.
            object.state = State::Running;
            object.whys = vec![Why::new("R.active", [])];
        }
        Ok(())
    }
}
