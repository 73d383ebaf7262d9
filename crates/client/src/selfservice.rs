//! Self-service: what is offered for computers, and what one has installed on one's own.

use crate::{Client, Error};
use protocol::api::{
    NewSelfServiceOffer, OwnComputer, RunLog, SelfServiceOffer, SelfServiceRequest, TaskRun,
};
use reqwest::Method;

impl Client {
    /// One's own computers, with what is offered for each and what became of what was asked for.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn own_computers(&self) -> Result<Vec<OwnComputer>, Error> {
        self.get(&["self-service"]).read().await
    }
    /// Prepares a package for install on one of one's own computers; asked again, what is under way stays.
    ///
    /// # Errors
    /// `not-found` (not one's own, not offered for it), `offer-paused`, `not-allowed`.
    pub async fn request_install(&self, ask: &SelfServiceRequest) -> Result<TaskRun, Error> {
        self.call(Method::POST, &["self-service", "requests"]).json(ask).read().await
    }
    /// Lines after a number of the log of something one asked for.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn own_log(&self, run: &str, after: u64) -> Result<RunLog, Error> {
        self.get(&["self-service", "runs", run, "log"]).query("after", after).read().await
    }
    /// Packages offered for self-service.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn offers(&self) -> Result<Vec<SelfServiceOffer>, Error> {
        self.get(&["self-service", "offers"]).read().await
    }
    /// Offers a package, or changes how it is offered.
    ///
    /// # Errors
    /// `invalid-field` (nothing of it can be installed), `not-found` (the group), `stale-revision`, `not-allowed`.
    pub async fn offer(&self, package: &str, how: &NewSelfServiceOffer) -> Result<SelfServiceOffer, Error> {
        self.call(Method::PUT, &["self-service", "offers", package]).json(how).read().await
    }
    /// Offers a package no more; what was asked for goes on.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn withdraw_offer(&self, package: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["self-service", "offers", package]).done().await
    }
}
