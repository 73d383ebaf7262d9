//! Icons of what catalogues offer: fetched from there, so that browsers ask nobody but this server; a few are kept.

use super::{entries, reach, read};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use axum::body::Bytes;
use model::rights::Right;
use std::sync::PoisonError;

/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The icon of a package that a catalogue offers, a PNG.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is none, or it is no PNG; [`protocol::Code::CatalogueUnreadable`].
pub async fn icon(app: &App, call: &Call, catalogue: &str, package: &str) -> Result<Bytes> {
    call.may(Right::View)?;
    let missing = || Fault::not_found("icon", package);
    let stored = read::one(app, &mut app.db.read(), catalogue).await?;
    let offered = stored.index().map(|index| entries::highest(index.packages)).unwrap_or_default();
    let (_, offered) = offered.get(&package.to_lowercase()).ok_or_else(missing)?;
    let path = offered.icon.as_deref().ok_or_else(missing)?;
    let url = stored.base(app)?.join(path).map_err(|_| missing())?;
    if let Some(bytes) = kept(app, &url) {
        return Ok(bytes);
    }
    let bytes = reach::bytes(app, &url, stored.key_for(&url), limits::CATALOGUE_ICON_BYTES_MAX).await?;
    if !bytes.starts_with(PNG) {
        return Err(missing());
    }
    let mut kept = app.catalogue.icons.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= limits::CATALOGUE_ICONS_KEPT {
        kept.pop_front();
    }
    kept.push_back((url, bytes.clone()));
    Ok(bytes)
}

fn kept(app: &App, url: &reqwest::Url) -> Option<Bytes> {
    let kept = app.catalogue.icons.lock().unwrap_or_else(PoisonError::into_inner);
    kept.iter().find(|(at, _)| at == url).map(|(_, bytes)| bytes.clone())
}
