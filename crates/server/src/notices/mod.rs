//! What people and programs elsewhere are told (spec/delivery §23): an outbox.
//!
//! Owns `notices` and `notifications`. Whatever happens is noted in the transaction in which it happens ([`note`]); room `delivery` reads what was noted,
//! decides who is told, and puts a message for each into the outbox; [`send_due`] sends what is due. Promises: a server that is killed loses none;
//! a message that was sent in the moment before is sent again under the same id; a receiver that is away is tried again after a growing delay, so
//! often and no more; what is secret stands in no text and no log.

pub mod api;
mod mail;
pub mod store;
mod webhook;

#[cfg(test)]
pub use webhook::signature as webhook_signature;

use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use futures_util::StreamExt;
use model::Timestamp;
use model::deliver::state::Why;
use std::time::Duration;
use uuid::Uuid;

/// What is shared: whoever tells holds the turn.
#[derive(Default)]
pub struct Shared {
    /// One at a time.
    pub turn: tokio::sync::Mutex<()>,
    hooks: webhook::Ways,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What: a word of its room.
    pub event: String,
    /// To what: `D-42`, `R-131`, the name of a lock.
    pub object: String,
    /// Which of its jobs.
    pub path: String,
    /// The reason told there.
    pub why: Why,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Id: whoever is told twice knows by it.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: String,
    /// To what: messages about one thing belong together (NO-3).
    pub object: String,
    /// `mail`, `webhook:NAME`.
    pub channel: String,
    /// An address; empty for a webhook.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Text of a mail, JSON of a webhook.
    pub body: String,
}

/// Why a message did not arrive.
struct Failed {
    why: String,
    /// Trying again would change nothing.
    for_good: bool,
}

/// Notes that something happened, in the transaction in which it does.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &mut Tx,
    at: Timestamp,
    event: &str,
    object: &str,
    path: &str,
    why: &Why,
) -> Result<()> {
    let why = serde_json::to_string(why).map_err(Fault::internal)?;
    tx.run(store::NOTE, args![at, event, object, path, why]).await?;
    tx.touch(Touched::Notices);
    Ok(())
}

/// What nobody was told of yet, oldest first, so many at most.
///
/// # Errors
/// When the database fails.
pub async fn untold(q: &mut impl Query) -> Result<Vec<Notice>> {
    let rows = q.rows(store::UNTOLD, args![limits::NOTICES_AT_ONCE_MAX]).await?;
    let read = |row: &crate::store::Row| {
        Ok::<_, crate::store::Error>(Notice {
            number: row.get(0)?,
            at: row.time(1)?,
            event: row.get(2)?,
            object: row.get(3)?,
            path: row.get(4)?,
            why: row.json(5)?,
        })
    };
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

/// Puts messages about a notice into the outbox; it is told then. Twice does no harm.
///
/// # Errors
/// When the database fails.
pub async fn queue(app: &App, notice: i64, messages: Vec<Message>) -> Result<()> {
    let mut tx = app.db.observe().await?;
    for message in messages {
        let row = args![
            message.id,
            notice,
            message.at,
            message.event,
            message.object,
            message.channel,
            message.recipient,
            message.subject,
            message.body
        ];
        tx.run(store::QUEUE, row).await?;
    }
    tx.run(store::TOLD, args![notice, app.clock.now()]).await?;
    Ok(tx.commit().await?)
}

/// Sends what is due; gives when to look again. Whoever calls holds the turn.
///
/// # Errors
/// When the database fails.
pub async fn send_due(app: &App) -> Result<Option<Timestamp>> {
    loop {
        let rows =
            app.db.read().rows(store::DUE, args![app.clock.now(), limits::NOTICES_AT_ONCE_MAX]).await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in &rows {
            let message = Message {
                id: row.get(0)?,
                at: row.time(1)?,
                event: row.get(2)?,
                object: row.get(3)?,
                channel: row.get(4)?,
                recipient: row.get(5)?,
                subject: row.get(6)?,
                body: row.get(7)?,
            };
            due.push((message, row.number(8)?));
        }
        if due.is_empty() {
            break;
        }
        let mut sending = futures_util::stream::iter(due)
            .map(|(message, tries)| async move {
                let sent = send(app, &message).await;
                (message, tries, sent)
            })
            .buffer_unordered(limits::NOTICES_SENT_TOGETHER);
        while let Some((message, tries, sent)) = sending.next().await {
            tried(app, &message, tries + 1, sent).await?;
        }
        if app.stop.is_cancelled() {
            break;
        }
    }
    let next = app.db.read().row(store::NEXT, args![]).await?;
    Ok(next.map(|row| row.time_opt(0)).transpose()?.flatten())
}

async fn send(app: &App, message: &Message) -> std::result::Result<(), Failed> {
    let sending = async {
        match message.channel.strip_prefix("webhook:") {
            Some(name) => webhook::send(app, name, message).await,
            None => mail::send(app, message).await,
        }
    };
    tokio::time::timeout(limits::NOTICE_WAIT_MAX, sending).await.unwrap_or_else(|_| {
        Err(Failed {
            why: format!("no answer within {} s", limits::NOTICE_WAIT_MAX.as_secs()),
            for_good: false,
        })
    })
}

/// The delay after so many tries: it grows threefold, to a bound.
fn delay(tries: u64) -> Duration {
    let grown = 3_u32.checked_pow(u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX));
    grown
        .and_then(|times| limits::NOTICE_RETRY_FIRST.checked_mul(times))
        .map_or(limits::NOTICE_RETRY_MAX, |delay| delay.min(limits::NOTICE_RETRY_MAX))
}

/// Writes down how a try went.
async fn tried(
    app: &App,
    message: &Message,
    tries: u64,
    sent: std::result::Result<(), Failed>,
) -> Result<()> {
    let now = app.clock.now();
    let (state, next, error) = match sent {
        Ok(()) => ("sent", now, String::new()),
        Err(failed) if failed.for_good || tries >= limits::NOTICE_TRIES_MAX => ("given-up", now, failed.why),
        Err(failed) => ("waiting", now.plus(delay(tries)), failed.why),
    };
    if !error.is_empty() {
        let to = if message.recipient.is_empty() { &message.channel } else { &message.recipient };
        tracing::warn!(id = %message.id, to, tries, state, error, "a notification did not arrive");
        if state == "given-up" {
            let text = format!("{} could not be told of {} after {tries} tries: {error}", to, message.object);
            app.exchange.journal.write(now, "warn", "", "", &text);
        }
    }
    let ended = (state != "waiting").then_some(now);
    let mut tx = app.db.observe().await?;
    tx.run(store::TRIED, args![message.id, state, tries, next, error, ended]).await?;
    Ok(tx.commit().await?)
}

/// Forgets old messages. May run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<()> {
    let kept = i64::try_from(limits::NOTICES_KEPT.as_millis()).unwrap_or(0);
    let before = Timestamp::from_ms(app.clock.now().as_ms() - kept);
    let mut tx = app.db.observe().await?;
    tx.run(store::SWEEP, args![before]).await?;
    tx.run(store::SWEEP_NOTICES, args![before]).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_bound() {
        let seconds: Vec<u64> = (1..=9).map(|tries| delay(tries).as_secs()).collect();
        assert_eq!(seconds, [5, 15, 45, 135, 405, 1_215, 3_600, 3_600, 3_600]);
        assert_eq!(delay(u64::MAX), limits::NOTICE_RETRY_MAX);
    }
}
