//! An install face as the reference server writes it, and the zip it imports.

use super::read::MEGABYTE;
use crate::packages::cut::sum;
use crate::store::chain::hex;
use bundle::Assembly;
use bundle::member::{Member, stretch_bytes};
use model::install::{CheckKind, RuleKind};
use protocol::install::{Action, Check, Install, Interaction, Rule};
use ring::digest::{Context, SHA512};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};
use std::path::Path;

/// What is exported.
pub(super) struct Package {
    pub name: String,
    pub comment: String,
    pub uuid: String,
    pub install: Install,
    pub packing: u32,
}

/// Writes the zip to `out`; its size.
pub(super) fn parcel(package: &Package, bundle: &Path, out: &Path) -> Result<u64, bundle::Error> {
    let mut wanted: HashMap<&str, &str> = HashMap::new();
    for file in &package.install.files {
        wanted.insert(&file.path, &file.sha512);
    }
    let zip = Assembly::begin(out)?;
    let mut exporting = Exporting {
        wanted,
        packing: package.packing,
        zip,
        now: None,
        stretch: Vec::new(),
        parts: BTreeMap::new(),
        there: BTreeSet::new(),
    };
    if !package.install.files.is_empty() {
        bundle::contents(bundle, &mut exporting)?;
    }
    let Exporting { mut zip, parts, there, .. } = exporting;
    for (sha512, list) in &parts {
        let mut text = list.join("\n");
        text.push('\n');
        zip.text(&format!("files/manifests/{sha512}"), text.as_bytes())?;
    }
    let information = information(package, parts.keys(), &there);
    zip.text("information.json", information.to_string().as_bytes())?;
    zip.finish()
}

fn information<'a>(
    package: &Package,
    manifests: impl Iterator<Item = &'a String>,
    repository: &BTreeSet<String>,
) -> Value {
    let content = content(&package.install).to_string();
    let files = package.install.files.iter().map(|file| {
        json!({ "name": file.name, "mimetype": "application/octet-stream", "filesize": file.size_bytes, "comment": "",
            "sha512": file.sha512, "shortsha512": file.sha512.get(..6).unwrap_or_default(), "entities_id": 0, "is_recursive": 1 })
    });
    json!({
        "package": { "name": package.name, "comment": package.comment, "uuid": package.uuid, "entities_id": 0,
            "is_recursive": 1, "json": content },
        // Versions before 9.1 keep the same text here.
        "orders": [{ "type": 0, "json": content }],
        "files": files.collect::<Vec<_>>(),
        "manifests": manifests.collect::<Vec<_>>(),
        "repository": repository,
    })
}

/// `{"jobs": …, "associatedFiles": …}`.
pub(super) fn content(install: &Install) -> Value {
    let mut files = Map::new();
    for file in &install.files {
        let about = json!({ "name": file.name, "p2p": u8::from(file.p2p), "p2p-retention-duration": file.keep_s / 60,
            "uncompress": u8::from(file.extract) });
        files.insert(file.sha512.clone(), about);
    }
    let named: Vec<&String> = install.files.iter().map(|file| &file.sha512).collect();
    json!({
        "jobs": {
            "checks": install.checks.iter().map(check).collect::<Vec<_>>(),
            "associatedFiles": named,
            "actions": install.actions.iter().map(action).collect::<Vec<_>>(),
            "userinteractions": install.interactions.iter().map(interaction).collect::<Vec<_>>(),
        },
        "associatedFiles": files,
    })
}

fn check(check: &Check) -> Value {
    let kind = CheckKind::from_word(&check.kind);
    let value = match (kind, check.value.parse::<u64>()) {
        (Some(CheckKind::FreeSpace), Ok(bytes)) => bytes.div_ceil(MEGABYTE).to_string(),
        _ => check.value.clone(),
    };
    let kind = kind.map_or(check.kind.as_str(), |kind| kind.wire());
    json!({ "name": check.label, "type": kind, "path": check.path, "value": value, "return": check.otherwise })
}

fn action(action: &Action) -> Value {
    let (name, mut about) = match action.kind.as_str() {
        "run" => {
            let exec = if action.vector.is_empty() { action.command.clone() } else { quoted(&action.vector) };
            let mut about =
                json!({ "exec": exec, "logLineLimit": action.log_lines, "retChecks": rules(&action.rules) });
            if !action.env.is_empty() {
                about["envs"] = json!(action.env);
            }
            ("cmd", about)
        }
        "move" | "copy" => (action.kind.as_str(), json!({ "from": action.from, "to": action.to })),
        other => (other, json!({ "list": action.paths })),
    };
    about["name"] = json!(action.label);
    if !action.checks.is_empty() {
        about["checks"] = action.checks.iter().map(check).collect();
    }
    json!({ name: about })
}

/// The portable form of rules (§8.1): never none, and what only names failures says that all else is success.
fn rules(rules: &[Rule]) -> Value {
    let one = |kind: &str, values: &[String]| json!({ "type": kind, "values": values });
    if rules.is_empty() {
        return json!([one("okCode", &["0".to_owned()])]);
    }
    let mut out = Vec::new();
    let mut has_ok = false;
    for rule in rules {
        let kind = match RuleKind::from_word(&rule.kind) {
            Some(RuleKind::OkCode) => "okCode",
            Some(RuleKind::ErrorCode) => "errorCode",
            Some(RuleKind::OkPattern) => "okPattern",
            Some(RuleKind::ErrorPattern) => "errorPattern",
            None => continue,
        };
        has_ok |= kind.starts_with("ok");
        out.push(one(kind, &rule.values));
    }
    if !has_ok {
        out.push(one("okPattern", &[".*".to_owned()]));
    }
    json!(out)
}

/// An argument vector as a line for a shell of Unix.
fn quoted(words: &[String]) -> String {
    let plain = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,+@".contains(c))
    };
    let quote = |word: &String| match plain(word) {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    words.iter().map(quote).collect::<Vec<_>>().join(" ")
}

fn interaction(asked: &Interaction) -> Value {
    let mut out = json!({ "name": asked.label, "type": asked.moment, "title": asked.title, "text": asked.text,
        "platform": asked.platform, "buttons": asked.buttons, "icon": asked.icon, "timeout": asked.timeout_s,
        "wait": if asked.wait { "yes" } else { "no" }, "retry_after": asked.retry_after_s, "nb_max_retry": asked.retries_max });
    for (event, policy) in &asked.policies {
        let policy = match policy.as_str() {
            "postpone" => "stop:postpone",
            "stop" => "stop:stop",
            _ => "continue:continue",
        };
        out[event] = json!(policy);
    }
    out
}

/// Writes the parts of the wanted files while the bundle is read.
struct Exporting<'a> {
    wanted: HashMap<&'a str, &'a str>,
    packing: u32,
    zip: Assembly,
    now: Option<String>,
    stretch: Vec<u8>,
    /// SHA-512 of a file to those of its parts.
    parts: BTreeMap<String, Vec<String>>,
    /// Parts that are in, as paths.
    there: BTreeSet<String>,
}

impl Exporting<'_> {
    fn slice(&mut self) -> io::Result<()> {
        let Some(file) = self.now.clone().filter(|_| !self.stretch.is_empty()) else { return Ok(()) };
        let mut part = Vec::with_capacity(self.stretch.len() + 256);
        Member::write(&self.stretch, self.packing, |piece| part.extend_from_slice(piece));
        let mut sha = Context::new(&SHA512);
        sha.update(&part);
        let sha512 = hex(&sum(sha));
        let path = format!("{}/{}/{sha512}", &sha512[..1], &sha512[..2]);
        if self.there.insert(path.clone()) {
            self.zip.entry(&format!("files/repository/{path}"), false).map_err(io::Error::other)?;
            self.zip.write_all(&part)?;
        }
        self.parts.entry(file).or_default().push(sha512);
        self.stretch.clear();
        Ok(())
    }
}

impl bundle::Reading for Exporting<'_> {
    fn begin(&mut self, path: &str, _: bool) -> bool {
        self.now = self.wanted.get(path).map(|sha512| (*sha512).to_owned());
        if let Some(file) = &self.now {
            // The same bytes under two names have the same parts.
            self.parts.insert(file.clone(), Vec::new());
        }
        self.now.is_some()
    }

    fn bytes(&mut self, mut piece: &[u8]) -> io::Result<()> {
        let full = usize::try_from(stretch_bytes(self.packing)).unwrap_or(usize::MAX);
        while !piece.is_empty() {
            let (take, rest) = piece.split_at(piece.len().min(full - self.stretch.len()));
            self.stretch.extend_from_slice(take);
            piece = rest;
            if self.stretch.len() == full {
                self.slice()?;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.slice()?;
        self.now = None;
        Ok(())
    }
}
