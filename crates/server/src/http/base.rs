//! What stands before every address: the names this server answers to, and the path it may stand below.
//!
//! `[server] base_path` is taken off before anything looks at a path, so that every room knows one address only. What was
//! taken is remembered in the request, for the few answers that name an address of ours (spec §2.4, §7.8.2).

use crate::config::Server;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Request, Uri};

/// The base path a request came by, as it was written there: `/constellation`.
#[derive(Debug, Clone)]
struct Taken(String);

/// Addresses that answer under any name: whatever watches over the server asks by number.
const HEALTH: [&str; 2] = ["/healthz", "/readyz"];

/// Takes the base path off a request. Whether the request may go on: false when it is for another host.
#[must_use]
pub fn admit<B>(server: &Server, request: &mut Request<B>) -> bool {
    if let Some(base) = &server.base_path
        && let Some((taken, uri)) = without(request.uri(), base)
    {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(Taken(taken));
    }
    if server.hosts.is_empty() || HEALTH.contains(&request.uri().path()) {
        return true;
    }
    let named = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let named = named.or_else(|| request.headers().get(HOST).and_then(|v| v.to_str().ok()));
    let name = named.map(name_of).unwrap_or_default();
    server.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

/// The name in `name:port`, without the dot that may end it.
fn name_of(authority: &str) -> &str {
    if authority.starts_with('[') {
        return authority.split_inclusive(']').next().unwrap_or(authority);
    }
    authority.split(':').next().unwrap_or(authority).trim_end_matches('.')
}

/// An address without the base path before it, and that path; nothing when it is not below it. Duplicate slashes count
/// as one, case does not count.
fn without(uri: &Uri, base: &str) -> Option<(String, Uri)> {
    let mut rest = uri.path();
    let mut taken = String::new();
    for segment in base.split('/').filter(|s| !s.is_empty()) {
        let bare = rest.trim_start_matches('/');
        let first = bare.split('/').next().unwrap_or_default();
        if bare.len() == rest.len() || !first.eq_ignore_ascii_case(segment) {
            return None;
        }
        taken = format!("{taken}/{first}");
        rest = &bare[first.len()..];
    }
    let path = if rest.is_empty() { "/" } else { rest };
    let whole = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(whole.try_into().ok()?);
    Some((taken, Uri::from_parts(parts).ok()?))
}

/// What stands before our addresses as the caller writes them: what a proxy took away (`X-Forwarded-Prefix`), then the
/// base path. Empty at the root; never ends with a slash; made of plain path characters only, so that it can stand in a
/// page as it is.
#[must_use]
pub fn prefix(headers: &HeaderMap, extensions: &axum::http::Extensions) -> String {
    let by_proxy = headers.get("x-forwarded-prefix").and_then(|v| v.to_str().ok());
    let by_proxy = by_proxy.map(|p| p.trim().trim_end_matches('/')).filter(|p| plain(p)).unwrap_or_default();
    let taken = extensions.get::<Taken>().map(|taken| taken.0.as_str()).unwrap_or_default();
    format!("{by_proxy}{taken}")
}

/// Whether a path may be a prefix: `/one/two` of letters, digits and `-._~`, no empty segment, none of dots alone.
#[must_use]
pub fn plain(path: &str) -> bool {
    path.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|segment| {
            !segment.trim_matches('.').is_empty()
                && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SRV-02, SRV-23: the base path is taken off in any case, with any number of slashes, and nothing else is.
    #[test]
    fn the_base_path_is_taken_off() {
        for (path, taken, rest) in [
            ("/fleet/home/rest/x?a=/fleet", "/fleet/home", "/rest/x?a=/fleet"),
            ("//Fleet//HOME//rest", "/Fleet/HOME", "//rest"),
            ("/fleet/home", "/fleet/home", "/"),
            ("/fleet/home/?q", "/fleet/home", "/?q"),
        ] {
            let (by, uri) = without(&path.parse().unwrap(), "/fleet/home").unwrap();
            assert_eq!((by.as_str(), uri.to_string().as_str()), (taken, rest), "{path}");
        }
        for path in ["/", "/fleet", "/fleet/homes", "/rest/fleet/home", "/fleet/hom%65"] {
            assert!(without(&path.parse().unwrap(), "/fleet/home").is_none(), "{path}");
        }
        let (_, whole) = without(&"http://h:1/fleet/home/a".parse().unwrap(), "/fleet/home").unwrap();
        assert_eq!(whole.to_string(), "http://h:1/a");
    }

    /// SRV-23: a prefix that would be more than a path is none.
    #[test]
    fn prefixes_are_plain() {
        for path in ["", "/", "a", "//evil.example", "/a//b", "/a/..", "/a\"", "/a b", "/a%2f", "https://x/y"]
        {
            assert!(!plain(path), "{path}");
        }
        assert!(plain("/constellation") && plain("/a-b/c.d_e~1"));
    }

    #[test]
    fn names_are_read_out_of_hosts() {
        for (authority, name) in
            [("a.b:80", "a.b"), ("a.b.", "a.b"), ("[::1]:80", "[::1]"), ("127.0.0.1", "127.0.0.1")]
        {
            assert_eq!(name_of(authority), name);
        }
    }
}
