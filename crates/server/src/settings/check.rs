//! A group that may be written.

use super::Groups;
use crate::fault::{Fault, Result};
use crate::limits;
use model::setting::{SETTING_BYTES_MAX, SETTINGS_MAX};
use model::{GroupName, SettingKey};
use protocol::{Code, api};
use std::collections::BTreeMap;

/// A checked group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Name.
    pub name: String,
    /// Groups it imports, in order.
    pub imports: Vec<String>,
    /// Its own settings.
    pub settings: BTreeMap<String, String>,
}

/// Whether a value can be written into every form we offer, the configuration file above all: no control characters
/// but tabulator and line ends.
#[must_use]
pub fn speakable(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')))
}

/// Checks what somebody wants a group to be; `name` is the one in the address.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::TooMany`]; [`Code::NotFound`] for an import that does not exist and was not there
/// before; a group may not import itself, not even through others.
pub fn check(groups: &Groups, name: &str, ask: &api::SettingGroup) -> Result<Kept> {
    let before = groups.get(name);
    if before.is_none() && groups.all().count() >= limits::SETTING_GROUPS_MAX {
        return Err(Fault::new(
            Code::TooMany,
            [("limit", &limits::SETTING_GROUPS_MAX), ("kind", &"groups of settings")],
        ));
    }
    let written = if ask.name.trim().is_empty() { name } else { &ask.name };
    let parsed = GroupName::parse(written).map_err(|e| Fault::field("name", e))?;
    if parsed.fold() != name.to_lowercase() {
        return Err(Fault::field("name", format!("{written:?} is not the name in the address, {name:?}")));
    }
    if ask.imports.len() > limits::IMPORTS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::IMPORTS_MAX), ("kind", &"imports")]));
    }
    for import in &ask.imports {
        let kept =
            before.is_some_and(|b| b.imports.iter().any(|i| i.to_lowercase() == import.to_lowercase()));
        if groups.get(import).is_none() && !kept {
            return Err(Fault::not_found("setting group", import));
        }
        if import.to_lowercase() == parsed.fold() || groups.reaches(std::slice::from_ref(import), name) {
            return Err(Fault::field("imports", format!("{import} imports {name} in its turn")));
        }
    }
    if ask.settings.len() > SETTINGS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &SETTINGS_MAX), ("kind", &"settings")]));
    }
    for (key, value) in &ask.settings {
        SettingKey::parse(key).map_err(|e| Fault::field("settings", format!("{key:?}: {e}")))?;
        if value.len() > SETTING_BYTES_MAX {
            return Err(Fault::field("settings", format!("{key}: at most {SETTING_BYTES_MAX} bytes")));
        }
        if !speakable(value) {
            return Err(Fault::field("settings", format!("{key}: control characters cannot be kept")));
        }
    }
    Ok(Kept { name: parsed.to_string(), imports: ask.imports.clone(), settings: ask.settings.clone() })
}
