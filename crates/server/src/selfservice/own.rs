//! What a person sees of self-service, and asks for: on computers of his own, nowhere else.

use super::offers;
use crate::app::App;
use crate::call::Call;
use crate::computers::{self, Owned};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, Found};
use crate::store::Query;
use crate::tasks::{self, Demand, Span};
use model::rights::Right;
use model::unit;
use protocol::api::{OwnComputer, OwnPackage, RunLog, SelfServiceOffer, SelfServiceRequest, TaskRun};
use std::collections::BTreeSet;

/// Which of somebody's computers a package is offered for now: numbers.
async fn meant(
    q: &mut impl Query,
    call: &Call,
    offer: &SelfServiceOffer,
    own: &[Owned],
) -> Result<BTreeSet<i64>> {
    if offer.group.is_empty() {
        let within = own.iter().filter(|c| unit::within(&c.shown.unit, &offer.unit));
        return Ok(within.map(|c| c.number).collect());
    }
    computers::owned_in(q, call, &offer.group, &offer.unit).await
}

async fn shown(q: &mut impl Query, found: &Found, offered: bool, run: Option<TaskRun>) -> Result<OwnPackage> {
    let told = packages::manifest(q, found.id).await?;
    let (title, description) = told.map(|m| (m.title, m.description)).unwrap_or_default();
    Ok(OwnPackage {
        package: found.package.clone(),
        version: found.version.clone(),
        title,
        description,
        offered,
        run,
    })
}

/// The caller's own computers, with what is offered for each and what became of what was asked for.
///
/// # Errors
/// Without the right to self-service.
pub(super) async fn list(app: &App, call: &Call) -> Result<Vec<OwnComputer>> {
    call.may(Right::SelfService)?;
    let mut q = app.db.read();
    let own = computers::owned(app, &mut q, call).await?;
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<i64> = own.iter().map(|c| c.number).collect();
    let mut asked = tasks::asked_for(app, call, &numbers).await?;
    let mut lists: Vec<Vec<OwnPackage>> = own.iter().map(|_| Vec::new()).collect();
    for offer in offers::read(&mut q).await? {
        let Some(found) = offers::version_of(&mut q, &offer.package, &offer.version).await? else { continue };
        let meant = meant(&mut q, call, &offer, &own).await?;
        if meant.is_empty() {
            continue;
        }
        let plain = shown(&mut q, &found, true, None).await?;
        let fold = offer.package.to_lowercase();
        for (computer, list) in own.iter().zip(&mut lists).filter(|(c, _)| meant.contains(&c.number)) {
            let place = asked.iter().position(|(c, package, _)| *c == computer.number && *package == fold);
            let run = place.map(|place| asked.swap_remove(place).2);
            list.push(OwnPackage { run, ..plain.clone() });
        }
    }
    // What was asked for and is offered no more is still told.
    for (number, _, run) in asked {
        let Some(place) = own.iter().position(|c| c.number == number) else { continue };
        let found = packages::find_version(&mut q, &run.package, &run.version).await?;
        let Some(found) = found else { continue };
        lists[place].push(shown(&mut q, &found, false, Some(run)).await?);
    }
    Ok(own.into_iter().zip(lists).map(|(computer, packages)| told(computer, packages)).collect())
}

fn told(own: Owned, mut packages: Vec<OwnPackage>) -> OwnComputer {
    packages.sort_by_key(|p| p.package.to_lowercase());
    let computer = own.shown;
    OwnComputer {
        id: computer.id,
        name: computer.name,
        os: computer.os,
        connected: computer.connected,
        contact_at: computer.contact_at,
        packages,
    }
}

/// The computer somebody names among his own.
fn named<'a>(own: &'a [Owned], text: &str) -> Result<&'a Owned> {
    let text = text.trim();
    let same = |c: &&Owned| c.shown.id == text || c.shown.name.to_lowercase() == text.to_lowercase();
    let found: Vec<&Owned> = own.iter().filter(|c| text.is_empty() || same(c)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Fault::not_found("computer", text)),
        _ => Err(Fault::field("computer", "several of your computers fit; give the id of one")),
    }
}

/// Prepares a package for install on a computer of the caller's own, at once, and wakes its agent. What is under way already stays as it is.
///
/// # Errors
/// [`protocol::Code::NotFound`] for a computer that is not the caller's, and for a package that is not offered for it;
/// [`protocol::Code::OfferPaused`] when people have put its task off.
pub(super) async fn request(app: &App, call: &Call, ask: &SelfServiceRequest) -> Result<TaskRun> {
    call.may(Right::SelfService)?;
    let mut q = app.db.read();
    let own = computers::owned(app, &mut q, call).await?;
    let computer = named(&own, &ask.computer)?;
    let fold = ask.package.trim().to_lowercase();
    let missing = || Fault::not_found("package offered for this computer", &ask.package);
    let all = offers::read(&mut q).await?;
    let offer = all.into_iter().find(|o| o.package.to_lowercase() == fold).ok_or_else(missing)?;
    if !meant(&mut q, call, &offer, &own).await?.contains(&computer.number) {
        return Err(missing());
    }
    let found = offers::version_of(&mut q, &offer.package, &offer.version).await?.ok_or_else(missing)?;
    let machine = computers::of_number(app, &mut q, computer.number).await?;
    let machine = machine.ok_or_else(|| Fault::not_found("computer", &ask.computer))?;
    drop(q);
    let demand =
        Demand { package: found.package, version: found.version, version_id: found.id, unit: offer.unit };
    tasks::demand(app, call, &demand, &machine).await
}

/// The log of something the caller asked for.
///
/// # Errors
/// [`protocol::Code::NotFound`] for any other run.
pub(super) async fn log(app: &App, call: &Call, run: &str, span: &Span) -> Result<RunLog> {
    call.may(Right::SelfService)?;
    let own = computers::owned(app, &mut app.db.read(), call).await?;
    let numbers: Vec<i64> = own.iter().map(|c| c.number).collect();
    let span = Span { limit: span.limit.or(Some(limits::OWN_LOG_LINES_MAX)), ..span.clone() };
    tasks::demand_log(app, call, run, &numbers, &span).await
}
