//! Package files as people see them.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::limits;
use crate::store::{Arg, Error, Query, Row, pieces};
use crate::units::Bound;
use model::id::VersionId;
use model::manifest::{SettingSpec, Text};
use model::rights::Right;
use model::setting::SettingType;
use model::{Digest, SettingKey};
use protocol::api::{Manifest, PackageFile, Page};
use std::collections::HashMap;
use uuid::Uuid;

/// A file and where it stands in the list.
struct Listed {
    id: Uuid,
    file: PackageFile,
    package_fold: String,
    version_key: Vec<u8>,
}

fn read(row: &Row) -> std::result::Result<Listed, Error> {
    let id: Uuid = row.get(0)?;
    let file = PackageFile {
        id: VersionId::from_uuid(id).to_string(),
        name: row.get(1)?,
        version: row.get(2)?,
        file: row.get(3)?,
        digest: row.digest(4)?.to_string(),
        size_bytes: row.number(5)?,
        published_at: row.time(6)?,
        published_by: row.get(7)?,
        newest: row.get(8)?,
        has_icon: row.get(9)?,
        confidential: row.get(13)?,
        used_by: Vec::new(),
        manifest: row.json(10)?,
    };
    Ok(Listed { id, file, package_fold: row.get(11)?, version_key: row.get(12)? })
}

fn ids(ids: &[Uuid]) -> Vec<Arg> {
    ids.iter().map(|id| Arg::from(*id)).collect()
}

/// Says of each file which instances use it.
async fn tell_users(q: &mut impl Query, files: &mut [Listed]) -> Result<()> {
    let places: HashMap<Uuid, usize> = files.iter().enumerate().map(|(place, f)| (f.id, place)).collect();
    for piece in pieces(files.iter().map(|f| f.id).collect()) {
        for row in q.rows(&store::users(piece.len()), ids(&piece)).await? {
            let (version, agent, name): (Uuid, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if let Some(listed) = places.get(&version).and_then(|place| files.get_mut(*place)) {
                listed.file.used_by.push(format!("{agent}/{name}"));
            }
        }
    }
    Ok(())
}

/// A page of files by package, then version descending.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call, paging: &Paging) -> Result<Page<PackageFile>> {
    call.may(Right::View)?;
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let mut q = app.db.read();
    let rows = match paging.after::<2>()? {
        None => q.rows(&store::first_page(), args![&pattern, limit + 1]).await?,
        Some([package, key]) => {
            let key = unhex(&key)
                .ok_or_else(|| Fault::field("cursor", "give the `next` of the page before, unchanged"))?;
            q.rows(&store::next_page(), args![&pattern, limit + 1, package, key]).await?
        }
    };
    let total = q.count(&store::count(), args![&pattern]).await?;
    let mut items = rows.iter().map(read).collect::<std::result::Result<Vec<_>, _>>()?;
    tell_users(&mut q, &mut items).await?;
    if let Some(bound) = Bound::of(app, call) {
        items.iter_mut().for_each(|listed| bound.prune(&mut listed.file.used_by));
    }
    let page = page(items, limit, total, |listed| {
        [listed.package_fold.clone(), crate::store::chain::hex(&listed.version_key)]
    });
    Ok(Page {
        items: page.items.into_iter().map(|listed| listed.file).collect(),
        next: page.next,
        total: page.total,
    })
}

/// Files by id of their version; those that are gone are left out.
///
/// # Errors
/// When the database fails.
pub async fn views(_app: &App, q: &mut impl Query, wanted: &[Uuid]) -> Result<Vec<PackageFile>> {
    look(q, wanted).await
}

/// As [`views`].
pub(super) async fn look(q: &mut impl Query, wanted: &[Uuid]) -> Result<Vec<PackageFile>> {
    let mut items = Vec::with_capacity(wanted.len());
    for piece in pieces(wanted.to_vec()) {
        for row in q.rows(&store::by_ids(piece.len()), ids(&piece)).await? {
            items.push(read(&row)?);
        }
    }
    tell_users(q, &mut items).await?;
    Ok(items.into_iter().map(|listed| listed.file).collect())
}

/// One file by id of its version.
pub(super) async fn one(q: &mut impl Query, id: Uuid) -> Result<PackageFile> {
    look(q, &[id]).await?.pop().ok_or_else(|| Fault::not_found("package file", VersionId::from_uuid(id)))
}

/// What a file name leads to, for the doors that change or send it.
#[derive(Debug)]
pub(super) struct Named {
    /// Id of the version.
    pub id: Uuid,
    /// File name as it is written.
    pub file: String,
    /// Package.
    pub package: String,
    /// Its key.
    pub package_fold: String,
    /// Version.
    pub version: String,
    /// Digest of the bytes.
    pub digest: Digest,
}

/// A version by file name, whatever the case.
pub(super) async fn named(q: &mut impl Query, file: &str) -> Result<Named> {
    let row = q.row(store::BY_FILE, args![file.to_lowercase()]).await?;
    let row = row.ok_or_else(|| Fault::not_found("package file", file))?;
    Ok(Named {
        id: row.get(0)?,
        file: row.get(1)?,
        package: row.get(2)?,
        package_fold: row.get(3)?,
        version: row.get(4)?,
        digest: row.digest(5)?,
    })
}

/// One file by name, whatever the case.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, file: &str) -> Result<PackageFile> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = named(&mut q, file).await?;
    let mut file = one(&mut q, found.id).await?;
    if let Some(bound) = Bound::of(app, call) {
        bound.prune(&mut file.used_by);
    }
    Ok(file)
}

/// The icon of a file, a PNG, and the digest of the file it is from.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such file or it has none.
pub async fn icon(app: &App, call: &Call, file: &str) -> Result<(Vec<u8>, Digest)> {
    call.may(Right::View)?;
    let row = app.db.read().row(store::ICON, args![file.to_lowercase()]).await?;
    let row = row.ok_or_else(|| Fault::not_found("package file", file))?;
    let bytes: Option<Vec<u8>> = row.get(0)?;
    Ok((bytes.ok_or_else(|| Fault::not_found("icon", file))?, row.digest(1)?))
}

/// What the manifest of a version says; nothing when the version is gone.
///
/// # Errors
/// When the database fails.
pub async fn manifest(q: &mut impl Query, version_id: Uuid) -> Result<Option<Manifest>> {
    Ok(q.row(store::MANIFEST, args![version_id]).await?.map(|row| row.json(0)).transpose()?)
}

/// The settings a version declares, as far as values are checked against them; none when the version is gone.
///
/// # Errors
/// When the database fails.
pub async fn declared(q: &mut impl Query, version_id: Uuid) -> Result<Vec<SettingSpec>> {
    let settings = manifest(q, version_id).await?.map(|m| m.settings).unwrap_or_default();
    settings
        .into_iter()
        .map(|given| {
            let unreadable = || {
                Fault::internal(format!("setting {:?} of version {version_id} cannot be read", given.name))
            };
            let key = SettingKey::parse(&given.name).map_err(|_| unreadable())?;
            let kind = SettingType::from_word(&given.kind).ok_or_else(unreadable)?;
            Ok(SettingSpec {
                required: given.required,
                default: given.default.clone(),
                description: Text(given.description.clone()),
                ignore_default: given.example_only,
                ..SettingSpec::new(key, kind)
            })
        })
        .collect()
}

/// Files and bytes in all.
///
/// # Errors
/// When the database fails.
pub async fn totals(app: &App) -> Result<(u64, u64)> {
    let row = app.db.read().row(store::TOTALS, args![]).await?;
    Ok(row.map(|r| Ok::<_, Error>((r.number(0)?, r.number(1)?))).transpose()?.unwrap_or_default())
}

/// Names of some instances that use a version, for a refusal.
pub(super) async fn users_named(q: &mut impl Query, id: Uuid) -> Result<Option<String>> {
    let total = q.count(store::USERS_COUNT, args![id]).await?;
    if total == 0 {
        return Ok(None);
    }
    let mut names = Vec::new();
    for row in q.rows(&store::users(1), args![id]).await?.iter().take(limits::USED_BY_NAMED_MAX) {
        let (agent, name): (String, String) = (row.get(1)?, row.get(2)?);
        names.push(format!("{agent}/{name}"));
    }
    let more = total.saturating_sub(names.len() as u64);
    let more = if more > 0 { format!(" (+{more})") } else { String::new() };
    Ok(Some(format!("{}{more}", names.join(", "))))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}
