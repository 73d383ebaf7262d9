//! What there is to refer to.

use crate::deliver::document::{Document, DocumentKind};
use crate::deliver::note::{At, meant};
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::Params;
use std::collections::{BTreeMap, BTreeSet};

/// Names by kind. Environments, spaces, tiers and calendars are the same whatever their case.
#[derive(Default)]
pub(crate) struct World {
    /// Whether what is missing here is nowhere else.
    complete: bool,
    /// Kinds of which there is at least one document.
    kinds: BTreeSet<DocumentKind>,
    /// Kinds of files that could not be read: what is missing may be in them.
    broken: BTreeSet<DocumentKind>,
    names: BTreeMap<DocumentKind, Vec<String>>,
    /// Resources: name and type.
    pub resources: BTreeMap<String, String>,
    /// Which document declares a resource, by its name in lower case.
    pub declared: BTreeMap<String, Vec<String>>,
    /// Tiers.
    pub tiers: Vec<String>,
    /// Services the environments of a space declare, by its name in lower case (AG-7).
    pub services: BTreeMap<String, BTreeSet<String>>,
    /// Keys of `roots`, `services`, `urls` of the environments of a space, in lower case.
    pub keys: BTreeMap<String, BTreeMap<&'static str, BTreeSet<String>>>,
}

impl World {
    /// An empty world; complete: what is missing in it is nowhere else.
    pub fn beside(complete: bool) -> Self {
        Self { complete, ..Self::default() }
    }

    /// A file could not be read.
    pub fn broken(&mut self, kind: Option<DocumentKind>) {
        match kind {
            Some(kind) => drop(self.broken.insert(kind)),
            None => self.broken.extend(DocumentKind::KEPT),
        }
    }

    /// Takes a document in.
    pub fn add(&mut self, document: &Document) {
        self.kinds.insert(document.kind());
        self.names.entry(document.kind()).or_default().push(document.name());
        match document {
            Document::Resources(file) => {
                for one in &file.resource {
                    self.resources.insert(one.name.clone(), one.kind.clone());
                    self.declared.entry(one.name.to_lowercase()).or_default().push(document.name());
                }
            }
            Document::Policy(file) => self.tiers.extend(file.tier.iter().map(|tier| tier.name.clone())),
            Document::Env(file) => {
                let services = self.services.entry(file.env.space.to_lowercase()).or_default();
                services.extend(file.env.services.values().cloned());
                let keys = self.keys.entry(file.env.space.to_lowercase()).or_default();
                for (table, map) in
                    [("roots", &file.env.roots), ("services", &file.env.services), ("urls", &file.env.urls)]
                {
                    keys.entry(table).or_default().extend(map.keys().cloned());
                }
            }
            _ => {}
        }
    }

    /// Whether a missing document of this kind is a fault, or only worth a look.
    fn is_known(&self, kind: DocumentKind) -> bool {
        self.complete || self.kinds.contains(&kind)
    }

    /// Looks a document up.
    pub fn refer(&self, notes: &mut Notes, at: &At, kind: DocumentKind, name: &str) {
        let names = self.names.get(&kind).map(Vec::as_slice).unwrap_or_default();
        if name.is_empty() || names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return;
        }
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut values = meant(name, &known);
        values.insert("kind".to_owned(), kind.word().to_owned());
        self.missing(notes, at, kind, words::NO_DOCUMENT, values);
    }

    /// Looks a tier up.
    pub fn tier(&self, notes: &mut Notes, at: &At, name: &str) {
        if name.is_empty() || self.tiers.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return;
        }
        let known: Vec<&str> = self.tiers.iter().map(String::as_str).collect();
        let mut values = meant(name, &known);
        values.insert("kind".to_owned(), "tier".to_owned());
        self.missing(notes, at, DocumentKind::Policy, words::NO_DOCUMENT, values);
    }

    /// Looks a resource up; its type, if it is there.
    pub fn resource(&self, notes: &mut Notes, at: &At, name: &str) -> Option<&str> {
        // A name that is made up when the job runs is looked up then.
        if name.is_empty() || name.contains("${") {
            return None;
        }
        let found = self.resources.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if found.is_none() {
            let known: Vec<&str> = self.resources.keys().map(String::as_str).collect();
            self.missing(notes, at, DocumentKind::Resources, words::NO_RESOURCE, meant(name, &known));
        }
        found.map(|(_, kind)| kind.as_str())
    }

    /// Looks up a service some environment of a space must declare: its name as it stands, or `${env.services.KEY}`. What else is made up when the job runs is looked up then.
    pub fn service(&self, notes: &mut Notes, at: &At, space: &str, name: &str) {
        let services = self.services.get(&space.to_lowercase());
        if name.is_empty() || name.contains("${") || services.is_some_and(|known| known.contains(name)) {
            return;
        }
        let known: Vec<&str> = services.into_iter().flatten().map(String::as_str).collect();
        self.missing(notes, at, DocumentKind::Env, words::NO_SERVICE, meant(name, &known));
    }

    fn missing(
        &self,
        notes: &mut Notes,
        at: &At,
        kind: DocumentKind,
        said: crate::deliver::note::Said,
        values: Params,
    ) {
        if self.broken.contains(&kind) {
            return;
        }
        if self.is_known(kind) {
            notes.add(at, said, values);
        } else {
            notes.warn(at, said, values);
        }
    }
}
