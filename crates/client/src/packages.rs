//! The repository. Sending a file stands in `upload`, getting one in `download`.

use crate::{Client, Error};
use protocol::api::{PackageFile, RenameFile};
use reqwest::Method;

impl Client {
    /// All files of the repository, or those that fit a text; by name, then version descending.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn packages(&self, search: Option<&str>) -> Result<Vec<PackageFile>, Error> {
        self.whole(&["packages"], &[("search", search)]).await
    }
    /// One file of the repository.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn package(&self, file: &str) -> Result<PackageFile, Error> {
        self.get(&["packages", file]).read().await
    }
    /// The install face of a file.
    ///
    /// # Errors
    /// `not-found`, also when it has none.
    pub async fn install_face(&self, file: &str) -> Result<protocol::install::Install, Error> {
        self.get(&["packages", file, "install"]).read().await
    }
    /// Renames a file.
    ///
    /// # Errors
    /// `not-found`, `exists`, `invalid-field`, `not-allowed`.
    pub async fn rename_package(&self, file: &str, new: &str) -> Result<PackageFile, Error> {
        let rename = RenameFile { file: new.to_owned() };
        self.call(Method::PATCH, &["packages", file]).json(&rename).read().await
    }
    /// Deletes a file; `force` deletes it although instances use it.
    ///
    /// # Errors
    /// `not-found`, `file-in-use`, `not-allowed`.
    pub async fn remove_package(&self, file: &str, force: bool) -> Result<(), Error> {
        self.call(Method::DELETE, &["packages", file]).maybe("force", force.then_some("true")).done().await
    }
}
