//! Canonical text: keys in the order of the format, nothing that is as it would be anyway, one look for everybody. Reading it gives the same again.

use super::{Application, Document, Expect, Job, Link, Param, SetResource};
use super::{CauseRule, EnvDisk, Freeze, LogSource, Open, Requirement, ResourceSpec, Stage, Tier, Window};
use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// Tables with a heading of their own; all others are written in a line.
const HEADINGS: &[&str] = &[
    "space",
    "space.on_end",
    "space.engine",
    "space.param",
    "space.env",
    "application",
    "application.job",
    "application.job.param",
    "link",
    "resource",
    "resource.lease",
    "delivery",
    "tier",
    "tier.stage",
    "window",
    "freeze",
    "env",
    "env.roots",
    "env.services",
    "env.urls",
    "env.log_source",
    "env.disk",
    "cause",
    "causes",
    "calendar",
    "values",
    "secrets",
    "package",
    "package.space",
    "hooks",
];

/// The canonical text of a document.
#[must_use]
pub fn write(document: &Document) -> String {
    match document {
        Document::Policy(file) => text(&**file),
        Document::Calendar(file) => text(&**file),
        Document::Causes(file) => text(&**file),
        Document::Variables(file) => text(&**file),
        Document::Space(file) => text(&**file),
        Document::Resources(file) => text(&**file),
        Document::Env(file) => text(&**file),
        Document::Package(file) => text(&**file),
    }
}

/// What an item of a list is when nothing is said.
fn usual_item(path: &str) -> Table {
    fn table<T: Serialize + Default>() -> Table {
        Table::try_from(T::default()).unwrap_or_default()
    }
    match path {
        "space.param" | "application.job.param" => table::<Param>(),
        "application" => table::<Application>(),
        "application.job" => table::<Job>(),
        "application.expects" | "application.job.expects" => table::<Expect>(),
        "application.sets" | "application.job.sets" => table::<SetResource>(),
        "link" => table::<Link>(),
        "resource" => table::<ResourceSpec>(),
        "tier" => table::<Tier>(),
        "tier.stage" => table::<Stage>(),
        "tier.requires" => table::<Requirement>(),
        "window" => table::<Window>(),
        "window.open" => table::<Open>(),
        "freeze" => table::<Freeze>(),
        "env.log_source" => table::<LogSource>(),
        "env.disk" => table::<EnvDisk>(),
        "cause" | "causes" => table::<CauseRule>(),
        _ => Table::new(),
    }
}

fn text<T: Serialize + Default + DeserializeOwned>(file: &T) -> String {
    let (Ok(plain), Ok(usual)) = (toml::to_string(file), Table::try_from(T::default())) else {
        return String::new();
    };
    let Ok(root) = DeTable::parse(&plain) else { return plain };
    let mut out = Out { plain: &plain, text: String::new() };
    // `format` and `kind` always stand first.
    out.table(root.get_ref(), &usual, "", &["format", "kind"]);
    out.text
}

struct Out<'a> {
    /// The text serde wrote: scalars are taken from it as they stand.
    plain: &'a str,
    text: String,
}

type Entry<'a, 'i> = (&'a str, &'a Spanned<DeValue<'i>>);

impl Out<'_> {
    /// Entries in the order of the shape, without what is as it would be anyway.
    fn entries<'t, 'i>(&self, table: &'t DeTable<'i>, usual: &Table, always: &[&str]) -> Vec<Entry<'t, 'i>> {
        let mut all: Vec<_> = table
            .iter()
            .map(|(key, value)| (key.span().start, key.get_ref().as_ref(), value))
            .filter(|(_, key, value)| always.contains(key) || usual.get(*key) != Some(&self.value(value)))
            .collect();
        all.sort_by_key(|(at, ..)| *at);
        all.into_iter().map(|(_, key, value)| (key, value)).collect()
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Value {
        match value.get_ref() {
            DeValue::Table(table) => {
                Value::Table(table.iter().map(|(k, v)| (k.get_ref().to_string(), self.value(v))).collect())
            }
            DeValue::Array(items) => Value::Array(items.iter().map(|item| self.value(item)).collect()),
            _ => {
                let alone = format!("v = {}", &self.plain[value.span()]);
                alone.parse::<Table>().ok().and_then(|mut t| t.remove("v")).unwrap_or(Value::Boolean(false))
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, usual: &Table, path: &str, always: &[&str]) {
        let entries = self.entries(table, usual, always);
        let mut later = Vec::new();
        for (key, value) in entries {
            let here = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let nested = usual.get(key).and_then(Value::as_table).cloned().unwrap_or_default();
            if HEADINGS.contains(&here.as_str()) && !is_plain(value.get_ref()) {
                later.push((here, value, nested));
                continue;
            }
            let line = self.line(value, &nested, &here);
            self.text.push_str(&format!("{} = {line}\n", key_text(key)));
        }
        for (here, value, nested) in later {
            match value.get_ref() {
                DeValue::Table(inner) => {
                    self.heading(&format!("[{here}]"));
                    self.table(inner, &nested, &here, &[]);
                }
                DeValue::Array(items) => {
                    for item in items.iter().filter_map(|item| item.get_ref().as_table()) {
                        self.heading(&format!("[[{here}]]"));
                        self.table(item, &usual_item(&here), &here, &[]);
                    }
                }
                _ => {}
            }
        }
    }

    fn heading(&mut self, heading: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(heading);
        self.text.push('\n');
    }

    /// A value in one line.
    fn line(&self, value: &Spanned<DeValue<'_>>, usual: &Table, path: &str) -> String {
        match value.get_ref() {
            DeValue::Table(table) => {
                let entries = self.entries(table, usual, &[]);
                let fields: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| {
                        let nested = usual.get(*key).and_then(Value::as_table).cloned().unwrap_or_default();
                        format!("{} = {}", key_text(key), self.line(value, &nested, &format!("{path}.{key}")))
                    })
                    .collect();
                if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join(", ")) }
            }
            DeValue::Array(items) => {
                let usual = usual_item(path);
                let items: Vec<String> = items.iter().map(|item| self.line(item, &usual, path)).collect();
                if items.iter().map(String::len).sum::<usize>() > 100 {
                    format!("[\n  {},\n]", items.join(",\n  "))
                } else {
                    format!("[{}]", items.join(", "))
                }
            }
            _ => self.plain[value.span()].to_owned(),
        }
    }
}

/// Neither a table nor a list of tables.
fn is_plain(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(_) => false,
        DeValue::Array(items) => items.iter().any(|item| !item.get_ref().is_table()),
        _ => true,
    }
}

/// A key, in quotes where it must be.
fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare {
        return key.to_owned();
    }
    // Escapes of JSON are escapes of TOML, which also wants the last control character escaped.
    serde_json::Value::from(key).to_string().replace('\u{7f}', "\\u007f")
}
