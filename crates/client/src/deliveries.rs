//! Environments, deliveries, requests, and why something waits.

use crate::{Client, Error};
use protocol::api::{
    Accept, Accepted, Because, CopyRequest, Decide, Delivery, DeliveryEvent, DeliveryPlan, DeliveryRequest,
    EnvPartition, EnvStanding, GoBack, Installed, LogSourceView, LogStretch, Matrix, MergedLog, NewDelivery,
    NewRequest, OpenGate, PromotionPath, RequestChange, RequestReview, RequestSlot, RequestStep,
    RollbackCandidate, RollbackPlan, TierStanding, WhyAnswer,
};
use protocol::deliver::job::CheckRow;
use reqwest::Method;

/// Which lines of the log of a delivery.
#[derive(Debug, Clone, Default)]
pub struct MergedQuery {
    /// Only of this job, or of the jobs of this application.
    pub job: Option<String>,
    /// Only this stream: `out` `err` `agent`.
    pub stream: Option<String>,
    /// Only lines said at this time or later.
    pub since: Option<String>,
    /// Only lines that hold this text.
    pub grep: Option<String>,
    /// Where to go on.
    pub cursor: Option<String>,
}

/// Which stretch of a log file of an environment.
#[derive(Debug, Clone, Default)]
pub struct SourceQuery {
    /// File below the source; the newest if absent.
    pub file: Option<String>,
    /// Agent; the first if absent.
    pub agent: Option<String>,
    /// First byte.
    pub offset: u64,
    /// Most bytes.
    pub limit: Option<u64>,
    /// The last bytes.
    pub from_end: bool,
}

impl Client {
    /// Tiers, by rank.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn tiers(&self) -> Result<Vec<TierStanding>, Error> {
        self.list(&["tiers"]).await
    }
    /// Environments, by rank of their tier.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn envs(&self) -> Result<Vec<EnvStanding>, Error> {
        self.list(&["envs"]).await
    }
    /// An environment.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn env(&self, env: &str) -> Result<EnvStanding, Error> {
        self.get(&["envs", env]).read().await
    }
    /// Partitions of an environment.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn env_disk(&self, env: &str) -> Result<Vec<EnvPartition>, Error> {
        self.list(&["envs", env, "disk"]).await
    }
    /// What was installed in an environment, newest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn env_history(&self, env: &str, package: Option<&str>) -> Result<Vec<Installed>, Error> {
        self.get(&["envs", env, "history"]).maybe("package", package).read().await
    }
    /// Versions one can go back to.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn env_candidates(
        &self,
        env: &str,
        package: Option<&str>,
    ) -> Result<Vec<RollbackCandidate>, Error> {
        self.get(&["envs", env, "candidates"]).maybe("package", package).read().await
    }
    /// What stands between a version and an environment.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn env_path(&self, env: &str, package: &str, version: &str) -> Result<PromotionPath, Error> {
        self.get(&["envs", env, "path"]).query("package", package).query("version", version).read().await
    }
    /// Log sources of an environment, with their files.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn env_logs(&self, env: &str) -> Result<Vec<LogSourceView>, Error> {
        self.list(&["envs", env, "logs"]).await
    }
    /// A stretch of a file of a log source.
    ///
    /// # Errors
    /// `not-found`, `invalid-field` for a path that leads outside.
    pub async fn env_log(&self, env: &str, source: &str, which: &SourceQuery) -> Result<LogStretch, Error> {
        self.get(&["envs", env, "logs", source])
            .maybe("file", which.file.as_deref())
            .maybe("agent", which.agent.as_deref())
            .query("offset", which.offset)
            .maybe("limit", which.limit)
            .query("from_end", which.from_end)
            .read()
            .await
    }
    /// Records that a version is accepted.
    ///
    /// # Errors
    /// `not-allowed`, `not-found`, `invalid-field` when it is not installed there.
    pub async fn accept(&self, env: &str, ask: &Accept) -> Result<Accepted, Error> {
        self.post(&["envs", env, "accept"], ask).read().await
    }
    /// Packages × environments.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn matrix(&self) -> Result<Matrix, Error> {
        self.get(&["matrix"]).read().await
    }

    /// Delivers a version.
    ///
    /// # Errors
    /// `request-needed`, `gate-closed`, `not-yet`, `not-found`.
    pub async fn deliver(&self, ask: &NewDelivery) -> Result<Delivery, Error> {
        self.post(&["deliveries"], ask).read().await
    }
    /// What a delivery would do.
    ///
    /// # Errors
    /// `request-needed`, `not-found`.
    pub async fn plan_delivery(&self, ask: &NewDelivery) -> Result<DeliveryPlan, Error> {
        self.post(&["deliveries", "plan"], ask).only_says(true).wait(None).read().await
    }
    /// Deliveries, newest first; at most so many.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn deliveries(
        &self,
        query: &[(&str, Option<&str>)],
        most: u32,
    ) -> Result<Vec<Delivery>, Error> {
        let mut call = self.get(&["deliveries"]).query("limit", most);
        for (key, value) in query {
            call = call.maybe(key, *value);
        }
        let page: protocol::api::Page<Delivery> = call.read().await?;
        Ok(page.items)
    }
    /// A delivery.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn delivery(&self, delivery: &str) -> Result<Delivery, Error> {
        self.get(&["deliveries", delivery]).read().await
    }
    /// What happened to a delivery after an event.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn delivery_events(&self, delivery: &str, after: i64) -> Result<Vec<DeliveryEvent>, Error> {
        self.get(&["deliveries", delivery, "events"]).query("after", after).read().await
    }
    /// Rows of its preflight.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn delivery_checks(&self, delivery: &str) -> Result<Vec<CheckRow>, Error> {
        self.list(&["deliveries", delivery, "checks"]).await
    }
    /// Decides about a failure.
    ///
    /// # Errors
    /// `delivery-state`, `not-skippable`, `reason-required`, `not-allowed`.
    pub async fn decide(&self, delivery: &str, ask: &Decide) -> Result<Delivery, Error> {
        self.post(&["deliveries", delivery, "decide"], ask).read().await
    }
    /// Calls a delivery off.
    ///
    /// # Errors
    /// `delivery-state`, `not-allowed`.
    pub async fn cancel_delivery(&self, delivery: &str, why: &Because) -> Result<Delivery, Error> {
        self.post(&["deliveries", delivery, "cancel"], why).read().await
    }
    /// Opens a gate for one delivery.
    ///
    /// # Errors
    /// `delivery-state`, `reason-required`, `not-allowed`.
    pub async fn open_gate(&self, delivery: &str, ask: &OpenGate) -> Result<Delivery, Error> {
        self.post(&["deliveries", delivery, "override"], ask).read().await
    }
    /// Goes back.
    ///
    /// # Errors
    /// `delivery-state`, `gate-closed`, `request-needed`, `not-allowed`.
    pub async fn roll_back(&self, delivery: &str, ask: &GoBack) -> Result<Delivery, Error> {
        self.post(&["deliveries", delivery, "rollback"], ask).read().await
    }
    /// What going back from it would do: to this version, or the one it goes back to by itself.
    ///
    /// # Errors
    /// As [`Client::agents`].
    pub async fn rollback_plan(&self, delivery: &str, to: &str) -> Result<RollbackPlan, Error> {
        self.get(&["deliveries", delivery, "rollback"]).query("to", to).read().await
    }
    /// The report of a delivery, in Markdown or JSON.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn delivery_report(&self, delivery: &str, json: bool) -> Result<Vec<u8>, Error> {
        let format = if json { "json" } else { "markdown" };
        let answer = self.get(&["deliveries", delivery, "report"]).query("format", format).open().await?;
        Ok(answer.bytes().await.map_err(|e| self.network(&e))?.to_vec())
    }
    /// A stretch of the log of a delivery.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn delivery_lines(&self, delivery: &str, which: &MergedQuery) -> Result<MergedLog, Error> {
        self.get(&["deliveries", delivery, "lines"])
            .maybe("job", which.job.as_deref())
            .maybe("stream", which.stream.as_deref())
            .maybe("since", which.since.as_deref())
            .maybe("grep", which.grep.as_deref())
            .maybe("cursor", which.cursor.as_deref())
            .query("limit", 1_000)
            .read()
            .await
    }
    /// Why something waits, or failed; without a name, the caller's last thing that does.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn why(&self, object: Option<&str>) -> Result<WhyAnswer, Error> {
        match object {
            Some(object) => self.get(&["why", object]).read().await,
            None => self.get(&["why"]).read().await,
        }
    }
    /// Puts a version into a store: the same bytes.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn put_into_store(&self, package: &str, version: &str, store: &str) -> Result<(), Error> {
        let ask = protocol::api::VersionAsk { store: store.to_owned(), ..Default::default() };
        self.post(&["packages", package, "versions", version, "promote"], &ask).done().await
    }

    /// Requests.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn requests(&self, query: &[(&str, Option<&str>)]) -> Result<Vec<DeliveryRequest>, Error> {
        let mut call = self.get(&["requests"]);
        for (key, value) in query {
            call = call.maybe(key, *value);
        }
        call.read().await
    }
    /// A request.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn request(&self, request: &str) -> Result<DeliveryRequest, Error> {
        self.get(&["requests", request]).read().await
    }
    /// Everything an approver looks at.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn review_request(&self, request: &str) -> Result<RequestReview, Error> {
        self.get(&["requests", request, "review"]).wait(None).read().await
    }
    /// A new request.
    ///
    /// # Errors
    /// `not-allowed`, `not-found`, `gate-closed`, `invalid-field`.
    pub async fn new_request(&self, ask: &NewRequest) -> Result<DeliveryRequest, Error> {
        self.post(&["requests"], ask).read().await
    }
    /// Changes a draft.
    ///
    /// # Errors
    /// `stale-revision`, `not-allowed`.
    pub async fn change_request(
        &self,
        request: &str,
        change: &RequestChange,
    ) -> Result<DeliveryRequest, Error> {
        self.call(Method::PATCH, &["requests", request]).json(change).read().await
    }
    /// A step of a request: `submit` `approve` `reject` `ask-changes` `withdraw` `take`.
    ///
    /// # Errors
    /// `not-allowed`, `request-state`, `stale-revision`.
    pub async fn request_step(
        &self,
        request: &str,
        step: &str,
        ask: &RequestStep,
    ) -> Result<DeliveryRequest, Error> {
        self.post(&["requests", request, step], ask).read().await
    }
    /// A copy of a request.
    ///
    /// # Errors
    /// As [`Client::new_request`].
    pub async fn copy_request(&self, request: &str, copy: &CopyRequest) -> Result<DeliveryRequest, Error> {
        self.post(&["requests", request, "copy"], copy).read().await
    }
    /// What holds for a request filed now.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn request_slot(&self, env: &str, urgent: bool) -> Result<RequestSlot, Error> {
        let urgency = if urgent { "urgent" } else { "normal" };
        self.get(&["requests", "slot"]).query("env", env).query("urgency", urgency).read().await
    }
}
