//! Whose path a request is for (§2.1, R-01).

use crate::app::App;
use axum::body::HttpBody;
use http::header::CONTENT_TYPE;
use http::{Method, Request};

/// What a path of ours leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// PROLOG, INVENTORY, and whatever has an `action`.
    Door,
    /// The plain tree of parts: what follows it.
    Part(&'a str),
}

/// What agents may ask for by `action`.
const ACTIONS: [&str; 5] = ["getConfig", "getJobs", "setStatus", "setUserEvent", "getFilePart"];

/// Below each path of the list: the deployment interface, as the reference lays it out.
const DEPLOY: &str = "/b/deploy";
/// And the plain tree of parts.
const PARTS: &str = "/parts/";

/// What a path leads to, if it is one of the agents'.
#[must_use]
pub fn find<'a>(paths: &[String], path: &'a str) -> Option<Place<'a>> {
    paths.iter().filter(|base| *base != "/").find_map(|base| {
        let head = path.get(..base.len())?;
        let rest = &path[base.len()..];
        let ours = head.eq_ignore_ascii_case(base) && (rest.is_empty() || rest.starts_with('/'));
        let rest = rest.strip_prefix(DEPLOY).filter(|r| r.is_empty() || r.starts_with('/')).unwrap_or(rest);
        match rest {
            _ if !ours => None,
            "" | "/" => Some(Place::Door),
            _ => rest.strip_prefix(PARTS).map(Place::Part),
        }
    })
}

/// Whether a request is for agents. At the root, where people find the console, only what no browser sends is.
#[must_use]
pub fn claims<B: HttpBody>(app: &App, request: &Request<B>) -> bool {
    let paths = &app.config.foreign.paths;
    let path = request.uri().path();
    if path != "/" {
        return find(paths, path).is_some();
    }
    if !paths.iter().any(|p| p == "/") {
        return false;
    }
    match *request.method() {
        Method::POST => {
            let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
            kind.starts_with("application/x-compress")
                || kind.starts_with("application/xml")
                || kind.starts_with("text/xml")
        }
        Method::GET => {
            let query = request.uri().query().unwrap_or_default();
            query.split('&').any(|p| p.strip_prefix("action=").is_some_and(|a| ACTIONS.contains(&a)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// every usual path, in any case, with and without the slash; nothing beside them.
    #[test]
    fn usual_paths() {
        let paths = crate::config::Foreign::default().paths;
        for path in [
            "/fusioninventory",
            "/fusioninventory/",
            "/FusionInventory",
            "/plugins/fusioninventory/",
            "/plugins/fusioninventory/b/deploy/",
            "/plugins/fusioninventory/b/deploy",
            "/glpi/plugins/fusioninventory/",
            "/plugins/glpiinventory/",
            "/marketplace/glpiinventory/",
            "/plugins/fusioninventory/front/communication.php",
            "/plugins/fusioninventory/front/plugin_fusioninventory.communication.php",
            "/front/inventory.php",
            "/ocsinventory",
        ] {
            assert_eq!(find(&paths, path), Some(Place::Door), "{path}");
        }
        assert_eq!(find(&paths, "/fusioninventory/parts/7/7a/x"), Some(Place::Part("7/7a/x")));
        assert_eq!(find(&paths, "/fusioninventory/b/deploy/parts/x"), Some(Place::Part("x")));
        for path in [
            "/",
            "/fusion",
            "/fusioninventorys",
            "/fusioninventory/b/deployed",
            "/fusioninventory/x",
            "/api/v1",
            "/ocsinventoryé",
        ] {
            assert_eq!(find(&paths, path), None, "{path}");
        }
    }
}
