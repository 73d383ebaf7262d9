//! Downloads into the repository: from a catalogue, or from a plain address. The bytes go the way of an upload; a
//! download that fails leaves nothing.

use super::downloads::{self, RUNNING, Ticket};
use super::{entries, reach, read, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Published};
use crate::store::Query;
use axum::body::Body;
use futures_util::StreamExt;
use model::rights::Right;
use model::{FileName, InstanceName, Secret, Version};
use protocol::Code;
use protocol::api::{CatalogueDownload, DownloadPackage, FetchPackage, NewUpload, Offered, PackageFile};
use reqwest::Url;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::Instrument;
use uuid::Uuid;

/// Where bytes come from, and what is known of them.
struct Source {
    url: Url,
    access_key: Option<Secret>,
    /// Name of the file to be.
    file: String,
    /// Digest and size, when a signed index tells them.
    known: Option<(String, u64)>,
    /// The file takes the plain name of its package.
    plain: bool,
}

/// Downloads a package from a catalogue into the repository. Answered at once; asking again while it runs changes
/// nothing.
///
/// # Errors
/// [`Code::NotFound`] for a catalogue, a package or a version that is none; [`Code::AddressRefused`], [`Code::TooMany`].
pub async fn fetch(app: &App, call: &Call, catalogue: &str, ask: FetchPackage) -> Result<CatalogueDownload> {
    call.may(Right::Publish)?;
    let stored = read::one(app, &mut app.db.read(), catalogue).await?;
    let packages = stored.index().map(|index| index.packages).unwrap_or_default();
    let offered = choose(packages, &ask)?;
    let url = stored.base(app)?.join(&offered.url).map_err(|_| Fault::not_found("package", &ask.package))?;
    let source = Source {
        access_key: stored.key_for(&url).cloned(),
        url: reach::address(app, url.as_str())?,
        file: file_of(&offered),
        known: Some((offered.digest, offered.size_bytes)),
        plain: false,
    };
    begin(app, call, source, (stored.name, offered.name, offered.version))
}

/// The version asked for; the highest if none is.
fn choose(packages: Vec<Offered>, ask: &FetchPackage) -> Result<Offered> {
    let missing = || {
        let version = ask.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
        Fault::not_found("package", format!("{}{version}", ask.package))
    };
    let wanted = ask.version.as_deref().filter(|v| !v.is_empty());
    let wanted = wanted.map(Version::parse).transpose().map_err(|e| Fault::field("version", e))?;
    let fold = ask.package.to_lowercase();
    let of_name = packages.into_iter().filter(|p| p.name.to_lowercase() == fold);
    let found = match wanted {
        None => entries::highest(of_name.collect()).remove(&fold).map(|(_, offered)| offered),
        Some(wanted) => of_name.into_iter().find(|p| Version::parse(&p.version).is_ok_and(|v| v == wanted)),
    };
    found.ok_or_else(missing)
}

/// `<name>-<version>` with the ending of the file offered.
fn file_of(offered: &Offered) -> String {
    let ending = if offered.file.to_lowercase().ends_with(".tar.zst") { "tar.zst" } else { "zip" };
    let name = format!("{}-{}.{ending}", offered.name, offered.version);
    if FileName::parse(&name).is_ok() { name } else { offered.file.clone() }
}

/// Downloads a package from an address into the repository, under the plain name of the package (`<Name>.zip`,
/// spec/constellation §4.5); a version that has this name is renamed, never lost.
///
/// # Errors
/// [`Code::AddressRefused`], [`Code::TooMany`].
pub async fn download(app: &App, call: &Call, ask: DownloadPackage) -> Result<CatalogueDownload> {
    call.may(Right::Publish)?;
    let url = reach::address(app, &ask.url)?;
    let last = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_owned();
    let named = FileName::parse(&last).ok().filter(|_| {
        let lower = last.to_lowercase();
        lower.ends_with(".zip") || lower.ends_with(".tar.zst")
    });
    let file = named.map_or_else(|| "download.zip".to_owned(), |name| name.to_string());
    let source = Source { url, access_key: None, file, known: None, plain: true };
    begin(app, call, source, (String::new(), String::new(), String::new()))
}

fn begin(
    app: &App,
    call: &Call,
    source: Source,
    (catalogue, package, version): (String, String, String),
) -> Result<CatalogueDownload> {
    let new = CatalogueDownload {
        id: app.new_id().simple().to_string(),
        catalogue,
        package,
        version,
        state: RUNNING.to_owned(),
        done_bytes: 0,
        total_bytes: source.known.as_ref().map_or(0, |(_, size)| *size),
        file: None,
        failure: None,
        instances: Vec::new(),
    };
    let (download, ticket) = downloads::begin(app, new)?;
    if let Some(ticket) = ticket {
        tokio::spawn(run(app.clone(), call.clone(), source, ticket).in_current_span());
    }
    Ok(download)
}

/// One download from its beginning to its end, or until the server leaves.
async fn run(app: App, call: Call, source: Source, ticket: Ticket) {
    let ticket = Arc::new(Mutex::new(ticket));
    let carried = tokio::select! {
        carried = carry(&app, &call, &source, &ticket) => carried,
        () = app.stop.cancelled() => Err(Fault::of(Code::Stopping)),
    };
    let told = match carried {
        Ok(package) => match would_take(&app, &package).await {
            Ok(instances) => Ok((package, instances)),
            Err(fault) => Err(fault),
        },
        Err(fault) => Err(fault),
    };
    let mut ticket = ticket.lock().unwrap_or_else(PoisonError::into_inner);
    match told {
        Ok((package, instances)) => ticket.done(&package, instances),
        Err(mut fault) => {
            tracing::warn!(url = %source.url, %fault, "a download failed");
            fault.details.insert("request".to_owned(), call.request.clone());
            ticket.failed(&fault);
        }
    }
}

type Shared = Arc<Mutex<Ticket>>;

async fn carry(app: &App, call: &Call, source: &Source, ticket: &Shared) -> Result<PackageFile> {
    let _place = app.catalogue.places.acquire().await.map_err(Fault::internal)?;
    let call = Call { at: app.clock.now(), ..call.clone() };
    let mut answer = None;
    let (digest, size, open_ended) = match &source.known {
        Some((digest, size)) => (Some(digest.clone()), *size, false),
        None => {
            let opened = answer.insert(reach::open(app, &source.url, None).await?);
            let told = opened.content_length();
            (None, told.unwrap_or(limits::BUNDLE_BYTES_MAX), told.is_none())
        }
    };
    if !open_ended {
        ticket.lock().unwrap_or_else(PoisonError::into_inner).expect(size);
    }
    let ask = NewUpload { file: source.file.clone(), size_bytes: size, digest };
    let upload = packages::begin(app, &call, ask).await?;
    let published = async {
        // The repository may have the bytes already.
        if upload.offset < size {
            let answer = match answer {
                Some(answer) => answer,
                None => reach::open(app, &source.url, source.access_key.as_ref()).await?,
            };
            let counter = ticket.clone();
            let pieces = answer.bytes_stream().inspect(move |piece| {
                if let Ok(piece) = piece {
                    counter.lock().unwrap_or_else(PoisonError::into_inner).arrived(piece.len());
                }
            });
            packages::receive(app, &call, &upload.id, upload.offset, Body::from_stream(pieces)).await?;
            if open_ended {
                packages::shorten(app, &call, &upload.id).await?;
            }
        }
        packages::publish(app, &call, &upload.id).await
    };
    match published.await {
        Ok(published) => settled(app, &call, source, published).await,
        Err(fault) => {
            // Publishing throws some away itself.
            if let Err(other) = packages::cancel(app, &call, &upload.id).await
                && other.code != Code::NotFound
            {
                tracing::warn!(fault = %other, "a download that failed is thrown away later");
            }
            Err(explained(source, fault))
        }
    }
}

/// What went wrong with a transfer, in the words of a download.
fn explained(source: &Source, fault: Fault) -> Fault {
    let why = match fault.code {
        Code::InvalidBody => "the connection broke off",
        Code::UploadIncomplete => "it ended too early",
        Code::TooBig => "it is longer than was announced, or than a package may be",
        _ => return fault,
    };
    let mut url = source.url.clone();
    url.set_query(None);
    Fault::new(Code::CatalogueUnreadable, [("url", &url), ("why", &why)])
}

async fn settled(app: &App, call: &Call, source: &Source, published: Published) -> Result<PackageFile> {
    if source.plain && published.is_new {
        return packages::take_plain_name(app, call, &published.package.file).await;
    }
    Ok(published.package)
}

/// Instances that a reload would move to this file: resolved as everywhere.
async fn would_take(app: &App, package: &PackageFile) -> Result<Vec<String>> {
    let mut q = app.db.read();
    let shelf = packages::shelf(&mut q).await?;
    let mut names = Vec::new();
    for row in q.rows(store::INSTANCES, args![]).await? {
        let (agent, name): (String, String) = (row.get(0)?, row.get(1)?);
        let (file, planned): (Option<String>, Option<Uuid>) = (row.get(2)?, row.get(3)?);
        let Ok(parsed) = InstanceName::parse(&name) else { continue };
        let resolved = shelf.resolve(&parsed, file.as_deref());
        if resolved.is_some_and(|on| on.file.as_str() == package.file && planned != Some(on.id)) {
            names.push(format!("{agent}/{name}"));
        }
        if names.len() >= limits::DOWNLOAD_INSTANCES_MAX {
            break;
        }
    }
    Ok(names)
}
