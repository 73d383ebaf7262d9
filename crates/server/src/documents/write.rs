//! Writing documents: inside a transaction of whoever tells the rooms that are concerned.

use super::{store, views};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::{Query, Tx};
use jiff::tz::TimeZone;
use protocol::Code;
use protocol::api::DocumentText;
use protocol::deliver::{Document, DocumentKind, FileFault, read_in};
use std::collections::BTreeMap;

/// A document that was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its revision; unchanged when the text was the same.
    pub revision: i64,
    /// `new` `changed` `same`.
    pub change: &'static str,
}

/// A time zone by name; empty: UTC.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    if name.is_empty() { Some(TimeZone::UTC) } else { TimeZone::get(name).ok() }
}

/// The digest of a text, as it is shown.
pub(super) fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// Checks files as [`protocol::deliver::check_with`] does, with what is kept already beside them.
///
/// # Errors
/// When the database fails.
pub async fn check(app: &App, call: &Call, files: &BTreeMap<String, String>) -> Result<Vec<FileFault>> {
    let kept = app.db.read().rows(store::ALL, args![]).await?;
    let mut beside = Vec::new();
    for row in &kept {
        let text = views::with_text(row)?;
        if let Ok(document) = protocol::deliver::read(&text.info.file, &text.text) {
            beside.push(document);
        }
    }
    let files: Vec<(String, String)> =
        files.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    let zone = |name: &str| zone(name).is_some();
    Ok(protocol::deliver::check_with(&files, call.lang, &beside, &zone))
}

/// Writes a document's text as a new revision, unless it is the same. The text must have been read and checked before.
///
/// # Errors
/// When the database fails.
pub async fn write(
    tx: &mut Tx,
    call: &Call,
    kind: DocumentKind,
    name: &str,
    file: &str,
    text: &str,
) -> Result<Written> {
    let fold = name.to_lowercase();
    let known = one(tx, kind, name).await?;
    if let Some(known) = &known
        && known.text == text
        && (known.info.file == file || file.is_empty())
    {
        return Ok(Written { revision: known.info.revision, change: "same" });
    }
    let last =
        tx.row(store::LAST, args![kind.word(), &fold]).await?.map_or(Ok(0), |row| row.get::<i64>(0))?;
    let revision = last + 1;
    let file = match (file, &known) {
        ("", Some(known)) => known.info.file.clone(),
        ("", None) => format!("{fold}.{}.toml", kind.word()),
        (file, _) => file.to_owned(),
    };
    let version = match read_in(call.lang, &file, text) {
        Ok(Document::Variables(file)) if !file.version.is_empty() => file.version,
        Ok(Document::Variables(_)) => revision.to_string(),
        _ => String::new(),
    };
    let row =
        args![kind.word(), &fold, revision, name, file, version, digest(text), text, call.at, call.who()];
    tx.run(store::REVISION_INSERT, row).await?;
    tx.run(store::HEAD_SET, args![kind.word(), &fold, revision]).await?;
    Ok(Written { revision, change: if known.is_some() { "changed" } else { "new" } })
}

/// A document, inside a transaction or not.
///
/// # Errors
/// When the database fails.
pub async fn one(q: &mut impl Query, kind: DocumentKind, name: &str) -> Result<Option<DocumentText>> {
    let row = q.row(store::ONE, args![kind.word(), name.to_lowercase()]).await?;
    row.as_ref().map(views::with_text).transpose()
}

/// Why a document cannot go: what refers to it, as the first fault of what would be left.
///
/// # Errors
/// When the database fails.
pub async fn needed(app: &App, call: &Call, kind: DocumentKind, name: &str) -> Result<Option<String>> {
    let mut left = Vec::new();
    for row in &app.db.read().rows(store::ALL, args![]).await? {
        let kept = views::with_text(row)?;
        if kept.info.kind != kind || kept.info.name != name {
            left.push((format!("{} {}", kept.info.kind.word(), kept.info.name), kept.text));
        }
    }
    // Of the last of its kind, a reference would only be worth a look: beside anything at all it is a fault.
    let beside = [Document::Causes(Box::default())];
    let zone = |name: &str| zone(name).is_some();
    let faults = protocol::deliver::check_with(&left, call.lang, &beside, &zone);
    let first = faults.iter().find(|fault| !fault.warning);
    Ok(first.map(|fault| format!("{}, {}: {}", fault.file, fault.at, fault.text)))
}

/// Takes a document away; its revisions stay.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn erase(tx: &mut Tx, kind: DocumentKind, name: &str) -> Result<()> {
    let gone = tx.run(store::HEAD_DELETE, args![kind.word(), name.to_lowercase()]).await?;
    if gone == 0 { Err(Fault::not_found(kind.word(), name)) } else { Ok(()) }
}

/// Puts objects of a space elsewhere in its picture: its text is edited, everything else in it stays byte for byte. A job has no place of its own.
///
/// # Errors
/// [`Code::NotFound`] when there is no such space or application.
pub async fn set_positions(
    tx: &mut Tx,
    call: &Call,
    space: &str,
    positions: &BTreeMap<String, (f64, f64)>,
) -> Result<Written> {
    let known = one(tx, DocumentKind::Space, space).await?.ok_or_else(|| Fault::not_found("space", space))?;
    let text = protocol::deliver::set_positions(&known.text, positions)
        .map_err(|name| Fault::not_found("application", name))?;
    read_in(call.lang, &known.info.file, &text)
        .map_err(|faults| Fault::internal(format!("positions spoilt the text: {faults:?}")))?;
    write(tx, call, DocumentKind::Space, &known.info.name, "", &text).await
}

/// Refuses a stale revision.
///
/// # Errors
/// [`Code::StaleRevision`] with who changed it.
pub fn expect_revision(known: Option<&DocumentText>, expected: Option<i64>) -> Result<()> {
    match (known, expected) {
        (Some(known), Some(expected)) if known.info.revision != expected => {
            Err(Fault::new(Code::StaleRevision, [("author", &known.info.changed_by)]))
        }
        (None, Some(expected)) if expected != 0 => {
            Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]))
        }
        _ => Ok(()),
    }
}
