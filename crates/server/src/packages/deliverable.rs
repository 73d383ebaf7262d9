//! The deliver face of versions: what deliveries read of it, and since when a version can be delivered (spec/delivery §13).

use super::store;
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row};
use model::deliver::gate::Availability;
use model::{Digest, Timestamp};
use protocol::deliver::Deliver;
use std::time::Duration;
use uuid::Uuid;

/// The shelf of versions that go by themselves and may be published anew.
pub const DEPLOY: &str = "deploy";
/// The shelf of versions that stay as they are.
pub const WRITE_ONCE: &str = "write-once";

/// A version that can be delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Deliverable {
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
    /// [`DEPLOY`] or [`WRITE_ONCE`].
    pub store: String,
    /// Published, by the server's clock.
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: String,
    /// Put into the store [`WRITE_ONCE`]: when, by whom.
    pub promoted: Option<(Timestamp, String)>,
    /// Blocked (RB-7).
    pub blocked: Option<Blocked>,
    /// Kept although it is old.
    pub pinned: bool,
    /// The deliver face.
    pub face: Deliver,
    lived_ms: i64,
}

/// Why a version is not delivered any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A depot that has a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepotCopy {
    /// Name.
    pub depot: String,
    /// Since when, by the server's clock.
    pub at: Timestamp,
    lived_ms: i64,
}

impl Deliverable {
    fn read(row: &Row) -> Result<Self> {
        let at = |column| row.time_opt(column);
        Ok(Self {
            id: row.get(0)?,
            package: row.get(1)?,
            version: row.get(2)?,
            file: row.get(3)?,
            digest: row.digest(4)?,
            size_bytes: row.number(5)?,
            store: row.get(6)?,
            published_at: row.time(7)?,
            published_by: row.get(8)?,
            promoted: at(9)?.map(|at| Ok::<_, Fault>((at, row.get(10)?))).transpose()?,
            blocked: match at(11)? {
                None => None,
                Some(at) => Some(Blocked { at, by: row.get(12)?, reason: row.get(13)? }),
            },
            pinned: row.get(14)?,
            face: row.json(15)?,
            lived_ms: row.get(16)?,
        })
    }

    /// Minimum age the package asks for (P-2).
    #[must_use]
    pub fn soak(&self) -> Option<Duration> {
        model::time::parse_duration(self.face.file.package.soak.trim())
    }
}

/// A version with a deliver face, whatever the case of the package's name and however its number is written.
///
/// # Errors
/// When the database fails.
pub async fn deliverable(q: &mut impl Query, package: &str, version: &str) -> Result<Option<Deliverable>> {
    let Ok(version) = model::Version::parse(version) else { return Ok(None) };
    let row = q.row(&store::deliverable(), args![package.to_lowercase(), version.order_key()]).await?;
    row.as_ref().map(Deliverable::read).transpose()
}

/// A version with a deliver face.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn deliverable_of(q: &mut impl Query, package: &str, version: &str) -> Result<Deliverable> {
    let name = || format!("{package} {version}");
    deliverable(q, package, version)
        .await?
        .ok_or_else(|| Fault::not_found("version that can be delivered", name()))
}

/// Packages with a deliver face, by name.
///
/// # Errors
/// When the database fails.
pub async fn deliverable_packages(q: &mut impl Query) -> Result<Vec<String>> {
    let rows = q.rows(store::DELIVERABLE_PACKAGES, args![]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<std::result::Result<_, _>>()?)
}

/// Versions of a package with a deliver face, the highest first; blocked ones are left out.
///
/// # Errors
/// When the database fails.
pub async fn deliverable_versions(q: &mut impl Query, package: &str, most: usize) -> Result<Vec<String>> {
    let rows = q.rows(store::DELIVERABLE_VERSIONS, args![package.to_lowercase(), most]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<std::result::Result<_, _>>()?)
}

/// Versions of a package with a deliver face, the highest first, blocked ones too.
///
/// # Errors
/// When the database fails.
pub async fn deliverables(q: &mut impl Query, package: &str, most: usize) -> Result<Vec<Deliverable>> {
    let rows = q.rows(&store::deliverables(), args![package.to_lowercase(), most]).await?;
    rows.iter().map(Deliverable::read).collect()
}

/// Depots that have a version, by name.
///
/// # Errors
/// When the database fails.
pub async fn copies(q: &mut impl Query, version: Uuid) -> Result<Vec<DepotCopy>> {
    let rows = q.rows(store::COPIES, args![version]).await?;
    rows.iter()
        .map(|row| Ok(DepotCopy { depot: row.get(0)?, at: row.time(1)?, lived_ms: row.get(2)? }))
        .collect()
}

/// Since when a version can be delivered where these depots serve (P-1, P-3). What the server lived through since then counts by a clock nobody
/// sets, the time it was down by the wall clock.
///
/// # Errors
/// When the database fails.
pub async fn availability(
    app: &App,
    q: &mut impl Query,
    version: &Deliverable,
    depots: &[String],
) -> Result<Availability> {
    let copies = copies(q, version.id).await?;
    let mut since = version.lived_ms;
    let mut serving = Vec::with_capacity(depots.len());
    for depot in depots {
        let copy = copies.iter().find(|c| c.depot.to_lowercase() == depot.to_lowercase());
        since = since.max(copy.map_or(i64::MIN, |c| c.lived_ms));
        serving.push((depot.clone(), copy.map(|c| c.at)));
    }
    let lived = app.life.lived_ms(&app.clock).saturating_sub(since);
    Ok(Availability {
        committed_at: version.published_at,
        depots: serving,
        lived: Duration::from_millis(u64::try_from(lived).unwrap_or(0)),
    })
}
