//! Small things kept about objects and runs: holds, acknowledged outcomes, graphs that stay as they are (RT-3, RT-4).

use super::begin::{hide, history};
use super::table::{RunRow, Turn, text, turn};
use super::{engines, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::Timestamp;
use model::rights::Right;
use protocol::api::KeepState;
use serde_json::json;

/// Somebody holds an object: it does not start until it is released. Held again: by the last one.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &mut Tx, call: &Call, space: &str, path: &str, note: &str) -> Result<()> {
    tx.run(store::HOLD_WRITE, args![space, path, call.who(), call.at, note]).await?;
    tx.touch(Touched::Space(space.to_owned()));
    Ok(())
}

/// An object goes on; whether it was held.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, space: &str, path: &str) -> Result<bool> {
    tx.touch(Touched::Space(space.to_owned()));
    Ok(tx.run(store::HOLD_REMOVE, args![space, path]).await? > 0)
}

/// Somebody has seen the last outcome of an object; whether there was one. An application's is that of its jobs too.
///
/// # Errors
/// When the database fails.
pub async fn acknowledge(tx: &mut Tx, space: &str, path: &str) -> Result<bool> {
    let mut any = false;
    for (at, mut outcome) in super::views::outcomes(tx, space).await? {
        let about = at == path || at.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        if about && !outcome.acknowledged {
            outcome.acknowledged = true;
            tx.run(store::OUTCOME_WRITE, args![space, at, text(&outcome)?]).await?;
            any = true;
        }
    }
    tx.touch(Touched::Space(space.to_owned()));
    Ok(any)
}

/// The graph stays as it is although its time to go back has come, or goes back after all (RT-4).
///
/// # Errors
/// When the caller may not; [`protocol::Code::NotFound`] when no run that ended is shown.
pub async fn keep_state(app: &App, call: &Call, space: &str, ask: &KeepState) -> Result<()> {
    call.may(Right::ActOnJobs)?;
    let doc = engines::doc(app, space).await?;
    let space = &doc.file.space.name;
    let turn = turn(app).await?;
    let row = app.db.read().row(&store::shown_run(), args![space]).await?;
    let row = row.map(|row| RunRow::read(&row)).transpose()?.filter(|row| row.ended_at.is_some());
    let row = row.ok_or_else(|| Fault::not_found("run", space))?;
    let at = ask.resume.then(|| call.at.plus(doc.graph.reset_delay));
    let mut tx = app.db.change().await?;
    tx.run(store::RUN_RESET, args![row.number, at]).await?;
    tx.touch(Touched::Space(space.clone()));
    let action = if ask.resume { "space.reset-resumed" } else { "space.kept" };
    audit::write(&mut tx, call, action, space, [("run", &row.number)]).await?;
    tx.commit().await?;
    drop(turn);
    app.spaces.nudge.notify_one();
    Ok(())
}

/// Graphs whose time has come go back to upcoming (RT-1); when the next one does. Any time is right.
///
/// # Errors
/// When the database fails.
pub async fn reset_due(app: &App, turn: &mut Turn, now: Timestamp) -> Result<Option<Timestamp>> {
    let (mut next, mut due): (Option<Timestamp>, Vec<(i64, String)>) = (None, Vec::new());
    for row in app.db.read().rows(store::RESETS, args![]).await? {
        let at = row.time(2)?;
        if at <= now {
            due.push((row.get(0)?, row.get(1)?));
        } else {
            next = Some(next.map_or(at, |n: Timestamp| n.min(at)));
        }
    }
    for (number, space) in due {
        let mut tx = app.db.observe().await?;
        let keep = match crate::documents::space(app, &space).await? {
            Some(doc) => doc.file.space.on_end.keep_outcome.unwrap_or(true),
            None => true,
        };
        hide(&mut tx, &space, keep).await?;
        tx.run(store::RUN_RESET, args![number, None::<i64>]).await?;
        history(&mut tx, &space, now, "reset", "engine", "", &json!({ "run": number })).await?;
        if let Some(engine) = turn.engine(&space).filter(|engine| !engine.upcoming.is_empty()).cloned() {
            turn.write_engine(&mut tx, super::Engine { upcoming: Default::default(), ..engine }).await?;
        }
        tx.commit().await?;
        turn.kept();
    }
    Ok(next)
}
