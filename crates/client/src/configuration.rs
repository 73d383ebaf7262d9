//! Groups of settings, effective settings, authorizations, the configuration file, catalogues.

use crate::{Client, Error};
use protocol::api::{
    AccessKey, Authorizations, Catalogue, CatalogueDownload, CatalogueEntry, ConfigurationCheck,
    ConfigurationFile, EffectiveSetting, FetchPackage, NewCatalogue, NewConfiguration, ReloadConfiguration,
    SettingGroup, Updates,
};
use reqwest::Method;

impl Client {
    /// All groups of settings.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn setting_groups(&self) -> Result<Vec<SettingGroup>, Error> {
        self.get(&["setting-groups"]).read().await
    }
    /// A group of settings.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn setting_group(&self, name: &str) -> Result<SettingGroup, Error> {
        self.get(&["setting-groups", name]).read().await
    }
    /// Makes or replaces a group of settings.
    ///
    /// # Errors
    /// `invalid-field`, `stale-revision`, `not-allowed`.
    pub async fn set_setting_group(&self, name: &str, group: &SettingGroup) -> Result<SettingGroup, Error> {
        self.call(Method::PUT, &["setting-groups", name]).json(group).read().await
    }
    /// Removes a group of settings nobody imports.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`, a conflict naming who imports it.
    pub async fn remove_setting_group(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["setting-groups", name]).done().await
    }
    /// The settings an instance gets, and where each comes from.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn effective_settings(&self, agent: &str, name: &str) -> Result<Vec<EffectiveSetting>, Error> {
        self.get(&["agents", agent, "instances", name, "settings"]).read().await
    }

    /// The access key of a credential. Asking leaves an audit line.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn access_key(&self, credential: &str) -> Result<AccessKey, Error> {
        self.get(&["credentials", credential, "key"]).read().await
    }
    /// What a credential may see, say and join.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn authorizations(&self, credential: &str) -> Result<Authorizations, Error> {
        self.get(&["credentials", credential, "authorizations"]).read().await
    }
    /// Replaces what a credential may see, say and join; at once.
    ///
    /// # Errors
    /// `not-found`, `invalid-field`, `not-allowed`.
    pub async fn set_authorizations(&self, credential: &str, rules: &Authorizations) -> Result<(), Error> {
        self.call(Method::PUT, &["credentials", credential, "authorizations"]).json(rules).done().await
    }

    /// The configuration as a file.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn configuration(&self) -> Result<ConfigurationFile, Error> {
        self.get(&["configuration"]).read().await
    }
    /// What is wrong with a configuration file, and what it would change.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn check_configuration(&self, file: &NewConfiguration) -> Result<ConfigurationCheck, Error> {
        self.post(&["configuration", "check"], file).only_says(true).read().await
    }
    /// Saves a configuration file, and applies it when it says so.
    ///
    /// # Errors
    /// `invalid-configuration`, `stale-revision`, `not-allowed`.
    pub async fn set_configuration(&self, file: &NewConfiguration) -> Result<ConfigurationCheck, Error> {
        self.call(Method::PUT, &["configuration"]).json(file).read().await
    }
    /// Applies the configuration that was saved.
    ///
    /// # Errors
    /// `invalid-configuration`, `not-allowed`.
    pub async fn reload_configuration(&self, ask: &ReloadConfiguration) -> Result<ConfigurationCheck, Error> {
        self.post(&["configuration", "reload"], ask).read().await
    }

    /// Catalogues this server reads.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn catalogues(&self) -> Result<Vec<Catalogue>, Error> {
        self.get(&["catalogues"]).read().await
    }
    /// Reads another catalogue from now on.
    ///
    /// # Errors
    /// `exists`, `catalogue-signature`, `invalid-field`, `not-allowed`.
    pub async fn add_catalogue(&self, new: &NewCatalogue) -> Result<Catalogue, Error> {
        self.post(&["catalogues"], new).wait(None).read().await
    }
    /// No longer reads a catalogue.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn remove_catalogue(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["catalogues", name]).done().await
    }
    /// Reads every catalogue anew.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn refresh_catalogues(&self) -> Result<(), Error> {
        self.call(Method::POST, &["catalogues", "refresh"]).wait(None).done().await
    }
    /// What catalogues offer; updates first.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn catalogue_entries(
        &self,
        catalogue: Option<&str>,
        search: Option<&str>,
    ) -> Result<Vec<CatalogueEntry>, Error> {
        self.get(&["catalogues", "entries"])
            .maybe("catalogue", catalogue)
            .maybe("search", search)
            .read()
            .await
    }
    /// What could be updated.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn updates(&self) -> Result<Updates, Error> {
        self.get(&["catalogues", "updates"]).read().await
    }
    /// Downloads a package of a catalogue into the repository; answered at once.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn fetch_package(
        &self,
        catalogue: &str,
        ask: &FetchPackage,
    ) -> Result<CatalogueDownload, Error> {
        self.post(&["catalogues", catalogue, "fetch"], ask).read().await
    }
    /// Downloads that run or ended lately.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn downloads(&self) -> Result<Vec<CatalogueDownload>, Error> {
        self.get(&["catalogues", "downloads"]).read().await
    }
}
