//! What becomes of requests by themselves: reminders, the end of their life, approvals that no longer hold, deliveries they become.

use super::bound;
use super::row::{self, RequestRow};
use super::write::{as_delivery, log};
use crate::access;
use crate::app::App;
use crate::call::{Actor, Call, Source};
use crate::delivery::context::Variables;
use crate::delivery::resolve::{self, Access};
use crate::delivery::row::DeliveryRow;
use crate::delivery::start::{self, Origin};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::spaces::Turn;
use crate::store::{Query, Tx};
use model::Timestamp;
use model::deliver::request::{Due, RequestState, due};
use model::deliver::state::Why;
use model::rights::{Right, Role};
use protocol::api::NewDelivery;
use protocol::{Code, Lang};

fn server(now: Timestamp) -> Call {
    Call {
        actor: Actor::Server,
        source: Source::default(),
        request: String::new(),
        at: now,
        lang: Lang::default(),
    }
}

/// Looks at every request that may change by itself. Gives when to look again. May run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn round(app: &App, turn: &mut Turn) -> Result<Option<Timestamp>> {
    let mut next: Option<Timestamp> = None;
    for row in row::open(&mut app.db.read()).await? {
        let word = row.word();
        match one(app, turn, row).await {
            Ok(at) => next = [next, at].into_iter().flatten().min(),
            // One that cannot be looked at does not keep the others.
            Err(fault) => {
                tracing::error!(request = word, %fault, "a request could not be looked at");
                next = [next, Some(app.clock.now().plus(limits::REQUEST_LOOK_AGAIN))]
                    .into_iter()
                    .flatten()
                    .min();
            }
        }
    }
    Ok(next)
}

async fn one(app: &App, turn: &mut Turn, mut row: RequestRow) -> Result<Option<Timestamp>> {
    let now = app.clock.now();
    let changes = invalid(app, &row).await?;
    if !changes.is_empty() {
        return ended_by_itself(app, row, RequestState::Invalidated, "invalidated", changes, now).await;
    }
    if row.state == RequestState::Approved && row.due_at().is_none_or(|at| at <= now) {
        match consume(app, turn, &mut row, now).await {
            Ok(true) => return Ok(None),
            Ok(false) => {}
            Err(fault) if fault.code == Code::Internal => return Err(fault),
            Err(fault) => keep(app, &mut row, vec![refused(&fault)]).await?,
        }
    }
    let again = (row.state == RequestState::Approved).then(|| match row.due_at().filter(|at| *at > now) {
        Some(at) => at,
        None => now.plus(limits::REQUEST_LOOK_AGAIN),
    });
    let Some((begin, life)) = row.life() else { return Ok(again) };
    let own = match due(begin, life, row.record.reminded, now) {
        Due::Nothing(at) => Some(at),
        Due::Reminder(number) => {
            remind(app, &mut row, number, now).await?;
            match due(begin, life, row.record.reminded, now) {
                Due::Nothing(at) => Some(at),
                _ => Some(now),
            }
        }
        Due::End => {
            let rejected = row.state == RequestState::Submitted && row.record.rejects;
            let (state, what) = if rejected {
                (RequestState::Rejected, "rejected")
            } else {
                (RequestState::Expired, "expired")
            };
            let why = vec![Why::new("Q.expired", [("at", now.to_string())])];
            return ended_by_itself(app, row, state, what, why, now).await;
        }
    };
    Ok([own, again].into_iter().flatten().min())
}

/// What is no longer as it was when the request was filed.
async fn invalid(app: &App, row: &RequestRow) -> Result<Vec<Why>> {
    let bound = &row.record.bound;
    let Some(now) = bound::now(app, &row.record.ask, Some(bound)).await? else {
        return Ok(vec![Why::new("Q.invalidated", [("what", "gone".to_owned())])]);
    };
    let why = |(what, old, now): (&'static str, String, String)| {
        let why = Why::new("Q.invalidated", [("what", what.to_owned())]);
        match what {
            "digest" => why.with("old", short(&old)).with("new", short(&now)),
            "variables" => why.with("old", version(&old)).with("new", version(&now)),
            _ => why,
        }
    };
    Ok(bound.changes(&now).into_iter().map(why).collect())
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// `SICARDI-REC1 7` of what an approval is bound to.
fn version(bound: &str) -> String {
    bound.rsplit_once(' ').map_or_else(|| bound.to_owned(), |(named, _)| named.to_owned())
}

async fn ended_by_itself(
    app: &App,
    mut row: RequestRow,
    state: RequestState,
    what: &str,
    ending: Vec<Why>,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let call = server(now);
    row.state = state;
    row.changed_at = now;
    let said: Vec<&str> = ending.iter().map(|why| why.get("what")).filter(|w| !w.is_empty()).collect();
    row.note(now, &call.who(), what, &said.join(", "));
    row.record.ending = ending;
    let mut tx = app.db.observe().await?;
    row.write(&mut tx).await?;
    log(&mut tx, &call, &row, &format!("request.{what}")).await?;
    tx.commit().await?;
    Ok(None)
}

async fn remind(app: &App, row: &mut RequestRow, number: usize, now: Timestamp) -> Result<()> {
    let call = server(now);
    row.record.reminded = Some((number, now));
    row.note(now, &call.who(), "reminded", &number.to_string());
    let mut tx = app.db.observe().await?;
    row.write(&mut tx).await?;
    log(&mut tx, &call, row, "request.reminded").await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down why it is not a delivery yet, if that changed.
async fn keep(app: &App, row: &mut RequestRow, whys: Vec<Why>) -> Result<()> {
    if row.record.whys == whys {
        return Ok(());
    }
    row.record.whys = whys;
    let mut tx = app.db.observe().await?;
    row.write(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

fn refused(fault: &Fault) -> Why {
    let mut why = Why::new("Q.refused", [("code", fault.code.word().to_owned())]);
    why.details.insert("text".to_owned(), fault.code.text(Lang::default(), &fault.details));
    why
}

/// An approved request whose time has come becomes a delivery of who asked. One that waiting would never help stays a request, and says why.
async fn consume(app: &App, turn: &mut Turn, row: &mut RequestRow, now: Timestamp) -> Result<bool> {
    let call = requester_call(app, row, now).await?;
    let origin = Origin { request: row.number, urgent: row.is_urgent(), ..Origin::default() };
    let mut made = start::make(app, &call, turn, &as_delivery(row), &origin).await?;
    let looked = start::look(app, turn, &made).await?;
    if looked.closed.iter().any(|closed| closed.for_ever) {
        keep(app, row, looked.whys()).await?;
        return Ok(false);
    }
    let mut tx = app.db.observe().await?;
    start::insert(app, &mut tx, &mut made, &looked, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// A call as it would be made by who asked: rights are looked at again when an approval is made use of (§4.2).
async fn requester_call(app: &App, row: &RequestRow, now: Timestamp) -> Result<Call> {
    let refused = || Fault::new(Code::NotAllowed, [("right", &Right::RequestDelivery)]);
    let person = row.record.person.ok_or_else(refused)?;
    let mut q = app.db.read();
    let role: Role = access::role_of(&mut q, person).await?.ok_or_else(refused)?;
    let tier = resolve::tier(app, &row.record.tier).await?;
    if resolve::access_of(role, &tier) == Access::None {
        return Err(refused());
    }
    let name = row.by.split_once(' ').map_or(row.by.as_str(), |(_, name)| name).to_owned();
    let actor = Actor::User { id: person, name, role, unit: row.record.unit.clone() };
    Ok(Call { actor, source: Source::default(), request: String::new(), at: now, lang: Lang::default() })
}

/// A delivery was made of a request: in the same transaction, the request is used up.
///
/// # Errors
/// [`Code::RequestState`] when somebody else was faster.
pub async fn consumed(tx: &mut Tx, delivery: &DeliveryRow, now: Timestamp) -> Result<()> {
    if delivery.request == 0 {
        return Ok(());
    }
    let mut row = row::get(tx, delivery.request).await?;
    usable(&row)?;
    row.state = RequestState::Consumed;
    row.changed_at = now;
    row.record.delivery = delivery.number;
    row.record.whys.clear();
    row.record.ending = vec![Why::new("Q.consumed", [("delivery", delivery.word())])];
    row.note(now, &delivery.by, "consumed", &delivery.word());
    row.write(tx).await?;
    log(tx, &server(now), &row, "request.consumed").await
}

fn usable(row: &RequestRow) -> Result<()> {
    if row.state == RequestState::Approved {
        return Ok(());
    }
    let (request, state) = (row.word(), row.state.word());
    Err(Fault::new(Code::RequestState, [("request", &request), ("state", &state), ("action", &"deliver")]))
}

/// What somebody asks to be delivered comes from an approved request: what is left open in it is filled in, and it must be about the same.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::RequestState`] when it is not approved; [`Code::NotYet`] before its time; [`Code::InvalidField`] when something else is asked.
pub async fn origin(app: &App, call: &Call, ask: &mut NewDelivery, mut origin: Origin) -> Result<Origin> {
    if ask.request.trim().is_empty() {
        return Ok(origin);
    }
    let row = row::named(&mut app.db.read(), &ask.request).await?;
    usable(&row)?;
    if !row.is_of(call) {
        call.may(Right::DeliverTo)?;
    }
    let of = &row.record.ask;
    for (field, given, asked) in [
        ("env", &mut ask.env, &of.env),
        ("package", &mut ask.package, &of.package),
        ("version", &mut ask.version, &of.version),
        ("variables", &mut ask.variables, &of.variables),
    ] {
        if given.is_empty() {
            given.clone_from(asked);
        } else if !given.eq_ignore_ascii_case(asked) {
            return Err(Fault::field(field, format!("{} is about {asked}", row.word())));
        }
    }
    ask.at = [ask.at, row.due_at().filter(|at| *at > call.at)].into_iter().flatten().max();
    origin.request = row.number;
    origin.urgent = row.is_urgent();
    Ok(origin)
}

/// Why a delivery may not go although it comes from a request: the approval no longer holds.
///
/// # Errors
/// When the database fails.
pub async fn objection(
    app: &App,
    q: &mut impl Query,
    delivery: &DeliveryRow,
    variables: &Variables,
) -> Result<Option<Why>> {
    let row = row::get(q, delivery.request).await?;
    let known = match row.state {
        RequestState::Approved => true,
        RequestState::Consumed => row.record.delivery == delivery.number,
        _ => false,
    };
    if !known {
        let why = Why::new("W.approval", [("request", row.word()), ("what", row.state.word().to_owned())]);
        return Ok(Some(why));
    }
    let bound = &row.record.bound;
    let digest = (bound.digest != delivery.digest).then_some("digest");
    let named = format!("{} {} {}", variables.set, variables.version, short(&variables.digest));
    let values = (!bound.variables.is_empty() && bound.variables != named).then_some("variables");
    let now = bound::now(app, &row.record.ask, Some(bound)).await?;
    let others = now.map(|now| bound.changes(&now).into_iter().map(|(what, ..)| what).collect::<Vec<_>>());
    let what = digest.or(values).or_else(|| match &others {
        None => Some("gone"),
        Some(others) => others.first().copied(),
    });
    Ok(what.map(|what| Why::new("W.approval", [("request", row.word()), ("what", what.to_owned())])))
}

/// The delivery of a request ended: who asked sees how.
///
/// # Errors
/// When the database fails.
pub async fn ended(tx: &mut Tx, delivery: &DeliveryRow, now: Timestamp) -> Result<()> {
    if delivery.request == 0 {
        return Ok(());
    }
    let mut row = row::get(tx, delivery.request).await?;
    row.changed_at = now;
    row.note(now, "server", "delivered", delivery.state.word());
    row.record.ending =
        vec![Why::new("Q.consumed", [("delivery", delivery.word())]).with("ended", delivery.state.word())];
    row.write(tx).await
}
