//! Agents and their enrolment.

use crate::{Client, Error};
use protocol::api::{Agent, AgentChange, EnrollToken, NewEnrollToken, NewVirtualAgent};
use reqwest::Method;

impl Client {
    /// All agents, or those that fit a text.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn agents(&self, search: Option<&str>) -> Result<Vec<Agent>, Error> {
        self.whole(&["agents"], &[("search", search)]).await
    }
    /// An agent.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn agent(&self, name: &str) -> Result<Agent, Error> {
        self.get(&["agents", name]).read().await
    }
    /// Declares a virtual agent.
    ///
    /// # Errors
    /// `exists`, `not-found` (the credential), `not-allowed`.
    pub async fn add_virtual_agent(&self, agent: &NewVirtualAgent) -> Result<Agent, Error> {
        self.post(&["agents"], agent).read().await
    }
    /// Changes an agent.
    ///
    /// # Errors
    /// `not-found`, `stale-revision`, `not-allowed`.
    pub async fn change_agent(&self, name: &str, change: &AgentChange) -> Result<Agent, Error> {
        self.call(Method::PATCH, &["agents", name]).json(change).read().await
    }
    /// Removes an agent; `force` removes its instances too.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`, a conflict when it has instances.
    pub async fn remove_agent(&self, name: &str, force: bool) -> Result<(), Error> {
        self.call(Method::DELETE, &["agents", name]).maybe("force", force.then_some("true")).done().await
    }
    /// Makes a one-time enrolment token.
    ///
    /// # Errors
    /// `agent-name-taken`, `invalid-field`, `not-allowed`.
    pub async fn enroll_token(&self, ask: &NewEnrollToken) -> Result<EnrollToken, Error> {
        self.post(&["enroll-tokens"], ask).read().await
    }
}
