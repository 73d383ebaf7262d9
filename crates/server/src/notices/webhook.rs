//! Programs that are told over HTTP: a POST of JSON, signed with the key of the webhook.
//!
//! `Escale-Id` is the id of the message, the same at every try; `Escale-Signature` is `sha256=` and the HMAC-SHA-256, in hex, of `Escale-Timestamp`, a
//! dot, and the body. Redirections are not followed. Any answer 2xx is an arrival.

use super::{Failed, Message};
use crate::app::App;
use crate::config::{Webhook, host_of};
use crate::limits;
use crate::store::chain::hex;
use reqwest::Client;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections, by webhook: made at the first need.
#[derive(Default)]
pub(super) struct Ways(Mutex<HashMap<String, Client>>);

/// The signature of a body.
#[must_use]
pub fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = ring::hmac::Context::with_key(&key);
    context.update(timestamp.as_bytes());
    context.update(b".");
    context.update(body);
    format!("sha256={}", hex(context.sign().as_ref()))
}

pub(super) async fn send(app: &App, name: &str, message: &Message) -> Result<(), Failed> {
    let Some(hook) = app.config.notify.webhook.iter().find(|hook| hook.name.eq_ignore_ascii_case(name))
    else {
        return Err(Failed { why: format!("there is no webhook {name} any more"), for_good: true });
    };
    let again = |why: String| Failed { why, for_good: false };
    let secret = hook.secret().map_err(|error| again(format!("{error:#}")))?;
    let timestamp = (app.clock.now().as_ms() / 1_000).to_string();
    let body = message.body.clone().into_bytes();
    let signed = signature(secret.expose(), &timestamp, &body);
    let client = client(app, hook).map_err(|error| again(format!("{error:#}")))?;
    let answer = client
        .post(&hook.url)
        .header("Content-Type", "application/json")
        .header("Escale-Event", &message.event)
        .header("Escale-Id", message.id.to_string())
        .header("Escale-Timestamp", timestamp)
        .header("Escale-Signature", signed)
        .body(body)
        .send()
        .await
        // The address may hold a key: only its host is told.
        .map_err(|error| again(format!("{}: {}", host_of(&hook.url), root(&error.without_url()))))?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    Err(again(format!("{} answered {}", host_of(&hook.url), status.as_u16())))
}

/// The innermost reason of an error: what people can do something about.
fn root(error: &dyn std::error::Error) -> String {
    let mut at = error;
    while let Some(inner) = at.source() {
        at = inner;
    }
    at.to_string()
}

fn client(app: &App, hook: &Webhook) -> anyhow::Result<Client> {
    if let Some(made) = app.notices.hooks.0.lock().unwrap_or_else(PoisonError::into_inner).get(&hook.name) {
        return Ok(made.clone());
    }
    let url = reqwest::Url::parse(&hook.url)?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let near = host == "localhost" || host.parse().is_ok_and(|at: std::net::IpAddr| at.is_loopback());
    let mut builder = Client::builder()
        .user_agent(concat!("escale/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(limits::FETCH_CONNECT_MAX)
        .pool_max_idle_per_host(1)
        .tls_backend_preconfigured(trust(hook.ca.as_deref())?);
    if near {
        builder = builder.no_proxy();
    }
    let made = builder.build()?;
    let mut ways = app.notices.hooks.0.lock().unwrap_or_else(PoisonError::into_inner);
    ways.insert(hook.name.clone(), made.clone());
    Ok(made)
}

fn trust(ca: Option<&Path>) -> anyhow::Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        for one in CertificateDer::pem_file_iter(path)? {
            roots.add(one?)?;
        }
    }
    Ok(rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_anybody_can_compute() {
        // printf '1.{}' | openssl dgst -sha256 -hmac key
        let known = "sha256=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224";
        assert_eq!(signature("key", "1", b"{}"), known);
    }
}
