//! Enrolment of a whole crowd: one token and one key for each agent, as for real machines.
//!
//! Two calls an agent (`POST /enroll-tokens`, `POST /agent/enroll`), several agents at a time over connections that
//! are kept open. Keys can be kept in a file, so that the same crowd comes back to the same server.

use anyhow::{Context, Result, anyhow, bail};
use client::{Auth, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::api::NewEnrollToken;
use protocol::link::{Enroll, Enrolled};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Agents being enrolled at one time.
const AT_ONCE: usize = 16;

/// An agent that was enrolled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Key.
    pub key: String,
}

/// Who enrols, and where.
#[derive(Debug, Clone)]
pub struct Registrar {
    client: Client,
    http: reqwest::Client,
    server: String,
}

impl Registrar {
    /// `auth` must be allowed to manage agents. `ca` (PEM) is trusted alone, when given.
    ///
    /// # Errors
    /// When the address or the authority cannot be used.
    pub fn new(server: &str, ca: Option<&Path>, auth: Auth) -> Result<Self> {
        let authority =
            ca.map(std::fs::read).transpose().context("could not read the certificates to trust")?;
        let options = client::Options { authority: authority.clone(), ..client::Options::default() };
        let client = Client::with(server, auth, options)?;
        let mut http = reqwest::Client::builder().no_proxy().tcp_nodelay(true);
        http = match &authority {
            Some(pem) => http.tls_certs_only(reqwest::Certificate::from_pem_bundle(pem)?),
            None => http.tls_certs_only([]),
        };
        Ok(Self { server: client.server().to_owned(), client, http: http.build()? })
    }

    /// Enrols one agent.
    ///
    /// # Errors
    /// What the server refuses.
    pub async fn one(&self, name: &str) -> Result<Identity> {
        let ask = NewEnrollToken { name: Some(name.to_owned()), minutes: None };
        let token =
            self.client.enroll_token(&ask).await.with_context(|| format!("no token for {name}"))?.token;
        let body = serde_json::to_vec(&Enroll { token, name: name.to_owned() })?;
        let response = self
            .http
            .post(format!("{}/api/v1/agent/enroll", self.server))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .map_err(|e| anyhow!("could not enrol {name}: {e}"))?;
        if !response.status().is_success() {
            bail!("could not enrol {name}: {}", response.text().await.unwrap_or_default());
        }
        let enrolled: Enrolled = serde_json::from_slice(&response.bytes().await?)?;
        Ok(Identity { name: enrolled.name, key: enrolled.key })
    }

    /// Enrols `count` agents called `prefix-00001` and so on.
    ///
    /// # Errors
    /// The first refusal.
    pub async fn many(&self, prefix: &str, count: usize) -> Result<Vec<Identity>> {
        // The first call alone: it pays for the password, and the others find it remembered.
        let first = self.one(&name(prefix, 1)).await?;
        let rest = stream::iter(2..=count).map(|number| {
            let registrar = self.clone();
            let name = name(prefix, number);
            async move { registrar.one(&name).await }
        });
        let mut all = vec![first];
        all.extend(rest.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?);
        Ok(all)
    }
}

fn name(prefix: &str, number: usize) -> String {
    format!("{prefix}-{number:05}")
}

/// Reads keys kept earlier.
///
/// # Errors
/// When the file cannot be read.
pub fn read(file: &Path) -> Result<Vec<Identity>> {
    let text = std::fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} holds no keys", file.display()))
}

/// Keeps keys for the next time, for their owner alone.
///
/// # Errors
/// When the file cannot be written.
pub fn write(file: &Path, identities: &[Identity]) -> Result<()> {
    let mut open = std::fs::OpenOptions::new();
    let mut out = open.create(true).write(true).truncate(true).mode(0o600).open(file)?;
    out.write_all(&serde_json::to_vec(identities)?)?;
    Ok(())
}
