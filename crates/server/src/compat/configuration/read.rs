//! Reading a file and finding everything that is wrong with it (spec/constellation §2.10).

use super::file::{Agent, Credential, File, Group, Package, Settings, from_units};
use super::said::{Problem, Said, malformed};
use super::{rules, tree};
use crate::limits;
use model::name::{NAME_BYTES_MAX, NameError};
use model::{Secret, SettingKey};
use protocol::api::RecoveryOptions;
use protocol::remark;
use roxmltree::{Attribute, Document, Node};
use std::collections::HashMap;
use std::fmt::Display;

/// Longest time of a recovery option: 30 days.
const RECOVERY_MS_MAX: u64 = 30 * 86_400_000;
/// Most restarts in a row.
const RETRIES_MAX: u32 = 1_000_000;

/// What a file says, what is wrong with it, what is odd about it.
#[derive(Debug, Default)]
pub struct Read {
    /// What it says; of no use when there is any problem.
    pub file: File,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Elements without effect: line and name.
    pub odd: Vec<Said>,
}

/// Reads a file. Never fails: what is wrong stands in the answer.
#[must_use]
pub fn read(text: &str) -> Read {
    if text.len() > limits::CONFIGURATION_BYTES_MAX {
        let said = Said::new(&remark::TOO_BIG, [("limit", &limits::CONFIGURATION_BYTES_MAX)]);
        return Read {
            problems: vec![Problem { at: roxmltree::TextPos::new(1, 1), said }],
            ..Read::default()
        };
    }
    match tree::parse(text) {
        Err(error) => Read { problems: vec![malformed(text, &error)], ..Read::default() },
        Ok(document) => {
            let mut reader = Reader { text, document: &document, read: Read::default() };
            reader.file();
            let mut read = reader.read;
            read.problems.sort_by_key(|p| (p.at.row, p.at.col));
            read
        }
    }
}

/// Names that stood already, and where.
pub(super) type Stood = HashMap<String, usize>;

/// Reads one file.
pub(super) struct Reader<'t, 'd> {
    text: &'t str,
    document: &'d Document<'t>,
    read: Read,
}

impl<'t> Reader<'t, '_> {
    pub(super) fn wrong(&mut self, place: usize, said: Said) {
        // Finding a line costs the way to it: there is an end to it.
        if self.read.problems.len() >= limits::CONFIGURATION_PROBLEMS_MAX {
            return;
        }
        self.read.problems.push(Problem { at: self.document.text_pos_at(place), said });
    }

    fn line(&self, node: Node<'_, '_>) -> u32 {
        self.document.text_pos_at(node.range().start).row
    }

    /// Elements nobody reads are told; they are kept.
    fn odd(&mut self, node: Node<'_, '_>, known: &[&str]) {
        for one in tree::elements(node).filter(|n| !known.contains(&tree::local(*n))) {
            if self.read.odd.len() >= limits::CONFIGURATION_PROBLEMS_MAX {
                return;
            }
            let line = self.line(one);
            let name = tree::local(one);
            self.read.odd.push(Said::new(&remark::ODD_ELEMENT, [("line", &line), ("element", &name)]));
        }
    }

    /// The one child with a name; a second one is wrong.
    pub(super) fn only<'a, 'i>(&mut self, node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
        let found = tree::named(node, name);
        if let Some(second) = found.get(1) {
            self.wrong(second.range().start, Said::new(&remark::ELEMENT_TWICE, [("name", &name)]));
        }
        found.first().copied()
    }

    fn file(&mut self) {
        let document = self.document;
        let root = document.root_element();
        if tree::local(root) != "configuration" {
            let name = tree::local(root);
            return self.wrong(root.range().start, Said::new(&remark::NO_ROOT, [("name", &name)]));
        }
        let Some(section) = tree::section(document) else {
            return self.wrong(root.range().start, Said::new(&remark::NO_SECTION, []));
        };
        let all: Vec<_> = tree::elements(root)
            .filter(|n| matches!(tree::local(*n), "constellation" | "constellationSection"))
            .collect();
        if let Some(second) = all.get(1) {
            let name = tree::local(*second);
            self.wrong(second.range().start, Said::new(&remark::ELEMENT_TWICE, [("name", &name)]));
        }
        self.odd(
            section,
            &["listenUris", "fileServer", "recoveryOptions", "sentinels", "settingsGroups", "credentials"],
        );
        if let Some(node) = self.only(section, "recoveryOptions") {
            self.read.file.recovery = self.recovery(node);
        }
        if let Some(node) = self.only(section, "credentials") {
            self.credentials(node);
        }
        if let Some(node) = self.only(section, "settingsGroups") {
            self.groups(node);
        }
        if let Some(node) = self.only(section, "sentinels") {
            self.agents(node);
        }
    }

    /// A required attribute.
    pub(super) fn required<'a>(&mut self, node: Node<'a, 't>, names: &[&str]) -> Option<Attribute<'a, 't>> {
        let found = tree::either(node, names);
        if found.is_none() {
            let (element, attribute) = (tree::local(node), names[0]);
            let said =
                Said::new(&remark::ATTRIBUTE_MISSING, [("element", &element), ("attribute", &attribute)]);
            self.wrong(node.range().start, said);
        }
        found
    }

    fn bad_name(&mut self, attribute: &Attribute<'_, '_>, error: NameError) {
        let (name, value) = (attribute.name(), attribute.value());
        let said = match error {
            NameError::Empty => Said::new(&remark::NAME_EMPTY, [("attribute", &name)]),
            NameError::TooLong => {
                Said::new(&remark::NAME_TOO_LONG, [("attribute", &name), ("limit", &NAME_BYTES_MAX)])
            }
            NameError::LeadingDot => Said::new(&remark::NAME_DOT, [("attribute", &name), ("value", &value)]),
            NameError::Blank => Said::new(&remark::NAME_BLANK, [("attribute", &name), ("value", &value)]),
            NameError::Character(c) => {
                let character = format!("{c:?}");
                let values: [(&str, &dyn Display); 3] =
                    [("attribute", &name), ("value", &value), ("character", &character)];
                Said::new(&remark::NAME_CHARACTER, values)
            }
        };
        self.wrong(attribute.range_value().start, said);
    }

    /// A required name that stands once.
    pub(super) fn name<E: Into<NameError>, T>(
        &mut self,
        node: Node<'_, 't>,
        spelled: &[&str],
        stood: &mut Stood,
        check: impl Fn(&str) -> Result<T, E>,
        key: impl Fn(&str) -> String,
    ) -> Option<String> {
        let attribute = self.required(node, spelled)?;
        let value = attribute.value();
        if let Err(error) = check(value) {
            self.bad_name(&attribute, error.into());
            return None;
        }
        let place = attribute.range_value().start;
        if let Some(first) = stood.insert(key(value), place) {
            stood.insert(key(value), first);
            let first = self.document.text_pos_at(first).row;
            let name = attribute.name();
            let values: [(&str, &dyn Display); 3] =
                [("attribute", &name), ("value", &value), ("line", &first)];
            self.wrong(attribute.range_value().start, Said::new(&remark::NAME_TWICE, values));
            return None;
        }
        Some(value.to_owned())
    }

    pub(super) fn boolean(&mut self, node: Node<'_, '_>, name: &str, default: bool) -> bool {
        let Some(attribute) = tree::attribute(node, name) else { return default };
        let value = attribute.value();
        if let Some(read) = boolean(value) {
            return read;
        }
        let said = Said::new(&remark::NOT_BOOLEAN, [("attribute", &attribute.name()), ("value", &value)]);
        self.wrong(attribute.range_value().start, said);
        default
    }

    /// A number in units; what it says in milliseconds (or as it is, when the unit is 1,000).
    fn number(&mut self, attribute: &Attribute<'_, '_>, unit_ms: u64, most: u64) -> Option<u64> {
        let value = attribute.value();
        let found = from_units(value, unit_ms).filter(|ms| *ms <= most.saturating_mul(unit_ms));
        if found.is_none() {
            let values: [(&str, &dyn Display); 3] =
                [("attribute", &attribute.name()), ("value", &value), ("limit", &most)];
            self.wrong(attribute.range_value().start, Said::new(&remark::NOT_NUMBER, values));
        }
        found
    }

    fn recovery(&mut self, node: Node<'_, '_>) -> RecoveryOptions {
        let restart = tree::attribute(node, "restartAfterFailure")
            .map(|_| self.boolean(node, "restartAfterFailure", true));
        let retries = tree::attribute(node, "numberOfRetry").and_then(|a| {
            let whole = !a.value().contains('.');
            let found = a.value().trim().parse::<u32>().ok().filter(|n| *n <= RETRIES_MAX && whole);
            if found.is_none() {
                let values: [(&str, &dyn Display); 3] =
                    [("attribute", &a.name()), ("value", &a.value()), ("limit", &RETRIES_MAX)];
                self.wrong(a.range_value().start, Said::new(&remark::NOT_NUMBER, values));
            }
            found
        });
        let reset = tree::either(node, &tree::RESET_COUNTER);
        let delay = tree::attribute(node, "restartPackageAfterSeconds");
        RecoveryOptions {
            restart,
            retries,
            delay_ms: delay.and_then(|a| self.number(&a, 1_000, RECOVERY_MS_MAX / 1_000)),
            reset_after_ms: reset.and_then(|a| self.number(&a, 60_000, RECOVERY_MS_MAX / 60_000)),
            on_success: None,
        }
    }

    fn credentials(&mut self, node: Node<'_, 't>) {
        self.odd(node, &["credential"]);
        let mut stood = Stood::new();
        for one in tree::named(node, "credential") {
            let name = self.name(one, &["name"], &mut stood, model::CredentialName::parse, str::to_lowercase);
            let key = self.required(one, &["accessKey"]);
            if let Some(key) = &key
                && key.value().len() > limits::PASSWORD_BYTES_MAX
            {
                let said = Said::new(&remark::KEY_TOO_LONG, [("limit", &limits::PASSWORD_BYTES_MAX)]);
                self.wrong(key.range_value().start, said);
            }
            let credential = Credential {
                name: name.unwrap_or_default(),
                key: Secret::new(key.map(|k| k.value().to_owned()).unwrap_or_default()),
                enable: self.boolean(one, "enable", true),
                control: self.boolean(one, "enableControlHub", false),
                management: self.boolean(one, "enableManagementAPI", false),
                developer: self.boolean(one, "enableDeveloperAccess", false),
                rules: rules::read(self, one),
            };
            self.read.file.credentials.push(credential);
        }
    }

    fn groups(&mut self, node: Node<'_, 't>) {
        self.odd(node, &["group"]);
        let mut stood = Stood::new();
        for one in tree::named(node, "group") {
            let name = self.name(one, &["name"], &mut stood, model::GroupName::parse, str::to_lowercase);
            let settings = self.settings(one);
            self.read.file.groups.push(Group { name: name.unwrap_or_default(), settings });
        }
        self.many(node, "group", limits::SETTING_GROUPS_MAX);
    }

    fn many(&mut self, node: Node<'_, '_>, element: &str, most: usize) {
        if tree::named(node, element).len() > most {
            let said = Said::new(&remark::MANY, [("element", &element), ("limit", &most)]);
            self.wrong(node.range().start, said);
        }
    }

    fn settings(&mut self, parent: Node<'_, 't>) -> Settings {
        let mut settings = Settings::default();
        let Some(node) = self.only(parent, "settings") else { return settings };
        self.odd(node, &["import", "setting", "Setting", "add"]);
        for one in tree::imports(node) {
            let mut once = Stood::new();
            settings.imports.extend(self.name(
                one,
                &["groupName"],
                &mut once,
                model::GroupName::parse,
                str::to_lowercase,
            ));
        }
        let mut stood = Stood::new();
        for one in tree::settings(node) {
            let key = self.name(one, &tree::SETTING_KEY, &mut stood, SettingKey::parse, str::to_owned);
            let value = tree::setting(self.text, one);
            let Some(key) = key else { continue };
            if value.len() > model::setting::SETTING_BYTES_MAX {
                let limit = model::setting::SETTING_BYTES_MAX;
                let said = Said::new(&remark::VALUE_TOO_LONG, [("value", &key), ("limit", &limit)]);
                self.wrong(one.range().start, said);
            }
            settings.own.insert(key, value);
        }
        let most = model::setting::SETTINGS_MAX;
        if settings.own.len() > most || settings.imports.len() > limits::IMPORTS_MAX {
            let said = Said::new(&remark::MANY, [("element", &"setting"), ("limit", &most)]);
            self.wrong(node.range().start, said);
        }
        settings
    }

    fn agents(&mut self, node: Node<'_, 't>) {
        self.odd(node, &["sentinel"]);
        let mut stood = Stood::new();
        for one in tree::named(node, "sentinel") {
            let name = self.name(one, &["name"], &mut stood, model::AgentName::parse, str::to_lowercase);
            if let Some(name) = name.as_deref().filter(|n| model::name::reserved_agent(n)) {
                self.reserved(one, name);
            }
            let credential = self.required(one, &["credential"]);
            if let Some(credential) = &credential {
                self.known(credential);
            }
            let mut agent = Agent {
                name: name.unwrap_or_default(),
                credential: credential.map(|c| c.value().to_owned()).unwrap_or_default(),
                packages: Vec::new(),
            };
            self.odd(one, &["packages"]);
            if let Some(packages) = self.only(one, "packages") {
                self.packages(packages, &mut agent);
            }
            self.read.file.agents.push(agent);
        }
    }

    fn reserved(&mut self, node: Node<'_, '_>, name: &str) {
        let place = tree::attribute(node, "name").map_or(node.range().start, |a| a.range_value().start);
        self.wrong(place, Said::new(&remark::NAME_RESERVED, [("value", &name)]));
    }

    /// A credential of this file; an empty name is none.
    fn known(&mut self, attribute: &Attribute<'_, '_>) {
        let value = attribute.value().to_lowercase();
        let known =
            value.is_empty() || self.read.file.credentials.iter().any(|c| c.name.to_lowercase() == value);
        if !known {
            let said = Said::new(&remark::CREDENTIAL_UNKNOWN, [("value", &attribute.value())]);
            self.wrong(attribute.range_value().start, said);
        }
    }

    fn packages(&mut self, node: Node<'_, 't>, agent: &mut Agent) {
        self.odd(node, &["package"]);
        let most = usize::try_from(limits::INSTANCES_PER_AGENT_MAX).unwrap_or(usize::MAX);
        self.many(node, "package", most);
        let mut stood = Stood::new();
        for one in tree::named(node, "package") {
            let name = self.name(one, &["name"], &mut stood, model::InstanceName::parse, str::to_lowercase);
            if let Some(name) = name.as_deref().filter(|n| model::name::reserved_instance(n)) {
                self.reserved(one, name);
            }
            let credential = tree::attribute(one, "credential").filter(|c| !c.value().is_empty());
            if let Some(credential) = &credential {
                self.known(credential);
            }
            let filename = tree::attribute(one, "filename").map(|a| a.value().trim().to_owned());
            self.odd(one, &["recoveryOptions", "settings", "groups"]);
            let package = Package {
                name: name.unwrap_or_default(),
                filename: filename.filter(|f| !f.is_empty()),
                enable: self.boolean(one, "enable", true),
                credential: credential.map(|c| c.value().to_owned()),
                autostart: self.boolean(one, "autostart", true),
                recovery: self.only(one, "recoveryOptions").map(|n| self.recovery(n)).unwrap_or_default(),
                settings: self.settings(one),
                groups: self.message_groups(one),
            };
            agent.packages.push(package);
        }
    }

    fn message_groups(&mut self, package: Node<'_, 't>) -> Vec<String> {
        let Some(node) = self.only(package, "groups") else { return Vec::new() };
        self.odd(node, &["group"]);
        let mut stood = Stood::new();
        let mut groups = Vec::new();
        for one in tree::named(node, "group") {
            groups.extend(self.name(one, &["name"], &mut stood, model::GroupName::parse, str::to_lowercase));
        }
        groups
    }
}

/// `true` or `false`, whatever the case.
#[must_use]
pub fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
