//! The desk: the one place where reports of attempts are written. What waits is taken together and written in one transaction; whoever reported is
//! answered when it is durable.

use super::row::{self, AttemptRow};
use super::{store, tell_news};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Tx;
use crate::wake::Touched;
use crate::work::logs::Length;
use model::Timestamp;
use model::deliver::run::Phase;
use protocol::deliver::job::{JobEnd, JobKept, JobReport};
use std::collections::BTreeMap;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// What is to be written.
pub enum Word {
    /// An agent reports.
    Report {
        /// The agent.
        agent: Uuid,
        /// The attempt.
        id: Uuid,
        /// What.
        report: Box<JobReport>,
        /// Told when it is durable: how the attempt stands then.
        answer: oneshot::Sender<Result<Standing>>,
    },
    /// All of a log is here.
    Complete {
        /// The attempt.
        id: Uuid,
        /// How long its log is.
        length: Length,
        /// Told when it is durable.
        answer: oneshot::Sender<Result<Standing>>,
    },
}

/// How an attempt stands after a word.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Its agent.
    agent: Uuid,
    /// Highest report.
    sequence: u64,
    /// Length of its whole log, once it ended.
    end: Option<u64>,
    /// All of its log is here, or thrown away already.
    complete: bool,
}

async fn say(app: &App, word: Word, heard: oneshot::Receiver<Result<Standing>>) -> Result<Standing> {
    app.work.desk.send(word).await.map_err(|_| Fault::of(protocol::Code::Stopping))?;
    heard.await.map_err(|_| Fault::of(protocol::Code::Stopping))?
}

/// Takes a report of an agent; what is durable then. An equal or older one changes nothing. The end is told as kept when all of the log is here too.
///
/// # Errors
/// [`protocol::Code::NotFound`] when it is no attempt of this agent: it may forget it; when the database fails.
pub async fn report(app: &App, agent: Uuid, report: JobReport) -> Result<JobKept> {
    let attempt = report.attempt.clone();
    let id: Uuid = attempt.parse().map_err(|_| Fault::not_found("attempt", &attempt))?;
    let (answer, heard) = oneshot::channel();
    let word = Word::Report { agent, id, report: Box::new(report), answer };
    let standing = say(app, word, heard).await?;
    let end = match standing.end {
        Some(_) if standing.complete => true,
        Some(bytes) => app.work.logs.settle(app, id, bytes).await?,
        None => false,
    };
    Ok(JobKept { attempt, sequence: standing.sequence, end })
}

/// All of a log is here, and on disk: the attempt is final, its agent may forget it.
///
/// # Errors
/// When the database fails.
pub(super) async fn complete(app: &App, id: Uuid, length: Length) -> Result<()> {
    let (answer, heard) = oneshot::channel();
    let standing = say(app, Word::Complete { id, length, answer }, heard).await?;
    if app.presence.is_connected(standing.agent) {
        let kept = JobKept { attempt: id.to_string(), sequence: standing.sequence, end: true };
        let mut waiting = app.work.kept();
        let of_agent = waiting.entry(standing.agent).or_default();
        // It asks again when it comes back, should one be left out.
        if of_agent.len() < limits::JOB_ORDERS_AT_ONCE_MAX {
            of_agent.push(kept);
        }
        drop(waiting);
        app.wake.touched(vec![Touched::Jobs(standing.agent)]);
    }
    Ok(())
}

/// The task behind the desk. Ends when the server leaves and the queue is empty.
pub(super) async fn serve(app: &App, mut words: mpsc::Receiver<Word>) {
    let mut batch = Vec::with_capacity(limits::JOB_REPORTS_BATCH_MAX);
    loop {
        let count = tokio::select! {
            count = words.recv_many(&mut batch, limits::JOB_REPORTS_BATCH_MAX) => count,
            () = app.stop.cancelled() => {
                words.close();
                words.recv_many(&mut batch, limits::JOB_REPORTS_BATCH_MAX).await
            }
        };
        if count == 0 {
            return;
        }
        let taken: Vec<Word> = std::mem::take(&mut batch);
        match Box::pin(write(app, &taken)).await {
            Ok((standings, changed)) => {
                let (held, told): (Vec<_>, Vec<_>) = changed.into_iter().partition(|(_, holds)| *holds);
                let until = Instant::now() + limits::JOB_LOG_WAIT;
                app.work.held().extend(held.into_iter().map(|(id, _)| (id, until)));
                tell_news(app, told.into_iter().map(|(id, _)| id));
                for (word, standing) in taken.into_iter().zip(standings) {
                    let (Word::Report { answer, .. } | Word::Complete { answer, .. }) = word;
                    let _ = answer.send(standing);
                }
            }
            Err(fault) => {
                tracing::error!(%fault, words = count, "could not write what became of attempts");
                for word in taken {
                    let (Word::Report { answer, .. } | Word::Complete { answer, .. }) = word;
                    let _ = answer.send(Err(fault.clone()));
                }
            }
        }
    }
}

/// Which attempts changed, and whether the engine is told only when the log is here.
type Changed = Vec<(Uuid, bool)>;

/// Writes a batch; how each stands, and what changed.
async fn write(app: &App, words: &[Word]) -> Result<(Vec<Result<Standing>>, Changed)> {
    let now = app.clock.now();
    let mut tx = app.db.observe().await?;
    let mut ids: Vec<Uuid> = words.iter().map(Word::id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows: BTreeMap<Uuid, AttemptRow> =
        super::attempts(&mut tx, ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let (mut standings, mut changed) = (Vec::with_capacity(words.len()), Vec::new());
    for word in words {
        let Some(row) = rows.get_mut(&word.id()).filter(|row| word.may(row)) else {
            standings.push(Err(Fault::not_found("attempt", word.id())));
            continue;
        };
        let news = match word {
            Word::Report { report, .. } => hear(&mut tx, row, report, now).await?,
            Word::Complete { length, .. } => {
                let Length { bytes, lines, missing_bytes, .. } = *length;
                tx.run(store::LOG_LENGTH, args![row.id, bytes, lines, missing_bytes]).await?;
                tx.run(store::LOG_COMPLETE, args![row.id]).await?;
                !std::mem::replace(&mut row.log_complete, true)
            }
        };
        if news {
            tx.touch(Touched::Attempt(row.id));
            changed.push((row.id, holds(row)));
        }
        standings.push(Ok(Standing {
            agent: row.agent_id,
            sequence: row.sequence,
            end: row.end.as_ref().map(|end| end.log_bytes),
            complete: row.log_complete || row.log_removed,
        }));
    }
    tx.commit().await?;
    Ok((standings, changed))
}

impl Word {
    const fn id(&self) -> Uuid {
        match self {
            Self::Report { id, .. } | Self::Complete { id, .. } => *id,
        }
    }

    fn may(&self, row: &AttemptRow) -> bool {
        match self {
            Self::Report { agent, .. } => *agent == row.agent_id,
            Self::Complete { .. } => true,
        }
    }
}

/// Why something failed stands in its log, most of the time: the engine hears of the end when that is here too, or a little later. A good end is told at
/// once, and what a job is never depends on its log (LG-9).
fn holds(row: &AttemptRow) -> bool {
    let failed = |end: &JobEnd| {
        end.log_bytes > 0 && end.kind != "done" && !(end.kind == "exited" && end.code == Some(0))
    };
    !row.log_complete && row.end.as_ref().is_some_and(failed)
}

/// Takes a report into the row; whether it says anything new.
async fn hear(tx: &mut Tx, row: &mut AttemptRow, report: &JobReport, now: Timestamp) -> Result<bool> {
    if report.sequence <= row.sequence || row.ended() {
        return Ok(false);
    }
    row.sequence = report.sequence;
    row.phase = match report.state.as_str() {
        "accepted" => Phase::Queued,
        "active" => Phase::Active,
        "stopping" => Phase::Stopping,
        "ended" => Phase::Ended,
        _ => row.phase,
    };
    row.position = report.position;
    row.pid = report.pid.or(row.pid);
    row.started_at = report.started_at.or(row.started_at);
    if let Some((percent, text)) = &report.progress {
        row.progress =
            Some(((*percent).min(100), text.chars().take(limits::JOB_PROGRESS_TEXT_MAX).collect()));
    }
    if row.phase == Phase::Ended {
        row.end = Some(report.end.clone().unwrap_or_default());
        row.ended_at = Some(now);
    }
    let end = row.end.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    row.alarm.clone_from(&report.alarm);
    let alarm = row.alarm.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    let (percent, text) = row.progress.clone().unzip();
    let args = args![
        row.id,
        row::word(row.phase),
        row.sequence,
        row.position,
        row.pid,
        percent.map(u32::from),
        text.unwrap_or_default(),
        row.started_at,
        row.ended_at,
        end,
        alarm
    ];
    tx.run(store::SEEN, args).await?;
    Ok(true)
}
