//! Spaces: the board, graphs, engines, relaunches, what people do to objects.

use crate::{Client, Error};
use protocol::api::{
    ActionResult, EngineAction, KeepState, ObjectAction, PlannedStart, Relaunch, RunView, SpaceEvent,
    SpaceStanding, SpaceView, StatusRow,
};

impl Client {
    /// Every space.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn spaces(&self) -> Result<Vec<SpaceStanding>, Error> {
        self.get(&["spaces"]).read().await
    }
    /// A space with its graph; as a run left it, when one is named.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn space(&self, space: &str, run: Option<i64>) -> Result<SpaceView, Error> {
        match run {
            None => self.get(&["spaces", space]).read().await,
            Some(run) => self.get(&["spaces", space, "runs", &run.to_string()]).read().await,
        }
    }
    /// Runs of a space, newest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn space_runs(&self, space: &str) -> Result<Vec<RunView>, Error> {
        self.whole(&["spaces", space, "runs"], &[]).await
    }
    /// What happened to a space, or to one of its objects.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn space_history(
        &self,
        space: &str,
        object: Option<&str>,
        limit: u32,
    ) -> Result<Vec<SpaceEvent>, Error> {
        let limit = limit.to_string();
        self.get(&["spaces", space, "history"])
            .maybe("object", object)
            .maybe("limit", Some(&limit))
            .read()
            .await
    }
    /// Planned starts over business dates.
    ///
    /// # Errors
    /// `not-found`, `invalid-field`.
    pub async fn space_plan(&self, space: &str, from: &str, to: &str) -> Result<Vec<PlannedStart>, Error> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (from, to) = (some(from), some(to));
        self.get(&["spaces", space, "plan"])
            .maybe("from", from.as_deref())
            .maybe("to", to.as_deref())
            .read()
            .await
    }
    /// Starts or stops engines: a line each.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn act_on_engines(&self, ask: &EngineAction) -> Result<Vec<ActionResult>, Error> {
        self.post(&["spaces", "engines"], ask).read().await
    }
    /// Relaunches spaces: a line each.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn relaunch(&self, ask: &Relaunch) -> Result<Vec<ActionResult>, Error> {
        self.post(&["spaces", "relaunch"], ask).only_says(ask.plan).read().await
    }
    /// The graph stays as it is, or goes back to upcoming after all.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn keep_state(&self, space: &str, resume: bool) -> Result<(), Error> {
        self.post(&["spaces", space, "keep"], &KeepState { resume }).done().await
    }
    /// Does something to applications and jobs of a space: a line each.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`, `reason-required`.
    pub async fn act_on_objects(&self, space: &str, ask: &ObjectAction) -> Result<Vec<ActionResult>, Error> {
        self.post(&["spaces", space, "actions"], ask).only_says(ask.plan).read().await
    }
    /// Applications and jobs of all spaces that fit.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn status(&self, query: &[(&str, Option<&str>)]) -> Result<Vec<StatusRow>, Error> {
        self.whole(&["status"], query).await
    }
}
