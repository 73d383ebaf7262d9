//! Authorizations of a credential in the file (spec/constellation §2.7).

use super::file::canonical;
use super::read::{Reader, Stood};
use super::said::Said;
use super::tree;
use model::name::NameError;
use protocol::api::{
    Authorizations, GroupRule, GroupRules, MessageRule, MessageRules, StateRule, StateRules,
};
use protocol::remark;
use roxmltree::Node;
use std::fmt::Display;

/// Scopes as the file writes them, and as we do.
pub const SCOPES: [(&str, &str); 5] =
    [("All", "all"), ("Others", "others"), ("Group", "group"), ("Package", "package"), ("Sentinel", "agent")];

/// A scope as the file writes it.
#[must_use]
pub fn scope_written(ours: &str) -> &'static str {
    SCOPES.iter().find(|(_, word)| *word == ours).map_or("All", |(written, _)| written)
}

/// A scope as we write it.
#[must_use]
pub fn scope_read(written: &str) -> Option<&'static str> {
    let written = written.trim();
    SCOPES.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)).map(|(_, ours)| *ours)
}

/// `Allow` or `Deny` as the file writes it.
#[must_use]
pub fn decision_written(ours: &str) -> &'static str {
    if ours == "deny" { "Deny" } else { "Allow" }
}

/// Reads the authorizations of a credential; canonical.
pub(super) fn read<'t>(reader: &mut Reader<'t, '_>, credential: Node<'_, 't>) -> Authorizations {
    let mut rules = Authorizations::default();
    let Some(node) = reader.only(credential, "authorizations") else { return rules };
    if let Some(section) = reader.only(node, "stateObjects") {
        let (default, found) =
            (decision(reader, section, "defaultAuthorization"), each(reader, section, true));
        rules.states = StateRules {
            default: Some(default),
            rules: found
                .into_iter()
                .map(|(one, id, decision)| {
                    let criterion = |name| criterion(one, name);
                    StateRule {
                        id,
                        decision,
                        agent: criterion("sentinelName"),
                        instance: criterion("packageName"),
                        name: criterion("name"),
                    }
                })
                .collect(),
        };
    }
    if let Some(section) = reader.only(node, "messages") {
        let (default, found) =
            (decision(reader, section, "defaultAuthorization"), each(reader, section, true));
        let mut list = Vec::with_capacity(found.len());
        for (one, id, decision) in found {
            let scope = scope(reader, one);
            list.push(MessageRule {
                id,
                decision,
                scope,
                args: criterion(one, "args"),
                key: criterion(one, "messageKey"),
            });
        }
        rules.messages = MessageRules { default: Some(default), rules: list };
    }
    if let Some(section) = reader.only(node, "groups") {
        let (default, found) =
            (decision(reader, section, "defaultAuthorization"), each(reader, section, false));
        let mut list = Vec::with_capacity(found.len());
        for (one, _, decision) in found {
            let group =
                reader.required(one, &["groupName"]).map(|a| a.value().to_owned()).unwrap_or_default();
            list.push(GroupRule { decision, group });
        }
        rules.groups = GroupRules { default: Some(default), rules: list };
    }
    canonical(rules)
}

fn criterion(node: Node<'_, '_>, name: &str) -> String {
    tree::attribute(node, name).map(|a| a.value().to_owned()).unwrap_or_default()
}

/// The rules of a section: node, id, decision.
fn each<'a, 't>(
    reader: &mut Reader<'t, '_>,
    section: Node<'a, 't>,
    ids: bool,
) -> Vec<(Node<'a, 't>, String, String)> {
    let mut stood = Stood::new();
    let mut all = Vec::new();
    for one in tree::named(section, "authorization") {
        let any = |text: &str| if text.trim().is_empty() { Err(NameError::Empty) } else { Ok(()) };
        let id = if ids {
            reader.name(one, &["id"], &mut stood, any, str::to_lowercase).unwrap_or_default()
        } else {
            String::new()
        };
        let decision = decision(reader, one, "authorization");
        all.push((one, id, decision));
    }
    all
}

fn decision<'t>(reader: &mut Reader<'t, '_>, node: Node<'_, 't>, name: &str) -> String {
    let Some(attribute) = tree::attribute(node, name) else { return "allow".to_owned() };
    match model::authorization::Decision::from_word(attribute.value()) {
        Some(decision) => decision.word().to_owned(),
        None => {
            let values: [(&str, &dyn Display); 3] =
                [("attribute", &attribute.name()), ("value", &attribute.value()), ("words", &"Allow, Deny")];
            reader.wrong(attribute.range_value().start, Said::new(&remark::NOT_ONE_OF, values));
            "allow".to_owned()
        }
    }
}

fn scope<'t>(reader: &mut Reader<'t, '_>, node: Node<'_, 't>) -> String {
    let Some(attribute) = reader.required(node, &["scope"]) else { return "all".to_owned() };
    match scope_read(attribute.value()) {
        Some(scope) => scope.to_owned(),
        None => {
            let words = SCOPES.map(|(word, _)| word).join(", ");
            let values: [(&str, &dyn Display); 3] =
                [("attribute", &attribute.name()), ("value", &attribute.value()), ("words", &words)];
            reader.wrong(attribute.range_value().start, Said::new(&remark::NOT_ONE_OF, values));
            "all".to_owned()
        }
    }
}
