//! From a path to who should answer it: duplicate slashes are one, case does not matter, a base path is left out.

use std::borrow::Cow;

/// Which interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interface {
    /// Packages, real or virtual.
    Constellation,
    /// Whoever only consumes.
    Consumer,
    /// Orchestration.
    Controller,
    /// Administration.
    Management,
    /// Hubs.
    Hub,
    /// A file of the repository.
    File,
    /// None of them, though it begins like one.
    Unknown,
}

/// An interface and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Which interface.
    pub interface: Interface,
    /// What follows, without slashes at its ends.
    pub rest: &'a str,
    /// Whether the base path stood before it.
    pub under_base: bool,
}

/// Finds the interface of a path; nothing when it is none of this room's. `base` is the path of the server's public
/// address, which stands before everything when a proxy hands requests on as they are.
#[must_use]
pub fn find<'a>(path: &'a str, base: &str) -> Option<Place<'a>> {
    let mut rest = path;
    let mut under_base = false;
    for segment in base.split('/').filter(|s| !s.is_empty()) {
        let (first, after) = cut(rest);
        if !first.eq_ignore_ascii_case(segment) {
            rest = path;
            under_base = false;
            break;
        }
        rest = after;
        under_base = true;
    }
    let (first, after) = cut(rest);
    let (interface, rest) = if first.eq_ignore_ascii_case("rest") {
        let (name, after) = cut(after);
        let interface = match name {
            n if n.eq_ignore_ascii_case("constellation") => Interface::Constellation,
            n if n.eq_ignore_ascii_case("consumer") => Interface::Consumer,
            n if n.eq_ignore_ascii_case("controller") => Interface::Controller,
            n if n.eq_ignore_ascii_case("management") => Interface::Management,
            _ => Interface::Unknown,
        };
        (interface, after)
    } else if first.eq_ignore_ascii_case("signalr") {
        (Interface::Hub, after)
    } else if first.eq_ignore_ascii_case("packages") && !after.is_empty() {
        (Interface::File, after)
    } else {
        return None;
    };
    Some(Place { interface, rest: rest.trim_matches('/'), under_base })
}

/// The first segment and what follows it.
fn cut(path: &str) -> (&str, &str) {
    let path = path.trim_start_matches('/');
    path.split_once('/').map_or((path, ""), |(first, rest)| (first, rest.trim_start_matches('/')))
}

/// The segments of what follows an interface, decoded.
pub fn segments(rest: &str) -> Vec<Cow<'_, str>> {
    rest.split('/').filter(|s| !s.is_empty()).map(|s| super::asked::decode(s, false)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SRV-15, SRV-23: duplicate slashes, any case, a base path.
    #[test]
    fn paths_of_the_field() {
        for (path, base, interface, rest) in [
            ("/rest/constellation/WriteLog", "", Interface::Constellation, "WriteLog"),
            ("//rest//consumer///SendMessage/", "", Interface::Consumer, "SendMessage"),
            ("/REST/Management/sentinels/a/packages", "", Interface::Management, "sentinels/a/packages"),
            ("/fleet/rest/controller/CheckAccess", "/fleet/", Interface::Controller, "CheckAccess"),
            ("/rest/controller/CheckAccess", "/fleet", Interface::Controller, "CheckAccess"),
            ("/signalr/negotiate", "", Interface::Hub, "negotiate"),
            ("/packages/a.zip", "", Interface::File, "a.zip"),
            ("/rest/other/x", "", Interface::Unknown, "x"),
            ("/rest", "", Interface::Unknown, ""),
        ] {
            let found = find(path, base).unwrap_or_else(|| panic!("{path}"));
            assert_eq!((found.interface, found.rest), (interface, rest), "{path}");
        }
        for path in ["/", "/api/v1/agents", "/restaurant", "/packages", "/assets/signalr"] {
            assert_eq!(find(path, ""), None, "{path}");
        }
        assert!(find("/fleet/rest/x", "fleet").unwrap().under_base);
        assert_eq!(segments("a%20b//c%2fd"), ["a b", "c/d"]);
    }
}
