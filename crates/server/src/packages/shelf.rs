//! The shelf: every version as far as resolution looks at it, indexed by the names instances may give.

use super::store;
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::Query;
use model::resolve::{Candidate, resolve};
use model::{Digest, FileName, InstanceName, PackageName, Version};
use protocol::link::BundleRef;
use std::collections::HashMap;
use uuid::Uuid;

/// A version as resolution and planning see it.
#[derive(Debug, Clone)]
pub struct OnShelf {
    /// Id of the version.
    pub id: Uuid,
    /// File name in the repository.
    pub file: FileName,
    /// Package name.
    pub package: PackageName,
    /// Version.
    pub version: Version,
    /// Digest of the bytes.
    pub digest: Digest,
    /// Size of the bytes.
    pub size_bytes: u64,
    /// When it was published.
    pub published_ms: i64,
    /// Whether it has a run face.
    pub runs: bool,
}

impl OnShelf {
    /// What an agent is told to fetch.
    #[must_use]
    pub fn bundle(&self) -> BundleRef {
        BundleRef {
            package: self.package.to_string(),
            version: self.version.to_string(),
            file: self.file.to_string(),
            digest: self.digest.to_string(),
            size_bytes: self.size_bytes,
        }
    }

    fn candidate(&self, key: usize) -> Candidate<'_, usize> {
        Candidate {
            file: &self.file,
            package: &self.package,
            version: &self.version,
            published_ms: self.published_ms,
            key,
        }
    }
}

/// Every version, indexed.
pub struct Shelf {
    all: Vec<OnShelf>,
    by_id: HashMap<Uuid, usize>,
    by_file: HashMap<String, usize>,
    /// The highest version of each package: the only one a package name can mean.
    by_package: HashMap<String, usize>,
}

impl Shelf {
    pub(super) fn new(all: Vec<OnShelf>) -> Self {
        let mut by_package: HashMap<String, usize> = HashMap::new();
        for (place, one) in all.iter().enumerate() {
            let highest = by_package.entry(one.package.fold()).or_insert(place);
            let other = &all[*highest];
            if (&one.version, one.published_ms) > (&other.version, other.published_ms) {
                *highest = place;
            }
        }
        Self {
            by_id: all.iter().enumerate().map(|(place, one)| (one.id, place)).collect(),
            by_file: all.iter().enumerate().map(|(place, one)| (one.file.fold(), place)).collect(),
            by_package,
            all,
        }
    }

    /// The version an instance would run now: [`model::resolve::resolve`] on the few versions its names can mean.
    #[must_use]
    pub fn resolve(&self, instance: &InstanceName, package_file: Option<&str>) -> Option<&OnShelf> {
        let mut few = Vec::with_capacity(4);
        for name in
            [package_file.map(|text| text.trim().to_lowercase()), Some(instance.fold())].into_iter().flatten()
        {
            let files = ["", ".zip", ".tar.zst"].map(|ending| self.by_file.get(&format!("{name}{ending}")));
            for place in files.into_iter().chain([self.by_package.get(&name)]).flatten() {
                few.push(self.all[*place].candidate(*place));
            }
        }
        resolve(instance, package_file, &few).and_then(|(found, _)| self.all.get(found.key))
    }

    /// The highest version of a package, whatever the case of its name.
    #[must_use]
    pub fn highest(&self, package: &str) -> Option<&OnShelf> {
        self.by_package.get(&package.to_lowercase()).and_then(|place| self.all.get(*place))
    }

    /// A version by id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<&OnShelf> {
        self.by_id.get(&id).and_then(|place| self.all.get(*place))
    }
}

/// Reads the shelf: one query, a few milliseconds for a thousand versions.
///
/// # Errors
/// When the database fails.
pub async fn shelf(q: &mut impl Query) -> Result<Shelf> {
    let rows = q.rows(store::SHELF, args![]).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (file, package, version): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        all.push(OnShelf {
            id: row.get(0)?,
            file: FileName::parse(&file).map_err(|e| Fault::internal(format!("file name {file:?}: {e}")))?,
            package: PackageName::parse(&package)
                .map_err(|e| Fault::internal(format!("package name {package:?}: {e}")))?,
            version: Version::parse(&version)
                .map_err(|e| Fault::internal(format!("version {version:?}: {e}")))?,
            digest: row.digest(4)?,
            size_bytes: row.number(5)?,
            published_ms: row.get(6)?,
            runs: row.get(7)?,
        });
    }
    Ok(Shelf::new(all))
}
