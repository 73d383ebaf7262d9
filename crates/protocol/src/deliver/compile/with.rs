//! What builtins are given (`with`): known keys alone, texts that can be filled when they run.

use crate::deliver::note::{At, meant};
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::Params;
use serde_json::Value;
use std::collections::BTreeMap;

/// Keys of each builtin (§8.1).
const KEYS: &[(&str, &[&str])] = &[
    ("snapshot", &["params"]),
    ("lease.acquire", &["resource", "units", "take"]),
    ("lease.release", &["resource", "units"]),
    ("preflight", &["checks", "reserve", "reserve_pct"]),
    ("fetch", &["to", "verify"]),
    ("unpack", &["from", "check_scripts"]),
    ("switch", &["link", "to", "keep"]),
    ("service", &["name", "action", "wait"]),
    ("http-check", &["url", "expect_status", "expect_body", "attempts", "every"]),
    ("set-upcoming", &["objects"]),
    ("notify", &["to", "text", "template"]),
    ("sleep", &["for", "duration"]),
    ("rollback", &["strategy", "to", "link", "from", "inherit_lease"]),
    ("set-resource", &["name", "op", "value"]),
];
/// What a service can be brought to.
const ACTIONS: &[&str] = &["start", "stop", "restart", "status"];
/// What is looked at of a bundle that was fetched.
const VERIFIES: &[&str] = &["digest", "signature"];

/// Looks at every key and every text a builtin is given.
pub(super) fn look(notes: &mut Notes, at: &At, builtin: &str, with: &BTreeMap<String, Value>) {
    let known = KEYS.iter().find(|(name, _)| *name == builtin).map_or(&[][..], |(_, keys)| *keys);
    for (key, value) in with {
        if !known.is_empty() && !known.contains(&key.as_str()) {
            notes.add(&at.key(key), words::UNKNOWN_KEY, meant(key, known));
        }
        texts(notes, &at.key(key), value);
    }
    match builtin {
        "service" => {
            let action = with.get("action").and_then(Value::as_str).unwrap_or_default();
            if !action.contains("${") {
                notes.one_of(&at.key("action"), action, ACTIONS);
            }
        }
        "fetch" => verify(notes, &at.key("verify"), with.get("verify")),
        _ => {}
    }
}

/// Packages have digests and no signatures: one that is asked for alone would be no check at all.
fn verify(notes: &mut Notes, at: &At, wanted: Option<&Value>) {
    let Some(wanted) = wanted else { return };
    let alone = std::slice::from_ref(wanted);
    let list = wanted.as_array().map_or(alone, Vec::as_slice);
    let said: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    for word in &said {
        notes.one_of(at, word, VERIFIES);
    }
    if said.contains(&"signature") {
        let note = if said.contains(&"digest") { Notes::warn } else { Notes::add };
        note(notes, at, words::NO_SIGNATURE, Params::new());
    }
}

fn texts(notes: &mut Notes, at: &At, value: &Value) {
    match value {
        Value::String(text) => drop(notes.template(at, text)),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                texts(notes, &at.item(place, ""), item);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                texts(notes, &at.key(key), field);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::compile::job::BUILTINS;
    use crate::text::Lang;
    use serde_json::json;

    fn told(builtin: &str, with: Value) -> Vec<String> {
        let with: BTreeMap<String, Value> = serde_json::from_value(with).unwrap();
        let mut notes = Notes::default();
        look(&mut notes, &At::top("with"), builtin, &with);
        let kind = |warning: bool| if warning { "warning" } else { "fault" };
        notes.0.iter().map(|n| format!("{} {}", kind(n.warning), n.told(Lang::En).text)).collect()
    }

    /// §24: unknown keys of a builtin are errors, with the nearest key that is known; every builtin says which it takes.
    #[test]
    fn keys_of_builtins() {
        for builtin in BUILTINS {
            assert!(KEYS.iter().any(|(name, _)| name == builtin), "{builtin}");
        }
        let found = told("http-check", json!({ "url": "http://x", "expect_staus": 200 }));
        assert!(found.len() == 1 && found[0].contains("expect_status"), "{found:?}");
        assert!(told("service", json!({ "name": "x", "action": "stopp" }))[0].contains("`stop`"));
        for (builtin, with) in [
            ("http-check", json!({ "url": "http://x", "expect_status": 200, "attempts": 2, "every": "5s" })),
            ("service", json!({ "name": "x", "action": "${param.what}", "wait": "60s" })),
            ("rollback", json!({ "strategy": "restore", "inherit_lease": true })),
        ] {
            assert_eq!(told(builtin, with), Vec::<String>::new(), "{builtin}");
        }
    }

    /// PF-04: a signature nobody could look at is refused; beside the digest it is told.
    #[test]
    fn signatures() {
        for (verify, kind) in [
            (json!(["signature"]), "fault"),
            (json!("signature"), "fault"),
            (json!(["digest", "signature"]), "warning"),
            (json!(["digets"]), "fault"),
        ] {
            let found = told("fetch", json!({ "to": "/x", "verify": verify }));
            assert!(found.len() == 1 && found[0].starts_with(kind), "{found:?}");
        }
        assert_eq!(told("fetch", json!({ "verify": ["digest"] })), Vec::<String>::new());
    }
}
