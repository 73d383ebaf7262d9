//! The JSON of a package of the reference server, read kindly: what is not known here is left out and told.

use crate::fault::{Fault, Result};
use model::install::CheckKind;
use protocol::Code;
use protocol::install::{Action, Check, Install, InstallFile, Interaction, Rule, name_of_file};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Bytes of a megabyte, as free space is told there.
pub(super) const MEGABYTE: u64 = 1_000_000;
/// Nested JSON texts in JSON texts.
const DEPTH_MAX: usize = 4;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub name: String,
    pub comment: String,
    pub install: Install,
    /// SHA-512 of each file of the install face, in its order.
    pub files: Vec<String>,
    pub left_out: Vec<LeftOut>,
}

/// Something that was not taken over.
#[derive(Debug)]
pub(super) struct LeftOut {
    pub field: String,
    pub en: String,
    pub fr: String,
}

impl Package {
    pub fn leave(&mut self, field: impl Into<String>, en: impl Into<String>, fr: impl Into<String>) {
        self.left_out.push(LeftOut { field: field.into(), en: en.into(), fr: fr.into() });
    }
}

/// Reads a package: its JSON alone, or `information.json` of an export.
pub(super) fn package(json: &[u8]) -> Result<Package> {
    let wrong = |why: &dyn std::fmt::Display| Fault::new(Code::InvalidBody, [("why", why)]);
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let value: Value = serde_json::from_slice(json).map_err(|e| wrong(&e))?;
    let mut found = Package::default();
    describe(&mut found, &value);
    let content = content(&value, 0).ok_or_else(|| {
        wrong(&"neither \"jobs\" nor \"package\": this is no package of the reference server")
    })?;
    let jobs = content.get("jobs").unwrap_or(&Value::Null);
    let files = content.get("associatedFiles").and_then(Value::as_object).cloned().unwrap_or_default();
    for (place, one) in list(jobs.get("checks")).iter().enumerate() {
        let at = format!("install.checks[{place}]");
        if let Some(check) = check(&mut found, &at, one) {
            found.install.checks.push(check);
        }
    }
    named_files(&mut found, jobs, &files);
    for (place, one) in list(jobs.get("actions")).iter().enumerate() {
        action(&mut found, &format!("install.actions[{place}]"), one);
    }
    for (place, one) in list(jobs.get("userinteractions")).iter().enumerate() {
        interaction(&mut found, &format!("install.interactions[{place}]"), one);
    }
    Ok(found)
}

/// Name and comment, wherever they stand.
fn describe(found: &mut Package, value: &Value) {
    let about = value.get("package").filter(|one| one.is_object()).unwrap_or(value);
    let name = text(about.get("name"));
    found.name = name.chars().map(|c| if "/\\*".contains(c) || c.is_control() { '-' } else { c }).collect();
    found.name = found.name.trim().trim_start_matches('.').to_owned();
    found.comment = text(about.get("comment"));
}

/// The part with `jobs`: here, in `package.json`, in the first of `orders`, or as a JSON text in one of them.
fn content(value: &Value, depth: usize) -> Option<Value> {
    if depth > DEPTH_MAX {
        return None;
    }
    match value {
        Value::String(text) => content(&serde_json::from_str(text).ok()?, depth + 1),
        Value::Array(all) => all.iter().find_map(|one| content(one, depth + 1)),
        Value::Object(map) if map.contains_key("jobs") => Some(value.clone()),
        Value::Object(map) => {
            ["json", "package", "orders"].iter().find_map(|key| content(map.get(*key)?, depth + 1))
        }
        _ => None,
    }
}

/// A list; an object counts as the list of its values, as some writers make of it.
fn list(value: Option<&Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(all)) => all.clone(),
        Some(Value::Object(map)) => map.values().cloned().collect(),
        _ => Vec::new(),
    }
}

/// A text; numbers and flags as they are written.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
        _ => String::new(),
    }
}

fn number(value: Option<&Value>) -> Option<i64> {
    text(value).trim().parse().ok()
}

fn flag(value: Option<&Value>) -> bool {
    !matches!(text(value).trim(), "" | "0" | "false" | "no")
}

fn check(found: &mut Package, at: &str, value: &Value) -> Option<Check> {
    let kind = text(value.get("type"));
    let Some(known) = CheckKind::from_wire(&kind) else {
        found.leave(
            at,
            format!("the check {kind:?}, not known here"),
            format!("la vérification « {kind} », inconnue ici"),
        );
        return None;
    };
    let mut given = text(value.get("value"));
    if known == CheckKind::FreeSpace
        && let Ok(megabytes) = given.trim().parse::<u64>()
    {
        given = megabytes.saturating_mul(MEGABYTE).to_string();
    }
    if known.value() == model::install::ValueKind::Sha512 {
        given = given.trim().to_lowercase();
    }
    let said = text(value.get("return")).to_lowercase();
    let otherwise = match said.as_str() {
        "error" | "skip" | "startnow" | "info" | "warning" => said,
        "ignore" => "info".to_owned(),
        // Agents look for these words anywhere in it (§7.2).
        other if other.is_empty() || other == "abort" || other.contains("error") || other.contains("ko") => {
            "error".to_owned()
        }
        other => {
            let field = format!("{at}.otherwise");
            found.leave(field, format!("{other:?}, taken for info"), format!("« {other} », pris pour info"));
            "info".to_owned()
        }
    };
    let label = text(value.get("name"));
    Some(Check {
        label,
        kind: known.word().to_owned(),
        path: text(value.get("path")),
        value: given,
        otherwise,
    })
}

fn named_files(found: &mut Package, jobs: &Value, files: &Map<String, Value>) {
    let mut wanted: Vec<String> =
        list(jobs.get("associatedFiles")).iter().map(|one| text(Some(one))).collect();
    if wanted.is_empty() {
        wanted = files.keys().cloned().collect();
    }
    for (place, sha512) in wanted.into_iter().enumerate() {
        let at = format!("install.files[{place}]");
        let Some(about) = files.get(&sha512) else {
            let short: String = sha512.chars().take(12).collect();
            found.leave(
                at,
                format!("the file {short}, which is not described"),
                format!("le fichier {short}, qui n'est pas décrit"),
            );
            continue;
        };
        let given = text(about.get("name"));
        let mut name = given.clone();
        if name_of_file(&name).is_err() {
            let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
            name =
                base.chars().map(|c| if name_of_file(&format!("a{c}b")).is_ok() { c } else { '_' }).collect();
            name = name.trim_matches(|c: char| matches!(c, '.' | ' ' | '-' | '~')).to_owned();
            if name_of_file(&name).is_err() {
                name = format!("file{place}");
            }
            found.leave(
                format!("{at}.name"),
                format!("the name {given:?}, now {name:?}"),
                format!("le nom « {given} », désormais « {name} »"),
            );
        }
        let twice = found.install.files.iter().any(|file| file.path == format!("files/{name}"));
        let path = if twice { format!("files/{place}-{name}") } else { format!("files/{name}") };
        let p2p = flag(about.get("p2p"));
        let minutes =
            number(about.get("p2p-retention-duration")).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        found.install.files.push(InstallFile {
            name,
            path,
            extract: flag(about.get("uncompress")),
            p2p,
            keep_s: if p2p { minutes.saturating_mul(60) } else { 0 },
            ..InstallFile::default()
        });
        found.files.push(sha512);
    }
}

fn action(found: &mut Package, at: &str, value: &Value) {
    let Some((kind, about)) = value.as_object().and_then(|map| map.iter().next()) else {
        found.leave(at, "an action without a name", "une action sans nom");
        return;
    };
    let mut action = Action { label: text(about.get("name")), ..Action::default() };
    match kind.as_str() {
        "cmd" => {
            action.command = text(about.get("exec"));
            let env = about.get("envs").and_then(Value::as_object);
            action.env = env
                .map(|map| map.iter().map(|(k, v)| (k.clone(), text(Some(v)))).collect())
                .unwrap_or_default();
            action.rules = rules(found, at, about.get("retChecks"));
            if let Some(lines) = number(about.get("logLineLimit")) {
                action.log_lines =
                    i32::try_from(lines.clamp(-1, model::install::LOG_LINES_MAX.into())).unwrap_or(10);
            }
        }
        "move" | "copy" => {
            action.kind.clone_from(kind);
            (action.from, action.to) = (text(about.get("from")), text(about.get("to")));
        }
        "mkdir" | "delete" => {
            action.kind.clone_from(kind);
            action.paths = match about.get("list") {
                Some(Value::String(one)) => vec![one.clone()],
                other => list(other).iter().map(|one| text(Some(one))).collect(),
            };
        }
        other => {
            found.leave(
                at,
                format!("the action {other:?}, not known here"),
                format!("l'action « {other} », inconnue ici"),
            );
            return;
        }
    }
    for (place, one) in list(about.get("checks")).iter().enumerate() {
        let checked = check(found, &format!("{at}.checks[{place}]"), one);
        action.checks.extend(checked);
    }
    found.install.actions.push(action);
}

/// Rules of a command. There, a command without any is done whatever its code; here that has to be said.
fn rules(found: &mut Package, at: &str, value: Option<&Value>) -> Vec<Rule> {
    let any = || vec![Rule { kind: "ok_patterns".to_owned(), values: vec![".*".to_owned()] }];
    let Some(Value::Array(given)) = value else { return any() };
    let mut rules = Vec::new();
    for (place, one) in given.iter().enumerate() {
        let kind = text(one.get("type"));
        let known = match kind.as_str() {
            "okCode" => "ok_codes",
            "errorCode" => "error_codes",
            "okPattern" => "ok_patterns",
            "errorPattern" => "error_patterns",
            _ => {
                let field = format!("{at}.rules[{place}]");
                found.leave(
                    field,
                    format!("the rule {kind:?}, not known here"),
                    format!("la règle « {kind} », inconnue ici"),
                );
                continue;
            }
        };
        let given = list(one.get("values"));
        let values: Vec<String> = given.iter().map(|v| text(Some(v))).filter(|v| !v.is_empty()).collect();
        if !values.is_empty() {
            rules.push(Rule { kind: known.to_owned(), values });
        }
    }
    rules
}

fn interaction(found: &mut Package, at: &str, value: &Value) {
    let mut asked = Interaction {
        label: text(value.get("name")),
        title: text(value.get("title")),
        text: text(value.get("text")),
        ..Interaction::default()
    };
    let given = |key: &str| Some(text(value.get(key))).filter(|text| !text.is_empty());
    if let Some(moment) = given("type") {
        asked.moment = moment;
    }
    asked.platform = given("platform").unwrap_or(asked.platform);
    asked.icon = given("icon").unwrap_or(asked.icon);
    if let Some(buttons) = given("buttons") {
        asked.wait = buttons != "ok_async";
        asked.buttons = if buttons == "ok_async" { "ok".to_owned() } else { buttons };
    }
    if let Some(seconds) = number(value.get("timeout")).and_then(|n| u64::try_from(n).ok()) {
        asked.timeout_s = seconds;
    }
    if value.get("wait").is_some() {
        asked.wait = flag(value.get("wait"));
    }
    if let Some(seconds) = number(value.get("retry_after")).and_then(|n| u64::try_from(n).ok()) {
        asked.retry_after_s = seconds;
    }
    if let Some(times) = number(value.get("nb_max_retry")).and_then(|n| u32::try_from(n).ok()) {
        asked.retries_max = times;
    }
    let mut policies: BTreeMap<String, String> = BTreeMap::new();
    for event in model::install::problem::EVENTS {
        if let Some(policy) = given(event) {
            let mut words = policy.split(':');
            let (here, there) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let policy = match (here, there) {
                (_, "postpone") => "postpone",
                ("stop", _) => "stop",
                _ => "continue",
            };
            policies.insert(event.to_owned(), policy.to_owned());
        }
    }
    if policies.is_empty() && value.get("template").is_some() {
        found.leave(
            at,
            "the template of the question, which the export does not hold: look at its buttons and answers",
            "le modèle de la question, absent de l'export : revoyez ses boutons et ses réponses",
        );
    }
    asked.policies.extend(policies);
    found.install.interactions.push(asked);
}
