//! A run begins, ends, is shown no more; a space is declared.

use super::dates;
use super::store;
use super::table::{Context, OpenRun, RunRow, Turn, on_error_word, text};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::documents::SpaceDoc;
use crate::fault::{Fault, Result};
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::Timestamp;
use model::deliver::act::{Action, act};
use model::deliver::advance::{Ended, fresh};
use model::deliver::calendar::BusinessDate;
use model::deliver::graph::{Graph, OnError, SetUpcoming};
use model::deliver::run::Outcome;
use model::deliver::state::State;
use protocol::deliver::Space;
use serde_json::{Value, json};
use std::sync::Arc;

/// A new run of a space.
pub struct NewRun {
    /// Document it walks.
    pub doc: Arc<SpaceDoc>,
    /// Delivery it belongs to; nothing: a business date.
    pub delivery: Option<i64>,
    /// Business date; nothing: that of the space now.
    pub date: Option<BusinessDate>,
    /// What it is started with (M-1).
    pub context: Context,
    /// What the tier says of failures.
    pub tier_on_error: OnError,
    /// Who.
    pub by: String,
}

/// Begins a run: a fresh one, whatever the graph shows (E-13). A delivery's on-demand heads are demanded with it. The engine goes on once the caller has
/// committed and nudged it.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &mut Tx, turn: &mut Turn, new: NewRun, now: Timestamp) -> Result<i64> {
    let space = new.doc.file.space.name.clone();
    let set = turn.engine(&space).map(|engine| engine.date.clone()).unwrap_or_default();
    let date = new.date.unwrap_or_else(|| dates::business_date(&new.doc.file.space, &set, now));
    let mut run = fresh(&new.doc.graph, now);
    if new.delivery.is_some() {
        for head in heads(&new.doc.graph) {
            // An object of a fresh run can be demanded.
            let _ = act(&new.doc.graph, &mut run, &head, &Action::Demand, &new.by, "", now);
        }
    }
    let row = tx
        .row(
            store::RUN_INSERT,
            args![
                &space,
                new.doc.info.revision,
                new.delivery,
                &date.name,
                date.midnight,
                text(&new.context)?,
                on_error_word(new.tier_on_error),
                now,
                &new.by
            ],
        )
        .await?
        .ok_or_else(|| Fault::internal("a run was not given a number"))?;
    let number: i64 = row.get(0)?;
    tx.run(store::RUNS_HIDE, args![&space, number]).await?;
    if let Some(engine) = turn.engine(&space)
        && (engine.again || !engine.upcoming.is_empty())
    {
        let mut engine = engine.clone();
        (engine.again, engine.upcoming) = (false, Default::default());
        turn.write_engine(tx, engine).await?;
    }
    let row = RunRow {
        number,
        space: space.clone(),
        revision: new.doc.info.revision,
        delivery: new.delivery,
        date,
        context: Arc::new(new.context),
        tier_on_error: new.tier_on_error,
        decision: None,
        cancelling: false,
        state: "running".to_owned(),
        started_at: now,
        ended_at: None,
        by: new.by,
        reset_at: None,
        shown: true,
    };
    turn.insert(row, new.doc, run);
    turn.save(tx).await?;
    tx.touch(Touched::Space(space));
    Ok(number)
}

/// Values of a run that belongs to no delivery: its space, and the defaults of its parameters.
#[must_use]
pub fn context(doc: &SpaceDoc) -> Context {
    let space = &doc.file.space;
    let params: serde_json::Map<String, Value> =
        space.params.iter().map(|param| (param.name.clone(), Value::from(param.default.clone()))).collect();
    Context::from([
        ("space".to_owned(), json!({ "name": space.name, "revision": doc.info.revision })),
        ("param".to_owned(), Value::Object(params)),
    ])
}

/// Applications on demand nothing leads to: a delivery begins with them.
#[must_use]
pub fn heads(graph: &Graph) -> Vec<String> {
    let led = |name: &str| graph.links.iter().any(|link| link.to == name);
    graph.apps.iter().filter(|app| app.on_demand && !led(&app.name)).map(|app| app.name.clone()).collect()
}

/// A run of a business date that ended goes on: somebody acts on it.
///
/// # Errors
/// When the database fails.
pub async fn reopen(app: &App, tx: &mut Tx, turn: &mut Turn, mut row: RunRow) -> Result<()> {
    let doc = crate::documents::space_at(app, &row.space, row.revision).await?;
    let doc = doc.ok_or_else(|| Fault::not_found("space", &row.space))?;
    tx.run(store::RUN_REOPEN, args![row.number]).await?;
    row.date.zone = Some(dates::zone(&doc.file.space));
    (row.state, row.ended_at, row.reset_at) = ("running".to_owned(), None, None);
    let objects = super::table::read_objects(tx, row.number).await?;
    turn.reinsert(row, doc, objects);
    Ok(())
}

/// Parameters of a run that belongs to no delivery, given with a demand.
///
/// # Errors
/// [`protocol::Code::NotFound`] for a parameter the space does not have; [`protocol::Code::InvalidValues`] for what is not admissible.
pub async fn set_params(
    tx: &mut Tx,
    turn: &mut Turn,
    call: &Call,
    number: i64,
    given: &std::collections::BTreeMap<String, String>,
) -> Result<()> {
    let Some(open) = turn.run_mut(number) else { return Ok(()) };
    let mut context = (*open.row.context).clone();
    let params = context.entry("param".to_owned()).or_insert_with(|| json!({}));
    let mut wrong = Vec::new();
    for (name, value) in given {
        let param = open.doc.file.space.params.iter().find(|param| param.name == *name);
        let param = param.ok_or_else(|| Fault::not_found("parameter", name))?;
        wrong.extend(param.rule().wrong(value));
        params[name] = Value::from(value.as_str());
    }
    if !wrong.is_empty() {
        return Err(super::deciders::wrong_values(call.lang, &open.row.space, &wrong));
    }
    tx.run(store::RUN_CONTEXT, args![number, text(&context)?]).await?;
    open.row.context = Arc::new(context);
    Ok(())
}

/// The word of a run's end.
#[must_use]
pub fn ended_word(ended: Ended) -> &'static str {
    match ended {
        Ended::Finished => "finished",
        Ended::Warned => "warned",
        Ended::Failed => "failed",
        Ended::Cancelled => "cancelled",
    }
}

/// Ends a run: its objects are written, its row says how, the graph's way back to upcoming is planned (RT-1; `auto_reset` of the tier narrows it: `success`,
/// `never`; empty: what the space says).
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &mut Tx,
    turn: &mut Turn,
    number: i64,
    ended: Ended,
    auto_reset: &str,
    now: Timestamp,
) -> Result<()> {
    turn.save(tx).await?;
    let Some(open) = turn.remove(number) else { return Ok(()) };
    let graph = &open.doc.graph;
    let good = matches!(ended, Ended::Finished | Ended::Warned);
    let space = match graph.set_upcoming {
        SetUpcoming::Always => true,
        SetUpcoming::Success => good,
        SetUpcoming::Never => false,
    };
    let tier = match auto_reset {
        "never" => false,
        "success" => good,
        _ => true,
    };
    let reset_at = (space && tier).then(|| now.plus(graph.reset_delay));
    tx.run(store::RUN_END, args![number, ended_word(ended), now, reset_at]).await?;
    if open.row.delivery.is_none() && matches!(ended, Ended::Failed) {
        alarm(tx, &open, now).await?;
    }
    tx.touch(Touched::Space(open.row.space));
    Ok(())
}

/// A run of a business date failed: people are told once, after the last try of what failed first (NO-2). Deliveries tell of themselves.
async fn alarm(tx: &mut Tx, open: &OpenRun, now: Timestamp) -> Result<()> {
    let failed =
        open.run.objects.iter().filter(|(path, object)| path.contains('/') && object.state == State::Error);
    let first = failed.min_by_key(|(_, object)| object.ended_at.unwrap_or(object.since));
    let why = first.and_then(|(_, object)| object.whys.first().cloned()).unwrap_or_default();
    let path = first.map_or("", |(path, _)| path.as_str());
    crate::notices::note(tx, now, "run-failed", &open.row.space, path, &why).await
}

/// The graph of a space goes back to upcoming: its run is shown no more; outcomes stay (RT-2, RT-3) unless the space keeps none.
///
/// # Errors
/// When the database fails.
pub async fn hide(tx: &mut Tx, space: &str, keep_outcome: bool) -> Result<()> {
    tx.run(store::RUNS_HIDE, args![space, -1_i64]).await?;
    if !keep_outcome {
        tx.run(store::OUTCOMES_REMOVE, args![space]).await?;
    }
    tx.touch(Touched::Space(space.to_owned()));
    Ok(())
}

/// Keeps the last outcome of an object.
///
/// # Errors
/// When the database fails.
pub async fn keep_outcome(tx: &mut Tx, space: &str, path: &str, outcome: &Outcome) -> Result<()> {
    tx.run(store::OUTCOME_WRITE, args![space, path, text(outcome)?]).await?;
    Ok(())
}

/// Writes a line of a space's history (M-3).
///
/// # Errors
/// When the database fails.
pub async fn history(
    tx: &mut Tx,
    space: &str,
    at: Timestamp,
    kind: &str,
    by: &str,
    reason: &str,
    body: &Value,
) -> Result<()> {
    tx.run(store::HISTORY_INSERT, args![space, at, kind, by, reason, text(body)?]).await?;
    tx.touch(Touched::Space(space.to_owned()));
    Ok(())
}

/// A space was applied: its engine is there, started unless the file says otherwise. Again: nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn declare(tx: &mut Tx, call: &Call, space: &Space) -> Result<()> {
    let state = if space.engine.autostart.unwrap_or(true) { "started" } else { "stopped" };
    tx.run(store::ENGINE_INSERT, args![&space.name, state, call.who(), call.at]).await?;
    tx.touch(Touched::Space(space.name.clone()));
    Ok(())
}
