//! The install face of a version: what tasks and agents read of it. A version never changes, and neither does what is said here.

use super::store;
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row};
use model::Digest;
use model::id::VersionId;
use protocol::install::Install;
use protocol::link::BundleRef;
use uuid::Uuid;

/// A version, as far as a task names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Id of the version.
    pub id: Uuid,
    /// Package, as it is written.
    pub package: String,
    /// Version.
    pub version: String,
    /// File name in the repository.
    pub file: String,
    /// Digest of the bytes.
    pub digest: Digest,
    /// Size of the bytes.
    pub size_bytes: u64,
    /// Whether it has an install face.
    pub installs: bool,
}

impl Found {
    /// What one of our agents is told to fetch.
    #[must_use]
    pub fn bundle(&self) -> BundleRef {
        BundleRef {
            package: self.package.clone(),
            version: self.version.clone(),
            file: self.file.clone(),
            digest: self.digest.to_string(),
            size_bytes: self.size_bytes,
        }
    }
}

fn read(row: &Row) -> Result<Found> {
    Ok(Found {
        id: row.get(0)?,
        package: row.get(1)?,
        version: row.get(2)?,
        file: row.get(3)?,
        digest: row.digest(4)?,
        size_bytes: row.number(5)?,
        installs: row.get(6)?,
    })
}

/// The install face of a version, with the sizes and digests of its files.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such version, or it has no such face.
pub async fn install_of(q: &mut impl Query, version: Uuid) -> Result<Install> {
    let missing = || Fault::not_found("install face of the version", VersionId::from_uuid(version));
    let row = q.row(store::INSTALL, args![version]).await?.ok_or_else(missing)?;
    row.json_opt(0)?.ok_or_else(missing)
}

/// A version by id; nothing when it is gone.
///
/// # Errors
/// When the database fails.
pub async fn version_of(q: &mut impl Query, version: Uuid) -> Result<Option<Found>> {
    q.row(&store::found_by_id(), args![version]).await?.as_ref().map(read).transpose()
}

/// A version of a package, whatever the case of its name and however its number is written (`1.0` and `1.0.0` are the same).
///
/// # Errors
/// When the database fails.
pub async fn find_version(q: &mut impl Query, package: &str, version: &str) -> Result<Option<Found>> {
    let Ok(version) = model::Version::parse(version) else { return Ok(None) };
    let row = q.row(&store::found_version(), args![package.to_lowercase(), version.order_key()]).await?;
    row.as_ref().map(read).transpose()
}

/// The highest version of a package that has an install face.
///
/// # Errors
/// When the database fails.
pub async fn newest_with_install(q: &mut impl Query, package: &str) -> Result<Option<Found>> {
    q.row(&store::found_newest(), args![package.to_lowercase()]).await?.as_ref().map(read).transpose()
}
