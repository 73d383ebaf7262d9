//! What catalogues offer, and how it stands here.

use super::read::{self, Stored};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Shelf};
use model::Version;
use model::rights::Right;
use protocol::api::{CatalogueEntry, EscaleUpdate, Offered, Updates};
use std::collections::BTreeMap;

/// The highest version of each package a catalogue offers, by package name in lower case.
pub(super) fn highest(packages: Vec<Offered>) -> BTreeMap<String, (Version, Offered)> {
    let mut best: BTreeMap<String, (Version, Offered)> = BTreeMap::new();
    for one in packages {
        let Ok(version) = Version::parse(&one.version) else { continue };
        let fold = one.name.to_lowercase();
        if best.get(&fold).is_none_or(|(other, _)| version > *other) {
            best.insert(fold, (version, one));
        }
    }
    best
}

fn entry(shelf: &Shelf, catalogue: &str, version: &Version, offered: Offered) -> CatalogueEntry {
    let here = shelf.highest(&offered.name);
    let standing = match here {
        None => "new",
        Some(here) if here.version < *version => "newer",
        Some(_) => "current",
    };
    CatalogueEntry {
        catalogue: catalogue.to_owned(),
        installed: here.map(|here| here.version.to_string()),
        standing: standing.to_owned(),
        has_icon: offered.icon.is_some(),
        name: offered.name,
        version: offered.version,
        title: offered.title,
        description: offered.description,
        author: offered.author,
        documentation: offered.documentation,
        platforms: offered.platforms,
        size_bytes: offered.size_bytes,
    }
}

/// Everything catalogues offer: updates first, then by name.
async fn every(app: &App, only: impl Fn(&Stored) -> bool) -> Result<Vec<CatalogueEntry>> {
    let mut q = app.db.read();
    let shelf = packages::shelf(&mut q).await?;
    let mut entries = Vec::new();
    for catalogue in read::all(app, &mut q).await?.into_iter().filter(only) {
        let Some(index) = catalogue.index() else { continue };
        for (_, (version, offered)) in highest(index.packages) {
            entries.push(entry(&shelf, &catalogue.name, &version, offered));
        }
    }
    entries
        .sort_by_cached_key(|e| (e.standing != "newer", e.name.to_lowercase(), e.catalogue.to_lowercase()));
    Ok(entries)
}

/// What catalogues offer, or one of them; updates first, then by name. `search` looks at names, titles, descriptions and
/// authors.
///
/// # Errors
/// [`protocol::Code::NotFound`] for a catalogue that is none; [`protocol::Code::InvalidField`].
pub async fn entries(
    app: &App,
    call: &Call,
    search: Option<&str>,
    catalogue: Option<&str>,
) -> Result<Vec<CatalogueEntry>> {
    call.may(Right::View)?;
    let search = search.unwrap_or_default().trim().to_lowercase();
    if search.len() > limits::SEARCH_BYTES_MAX {
        return Err(Fault::field("search", format!("at most {} bytes", limits::SEARCH_BYTES_MAX)));
    }
    let only = match catalogue.filter(|name| !name.is_empty()) {
        None => None,
        Some(name) => Some(read::one(app, &mut app.db.read(), name).await?.id),
    };
    let mut entries = every(app, |one| only.is_none_or(|id| one.id == id)).await?;
    if !search.is_empty() {
        entries.retain(|e| {
            let texts = e.title.values().chain(e.description.values()).chain([&e.name, &e.author]);
            texts.into_iter().any(|text| text.to_lowercase().contains(&search))
        });
    }
    Ok(entries)
}

/// Packages of which there is a newer version, each from the catalogue with the highest, and a newer version of Escale
/// itself.
///
/// # Errors
/// Without the right to see.
pub async fn updates(app: &App, call: &Call) -> Result<Updates> {
    call.may(Right::View)?;
    let mut best: BTreeMap<String, CatalogueEntry> = BTreeMap::new();
    for entry in every(app, |_| true).await?.into_iter().filter(|e| e.standing == "newer") {
        let higher = |other: &CatalogueEntry| parsed(&entry.version) > parsed(&other.version);
        let fold = entry.name.to_lowercase();
        if best.get(&fold).is_none_or(higher) {
            best.insert(fold, entry);
        }
    }
    Ok(Updates { packages: best.into_values().collect(), escale: escale(app).await? })
}

fn parsed(version: &str) -> Option<Version> {
    Version::parse(version).ok()
}

/// The highest version of Escale that runs elsewhere, when it is higher than ours.
async fn escale(app: &App) -> Result<Option<EscaleUpdate>> {
    let current = env!("CARGO_PKG_VERSION");
    let all = read::all(app, &mut app.db.read()).await?;
    let known = all.iter().filter_map(|one| {
        let version = one.index()?.escale;
        Some((parsed(&version)?, version, one.name.clone()))
    });
    let highest =
        known.max_by(|a, b| a.0.cmp(&b.0)).filter(|(version, ..)| Some(version) > parsed(current).as_ref());
    Ok(highest.map(|(_, version, catalogue)| EscaleUpdate {
        current: current.to_owned(),
        version,
        catalogue,
    }))
}
