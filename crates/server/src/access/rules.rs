//! Rules of credentials between their three forms: what people write, what is stored, what is asked
//! (spec/constellation §1.7, §2.7).

use crate::fault::{Fault, Result};
use crate::limits;
use model::authorization as meant;
use model::authorization::Decision;
use model::message::ScopeKind;
use model::name::NAME_BYTES_MAX;
use protocol::api;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a stored text means. A text that cannot be read, of a newer server perhaps, denies everything.
pub(super) fn stored(text: &str) -> Arc<meant::Authorizations> {
    let read = serde_json::from_str::<api::Authorizations>(text).ok().and_then(|rules| meaning(&rules).ok());
    Arc::new(read.unwrap_or_else(|| {
        tracing::error!("rules of a credential cannot be read; it may see, say and join nothing");
        meant::Authorizations { states: nothing(), messages: nothing(), groups: nothing() }
    }))
}

fn nothing<R>() -> meant::Rules<R> {
    meant::Rules { default: Decision::Deny, rules: Vec::new() }
}

/// Whether these rules restrict anything.
pub(super) fn restrict(text: &str) -> bool {
    !stored(text).allow_all()
}

/// What the rules mean.
///
/// # Errors
/// [`protocol::Code::InvalidField`] naming the section, the rule and what is wrong with it; [`protocol::Code::TooMany`].
pub(super) fn meaning(rules: &api::Authorizations) -> Result<meant::Authorizations> {
    let count = rules.states.rules.len() + rules.messages.rules.len() + rules.groups.rules.len();
    if count > limits::RULES_MAX {
        let kind = "rules of a credential";
        return Err(Fault::new(protocol::Code::TooMany, [("limit", &limits::RULES_MAX), ("kind", &kind)]));
    }
    Ok(meant::Authorizations {
        states: states(&rules.states)?,
        messages: messages(&rules.messages)?,
        groups: groups(&rules.groups)?,
    })
}

fn states(section: &api::StateRules) -> Result<meant::Rules<meant::StateRule>> {
    let mut ids = Ids::of("states");
    let mut rules = Vec::with_capacity(section.rules.len());
    for rule in &section.rules {
        ids.add(&rule.id)?;
        rules.push(meant::StateRule {
            decision: decision("states", &rule.id, &rule.decision)?,
            agent: criterion("states", &rule.id, &rule.agent)?,
            instance: criterion("states", &rule.id, &rule.instance)?,
            name: criterion("states", &rule.id, &rule.name)?,
        });
    }
    Ok(meant::Rules { default: default("states", section.default.as_deref())?, rules })
}

fn messages(section: &api::MessageRules) -> Result<meant::Rules<meant::MessageRule>> {
    let mut ids = Ids::of("messages");
    let mut rules = Vec::with_capacity(section.rules.len());
    for rule in &section.rules {
        ids.add(&rule.id)?;
        let scope = ScopeKind::from_word(&rule.scope).filter(|kind| *kind != ScopeKind::None);
        let scope = scope.ok_or_else(|| {
            Fault::field(
                "messages",
                format!("rule \"{}\": scope is one of all, others, group, package, agent", rule.id),
            )
        })?;
        rules.push(meant::MessageRule {
            decision: decision("messages", &rule.id, &rule.decision)?,
            scope,
            args: criterion("messages", &rule.id, &rule.args)?,
            key: criterion("messages", &rule.id, &rule.key)?,
        });
    }
    Ok(meant::Rules { default: default("messages", section.default.as_deref())?, rules })
}

fn groups(section: &api::GroupRules) -> Result<meant::Rules<meant::GroupRule>> {
    let mut ids = Ids::of("groups");
    let mut rules = Vec::with_capacity(section.rules.len());
    for rule in &section.rules {
        ids.add(&rule.group)?;
        rules.push(meant::GroupRule {
            decision: decision("groups", &rule.group, &rule.decision)?,
            group: criterion("groups", &rule.group, &rule.group)?,
        });
    }
    Ok(meant::Rules { default: default("groups", section.default.as_deref())?, rules })
}

/// Names of rules, unique among their neighbours, whatever the case.
struct Ids {
    section: &'static str,
    seen: BTreeSet<String>,
}

impl Ids {
    const fn of(section: &'static str) -> Self {
        Self { section, seen: BTreeSet::new() }
    }
    fn add(&mut self, id: &str) -> Result<()> {
        let id = id.trim();
        if id.is_empty() || id.len() > NAME_BYTES_MAX {
            return Err(Fault::field(
                self.section,
                format!("each rule has a name of 1 to {NAME_BYTES_MAX} bytes"),
            ));
        }
        if !self.seen.insert(id.to_lowercase()) {
            return Err(Fault::field(self.section, format!("there are two rules called \"{id}\"")));
        }
        Ok(())
    }
}

fn default(section: &str, word: Option<&str>) -> Result<Decision> {
    word.map_or(Some(Decision::Allow), Decision::from_word)
        .ok_or_else(|| Fault::field(section, "default is allow or deny"))
}

/// What a rule says; nothing said is a yes, as in the files of the field.
fn decision(section: &str, id: &str, word: &str) -> Result<Decision> {
    let word = if word.trim().is_empty() { "allow" } else { word };
    Decision::from_word(word)
        .ok_or_else(|| Fault::field(section, format!("rule \"{id}\": decision is allow or deny")))
}

fn criterion(section: &str, id: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.len() > NAME_BYTES_MAX {
        return Err(Fault::field(
            section,
            format!("rule \"{id}\": at most {NAME_BYTES_MAX} bytes for each criterion"),
        ));
    }
    Ok(text.to_owned())
}
