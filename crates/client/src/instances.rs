//! Instances: deploying, configuring, ordering, watching.

use crate::limits::{ORDER_FIRST_LOOK_MS, ORDER_LOOK_MS, STREAM_TRIES_MAX};
use crate::{Client, Error, Stream};
use protocol::api::{
    Death, Instance, InstanceConfig, InstanceDetail, NewInstance, NewOrder, Order, Page, StateObject,
    UsageCurve,
};
use protocol::link::LogLine;
use reqwest::Method;
use std::time::Duration;

/// Which log lines to read.
#[derive(Debug, Clone, Default)]
pub struct LogQuery {
    /// Only lines with a higher number.
    pub after: Option<u64>,
    /// Only lines with a lower number.
    pub before: Option<u64>,
    /// At most so many; the last ones unless `after` is given.
    pub limit: Option<u32>,
    /// Only lines that hold this text.
    pub search: Option<String>,
}

/// Which state objects to read.
#[derive(Debug, Clone, Default)]
pub struct StateQuery {
    /// Of this agent.
    pub agent: Option<String>,
    /// Of this instance.
    pub instance: Option<String>,
    /// Of this name.
    pub name: Option<String>,
    /// Of this type.
    pub kind: Option<String>,
}

impl Client {
    /// All instances, or those of an agent, or those that fit a text; by agent, then name.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn instances(&self, agent: Option<&str>, search: Option<&str>) -> Result<Vec<Instance>, Error> {
        self.whole(&["instances"], &[("agent", agent), ("search", search)]).await
    }
    /// Deploys a package on an agent, or declares a virtual one.
    ///
    /// # Errors
    /// `not-found`, `not-resolved`, `needs-name`, `invalid-settings`, `nothing-to-run`, `virtual-agent`, `not-allowed`.
    pub async fn deploy(&self, agent: &str, new: &NewInstance) -> Result<Instance, Error> {
        self.post(&["agents", agent, "instances"], new).read().await
    }
    /// An instance with everything about it.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn instance(&self, agent: &str, name: &str) -> Result<InstanceDetail, Error> {
        self.get(&["agents", agent, "instances", name]).read().await
    }
    /// Removes an instance: it is stopped and its files are taken away.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn remove_instance(&self, agent: &str, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["agents", agent, "instances", name]).done().await
    }
    /// What people decided about an instance.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn config(&self, agent: &str, name: &str) -> Result<InstanceConfig, Error> {
        self.get(&["agents", agent, "instances", name, "config"]).read().await
    }
    /// Replaces what people decided; `push` also gives the settings to the running program.
    ///
    /// # Errors
    /// `not-found`, `stale-revision`, `invalid-settings`, `not-resolved`, `not-allowed`.
    pub async fn set_config(
        &self,
        agent: &str,
        name: &str,
        config: &InstanceConfig,
        push: bool,
    ) -> Result<Instance, Error> {
        self.call(Method::PUT, &["agents", agent, "instances", name, "config"])
            .maybe("push", push.then_some("true"))
            .json(config)
            .read()
            .await
    }

    /// Gives an order. The answer says *accepted*; [`Client::wait_order`] follows it.
    ///
    /// # Errors
    /// `not-found`, `virtual-instance`, `disabled`, `not-resolved`, `not-allowed`.
    pub async fn order(&self, agent: &str, name: &str, order: &NewOrder) -> Result<Order, Error> {
        self.post(&["agents", agent, "instances", name, "orders"], order).read().await
    }
    /// The last orders of an instance, newest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn orders(&self, agent: &str, name: &str) -> Result<Vec<Order>, Error> {
        self.list(&["agents", agent, "instances", name, "orders"]).await
    }
    /// Follows an order until it ends, or until `within` has passed: then the order is returned as it stands, still
    /// `accepted`. A server that restarts meanwhile is waited for. `seen` is told each time the order was read.
    ///
    /// # Errors
    /// `not-found`; the network's when it does not come back.
    pub async fn wait_order(
        &self,
        id: &str,
        within: Option<Duration>,
        mut seen: impl FnMut(&Order),
    ) -> Result<Order, Error> {
        let began = tokio::time::Instant::now();
        let mut in_vain = 0;
        let mut look_ms = ORDER_FIRST_LOOK_MS;
        loop {
            let left_ms = within.map_or(u64::MAX, |within| {
                u64::try_from(within.saturating_sub(began.elapsed()).as_millis()).unwrap_or(u64::MAX)
            });
            let wait_ms = look_ms.min(left_ms);
            look_ms = ORDER_LOOK_MS;
            let patience = Duration::from_millis(wait_ms) + crate::limits::CONNECT_WAIT;
            let call = self.get(&["orders", id]).query("wait_ms", wait_ms).wait(Some(patience));
            match call.read::<Order>().await {
                Ok(order) => {
                    in_vain = 0;
                    seen(&order);
                    let passed = within.is_some_and(|within| began.elapsed() >= within);
                    if order.state != "accepted" || passed {
                        return Ok(order);
                    }
                }
                Err(error) if error.is_passing() && in_vain < STREAM_TRIES_MAX => {
                    if within.is_some_and(|within| began.elapsed() >= within) {
                        return Err(error);
                    }
                    self.pause(in_vain).await;
                    in_vain += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// A page of log lines, oldest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn log(&self, agent: &str, name: &str, query: &LogQuery) -> Result<Page<LogLine>, Error> {
        self.get(&["agents", agent, "instances", name, "logs"])
            .maybe("after", query.after)
            .maybe("before", query.before)
            .maybe("limit", query.limit)
            .maybe("search", query.search.as_deref())
            .read()
            .await
    }
    /// Follows the log of an instance from after a line on.
    #[must_use]
    pub fn follow_log(&self, agent: &str, name: &str, after: Option<u64>) -> Stream {
        let path = ["agents", agent, "instances", name, "logs", "follow"];
        Stream::new(self.clone(), &path, after.map(|n| n.to_string()))
    }
    /// Live changes, from after an event on; from now on when `after` is absent.
    #[must_use]
    pub fn events(&self, after: Option<i64>) -> Stream {
        Stream::new(self.clone(), &["events"], after.map(|n| n.to_string()))
    }
    /// The last unexpected ends of an instance, newest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn deaths(&self, agent: &str, name: &str, limit: u32) -> Result<Page<Death>, Error> {
        self.get(&["agents", agent, "instances", name, "deaths"]).query("limit", limit).read().await
    }
    /// What instances consumed in the last minutes.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn usage(&self, agent: Option<&str>, instance: Option<&str>) -> Result<Vec<UsageCurve>, Error> {
        self.get(&["usage"]).maybe("agent", agent).maybe("instance", instance).read().await
    }
    /// All state objects that fit.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn states(&self, query: &StateQuery) -> Result<Vec<StateObject>, Error> {
        let query = [
            ("agent", query.agent.as_deref()),
            ("instance", query.instance.as_deref()),
            ("name", query.name.as_deref()),
            ("type", query.kind.as_deref()),
        ];
        self.whole(&["states"], &query).await
    }
}
