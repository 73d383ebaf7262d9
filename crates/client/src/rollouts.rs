//! Rollouts: one version to many environments, in rings.

use crate::{Client, Error};
use protocol::api::{NewRollout, Page, Rollout, RolloutAct, RolloutTarget};

impl Client {
    /// Rollouts, newest first; at most so many.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn rollouts(&self, query: &[(&str, Option<&str>)], most: u32) -> Result<Vec<Rollout>, Error> {
        let mut call = self.get(&["rollouts"]).query("limit", most);
        for (key, value) in query {
            call = call.maybe(key, *value);
        }
        let page: Page<Rollout> = call.read().await?;
        Ok(page.items)
    }
    /// Makes a rollout.
    ///
    /// # Errors
    /// `request-needed`, `not-allowed`, `not-found`, `invalid-field`.
    pub async fn new_rollout(&self, ask: &NewRollout) -> Result<Rollout, Error> {
        self.post(&["rollouts"], ask).read().await
    }
    /// A rollout.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn rollout(&self, rollout: &str) -> Result<Rollout, Error> {
        self.get(&["rollouts", rollout]).read().await
    }
    /// A page of its targets, in order; all that fit a query.
    ///
    /// # Errors
    /// `not-found`, `invalid-field`.
    pub async fn rollout_targets(
        &self,
        rollout: &str,
        query: &[(&str, Option<&str>)],
    ) -> Result<Vec<RolloutTarget>, Error> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut call = self.get(&["rollouts", rollout, "targets"]).query("limit", 1_000);
            for (key, value) in query {
                call = call.maybe(key, *value);
            }
            let page: Page<RolloutTarget> = call.maybe("cursor", cursor.as_deref()).read().await?;
            all.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }
    /// Does something to a rollout; a retry gives the new one.
    ///
    /// # Errors
    /// `not-allowed`, `not-found`, `delivery-state`, `invalid-field`.
    pub async fn act_on_rollout(&self, rollout: &str, ask: &RolloutAct) -> Result<Rollout, Error> {
        self.post(&["rollouts", rollout, "act"], ask).read().await
    }
}
