//! Publishing a draft: a bundle is made of its files as they are, goes the ordinary way, and the draft goes. A crash between leaves both; then
//! publishing again finds the same bytes published, and takes the draft away.

use super::{Kept, judge, kept, store, sweep_files};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, store as shelf};
use crate::wake::Touched;
use model::manifest::{Manifest, Text};
use model::rights::Right;
use protocol::Code;
use protocol::api::{DraftFile, NewUpload, PackageFile};
use protocol::install::Install;
use tokio::task::spawn_blocking;
use tracing::Instrument;

/// The file that is the icon, if a draft has it.
const ICON: &str = "icon.png";

/// Publishes a draft. It goes on to its end even when the caller leaves.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] with the first problem; everything that refuses an upload, such as
/// [`Code::VersionExists`].
pub async fn publish(app: &App, call: &Call, id: &str) -> Result<PackageFile> {
    call.may(Right::Publish)?;
    let draft = kept(&mut app.db.read(), id).await?;
    let files: Vec<DraftFile> = draft.files.iter().map(|file| file.shown.clone()).collect();
    let problems = judge::problems(&draft.content, &files, None, call.lang);
    if let Some(first) = problems.first() {
        let more = if problems.len() > 1 { format!(" (+{})", problems.len() - 1) } else { String::new() };
        return Err(Fault::field(&first.field, format!("{}{more}", first.text)));
    }
    let (work, caller, id) = (app.clone(), call.clone(), id.to_owned());
    let begun = async move { deliver(&work, &caller, &id, draft).await };
    tokio::spawn(begun.in_current_span()).await.map_err(Fault::internal)?
}

async fn deliver(app: &App, call: &Call, id: &str, draft: Kept) -> Result<PackageFile> {
    let manifest = manifest(call, &draft)?;
    let file = format!("{}-{}.zip", draft.content.name, draft.content.version);
    let ask = NewUpload { file, size_bytes: limits::BUNDLE_BYTES_MAX, digest: None };
    let upload = packages::begin(app, call, ask).await?;
    let published = match assemble(app, call, &upload.id, &draft, manifest).await {
        Ok(()) => packages::publish(app, call, &upload.id).await,
        Err(fault) => Err(fault),
    };
    let published = match published {
        Ok(published) => published.package,
        Err(fault) => {
            if let Err(other) = packages::cancel(app, call, &upload.id).await
                && other.code != Code::NotFound
            {
                tracing::warn!(fault = %other, "an upload made of a draft is thrown away later");
            }
            return Err(fault);
        }
    };
    finish(app, call, id, &draft, &published).await?;
    Ok(published)
}

/// Writes the bundle where an upload of it would have arrived.
async fn assemble(app: &App, call: &Call, upload: &str, draft: &Kept, manifest: String) -> Result<()> {
    let announced = packages::uploads::announced(app, upload).await?;
    let held = app.blobs.hold(announced.id).ok_or_else(|| Fault::of(Code::UploadBusy))?;
    let path = app.blobs.upload_path(announced.id);
    let files: Vec<_> =
        draft.files.iter().map(|file| (file.shown.path.clone(), app.blobs.path(&file.digest))).collect();
    let work = move || {
        let mut out = bundle::Assembly::begin(&path)?;
        out.text("escale.toml", manifest.as_bytes())?;
        for (name, from) in files {
            out.file(&name, &from)?;
        }
        out.finish()
    };
    let written = spawn_blocking(work).await.map_err(Fault::internal)?;
    drop(held);
    written.map_err(|error| super::intake::fault(upload, &error))?;
    packages::shorten(app, call, upload).await?;
    Ok(())
}

/// What `escale.toml` will say.
fn manifest(call: &Call, draft: &Kept) -> Result<String> {
    let content = &draft.content;
    let install = model::install::Install::try_from(&content.install);
    let install = install.map_err(|problems| super::refused(call, &problems.0))?;
    let mut manifest = Manifest::bare("draft", "0");
    manifest.name = model::PackageName::parse(&content.name).map_err(|e| Fault::field("name", e))?;
    manifest.version = model::Version::parse(&content.version).map_err(|e| Fault::field("version", e))?;
    manifest.title = texts(&content.title);
    manifest.description = texts(&content.description);
    manifest.authors.clone_from(&content.authors);
    manifest.icon = draft.files.iter().map(|file| &file.shown.path).find(|path| *path == ICON).cloned();
    manifest.install = Some(install);
    Ok(bundle::write_manifest(&manifest))
}

fn texts(texts: &protocol::api::Texts) -> Text {
    Text(texts.iter().filter(|(_, text)| !text.is_empty()).map(|(k, v)| (k.clone(), v.clone())).collect())
}

/// Completes what the version says about its files, and takes the draft away.
async fn finish(app: &App, call: &Call, id: &str, draft: &Kept, published: &PackageFile) -> Result<()> {
    let mut tx = app.db.change().await?;
    let version = packages::views::named(&mut tx, &published.file).await?.id;
    let mut install: Install = packages::install_of(&mut tx, version).await?;
    for file in &mut install.files {
        let from = draft.files.iter().find(|there| there.shown.path == file.path);
        file.original = from.and_then(|there| there.shown.original.clone());
    }
    let body = serde_json::to_string(&install).map_err(Fault::internal)?;
    let unit = if draft.content.unit.is_empty() { "/" } else { &draft.content.unit };
    tx.run(shelf::COMPLETE, args![version, body, unit]).await?;
    tx.run(store::DELETE, args![draft.id]).await?;
    tx.touch(Touched::Draft(draft.id));
    tx.touch(Touched::Package(version));
    audit::write(&mut tx, call, "draft.published", id, [("file", &published.file)]).await?;
    tx.commit().await?;
    sweep_files(app, &draft.files).await;
    Ok(())
}
