//! What one goes back with on a target (§20.1): where it is taken from, and whether it is there (PF-20). One answer for the check and for going back.

use super::checks::has_hook;
use super::context::{self, lookup};
use super::row::Context;
use model::deliver::expr::Template;
use model::deliver::graph::{Graph, JobKind};
use protocol::deliver::job::TargetCheck;
use serde_json::{Value, json};

/// Where releases stand beside each other.
const RELEASE: &str = "${env.roots.releases}/${package.name}-${previous.version}";
/// Where the copy made before the change is.
const COPY: &str = "${env.roots.backup}/${package.name}";

/// Where a strategy takes the previous version from: what the job says itself, else the place everybody uses. `None`: it takes it from no place of the target.
///
/// # Errors
/// The name of a value that does not exist: the environment has no such root.
pub fn place(
    strategy: &str,
    said: impl Fn(&str) -> String,
    fill: impl Fn(&str) -> Result<String, String>,
) -> Result<Option<String>, String> {
    let (key, usual) = match strategy {
        "none" | "hook" | "redeliver" => return Ok(None),
        "switch" => ("to", RELEASE),
        _ => ("from", COPY),
    };
    let given = said(key);
    let path = if given.is_empty() { fill(usual)? } else { given };
    Ok(Some(context::path(&path)))
}

fn filled(context: &Context, text: &str) -> Result<String, String> {
    let template = Template::parse(text).map_err(|_| text.to_owned())?;
    template.fill(&|name| lookup(context, name))
}

/// What the check will look for, from what a delivery is started with: the place, whether the chain makes it anew, or that a script of the package knows the way.
#[must_use]
pub fn snapshot(context: &Context, graph: &Graph, copies: bool) -> Value {
    let jobs = graph.apps.iter().flat_map(|app| &app.jobs);
    let with = jobs.filter_map(|job| match &job.kind {
        JobKind::Builtin { name, with } if name == "rollback" => Some(with),
        _ => None,
    });
    let with = with.into_iter().next();
    let text = |key: &str| with.and_then(|with| with.get(key)).and_then(Value::as_str).unwrap_or_default();
    let said = |key: &str| filled(context, text(key)).unwrap_or_default();
    let strategy = said("strategy");
    if with.is_some() && strategy != "switch" && has_hook(context, "rollback") {
        return json!({ "script": true });
    }
    let tried: &[&str] = if with.is_some() { &[strategy.as_str()] } else { &["switch", "restore"] };
    let found = tried.iter().find_map(|way| {
        let path = place(way, said, |text| filled(context, text)).ok()??;
        Some(json!({ "path": path, "made": copies && *way != "switch" }))
    });
    found.unwrap_or_else(|| json!({}))
}

/// What targets are asked to look for (PF-20): nothing before the first delivery, nor where a script of the package knows the way.
#[must_use]
pub fn check(context: &Context, id: &str) -> Vec<TargetCheck> {
    let previous = context::text(context, "previous.version");
    let material = lookup(context, "preflight.material").unwrap_or_default();
    if previous.is_empty() || material["script"] == true {
        return Vec::new();
    }
    let required = lookup(context, "preflight.rollback_required") == Some(Value::Bool(true));
    let path = material["path"].as_str().unwrap_or_default();
    // What no place is declared for can still be delivered again; what the chain copies itself is not there yet.
    let warn_only = !required || path.is_empty() || material["made"] == true;
    vec![TargetCheck {
        id: id.to_owned(),
        what: "present".to_owned(),
        subject: path.to_owned(),
        name: previous,
        warn_only,
        ..TargetCheck::default()
    }]
}

/// Names below the root `releases` that are not to be removed: the version that is delivered and the one to go back to.
#[must_use]
pub fn kept_releases(context: &Context) -> Vec<String> {
    let package = context::text(context, "package.name");
    let versions = ["package.version", "previous.version"].map(|name| context::text(context, name));
    let named = versions.into_iter().filter(|version| !version.is_empty());
    named.map(|version| format!("{package}-{version}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(roots: Value, required: bool) -> Context {
        Context::from([
            ("env".to_owned(), json!({ "name": "INT1", "roots": roots })),
            (
                "package".to_owned(),
                json!({ "name": "P", "version": "2", "manifest": { "hooks": { "rollback": false } } }),
            ),
            ("previous".to_owned(), json!({ "version": "1" })),
            ("preflight".to_owned(), json!({ "rollback_required": required })),
        ])
    }

    fn graph(with: Option<Value>) -> Graph {
        let builtin = if with.is_some() { "rollback" } else { "snapshot" };
        let job =
            json!({ "name": "J", "type": "builtin", "builtin": builtin, "with": with.unwrap_or(json!({})) });
        let file = json!({
            "format": 1, "kind": "space", "space": { "name": "S", "agent": "a" }, "application": [{ "name": "A", "job": [job] }],
        });
        protocol::deliver::compile(&serde_json::from_value(file).unwrap()).unwrap()
    }

    fn asked(mut context: Context, graph: &Graph, copies: bool) -> Vec<(String, bool)> {
        let material = snapshot(&context, graph, copies);
        context.get_mut("preflight").unwrap()["material"] = material;
        check(&context, "PF-20").into_iter().map(|check| (check.subject, check.warn_only)).collect()
    }

    /// PF-20: it looks exactly where going back takes things from, by the strategy of the chain; where nothing is kept a row warns, also on a tier that asks for a way back.
    #[test]
    fn it_looks_where_going_back_looks() {
        let both = json!({ "releases": "/r", "backup": "/b", "docroot": "/d" });
        let of = |with: Option<Value>, roots: &Value, required: bool, copies: bool| {
            asked(context(roots.clone(), required), &graph(with), copies)
        };
        let one = |path: &str, warn: bool| vec![(path.to_owned(), warn)];
        let switch = json!({ "strategy": "switch" });
        assert_eq!(of(Some(switch.clone()), &both, true, false), one("/r/P-1", false));
        assert_eq!(of(Some(switch), &both, false, false), one("/r/P-1", true));
        assert_eq!(of(Some(json!({})), &both, true, false), one("/b/P", false));
        assert_eq!(of(Some(json!({})), &both, true, true), one("/b/P", true));
        let own = json!({ "from": "fs:kept/${package.name}" });
        assert_eq!(of(Some(own), &both, true, false), one("/kept/P", false));
        assert_eq!(of(None, &both, true, false), one("/r/P-1", false));
        assert_eq!(of(None, &json!({ "docroot": "/d" }), true, false), one("", true));
        assert_eq!(of(Some(json!({})), &json!({}), true, false), one("", true));
        let mut scripted = context(both.clone(), true);
        scripted.get_mut("package").unwrap()["manifest"]["hooks"]["rollback"] = Value::Bool(true);
        assert_eq!(asked(scripted, &graph(Some(json!({}))), false), []);
        let mut first = context(both, true);
        first.insert("previous".to_owned(), json!({ "version": "" }));
        assert_eq!(asked(first, &graph(None), false), []);
        let kept = kept_releases(&context(json!({}), false));
        assert_eq!(kept, ["P-2", "P-1"]);
    }
}
