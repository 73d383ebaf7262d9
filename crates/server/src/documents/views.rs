//! What people read of documents.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row};
use model::rights::Right;
use protocol::api::{DocumentInfo, DocumentText};
use protocol::deliver::{Document, DocumentKind, read};
use std::collections::BTreeMap;

/// Revisions shown at most, the newest.
const REVISIONS_MAX: i64 = 200;

/// Which revision a row tells of.
pub(super) fn info(row: &Row) -> Result<DocumentInfo> {
    let kind: String = row.get(0)?;
    let kind = DocumentKind::from_word(&kind)
        .ok_or_else(|| Fault::internal(format!("a document of the kind {kind}")))?;
    Ok(DocumentInfo {
        kind,
        name: row.get(1)?,
        file: row.get(2)?,
        revision: row.get(3)?,
        digest: row.get(4)?,
        changed_at: row.time(5)?,
        changed_by: row.get(6)?,
    })
}

pub(super) fn with_text(row: &Row) -> Result<DocumentText> {
    let (info, text): (DocumentInfo, String) = (info(row)?, row.get(8)?);
    let value = read(&info.file, &text).map(|document| document.value()).unwrap_or_default();
    Ok(DocumentText { info, text, value })
}

/// The kind a path names.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub fn kind(word: &str) -> Result<DocumentKind> {
    let kind = DocumentKind::from_word(word).filter(|kind| DocumentKind::KEPT.contains(kind));
    kind.ok_or_else(|| Fault::not_found("kind of document", word))
}

/// Every document, perhaps of one kind.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call, of: Option<&str>) -> Result<Vec<DocumentInfo>> {
    call.may(Right::View)?;
    let of = of.filter(|word| !word.is_empty()).map(kind).transpose()?;
    let rows = app.db.read().rows(store::LIST, args![]).await?;
    let all: Vec<_> = rows.iter().map(info).collect::<Result<_>>()?;
    Ok(all.into_iter().filter(|info| of.is_none_or(|of| info.kind == of)).collect())
}

/// A document with its text.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, word: &str, name: &str) -> Result<DocumentText> {
    call.may(Right::View)?;
    let args = args![kind(word)?.word(), name.to_lowercase()];
    let row = app.db.read().row(store::ONE, args).await?;
    with_text(&row.ok_or_else(|| Fault::not_found(word, name))?)
}

/// Revisions of a document, newest first; also of one that is gone.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there never was one.
pub async fn revisions(app: &App, call: &Call, word: &str, name: &str) -> Result<Vec<DocumentInfo>> {
    call.may(Right::View)?;
    let args = args![kind(word)?.word(), name.to_lowercase(), REVISIONS_MAX];
    let rows = app.db.read().rows(store::REVISIONS, args).await?;
    if rows.is_empty() {
        return Err(Fault::not_found(word, name));
    }
    rows.iter().map(info).collect()
}

/// One revision with its text.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn revision(app: &App, call: &Call, word: &str, name: &str, number: i64) -> Result<DocumentText> {
    call.may(Right::View)?;
    let args = args![kind(word)?.word(), name.to_lowercase(), number];
    let row = app.db.read().row(store::AT, args).await?;
    with_text(&row.ok_or_else(|| Fault::not_found(word, format!("{name}, revision {number}")))?)
}

/// Files of every document, as they were written; of a space: those that concern it.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such space.
pub async fn export(app: &App, call: &Call, space: Option<&str>) -> Result<BTreeMap<String, String>> {
    call.may(Right::View)?;
    let rows = app.db.read().rows(store::ALL, args![]).await?;
    let mut all = Vec::new();
    for row in &rows {
        let (info, text): (DocumentInfo, String) = (info(row)?, row.get(8)?);
        all.push((read(&info.file, &text).ok(), info, text));
    }
    if let Some(space) = space.filter(|space| !space.is_empty()) {
        let wanted = concerned(&all, space)?;
        all.retain(|(_, info, _)| wanted.contains(&(info.kind, info.name.to_lowercase())));
    }
    let mut files = BTreeMap::new();
    for (_, info, text) in all {
        let usual = format!("{}.{}.toml", info.name.to_lowercase(), info.kind.word());
        let file = if info.file.is_empty() || files.contains_key(&info.file) { usual } else { info.file };
        files.insert(file, text);
    }
    Ok(files)
}

type Read = (Option<Document>, DocumentInfo, String);

/// A space, its resources, the environments it delivers to, their variables, and what all of them share.
fn concerned(all: &[Read], space: &str) -> Result<Vec<(DocumentKind, String)>> {
    let same = |name: &str| name.eq_ignore_ascii_case(space);
    if !all.iter().any(|(_, info, _)| info.kind == DocumentKind::Space && same(&info.name)) {
        return Err(Fault::not_found("space", space));
    }
    let mut wanted = Vec::new();
    let mut variables = Vec::new();
    for (document, info, _) in all {
        let is = match document {
            Some(Document::Space(_)) => same(&info.name),
            Some(Document::Resources(file)) => file.resource.iter().any(|one| same(&one.space)),
            Some(Document::Env(file)) => {
                let is = same(&file.env.space);
                if is {
                    variables.push(file.env.variables.to_lowercase());
                }
                is
            }
            Some(Document::Policy(_) | Document::Calendar(_) | Document::Causes(_)) => true,
            _ => false,
        };
        if is {
            wanted.push((info.kind, info.name.to_lowercase()));
        }
    }
    wanted.extend(variables.into_iter().map(|name| (DocumentKind::Variables, name)));
    Ok(wanted)
}
