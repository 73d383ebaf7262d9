//! Weaving: editing people's file in place until it says what is true, and nothing else of it changes.
//!
//! The file is parsed; what it says is compared with the truth, element by element; each difference becomes the smallest
//! edit of the text (an attribute's value, an element more, an element less). Comments, order, unknown elements and
//! attributes, white space, namespaces and line ends survive byte for byte wherever nothing changed.

use super::file::{Agent, Credential, File, Group, Package, Settings, canonical, in_units};
use super::loom::{Loom, Wanted};
use super::read::boolean;
use super::write::{self, Element};
use super::{rules, tree};
use protocol::api::{Authorizations, RecoveryOptions};
use roxmltree::Node;
use std::collections::HashMap;

/// The file, saying what `truth` says. Nothing when the text is no configuration file.
#[must_use]
pub fn weave(text: &str, truth: &File) -> Option<String> {
    let document = tree::parse(text).ok()?;
    let section = tree::section(&document)?;
    let mut loom = Loom::new(text, section);
    loom.file(section, truth);
    Some(loom.woven())
}

impl Loom<'_> {
    fn file(&mut self, section: Node<'_, '_>, truth: &File) {
        let mut missing = Vec::new();
        match tree::child(section, "recoveryOptions") {
            Some(node) => self.recovery(node, &truth.recovery),
            None if truth.recovery != RecoveryOptions::default() => {
                self.insert_into(section, &[write::recovery(&truth.recovery)], true);
            }
            None => {}
        }
        match tree::child(section, "sentinels") {
            Some(node) => {
                let wanted = keyed(&truth.agents, |a| a.name.to_lowercase());
                let nodes = by_attribute(node, "sentinel", "name");
                self.list(node, &nodes, &wanted, write::agent, Self::agent);
            }
            None if !truth.agents.is_empty() => missing.push(write::agents(&truth.agents)),
            None => {}
        }
        match tree::child(section, "settingsGroups") {
            Some(node) => {
                let wanted = keyed(&truth.groups, |g| g.name.to_lowercase());
                let nodes = by_attribute(node, "group", "name");
                self.list(node, &nodes, &wanted, write::group, Self::group);
            }
            None if !truth.groups.is_empty() => missing.push(write::groups(&truth.groups)),
            None => {}
        }
        match tree::child(section, "credentials") {
            Some(node) => {
                let wanted = keyed(&truth.credentials, |c| c.name.to_lowercase());
                let nodes = by_attribute(node, "credential", "name");
                self.list(node, &nodes, &wanted, write::credential, Self::credential);
            }
            None if !truth.credentials.is_empty() => missing.push(write::credentials(&truth.credentials)),
            None => {}
        }
        self.insert_into(section, &missing, false);
    }

    fn recovery(&mut self, node: Node<'_, '_>, truth: &RecoveryOptions) {
        // One that says nothing we know is not ours to remove.
        let known = ["restartAfterFailure", "numberOfRetry", "restartPackageAfterSeconds"];
        let says = tree::either(node, &known).or(tree::either(node, &tree::RESET_COUNTER)).is_some();
        if *truth == RecoveryOptions::default() && says {
            return self.remove(node);
        }
        let wanted: HashMap<&str, String> = write::recovery_attributes(truth).into_iter().collect();
        let restart = tree::attribute(node, "restartAfterFailure").and_then(|a| boolean(a.value()));
        if restart != truth.restart {
            self.set(node, &["restartAfterFailure"], wanted.get("restartAfterFailure").map(String::as_str));
        }
        let number = |name: &[&'static str], unit: u64| {
            tree::either(node, name).and_then(|a| super::file::from_units(a.value(), unit))
        };
        let retries = number(&["numberOfRetry"], 1_000).map(|n| n / 1_000);
        if retries != truth.retries.map(u64::from) {
            self.set(node, &["numberOfRetry"], wanted.get("numberOfRetry").map(String::as_str));
        }
        let reset = number(&tree::RESET_COUNTER, 60_000).map(|ms| in_units(ms, 60_000));
        if reset != truth.reset_after_ms.map(|ms| in_units(ms, 60_000)) {
            self.set(node, &tree::RESET_COUNTER, wanted.get(tree::RESET_COUNTER[0]).map(String::as_str));
        }
        let delay = number(&["restartPackageAfterSeconds"], 1_000);
        if delay != truth.delay_ms {
            let name = "restartPackageAfterSeconds";
            self.set(node, &[name], wanted.get(name).map(String::as_str));
        }
    }

    fn agent(&mut self, node: Node<'_, '_>, truth: &Agent) {
        self.set_text(node, "name", &truth.name, "");
        let now = tree::attribute(node, "credential").map(|a| a.value().to_lowercase());
        if now.as_deref() != Some(&truth.credential.to_lowercase()) {
            self.set(node, &["credential"], Some(&truth.credential));
        }
        match tree::child(node, "packages") {
            Some(packages) => {
                let wanted = keyed(&truth.packages, |p| p.name.to_lowercase());
                let nodes = by_attribute(packages, "package", "name");
                self.list(packages, &nodes, &wanted, write::package, Self::package);
            }
            None if !truth.packages.is_empty() => {
                self.insert_into(node, &[write::packages(&truth.packages)], false);
            }
            None => {}
        }
    }

    fn package(&mut self, node: Node<'_, '_>, truth: &Package) {
        self.set_text(node, "name", &truth.name, "");
        let filename = tree::attribute(node, "filename").map(|a| a.value().trim()).filter(|f| !f.is_empty());
        if filename != truth.filename.as_deref() {
            self.set(node, &["filename"], truth.filename.as_deref());
        }
        self.set_boolean(node, "enable", truth.enable, true);
        let credential = tree::attribute(node, "credential").map(|a| a.value()).filter(|c| !c.is_empty());
        if credential.map(str::to_lowercase) != truth.credential.as_deref().map(str::to_lowercase) {
            self.set(node, &["credential"], truth.credential.as_deref());
        }
        self.set_boolean(node, "autostart", truth.autostart, true);
        let mut missing = Vec::new();
        match tree::child(node, "recoveryOptions") {
            Some(recovery) => self.recovery(recovery, &truth.recovery),
            None if truth.recovery != RecoveryOptions::default() => {
                missing.push(write::recovery(&truth.recovery));
            }
            None => {}
        }
        self.settings(node, &truth.settings, &mut missing);
        match tree::child(node, "groups") {
            Some(groups) => {
                let wanted = keyed(&truth.groups, |g| g.to_lowercase());
                let nodes = by_attribute(groups, "group", "name");
                self.list(
                    groups,
                    &nodes,
                    &wanted,
                    |g| write::message_group(g),
                    |loom, node, name| {
                        loom.set_text(node, "name", name, "");
                    },
                );
            }
            None if !truth.groups.is_empty() => missing.push(write::message_groups(&truth.groups)),
            None => {}
        }
        self.insert_into(node, &missing, false);
    }

    fn group(&mut self, node: Node<'_, '_>, truth: &Group) {
        self.set_text(node, "name", &truth.name, "");
        let mut missing = Vec::new();
        self.settings(node, &truth.settings, &mut missing);
        self.insert_into(node, &missing, false);
    }

    fn settings(&mut self, parent: Node<'_, '_>, truth: &Settings, missing: &mut Vec<Element>) {
        let Some(node) = tree::child(parent, "settings") else {
            if *truth != Settings::default() {
                missing.push(write::settings(truth));
            }
            return;
        };
        let wanted = occurrences(truth.imports.iter().map(|i| i.to_lowercase()), &truth.imports);
        let nodes: Vec<_> = tree::imports(node).collect();
        let names = nodes.iter().map(|n| value_of(*n, "groupName").to_lowercase()).collect::<Vec<_>>();
        let keyed: Vec<_> =
            occurrences(names.into_iter(), &nodes).into_iter().map(|w| (w.key, *w.value)).collect();
        let mut first = Vec::new();
        match tree::child(node, "import") {
            Some(import) => {
                let same = |n: Node<'_, '_>, name: &String| value_of(n, "groupName") == *name;
                self.ordered(
                    import,
                    &keyed,
                    &wanted,
                    |n| write::import(n),
                    same,
                    |loom, node, name| {
                        loom.set_text(node, "groupName", name, "");
                    },
                );
            }
            None if !truth.imports.is_empty() => first.push(write::imports(&truth.imports)),
            None => {}
        }
        let nodes: Vec<_> = tree::settings(node)
            .map(|n| {
                let key = tree::either(n, &tree::SETTING_KEY).map_or("", |a| a.value());
                (key.to_owned(), n)
            })
            .collect();
        let own: Vec<(String, String)> = truth.own.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        let wanted: Vec<Wanted<'_, (String, String)>> =
            own.iter().map(|one| Wanted { key: one.0.clone(), value: one }).collect();
        if nodes.is_empty() && tree::child(node, "import").is_none() {
            // Everything is new: one insertion, imports first.
            first.extend(own.iter().map(|(k, v)| write::setting(k, v)));
            return self.insert_into(node, &first, false);
        }
        self.insert_into(node, &first, true);
        let make = |(key, value): &(String, String)| write::setting(key, value);
        self.list(node, &nodes, &wanted, make, |loom, node, (key, value)| loom.setting(node, key, value));
    }

    fn setting(&mut self, node: Node<'_, '_>, key: &str, value: &str) {
        if tree::setting(self.text, node) == value {
            return;
        }
        if tree::attribute(node, "value").is_some() {
            return self.set(node, &["value"], Some(value));
        }
        let inner = tree::child(node, "content").filter(|n| !tree::self_closed(self.text, *n));
        match (inner, write::content(value)) {
            (Some(inner), Some(raw)) => {
                let start = tree::opened(self.text, inner);
                let end = start + tree::inside(self.text, inner).len();
                self.edit(start, end, raw);
            }
            _ => {
                let range = node.range();
                let with = write::setting(key, value).render(&self.layout, &self.line_indent(node));
                self.edit(range.start, range.end, with);
            }
        }
    }

    fn credential(&mut self, node: Node<'_, '_>, truth: &Credential) {
        self.set_text(node, "name", &truth.name, "");
        if !truth.key.expose().is_empty() {
            self.set_text(node, "accessKey", truth.key.expose(), "");
        }
        self.set_boolean(node, "enable", truth.enable, true);
        self.set_boolean(node, "enableControlHub", truth.control, false);
        self.set_boolean(node, "enableManagementAPI", truth.management, false);
        self.set_boolean(node, "enableDeveloperAccess", truth.developer, false);
        let truth = canonical(truth.rules.clone());
        let Some(all) = tree::child(node, "authorizations") else {
            if truth != Authorizations::default() {
                self.insert_into(node, &[write::authorizations(&truth)], false);
            }
            return;
        };
        let mut missing = Vec::new();
        for (tag, denies, list) in write::sections(&truth) {
            match tree::child(all, tag) {
                Some(section) => self.rules(section, denies, &list),
                None if denies || !list.is_empty() => missing.push(write::section(tag, denies, &list)),
                None => {}
            }
        }
        self.insert_into(all, &missing, false);
    }

    fn rules(&mut self, section: Node<'_, '_>, denies: bool, list: &[Vec<(&'static str, String)>]) {
        let word = tree::attribute(section, "defaultAuthorization").map(|a| a.value().to_lowercase());
        if (word.as_deref() == Some("deny")) != denies {
            let word = if denies { "Deny" } else { "Allow" };
            self.set(section, &["defaultAuthorization"], Some(word));
        }
        let wanted = occurrences(list.iter().map(|r| r[0].1.to_lowercase()), list);
        let nodes = tree::named(section, "authorization");
        let key = if tree::local(section) == "groups" { "groupName" } else { "id" };
        let names: Vec<_> = nodes.iter().map(|n| value_of(*n, key).to_lowercase()).collect();
        let keyed: Vec<_> =
            occurrences(names.into_iter(), &nodes).into_iter().map(|w| (w.key, *w.value)).collect();
        let same = |n: Node<'_, '_>, rule: &Vec<(&'static str, String)>| {
            criteria(n).iter().all(|name| said(n, name) == meant(rule, name))
        };
        self.ordered(
            section,
            &keyed,
            &wanted,
            |r| write::rule(r.clone()),
            same,
            |loom, node, rule| {
                for name in criteria(node) {
                    let wanted = meant(rule, name);
                    if said(node, name) != wanted {
                        loom.set(
                            node,
                            &[name],
                            rule.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()),
                        );
                    }
                }
            },
        );
    }
}

/// Attributes of a rule, by the section it stands in.
fn criteria(rule: Node<'_, '_>) -> &'static [&'static str] {
    match rule.parent_element().map(tree::local) {
        Some("stateObjects") => &["id", "authorization", "sentinelName", "packageName", "name"],
        Some("messages") => &["id", "scope", "authorization", "args", "messageKey"],
        _ => &["groupName", "authorization"],
    }
}

/// What a rule's attribute says, in one spelling.
fn said(rule: Node<'_, '_>, name: &str) -> String {
    let value = value_of(rule, name).trim();
    match name {
        "authorization" if value.eq_ignore_ascii_case("deny") => "Deny".to_owned(),
        "authorization" => "Allow".to_owned(),
        "scope" => rules::scope_written(rules::scope_read(value).unwrap_or("all")).to_owned(),
        "id" => value_of(rule, name).to_owned(),
        _ if value.is_empty() => "*".to_owned(),
        _ => value.to_owned(),
    }
}

/// What it should say.
fn meant(rule: &[(&'static str, String)], name: &str) -> String {
    rule.iter().find(|(n, _)| *n == name).map_or_else(|| "*".to_owned(), |(_, v)| v.clone())
}

fn value_of<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    tree::attribute(node, name).map_or("", |a| a.value())
}

fn by_attribute<'a, 'i>(parent: Node<'a, 'i>, element: &str, name: &str) -> Vec<(String, Node<'a, 'i>)> {
    tree::named(parent, element).into_iter().map(|n| (value_of(n, name).to_lowercase(), n)).collect()
}

fn keyed<T>(all: &[T], key: impl Fn(&T) -> String) -> Vec<Wanted<'_, T>> {
    all.iter().map(|value| Wanted { key: key(value), value }).collect()
}

/// Keys made unique by counting: the second `a` is `a#2`.
fn occurrences<T>(keys: impl Iterator<Item = String>, all: &[T]) -> Vec<Wanted<'_, T>> {
    let mut count: HashMap<String, usize> = HashMap::new();
    keys.zip(all)
        .map(|(key, value)| {
            let seen = count.entry(key.clone()).or_default();
            *seen += 1;
            Wanted { key: if *seen == 1 { key } else { format!("{key}#{seen}") }, value }
        })
        .collect()
}
