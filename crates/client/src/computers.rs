//! Computers under agents of any kind, groups of them, networks, mirrors, settings of foreign agents.

use crate::{Client, Error};
use protocol::api::{
    Computer, ComputerAction, ComputerChange, ComputerDetail, ComputerQuery, ForeignSettings, Group,
    GroupPreview, ItemResult, Mirror, Network, NewGroup,
};
use protocol::install::Software;
use reqwest::Method;

impl Client {
    /// Computers that fit: filters are `search` `kind` `standing` `group` `unit` `os` `agent` `sort`.
    ///
    /// # Errors
    /// `not-found` (the group), `invalid-field`, `not-allowed`.
    pub async fn computers(&self, filters: &[(&str, Option<&str>)]) -> Result<Vec<Computer>, Error> {
        self.whole(&["computers"], filters).await
    }
    /// A computer, by id or by a name only one has.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn computer(&self, computer: &str) -> Result<ComputerDetail, Error> {
        self.get(&["computers", computer]).read().await
    }
    /// Changes a computer.
    ///
    /// # Errors
    /// `not-found`, `stale-revision`, `not-allowed`.
    pub async fn change_computer(&self, computer: &str, change: &ComputerChange) -> Result<Computer, Error> {
        self.call(Method::PATCH, &["computers", computer]).json(change).read().await
    }
    /// Removes a computer with its runs.
    ///
    /// # Errors
    /// `not-found`, `computer-of-agent`, `not-allowed`.
    pub async fn remove_computer(&self, computer: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["computers", computer]).done().await
    }
    /// One action on several computers, by id; each gets its own result.
    ///
    /// # Errors
    /// `invalid-field`, `not-allowed`.
    pub async fn act_on_computers(&self, action: &ComputerAction) -> Result<Vec<ItemResult>, Error> {
        self.post(&["computers", "actions"], action).read().await
    }
    /// Software of a computer.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn computer_software(
        &self,
        computer: &str,
        search: Option<&str>,
    ) -> Result<Vec<Software>, Error> {
        self.whole(&["computers", computer, "software"], &[("search", search)]).await
    }
    /// Groups of computers.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn computer_groups(&self) -> Result<Vec<Group>, Error> {
        self.list(&["groups"]).await
    }
    /// A group of computers.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn computer_group(&self, name: &str) -> Result<Group, Error> {
        self.get(&["groups", name]).read().await
    }
    /// Makes a group of computers.
    ///
    /// # Errors
    /// `exists`, `not-found` (a computer), `invalid-field`, `not-allowed`.
    pub async fn add_computer_group(&self, group: &NewGroup) -> Result<Group, Error> {
        self.post(&["groups"], group).read().await
    }
    /// Changes a group of computers.
    ///
    /// # Errors
    /// As [`Client::add_computer_group`], and `stale-revision`.
    pub async fn change_computer_group(&self, name: &str, group: &NewGroup) -> Result<Group, Error> {
        self.call(Method::PUT, &["groups", name]).json(group).read().await
    }
    /// Removes a group of computers.
    ///
    /// # Errors
    /// `not-found`, `group-in-use`, `not-allowed`.
    pub async fn remove_computer_group(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["groups", name]).done().await
    }
    /// The computers a query finds now.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn preview_group(&self, query: &ComputerQuery) -> Result<GroupPreview, Error> {
        self.post(&["groups", "preview"], query).only_says(true).read().await
    }
    /// Adds the computers of a list to a static group.
    ///
    /// # Errors
    /// `not-found` (the group or a computer), `too-many`, `not-allowed`.
    pub async fn import_group(&self, name: &str, csv: String) -> Result<Group, Error> {
        let call = self.call(Method::POST, &["groups", name, "import"]);
        let kind = reqwest::header::HeaderValue::from_static("text/csv");
        call.header(reqwest::header::CONTENT_TYPE, kind).stream(csv.into()).read().await
    }
    /// Declared networks.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn networks(&self) -> Result<Vec<Network>, Error> {
        self.get(&["networks"]).read().await
    }
    /// Declares networks: these, and no others.
    ///
    /// # Errors
    /// `invalid-field`, `too-many`, `not-allowed`.
    pub async fn set_networks(&self, networks: &[Network]) -> Result<Vec<Network>, Error> {
        self.call(Method::PUT, &["networks"]).json(&networks).read().await
    }
    /// Mirrors by name.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn mirrors(&self) -> Result<Vec<Mirror>, Error> {
        self.get(&["mirrors"]).read().await
    }
    /// A mirror.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn mirror(&self, name: &str) -> Result<Mirror, Error> {
        self.get(&["mirrors", name]).read().await
    }
    /// Makes a mirror, or changes it.
    ///
    /// # Errors
    /// `invalid-field`, `not-found` (the group), `not-allowed`.
    pub async fn set_mirror(&self, mirror: &Mirror) -> Result<Mirror, Error> {
        self.call(Method::PUT, &["mirrors", &mirror.name]).json(mirror).read().await
    }
    /// Removes a mirror.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn remove_mirror(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["mirrors", name]).done().await
    }
    /// Settings of foreign agents; never their password.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn foreign_settings(&self) -> Result<ForeignSettings, Error> {
        self.get(&["foreign", "settings"]).read().await
    }
    /// Changes the settings of foreign agents.
    ///
    /// # Errors
    /// `invalid-field`, `stale-revision`, `not-allowed`.
    pub async fn set_foreign_settings(&self, settings: &ForeignSettings) -> Result<ForeignSettings, Error> {
        self.call(Method::PUT, &["foreign", "settings"]).json(settings).read().await
    }
}
