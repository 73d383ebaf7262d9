//! What is offered, and to which computers: said by whoever may deploy and control.

use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Found};
use crate::store::Query;
use crate::tasks;
use model::rights::Right;
use model::unit;
use protocol::Code;
use protocol::api::{NewSelfServiceOffer, SelfServiceOffer};

/// Everything that is offered, by package; without the tasks.
pub(super) async fn read(q: &mut impl Query) -> Result<Vec<SelfServiceOffer>> {
    let mut all = Vec::new();
    for row in q.rows(store::OFFERS, args![]).await? {
        all.push(SelfServiceOffer {
            package: row.get(0)?,
            version: row.get(1)?,
            group: row.get::<Option<String>>(2)?.unwrap_or_default(),
            unit: row.get(3)?,
            task: String::new(),
            changed_by: row.get(4)?,
            revision: row.get(5)?,
        });
    }
    Ok(all)
}

/// The version that would be installed now; nothing when it is gone from the repository.
pub(super) async fn version_of(q: &mut impl Query, package: &str, version: &str) -> Result<Option<Found>> {
    let found = if version.is_empty() {
        packages::newest_with_install(q, package).await?
    } else {
        packages::find_version(q, package, version).await?
    };
    Ok(found.filter(|found| found.installs))
}

fn of_package<'a>(all: &'a [SelfServiceOffer], package: &str) -> Option<&'a SelfServiceOffer> {
    let fold = package.to_lowercase();
    all.iter().find(|offer| offer.package.to_lowercase() == fold)
}

/// What is offered in the caller's unit.
///
/// # Errors
/// Without the right to see.
pub(super) async fn list(app: &App, call: &Call) -> Result<Vec<SelfServiceOffer>> {
    call.may(Right::View)?;
    let mut all = read(&mut app.db.read()).await?;
    all.retain(|offer| call.sees(&offer.unit));
    for offer in &mut all {
        offer.task = tasks::demand_task(app, &offer.package).await?.unwrap_or_default();
    }
    Ok(all)
}

/// Offers a package, or changes how it is offered. Whoever does it lets others start work: both rights are asked for.
///
/// # Errors
/// [`Code::InvalidField`] for a package that cannot be installed, [`Code::NotFound`] for the group, [`Code::OutsideUnit`],
/// [`Code::StaleRevision`], [`Code::TooMany`].
pub(super) async fn put(
    app: &App,
    call: &Call,
    package: &str,
    ask: NewSelfServiceOffer,
) -> Result<SelfServiceOffer> {
    call.may(Right::Deploy)?;
    call.may(Right::Control)?;
    let unit = match ask.unit.trim() {
        "" => call.unit().to_owned(),
        written => unit::parse(written).map_err(|e| Fault::field("unit", e))?,
    };
    call.may_in(&unit)?;
    let mut tx = app.db.change().await?;
    let before = read(&mut tx).await?;
    let known = of_package(&before, package);
    if let Some(known) = known {
        call.may_in(&known.unit)?;
    } else if before.len() >= limits::OFFERS_MAX {
        let kind = "packages offered for self-service";
        return Err(Fault::new(Code::TooMany, [("limit", &limits::OFFERS_MAX), ("kind", &kind)]));
    }
    if let (Some(read), Some(known)) = (ask.revision, known)
        && read != known.revision
    {
        return Err(Fault::new(Code::StaleRevision, [("author", &known.changed_by)]));
    }
    let version = ask.version.trim();
    let found = version_of(&mut tx, package, version).await?.ok_or_else(|| {
        Fault::field(
            "package",
            format!(
                "nothing of {} in the repository can be installed",
                format!("{package} {version}").trim_end()
            ),
        )
    })?;
    let group = match ask.group.trim() {
        "" => None,
        name => {
            let row = tx.row(store::GROUP, args![name.to_lowercase()]).await?;
            let row = row.ok_or_else(|| Fault::not_found("group", name))?;
            call.may_in(&row.get::<String>(1)?)?;
            Some(row.get::<i64>(0)?)
        }
    };
    let fixed = if version.is_empty() { "" } else { found.version.as_str() };
    let row = args![found.package.to_lowercase(), &found.package, fixed, group, &unit, call.who()];
    tx.run(store::OFFER, row).await?;
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 3] =
        [("version", &fixed), ("group", &ask.group.trim()), ("unit", &unit)];
    audit::write(&mut tx, call, "self-service.offered", &found.package, details).await?;
    let after = read(&mut tx).await?;
    tx.commit().await?;
    let mut offer = of_package(&after, &found.package).cloned().ok_or_else(|| Fault::internal("no offer"))?;
    offer.task = tasks::demand_task(app, &offer.package).await?.unwrap_or_default();
    Ok(offer)
}

/// Takes an offer back; what was asked for goes on.
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn withdraw(app: &App, call: &Call, package: &str) -> Result<()> {
    call.may(Right::Deploy)?;
    call.may(Right::Control)?;
    let mut tx = app.db.change().await?;
    let all = read(&mut tx).await?;
    let known = of_package(&all, package).filter(|offer| call.sees(&offer.unit));
    let known = known.ok_or_else(|| Fault::not_found("self-service offer", package))?;
    tx.run(store::WITHDRAW, args![known.package.to_lowercase()]).await?;
    audit::write(&mut tx, call, "self-service.withdrawn", &known.package, []).await?;
    Ok(tx.commit().await?)
}
