//! Downloads: how each stands, told to whoever follows live changes. Kept in memory: after a restart the repository
//! itself says what arrived.

use super::offer::Written;
use super::reach::Ways;
use super::sign::Signer;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::units::Whose;
use axum::body::Bytes;
use model::rights::Right;
use protocol::api::CatalogueDownload;
use protocol::event::Change;
use protocol::{Code, Lang};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::{OnceCell, Semaphore};

/// What this room keeps in memory.
pub struct Shelves {
    /// What requests go out with.
    pub(super) ways: Ways,
    /// What our index is signed with.
    pub(super) signer: OnceCell<Signer>,
    /// Our index, and the number of the last change before it was made.
    pub(super) index: Mutex<Option<(u64, Arc<Written>)>>,
    /// Icons of others, the oldest first.
    pub(super) icons: Mutex<VecDeque<(reqwest::Url, Bytes)>>,
    /// Places for downloads that run.
    pub(super) places: Semaphore,
    downloads: Mutex<VecDeque<CatalogueDownload>>,
}

impl Default for Shelves {
    fn default() -> Self {
        Self {
            ways: Ways::default(),
            signer: OnceCell::new(),
            index: Mutex::default(),
            icons: Mutex::default(),
            places: Semaphore::new(limits::DOWNLOADS_RUNNING_MAX),
            downloads: Mutex::default(),
        }
    }
}

/// Downloads, newest first: those under way, and the last ones that ended since the server started.
///
/// # Errors
/// Without the right to publish.
pub fn list(app: &App, call: &Call) -> Result<Vec<CatalogueDownload>> {
    call.may(Right::Publish)?;
    let all = app.catalogue.downloads.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(all.iter().rev().cloned().collect())
}

/// Notes a new download. When the same one is under way, that one is given instead, and no ticket.
///
/// # Errors
/// [`Code::TooMany`].
pub(super) fn begin(app: &App, new: CatalogueDownload) -> Result<(CatalogueDownload, Option<Ticket>)> {
    let mut all = app.catalogue.downloads.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |d: &&CatalogueDownload| {
        d.state == RUNNING
            && !new.package.is_empty()
            && (&d.catalogue, &d.package, &d.version) == (&new.catalogue, &new.package, &new.version)
    };
    if let Some(there) = all.iter().find(same) {
        return Ok((there.clone(), None));
    }
    if all.iter().filter(|d| d.state == RUNNING).count() >= limits::DOWNLOADS_WAITING_MAX {
        let limit = limits::DOWNLOADS_WAITING_MAX;
        return Err(Fault::new(Code::TooMany, [("limit", &limit), ("kind", &"downloads at the same time")]));
    }
    while all.len() >= limits::DOWNLOADS_KEPT {
        let oldest = all.iter().position(|d| d.state != RUNNING).unwrap_or(0);
        all.remove(oldest);
    }
    all.push_back(new.clone());
    drop(all);
    app.live.send(Change::Download { download: Box::new(new.clone()) });
    let ticket = Ticket { app: app.clone(), id: new.id.clone(), told: Instant::now(), ended: false };
    Ok((new, Some(ticket)))
}

/// The word of a download that waits or runs.
pub(super) const RUNNING: &str = "running";

/// Whoever carries a download tells by it how it stands. Dropped before the end, it tells that nothing was kept.
pub(super) struct Ticket {
    app: App,
    id: String,
    told: Instant,
    ended: bool,
}

impl Ticket {
    fn change(&self, with: impl FnOnce(&mut CatalogueDownload)) -> Option<CatalogueDownload> {
        let mut all = self.app.catalogue.downloads.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.iter_mut().find(|d| d.id == self.id)?;
        with(one);
        Some(one.clone())
    }

    /// The size in all is known.
    pub fn expect(&self, total_bytes: u64) {
        self.change(|d| d.total_bytes = total_bytes);
    }

    /// So many bytes more have arrived.
    pub fn arrived(&mut self, bytes: usize) {
        let now = self.change(|d| d.done_bytes += bytes as u64);
        if self.told.elapsed() >= limits::DOWNLOAD_TOLD_EVERY {
            self.told = Instant::now();
            if let Some(download) = now {
                self.app
                    .live
                    .send_unnumbered(Whose::Everybodys, Change::Download { download: Box::new(download) });
            }
        }
    }

    fn end(&mut self, with: impl FnOnce(&mut CatalogueDownload)) {
        self.ended = true;
        if let Some(download) = self.change(with) {
            self.app.live.send(Change::Download { download: Box::new(download) });
        }
    }

    /// It is in the repository.
    pub fn done(&mut self, package: &protocol::api::PackageFile, instances: Vec<String>) {
        self.end(|d| {
            "done".clone_into(&mut d.state);
            d.package.clone_from(&package.name);
            d.version.clone_from(&package.version);
            d.file = Some(package.file.clone());
            d.total_bytes = package.size_bytes;
            d.done_bytes = package.size_bytes;
            d.instances = instances;
        });
        self.app.live.send(Change::Catalogue {});
    }

    /// It failed, and nothing was kept.
    pub fn failed(&mut self, fault: &Fault) {
        self.end(|d| {
            "failed".clone_into(&mut d.state);
            d.failure = Some(fault.code.text(Lang::En, &fault.details));
        });
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.ended {
            self.failed(&Fault::of(Code::Stopping));
        }
    }
}
