//! Preparation: runs come into being, all of a target in one statement, and those whose computer is no actor any more are called off.

use super::book::{Job, Target, Work};
use super::{reasons, store};
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::store::{Args, Query, Tx};
use model::Timestamp;
use model::task::Repeat;
use protocol::api::JobActor;
use protocol::reason::code;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Prepares what a task asks for now; whether it may is decided by [`model::task::may_prepare`], before. May be repeated. Returns how many
/// runs came or went. With the lock of runs held.
///
/// # Errors
/// When the database fails.
pub(super) async fn work(tx: &mut Tx, work: &Work, now: Timestamp) -> Result<u64> {
    let mut moved = 0;
    for (job, target) in work.standing() {
        moved += one(tx, work, job, target, now).await?;
    }
    Ok(moved)
}

async fn one(tx: &mut Tx, work: &Work, job: &Job, target: &Target, now: Timestamp) -> Result<u64> {
    let why = super::row::stored(&reasons::reason(code::RUN_NOT_ACTOR, []));
    let (groups, more) = members(tx, work, job, false, now, 5).await?;
    let mut args = args![target.number, why, job.number, now];
    args.extend(more);
    let strangers = tx.run(&store::cancel_strangers(&groups), args).await?;
    let before = match work.repeat() {
        Repeat::After(wait) => {
            Some(now.as_ms().saturating_sub(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
        }
        Repeat::Once | Repeat::EachContact => None,
    };
    let each = work.repeat() == Repeat::EachContact;
    let (groups, more) = members(tx, work, job, target.confidential, now, 6).await?;
    let mut args = args![target.number, work.round, job.number, before, each];
    args.extend(more);
    let renewed = tx.run(&store::renew(&groups), args).await?;
    let (groups, more) = members(tx, work, job, false, now, 6).await?;
    let mut args = args![work.number, target.number, job.number, work.round, now];
    args.extend(more);
    let fresh = tx.run(&store::prepare(&groups), args).await?;
    let refused = if target.confidential { refuse_claims(tx, work, job, target, now).await? } else { 0 };
    if strangers + renewed + refused > 0 {
        recount(tx, target.number).await?;
    } else if fresh > 0 {
        tx.run(store::COUNT_ADD, args![target.number, 0, fresh]).await?;
    }
    Ok(strangers + renewed + fresh)
}

/// What is confidential is not given to a computer that is an actor only by what it says of itself (S-13): its run ends, and says why. It is
/// prepared anew when people name the computer.
async fn refuse_claims(tx: &mut Tx, work: &Work, job: &Job, target: &Target, now: Timestamp) -> Result<u64> {
    let why = super::row::stored(&reasons::reason(code::RUN_CONFIDENTIAL, []));
    let (groups, more) = members(tx, work, job, true, now, 5).await?;
    let mut args = args![target.number, why, job.number, now];
    args.extend(more);
    Ok(tx.run(&store::cancel_strangers(&groups), args).await?)
}

/// Who is in the groups of a job now, or only in its static ones (`named`), within the unit of its task: a condition on `computers c` from placeholder `first` on, and its arguments.
/// Empty when the job names no group.
///
/// # Errors
/// When the database fails.
pub(super) async fn members(
    q: &mut impl Query,
    work: &Work,
    job: &Job,
    named: bool,
    now: Timestamp,
    first: usize,
) -> Result<(String, Args)> {
    let groups: Vec<JobActor> = job.actors.iter().filter(|a| a.kind == "group").cloned().collect();
    if groups.is_empty() {
        return Ok((String::new(), Args::new()));
    }
    let chosen = crate::computers::selection(q, &groups, &work.unit, now, first, named).await?;
    Ok((chosen.condition, chosen.args))
}

/// Counts the runs of a target anew: for changes made by one statement over many of them.
pub(super) async fn recount(tx: &mut Tx, target: i64) -> Result<()> {
    for sql in [store::COUNTS_CLEAR, store::COUNTS_FILL, store::COUNTS_FILL_LATER] {
        tx.run(sql, args![target]).await?;
    }
    Ok(())
}

/// Calls off what waits of a whole task.
pub(super) async fn cancel_prepared(tx: &mut Tx, work: &Work, code: &str, now: Timestamp) -> Result<u64> {
    let at = work.wanted.ends_at.map(reasons::told).unwrap_or_default();
    let why = super::row::stored(&reasons::reason(code, [("at", &at)]));
    let mut gone = 0;
    for (_, target) in work.all() {
        let changed = tx.run(store::CANCEL_PREPARED, args![target.number, &why, now]).await?;
        if changed > 0 {
            recount(tx, target.number).await?;
        }
        gone += changed;
    }
    Ok(gone)
}

/// Rows looked at at once when computers with work are told.
const CHUNK: u32 = 2_048;

/// After a commit: computers with runs in a state stand among those with work, and connections of our own agents look at what is due.
///
/// # Errors
/// When the database fails.
pub(super) async fn announce(app: &App, work: &Work, states: &[i64]) -> Result<()> {
    let mut q = app.db.read();
    for (_, target) in work.all() {
        for state in states {
            let mut last = 0_i64;
            loop {
                let rows = q.rows(store::WORKERS, args![target.number, *state, last, CHUNK]).await?;
                let mut agents = Vec::new();
                let mut computers = Vec::with_capacity(rows.len());
                for row in &rows {
                    last = row.get(0)?;
                    computers.push(row.get::<i64>(1)?);
                    agents.extend(row.get::<Option<Uuid>>(2)?);
                }
                app.tasks.open(computers);
                agents.retain(|agent| app.presence.is_connected(*agent));
                app.wake.touched(agents.into_iter().map(crate::wake::Touched::Runs).collect());
                if rows.len() < CHUNK as usize {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Longest wait of whoever asked until computers with work are told: most tasks are through long before, so that an agent that comes
/// right after the answer is given its work.
const ANNOUNCED_WITHIN: Duration = Duration::from_millis(100);

/// The same, waited for a moment; a large fleet is told on meanwhile.
pub(super) async fn announce_soon(app: &App, work: Arc<Work>, states: &'static [i64]) {
    let app = app.clone();
    let told = tokio::spawn(async move {
        if let Err(fault) = announce(&app, &work, states).await {
            tracing::error!(%fault, task = work.name, "could not tell who has work");
        }
    });
    let _ = tokio::time::timeout(ANNOUNCED_WITHIN, told).await;
}
