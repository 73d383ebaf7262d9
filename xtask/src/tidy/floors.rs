//! Floors (P2): which crate may use which. A lower floor never uses a higher one; the roof is used by nobody.
//!
//! Tests may use more (a test of the command line may start a server), but never the roof.

use super::Finding;
use serde_json::Value;

/// Crate, and the crates of ours it may use.
const FLOORS: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("protocol", &["model"]),
    ("bundle", &["model", "protocol"]),
    ("client", &["protocol", "model"]),
    ("escale-sdk-macros", &[]),
    ("escale-sdk", &["escale-sdk-macros"]),
    ("server", &["model", "protocol", "bundle"]),
    ("agent", &["model", "protocol", "bundle"]),
    ("cli", &["client", "bundle", "protocol", "model"]),
    ("sim", &["model", "protocol", "bundle", "client", "escale-sdk", "server", "agent", "cli"]),
    ("xtask", &[]),
    ("lamp", &["escale-sdk"]),
    ("machine-monitor", &["escale-sdk"]),
];

/// The crate that only itself may use.
const ROOF: &str = "sim";
/// Crates from outside that a floor never uses, with why.
const NEVER: [(&str, &[&str], &str); 4] = [
    (
        "model",
        &["tokio", "tracing", "getrandom", "reqwest", "sqlx", "axum"],
        "it decides, it never touches the world",
    ),
    ("agent", &["sqlx", "axum"], "it keeps files, not tables, and serves nobody"),
    ("cli", &["sqlx", "axum"], "it has no rules of its own"),
    ("bundle", &["reqwest", "tokio", "axum"], "it knows no network"),
];

/// Looks at cargo's metadata.
pub fn rule(metadata: &Value) -> Vec<Finding> {
    let empty = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&empty);
    packages.iter().flat_map(package).collect()
}

fn package(package: &Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let place = || format!("crate {name}");
    let Some((_, may_use)) = FLOORS.iter().find(|(known, _)| *known == name) else {
        let what = String::from(
            "stands on no floor; give it one in xtask/src/tidy/floors.rs and in ARCHITECTURE.md",
        );
        return vec![Finding { place: place(), what }];
    };
    let empty = Vec::new();
    let mut findings = Vec::new();
    for dependency in package["dependencies"].as_array().unwrap_or(&empty) {
        let used = dependency["name"].as_str().unwrap_or_default();
        let only_tests = dependency["kind"] == "dev";
        let ours = FLOORS.iter().any(|(known, _)| *known == used);
        if used == ROOF || (ours && !only_tests && !may_use.contains(&used)) {
            findings.push(Finding {
                place: place(),
                what: format!("may not use {used}: it is not on a lower floor"),
            });
        }
        let refused = NEVER.iter().find(|(known, list, _)| *known == name && list.contains(&used));
        if let (Some((_, _, why)), false) = (refused, only_tests) {
            findings.push(Finding { place: place(), what: format!("may not use {used}: {why}") });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(name: &str, used: &str, kind: Value) -> usize {
        rule(&json!({"packages": [{"name": name, "dependencies": [{"name": used, "kind": kind}]}]})).len()
    }

    #[test]
    fn downwards_is_fine_and_upwards_is_not() {
        assert_eq!(found("server", "model", Value::Null), 0);
        assert_eq!(found("cli", "server", json!("dev")), 0);
        assert_eq!(found("model", "protocol", Value::Null), 1);
        assert_eq!(found("server", "client", Value::Null), 1);
        assert_eq!(found("cli", "sim", json!("dev")), 1);
        assert_eq!(found("model", "tokio", Value::Null), 1);
        assert_eq!(found("stranger", "serde", Value::Null), 1);
    }
}
