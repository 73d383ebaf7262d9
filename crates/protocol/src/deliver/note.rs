//! What may be wrong with a file, in both languages, and where: a place is a path of keys, which is turned into a line and a column when the text is at hand.

use super::document::FileFault;
use crate::text::{Lang, Params, fill};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text in English and in French, with places to fill.
pub(crate) type Said = (&'static str, &'static str);

/// A step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The key of a table.
    Key(String),
    /// The place in a list, from 0.
    Item(usize),
}

/// Where in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct At {
    /// The way from the top.
    pub path: Vec<Step>,
    /// The same as people say it: `application.CA_Init.job.INIT_GARDE.after`.
    pub shown: String,
}

impl At {
    /// The value of a key, from the top.
    pub fn top(key: &str) -> Self {
        Self::default().key(key)
    }
    /// The value of a key in here.
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.path.clone();
        path.push(Step::Key(key.to_owned()));
        let dot = if self.shown.is_empty() { "" } else { "." };
        Self { path, shown: format!("{}{dot}{key}", self.shown) }
    }
    /// An item of the list in here; by its name, if it has one.
    pub fn item(&self, place: usize, name: &str) -> Self {
        let mut path = self.path.clone();
        path.push(Step::Item(place));
        let shown = if name.is_empty() {
            format!("{}[{place}]", self.shown)
        } else {
            format!("{}.{name}", self.shown)
        };
        Self { path, shown }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    /// Where.
    pub at: At,
    /// Which character of the text there, from 1; nothing: the whole value.
    pub inside: Option<usize>,
    /// The key itself is wrong, not its value.
    pub on_key: bool,
    /// What.
    pub said: Said,
    /// Its values.
    pub params: Params,
    /// Only worth a look.
    pub warning: bool,
}

impl Note {
    /// A fault.
    pub fn new(at: &At, said: Said, params: Params) -> Self {
        Self { at: at.clone(), inside: None, on_key: false, said, params, warning: false }
    }
    /// Only worth a look.
    pub fn warning(mut self) -> Self {
        self.warning = true;
        self
    }
    /// As people read it, without a line.
    pub fn told(&self, lang: Lang) -> FileFault {
        let text = fill(if lang == Lang::Fr { self.said.1 } else { self.said.0 }, &self.params);
        FileFault { at: self.at.shown.clone(), text, warning: self.warning, ..FileFault::default() }
    }
    /// As people read it, with its line and column.
    pub fn placed(
        &self,
        lang: Lang,
        file: &str,
        text: &str,
        root: Option<&Spanned<DeTable<'_>>>,
    ) -> FileFault {
        let mut fault = FileFault { file: file.to_owned(), ..self.told(lang) };
        if let Some(span) = root.and_then(|root| span(root, &self.at.path, self.on_key)) {
            let inside = self.inside.map_or(0, |column| {
                // The quote comes first; an escape makes this a little early, never late.
                let quotes =
                    if text[span.start..].starts_with("'''") || text[span.start..].starts_with("\"\"\"") {
                        3
                    } else {
                        1
                    };
                let within = text.get(span.start + quotes..span.end).unwrap_or_default();
                quotes + within.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at)
            });
            (fault.line, fault.column) = place(text, span.start + inside);
        }
        fault
    }
}

/// Line and column of a byte, both from 1; columns count characters.
pub(crate) fn place(text: &str, at: usize) -> (u32, u32) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |nl| nl + 1);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Bytes of a value, or of the nearest thing around it that there is.
pub(crate) fn span(root: &Spanned<DeTable<'_>>, path: &[Step], on_key: bool) -> Option<Range<usize>> {
    let mut best: Option<Range<usize>> = None;
    let mut table = Some(root.get_ref());
    let mut here: Option<&DeValue<'_>> = None;
    for (nth, step) in path.iter().enumerate() {
        let last = nth + 1 == path.len();
        let next = match step {
            Step::Key(key) => {
                let Some(found) = table.and_then(|t| t.get_key_value(key.as_str())) else { break };
                if last && on_key {
                    return Some(found.0.span());
                }
                found.1
            }
            Step::Item(place) => {
                let Some(found) = here.and_then(|v| v.as_array()).and_then(|a| a.get(*place)) else { break };
                found
            }
        };
        best = Some(next.span());
        here = Some(next.get_ref());
        table = next.get_ref().as_table();
    }
    best
}

/// The known word that is nearest to what was written, if any is near.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |word: &str| word.to_lowercase().replace(['_', '-'], "");
    let written = fold(written);
    let most = (written.chars().count() / 3).clamp(1, 3);
    let near = |word: &'a str| (crate::text::distance(&written, &fold(word)), word);
    known.into_iter().map(near).filter(|(far, _)| *far <= most).min().map(|(_, word)| word)
}

/// Did you mean …: the end of a sentence about a word that is not known.
pub(crate) fn meant(written: &str, known: &[&str]) -> Params {
    let hint_en = nearest(written, known.iter().copied());
    let (en, fr) = match hint_en {
        Some(near) => (format!("did you mean `{near}`?"), format!("vouliez-vous dire « {near} » ?")),
        None if known.is_empty() => ("there is none".to_owned(), "il n'y en a pas".to_owned()),
        None if known.len() > 40 => {
            (format!("{} are known here", known.len()), format!("{} sont connus ici", known.len()))
        }
        None => (format!("known here: {}", known.join(", ")), format!("connus ici : {}", known.join(", "))),
    };
    [("name".to_owned(), written.to_owned()), ("hint_en".to_owned(), en), ("hint_fr".to_owned(), fr)].into()
}
