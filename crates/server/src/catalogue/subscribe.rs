//! Which catalogues this server reads.

use super::{reach, read, sign, store};
use crate::access::seal;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query};
use model::rights::Right;
use model::{GroupName, Secret};
use protocol::Code;
use protocol::api::{Catalogue, NewCatalogue};
use protocol::event::Change;

/// Names that are words of addresses.
const TAKEN: [&str; 4] = ["entries", "updates", "downloads", "refresh"];

/// Catalogues this server reads, by name.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<Catalogue>> {
    call.may(Right::View)?;
    Ok(read::all(app, &mut app.db.read()).await?.iter().map(|one| one.shown(call.lang)).collect())
}

/// Reads another catalogue: at once, so that a wrong address or key is told now. Its key is kept, and asked for ever
/// after.
///
/// # Errors
/// [`Code::Exists`], [`Code::InvalidField`], [`Code::TooMany`]; [`Code::CatalogueUnreadable`],
/// [`Code::CatalogueSignature`], [`Code::AddressRefused`], and then nothing is kept.
pub async fn add(app: &App, call: &Call, ask: NewCatalogue) -> Result<Catalogue> {
    call.may(Right::Publish)?;
    let name = GroupName::parse(&ask.name).map_err(|e| Fault::field("name", e))?;
    if TAKEN.contains(&name.fold().as_str()) {
        return Err(Fault::field("name", "this word has another meaning here; choose another name"));
    }
    let key = ask.key.filter(|key| !key.trim().is_empty()).map(|key| key.trim().to_owned());
    if key.as_ref().is_some_and(|key| !sign::is_key(key)) {
        return Err(Fault::field("key", "32 bytes in base64, as the other server's index.json tells them"));
    }
    let url = index_of(reach::address(app, &ask.url)?);
    let access_key = ask.access_key.filter(|key| !key.is_empty()).map(Secret::new);
    let exists = || Fault::new(Code::Exists, [("kind", &"catalogue"), ("name", &name)]);
    if read::one(app, &mut app.db.read(), name.as_str()).await.is_ok() {
        return Err(exists());
    }
    let taken = read::take(app, name.as_str(), &url, key.as_deref(), access_key.as_ref()).await?;
    let id = app.new_id();
    let sealed = access_key.map(|key| seal(&app.secret, id, &key)).transpose()?;
    let mut tx = app.db.change().await?;
    if tx.count(store::CATALOGUES_COUNT, args![]).await? >= limits::CATALOGUES_MAX {
        let limit = limits::CATALOGUES_MAX;
        return Err(Fault::new(Code::TooMany, [("limit", &limit), ("kind", &"catalogues")]));
    }
    let now = app.clock.now();
    let row = args![id, name.as_str(), name.fold(), url.as_str(), &taken.key, sealed, taken.text()?, now];
    match tx.run(store::INSERT, row).await {
        Err(Error::Unique(_)) => return Err(exists()),
        other => other?,
    };
    audit::write(&mut tx, call, "catalogue.added", name.as_str(), [("url", &url), ("key", &taken.key)])
        .await?;
    let made = read::one(app, &mut tx, name.as_str()).await?.shown(call.lang);
    tx.commit().await?;
    app.live.send(Change::Catalogue {});
    Ok(made)
}

/// The address of the index: as given, or that of the server given.
fn index_of(mut url: reqwest::Url) -> reqwest::Url {
    url.set_fragment(None);
    if !url.path().to_lowercase().ends_with(".json") {
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/catalogue/v1").or(path.strip_suffix("/catalogue")).unwrap_or(path);
        let path = format!("{path}/catalogue/v1/index.json");
        url.set_path(&path);
    }
    url
}

/// Reads a catalogue no more. What was downloaded from it stays.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    let found = read::one(app, &mut tx, name).await?;
    tx.run(store::DELETE, args![found.id]).await?;
    audit::write(&mut tx, call, "catalogue.removed", &found.name, [("url", &found.url)]).await?;
    tx.commit().await?;
    app.live.send(Change::Catalogue {});
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_server_leads_to_its_index() {
        for (given, expected) in [
            ("http://a:8088", "http://a:8088/catalogue/v1/index.json"),
            ("http://a/", "http://a/catalogue/v1/index.json"),
            ("https://a/escale/", "https://a/escale/catalogue/v1/index.json"),
            ("https://a/catalogue/v1/", "https://a/catalogue/v1/index.json"),
            ("https://a/files/list.json?x=1#there", "https://a/files/list.json?x=1"),
        ] {
            assert_eq!(index_of(given.parse().unwrap()).as_str(), expected);
        }
    }
}
