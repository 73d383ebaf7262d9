//! What a tier and a chain ask of the scripts of a package (SC-4, PF-15, PF-16), looked at before anything begins.

use model::deliver::graph::{Graph, JobKind};
use model::deliver::state::Why;
use protocol::deliver::package::Script;
use std::collections::BTreeSet;

/// The program an interpreter's line asks for: what `env` looks for; the shell where there is none.
fn program(interpreter: &str) -> String {
    let mut words = interpreter.split_whitespace();
    let first = words.next().unwrap_or("/bin/sh");
    if !first.ends_with("/env") {
        return first.to_owned();
    }
    words.find(|word| !word.starts_with('-')).unwrap_or(first).to_owned()
}

/// Whether a chain runs a script.
fn is_used(graph: &Graph, script: &Script) -> bool {
    graph.apps.iter().flat_map(|app| &app.jobs).any(|job| match &job.kind {
        JobKind::Hook { hook, .. } => script.hooks.contains(hook),
        JobKind::Script { path, .. } => *path == script.path,
        JobKind::Builtin { name, .. } => name == "rollback" && script.hooks.iter().any(|h| h == "rollback"),
        _ => false,
    })
}

/// Programs the scripts of a chain ask for.
#[must_use]
pub fn interpreters(graph: &Graph, scripts: &[Script]) -> BTreeSet<String> {
    scripts
        .iter()
        .filter(|script| is_used(graph, script))
        .map(|script| program(&script.interpreter))
        .collect()
}

/// Whether one of the interpreters a tier allows is meant: by its path, by its name alone, or by the whole first line.
fn is_allowed(allowed: &[String], interpreter: &str) -> bool {
    let program = program(interpreter);
    let name = program.rsplit('/').next().unwrap_or(&program);
    allowed
        .iter()
        .any(|one| *one == interpreter || *one == program || *one == name || self::program(one) == program)
}

/// What fails a delivery before it begins: an interpreter the tier does not allow (PF-15), a script the chain names and the package does not have, or one without a digest (PF-16).
#[must_use]
pub fn faults(graph: &Graph, scripts: &[Script], allowed: &[String]) -> Vec<Why> {
    let fault = |check: &str, what: &str, name: &str| {
        Why::new("W.preflight", [("check", check.to_owned()), ("what", what.to_owned())]).with("name", name)
    };
    let mut found = Vec::new();
    for script in scripts.iter().filter(|script| is_used(graph, script)) {
        if !allowed.is_empty() && !is_allowed(allowed, &script.interpreter) {
            let why = fault("PF-15", "interpreter", &script.path);
            found.push(why.with("current", program(&script.interpreter)).with("wanted", allowed.join(", ")));
        }
        if script.digest.is_empty() {
            found.push(fault("PF-16", "script-digest", &script.path));
        }
    }
    for job in graph.apps.iter().flat_map(|app| &app.jobs) {
        if let JobKind::Script { path, .. } = &job.kind
            && !path.contains("${")
            && !scripts.iter().any(|script| script.path == *path)
        {
            found.push(fault("PF-16", "script", path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn script(path: &str, hook: &str, interpreter: &str) -> Script {
        Script {
            path: path.to_owned(),
            hooks: vec![hook.to_owned()],
            digest: "x".to_owned(),
            interpreter: interpreter.to_owned(),
            ..Script::default()
        }
    }

    /// SC-4: an interpreter the tier does not allow fails before anything begins, by name; only scripts the chain runs count. PF-16: a script that is not in the package too.
    #[test]
    fn interpreters_of_a_tier() {
        let jobs = json!([
            { "name": "I", "type": "script", "hook": "install" },
            { "name": "V", "type": "script", "hook": "verify", "after": ["I"] },
            { "name": "S", "type": "script", "script": "delivery/gone.sh", "after": ["V"] },
        ]);
        let file = json!({
            "format": 1, "kind": "space", "space": { "name": "S", "agent": "a" }, "application": [{ "name": "A", "job": jobs }],
        });
        let graph = protocol::deliver::compile(&serde_json::from_value(file).unwrap()).unwrap();
        let scripts = [
            script("install", "install", "/usr/bin/env -S python3 -u"),
            script("verify", "verify", ""),
            script("unused", "cleanup", "/usr/bin/perl"),
        ];
        assert_eq!(interpreters(&graph, &scripts).into_iter().collect::<Vec<_>>(), ["/bin/sh", "python3"]);
        let told = |allowed: &[&str]| {
            let allowed: Vec<String> = allowed.iter().map(|one| (*one).to_owned()).collect();
            let found = faults(&graph, &scripts, &allowed);
            found
                .iter()
                .map(|w| format!("{} {} {}", w.get("check"), w.get("name"), w.get("current")))
                .collect::<Vec<_>>()
        };
        let gone = "PF-16 delivery/gone.sh ";
        assert_eq!(told(&[]), [gone]);
        assert_eq!(told(&["sh", "python3"]), [gone]);
        assert_eq!(told(&["/bin/sh", "/usr/bin/env python3"]), [gone]);
        assert_eq!(told(&["/bin/sh"]), ["PF-15 install python3", gone]);
        assert_eq!(told(&["php"]), ["PF-15 install python3", "PF-15 verify /bin/sh", gone]);
    }
}
