//! Renaming and deleting files of the repository.

use super::{publish, store, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::{Call, Force};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query, Tx};
use crate::wake::Touched;
use model::rights::Right;
use model::{Digest, FileName};
use protocol::Code;
use protocol::api::PackageFile;
use uuid::Uuid;

/// Gives a file another name. Its version and its bytes stay; instances that name the file by its old name keep what
/// is planned and are told that they resolve to something else.
///
/// # Errors
/// [`Code::NotFound`], [`Code::InvalidField`], [`Code::Exists`] when another file has that name, whatever the case.
pub async fn rename(app: &App, call: &Call, file: &str, new: &str) -> Result<PackageFile> {
    call.may(Right::Publish)?;
    let new = FileName::parse(new).map_err(|e| Fault::field("file", e))?;
    let mut tx = app.db.change().await?;
    let found = views::named(&mut tx, file).await?;
    match tx.run(store::RENAME, args![found.id, new.as_str(), new.fold()]).await {
        Err(Error::Unique(_)) => {
            return Err(Fault::new(Code::Exists, [("kind", &"package file"), ("name", &new)]));
        }
        other => other?,
    };
    concerned(&mut tx, &found.package_fold, &found.file).await?;
    concerned(&mut tx, &found.package_fold, new.as_str()).await?;
    if found.file != new.as_str() {
        tx.touch(Touched::PackageRemoved(found.file.clone()));
    }
    tx.touch(Touched::Package(found.id));
    audit::write(&mut tx, call, "package.renamed", new.as_str(), [("from", &found.file)]).await?;
    let renamed = views::one(&mut tx, found.id).await?;
    tx.commit().await?;
    Ok(renamed)
}

/// Gives a file the plain name of its package, `<Name>.zip`, as Constellation's server names what it downloads
/// (spec/constellation §4.5). Another version that has this name keeps its bytes under `<Name>-<version>.zip`, so that
/// nothing is lost.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn take_plain_name(app: &App, call: &Call, file: &str) -> Result<PackageFile> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = views::named(&mut tx, file).await?;
    let ending = if found.file.to_lowercase().ends_with(".tar.zst") { "tar.zst" } else { "zip" };
    let plain = publish::made_name(&found.package, &format!(".{ending}"))?;
    if let Some(row) = tx.row(store::BY_FILE, args![plain.fold()]).await?
        && row.get::<Uuid>(0)? != found.id
    {
        let other = views::named(&mut tx, plain.as_str()).await?;
        let aside = publish::free_version_name(&mut tx, &other.package, &other.version, ending).await?;
        tx.run(store::RENAME, args![other.id, aside.as_str(), aside.fold()]).await?;
        concerned(&mut tx, &other.package_fold, &other.file).await?;
        tx.touch(Touched::Package(other.id));
        audit::write(&mut tx, call, "package.renamed", aside.as_str(), [("from", &other.file)]).await?;
    }
    if found.file != plain.as_str() {
        tx.run(store::RENAME, args![found.id, plain.as_str(), plain.fold()]).await?;
        tx.touch(Touched::PackageRemoved(found.file.clone()));
    }
    concerned(&mut tx, &found.package_fold, plain.as_str()).await?;
    tx.touch(Touched::Package(found.id));
    audit::write(&mut tx, call, "package.renamed", plain.as_str(), [("from", &found.file)]).await?;
    let renamed = views::one(&mut tx, found.id).await?;
    tx.commit().await?;
    Ok(renamed)
}

/// Deletes a file. Instances that run it go on with what is planned for them, but cannot fetch it again.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::FileInUse`] naming the instances whose planned version it is, unless forced;
/// [`Code::FileInTask`] naming tasks that have it among their targets, forced or not.
pub async fn remove(app: &App, call: &Call, file: &str, force: Force) -> Result<()> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = views::named(&mut tx, file).await?;
    // A run says what it did by the version it did it with: nobody takes that away.
    let tasks = tx.rows(store::TASKS_OF, args![found.id]).await?;
    if !tasks.is_empty() {
        let names = tasks.iter().take(limits::USED_BY_NAMED_MAX).map(|row| row.get::<String>(0));
        let names: Vec<String> = names.collect::<std::result::Result<_, _>>()?;
        return Err(Fault::new(Code::FileInTask, [("file", &found.file), ("tasks", &names.join(", "))]));
    }
    let users = views::users_named(&mut tx, found.id).await?;
    if let (Some(users), Force::No) = (&users, force) {
        return Err(Fault::new(Code::FileInUse, [("file", &found.file), ("instances", users)]));
    }
    concerned(&mut tx, &found.package_fold, &found.file).await?;
    tx.run(store::DELETE, args![found.id]).await?;
    tx.touch(Touched::PackageRemoved(found.file.clone()));
    if let Some(newest) = newest(&mut tx, &found.package_fold).await? {
        tx.touch(Touched::Package(newest));
    }
    let digest = found.digest.to_string();
    let users = users.unwrap_or_default();
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 4] =
        [("package", &found.package), ("version", &found.version), ("digest", &digest), ("used_by", &users)];
    audit::write(&mut tx, call, "package.deleted", &found.file, details).await?;
    tx.commit().await?;
    // The file is gone for everybody; a blob that cannot be removed now is removed by the chore.
    if let Err(error) = remove_unused(app, &found.digest).await {
        tracing::warn!(%error, digest = %found.digest, "could not remove a blob; trying again later");
    }
    Ok(())
}

/// Removes a blob unless a version refers to it.
pub(super) async fn remove_unused(app: &App, digest: &Digest) -> Result<()> {
    let alone = app.blobs.settle_alone().await;
    if !is_used(&mut app.db.read(), digest).await? {
        app.blobs.remove(digest)?;
    }
    drop(alone);
    Ok(())
}

/// Whether something refers to these bytes: a version, a file of a draft, a delivery under way.
pub(super) async fn is_used(q: &mut impl Query, digest: &Digest) -> Result<bool> {
    Ok(q.count(store::DIGEST_USED, args![*digest]).await? > 0
        || q.count(store::DELIVERIES_OPEN, args![digest.to_string()]).await? > 0)
}

/// The highest version of a package.
pub(super) async fn newest(q: &mut impl Query, package_fold: &str) -> Result<Option<Uuid>> {
    Ok(q.row(store::NEWEST, args![package_fold]).await?.map(|row| row.get(0)).transpose()?)
}

/// Notes every instance that a file of this name and package may concern.
pub(super) async fn concerned(tx: &mut Tx, package_fold: &str, file: &str) -> Result<()> {
    let file = file.to_lowercase();
    let stem = file.strip_suffix(".zip").or_else(|| file.strip_suffix(".tar.zst")).unwrap_or(&file);
    for row in tx.rows(store::CONCERNED, args![package_fold, &file, stem]).await? {
        tx.touch(Touched::Instance(row.get(0)?));
    }
    Ok(())
}
