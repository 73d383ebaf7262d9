//! Other tries by word of a person (§10.1, AG-9, T23).

use super::{At, Refused, reset};
use crate::deliver::advance::is_good;
use crate::deliver::graph::Graph;
use crate::deliver::run::{Object, Run};
use crate::deliver::state::State;

impl At<'_> {
    pub(super) fn rerun(&mut self, agents: Option<&[String]>, only_failed: bool) -> Result<(), Refused> {
        self.must_be(&[State::Finished, State::Error])?;
        self.must_not_run()?;
        self.must_not_close()?;
        if self.is_app() {
            self.rerun_app(only_failed);
            return Ok(());
        }
        if self.state() == State::Finished && self.job(self.n).is_some_and(|job| job.chain_only) {
            return Err(Refused::ChainOnly);
        }
        let again = self.which(agents, only_failed)?;
        self.begin_again(self.n, again);
        self.free_app();
        Ok(())
    }

    /// Agents to be tried again; nothing: all.
    fn which(&self, agents: Option<&[String]>, only_failed: bool) -> Result<Option<Vec<String>>, Refused> {
        let object = self.object(self.n);
        if let Some(agents) = agents {
            let known =
                |agent: &&String| object.targets.contains_key(*agent) || object.skipped.contains_key(*agent);
            return match agents.iter().find(|agent| !known(agent)) {
                Some(stranger) => Err(Refused::Agent(stranger.clone())),
                None => Ok(Some(agents.to_vec())),
            };
        }
        if !only_failed {
            return Ok(None);
        }
        let failed = self.failed(self.n);
        if failed.is_empty() && !object.targets.is_empty() {
            return Err(self.no());
        }
        Ok(Some(failed).filter(|failed| !failed.is_empty() && failed.iter().all(|agent| !agent.is_empty())))
    }

    /// Agents on which a job failed.
    pub(super) fn failed(&self, n: usize) -> Vec<String> {
        let Some(job) = self.job(n) else { return Vec::new() };
        let bad = self
            .object(n)
            .targets
            .iter()
            .filter(|(_, target)| target.end.as_ref().is_some_and(|end| !is_good(job, end)));
        bad.map(|(agent, _)| agent.clone()).collect()
    }

    /// A job begins again, on these agents; what the others did stays. On all of them when none are named.
    pub(super) fn begin_again(&mut self, n: usize, agents: Option<Vec<String>>) {
        let now = self.now;
        let object = self.change(n);
        let old = object.clone();
        reset(object, now);
        object.again = true;
        object.demanded = old.demanded;
        object.forced = old.forced;
        if let Some(agents) = agents {
            object.targets = old.targets;
            object.skipped = old.skipped;
            object.outputs = old.outputs;
            for agent in &agents {
                object.targets.remove(agent);
                object.skipped.remove(agent);
            }
            object.only = Some(agents);
        }
    }

    fn rerun_app(&mut self, only_failed: bool) {
        let began = self.object(self.n).started_at.is_some();
        if !only_failed || !began {
            let demanded = self.object(self.n).demanded.clone();
            self.reset_all();
            let object = self.change(self.n);
            object.again = true;
            object.demanded = demanded;
            return;
        }
        for n in self.jobs() {
            match self.object(n).state {
                State::Error => {
                    let failed = self.failed(n);
                    let agents = Some(failed).filter(|f| !f.is_empty() && f.iter().all(|a| !a.is_empty()));
                    self.begin_again(n, agents);
                }
                State::Descheduled => {
                    let now = self.now;
                    reset(self.change(n), now);
                }
                _ => {}
            }
        }
        self.free_app();
    }

    pub(super) fn rerun_from(&mut self) -> Result<(), Refused> {
        let others = affected(self.graph, self.run, &self.order.paths[self.n]);
        self.rerun(None, false)?;
        let now = self.now;
        for path in others.iter().skip(1) {
            if let Some(n) = self.order.find(path) {
                reset(self.change(n), now);
            }
        }
        Ok(())
    }
}

/// What *rerun from here* begins anew: the object, then descendants that failed or could not run, parents first. For people, before they confirm.
#[must_use]
pub fn affected(graph: &Graph, run: &Run, path: &str) -> Vec<String> {
    let order = graph.order();
    let Some(n) = order.find(path) else { return Vec::new() };
    let mut found = vec![path.to_owned()];
    let app = order.app_of[n];
    let at = order.app_at[app];
    let mut take = |n: usize| {
        if run.objects.get(&order.paths[n]).is_some_and(could_not) {
            found.push(order.paths[n].clone());
        }
    };
    // Jobs after it in its application: all of them for the application itself.
    let mut after = vec![n == at; graph.apps[app].jobs.len()];
    for job in &order.jobs[app] {
        let below = order.after[app][*job].iter().any(|before| after[*before] || at + 1 + before == n);
        if below && at + 1 + job != n {
            after[*job] = true;
        }
    }
    if n != at {
        for job in &order.jobs[app] {
            if after[*job] {
                take(at + 1 + job);
            }
        }
    }
    let mut below = vec![false; graph.apps.len()];
    below[app] = true;
    for child in &order.apps {
        let parents = &order.into[*child];
        if *child != app && parents.iter().any(|(_, parent)| parent.is_some_and(|parent| below[parent])) {
            below[*child] = true;
            let at = order.app_at[*child];
            (at..=at + graph.apps[*child].jobs.len()).for_each(&mut take);
        }
    }
    found
}

/// Failed, or could not run; not what a person left out.
fn could_not(object: &Object) -> bool {
    let settled = matches!(object.state, State::Error | State::Descheduled);
    settled && !object.is_live() && !matches!(object.code(), "E.forced" | "D.operator")
}
