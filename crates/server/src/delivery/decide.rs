//! What people do to a delivery: decisions about a failure, calling it off, opening a gate (§9.3, §10).

use super::end::way_back;
use super::resolve::{self, Access};
use super::rollback::{self, state_fault};
use super::row::{self, DeliveryRow, DeliveryState, Override, event, object_event};
use super::start::{finish, known_gate, reason};
use super::views;
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::spaces::{self, Turn, deciders};
use model::deliver::act::{Action, Refused, act};
use model::deliver::graph::JobKind;
use model::deliver::param;
use model::deliver::state::{State, Why};
use model::rights::Right;
use protocol::Code;
use protocol::api::{Because, Decide, Delivery, OpenGate, ParamView};

/// Whether the caller may act on what a delivery does: the right, and to deliver to its environment.
///
/// # Errors
/// [`Code::NotAllowed`].
pub async fn may_act(app: &App, call: &Call, row: &DeliveryRow, right: Right) -> Result<()> {
    call.may(right)?;
    let tier = resolve::tier(app, &row.tier).await?;
    if resolve::access(call, &tier, Some(&row.package)) == Access::Deliver {
        return Ok(());
    }
    Err(Fault::new(Code::NotAllowed, [("right", &format!("deliver-to {}", row.env))]))
}

/// Decides about a failure.
///
/// # Errors
/// [`Code::NotAllowed`]; [`Code::DeliveryState`] when nothing asks; [`Code::NotSkippable`]; [`Code::ReasonRequired`].
pub async fn decide(app: &App, call: &Call, text: &str, ask: Decide) -> Result<Delivery> {
    let answer = deciders::is_answer(&ask.decision);
    call.may(if answer { Right::View } else { Right::ActOnJobs })?;
    let number = row::named(&mut app.db.read(), text).await?.number;
    let mut turn = spaces::turn(app).await?;
    let mut row = row::get(&mut app.db.read(), number).await?;
    if !answer {
        may_act(app, call, &row, Right::ActOnJobs).await?;
    }
    let why = reason(&ask.reason)?;
    if ask.decision == "ignore" && why.is_empty() {
        return Err(Fault::of(Code::ReasonRequired));
    }
    let path = asking(&turn, &row, &ask)?;
    if answer && !answers(call, &turn, &row, &path, &ask.decision)? {
        may_act(app, call, &row, Right::ActOnJobs).await?;
    }
    let mut tx = app.db.change().await?;
    apply(&mut turn, &mut row, call, &ask, &path)?;
    turn.save(&mut tx).await?;
    let word = row.word();
    let values = param::line(&ask.params);
    audit::write(
        &mut tx,
        call,
        "delivery.decision",
        &word,
        [
            ("decision", &ask.decision),
            ("path", &path),
            ("agent", &ask.agent),
            ("reason", &why),
            ("values", &values),
        ],
    )
    .await?;
    let told = Why::new("delivery-decision", [("decision", ask.decision.clone()), ("path", path.clone())])
        .with("values", values)
        .with("reason", why)
        .with("by", super::gates::person(&call.who()));
    object_event(&mut tx, number, call.at, "decision", (&path, ""), &told, &call.who()).await?;
    row.write(&mut tx).await?;
    tx.commit().await?;
    turn.kept();
    drop(turn);
    app.spaces.nudge.notify_one();
    views::delivery(app, call, number).await
}

/// Whether the caller is named for the question of this job: then no other right is asked.
fn answers(call: &Call, turn: &Turn, row: &DeliveryRow, path: &str, decision: &str) -> Result<bool> {
    let Some(open) = turn.of_delivery(row.number) else { return Ok(false) };
    deciders::may(call, &open.doc.graph, &open.run.objects, path, decision)
}

/// The job a decision is about: the one named, else the one that asks.
fn asking(turn: &Turn, row: &DeliveryRow, ask: &Decide) -> Result<String> {
    let open = turn.of_delivery(row.number).ok_or_else(|| state_fault(row, &ask.decision))?;
    let guided = |path: &String| {
        open.run
            .objects
            .get(path)
            .is_some_and(|o| o.state == State::Difficulty && o.whys.iter().any(|w| w.code == "X.guided"))
    };
    if !ask.path.is_empty() {
        let known = open.run.objects.contains_key(&ask.path);
        return if known { Ok(ask.path.clone()) } else { Err(Fault::not_found("job", &ask.path)) };
    }
    let asks = Some(&row.record.asks).filter(|path| guided(path)).cloned();
    let first = || open.run.objects.keys().find(|path| path.contains('/') && guided(path)).cloned();
    asks.or_else(first).ok_or_else(|| state_fault(row, &ask.decision))
}

/// Changes run and row as decided.
fn apply(turn: &mut Turn, row: &mut DeliveryRow, call: &Call, ask: &Decide, path: &str) -> Result<()> {
    let back = ask.decision == "roll-back";
    if back {
        rollback::allowed(row, turn.of_delivery(row.number), call.lang)?;
    }
    let Some(open) = turn.of_delivery_mut(row.number) else { return Err(state_fault(row, &ask.decision)) };
    let graph = open.doc.graph.clone();
    let by_chain = way_back(&graph).is_some();
    let action = match ask.decision.as_str() {
        "retry" => Action::Retry,
        "ignore" => Action::Ignore,
        "fail" => Action::Fail,
        "roll-back" if by_chain => Action::RollBack,
        // The chain has no way back of its own: it ends, and a delivery of the version before follows.
        "roll-back" => Action::Fail,
        "exclude" => Action::Exclude { agent: ask.agent.clone() },
        "take-over" => Action::TakeOver,
        "confirm" => Action::Confirm { values: ask.params.clone() },
        "refuse" => Action::Refuse,
        _ => {
            return Err(Fault::field(
                "decision",
                "retry, ignore, fail, exclude, roll-back, take-over, confirm or refuse",
            ));
        }
    };
    let note = ask.reason.trim();
    act(&graph, &mut open.run, path, &action, &call.who(), note, call.at)
        .map_err(|no| refused(call, row, ask, path, no))?;
    if back && by_chain && open.run.decision.is_none() {
        open.run.decision = Some("rollback".to_owned());
    }
    if ask.decision != "take-over" {
        row.record.decided = ask.decision.clone();
        row.record.decided_by = call.who();
        row.record.asks.clear();
        row.state = if back { DeliveryState::RollingBack } else { DeliveryState::Running };
        if back && !by_chain {
            row.record.then_back = row.record.previous.clone();
        }
    }
    Ok(())
}

fn refused(call: &Call, row: &DeliveryRow, ask: &Decide, path: &str, no: Refused) -> Fault {
    match no {
        Refused::Unknown => Fault::not_found("job", path),
        Refused::NotSkippable => Fault::new(Code::NotSkippable, [("object", &path), ("path", &path)]),
        Refused::Agent(agent) => Fault::not_found("agent", agent),
        Refused::Values(wrong) => deciders::wrong_values(call.lang, path, &wrong),
        _ => state_fault(row, &ask.decision),
    }
}

/// Calls a delivery off: one that waits ends at once; one that runs starts nothing new, ends what runs, and does what must always be done.
///
/// # Errors
/// [`Code::NotAllowed`]; [`Code::DeliveryState`] when it has ended; [`Code::ReasonRequired`] once it has begun.
pub async fn cancel(app: &App, call: &Call, text: &str, ask: Because) -> Result<Delivery> {
    call.may(Right::DeliverTo)?;
    let number = row::named(&mut app.db.read(), text).await?.number;
    let mut turn = spaces::turn(app).await?;
    let mut row = row::get(&mut app.db.read(), number).await?;
    if row.by != call.who() || row.started_at.is_some() {
        may_act(app, call, &row, Right::DeliverTo).await?;
    }
    let why = reason(&ask.reason)?;
    if row.state.is_final() || matches!(row.state, DeliveryState::Cancelling | DeliveryState::RollingBack) {
        return Err(state_fault(&row, "cancel"));
    }
    if why.is_empty() && row.started_at.is_some() {
        return Err(Fault::of(Code::ReasonRequired));
    }
    let mut tx = app.db.change().await?;
    audit::write(&mut tx, call, "delivery.cancelled", &row.word(), [("reason", &why)]).await?;
    let told =
        Why::new("delivery-cancelled", [("by", super::gates::person(&call.who()))]).with("reason", why);
    if row.state.waits() {
        finish(app, &mut tx, &mut row, DeliveryState::Cancelled, vec![told], call.at).await?;
        super::requests::ended(&mut tx, &row, call.at).await?;
    } else {
        stop_all(&mut turn, &row, call);
        turn.save(&mut tx).await?;
        row.state = DeliveryState::Cancelling;
        row.record.asks.clear();
        event(&mut tx, number, call.at, "decision", &told, &call.who()).await?;
        row.write(&mut tx).await?;
    }
    tx.commit().await?;
    turn.kept();
    drop(turn);
    app.spaces.nudge.notify_one();
    views::delivery(app, call, number).await
}

/// Nothing new starts, what runs is asked to end, what asks for a decision has failed.
fn stop_all(turn: &mut Turn, row: &DeliveryRow, call: &Call) {
    let Some(open) = turn.of_delivery_mut(row.number) else { return };
    let graph = open.doc.graph.clone();
    open.run.cancelling = true;
    let jobs: Vec<(String, State)> = open
        .run
        .objects
        .iter()
        .filter(|(path, _)| path.contains('/'))
        .map(|(path, object)| (path.clone(), object.state))
        .collect();
    for (path, state) in jobs {
        let action = match state {
            State::Running => Action::Stop,
            State::Difficulty => Action::Fail,
            _ => continue,
        };
        // One that cannot be stopped ends by itself.
        let _ = act(&graph, &mut open.run, &path, &action, &call.who(), "", call.at);
    }
}

/// Opens a gate of a delivery that waits (break-glass): right, reason; the age after publication only for what somebody else delivers (P-8).
///
/// # Errors
/// [`Code::NotAllowed`]; [`Code::ReasonRequired`]; [`Code::DeliveryState`] when it does not wait.
pub async fn open_gate(app: &App, call: &Call, text: &str, ask: OpenGate) -> Result<Delivery> {
    call.may(Right::Override)?;
    known_gate(&ask.gate)?;
    let why = reason(&ask.reason)?;
    if why.is_empty() {
        return Err(Fault::of(Code::ReasonRequired));
    }
    let number = row::named(&mut app.db.read(), text).await?.number;
    let mut turn = spaces::turn(app).await?;
    let mut row = row::get(&mut app.db.read(), number).await?;
    if !row.state.waits() {
        return Err(state_fault(&row, "override"));
    }
    if ask.gate == "soak" && row.is_of(call) {
        return Err(Fault::field("gate", "the age after publication is waived by a second person"));
    }
    let mut tx = app.db.change().await?;
    let action = format!("override.{}", ask.gate);
    audit::write(&mut tx, call, &action, &row.word(), [("reason", &why)]).await?;
    let told = Why::new(
        "delivery-override",
        [("gate", ask.gate.clone()), ("by", super::gates::person(&call.who()))],
    )
    .with("reason", why.clone());
    event(&mut tx, number, call.at, "override", &told, &call.who()).await?;
    row.record.overrides.retain(|o| o.gate != ask.gate);
    row.record.overrides.push(Override { gate: ask.gate, by: call.who(), reason: why, at: call.at });
    row.write(&mut tx).await?;
    tx.commit().await?;
    super::round(app, &mut turn).await?;
    drop(turn);
    app.spaces.nudge.notify_one();
    views::delivery(app, call, number).await
}

/// What a delivery asks now.
#[derive(Debug, Default)]
pub struct Asked {
    /// Decisions the caller may take: only those that are possible.
    pub decisions: Vec<String>,
    /// What its manual job asks.
    pub question: String,
    /// Values it asks for.
    pub params: Vec<ParamView>,
    /// Why the job that asks stands as it does.
    pub whys: Vec<Why>,
    /// It cannot be gone back on any more: why (RB-1).
    pub forward: Option<Why>,
}

/// What a delivery asks now, and what the caller may answer. `may`: he may act on its jobs.
#[must_use]
pub fn asked(call: &Call, turn: &Turn, row: &DeliveryRow, may: bool) -> Asked {
    let path = row.record.asks.as_str();
    let Some(open) = turn.of_delivery(row.number) else { return Asked::default() };
    let (graph, objects) = (&open.doc.graph, &open.run.objects);
    let (Some((_, job)), Some(object)) = (graph.job(path), objects.get(path)) else {
        return Asked::default();
    };
    let whys = object.whys.clone();
    if matches!(job.kind, JobKind::Manual { .. }) {
        let named = deciders::may(call, graph, objects, path, "confirm");
        let words: &[&str] = if named.is_ok_and(|named| named || may) { &["confirm", "refuse"] } else { &[] };
        return Asked {
            decisions: words.iter().map(|word| (*word).to_owned()).collect(),
            question: deciders::question(graph, path, &whys, call.lang),
            params: spaces::views::asked(&open.doc.file, path, object, call.lang),
            whys,
            forward: None,
        };
    }
    let back = rollback::allowed(row, Some(open), call.lang).is_ok();
    let possible = [
        ("retry", true),
        ("ignore", job.skippable),
        ("fail", true),
        ("exclude", object.targets.len() > 1),
        ("roll-back", back),
    ];
    let words = possible.iter().filter(|(_, possible)| may && *possible);
    Asked {
        decisions: words.map(|(word, _)| (*word).to_owned()).collect(),
        question: String::new(),
        params: Vec::new(),
        whys,
        forward: rollback::forward_only(row, Some(open)),
    }
}
