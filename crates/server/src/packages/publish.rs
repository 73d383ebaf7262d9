//! Publishing an upload that is whole: the disk has it, its digest fits, it is a bundle; then it becomes a blob, then a
//! version, in this order.

use super::blobs::Held;
use super::cut::{self, Cut};
use super::uploads::{Announced, announced, discard};
use super::{change, store, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query, Tx};
use crate::wake::Touched;
use bundle::Inspected;
use model::name::NAME_BYTES_MAX;
use model::rights::Right;
use model::{Digest, FileName};
use protocol::Code;
use protocol::api::{Manifest, PackageFile};
use protocol::install::Install;
use std::path::PathBuf;
use tokio::task::spawn_blocking;
use tracing::Instrument;
use uuid::Uuid;

/// What became of an upload.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The file in the repository.
    pub package: PackageFile,
    /// False when the repository had these very bytes as this version already.
    pub is_new: bool,
}

/// Publishes an upload. It goes on to its end even when the caller leaves.
///
/// # Errors
/// [`Code::NotFound`], [`Code::UploadBusy`], [`Code::UploadIncomplete`]; and those after which the upload is thrown away,
/// because its bytes can never be published: [`Code::DigestMismatch`], [`Code::NotABundle`], [`Code::InvalidManifest`],
/// [`Code::EntryRefused`], [`Code::VersionExists`], [`Code::NameCase`].
pub async fn publish(app: &App, call: &Call, id: &str) -> Result<Published> {
    publish_as(app, call, id, Replace::No).await
}

/// Whether a version that is there may be replaced (P-6): only one that is delivered and nothing else, in the store `deploy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// A published version never changes.
    No,
    /// The new one takes its number; what was published before is remembered, and what was decided about it counts no more.
    Yes,
}

/// Publishes an upload, replacing a version or not.
///
/// # Errors
/// As [`publish`].
pub async fn publish_as(app: &App, call: &Call, id: &str, replace: Replace) -> Result<Published> {
    call.may(Right::Publish)?;
    let announced = announced(app, id).await?;
    let held = app.blobs.hold(announced.id).ok_or_else(|| Fault::of(Code::UploadBusy))?;
    let work = to_its_end(app.clone(), call.clone(), announced, held, replace);
    tokio::spawn(work.in_current_span()).await.map_err(Fault::internal)?
}

async fn to_its_end(
    app: App,
    call: Call,
    announced: Announced,
    mut held: Held,
    replace: Replace,
) -> Result<Published> {
    let done = settle(&app, &call, &announced, &mut held, replace).await;
    if done.as_ref().is_err_and(|fault| is_final(fault.code)) {
        discard(&app, announced.id).await?;
    }
    if done.is_ok() {
        app.blobs.drop_upload(announced.id)?;
    }
    done
}

/// Whether the bytes of an upload can never be published after this.
pub(super) const fn is_final(code: Code) -> bool {
    matches!(
        code,
        Code::DigestMismatch
            | Code::NotABundle
            | Code::InvalidManifest
            | Code::EntryRefused
            | Code::VersionExists
            | Code::NameCase
    )
}

async fn settle(
    app: &App,
    call: &Call,
    announced: &Announced,
    held: &mut Held,
    replace: Replace,
) -> Result<Published> {
    let proved = prove(app, announced, held).await?;
    let there = admit(&mut app.db.read(), &proved, replace).await?;
    let settled = app.blobs.settle().await;
    if let Admitted::Same(id) = there
        && app.blobs.has(&proved.digest, proved.size_bytes)
    {
        return same(app, announced, id).await;
    }
    if proved.is_blob {
        // Its last version may have gone meanwhile, and the blob with it: then the bytes must be sent after all.
        if !app.blobs.has(&proved.digest, proved.size_bytes) {
            return Err(Fault::new(
                Code::UploadIncomplete,
                [("received", &0), ("size", &announced.size_bytes)],
            ));
        }
    } else {
        let (blobs, id, digest) = (app.blobs.clone(), announced.id, proved.digest);
        spawn_blocking(move || blobs.place(id, &digest)).await.map_err(Fault::internal)??;
        held.file = None;
    }
    let mut tries = 1;
    let written = loop {
        match write(app, call, announced, &proved, replace).await {
            // Somebody published under the same name at the same moment: look again.
            Err(Refusal::Clash) if tries < limits::PUBLISH_TRIES_MAX => tries += 1,
            Err(Refusal::Clash) => break Err(Fault::internal("names changed at every try to publish")),
            Err(Refusal::Fault(fault)) => break Err(fault),
            Ok(published) => break Ok(published),
        }
    };
    drop(settled);
    if written.as_ref().is_err_and(|fault| is_final(fault.code)) {
        change::remove_unused(app, &proved.digest).await?;
    }
    written
}

/// Bytes that may be published: on the disk, of this digest, a bundle.
struct Proved {
    digest: Digest,
    size_bytes: u64,
    /// They stand among the blobs already.
    is_blob: bool,
    found: Inspected,
    /// Its install face, with what is known of the files.
    cut: Option<Cut>,
}

/// Proves an upload: waits for the disk, for the digest and for the inspection at the same time.
async fn prove(app: &App, announced: &Announced, held: &mut Held) -> Result<Proved> {
    if let Some(digest) = announced.here(app) {
        let path = app.blobs.path(&digest);
        let (found, cut) = inspect(app, path, announced).await?;
        return Ok(Proved { digest, size_bytes: announced.size_bytes, is_blob: true, found, cut });
    }
    let path = app.blobs.upload_path(announced.id);
    let (file, offset) = held.open(&path, announced.size_bytes)?;
    if offset < announced.size_bytes {
        return Err(Fault::new(
            Code::UploadIncomplete,
            [("received", &offset), ("size", &announced.size_bytes)],
        ));
    }
    let counted = held.hasher.as_ref().map(|hasher| Digest::from_bytes(*hasher.finalize().as_bytes()));
    if let Some(digest) = counted {
        agree(announced, digest)?;
    }
    let begun = held.flushed().await;
    let last = file.clone();
    let kept = spawn_blocking(move || begun.and_then(|()| last.sync_data()));
    let again = counted.is_none().then(|| path.clone());
    let hashed = spawn_blocking(move || again.map(|path| bundle::digest_file(&path)).transpose());
    let (found, kept, hashed) = tokio::join!(inspect(app, path, announced), kept, hashed);
    if let Err(error) = kept.map_err(Fault::internal)? {
        held.spoil(&file);
        return Err(error.into());
    }
    let hashed = hashed.map_err(Fault::internal)??.map(|(digest, _)| digest);
    let digest = counted.or(hashed).ok_or_else(|| Fault::internal("an upload without a digest"))?;
    agree(announced, digest)?;
    let (found, cut) = found?;
    Ok(Proved { digest, size_bytes: announced.size_bytes, is_blob: false, found, cut })
}

/// Compares the digest announced, if any, with the one of the bytes (P9).
fn agree(announced: &Announced, digest: Digest) -> Result<()> {
    match announced.digest {
        Some(expected) if expected != digest => {
            Err(Fault::new(Code::DigestMismatch, [("expected", &expected), ("received", &digest)]))
        }
        _ => Ok(()),
    }
}

/// Reads and checks the whole bundle, and cuts the files of its install face.
async fn inspect(app: &App, path: PathBuf, announced: &Announced) -> Result<(Inspected, Option<Cut>)> {
    let _place = app.blobs.inspecting().await;
    let name = announced.file.to_string();
    let read = move || {
        let found = bundle::inspect(&path, &name)?;
        let install = found.manifest.install.as_ref().map(Install::from);
        let cut = install.map(|install| cut::cut(&path, &install, 0)).transpose()?;
        Ok((found, cut))
    };
    let found = spawn_blocking(read).await.map_err(Fault::internal)?;
    found.map_err(|error| refused(&announced.file, &error))
}

/// What a bundle's error means for whoever publishes it.
fn refused(file: &FileName, error: &bundle::Error) -> Fault {
    let code = match error.code() {
        "bundle-not-archive" | "bundle-no-manifest" => Code::NotABundle,
        "bundle-entry-refused" | "bundle-too-big" => Code::EntryRefused,
        "manifest-invalid" => Code::InvalidManifest,
        "disk-full" => return Fault::of(Code::DiskFull),
        _ => {
            let source = std::error::Error::source(error).map(|s| format!(": {s}")).unwrap_or_default();
            return Fault::internal(format!("{error}{source}"));
        }
    };
    Fault::new(code, [("file", file), ("why", error)])
}

/// What publishing comes to.
enum Admitted {
    /// A version nobody has seen.
    New,
    /// The version is there with these very bytes.
    Same(Uuid),
    /// It takes the number of this version.
    Replaces(Uuid),
}

/// Decides whether a version may be published.
async fn admit(q: &mut impl Query, proved: &Proved, replace: Replace) -> Result<Admitted> {
    let manifest = &proved.found.manifest;
    let (fold, key) = (manifest.name.fold(), manifest.version.order_key());
    let there = q.row(store::BY_VERSION, args![&fold, key]).await?;
    if let Some(row) = &there
        && row.digest(2)? == proved.digest
    {
        return Ok(Admitted::Same(row.get(0)?));
    }
    if let Some(row) = q.row(store::PACKAGE_NAME, args![&fold]).await? {
        let existing: String = row.get(0)?;
        if existing != manifest.name.as_str() {
            return Err(Fault::new(Code::NameCase, [("existing", &existing)]));
        }
    }
    let Some(row) = there else { return Ok(Admitted::New) };
    let id: Uuid = row.get(0)?;
    let delivers_only =
        proved.found.deliver.is_some() && manifest.run.is_none() && manifest.install.is_none();
    if replace == Replace::Yes && delivers_only && q.count(store::REPLACEABLE, args![id]).await? > 0 {
        return Ok(Admitted::Replaces(id));
    }
    let file: String = row.get(1)?;
    let details: [(&str, &dyn std::fmt::Display); 3] =
        [("package", &manifest.name), ("version", &manifest.version), ("file", &file)];
    Err(Fault::new(Code::VersionExists, details))
}

/// A version goes because another takes its number; what it was is remembered.
async fn give_way(tx: &mut Tx, call: &Call, id: Uuid) -> Result<()> {
    tx.run(store::REPLACED, args![id, call.at, call.who()]).await?;
    if let Some(found) = super::version_of(tx, id).await? {
        tx.touch(Touched::PackageRemoved(found.file));
    }
    tx.run(store::DELETE, args![id]).await?;
    Ok(())
}

/// The same bytes again: nothing changes but that the upload is over.
async fn same(app: &App, announced: &Announced, id: Uuid) -> Result<Published> {
    discard(app, announced.id).await?;
    Ok(Published { package: views::one(&mut app.db.read(), id).await?, is_new: false })
}

/// Why a version was not written.
enum Refusal {
    /// Another transaction took a name; try again.
    Clash,
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Refusal::Fault(error.into())
    }
}

/// The transaction: version, audit line, end of the upload.
async fn write(
    app: &App,
    call: &Call,
    announced: &Announced,
    proved: &Proved,
    replace: Replace,
) -> std::result::Result<Published, Refusal> {
    let mut tx = app.db.change().await?;
    match admit(&mut tx, proved, replace).await? {
        Admitted::New => {}
        Admitted::Same(id) => {
            drop(tx);
            return Ok(same(app, announced, id).await?);
        }
        Admitted::Replaces(id) => give_way(&mut tx, call, id).await?,
    }
    let manifest = &proved.found.manifest;
    let (id, fold) = (app.new_id(), manifest.name.fold());
    let file = free_name(&mut tx, announced, &proved.found).await?;
    let before = change::newest(&mut tx, &fold).await?;
    let shown = serde_json::to_string(&Manifest::from(manifest)).map_err(Fault::internal)?;
    let installs = proved.cut.as_ref().map(|cut| serde_json::to_string(&cut.install)).transpose();
    let installs = installs.map_err(Fault::internal)?;
    let row = args![
        id,
        manifest.name.as_str(),
        &fold,
        manifest.version.as_str(),
        manifest.version.order_key(),
        file.as_str(),
        file.fold(),
        proved.digest,
        proved.size_bytes,
        manifest.run.is_some(),
        shown,
        words(&proved.found),
        proved.found.icon.clone(),
        call.at,
        call.who(),
        installs,
        manifest.install.as_ref().is_some_and(|install| install.confidential),
    ];
    match tx.run(store::INSERT, row).await {
        Err(Error::Unique(_)) => return Err(Refusal::Clash),
        other => other?,
    };
    if let Some(cut) = &proved.cut {
        super::parts::write(&mut tx, id, cut).await?;
    }
    if let Some(face) = &proved.found.deliver {
        let face = serde_json::to_string(face).map_err(Fault::internal)?;
        tx.run(store::DELIVER, args![id, face, app.life.lived_ms(&app.clock)]).await?;
    }
    tx.run(store::UPLOAD_DELETE, args![announced.id]).await?;
    tx.touch(Touched::Package(id));
    if let Some(before) = before {
        tx.touch(Touched::Package(before));
    }
    change::concerned(&mut tx, &fold, file.as_str()).await?;
    note(&mut tx, call, proved, &file).await?;
    let package = views::one(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Published { package, is_new: true })
}

async fn note(tx: &mut Tx, call: &Call, proved: &Proved, file: &FileName) -> Result<()> {
    let manifest = &proved.found.manifest;
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 4] = [
        ("package", &manifest.name),
        ("version", &manifest.version),
        ("digest", &proved.digest),
        ("size_bytes", &proved.size_bytes),
    ];
    Ok(audit::write(tx, call, "package.published", file.as_str(), details).await?)
}

/// The name the file came with; when another version has it, one made of package and version.
async fn free_name(tx: &mut Tx, announced: &Announced, found: &Inspected) -> Result<FileName> {
    if tx.count(store::FILE_TAKEN, args![announced.file.fold()]).await? == 0 {
        return Ok(announced.file.clone());
    }
    let (package, version) = (&found.manifest.name, &found.manifest.version);
    free_version_name(tx, package.as_str(), version.as_str(), found.format.ending()).await
}

/// A file name made of package and version that no other file has.
pub(super) async fn free_version_name(
    tx: &mut Tx,
    package: &str,
    version: &str,
    ending: &str,
) -> Result<FileName> {
    for number in 1..limits::PAGE_MAX {
        let name = match number {
            1 => made_name(package, &format!("-{version}.{ending}"))?,
            more => made_name(package, &format!("-{version}-{more}.{ending}"))?,
        };
        if tx.count(store::FILE_TAKEN, args![name.fold()]).await? == 0 {
            return Ok(name);
        }
    }
    let name = format!("{package}-{version}.{ending}");
    Err(Fault::new(Code::Exists, [("kind", &"package file"), ("name", &name)]))
}

/// A file name of a package and what follows it; a long package name is cut.
pub(super) fn made_name(package: &str, rest: &str) -> Result<FileName> {
    let room = NAME_BYTES_MAX.saturating_sub(rest.len());
    let mut end = room.min(package.len());
    while !package.is_char_boundary(end) {
        end -= 1;
    }
    FileName::parse(&format!("{}{rest}", &package[..end])).map_err(Fault::internal)
}

/// What a search looks at: names, titles, descriptions, authors, in lower case.
fn words(found: &Inspected) -> String {
    let manifest = &found.manifest;
    let texts = manifest.title.0.values().chain(manifest.description.0.values()).chain(&manifest.authors);
    let mut words = format!("{} {}", manifest.name, manifest.version);
    for text in texts {
        words.push(' ');
        words.push_str(text);
    }
    words.to_lowercase().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
