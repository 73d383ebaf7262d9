//! Resources, locks, and versions that are delivered.

use crate::{Client, Error};
use protocol::api::{
    DeliverFace, DeliverVersion, LeaseRecord, Lock, LockAsk, Page, Resource, ResourceChange, ResourceItem,
    ResourceItemDone, ScriptDiff, SetResources, VersionAsk,
};
use reqwest::Method;

impl Client {
    /// Resources that fit a prefix or a pattern.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn resources(&self, search: &str) -> Result<Vec<Resource>, Error> {
        self.get(&["resources"]).maybe("search", Some(search).filter(|s| !s.is_empty())).read().await
    }
    /// A resource.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn resource(&self, name: &str) -> Result<Resource, Error> {
        self.get(&["resources", name]).read().await
    }
    /// Sets values, all or none.
    ///
    /// # Errors
    /// `not-found`, `not-editable`, `value-refused`, `resource-in-run`, `lock-held`, `stale-revision`.
    pub async fn set_resources(&self, ask: &SetResources) -> Result<Vec<Resource>, Error> {
        self.call(Method::PATCH, &["resources"]).json(ask).read().await
    }
    /// What happened to a resource, newest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn resource_history(&self, name: &str, limit: u32) -> Result<Vec<ResourceChange>, Error> {
        self.get(&["resources", name, "history"]).maybe("limit", Some(limit)).read().await
    }
    /// Works on a stack.
    ///
    /// # Errors
    /// `not-found`, `not-editable`, `invalid-field`.
    pub async fn resource_item(&self, name: &str, ask: &ResourceItem) -> Result<ResourceItemDone, Error> {
        self.call(Method::POST, &["resources", name, "items"])
            .json(ask)
            .only_says(ask.op == "peek")
            .read()
            .await
    }
    /// Locks.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn locks(&self) -> Result<Vec<Lock>, Error> {
        self.get(&["locks"]).read().await
    }
    /// Who held a lock, newest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn lock_history(&self, name: &str, limit: u32) -> Result<Page<LeaseRecord>, Error> {
        self.get(&["locks", "history"]).maybe("name", Some(name)).maybe("limit", Some(limit)).read().await
    }
    /// Does something to a lock: `take` `release` `break`.
    ///
    /// # Errors
    /// `lock-held`, `lock-in-run`, `lock-free`, `not-editable`, `not-found`.
    pub async fn lock(&self, verb: &str, ask: &LockAsk) -> Result<Lock, Error> {
        self.call(Method::POST, &["locks", verb]).json(ask).read().await
    }
    /// Versions of a package that can be delivered.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn deliver_versions(&self, package: &str, env: &str) -> Result<Vec<DeliverVersion>, Error> {
        self.get(&["packages", package, "versions"])
            .maybe("env", Some(env).filter(|e| !e.is_empty()))
            .read()
            .await
    }
    /// The deliver face of a version, and since when it can be delivered to an environment.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn deliver_face(&self, package: &str, version: &str, env: &str) -> Result<DeliverFace, Error> {
        let path = ["packages", package, "versions", version, "deliver"];
        self.get(&path).maybe("env", Some(env).filter(|e| !e.is_empty())).read().await
    }
    /// The text of a script.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn script(&self, package: &str, version: &str, path: &str) -> Result<String, Error> {
        let at = ["packages", package, "versions", version, "scripts"];
        let answer = self.get(&at).query("path", path).open().await?;
        answer.text().await.map_err(|e| self.network(&e))
    }
    /// Scripts that differ from those of another version.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn script_diff(
        &self,
        package: &str,
        version: &str,
        against: &str,
    ) -> Result<Vec<ScriptDiff>, Error> {
        let at = ["packages", package, "versions", version, "scripts", "diff"];
        self.get(&at).maybe("against", Some(against)).read().await
    }
    /// Does something to a version that is delivered: `block` `unblock` `pin`.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`, `invalid-field`.
    pub async fn version_do(
        &self,
        package: &str,
        version: &str,
        verb: &str,
        ask: &VersionAsk,
    ) -> Result<(), Error> {
        self.call(Method::POST, &["packages", package, "versions", version, verb]).json(ask).done().await
    }
}
