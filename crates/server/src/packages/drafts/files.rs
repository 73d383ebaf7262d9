//! An upload that is whole becomes a file of a draft.

use super::intake::{Intake, Sums, fault, measure};
use super::{get, kept, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::uploads::{Announced, announced, discard};
use crate::store::{Error, Tx};
use crate::wake::Touched;
use bundle::archive::{Archive, plain_tar};
use model::Digest;
use model::rights::Right;
use protocol::Code;
use protocol::api::{Draft, NewDraftFile};
use protocol::install::OriginalFile;
use std::path::Path;
use tokio::task::spawn_blocking;
use tracing::Instrument;
use uuid::Uuid;

/// The folder of a draft's files in the bundle to come.
const FOLDER: &str = "files";

/// What a file of a draft is, apart from where it belongs.
pub(super) struct Known {
    pub digest: Digest,
    pub size: u64,
    pub sha512: String,
    pub archive: Option<Archive>,
    pub original: Option<OriginalFile>,
}

/// Makes an upload a file of a draft; one of the same name is replaced. It goes on to its end even when the caller leaves.
///
/// # Errors
/// [`Code::NotFound`], [`Code::UploadBusy`], [`Code::UploadIncomplete`], [`Code::DigestMismatch`]; [`Code::InvalidField`] for a name
/// no machine may get; [`Code::EntryRefused`] for a compressed tar that cannot be read; [`Code::TooMany`].
pub async fn add_file(app: &App, call: &Call, id: &str, ask: NewDraftFile) -> Result<Draft> {
    call.may(Right::Publish)?;
    let draft = kept(&mut app.db.read(), id).await?;
    let announced = announced(app, &ask.upload).await?;
    let name = if ask.name.is_empty() { announced.file.to_string() } else { ask.name.clone() };
    protocol::install::name_of_file(&name)
        .map_err(|flaw| Fault::field("name", protocol::install::flaw(&flaw, call.lang)))?;
    let (work, caller) = (app.clone(), call.clone());
    let begun = async move { take(&work, &caller, draft.id, announced, name, ask.keep_compressed).await };
    tokio::spawn(begun.in_current_span()).await.map_err(Fault::internal)??;
    get(app, call, id).await
}

async fn take(
    app: &App,
    call: &Call,
    draft: Uuid,
    announced: Announced,
    name: String,
    keep_compressed: bool,
) -> Result<()> {
    let mut held = app.blobs.hold(announced.id).ok_or_else(|| Fault::of(Code::UploadBusy))?;
    let there = announced.here(app);
    let path = match there {
        Some(digest) => app.blobs.path(&digest),
        None => {
            let path = app.blobs.upload_path(announced.id);
            let (file, offset) = held.open(&path, announced.size_bytes)?;
            if offset < announced.size_bytes {
                let details: [(&str, &dyn std::fmt::Display); 2] =
                    [("received", &offset), ("size", &announced.size_bytes)];
                return Err(Fault::new(Code::UploadIncomplete, details));
            }
            held.flushed().await?;
            spawn_blocking(move || file.sync_all()).await.map_err(Fault::internal)??;
            path
        }
    };
    let place = app.blobs.inspecting().await;
    let looked = path.clone();
    let (sums, kind) =
        spawn_blocking(move || Ok::<_, std::io::Error>((measure(&looked)?, Archive::of(&looked)?)))
            .await
            .map_err(Fault::internal)??;
    if let Some(expected) = announced.digest.filter(|expected| *expected != sums.digest) {
        let fault = Fault::new(Code::DigestMismatch, [("expected", &expected), ("received", &sums.digest)]);
        discard(app, announced.id).await?;
        return Err(fault);
    }
    let plain = kind.filter(|kind| kind.is_wrapped_tar() && !keep_compressed);
    match plain {
        Some(kind) => {
            let whole = unwrapped(app, kind, &path, &name).await?;
            drop(place);
            let named = plain_name(&name);
            let settled = app.blobs.settle().await;
            whole.place()?;
            let original = OriginalFile { name, size_bytes: sums.size, sha512: sums.sha512 };
            let known = known(&whole.sums, Some(Archive::Tar), Some(original));
            write(app, call, draft, &named, &known, Some(announced.id)).await?;
            drop(settled);
            // What was uploaded is not needed any more.
            app.blobs.drop_upload(announced.id)?;
        }
        None => {
            drop(place);
            let settled = app.blobs.settle().await;
            if there.is_none() {
                let (blobs, id, digest) = (app.blobs.clone(), announced.id, sums.digest);
                spawn_blocking(move || blobs.place(id, &digest)).await.map_err(Fault::internal)??;
                held.file = None;
            } else if !app.blobs.has(&sums.digest, sums.size) {
                let details: [(&str, &dyn std::fmt::Display); 2] = [("received", &0), ("size", &sums.size)];
                return Err(Fault::new(Code::UploadIncomplete, details));
            }
            write(app, call, draft, &name, &known(&sums, kind, None), Some(announced.id)).await?;
            drop(settled);
            app.blobs.drop_upload(announced.id)?;
        }
    }
    drop(held);
    Ok(())
}

fn known(sums: &Sums, archive: Option<Archive>, original: Option<OriginalFile>) -> Known {
    Known { digest: sums.digest, size: sums.size, sha512: sums.sha512.clone(), archive, original }
}

/// The tar inside a compressed one, as a file of its own.
async fn unwrapped(app: &App, kind: Archive, path: &Path, name: &str) -> Result<super::intake::Whole> {
    let mut intake = Intake::begin(app)?;
    let (path, name) = (path.to_owned(), name.to_owned());
    let work = move || {
        let to = intake.path().to_owned();
        match plain_tar(kind, &path, &mut intake, &to) {
            Ok(_) => Ok(intake.finish()?),
            Err(error) => {
                intake.drop_it();
                Err(fault(&name, &error))
            }
        }
    };
    spawn_blocking(work).await.map_err(Fault::internal)?
}

/// The name of the tar inside: `site.tar.gz`, `site.tgz` → `site.tar`.
fn plain_name(name: &str) -> String {
    let lower = name.to_lowercase();
    for ending in [".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".tbz", ".txz", ".gz", ".bz2", ".xz"] {
        if lower.ends_with(ending) && lower.len() > ending.len() && lower.len() == name.len() {
            return format!("{}.tar", &name[..name.len() - ending.len()]);
        }
    }
    format!("{name}.tar")
}

/// Writes a file of a draft down, and the end of the upload it came with. What it replaces goes with its last user.
async fn write(
    app: &App,
    call: &Call,
    draft: Uuid,
    name: &str,
    known: &Known,
    upload: Option<Uuid>,
) -> Result<()> {
    let mut tx = app.db.change().await?;
    let path = format!("{FOLDER}/{name}");
    let id = model::id::DraftId::from_uuid(draft).to_string();
    let before = kept(&mut tx, &id).await?;
    insert(&mut tx, draft, before.files.len(), &path, known).await?;
    tx.run(store::TOUCH, args![draft, call.who(), call.at]).await?;
    if let Some(upload) = upload {
        tx.run(crate::packages::store::UPLOAD_DELETE, args![upload]).await?;
    }
    tx.touch(Touched::Draft(draft));
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 2] = [("path", &path), ("sha512", &known.sha512)];
    audit::write(&mut tx, call, "draft.file-added", &id, details).await?;
    tx.commit().await?;
    Ok(())
}

/// The row of a file; one of the same path is replaced.
pub(super) async fn insert(tx: &mut Tx, draft: Uuid, others: usize, path: &str, known: &Known) -> Result<()> {
    let replaced = tx.run(store::FILE_DELETE, args![draft, path]).await?;
    if replaced == 0 && others >= limits::DRAFT_FILES_MAX {
        let limit = limits::DRAFT_FILES_MAX;
        return Err(Fault::new(Code::TooMany, [("limit", &limit), ("kind", &"files in a draft")]));
    }
    let original = known.original.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    let archive = known.archive.map(Archive::word).unwrap_or_default();
    let row = args![draft, path, known.digest, known.size, &known.sha512, archive, original];
    match tx.run(store::FILE_INSERT, row).await {
        Err(Error::Unique(_)) => Err(Fault::new(Code::Exists, [("kind", &"file"), ("name", &path)])),
        other => Ok(other.map(|_| ())?),
    }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_of_tars() {
        for (name, plain) in [
            ("site.tar.gz", "site.tar"),
            ("Site.TGZ", "Site.tar"),
            ("a.tar.xz", "a.tar"),
            ("noending", "noending.tar"),
            ("été.tbz2", "été.tar"),
        ] {
            assert_eq!(plain_name(name), plain);
        }
    }
}
