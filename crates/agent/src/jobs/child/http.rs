//! Asking an address until it answers as expected.

use super::{Failed, failed, say};
use crate::net::Server;
use crate::{limits, net};
use http_body_util::BodyExt;
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use std::path::Path;
use std::time::{Duration, Instant};

/// Where machines keep the certificates they trust.
const TRUSTED: &[&str] =
    &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Asks an address, several times if need be.
pub fn check(url: &str, status: u16, body: &str, attempts: u32, every: Duration) -> Result<(), Failed> {
    let attempts = attempts.max(1);
    let mut last = String::new();
    for attempt in 1..=attempts {
        let began = Instant::now();
        match look(url, status, body) {
            Ok(told) => {
                say(&format!(
                    "{url}: {told} in {} ms, try {attempt} of {attempts}",
                    began.elapsed().as_millis()
                ));
                return Ok(());
            }
            Err(why) => {
                say(&format!("{url}: {why}, try {attempt} of {attempts}"));
                last = why;
            }
        }
        if attempt < attempts {
            std::thread::sleep(every.saturating_sub(began.elapsed()));
        }
    }
    let details = params([("url", &url), ("attempts", &attempts), ("why", &last)]);
    let reason = Reason::new(code::HTTP_UNEXPECTED, details);
    Err(if last.is_empty() { failed(&"it was not asked") } else { Box::new(reason) })
}

/// Asks once. `Ok` and `Err` say what came. Blocks; must not be called on the agent's own thread.
pub fn look(url: &str, status: u16, body: &str) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| e.to_string())?;
    let asked = runtime.block_on(async {
        tokio::time::timeout(limits::CONNECT_WITHIN, ask(url))
            .await
            .map_err(|_| "no answer in time".to_owned())?
            .map_err(|e| format!("{e:#}"))
    });
    let (found, text) = asked?;
    if found != status && !(status == 0 && found < 500) {
        return Err(format!("answered {found}, not {status}: {}", excerpt(&text)));
    }
    if !body.is_empty() && !text.contains(body) {
        return Err(format!("answered {found} without {body:?}: {}", excerpt(&text)));
    }
    Ok(format!("answered {found}"))
}

async fn ask(url: &str) -> anyhow::Result<(u16, String)> {
    let (base, path) = net::split(url)?;
    // What this machine trusts, where it says so: an address may be one of the house.
    let trusted = TRUSTED.iter().map(Path::new).find(|path| path.is_file());
    let server = Server::parse(&base, trusted, true).or_else(|_| Server::parse(&base, None, true))?;
    let mut response = server.plain(http::Request::get("/"), &path).await?;
    let status = response.status().as_u16();
    let body =
        http_body_util::Limited::new(response.body_mut(), limits::JOB_HTTP_BODY_BYTES_MAX).collect().await;
    let bytes = body.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}

fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line[..line.floor_char_boundary(200)].to_owned()
}
