//! What a start needs on disk: the bundle, laid out as files.
//!
//! A step that may be taken again at any time: what is there already is found again, and what was half done is done
//! anew. Files are unpacked beside the old ones and take their place by a rename, with no process running.
//! `release.json` says what is laid out and is removed before the files change; until the files are known to be on
//! the disk, it counts for this boot of the machine only.

use crate::disk::{self, Durable, Places};
use crate::fetch::{self, Fetcher};
use model::Digest;
use model::manifest::Manifest;
use protocol::Reason;
use protocol::link::BundleRef;
use protocol::reason::code;
use protocol::text::params;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Files laid out.
#[derive(Debug, Clone)]
pub struct Release {
    /// Digest of the bundle they came from.
    pub digest: Digest,
    /// Its manifest.
    pub manifest: Arc<Manifest>,
}

/// Why a start is not possible.
#[derive(Debug)]
pub struct Failure {
    /// The reason, for people.
    pub reason: Reason,
    /// It may be different in a moment.
    pub again: bool,
}

/// `release.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Laid {
    digest: Digest,
    package: String,
    /// The boot during which the files were written; empty once they are known to be on the disk.
    boot: String,
}

/// Manifests in use: instances of one bundle share one.
#[derive(Debug, Default)]
pub struct Manifests(Mutex<HashMap<Digest, Weak<Manifest>>>);

impl Manifests {
    fn get(&self, digest: Digest) -> Option<Arc<Manifest>> {
        self.lock().get(&digest)?.upgrade()
    }
    /// Shares a manifest that was read.
    fn share(&self, digest: Digest, manifest: Manifest) -> Arc<Manifest> {
        let mut known = self.lock();
        known.retain(|_, weak| weak.strong_count() > 0);
        if let Some(shared) = known.get(&digest).and_then(Weak::upgrade) {
            return shared;
        }
        let shared = Arc::new(manifest);
        known.insert(digest, Arc::downgrade(&shared));
        shared
    }
    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Weak<Manifest>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The release that is laid out, if it is whole.
#[must_use]
pub fn laid_out(places: &Places, boot: &str, manifests: &Manifests) -> Option<Release> {
    let laid: Laid = disk::read_json_or_none(&places.release())?;
    if !laid.boot.is_empty() && laid.boot != boot {
        return None;
    }
    let digest = laid.digest;
    if let Some(manifest) = manifests.get(digest).filter(|_| places.files().is_dir()) {
        return Some(Release { digest, manifest });
    }
    let manifest = bundle::read_manifest_dir(&places.files(), &laid.package).ok()?;
    Some(Release { digest, manifest: manifests.share(digest, manifest) })
}

/// Lays out a bundle, fetching it first when it is not here.
pub async fn lay_out(
    fetcher: Fetcher,
    places: Places,
    wanted: BundleRef,
    boot: String,
    manifests: Arc<Manifests>,
    progress: impl Fn(u64) + Send,
) -> Result<Release, Failure> {
    let digest = Digest::parse(&wanted.digest)
        .map_err(|e| Failure { reason: failed(code::FETCH_FAILED, &e), again: false })?;
    let fetched = fetcher.fetch(digest, wanted.size_bytes, progress).await.map_err(Failure::from)?;
    let discard = fetcher.clone();
    let work = move || unpack(&places, &fetched, digest, &wanted, &boot, &manifests);
    let release = tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Failure { reason: failed(code::UNPACK_FAILED, &e), again: false })?;
    if release.as_ref().is_err_and(|f| f.reason.code == code::DIGEST_WRONG) {
        discard.discard(digest);
    }
    release
}

fn unpack(
    places: &Places,
    fetched: &fetch::Fetched,
    digest: Digest,
    wanted: &BundleRef,
    boot: &str,
    manifests: &Manifests,
) -> Result<Release, Failure> {
    if !fetched.fresh {
        let (found, _) = bundle::digest_file(&fetched.path).map_err(of_disk)?;
        if found != digest {
            return Err(Failure { reason: Reason::new(code::DIGEST_WRONG, params([])), again: true });
        }
    }
    places.make().map_err(of_disk)?;
    let new = places.files_new();
    for left in [new.clone(), new.with_extension("new.partial")] {
        disk::remove_folder(&left).map_err(of_disk)?;
    }
    bundle::unpack(&fetched.path, &new).map_err(|e| of_bundle(&e, code::UNPACK_FAILED))?;
    let manifest = bundle::read_manifest_dir(&new, &wanted.package)
        .map_err(|e| of_bundle(&e, code::MANIFEST_UNUSABLE))?;
    if !manifest.name.as_str().eq_ignore_ascii_case(&wanted.package) {
        let why = format!("it says it is {}, and {} was announced", manifest.name, wanted.package);
        return Err(Failure { reason: failed(code::MANIFEST_UNUSABLE, &why), again: false });
    }
    disk::remove_file(&places.release()).map_err(of_disk)?;
    disk::remove_folder(&places.files()).map_err(of_disk)?;
    std::fs::rename(&new, places.files()).map_err(of_disk)?;
    write(places, &Laid { digest, package: wanted.package.clone(), boot: boot.to_owned() })?;
    Ok(Release { digest, manifest: manifests.share(digest, manifest) })
}

/// Everything below the folder was synced: the release laid out there counts for good. A loss of this note only costs
/// unpacking again.
pub fn settled(places: &Places) {
    if let Some(mut laid) = disk::read_json_or_none::<Laid>(&places.release()) {
        laid.boot.clear();
        let _ = write(places, &laid);
    }
}

fn write(places: &Places, laid: &Laid) -> Result<(), Failure> {
    let bytes = serde_json::to_vec(laid).map_err(|e| of_disk(e.into()))?;
    disk::write_file(&places.release(), &bytes, Durable::ThisBoot).map_err(of_disk)
}

fn failed(code: &str, why: &dyn std::fmt::Display) -> Reason {
    Reason::new(code, params([("why", why)]))
}

fn of_disk(error: std::io::Error) -> Failure {
    if disk::is_full(&error) {
        Failure { reason: Reason::new(code::DISK_FULL, params([])), again: true }
    } else {
        Failure { reason: failed(code::UNPACK_FAILED, &error), again: false }
    }
}

fn of_bundle(error: &bundle::Error, code: &str) -> Failure {
    if error.code() == "disk-full" {
        return Failure { reason: Reason::new(code::DISK_FULL, params([])), again: true };
    }
    let source = std::error::Error::source(error).map(|s| format!(": {s}")).unwrap_or_default();
    Failure { reason: failed(code, &format!("{error}{source}")), again: false }
}

impl From<fetch::Error> for Failure {
    fn from(error: fetch::Error) -> Self {
        let reason = match error {
            fetch::Error::Network(why) | fetch::Error::Refused(why) | fetch::Error::Disk(why) => {
                failed(code::FETCH_FAILED, &why)
            }
            fetch::Error::DigestWrong => Reason::new(code::DIGEST_WRONG, params([])),
            fetch::Error::DiskFull => Reason::new(code::DISK_FULL, params([])),
        };
        Self { reason, again: true }
    }
}
