//! Weaving: editing people's file in place until it says what is true, and nothing else of it changes.
//!
//! The file is parsed; what it says is compared with the truth, element by element; each difference becomes the smallest
//! edit of the text (an attribute's value, an element more, an element less). Comments, order, unknown elements and
//! attributes, white space, namespaces and line ends survive byte for byte wherever nothing changed.

use super::file::{Agent, Credential, File, Group, Package, Settings, canonical, in_units};
use super::read::boolean;
use super::write::{self, Element, Layout};
use super::{rules, tree};
use protocol::api::{Authorizations, RecoveryOptions};
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One change of the text.
#[derive(Debug)]
struct Edit {
    start: usize,
    end: usize,
    with: String,
}

/// The file, saying what `truth` says. Nothing when the text is no configuration file.
#[must_use]
pub fn weave(text: &str, truth: &File) -> Option<String> {
    let document = tree::parse(text).ok()?;
    let section = tree::section(&document)?;
    let mut loom = Loom::new(text, &document, section);
    loom.file(section, truth);
    Some(loom.woven())
}

/// Collects edits of one text.
struct Loom<'t> {
    text: &'t str,
    layout: Layout,
    edits: Vec<Edit>,
}

/// What a list in the file is compared with.
struct Wanted<'w, T> {
    key: String,
    value: &'w T,
}

impl<'t> Loom<'t> {
    fn new(text: &'t str, document: &Document<'_>, section: Node<'_, '_>) -> Self {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut loom = Self {
            text,
            layout: Layout { newline, step: "  ".to_owned(), prefix: prefix(text, section) },
            edits: Vec::new(),
        };
        let outer = loom.indent(section).map(str::len);
        let inner = tree::elements(section).find_map(|n| loom.indent(n));
        if let (Some(outer), Some(inner)) = (outer, inner)
            && inner.len() > outer
        {
            loom.layout.step = inner[outer..].to_owned();
        }
        let _ = document;
        loom
    }

    /// The text with every edit made.
    fn woven(mut self) -> String {
        self.edits.sort_by_key(|e| (e.start, e.end));
        let mut out = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for edit in &self.edits {
            debug_assert!(edit.start >= at, "edits do not overlap");
            if edit.start < at {
                continue;
            }
            out.push_str(&self.text[at..edit.start]);
            out.push_str(&edit.with);
            at = edit.end;
        }
        out.push_str(&self.text[at..]);
        out
    }

    fn edit(&mut self, start: usize, end: usize, with: String) {
        self.edits.push(Edit { start, end, with });
    }

    /// White space before an element that begins its line; nothing when something else stands there.
    fn indent(&self, node: Node<'_, '_>) -> Option<&'t str> {
        let before = &self.text[..node.range().start];
        let line = before.rfind('\n')? + 1;
        let indent = &before[line..];
        indent.chars().all(|c| matches!(c, ' ' | '\t')).then_some(indent)
    }

    /// White space at the beginning of the line an element begins in.
    fn line_indent(&self, node: Node<'_, '_>) -> String {
        let before = &self.text[..node.range().start];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
    }

    /// Takes an element out, with its line when it has one of its own.
    fn remove(&mut self, node: Node<'_, '_>) {
        let range = node.range();
        let start = match self.indent(node) {
            Some(indent) => {
                let line = range.start - indent.len();
                line - if self.text[..line].ends_with("\r\n") { 2 } else { 1 }
            }
            None => range.start,
        };
        self.edit(start, range.end, String::new());
    }

    /// Puts elements behind another one, in lines of their own when that one has.
    fn insert_after(&mut self, node: Node<'_, '_>, elements: &[Element]) {
        let (own, indent) = (self.indent(node).is_some(), self.line_indent(node));
        let mut with = String::new();
        for element in elements {
            if own {
                with.push_str(self.layout.newline);
                with.push_str(&indent);
            }
            with.push_str(&element.render(&self.layout, &indent));
        }
        let end = node.range().end;
        self.edit(end, end, with);
    }

    /// Puts elements at the end of a parent, or at its beginning.
    fn insert_into(&mut self, parent: Node<'_, '_>, elements: &[Element], first: bool) {
        if elements.is_empty() {
            return;
        }
        if !first && let Some(last) = parent.last_element_child() {
            return self.insert_after(last, elements);
        }
        let own = parent.first_element_child().is_none_or(|c| self.indent(c).is_some());
        let outer = self.line_indent(parent);
        let inner = match parent.first_element_child() {
            Some(child) => self.line_indent(child),
            None => format!("{outer}{}", self.layout.step),
        };
        let mut with = String::new();
        for element in elements {
            if own {
                with.push_str(self.layout.newline);
                with.push_str(&inner);
            }
            with.push_str(&element.render(&self.layout, &inner));
        }
        let range = parent.range();
        if tree::self_closed(self.text, parent) {
            let tag = tag(self.text, parent);
            let close = range.start + self.text[range.clone()].trim_end_matches("/>").trim_end().len();
            let with = format!(">{with}{}{outer}</{tag}>", self.layout.newline);
            return self.edit(close, range.end, with);
        }
        let opened = tree::opened(self.text, parent);
        let inside = tree::inside(self.text, parent);
        if first && parent.first_element_child().is_some() {
            return self.edit(opened, opened, with);
        }
        if inside.trim().is_empty() {
            with.push_str(self.layout.newline);
            with.push_str(&outer);
            return self.edit(opened, opened + inside.len(), with);
        }
        let end = opened + inside.trim_end().len();
        if !inside[inside.trim_end().len()..].contains('\n') {
            with.push_str(self.layout.newline);
            with.push_str(&outer);
        }
        self.edit(end, end, with);
    }

    /// Sets an attribute that is there, in the spelling it has, or adds it; `None` takes it out.
    fn set(&mut self, node: Node<'_, '_>, names: &[&'static str], value: Option<&str>) {
        match (tree::either(node, names), value) {
            (Some(attribute), Some(value)) => {
                let range = attribute.range_value();
                let quote = if self.text[..range.start].ends_with('\'') { '\'' } else { '"' };
                self.edit(range.start, range.end, write::escape(value, quote));
            }
            (Some(attribute), None) => {
                let range = attribute.range();
                let start = self.text[..range.start].trim_end().len();
                self.edit(start, range.end, String::new());
            }
            (None, Some(value)) => {
                let after = node.attributes().map(|a| a.range().end).max();
                let name = node.range().start + 1 + tag(self.text, node).len();
                let end = after.unwrap_or(name);
                self.edit(end, end, format!(" {}=\"{}\"", names[0], write::escape(value, '"')));
            }
            (None, None) => {}
        }
    }

    fn set_text(&mut self, node: Node<'_, '_>, name: &'static str, value: &str, default: &str) {
        let now = tree::attribute(node, name).map(|a| a.value());
        if now.unwrap_or(default) != value {
            self.set(node, &[name], Some(value));
        }
    }

    fn set_boolean(&mut self, node: Node<'_, '_>, name: &'static str, value: bool, default: bool) {
        let now = tree::attribute(node, name).and_then(|a| boolean(a.value())).unwrap_or(default);
        if now != value {
            self.set(node, &[name], Some(if value { "true" } else { "false" }));
        }
    }

    /// Brings a list of elements, told apart by a key, to what is wanted; where it does not matter, their order stays.
    fn list<'a, 'i: 'a, T>(
        &mut self,
        parent: Node<'a, 'i>,
        nodes: &[(String, Node<'a, 'i>)],
        wanted: &[Wanted<'_, T>],
        element: impl Fn(&T) -> Element,
        mut update: impl FnMut(&mut Self, Node<'a, 'i>, &T),
    ) {
        let by_key: HashMap<&str, &T> = wanted.iter().map(|w| (w.key.as_str(), w.value)).collect();
        let mut here: BTreeSet<&str> = BTreeSet::new();
        for (key, node) in nodes {
            match by_key.get(key.as_str()) {
                Some(value) if here.insert(key) => update(self, *node, value),
                _ => self.remove(*node),
            }
        }
        let new: Vec<Element> =
            wanted.iter().filter(|w| !here.contains(w.key.as_str())).map(|w| element(w.value)).collect();
        if new.is_empty() {
            return;
        }
        match nodes.last() {
            Some((_, last)) => self.insert_after(*last, &new),
            None => self.insert_into(parent, &new, false),
        }
    }

    /// As [`Loom::list`], for lists whose order means something. Elements that only move take their text with them.
    fn ordered<'a, 'i: 'a, T>(
        &mut self,
        parent: Node<'a, 'i>,
        nodes: &[(String, Node<'a, 'i>)],
        wanted: &[Wanted<'_, T>],
        element: impl Fn(&T) -> Element,
        same: impl Fn(Node<'a, 'i>, &T) -> bool,
        mut update: impl FnMut(&mut Self, Node<'a, 'i>, &T),
    ) {
        let place: HashMap<&str, usize> =
            nodes.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
        let common: Vec<usize> = wanted.iter().filter_map(|w| place.get(w.key.as_str()).copied()).collect();
        if common.is_sorted() {
            let kept: BTreeMap<usize, &T> =
                wanted.iter().filter_map(|w| Some((*place.get(w.key.as_str())?, w.value))).collect();
            for (at, (_, node)) in nodes.iter().enumerate() {
                match kept.get(&at) {
                    Some(value) => update(self, *node, value),
                    None => self.remove(*node),
                }
            }
            return self.fill(parent, nodes, wanted, &place, element);
        }
        for (at, (_, node)) in nodes.iter().enumerate() {
            let Some(one) = wanted.get(at) else {
                self.remove(*node);
                continue;
            };
            let moved =
                place.get(one.key.as_str()).map(|from| nodes[*from].1).filter(|n| same(*n, one.value));
            let with = match moved {
                Some(moved) if moved == *node => continue,
                Some(moved) => self.text[moved.range()].to_owned(),
                None => element(one.value).render(&self.layout, &self.line_indent(*node)),
            };
            let range = node.range();
            self.edit(range.start, range.end, with);
        }
        if let (Some(rest), Some((_, last))) = (wanted.get(nodes.len()..), nodes.last()) {
            let rest: Vec<Element> = rest.iter().map(|w| element(w.value)).collect();
            if !rest.is_empty() {
                self.insert_after(*last, &rest);
            }
        }
    }

    /// Puts new elements of an ordered list behind the ones they follow.
    fn fill<'a, 'i: 'a, T>(
        &mut self,
        parent: Node<'a, 'i>,
        nodes: &[(String, Node<'a, 'i>)],
        wanted: &[Wanted<'_, T>],
        place: &HashMap<&str, usize>,
        element: impl Fn(&T) -> Element,
    ) {
        let mut behind: Option<usize> = None;
        let mut new: BTreeMap<Option<usize>, Vec<Element>> = BTreeMap::new();
        for one in wanted {
            match place.get(one.key.as_str()) {
                Some(at) => behind = Some(*at),
                None => new.entry(behind).or_default().push(element(one.value)),
            }
        }
        for (behind, elements) in new {
            match behind.and_then(|at| nodes.get(at)) {
                Some((_, node)) => self.insert_after(*node, &elements),
                None => self.insert_into(parent, &elements, true),
            }
        }
    }

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
        if *truth == RecoveryOptions::default() && node.attributes().len() > 0 {
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

/// The tag of an element as it is written, with its prefix.
fn tag<'t>(text: &'t str, node: Node<'_, '_>) -> &'t str {
    let start = &text[node.range().start + 1..];
    &start[..start.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(start.len())]
}

/// The prefix of an element with its colon.
fn prefix(text: &str, node: Node<'_, '_>) -> String {
    tag(text, node).rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}
