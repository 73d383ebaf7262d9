//! Sessions, users, tokens, credentials, the audit trail, and the server itself.

use crate::{Client, Error};
use protocol::api::{
    AuditLine, AuditVerified, Caller, Credential, CredentialChange, NewCredential, NewToken, NewUser, Page,
    ServerInfo, Session, SignIn, Token, User, UserChange,
};
use reqwest::Method;

impl Client {
    /// Signs in; the session's token then serves as [`crate::Auth::Token`].
    ///
    /// # Errors
    /// `wrong-password`, `too-many-attempts`.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<Session, Error> {
        self.post(&["session"], sign_in).read().await
    }
    /// Who is calling.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub async fn caller(&self) -> Result<Caller, Error> {
        self.get(&["session"]).read().await
    }
    /// Ends the session.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.call(Method::DELETE, &["session"]).done().await
    }
    /// The server itself.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub async fn server_info(&self) -> Result<ServerInfo, Error> {
        self.get(&["server"]).read().await
    }

    /// All users.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        self.list(&["users"]).await
    }
    /// Makes a user.
    ///
    /// # Errors
    /// `exists`, `invalid-field`, `not-allowed`.
    pub async fn add_user(&self, user: &NewUser) -> Result<User, Error> {
        self.post(&["users"], user).read().await
    }
    /// Changes a user.
    ///
    /// # Errors
    /// `not-found`, `stale-revision`, `last-administrator`, `not-allowed`.
    pub async fn change_user(&self, name: &str, change: &UserChange) -> Result<User, Error> {
        self.call(Method::PATCH, &["users", name]).json(change).read().await
    }
    /// Removes a user.
    ///
    /// # Errors
    /// `not-found`, `last-administrator`, `not-allowed`.
    pub async fn remove_user(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["users", name]).done().await
    }

    /// The calling user's tokens.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub async fn tokens(&self) -> Result<Vec<Token>, Error> {
        self.list(&["tokens"]).await
    }
    /// Makes a token; only this answer holds its secret.
    ///
    /// # Errors
    /// `invalid-field`.
    pub async fn add_token(&self, token: &NewToken) -> Result<Token, Error> {
        self.post(&["tokens"], token).read().await
    }
    /// Removes a token by its id.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn remove_token(&self, id: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["tokens", id]).done().await
    }

    /// All credentials.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        self.list(&["credentials"]).await
    }
    /// Makes a credential; only this answer holds its access key.
    ///
    /// # Errors
    /// `exists`, `invalid-field`, `not-allowed`.
    pub async fn add_credential(&self, credential: &NewCredential) -> Result<Credential, Error> {
        self.post(&["credentials"], credential).read().await
    }
    /// Changes a credential.
    ///
    /// # Errors
    /// `not-found`, `stale-revision`, `not-allowed`.
    pub async fn change_credential(
        &self,
        name: &str,
        change: &CredentialChange,
    ) -> Result<Credential, Error> {
        self.call(Method::PATCH, &["credentials", name]).json(change).read().await
    }
    /// Removes a credential.
    ///
    /// # Errors
    /// `not-found`, `credential-in-use`, `not-allowed`.
    pub async fn remove_credential(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["credentials", name]).done().await
    }

    /// A page of the audit trail, newest first.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn audit(
        &self,
        cursor: Option<&str>,
        limit: u32,
        search: Option<&str>,
    ) -> Result<Page<AuditLine>, Error> {
        self.get(&["audit"])
            .maybe("cursor", cursor)
            .query("limit", limit)
            .maybe("search", search)
            .read()
            .await
    }

    /// Whether the audit trail is as it was written. The server looks at every line: about a minute for ten million.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn audit_verify(&self) -> Result<AuditVerified, Error> {
        self.get(&["audit", "verify"]).wait(None).read().await
    }
}
