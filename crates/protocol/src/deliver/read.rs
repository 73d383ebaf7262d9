//! Reading a file: its text, its kind, its shape. Every fault that can be found is told, not only the first: a value that is wrong is left out and the rest is read on.

use super::document::{Document, DocumentKind, FileFault};
use super::note::{At, Note, meant};
use super::{FORMAT, words};
use crate::text::{Lang, Params, params};
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

/// Longest file that is read, in bytes: ten thousand jobs fit.
pub const FILE_BYTES_MAX: usize = 8 << 20;

/// Most faults of one file that are told.
pub const FAULTS_MAX: usize = 100;

/// A file that was read, with what turns places into lines.
pub(crate) struct Parsed<'a> {
    /// What it says.
    pub document: Document,
    /// Its tables.
    pub root: Spanned<DeTable<'a>>,
}

/// Reads a file, with its faults in English.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &str, text: &str) -> Result<Document, Vec<FileFault>> {
    read_in(Lang::En, file, text)
}

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it, at most [`FAULTS_MAX`], in the reader's language.
pub fn read_in(lang: Lang, file: &str, text: &str) -> Result<Document, Vec<FileFault>> {
    parsed(lang, file, text).map(|parsed| parsed.document)
}

/// What the file says it is about, if that much can be read.
#[must_use]
pub fn kind_of(text: &str) -> Option<DocumentKind> {
    let root = DeTable::parse(text).ok()?;
    DocumentKind::from_word(root.get_ref().get("kind")?.get_ref().as_str()?)
}

pub(crate) fn parsed<'a>(lang: Lang, file: &str, text: &'a str) -> Result<Parsed<'a>, Vec<FileFault>> {
    if text.len() > FILE_BYTES_MAX {
        let values = params([("size", &text.len()), ("most", &FILE_BYTES_MAX)]);
        let note = Note::new(&At::default(), words::TOO_LARGE, values);
        return Err(vec![note.placed(lang, file, text, None)]);
    }
    // A byte-order mark is what some editors put first; it means nothing.
    let root = DeTable::parse(text).map_err(|error| vec![syntax(lang, file, text, &error)])?;
    let mut notes = Vec::new();
    let Some(kind) = head(root.get_ref(), &mut notes) else {
        return Err(told(lang, file, text, &root, &notes));
    };
    let document = match kind {
        DocumentKind::Policy => shape(&root, &mut notes).map(|f| Document::Policy(Box::new(f))),
        DocumentKind::Calendar => shape(&root, &mut notes).map(|f| Document::Calendar(Box::new(f))),
        DocumentKind::Causes => shape(&root, &mut notes).map(|f| Document::Causes(Box::new(f))),
        DocumentKind::Variables => shape(&root, &mut notes).map(|f| Document::Variables(Box::new(f))),
        DocumentKind::Space => shape(&root, &mut notes).map(|f| Document::Space(Box::new(f))),
        DocumentKind::Resources => shape(&root, &mut notes).map(|f| Document::Resources(Box::new(f))),
        DocumentKind::Env => shape(&root, &mut notes).map(|f| Document::Env(Box::new(f))),
        DocumentKind::Package => shape(&root, &mut notes).map(|f| Document::Package(Box::new(f))),
    };
    match document {
        Some(document) if notes.is_empty() => Ok(Parsed { document, root }),
        _ => Err(told(lang, file, text, &root, &notes)),
    }
}

fn told(lang: Lang, file: &str, text: &str, root: &Spanned<DeTable<'_>>, notes: &[Note]) -> Vec<FileFault> {
    let mut faults: Vec<_> = notes.iter().map(|note| note.placed(lang, file, text, Some(root))).collect();
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}

fn syntax(lang: Lang, file: &str, text: &str, error: &toml::de::Error) -> FileFault {
    let note = Note::new(&At::default(), words::SYNTAX, params([("why", &error.message())]));
    let mut fault = note.placed(lang, file, text, None);
    if let Some(span) = error.span() {
        (fault.line, fault.column) = super::note::place(text, span.start);
    }
    fault
}

/// `format` and `kind`.
fn head(root: &DeTable<'_>, notes: &mut Vec<Note>) -> Option<DocumentKind> {
    match root.get("format").map(|f| f.get_ref().as_integer().map(ToString::to_string)) {
        Some(Some(number)) if number == FORMAT.to_string() => {}
        None => notes.push(Note::new(&At::default(), words::NO_FORMAT, Params::new())),
        Some(number) => {
            let number = number.unwrap_or_else(|| "?".to_owned());
            notes.push(Note::new(&At::top("format"), words::BAD_FORMAT, params([("name", &number)])));
        }
    }
    let known = [&DocumentKind::KEPT[..], &[DocumentKind::Package]].concat();
    let known: Vec<&str> = known.iter().map(|kind| kind.word()).collect();
    let Some(word) = root.get("kind") else {
        let values = params([("known", &known.join(", "))]);
        notes.push(Note::new(&At::default(), words::NO_KIND, values));
        return None;
    };
    let word = word.get_ref().as_str().unwrap_or_default();
    let kind = DocumentKind::from_word(word);
    if kind.is_none() {
        notes.push(Note::new(&At::top("kind"), words::BAD_KIND, meant(word, &known)));
    }
    kind
}

/// Reads a shape; what is wrong is noted, left out, and the rest is read again.
fn shape<T: DeserializeOwned>(root: &Spanned<DeTable<'_>>, notes: &mut Vec<Note>) -> Option<T> {
    let mut rest = root.clone();
    while notes.len() < FAULTS_MAX {
        let error = match T::deserialize(Deserializer::from(rest.clone())) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let dropped = error.span().and_then(|span| drop_at(rest.get_mut(), &span, &At::default()));
        let (at, on_key) = dropped.clone().unwrap_or_default();
        let (said, values) = said(error.message());
        notes.push(Note { on_key, ..Note::new(&at, said, values) });
        dropped?;
    }
    None
}

/// Takes the innermost entry around these bytes out of its table. Says where it was, and whether it is its key that stands there.
fn drop_at(table: &mut DeTable<'_>, span: &Range<usize>, at: &At) -> Option<(At, bool)> {
    let holds = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
    let keys: Vec<String> = table.keys().map(|key| key.get_ref().to_string()).collect();
    for key in keys {
        let here = at.key(&key);
        let found = table.get_key_value(key.as_str()).map(|(k, v)| (k.span(), v.span()));
        let Some((key_span, value_span)) = found else { continue };
        if holds(key_span) {
            table.remove(key.as_str());
            return Some((here, true));
        }
        if let Some(value) = table.get_mut(key.as_str()) {
            // Tables written as [a.b] stand elsewhere than the table they belong to: look inside whatever the bytes of the outer one are.
            if let Some(dropped) = drop_in(value.get_mut(), span, &here) {
                return Some(dropped);
            }
        }
        if holds(value_span) {
            table.remove(key.as_str());
            return Some((here, false));
        }
    }
    None
}

fn drop_in(value: &mut toml::de::DeValue<'_>, span: &Range<usize>, at: &At) -> Option<(At, bool)> {
    match value {
        toml::de::DeValue::Table(table) => drop_at(table, span, at),
        toml::de::DeValue::Array(items) => items.iter_mut().enumerate().find_map(|(place, item)| {
            let name =
                item.get_ref().as_table().and_then(|t| t.get("name")).and_then(|n| n.get_ref().as_str());
            let here = at.item(place, name.unwrap_or_default());
            drop_in(item.get_mut(), span, &here)
        }),
        _ => None,
    }
}

/// What serde says, in our words.
fn said(message: &str) -> (super::note::Said, Params) {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let known: Vec<&str> = rest.split('`').skip(3).step_by(2).collect();
        return (words::UNKNOWN_KEY, meant(&quoted(rest), &known));
    }
    if let Some(rest) = message.strip_prefix("duplicate field ") {
        return (words::TWICE, params([("name", &quoted(rest))]));
    }
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((got, want)) = rest.and_then(|rest| rest.rsplit_once(", expected ")) {
        let ((got_en, got_fr), (want_en, want_fr)) = (got_word(got), want_word(want));
        let values =
            params([("got_en", &got_en), ("got_fr", &got_fr), ("want_en", &want_en), ("want_fr", &want_fr)]);
        return (words::WRONG_TYPE, values);
    }
    (words::NOT_READ, params([("why", &message)]))
}

fn got_word(got: &str) -> (String, String) {
    let value = got.split_once(' ').map_or("", |(_, value)| value).trim_matches('`');
    let pair = |en: &str, fr: &str| (format!("{en} {value}"), format!("{fr} {value}"));
    match got.split(' ').next().unwrap_or_default() {
        "string" => pair("the text", "le texte"),
        "integer" => pair("the whole number", "le nombre entier"),
        "floating" => {
            let value = value.rsplit(' ').next().unwrap_or_default().trim_matches('`');
            (format!("the number {value}"), format!("le nombre {value}"))
        }
        "boolean" => (value.to_owned(), value.to_owned()),
        "sequence" => ("a list".to_owned(), "une liste".to_owned()),
        "map" => ("a table".to_owned(), "une table".to_owned()),
        _ => (got.to_owned(), got.to_owned()),
    }
}

fn want_word(want: &str) -> (&str, &str) {
    match want {
        "a string" => ("a text in quotes", "un texte entre guillemets"),
        "a boolean" => ("true or false", "true ou false"),
        "u8" | "u16" | "u32" | "u64" | "usize" => {
            ("a whole number, not below 0", "un nombre entier, non négatif")
        }
        "i8" | "i16" | "i32" | "i64" => ("a whole number", "un nombre entier"),
        "f32" | "f64" => ("a number", "un nombre"),
        "a sequence" => ("a list in [ ]", "une liste entre [ ]"),
        "a map" => ("a table", "une table"),
        _ if want.starts_with("struct ") => ("a table", "une table"),
        _ => (want, want),
    }
}
