//! A delivery is made (§11 steps 1 to 5).

use super::context::{self, Inputs, Variables};
use super::gates::{self, About, Looked};
use super::resolve::{self, Resolved};
use super::row::{self, Context, DeliveryRow, DeliveryState, Override, Record, event};
use super::{envs, locks, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::documents::{self, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages;
use crate::resources::{self, By, Owner};
use crate::spaces::{self, NewRun, Turn};
use crate::store::Tx;
use model::Timestamp;
use model::deliver::graph::OnError;
use model::deliver::state::Why;
use model::rights::Right;
use protocol::Code;
use protocol::api::{Delivery, NewDelivery};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a delivery comes from, besides what was asked.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Approved request it is made from; 0: none.
    pub request: i64,
    /// It goes back from this delivery; 0: none.
    pub rollback_of: i64,
    /// It gets the locks of this delivery without a moment in between (RB-2); 0: none.
    pub inherits: i64,
    /// Who holds locks that were parked for it (RB-5).
    pub parked_with: String,
    /// An urgent change.
    pub urgent: bool,
    /// Parameters a person gave, of a demand.
    pub params: BTreeMap<String, String>,
    /// The same key again is the same delivery.
    pub key: String,
    /// Rollout it is a part of; 0: none.
    pub rollout: i64,
}

/// Makes a delivery, and starts it if every gate is open.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::RequestNeeded`] for who may only ask; [`Code::GateClosed`] when waiting opens no gate; [`Code::NotYet`] when one is closed and the caller does not wait.
pub async fn start(app: &App, call: &Call, ask: NewDelivery) -> Result<Delivery> {
    begin(app, call, ask, Origin::default()).await
}

/// As [`start`], of a known origin.
///
/// # Errors
/// As [`start`].
pub async fn begin(app: &App, call: &Call, mut ask: NewDelivery, origin: Origin) -> Result<Delivery> {
    let origin = super::requests::origin(app, call, &mut ask, origin).await?;
    let mut turn = spaces::turn(app).await?;
    let made = make(app, call, &mut turn, &ask, &origin).await?;
    if let Some(number) = again(app, call, &made, &origin).await? {
        drop(turn);
        return views::delivery(app, call, number).await;
    }
    let mut made = made;
    meant(&ask, &made, &origin)?;
    let looked = look(app, &turn, &made).await?;
    refuse(call, &ask, &looked)?;
    let mut tx = app.db.change().await?;
    let number = write(app, call, &mut tx, &mut turn, &mut made, looked, &ask).await?;
    tx.commit().await?;
    turn.kept();
    drop(turn);
    app.spaces.nudge.notify_one();
    views::delivery(app, call, number).await
}

/// A delivery before it is written.
pub struct Made {
    /// The row; its number is 0.
    pub row: DeliveryRow,
    /// What it is about.
    pub resolved: Resolved,
    /// Its variables.
    pub variables: Variables,
    /// The version that is there, as far as the repository still has it.
    pub previous: Option<packages::Deliverable>,
    /// Parameters a person gave.
    pub params: BTreeMap<String, String>,
}

impl Made {
    /// Copies everything.
    #[must_use]
    pub fn context(&self) -> Context {
        context::build(&Inputs {
            row: &self.row,
            resolved: &self.resolved,
            variables: &self.variables,
            previous: self.previous.as_ref(),
            params: &self.params,
        })
    }
}

/// Names become things, rights are looked at, a row is made of it.
///
/// # Errors
/// As [`start`].
pub async fn make(
    app: &App,
    call: &Call,
    turn: &mut Turn,
    ask: &NewDelivery,
    origin: &Origin,
) -> Result<Made> {
    let _ = turn;
    let mut q = app.db.read();
    // Who may deliver nowhere learns nothing about what there is.
    if !call.actor.holds(Right::DeliverTo) && !call.actor.holds(Right::RequestDelivery) {
        call.may(Right::DeliverTo)?;
    }
    let resolved = match resolve::resolve(app, &mut q, ask).await {
        Err(_) if !call.actor.holds(Right::DeliverTo) => return Err(not_allowed()),
        other => other?,
    };
    if origin.request == 0 {
        resolve::authorise(call, ask, &resolved)?;
    }
    let env = &resolved.env.file.env;
    let variables = variables(app, &env.variables, &ask.variables).await?;
    let installed = envs::installed_one(&mut q, &env.name, &resolved.package.package).await?;
    let previous = match &installed {
        Some(there) => packages::deliverable(&mut q, &there.package, &there.version).await?,
        None => None,
    };
    let (previous_version, previous_digest) =
        installed.map(|there| (there.version, there.digest)).unwrap_or_default();
    let policy = documents::policy(app).await?;
    let within = model::time::parse_duration(&policy.file.delivery.start_within);
    let begins = ask.at.unwrap_or(call.at).max(call.at);
    let digest = resolved.package.digest.to_string();
    let role = resolve::role(call).word().to_owned();
    let (overrides, reason) = (overrides(call, ask)?, reason(&ask.reason)?);
    let record = Record {
        same_version: previous_digest == digest,
        previous: previous_version,
        previous_digest,
        variables: variables.version.clone(),
        person: call.person(),
        role,
        reason,
        planned_at: ask.at,
        expires_at: within.map(|within| begins.plus(within)),
        overrides,
        urgent: origin.urgent,
        expected_ms: envs::expected_ms(&mut q, &env.name, &resolved.package.package).await?,
        locks: locks::names(env, &resolved.agents, &resolved.package.package),
        reversible: reversible(&resolved.package),
        inherits: origin.inherits,
        parked_with: origin.parked_with.clone(),
        key: origin.key.clone(),
        rollout: origin.rollout,
        ..Record::default()
    };
    let row = DeliveryRow {
        rollback_of: origin.rollback_of,
        request: origin.request,
        record,
        ..resolved.row(call)
    };
    Ok(Made { row, resolved, variables, previous, params: origin.params.clone() })
}

fn not_allowed() -> Fault {
    Fault::new(Code::NotAllowed, [("right", &Right::DeliverTo)])
}

/// Where the tier asks for it, the version that is there is delivered once more only to who says so (DP-4).
fn meant(ask: &NewDelivery, made: &Made, origin: &Origin) -> Result<()> {
    let asks = made.resolved.tier.require_again && made.row.record.same_version && origin.rollback_of == 0;
    if asks && !ask.again {
        let (what, env) = (&made.row.version, &made.row.env);
        return Err(Fault::field("again", format!("{env} has {what} already: escale deliver --again")));
    }
    Ok(())
}

/// A reason a person wrote.
///
/// # Errors
/// When it is too long.
pub fn reason(text: &str) -> Result<String> {
    if text.len() > limits::REASON_BYTES_MAX {
        return Err(Fault::field("reason", format!("at most {} bytes", limits::REASON_BYTES_MAX)));
    }
    Ok(text.trim().to_owned())
}

/// Whether a version can be gone back on (RB-1): `yes`, `no: why`, `until JOB: why`.
#[must_use]
pub fn reversible(package: &packages::Deliverable) -> String {
    let head = &package.face.file.package;
    let said = match head.reversible.as_str() {
        "" | "true" | "yes" => return "yes".to_owned(),
        "false" | "no" => "no".to_owned(),
        other => other.strip_prefix("until=").map_or_else(|| other.to_owned(), |job| format!("until {job}")),
    };
    if head.reversible_reason.is_empty() { said } else { format!("{said}: {}", head.reversible_reason) }
}

/// Values of a set; without a version, those that count now.
///
/// # Errors
/// [`Code::NotFound`] for a set or a version there is not.
pub async fn variables(app: &App, set: &str, version: &str) -> Result<Variables> {
    if set.is_empty() {
        if !version.is_empty() {
            return Err(Fault::field("variables", "the environment has no variables"));
        }
        return Ok(Variables::default());
    }
    let found = documents::variables(app, set, Some(version)).await?;
    let doc = found.ok_or_else(|| Fault::not_found("variables", format!("{set} {version}").trim()))?;
    Ok(Variables {
        set: doc.file.name.clone(),
        version: doc.version.clone(),
        digest: doc.info.digest.clone(),
        values: doc.file.values.clone(),
        secrets: doc.file.secrets.clone(),
    })
}

/// Gates the caller opens at once (break-glass): right and reason; nobody waives the age of what he delivers himself (P-8).
fn overrides(call: &Call, ask: &NewDelivery) -> Result<Vec<Override>> {
    let mut overrides = Vec::new();
    for gate in &ask.overrides {
        call.may(Right::Override)?;
        known_gate(gate)?;
        if ask.reason.trim().is_empty() {
            return Err(Fault::of(Code::ReasonRequired));
        }
        if gate == "soak" {
            return Err(Fault::field(
                "overrides",
                "the age after publication is waived by a second person: escale delivery override",
            ));
        }
        overrides.push(Override {
            gate: gate.clone(),
            by: call.who(),
            reason: reason(&ask.reason)?,
            at: call.at,
        });
    }
    Ok(overrides)
}

/// A gate that can be opened by hand.
///
/// # Errors
/// [`Code::InvalidField`].
pub fn known_gate(gate: &str) -> Result<()> {
    if matches!(gate, "soak" | "window" | "freeze" | "preflight") {
        return Ok(());
    }
    Err(Fault::field("gate", "soak, window, freeze or preflight"))
}

/// The delivery the same person made with the same key, or of the same things a moment ago (AC-2).
async fn again(app: &App, call: &Call, made: &Made, origin: &Origin) -> Result<Option<i64>> {
    let mut q = app.db.read();
    // A key is remembered with the last thousand deliveries of whoever said it.
    let most = if origin.key.is_empty() { 50 } else { limits::DELIVERIES_WAITING_MAX };
    let lately = row::all(&mut q, &super::store::of_actor(), args![call.who(), most]).await?;
    let found = lately.iter().find(|before| {
        let same = before.env == made.row.env
            && before.digest == made.row.digest
            && before.rollback_of == made.row.rollback_of
            && before.record.planned_at == made.row.record.planned_at
            && before.record.variables == made.row.record.variables;
        let lately = call.at.since(before.created_at) < limits::DELIVERY_AGAIN_WITHIN;
        (!origin.key.is_empty() && before.record.key == origin.key)
            || (origin.key.is_empty() && same && lately && !before.state.is_final())
    });
    Ok(found.map(|before| before.number))
}

/// Looks at the gates of what is not written yet.
///
/// # Errors
/// When the database fails.
pub async fn look(app: &App, turn: &Turn, made: &Made) -> Result<Looked> {
    let about = About {
        row: &made.row,
        agents: &made.resolved.agents,
        space: &made.resolved.space,
        variables: &made.variables,
        has_locks: false,
    };
    gates::look(app, &mut app.db.read(), turn, &about).await
}

/// What waiting does not open is refused at once; the rest for who does not wait.
fn refuse(call: &Call, ask: &NewDelivery, looked: &Looked) -> Result<()> {
    if let Some(closed) = looked.closed.iter().find(|closed| closed.for_ever) {
        return Err(closed_fault(call, Code::GateClosed, &closed.why, looked));
    }
    match looked.closed.first() {
        Some(closed) if ask.no_wait => Err(closed_fault(call, Code::NotYet, &closed.why, looked)),
        _ => Ok(()),
    }
}

fn closed_fault(call: &Call, code: Code, why: &Why, looked: &Looked) -> Fault {
    let told = protocol::api::WaitReason::of(why, call.lang).text;
    let mut fault = Fault::new(code, [("why", &told)]);
    let codes: Vec<&str> = looked.closed.iter().map(|closed| closed.why.code.as_str()).collect();
    fault.details.insert("gates".to_owned(), codes.join(" "));
    if let Some(until) = why.until.and(looked.earliest).or(why.until) {
        fault.details.insert("until".to_owned(), until.to_string());
    }
    fault
}

/// Writes a new delivery, and starts it if it may.
async fn write(
    app: &App,
    call: &Call,
    tx: &mut Tx,
    turn: &mut Turn,
    made: &mut Made,
    looked: Looked,
    ask: &NewDelivery,
) -> Result<i64> {
    let number = file(app, call, tx, made, &looked).await?;
    if looked.may_compete() {
        let context = row::context(tx, number).await?;
        let space = made.resolved.space.clone();
        let held = go(app, tx, turn, &mut made.row, context, space).await?;
        if let Some(why) = held {
            if ask.no_wait {
                return Err(closed_fault(call, Code::NotYet, &why, &looked));
            }
            queued(tx, &mut made.row, why, call.at).await?;
        }
    }
    Ok(number)
}

/// Files a new delivery, with its audit line: it waits at its gates until the next round.
///
/// # Errors
/// [`Code::TooMany`]; [`Code::NotYet`] where the space says that another one is refused meanwhile (DP-5).
pub async fn file(app: &App, call: &Call, tx: &mut Tx, made: &mut Made, looked: &Looked) -> Result<i64> {
    queue(app, call, tx, made).await?;
    let number = insert(app, tx, made, looked, call.at).await?;
    let row = &made.row;
    let what = format!("{} {}", row.package, row.version);
    audit::write(
        tx,
        call,
        "delivery.created",
        &row.word(),
        [
            ("env", &row.env),
            ("what", &what),
            ("digest", &row.digest),
            ("reason", &row.record.reason),
            ("request", &super::requests::word(row.request)),
            ("rollback_of", &row::word(row.rollback_of)),
            ("rollout", &super::rollout::word(row.record.rollout)),
        ],
    )
    .await?;
    for opened in &row.record.overrides {
        let action = format!("override.{}", opened.gate);
        audit::write(tx, call, &action, &row.word(), [("reason", &opened.reason)]).await?;
    }
    Ok(number)
}

/// Gives it a number and writes row, context and first events.
///
/// # Errors
/// When the database fails.
pub async fn insert(app: &App, tx: &mut Tx, made: &mut Made, looked: &Looked, now: Timestamp) -> Result<i64> {
    let _ = app;
    made.row.number = row::next_number(tx, "delivery").await?;
    made.row.record.waiting = looked.whys();
    made.row.record.warnings = looked.warnings.clone();
    made.row.record.checks = looked.checks.clone();
    if made.row.record.planned_at.is_some_and(|at| at > now) {
        made.row.state = DeliveryState::Planned;
    }
    let context = made.context();
    made.row.insert(tx, &context).await?;
    super::requests::consumed(tx, &made.row, now).await?;
    let row = &made.row;
    let why = Why::new("delivery-created", [("env", row.env.clone())])
        .with("package", row.package.clone())
        .with("version", row.version.clone())
        .with("digest", gates::short(&row.digest));
    event(tx, row.number, now, "created", &why, &row.by).await?;
    for closed in &looked.closed {
        event(tx, row.number, now, "gated", &closed.why, "").await?;
    }
    Ok(row.number)
}

/// What the space says of others that wait for the same (DP-5).
async fn queue(app: &App, call: &Call, tx: &mut Tx, made: &Made) -> Result<()> {
    let policy = made.resolved.space.file.space.queue_policy.clone();
    let open = row::open(tx).await?;
    if open.iter().filter(|o| o.state.waits()).count() >= limits::DELIVERIES_WAITING_MAX {
        return Err(Fault::new(
            Code::TooMany,
            [("limit", &limits::DELIVERIES_WAITING_MAX), ("kind", &"deliveries that wait")],
        ));
    }
    super::quota::deliveries(app, &open, &made.row).await?;
    let same = |o: &&DeliveryRow| {
        o.env.eq_ignore_ascii_case(&made.row.env) && o.package.eq_ignore_ascii_case(&made.row.package)
    };
    match policy.as_str() {
        "supersede" => {
            for older in open.iter().filter(same).filter(|o| o.state.waits() && !o.is_rollback()) {
                let mut older = older.clone();
                let why = Why::new("delivery-superseded", [("by", call.who())]);
                finish(app, tx, &mut older, DeliveryState::Superseded, vec![why], call.at).await?;
            }
            Ok(())
        }
        "reject" if !made.row.is_rollback() => match open.iter().find(same) {
            Some(older) => {
                let why = Why::new("W.lease", [("lock", format!("{} {}", older.env, older.package))])
                    .with("holder", older.word())
                    .with("by", gates::person(&older.by));
                let told = protocol::api::WaitReason::of(&why, call.lang).text;
                Err(Fault::new(Code::NotYet, [("why", &told), ("gates", &"W.lease")]))
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// A delivery that never began ends: final state, places in queues, event; one transaction with whatever the caller does.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    app: &App,
    tx: &mut Tx,
    row: &mut DeliveryRow,
    state: DeliveryState,
    ending: Vec<Why>,
    now: Timestamp,
) -> Result<()> {
    let _ = app;
    let by = By::run(&row.word(), now);
    resources::release_all(tx, &by, &row.word()).await?;
    row.state = state;
    row.ended_at = Some(now);
    row.record.waiting.clear();
    for why in &ending {
        event(tx, row.number, now, "finished", why, "").await?;
    }
    row.record.ending = ending;
    row.write(tx).await
}

/// It waits for its locks: reason and place in the queue.
///
/// # Errors
/// When the database fails.
pub async fn queued(tx: &mut Tx, row: &mut DeliveryRow, why: Why, now: Timestamp) -> Result<()> {
    let by =
        By { who: row.by.clone(), at: row.created_at, reason: row.record.reason.clone(), run: row.word() };
    let wanted: Vec<(String, u64)> = row.record.locks.iter().map(|lock| (lock.clone(), 1)).collect();
    resources::wait(tx, &Owner::new(&row.word(), by), &wanted, priority(row)).await?;
    let why = gates::lease(tx, row).await?.unwrap_or(why);
    if row.record.waiting.first().map(|w| (&w.code, w.get("holder"))) != Some((&why.code, why.get("holder")))
    {
        event(tx, row.number, now, "gated", &why, "").await?;
    }
    row.state = DeliveryState::Gated;
    row.record.waiting = vec![why];
    row.write(tx).await
}

/// Who goes first (L-5): rollbacks, then urgent changes, then whoever came first.
#[must_use]
pub fn priority(row: &DeliveryRow) -> i64 {
    match (row.is_rollback(), row.record.urgent) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}

/// Takes the locks and starts the chain, in the caller's transaction (§11 step 5). Gives who holds a lock, and then nothing was done.
///
/// # Errors
/// When the database fails.
pub async fn go(
    app: &App,
    tx: &mut Tx,
    turn: &mut Turn,
    row: &mut DeliveryRow,
    mut context: Context,
    space: Arc<SpaceDoc>,
) -> Result<Option<Why>> {
    let now = app.clock.now();
    let by = By { who: row.by.clone(), at: now, reason: row.record.reason.clone(), run: row.word() };
    let owner = Owner::new(&row.word(), by.clone());
    if row.record.inherits != 0 {
        resources::inherit(tx, &row::word(row.record.inherits), &owner).await?;
    }
    if !row.record.parked_with.is_empty() {
        for lock in &row.record.locks {
            resources::release(tx, &by, &row.record.parked_with, lock, 0).await?;
        }
    }
    let wanted: Vec<(String, u64)> = row.record.locks.iter().map(|lock| (lock.clone(), 1)).collect();
    if ahead(tx, row).await? || resources::take_all(tx, &owner, &wanted).await?.is_none() {
        let lock = row.record.locks.first().cloned().unwrap_or_default();
        return Ok(Some(
            gates::lease(tx, row).await?.unwrap_or_else(|| Why::new("W.lease", [("lock", lock)])),
        ));
    }
    if let Some(delivery) = context.get_mut("delivery").and_then(serde_json::Value::as_object_mut) {
        delivery.insert("number".to_owned(), row.number.into());
        delivery.insert("id".to_owned(), row.word().into());
    }
    let on_error = match context::text(&context, "policy.on_failure").as_str() {
        "rollback" => OnError::Rollback,
        "stop" => OnError::Stop,
        _ => OnError::Guided,
    };
    let new = NewRun {
        doc: space,
        delivery: Some(row.number),
        date: None,
        context,
        tier_on_error: on_error,
        by: row.by.clone(),
    };
    row.run = spaces::begin(tx, turn, new, now).await?;
    row.state = DeliveryState::Running;
    row.started_at = Some(now);
    row.record.waiting.clear();
    let why = Why::new("delivery-started", [("locks", row.record.locks.join(", "))]);
    event(tx, row.number, now, "started", &why, "").await?;
    row.write(tx).await?;
    Ok(None)
}

/// Whether somebody who waits longer for one of its locks goes first (L-5): the lock may be free this instant, its queue is not empty.
async fn ahead(tx: &mut Tx, row: &DeliveryRow) -> Result<bool> {
    if row.record.inherits != 0 || !row.record.parked_with.is_empty() {
        return Ok(false);
    }
    let own = row.word();
    for lock in &row.record.locks {
        let first = resources::waiting(tx, lock)
            .await?
            .into_iter()
            .find(|w| w.owner.starts_with("D-") || w.owner == own);
        if first.is_some_and(|w| w.owner != own && w.priority >= priority(row)) {
            return Ok(true);
        }
    }
    Ok(false)
}
