//! Places people gave to applications in the picture: written into the text of the document, everything else in it stays as it is (G-4).

use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::documents;
use crate::fault::{Fault, Result};
use model::rights::Right;
use std::collections::BTreeMap;

/// Keeps places of applications.
///
/// # Errors
/// When the caller may not; [`protocol::Code::NotFound`] when there is no such space or application.
pub async fn keep(app: &App, call: &Call, space: &str, places: &BTreeMap<String, [f64; 2]>) -> Result<()> {
    call.may(Right::EditSpaces)?;
    let name = super::engines::doc(app, space).await?.file.space.name.clone();
    if places.values().flatten().any(|place| !place.is_finite()) {
        return Err(Fault::field("positions", "two numbers for each application"));
    }
    let places: BTreeMap<String, (f64, f64)> =
        places.iter().map(|(k, [x, y])| (k.clone(), (*x, *y))).collect();
    let mut tx = app.db.change().await?;
    documents::set_positions(&mut tx, call, &name, &places).await?;
    audit::write(&mut tx, call, "space.arranged", &name, [("objects", &places.len())]).await?;
    tx.touch(crate::wake::Touched::Space(name));
    tx.commit().await?;
    Ok(())
}
