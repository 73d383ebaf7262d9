//! Requests are written: drafts, changes, copies, filing (§5.1).

use super::row::{self, Record, RequestRow};
use super::{bound, wish};
use crate::app::App;
use crate::audit;
use crate::call::{Actor, Call};
use crate::delivery::gates::Looked;
use crate::delivery::resolve::{self, Access};
use crate::delivery::row::next_number;
use crate::delivery::start::{self, Origin};
use crate::documents;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages;
use crate::spaces;
use crate::store::Tx;
use model::Timestamp;
use model::deliver::calendar::BoardSlot;
use model::deliver::gate::Gate;
use model::deliver::request::{RequestState, Stage, stages};
use protocol::Code;
use protocol::Lang;
use protocol::api::{AlsoAsked, CopyRequest, NewDelivery, NewRequest, RequestChange, WaitReason};
use protocol::deliver::Tier;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long approvals live where nobody says.
const LIFE: Duration = Duration::from_secs(14 * 86_400);

/// A new request: a draft, or filed at once. With more environments or packages: one for each, linked, all of them or none. Gives the number of the first.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::NotAllowed`] for who may not ask there; as [`submit`] when it is filed at once.
pub async fn new(app: &App, call: &Call, mut ask: NewRequest) -> Result<i64> {
    let at_once = std::mem::take(&mut ask.submit);
    let mut rows = Vec::new();
    for ask in apart(ask)? {
        rows.push(written(app, call, ask, at_once).await?);
    }
    if at_once {
        quota(app, &call.who(), 0, rows.len()).await?;
    }
    let mut tx = app.db.change().await?;
    for row in &mut rows {
        row.number = next_number(&mut tx, "request").await?;
    }
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    for row in &mut rows {
        row.record.together = numbers.iter().copied().filter(|number| *number != row.number).collect();
        row.insert(&mut tx).await?;
        log(&mut tx, call, row, if at_once { "request.submitted" } else { "request.created" }).await?;
    }
    tx.commit().await?;
    nudge(app);
    numbers.first().copied().ok_or_else(|| Fault::internal("nothing was asked"))
}

/// So many more of somebody are filed, besides this one: not more than one person may have open.
async fn quota(app: &App, by: &str, besides: i64, more: usize) -> Result<()> {
    let open = row::open(&mut app.db.read()).await?;
    let own = open.iter().filter(|other| other.by == by && other.number != besides).count();
    crate::delivery::quota::requests(app, own + more).await
}

/// One for each environment and package: what was asked first comes first.
fn apart(mut ask: NewRequest) -> Result<Vec<NewRequest>> {
    let (more_envs, more) = (std::mem::take(&mut ask.also_envs), std::mem::take(&mut ask.also));
    let mut envs = vec![ask.env.clone()];
    envs.extend(more_envs);
    let mut versions = vec![AlsoAsked { package: ask.package.clone(), version: ask.version.clone() }];
    versions.extend(more);
    let twice = |names: &[String]| {
        let folded: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        folded.len() < names.len()
    };
    if twice(&envs) {
        return Err(Fault::field("also_envs", "an environment is named twice"));
    }
    if twice(&versions.iter().map(|one| one.package.clone()).collect::<Vec<_>>()) {
        return Err(Fault::field("also", "a package is named twice"));
    }
    if envs.len() * versions.len() > limits::REQUESTS_TOGETHER_MAX {
        let most = limits::REQUESTS_TOGETHER_MAX;
        return Err(Fault::field("also", format!("at most {most} requests in one act")));
    }
    let of = |env: &String, one: &AlsoAsked| NewRequest {
        env: env.clone(),
        package: one.package.clone(),
        version: one.version.clone(),
        ..ask.clone()
    };
    Ok(envs.iter().flat_map(|env| versions.iter().map(move |one| of(env, one))).collect())
}

/// A request as it will be inserted, without its number.
async fn written(app: &App, call: &Call, ask: NewRequest, at_once: bool) -> Result<RequestRow> {
    let mut row = RequestRow {
        number: 0,
        state: RequestState::Draft,
        by: call.who(),
        submitted_at: None,
        changed_at: call.at,
        revision: 1,
        record: Record {
            person: call.person(),
            unit: call.unit().to_owned(),
            role: resolve::role(call).word().to_owned(),
            ..Record::default()
        },
    };
    let tier = settle(app, call, &mut row, ask).await?;
    row.note(call.at, &call.who(), "created", "");
    if at_once {
        file(app, call, &mut row, &tier).await?;
    }
    Ok(row)
}

/// Changes a draft.
///
/// # Errors
/// [`Code::RequestState`] once it is filed; [`Code::NotAllowed`] for others; [`Code::StaleRevision`].
pub async fn change(app: &App, call: &Call, request: &str, change: RequestChange) -> Result<i64> {
    let mut row = row::named(&mut app.db.read(), request).await?;
    own(call, &row, "edit")?;
    if change.revision.is_some_and(|revision| revision != row.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &row.by)]));
    }
    let ask = changed(row.record.ask.clone(), change);
    settle(app, call, &mut row, ask).await?;
    row.note(call.at, &call.who(), "changed", "");
    row.changed_at = call.at;
    let mut tx = app.db.change().await?;
    row.write(&mut tx).await?;
    log(&mut tx, call, &row, "request.changed").await?;
    tx.commit().await?;
    Ok(row.number)
}

fn changed(mut ask: NewRequest, change: RequestChange) -> NewRequest {
    let put = |field: &mut String, value: Option<String>| {
        if let Some(value) = value {
            *field = value;
        }
    };
    // Another version, package or environment has other variables, unless they are named.
    let other = change.env.is_some() || change.package.is_some();
    if other && change.variables.is_none() {
        ask.variables.clear();
    }
    put(&mut ask.env, change.env);
    put(&mut ask.package, change.package);
    put(&mut ask.version, change.version);
    put(&mut ask.variables, change.variables);
    put(&mut ask.title, change.title);
    put(&mut ask.description, change.description);
    put(&mut ask.ticket, change.ticket);
    put(&mut ask.rollback_plan, change.rollback_plan);
    put(&mut ask.urgency, change.urgency);
    put(&mut ask.impact, change.impact);
    put(&mut ask.justification, change.justification);
    ask.at = if change.no_at { None } else { change.at.or(ask.at) };
    ask
}

/// A copy: a draft with everything but the version, the wished time and what was decided.
///
/// # Errors
/// As [`new`].
pub async fn copy(app: &App, call: &Call, request: &str, copy: CopyRequest) -> Result<i64> {
    let from = row::named(&mut app.db.read(), request).await?;
    let mut ask = NewRequest { at: None, variables: String::new(), ..from.record.ask.clone() };
    let usual = |ask: &NewRequest| [Lang::En, Lang::Fr].map(|lang| title(ask, lang)).contains(&ask.title);
    if usual(&ask) {
        ask.title.clear();
    }
    if !copy.version.is_empty() {
        ask.version = copy.version;
    }
    if !copy.env.is_empty() {
        ask.env = copy.env;
    }
    new(app, call, ask).await
}

/// Files a draft: from now on it is decided about.
///
/// # Errors
/// [`Code::RequestState`]; [`Code::InvalidField`] for a field the tier asks for; [`Code::GateClosed`] when no waiting would help it.
pub async fn submit(app: &App, call: &Call, request: &str, revision: Option<i64>) -> Result<i64> {
    let mut row = row::named(&mut app.db.read(), request).await?;
    own(call, &row, "submit")?;
    fresh(&row, revision)?;
    let ask = row.record.ask.clone();
    let tier = settle(app, call, &mut row, ask).await?;
    quota(app, &row.by, row.number, 1).await?;
    file(app, call, &mut row, &tier).await?;
    let mut tx = app.db.change().await?;
    row.write(&mut tx).await?;
    log(&mut tx, call, &row, "request.submitted").await?;
    tx.commit().await?;
    nudge(app);
    Ok(row.number)
}

/// The decision is about what was read.
///
/// # Errors
/// [`Code::StaleRevision`].
pub fn fresh(row: &RequestRow, revision: Option<i64>) -> Result<()> {
    if revision.is_some_and(|revision| revision != row.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &row.by)]));
    }
    Ok(())
}

/// Only who asks writes it, as long as it is written.
fn own(call: &Call, row: &RequestRow, action: &str) -> Result<()> {
    if !row.is_of(call) {
        return Err(Fault::new(Code::NotAllowed, [("right", &format!("{action} {}", row.word()))]));
    }
    possible(row, action)
}

/// Whether an action is possible in its state.
///
/// # Errors
/// [`Code::RequestState`].
pub fn possible(row: &RequestRow, action: &str) -> Result<()> {
    if row.state.admits(action) {
        return Ok(());
    }
    let (request, state) = (row.word(), row.state.word());
    Err(Fault::new(Code::RequestState, [("request", &request), ("state", &state), ("action", &action)]))
}

/// Names become things, rights are looked at, what is left open is filled in; what stands in its way is noted.
async fn settle(app: &App, call: &Call, row: &mut RequestRow, mut ask: NewRequest) -> Result<Tier> {
    check_texts(&ask)?;
    let env = resolve::env(app, &ask.env).await?;
    let tier = resolve::tier(app, &env.file.env.tier).await?;
    if resolve::access(call, &tier, Some(&ask.package)) == Access::None {
        return Err(Fault::new(
            Code::NotAllowed,
            [("right", &format!("request-delivery {}", env.file.env.name))],
        ));
    }
    ask.env.clone_from(&env.file.env.name);
    let version = packages::deliverable_of(&mut app.db.read(), &ask.package, &ask.version).await?;
    ask.package.clone_from(&version.package);
    ask.version.clone_from(&version.version);
    ask.variables = start::variables(app, &env.file.env.variables, &ask.variables).await?.version;
    if ask.title.trim().is_empty() {
        ask.title = title(&ask, call.lang);
    }
    if ask.urgency.is_empty() {
        "normal".clone_into(&mut ask.urgency);
    }
    row.record.digest = version.digest.to_string();
    row.record.notes = brief(&version.face.file.package.notes);
    row.record.tier.clone_from(&tier.name);
    row.record.ask = ask;
    let mut looked = preview(app, call, row).await?;
    let wished = row.record.ask.at.filter(|at| *at > call.at);
    if wished.is_some() {
        // It does not go now: what counts is what holds then.
        looked.closed.retain(|closed| !matches!(closed.gate, Gate::Window | Gate::Freeze));
    }
    let wish = wish::meets(app, row, &tier, &env.file.env.space, wished).await?;
    let closed = looked.closed.into_iter().map(|closed| closed.why);
    row.record.whys = wish.into_iter().chain(closed).chain(looked.warnings).collect();
    Ok(tier)
}

/// Notes as they are kept with a request: as long as its own texts may be.
fn brief(notes: &str) -> String {
    if notes.len() <= limits::REQUEST_TEXT_BYTES_MAX {
        return notes.to_owned();
    }
    let end = (0..=limits::REQUEST_TEXT_BYTES_MAX).rev().find(|end| notes.is_char_boundary(*end));
    format!("{}…", &notes[..end.unwrap_or_default()])
}

/// The title where nobody gives one.
fn title(ask: &NewRequest, lang: Lang) -> String {
    match lang {
        Lang::Fr => format!("[{}] Livraison sur {}", ask.package, ask.env),
        Lang::En => format!("[{}] Delivery to {}", ask.package, ask.env),
    }
}

fn check_texts(ask: &NewRequest) -> Result<()> {
    let texts = [
        ("title", &ask.title, limits::REQUEST_TITLE_BYTES_MAX),
        ("description", &ask.description, limits::REQUEST_TEXT_BYTES_MAX),
        ("ticket", &ask.ticket, limits::REQUEST_TITLE_BYTES_MAX),
        ("rollback_plan", &ask.rollback_plan, limits::REQUEST_TEXT_BYTES_MAX),
        ("impact", &ask.impact, limits::REQUEST_TEXT_BYTES_MAX),
        ("justification", &ask.justification, limits::REQUEST_TEXT_BYTES_MAX),
    ];
    for (field, text, most) in texts {
        if text.len() > most {
            return Err(Fault::field(field, format!("at most {most} bytes")));
        }
    }
    if !matches!(ask.urgency.as_str(), "" | "normal" | "urgent") {
        return Err(Fault::field("urgency", "normal or urgent"));
    }
    Ok(())
}

/// What the gates would say to it now; its decision itself is not looked at.
async fn preview(app: &App, call: &Call, row: &RequestRow) -> Result<Looked> {
    let ask = NewDelivery { at: None, ..as_delivery(row) };
    let origin = Origin { request: row.number.max(1), urgent: row.is_urgent(), ..Origin::default() };
    let mut turn = spaces::turn(app).await?;
    let mut made = start::make(app, call, &mut turn, &ask, &origin).await?;
    made.row.request = 0;
    made.row.record.person = None;
    let mut looked = start::look(app, &turn, &made).await?;
    looked.closed.retain(|closed| {
        !matches!(closed.gate, Gate::Approval | Gate::Planned | Gate::Lease | Gate::Engine | Gate::Agents)
    });
    Ok(looked)
}

/// What is delivered when its time has come.
#[must_use]
pub fn as_delivery(row: &RequestRow) -> NewDelivery {
    let ask = &row.record.ask;
    NewDelivery {
        env: ask.env.clone(),
        package: ask.package.clone(),
        version: ask.version.clone(),
        variables: ask.variables.clone(),
        request: row.word(),
        reason: ask.title.clone(),
        again: true,
        ..NewDelivery::default()
    }
}

/// A complete draft becomes a filed request: stages, slot, what it is bound to.
async fn file(app: &App, call: &Call, row: &mut RequestRow, tier: &Tier) -> Result<()> {
    complete(&row.record.ask, tier)?;
    let looked = preview(app, call, row).await?;
    if let Some(closed) = looked.closed.iter().find(|closed| closed.for_ever) {
        let told = WaitReason::of(&closed.why, call.lang).text;
        return Err(Fault::new(Code::GateClosed, [("why", &told)]));
    }
    row.state = RequestState::Submitted;
    row.submitted_at = Some(call.at);
    row.changed_at = call.at;
    let slot = slot(app, tier, call.at).await?;
    let record = &mut row.record;
    record.stages = stages(&tier_stages(tier), &tier.direct, record.ask.urgency == "urgent");
    record.decisions.clear();
    record.life_ms = u64::try_from(life(app, tier).await?.as_millis()).unwrap_or(u64::MAX);
    record.rejects = tier.on_expiry == "reject";
    record.reminded = None;
    record.approved_at = None;
    record.not_before = None;
    record.cutoff_at = slot.as_ref().map(|slot| slot.cutoff);
    record.board_at = slot.as_ref().map(|slot| slot.board);
    record.earliest_at = slot.as_ref().map(|slot| slot.earliest);
    record.bound = bound::now(app, &record.ask, None).await?.unwrap_or_default();
    row.note(call.at, &call.who(), "submitted", "");
    Ok(())
}

/// Stages of a tier, as decisions read them.
#[must_use]
pub fn tier_stages(tier: &Tier) -> Vec<Stage> {
    let stage = |stage: &protocol::deliver::Stage| Stage {
        name: stage.name.clone(),
        approvers: stage.approvers.clone(),
        min: stage.min,
        no_self: stage.no_self,
        different_person: stage.different_person,
        different_role: false,
    };
    tier.stage.iter().map(stage).collect()
}

/// Fields the tier asks for (§5.1); an urgent one says what it does and why.
fn complete(ask: &NewRequest, tier: &Tier) -> Result<()> {
    let urgent =
        ["impact", "justification"].iter().filter(|_| ask.urgency == "urgent").map(|f| (*f).to_owned());
    for field in tier.request_fields.iter().cloned().chain(urgent) {
        let value = match field.as_str() {
            "title" => &ask.title,
            "ticket" => &ask.ticket,
            "rollback_plan" => &ask.rollback_plan,
            "description" => &ask.description,
            "impact" => &ask.impact,
            "justification" => &ask.justification,
            // The variables that count now are named when nobody names others; an environment may have none.
            _ => continue,
        };
        if value.trim().is_empty() {
            return Err(Fault::field(&field, format!("the tier {} asks for it", tier.name)));
        }
    }
    Ok(())
}

/// How long requests and approvals of a tier live.
async fn life(app: &App, tier: &Tier) -> Result<Duration> {
    let policy = documents::policy(app).await?;
    let read = |text: &str| model::time::parse_duration(text).filter(|life| !life.is_zero());
    Ok(read(&tier.approval_life).or_else(|| read(&policy.file.delivery.approval_life)).unwrap_or(LIFE))
}

/// What the tier's board says to what is filed at an instant; nothing without a board.
///
/// # Errors
/// When the database fails.
pub async fn slot(app: &App, tier: &Tier, filed: Timestamp) -> Result<Option<BoardSlot>> {
    let Some(board) = bound::board(app, tier).await? else { return Ok(None) };
    let (policy, calendars) = (documents::policy(app).await?, documents::calendars(app).await?);
    let window = bound::window(&policy, tier);
    let Some(mut slot) = board.slot(filed, window, &calendars) else { return Ok(None) };
    // A freeze over the slot puts it off, until the window is open again.
    for _ in 0..limits::SLOT_TURNS_MAX {
        let freezes = policy.freezes.iter().filter(|freeze| {
            let tiers =
                freeze.tiers.is_empty() || freeze.tiers.iter().any(|t| t.eq_ignore_ascii_case(&tier.name));
            tiers && freeze.envs.is_empty() && freeze.packages.is_empty() && freeze.spaces.is_empty()
        });
        let Some(end) = freezes.filter_map(|freeze| freeze.holds_until(slot.earliest)).max() else { break };
        slot.earliest = window.and_then(|window| window.opens(end)).unwrap_or(end);
    }
    Ok(Some(slot))
}

/// The audit line of a step.
///
/// # Errors
/// When the database fails.
pub async fn log(tx: &mut Tx, call: &Call, row: &RequestRow, action: &str) -> Result<()> {
    let what = format!("{} {}", row.record.ask.package, row.record.ask.version);
    let comment = row.record.history.last().map(|event| event.comment.clone()).unwrap_or_default();
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 5] = [
        ("env", &row.record.ask.env),
        ("what", &what),
        ("digest", &row.record.digest),
        ("reason", &comment),
        ("delivery", &crate::delivery::word(row.record.delivery)),
    ];
    audit::write(tx, call, action, &row.word(), details).await?;
    let why = row.record.ending.first().or(row.record.whys.first()).cloned().unwrap_or_default();
    crate::notices::note(tx, call.at, action, &row.word(), "", &why).await
}

/// Whoever carries requests on looks again.
pub fn nudge(app: &App) {
    app.spaces.nudge.notify_one();
}

/// The plain name of a caller: `r.dev`.
#[must_use]
pub fn name(call: &Call) -> String {
    match &call.actor {
        Actor::User { name, .. } | Actor::Token { name, .. } | Actor::Credential { name, .. } => name.clone(),
        Actor::Server => "server".to_owned(),
    }
}
