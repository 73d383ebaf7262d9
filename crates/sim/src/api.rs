//! The API as scripts use it: JSON over one kept connection, with a token.

use crate::house::House;
use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::Value;

use std::time::{Duration, Instant};

/// Calls with a token.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    /// Calls to the server of a house; over TLS only its own certificate is trusted.
    ///
    /// # Errors
    /// When the certificate cannot be read.
    pub fn of(house: &House, token: &str) -> Result<Self> {
        let mut http = reqwest::Client::builder().no_proxy().tcp_nodelay(true);
        http = match &house.certificate {
            Some(certificate) => {
                let pem = std::fs::read(&certificate.cert)?;
                http.tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem)?)
            }
            None => http.tls_certs_only([]),
        };
        let base = format!("{}/api/v1", house.url());
        Ok(Self { http: http.build()?, base, token: token.to_owned() })
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request =
            self.http.request(method.clone(), format!("{}{path}", self.base)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.with_context(|| format!("{method} {path}"))?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        if !status.is_success() {
            bail!("{method} {path}: {status}: {}", String::from_utf8_lossy(&bytes));
        }
        Ok(if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? })
    }

    /// Reads.
    ///
    /// # Errors
    /// What the server answers instead, with its address and status.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.call(Method::GET, path, None).await
    }
    /// Posts.
    ///
    /// # Errors
    /// What the server answers instead, with its address and status.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }
    /// Puts.
    ///
    /// # Errors
    /// What the server answers instead, with its address and status.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// Looks until it is so.
    ///
    /// # Errors
    /// When it is not so within the time; what it is then.
    pub async fn until(&self, path: &str, within: Duration, is_so: impl Fn(&Value) -> bool) -> Result<Value> {
        let began = Instant::now();
        loop {
            let now = self.get(path).await?;
            if is_so(&now) {
                return Ok(now);
            }
            if began.elapsed() > within {
                bail!("{path} did not become as wanted; it is: {now:#}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
