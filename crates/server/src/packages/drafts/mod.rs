//! Drafts: packages being written in the console. Publishing one makes an ordinary bundle, which goes the ordinary way and
//! never changes; the draft goes then.
//!
//! Owns the tables `drafts`, `draft_files` and `interaction_templates`. Promises: the files of a draft stand among the blobs, under their digest,
//! and the same bytes are stored once; a draft may be as wrong as people leave it: what is wrong is shown, and only publishing refuses.

pub mod api;
mod copy;
mod deliver;
mod files;
mod intake;
mod judge;
pub(crate) mod reference;
pub mod store;
mod templates;

use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Row, Tx, pieces};
use crate::wake::Touched;
use model::id::DraftId;
use model::install::Problem;
use model::rights::Right;
use model::{Digest, Timestamp};
use protocol::Code;
use protocol::api::{Draft, DraftChange, DraftContent, DraftFile, DraftProblem, NewDraft};
use protocol::install::odd;
use std::collections::HashMap;
use uuid::Uuid;

/// A draft as stored.
#[derive(Debug, Clone)]
struct Kept {
    id: Uuid,
    content: DraftContent,
    changed_by: String,
    changed_at: Timestamp,
    revision: i64,
    files: Vec<KeptFile>,
}

/// A file of it as stored.
#[derive(Debug, Clone)]
struct KeptFile {
    digest: Digest,
    shown: DraftFile,
}

fn read(row: &Row) -> Result<Kept> {
    Ok(Kept {
        id: row.get(0)?,
        content: row.json(1)?,
        changed_by: row.get(2)?,
        changed_at: row.time(3)?,
        revision: row.get(4)?,
        files: Vec::new(),
    })
}

async fn with_files(q: &mut impl Query, mut drafts: Vec<Kept>) -> Result<Vec<Kept>> {
    let places: HashMap<Uuid, usize> = drafts.iter().enumerate().map(|(i, d)| (d.id, i)).collect();
    for piece in pieces(drafts.iter().map(|d| d.id).collect::<Vec<_>>()) {
        let ids = piece.iter().map(|id| (*id).into()).collect();
        for row in q.rows(&store::files(piece.len()), ids).await? {
            let shown = DraftFile {
                path: row.get(1)?,
                size_bytes: row.number(3)?,
                sha512: row.get(4)?,
                archive: row.get(5)?,
                original: row.json_opt(6)?,
            };
            if let Some(draft) = places.get(&row.get::<Uuid>(0)?).and_then(|i| drafts.get_mut(*i)) {
                draft.files.push(KeptFile { digest: row.digest(2)?, shown });
            }
        }
    }
    Ok(drafts)
}

/// A draft by the id people see.
async fn kept(q: &mut impl Query, id: &str) -> Result<Kept> {
    let unknown = || Fault::not_found("draft", id);
    let key = id.parse::<DraftId>().map_err(|_| unknown())?.as_uuid();
    let row = q.row(store::ONE, args![key]).await?.ok_or_else(unknown)?;
    let found = vec![read(&row)?];
    with_files(q, found).await?.pop().ok_or_else(unknown)
}

/// A draft as people see it.
async fn shown(q: &mut impl Query, call: &Call, kept: Kept) -> Result<Draft> {
    let content = kept.content;
    let files: Vec<DraftFile> = kept.files.into_iter().map(|file| file.shown).collect();
    let taken = match super::find_version(q, &content.name, &content.version).await? {
        Some(_) => Some(free_version(q, &content.name, &content.version).await?),
        None => None,
    };
    let problems = judge::problems(&content, &files, taken, call.lang);
    let archive = |path: &str| {
        let file = files.iter().find(|file| file.path == path)?;
        Some((file.archive.clone(), file.size_bytes))
    };
    let mut warnings = judge::warnings(&content.install, &archive, call.lang);
    for file in &files {
        if !content.install.files.iter().any(|named| named.path == file.path) {
            let text = odd::UNUSED_FILE.tell(call.lang, &protocol::text::Params::new());
            warnings.push(DraftProblem { field: format!("files.{}", file.path), text });
        }
    }
    Ok(Draft {
        id: DraftId::from_uuid(kept.id).to_string(),
        content,
        files,
        problems,
        warnings,
        changed_by: kept.changed_by,
        changed_at: kept.changed_at,
        revision: kept.revision,
    })
}

/// A version after this one that is not published yet: its last number grows.
async fn free_version(q: &mut impl Query, package: &str, version: &str) -> Result<String> {
    let mut next = version.to_owned();
    for _ in 0..limits::PAGE_MAX {
        next = next_version(&next);
        if super::find_version(q, package, &next).await?.is_none() {
            break;
        }
    }
    Ok(next)
}

/// The version with its last number one higher; what follows that number falls away.
fn next_version(version: &str) -> String {
    let end = version.rfind(|c: char| c.is_ascii_digit()).map_or(0, |i| i + 1);
    let start = version[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
    match version[start..end].parse::<u64>() {
        Ok(number) if number < u64::MAX => format!("{}{}", &version[..start], number + 1),
        _ => format!("{version}.1"),
    }
}

/// Why an install face is refused as a whole, in the caller's language: the first thing, and how many more there are.
fn refused(call: &Call, problems: &[Problem]) -> Fault {
    let Some(first) = problems.first() else { return Fault::internal("refused without a reason") };
    let more = if problems.len() > 1 { format!(" (+{})", problems.len() - 1) } else { String::new() };
    Fault::field(&first.field, format!("{}{more}", protocol::install::flaw(&first.flaw, call.lang)))
}

/// Every draft, the one changed last first.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<Draft>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let rows = q.rows(store::ALL, args![]).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut all = Vec::with_capacity(found.len());
    for kept in with_files(&mut q, found).await? {
        all.push(shown(&mut q, call, kept).await?);
    }
    Ok(all)
}

/// One draft.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn get(app: &App, call: &Call, id: &str) -> Result<Draft> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let kept = kept(&mut q, id).await?;
    shown(&mut q, call, kept).await
}

/// A new draft with this content and without files.
async fn insert(tx: &mut Tx, app: &App, call: &Call, content: &DraftContent) -> Result<Uuid> {
    if tx.count(store::COUNT, args![]).await? >= limits::DRAFTS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::DRAFTS_MAX), ("kind", &"drafts")]));
    }
    let id = app.new_id();
    let body = serde_json::to_string(content).map_err(Fault::internal)?;
    tx.run(store::INSERT, args![id, body, call.who(), call.at]).await?;
    tx.touch(Touched::Draft(id));
    let object = DraftId::from_uuid(id).to_string();
    audit::write(tx, call, "draft.created", &object, [("package", &content.name)]).await?;
    Ok(id)
}

/// Begins a draft: empty, or from a version of the repository.
///
/// # Errors
/// [`Code::NotFound`] when there is no such file; [`Code::InvalidField`], [`Code::TooMany`].
pub async fn begin(app: &App, call: &Call, ask: NewDraft) -> Result<Draft> {
    call.may(Right::Publish)?;
    if let Some(file) = ask.from.as_deref().filter(|file| !file.is_empty()) {
        return copy::from_version(app, call, file, ask.name.as_deref()).await;
    }
    let content = DraftContent {
        name: ask.name.unwrap_or_default(),
        version: "1.0".to_owned(),
        unit: "/".to_owned(),
        ..DraftContent::default()
    };
    let mut tx = app.db.change().await?;
    let id = insert(&mut tx, app, call, &content).await?;
    tx.commit().await?;
    get(app, call, &DraftId::from_uuid(id).to_string()).await
}

/// Writes the content of a draft down, however wrong it is; what is wrong comes back with it.
///
/// # Errors
/// [`Code::NotFound`], [`Code::StaleRevision`].
pub async fn put(app: &App, call: &Call, id: &str, ask: DraftChange) -> Result<Draft> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = kept(&mut tx, id).await?;
    let body = serde_json::to_string(&ask.content).map_err(Fault::internal)?;
    let changed = tx.run(store::UPDATE, args![found.id, ask.revision, body, call.who(), call.at]).await?;
    if changed == 0 {
        return Err(Fault::new(Code::StaleRevision, [("author", &found.changed_by)]));
    }
    tx.touch(Touched::Draft(found.id));
    audit::write(&mut tx, call, "draft.changed", id, [("package", &ask.content.name)]).await?;
    tx.commit().await?;
    get(app, call, id).await
}

/// Throws a draft away, its files too.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, id: &str) -> Result<()> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = kept(&mut tx, id).await?;
    tx.run(store::DELETE, args![found.id]).await?;
    tx.touch(Touched::Draft(found.id));
    audit::write(&mut tx, call, "draft.removed", id, [("package", &found.content.name)]).await?;
    tx.commit().await?;
    sweep_files(app, &found.files).await;
    Ok(())
}

/// Removes the blobs of files that nothing needs any more; the chore does what fails here.
async fn sweep_files(app: &App, files: &[KeptFile]) {
    for file in files {
        if let Err(error) = super::change::remove_unused(app, &file.digest).await {
            tracing::warn!(%error, digest = %file.digest, "could not remove a blob; trying again later");
        }
    }
}

/// Takes a file out of a draft.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove_file(app: &App, call: &Call, id: &str, path: &str) -> Result<Draft> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = kept(&mut tx, id).await?;
    if tx.run(store::FILE_DELETE, args![found.id, path]).await? == 0 {
        return Err(Fault::not_found("file of the draft", path));
    }
    tx.run(store::TOUCH, args![found.id, call.who(), call.at]).await?;
    tx.touch(Touched::Draft(found.id));
    audit::write(&mut tx, call, "draft.file-removed", id, [("path", &path)]).await?;
    tx.commit().await?;
    let gone: Vec<KeptFile> = found.files.into_iter().filter(|file| file.shown.path == path).collect();
    sweep_files(app, &gone).await;
    get(app, call, id).await
}

#[cfg(test)]
mod tests;
