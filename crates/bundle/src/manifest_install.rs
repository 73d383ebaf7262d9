//! `[install]` of `escale.toml` (spec/fusioninventory-deploy §7–§9, §12).
//!
//! ```toml
//! [install]
//! confidential = true                                    # only for computers a person approved and a job names
//!
//! [[install.check]]
//! free_space = { path = "/opt", at_least = "500MiB" }   # one key names the kind; a path alone where there is no value
//! otherwise = "error"                                    # error (the default), skip, startnow, warning, info
//!
//! [[install.file]]
//! path = "files/site.tar"                                # in the package; `name` in the work folder is its last part
//! extract = true
//! p2p = { keep = "7d" }                                  # or true
//!
//! [[install.action]]
//! run = ["sh", "setup.sh"]                               # or a line for the shell; or move, copy, delete, mkdir
//! ok_codes = [0, 3010]                                   # rules decide in the order they are written
//! ```
//!
//! Rules of one kind that do not stand together are written `rules = [{ ok_codes = [0] }, { error_patterns = ["x"] }, …]`.

use crate::error::Error;
use crate::names::EntryName;
use crate::tables::{Field, Table};
use model::install::{
    Action, Check, CheckKind, Command, Deed, Install, InstallFile, Interaction, Keep, LOG_LINES, Moment,
    Otherwise, Policy, Rule, RuleKind, ValueKind,
};
use model::time::{parse_duration, parse_size};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::de::DeValue;

const DEEDS: [&str; 5] = ["run", "move", "copy", "delete", "mkdir"];
const SECTIONS: [(&str, &str); 4] =
    [("check", "checks"), ("file", "files"), ("action", "actions"), ("interaction", "interactions")];

/// Reads the face and checks it as a whole.
///
/// # Errors
/// [`Error::Manifest`] with the first fault found.
pub(crate) fn read(face: &Table<'_>) -> Result<Install, Error> {
    let mut known = vec!["confidential"];
    known.extend(SECTIONS.map(|(key, _)| key));
    face.only(&known)?;
    let mut install = Install { confidential: boolean(face, "confidential", false)?, ..Install::default() };
    for entry in tables(face, "check")? {
        install.checks.push(check(&entry)?);
    }
    for entry in tables(face, "file")? {
        install.files.push(file(&entry)?);
    }
    for entry in tables(face, "action")? {
        install.actions.push(action(&entry)?);
    }
    for entry in tables(face, "interaction")? {
        install.interactions.push(interaction(&entry)?);
    }
    match install.problems().into_iter().next() {
        None => Ok(install),
        Some(problem) => Err(placed(face, &problem)?),
    }
}

/// A fault with the line of the element it is about.
fn placed(face: &Table<'_>, problem: &model::install::Problem) -> Result<Error, Error> {
    let rest = problem.field.strip_prefix("install.").unwrap_or(&problem.field);
    for (key, list) in SECTIONS {
        let Some(rest) = rest.strip_prefix(list) else { continue };
        let index = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let Some((index, rest)) = index else { continue };
        let entry = face.get(key).map(|field| field.array()).transpose()?;
        let entry = entry.and_then(|all| all.into_iter().nth(index.parse().ok()?));
        if let Some(entry) = entry {
            return Ok(entry.fault(format!("`{}{rest}`: {}", entry.path(), problem.flaw)));
        }
    }
    Ok(face.fault(problem.to_string()))
}

/// The tables of a list `[[install.key]]`.
fn tables<'a>(table: &Table<'a>, key: &str) -> Result<Vec<Table<'a>>, Error> {
    let Some(field) = table.get(key) else { return Ok(Vec::new()) };
    let list = field
        .array()
        .map_err(|_| field.expected(&format!("a list: write [[{}]], with two brackets", field.path())))?;
    list.iter().map(Field::table).collect()
}

/// The one key of a table that is among `words`.
fn one_of<'a>(table: &Table<'a>, words: &[&str], what: &str) -> Result<(String, Field<'a>), Error> {
    let mut found = words.iter().filter_map(|word| Some(((*word).to_owned(), table.get(word)?)));
    let Some(first) = found.next() else {
        return Err(table.fault(format!("{what} is missing: write one of {}", words.join(", "))));
    };
    match found.next() {
        None => Ok(first),
        Some((other, field)) => {
            Err(field.fault(format!("`{}` and `{other}` exclude each other; write two entries", first.0)))
        }
    }
}

fn text(table: &Table<'_>, key: &str) -> Result<String, Error> {
    table.get(key).map_or(Ok(String::new()), |field| field.text().map(str::to_owned))
}

fn boolean(table: &Table<'_>, key: &str, otherwise: bool) -> Result<bool, Error> {
    table.get(key).map_or(Ok(otherwise), |field| field.boolean())
}

/// A word of a closed list.
fn word<T: Copy>(field: &Field<'_>, all: &[T], word: impl Fn(T) -> &'static str) -> Result<T, Error> {
    let given = field.text()?;
    all.iter().copied().find(|one| word(*one) == given).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|one| word(*one)).collect();
        field.fault(format!("`{}` must be one of {}, not {given:?}", field.path(), words.join(", ")))
    })
}

fn check(table: &Table<'_>) -> Result<Check, Error> {
    let kinds: Vec<&str> = CheckKind::ALL.iter().map(|kind| kind.word()).collect();
    let mut known = kinds.clone();
    known.extend(["otherwise", "label"]);
    table.only(&known)?;
    let (name, field) = one_of(table, &kinds, "what is checked")?;
    let kind = CheckKind::from_word(&name).ok_or_else(|| table.fault("what is checked is missing"))?;
    let (path, value) = looked_at(kind, &field)?;
    let otherwise = table.get("otherwise").map(|field| word(&field, Otherwise::ALL, Otherwise::word));
    Ok(Check {
        label: text(table, "label")?,
        kind,
        path,
        value,
        otherwise: otherwise.transpose()?.unwrap_or(Otherwise::Error),
    })
}

/// Name of the value of a kind of check.
pub(crate) const fn value_key(kind: CheckKind) -> &'static str {
    match kind.value() {
        ValueKind::None => "",
        ValueKind::Bytes if matches!(kind, CheckKind::FreeSpace) => "at_least",
        ValueKind::Bytes => "bytes",
        ValueKind::Sha512 => "sha512",
        ValueKind::Text => "value",
        ValueKind::RegistryType => "type",
    }
}

fn looked_at(kind: CheckKind, field: &Field<'_>) -> Result<(String, String), Error> {
    let key = value_key(kind);
    if key.is_empty() {
        return match field.value() {
            DeValue::Table(_) => {
                let table = field.table()?;
                table.only(&["path"])?;
                Ok((table.need("path")?.text()?.to_owned(), String::new()))
            }
            _ => Ok((field.text()?.to_owned(), String::new())),
        };
    }
    if field.value().as_table().is_none() {
        return Err(field.expected(&format!("a table: {{ path = \"…\", {key} = … }}")));
    }
    let table = field.table()?;
    table.only(&["path", key])?;
    let value = table.need(key)?;
    let value = match (kind.value(), value.value()) {
        (ValueKind::Bytes, DeValue::String(size)) => parse_size(size)
            .ok_or_else(|| value.fault(format!("`{}` must be a size such as \"500MiB\"", value.path())))?
            .to_string(),
        (ValueKind::Bytes, _) | (ValueKind::Text, DeValue::Integer(_)) => value.integer()?.to_string(),
        _ => value.text()?.to_owned(),
    };
    Ok((table.need("path")?.text()?.to_owned(), value))
}

fn file(table: &Table<'_>) -> Result<InstallFile, Error> {
    table.only(&["path", "name", "extract", "p2p"])?;
    let place = table.need("path")?;
    let wrong = || {
        let key = place.path();
        place.fault(format!("`{key}` must name a file of the package: relative, with `/`, without `..`"))
    };
    let parsed = EntryName::parse(place.text()?).map_err(|_| wrong())?;
    let path = parsed.path.filter(|_| !parsed.folder).ok_or_else(wrong)?.to_string();
    let name = match table.get("name") {
        Some(name) => name.text()?.to_owned(),
        None => path.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let p2p = match table.get("p2p") {
        None => None,
        Some(field) => match field.value() {
            DeValue::Boolean(false) => None,
            DeValue::Boolean(true) => Some(Keep(None)),
            _ => {
                let table = field.table().map_err(|_| field.expected("true, false or { keep = \"7d\" }"))?;
                table.only(&["keep"])?;
                Some(Keep(table.get("keep").map(|keep| duration(&keep)).transpose()?))
            }
        },
    };
    Ok(InstallFile { name, path, extract: boolean(table, "extract", false)?, p2p })
}

fn action(table: &Table<'_>) -> Result<Action, Error> {
    let (name, field) = one_of(table, &DEEDS, "what is done")?;
    let mut known = DEEDS.to_vec();
    known.extend(["label", "check", "log_lines"]);
    if name == "run" {
        known.extend(["env", "rules"]);
        known.extend(RuleKind::ALL.iter().map(|kind| kind.word()));
    }
    table.only(&known)?;
    let deed = match name.as_str() {
        "run" => {
            let command = match field.value() {
                DeValue::Array(_) => Command::Vector(field.texts()?),
                _ => Command::Line(
                    field
                        .text()
                        .map_err(|_| field.expected("a line for the shell, or an array of arguments"))?
                        .to_owned(),
                ),
            };
            Deed::Run { command, env: env(table)?, rules: rules(table)? }
        }
        "move" | "copy" => {
            let ends = field.table()?;
            ends.only(&["from", "to"])?;
            let (from, to) = (ends.need("from")?.text()?.to_owned(), ends.need("to")?.text()?.to_owned());
            if name == "move" { Deed::Move { from, to } } else { Deed::Copy { from, to } }
        }
        "delete" => Deed::Delete { paths: words(&field)? },
        _ => Deed::Mkdir { paths: words(&field)? },
    };
    let mut checks = Vec::new();
    for entry in tables(table, "check")? {
        checks.push(check(&entry)?);
    }
    Ok(Action { label: text(table, "label")?, deed, checks, log_lines: log_lines(table)? })
}

/// One text, or several.
fn words(field: &Field<'_>) -> Result<Vec<String>, Error> {
    match field.value() {
        DeValue::String(text) => Ok(vec![text.to_string()]),
        _ => field.texts(),
    }
}

fn log_lines(table: &Table<'_>) -> Result<i32, Error> {
    let Some(field) = table.get("log_lines") else { return Ok(LOG_LINES) };
    match field.value() {
        DeValue::String(text) if text == "all" => Ok(-1),
        _ => i32::try_from(field.integer()?).map_err(|_| field.expected("a number of lines, or \"all\"")),
    }
}

fn env(table: &Table<'_>) -> Result<BTreeMap<String, String>, Error> {
    let Some(field) = table.get("env") else { return Ok(BTreeMap::new()) };
    let mut env = BTreeMap::new();
    for (name, value) in field.table()?.fields() {
        let text = match value.value() {
            DeValue::Integer(_) => value.integer()?.to_string(),
            DeValue::Boolean(truth) => truth.to_string(),
            _ => value.text()?.to_owned(),
        };
        env.insert(name.to_owned(), text);
    }
    Ok(env)
}

/// Rules in the order they are written.
fn rules(table: &Table<'_>) -> Result<Vec<Rule>, Error> {
    let kinds: Vec<&str> = RuleKind::ALL.iter().map(|kind| kind.word()).collect();
    if let Some(list) = table.get("rules") {
        if let Some(other) = kinds.iter().find_map(|kind| table.get(kind)) {
            return Err(other.fault("write all rules in `rules`, or none"));
        }
        let mut rules = Vec::new();
        for entry in list.array()? {
            let one = entry.table()?;
            one.only(&kinds)?;
            let (name, field) = one_of(&one, &kinds, "the rule")?;
            rules.extend(rule(&name, &field)?);
        }
        return Ok(rules);
    }
    let mut found: Vec<(usize, &str, Field<'_>)> =
        kinds.iter().filter_map(|kind| Some((table.position(kind)?, *kind, table.get(kind)?))).collect();
    found.sort_by_key(|(place, ..)| *place);
    let mut rules = Vec::new();
    for (_, name, field) in found {
        rules.extend(rule(name, &field)?);
    }
    Ok(rules)
}

fn rule(name: &str, field: &Field<'_>) -> Result<Option<Rule>, Error> {
    let Some(kind) = RuleKind::from_word(name) else { return Ok(None) };
    let value = |field: &Field<'_>| match field.value() {
        DeValue::Integer(_) => Ok(field.integer()?.to_string()),
        _ => field.text().map(str::to_owned),
    };
    let values = match field.value() {
        DeValue::Array(_) => field.array()?.iter().map(value).collect::<Result<_, _>>()?,
        _ => vec![value(field)?],
    };
    Ok(Some(Rule { kind, values }))
}

fn duration(field: &Field<'_>) -> Result<Duration, Error> {
    let text = field.text().map_err(|_| field.expected("a length of time in quotes, such as \"7d\""))?;
    parse_duration(text).ok_or_else(|| {
        field.fault(format!("`{}` must be a length of time such as \"30s\" or \"7d\"", field.path()))
    })
}

fn interaction(table: &Table<'_>) -> Result<Interaction, Error> {
    let events = model::install::problem::EVENTS;
    let mut known =
        vec!["label", "moment", "title", "text", "platform", "buttons", "icon", "timeout", "wait"];
    known.extend(["retry_after", "retries"]);
    known.extend(events);
    table.only(&known)?;
    let mut asked = Interaction { label: text(table, "label")?, ..Interaction::default() };
    asked.title = table.need("title")?.text()?.to_owned();
    asked.text = text(table, "text")?;
    if let Some(field) = table.get("moment") {
        asked.moment = word(&field, Moment::ALL, Moment::word)?;
    }
    for (key, place) in
        [("platform", &mut asked.platform), ("buttons", &mut asked.buttons), ("icon", &mut asked.icon)]
    {
        if let Some(field) = table.get(key) {
            field.text()?.clone_into(place);
        }
    }
    if let Some(field) = table.get("timeout") {
        asked.timeout = Some(duration(&field)?).filter(|wait| !wait.is_zero());
    }
    asked.wait = boolean(table, "wait", asked.wait)?;
    if let Some(field) = table.get("retry_after") {
        asked.retry_after = duration(&field)?;
    }
    if let Some(field) = table.get("retries") {
        asked.retries_max =
            u32::try_from(field.integer()?).map_err(|_| field.expected("a number of 0 or more"))?;
    }
    for event in events {
        if let Some(field) = table.get(event) {
            asked.policies.insert(event.to_owned(), word(&field, Policy::ALL, Policy::word)?);
        }
    }
    Ok(asked)
}
