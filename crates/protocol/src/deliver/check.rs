//! Checking files together, without a server (§24): references, circles, types, jobs that nothing leads to or that change a target unchecked, what is not put in order.
//!
//! A reference into a kind of document that these files hold none of is only worth a look: the server may have it. Beside what a server keeps, it is a fault.

mod others;
mod resources;
mod safety;
mod space;
mod world;

use super::document::{Document, DocumentKind, FileFault};
use super::note::{At, Note};
use super::read::{Parsed, parsed};
use super::values::Notes;
use super::words;
use crate::text::{Lang, params};
use std::collections::BTreeMap;
pub(crate) use world::World;

/// Whether there is a time zone of this name.
pub type Zones<'a> = dyn Fn(&str) -> bool + 'a;

/// Checks the files of a directory: names and texts.
#[must_use]
pub fn check(files: &[(String, String)], lang: Lang) -> Vec<FileFault> {
    check_with(files, lang, &[], &is_zone)
}

/// Checks files beside documents that are kept already; files replace those of their kind and name. Faults stand in the order of files and lines.
#[must_use]
pub fn check_with(
    files: &[(String, String)],
    lang: Lang,
    beside: &[Document],
    zones: &Zones<'_>,
) -> Vec<FileFault> {
    let mut faults = Vec::new();
    let mut read: Vec<(&str, &str, Parsed<'_>)> = Vec::new();
    let mut world = World::beside(!beside.is_empty());
    for (name, text) in files {
        match parsed(lang, name, text) {
            Ok(parsed) => read.push((name, text, parsed)),
            Err(found) => {
                faults.extend(found);
                world.broken(super::read::kind_of(text));
            }
        }
    }
    let mut seen: BTreeMap<(DocumentKind, String), &str> = BTreeMap::new();
    for document in beside {
        let replaced = read.iter().any(|(_, _, one)| {
            one.document.kind() == document.kind()
                && one.document.name().eq_ignore_ascii_case(&document.name())
        });
        if !replaced {
            world.add(document);
        }
    }
    for (name, text, one) in &read {
        let key = (one.document.kind(), one.document.name().to_lowercase());
        if let Some(other) = seen.get(&key) {
            let said =
                if key.0 == DocumentKind::Policy { words::POLICY_TWICE } else { words::DOCUMENT_TWICE };
            let values = params([("kind", &key.0.word()), ("name", &one.document.name()), ("other", other)]);
            faults.push(Note::new(&At::top("kind"), said, values).placed(lang, name, text, Some(&one.root)));
        } else {
            seen.insert(key, name);
            world.add(&one.document);
        }
    }
    for (name, text, one) in &read {
        let notes = document(&one.document, &world, zones);
        let mut found: Vec<_> =
            notes.iter().map(|note| note.placed(lang, name, text, Some(&one.root))).collect();
        found.sort_by_key(|fault| (fault.line, fault.column));
        faults.extend(found);
    }
    faults
}

/// Everything that is wrong with one document.
fn document(document: &Document, world: &World, zones: &Zones<'_>) -> Vec<Note> {
    let mut notes = Notes::default();
    match document {
        Document::Space(file) => space::space(&mut notes, file, world, zones),
        Document::Resources(file) => resources::resources(&mut notes, file, world),
        Document::Policy(file) => others::policy(&mut notes, file, zones),
        Document::Env(file) => others::env(&mut notes, file, world),
        Document::Calendar(file) => others::calendar(&mut notes, file, zones),
        Document::Variables(file) => others::variables(&mut notes, file),
        Document::Causes(file) => others::causes(&mut notes, &At::top("cause"), &file.cause),
        Document::Package(file) => others::package(&mut notes, file),
    }
    notes.0
}

/// Whether a name has the form of a time zone; who knows zones looks closer.
fn is_zone(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
    };
    name == "UTC" || (name.contains('/') && name.split('/').all(plain))
}

pub(super) fn zone(notes: &mut Notes, at: &At, name: &str, zones: &Zones<'_>) {
    if !name.is_empty() && !zones(name) {
        notes.bad(at, words::BAD_ZONE, name);
    }
}
