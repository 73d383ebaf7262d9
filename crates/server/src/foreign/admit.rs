//! Who may speak to this room at all: TLS, a client certificate, a name and a password, no browsers; under whose name (S-1); and how often
//! (R-06, S-8, S-14, S-16).

use super::Caller;
use super::reply::{Tongue, refuse};
use crate::access;
use crate::app::App;
use crate::computers::{self, Proof, Rules, Spoken};
use crate::http::tls::ClientName;
use crate::limits;
use axum::response::Response;
use base64::Engine;
use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap, StatusCode};
use model::Secret;
use std::num::NonZeroU32;
use subtle::ConstantTimeEq;

/// Whether a request came by TLS, to us or to a proxy before us.
#[must_use]
pub fn is_tls(app: &App, headers: &HeaderMap) -> bool {
    let by_proxy = || headers.get("x-forwarded-proto").is_some_and(|v| v.as_bytes() == b"https");
    app.config.tls.cert.is_some() || by_proxy()
}

/// What an agent proved itself with, or the refusal of whoever the rules refuse.
///
/// # Errors
/// The refusal.
pub async fn admit(
    app: &App,
    rules: &Rules,
    headers: &HeaderMap,
    extensions: &Extensions,
    tongue: Tongue,
) -> Result<Proof, Response> {
    // Browsers say what they are; no agent does (S-16).
    if rules.settings.tls_only && !is_tls(app, headers) || headers.contains_key("sec-fetch-mode") {
        return Err(refuse(tongue, StatusCode::FORBIDDEN));
    }
    let certificate = extensions.get::<ClientName>().map(|name| name.0.to_string()).unwrap_or_default();
    if rules.settings.certificate && certificate.is_empty() {
        return Err(refuse(tongue, StatusCode::FORBIDDEN));
    }
    if !rules.asks_user() {
        return Ok(Proof { certificate, user: String::new() });
    }
    match signed_in(app, rules, headers).await {
        Ok(Some(user)) => Ok(Proof { certificate, user }),
        Ok(None) => Err(refuse(tongue, StatusCode::UNAUTHORIZED)),
        Err(fault) => Err(super::reply::fault(tongue, &fault)),
    }
}

/// Who signs in: the user of all agents, or a credential by its name and its key.
async fn signed_in(app: &App, rules: &Rules, headers: &HeaderMap) -> crate::fault::Result<Option<String>> {
    let given = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    let Some(basic) = given.and_then(|v| v.strip_prefix("Basic ")) else { return Ok(None) };
    let Ok(given) = base64::engine::general_purpose::STANDARD.decode(basic.trim()) else { return Ok(None) };
    let user = &rules.settings.user;
    let password = rules.password.as_ref().map_or("", |p| p.expose());
    let expected = format!("{user}:{password}");
    if !user.is_empty() && bool::from(given.ct_eq(expected.as_bytes())) {
        return Ok(Some(user.clone()));
    }
    let Some((name, key)) = std::str::from_utf8(&given).ok().and_then(|text| text.split_once(':')) else {
        return Ok(None);
    };
    if !rules.settings.credentials {
        return Ok(None);
    }
    let name = name.to_lowercase();
    let opened = access::opened(&mut app.db.read(), &Secret::new(key.to_owned())).await?;
    Ok(opened.into_iter().find(|one| one.name.to_lowercase() == name).map(|one| one.name))
}

/// Whether somebody may speak under a device id (S-1). Whoever may not is told of in the log.
///
/// # Errors
/// When the database fails.
pub async fn may_speak(
    app: &App,
    caller: &Caller,
    rules: &Rules,
    device_id: &str,
) -> crate::fault::Result<bool> {
    let spoken = computers::spoken(app, rules, device_id, caller.address, &caller.proof).await?;
    let Spoken::Refused(news) = spoken else { return Ok(true) };
    if let Some(news) = news {
        let (machine, refused) = *news;
        let nothing = |text: String| if text.is_empty() { "none".to_owned() } else { text };
        let (certificate, user) = (nothing(refused.certificate), nothing(refused.user));
        let (name, from) = (&machine.name, &refused.address);
        let text = format!(
            "somebody at {from} spoke under the device id of {name} and was refused (certificate: {certificate}, user: {user}); \
             if it is the computer, forget its binding"
        );
        tracing::warn!(computer.id = %machine.id, "{text}");
        app.exchange.journal.write(refused.at, "warn", "", "", &text);
    }
    Ok(false)
}

/// How often each agent asks.
pub struct Pace(governor::DefaultKeyedRateLimiter<i64>);

impl Default for Pace {
    fn default() -> Self {
        let most = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = governor::Quota::per_second(most(limits::FOREIGN_REQUESTS_PER_SECOND))
            .allow_burst(most(limits::FOREIGN_REQUESTS_BURST));
        Self(governor::RateLimiter::keyed(quota))
    }
}

impl Pace {
    /// Whether this request of an agent is looked at.
    #[must_use]
    pub fn keeps(&self, agent: i64) -> bool {
        if self.0.len() > limits::FOREIGN_COUNTED_MAX {
            self.0.retain_recent();
        }
        self.0.check_key(&agent).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-8: at the limit and one over.
    #[test]
    fn a_flood_is_not_looked_at() {
        let pace = Pace::default();
        let looked_at = (0..limits::FOREIGN_REQUESTS_BURST * 2).filter(|_| pace.keeps(1)).count();
        assert!(
            (limits::FOREIGN_REQUESTS_BURST as usize..limits::FOREIGN_REQUESTS_BURST as usize + 200)
                .contains(&looked_at),
            "{looked_at}"
        );
        assert!(pace.keeps(2));
    }
}
