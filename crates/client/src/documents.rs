//! Documents of deliveries.

use crate::{Client, Error};
use protocol::api::{Applied, ApplyDocuments, DocumentInfo, DocumentText, ExportedDocuments};

impl Client {
    /// Documents without their texts, perhaps of one kind.
    ///
    /// # Errors
    /// See the codes of the API.
    pub async fn documents(&self, kind: Option<&str>) -> Result<Vec<DocumentInfo>, Error> {
        self.get(&["documents"]).maybe("kind", kind).read().await
    }

    /// A document with its text.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn document(&self, kind: &str, name: &str) -> Result<DocumentText, Error> {
        self.get(&["documents", kind, name]).read().await
    }

    /// Applies files, all or none, or says what that would change.
    ///
    /// # Errors
    /// See the codes of the API; faults of files are in the answer.
    pub async fn apply_documents(&self, ask: &ApplyDocuments) -> Result<Applied, Error> {
        self.post(&["documents", "apply"], ask).only_says(ask.plan).read().await
    }

    /// Files as they were applied, perhaps only those that concern a space.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn export_documents(&self, space: Option<&str>) -> Result<ExportedDocuments, Error> {
        self.get(&["documents", "export"]).maybe("space", space).read().await
    }
}
