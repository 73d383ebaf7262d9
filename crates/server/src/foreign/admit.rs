//! Who may speak to this room at all: TLS, a name and a password, no browsers; and how often (R-06, S-8, S-14, S-16).

use super::reply::{Tongue, refuse};
use crate::app::App;
use crate::computers::Rules;
use crate::limits;
use axum::response::Response;
use base64::Engine;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use std::net::IpAddr;
use std::num::NonZeroU32;
use subtle::ConstantTimeEq;

/// Whether a request came by TLS, to us or to a proxy before us.
#[must_use]
pub fn is_tls(app: &App, headers: &HeaderMap) -> bool {
    let by_proxy = || headers.get("x-forwarded-proto").is_some_and(|v| v.as_bytes() == b"https");
    app.config.tls.cert.is_some() || by_proxy()
}

/// Where a request comes from. A proxy on this very machine says it for those behind it.
#[must_use]
pub fn source(headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let peer = peer.to_canonical();
    if !peer.is_loopback() {
        return peer;
    }
    let relayed = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    let last = relayed.and_then(|list| list.rsplit(',').next()).and_then(|one| one.trim().parse().ok());
    last.map_or(peer, |address: IpAddr| address.to_canonical())
}

/// Refuses whoever the rules refuse.
pub fn admit(app: &App, rules: &Rules, headers: &HeaderMap, tongue: Tongue) -> Option<Response> {
    // Browsers say what they are; no agent does (S-16).
    if rules.settings.tls_only && !is_tls(app, headers) || headers.contains_key("sec-fetch-mode") {
        return Some(refuse(tongue, StatusCode::FORBIDDEN));
    }
    if rules.settings.user.is_empty() || knows(rules, headers) {
        return None;
    }
    Some(refuse(tongue, StatusCode::UNAUTHORIZED))
}

fn knows(rules: &Rules, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    let Some(basic) = given.and_then(|v| v.strip_prefix("Basic ")) else { return false };
    let Ok(given) = base64::engine::general_purpose::STANDARD.decode(basic.trim()) else { return false };
    let password = rules.password.as_ref().map_or("", |p| p.expose());
    let expected = format!("{}:{password}", rules.settings.user);
    bool::from(given.ct_eq(expected.as_bytes()))
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

    /// S-1: only a proxy on this machine is believed about where somebody comes from.
    #[test]
    fn sources() {
        let mut headers = HeaderMap::new();
        let near: IpAddr = "127.0.0.1".parse().unwrap();
        let far: IpAddr = "10.1.2.3".parse().unwrap();
        assert_eq!(source(&headers, near), near);
        headers.insert("x-forwarded-for", "127.0.0.1, 10.9.9.9".parse().unwrap());
        assert_eq!(source(&headers, near).to_string(), "10.9.9.9");
        assert_eq!(source(&headers, far), far);
        headers.insert("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(source(&headers, near), near);
    }

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
