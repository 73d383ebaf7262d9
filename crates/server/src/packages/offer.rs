//! What other servers may have of the repository: every version that runs.

use super::store;
use crate::args;
use crate::fault::Result;
use crate::store::{Error, Query};
use model::Digest;
use protocol::api::Manifest;

/// A version others may have.
pub struct Offering {
    /// Package name.
    pub package: String,
    /// Version.
    pub version: String,
    /// File name.
    pub file: String,
    /// Digest of the bytes.
    pub digest: Digest,
    /// Size of the bytes.
    pub size_bytes: u64,
    /// It has an icon.
    pub has_icon: bool,
    /// What its manifest says.
    pub manifest: Manifest,
}

/// Every version that runs, by package, then version descending, then digest.
///
/// # Errors
/// When the database fails.
pub async fn offerings(q: &mut impl Query) -> Result<Vec<Offering>> {
    let read = |row: &crate::store::Row| {
        Ok::<_, Error>(Offering {
            package: row.get(0)?,
            version: row.get(1)?,
            file: row.get(2)?,
            digest: row.digest(3)?,
            size_bytes: row.number(4)?,
            has_icon: row.get(5)?,
            manifest: row.json(6)?,
        })
    };
    let rows = q.rows(store::OFFERINGS, args![]).await?;
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

/// Whether others may have these bytes.
///
/// # Errors
/// When the database fails.
pub async fn is_offered(q: &mut impl Query, digest: &Digest) -> Result<bool> {
    Ok(q.count(store::OFFERED, args![*digest]).await? > 0)
}

/// The icon of a version that others may have.
///
/// # Errors
/// When the database fails.
pub async fn offered_icon(q: &mut impl Query, digest: &Digest) -> Result<Option<Vec<u8>>> {
    let row = q.row(store::OFFERED_ICON, args![*digest]).await?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}
