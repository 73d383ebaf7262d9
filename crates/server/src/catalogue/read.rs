//! Reading the catalogues of others: the index and its signature are fetched, verified, kept. What cannot be read, or is
//! signed with another key, is told, and what was read before stays.

use super::{offer, reach, sign, store};
use crate::access::unseal;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Row};
use futures_util::StreamExt;
use model::rights::Right;
use model::{Digest, FileName, PackageName, Secret, Timestamp, Version};
use protocol::api::{Catalogue, CatalogueIndex, Offered};
use protocol::event::Change;
use protocol::text::Params;
use protocol::{Code, Lang};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// A catalogue as stored.
pub(super) struct Stored {
    pub id: Uuid,
    pub name: String,
    pub url: String,
    pub key: Option<String>,
    pub access_key: Option<Secret>,
    pub read_at: Option<Timestamp>,
    failure: Option<Failure>,
    listing: Option<String>,
}

/// Why the last reading failed; told in the reader's language.
#[derive(Serialize, Deserialize)]
struct Failure {
    code: String,
    details: Params,
}

impl Stored {
    pub(super) fn read(app: &App, row: &Row) -> Result<Self> {
        let id: Uuid = row.get(0)?;
        let sealed: Option<Vec<u8>> = row.get(4)?;
        let failure: Option<String> = row.get(6)?;
        Ok(Self {
            id,
            name: row.get(1)?,
            url: row.get(2)?,
            key: row.get(3)?,
            access_key: sealed.and_then(|sealed| unseal(&app.secret, id, &sealed)),
            read_at: row.time_opt(5)?,
            failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
            listing: row.get(7)?,
        })
    }

    /// What it offers; nothing before the first reading.
    pub(super) fn index(&self) -> Option<CatalogueIndex> {
        self.listing.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Where its index is.
    pub(super) fn base(&self, app: &App) -> Result<Url> {
        reach::address(app, &self.url)
    }

    /// Its access key, for addresses of the server it is on: it goes nowhere else.
    pub(super) fn key_for(&self, url: &Url) -> Option<&Secret> {
        let home = Url::parse(&self.url).is_ok_and(|home| home.origin() == url.origin());
        self.access_key.as_ref().filter(|_| home)
    }

    /// As people see it.
    pub(super) fn shown(&self, lang: Lang) -> Catalogue {
        let index = self.index();
        let names: std::collections::BTreeSet<String> =
            index.iter().flat_map(|i| &i.packages).map(|p| p.name.to_lowercase()).collect();
        let told = |f: &Failure| Code::from_word(&f.code).map(|code| code.text(lang, &f.details));
        Catalogue {
            name: self.name.clone(),
            url: self.url.clone(),
            key: self.key.clone(),
            packages: names.len() as u64,
            read_at: self.read_at,
            failure: self.failure.as_ref().and_then(told),
        }
    }
}

/// Every catalogue, by name.
pub(super) async fn all(app: &App, q: &mut impl Query) -> Result<Vec<Stored>> {
    q.rows(store::CATALOGUES, args![]).await?.iter().map(|row| Stored::read(app, row)).collect()
}

/// One catalogue, whatever the case of its name.
pub(super) async fn one(app: &App, q: &mut impl Query, name: &str) -> Result<Stored> {
    let row = q.row(store::CATALOGUE, args![name.to_lowercase()]).await?;
    Stored::read(app, &row.ok_or_else(|| Fault::not_found("catalogue", name))?)
}

/// What was read of a catalogue, verified.
pub(super) struct Taken {
    pub index: CatalogueIndex,
    pub key: String,
}

impl Taken {
    /// As it is kept.
    pub(super) fn text(&self) -> Result<String> {
        serde_json::to_string(&self.index).map_err(Fault::internal)
    }
}

/// Fetches index and signature and verifies them: against the key given, or, at the first reading, the one the index
/// names.
///
/// # Errors
/// [`Code::CatalogueUnreadable`], [`Code::AddressRefused`], [`Code::CatalogueSignature`].
pub(super) async fn take(
    app: &App,
    name: &str,
    url: &Url,
    key: Option<&str>,
    access_key: Option<&Secret>,
) -> Result<Taken> {
    let mut beside = url.clone();
    beside.set_path(&format!("{}.sig", url.path()));
    // Twice: the repository may change between the index and its signature.
    for _ in 0..2 {
        let bytes = reach::bytes(app, url, access_key, limits::CATALOGUE_INDEX_BYTES_MAX).await?;
        let signature = reach::bytes(app, &beside, access_key, limits::CATALOGUE_SIGNATURE_BYTES_MAX).await?;
        let index = parse(url, &bytes)?;
        let known = key.unwrap_or(&index.key).to_owned();
        if sign::is_signed(&known, &bytes, &String::from_utf8_lossy(&signature)) {
            return Ok(Taken { index, key: known });
        }
    }
    Err(Fault::new(Code::CatalogueSignature, [("name", &name)]))
}

/// Reads an index. Entries that cannot be are left out, so that a newer server's do not hide the others.
fn parse(url: &Url, bytes: &[u8]) -> Result<CatalogueIndex> {
    let refuse =
        |why: &dyn std::fmt::Display| Fault::new(Code::CatalogueUnreadable, [("url", url), ("why", why)]);
    let mut index: CatalogueIndex =
        serde_json::from_slice(bytes).map_err(|e| refuse(&format!("this is no catalogue: {e}")))?;
    if index.format != offer::FORMAT {
        return Err(refuse(&format!("it has format {}, this server reads {}", index.format, offer::FORMAT)));
    }
    let before = index.packages.len();
    index.packages.truncate(limits::CATALOGUE_OFFERED_MAX);
    index.packages.retain(is_sound);
    if index.packages.len() < before {
        tracing::warn!(%url, left_out = before - index.packages.len(), "a catalogue has entries that cannot be used");
    }
    Ok(index)
}

fn is_sound(offered: &Offered) -> bool {
    PackageName::parse(&offered.name).is_ok()
        && Version::parse(&offered.version).is_ok()
        && FileName::parse(&offered.file).is_ok()
        && Digest::parse(&offered.digest).is_ok()
        && (1..=limits::BUNDLE_BYTES_MAX).contains(&offered.size_bytes)
        && offered
            .documentation
            .as_deref()
            .is_none_or(|d| d.starts_with("http://") || d.starts_with("https://"))
}

/// Reads one again and keeps what came, or why nothing came. Whether anything changed.
async fn again(app: &App, stored: &Stored) -> Result<bool> {
    let taken = match stored.base(app) {
        Ok(url) => take(app, &stored.name, &url, stored.key.as_deref(), stored.access_key.as_ref()).await,
        Err(fault) => Err(fault),
    };
    let mut tx = app.db.observe().await?;
    let changed = match taken {
        Ok(taken) => {
            let text = taken.text()?;
            let changed = stored.failure.is_some() || stored.listing.as_ref() != Some(&text);
            tx.run(store::READ, args![stored.id, text, app.clock.now()]).await?;
            changed
        }
        Err(fault) if fault.code == Code::Internal => return Err(fault),
        Err(fault) => {
            tracing::warn!(catalogue = stored.name, %fault, "could not read a catalogue");
            let failure = Failure { code: fault.code.word().to_owned(), details: fault.details };
            let text = serde_json::to_string(&failure).map_err(Fault::internal)?;
            tx.run(store::FAILED, args![stored.id, text]).await?;
            true
        }
    };
    tx.commit().await?;
    Ok(changed)
}

/// Reads all again, several at the same time. A chore: may run twice, may be missed (P7).
async fn all_again(app: &App) -> Result<()> {
    let stored = all(app, &mut app.db.read()).await?;
    let read = stored.into_iter().map(|one| {
        let app = app.clone();
        async move { again(&app, &one).await }
    });
    let read = futures_util::stream::iter(read).buffer_unordered(limits::CATALOGUES_READING_MAX);
    let done: Vec<Result<bool>> = read.collect().await;
    if done.iter().any(|one| one.as_ref().is_ok_and(|changed| *changed)) {
        app.live.send(Change::Catalogue {});
    }
    done.into_iter().collect::<Result<Vec<_>>>().map(drop)
}

/// Reads every catalogue again, now, and tells how they stand.
///
/// # Errors
/// Without the right to publish, or when the database fails; a catalogue that cannot be read says so itself.
pub async fn refresh(app: &App, call: &Call) -> Result<Vec<Catalogue>> {
    call.may(Right::Publish)?;
    all_again(app).await?;
    super::list(app, call).await
}

/// The chore that reads catalogues again. Ends when the server leaves.
pub async fn keep_reading(app: App) {
    let every = Duration::from_secs(u64::from(app.config.catalogue.refresh_minutes) * 60);
    let mut wait = limits::CATALOGUES_FIRST_READ.min(every);
    loop {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.stop.cancelled() => return,
        }
        wait = every;
        tokio::select! {
            read = all_again(&app) => {
                if let Err(fault) = read {
                    tracing::error!(%fault, "could not keep what catalogues offer");
                }
            }
            () = app.stop.cancelled() => return,
        }
    }
}
