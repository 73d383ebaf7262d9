//! Signs of life of devices, and the lines they log: taken at once, written together a few times a second.
//!
//! Devices report by themselves: nobody else says when they were last there or which version they run. A pulse is a number in
//! memory; the chore [`keep`] writes those that beat, at most every few seconds each. Lines are kept in order and written
//! together; when the server leaves, a last time.

use super::identity::{Identity, Who};
use super::store;
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::instances;
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use model::Timestamp;
use model::message::PartyKind;
use protocol::link::LogLine;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// When an identity last acted, and what it says of itself.
#[derive(Debug, Default)]
pub struct Pulse {
    last_ms: AtomicI64,
    written_ms: AtomicI64,
    /// Stands in the list of those to be written.
    listed: AtomicBool,
    about: Mutex<(Option<String>, Option<String>)>,
}

impl Pulse {
    /// An identity that was looked up again is not new.
    pub fn goes_on_from(&self, before: &Pulse) {
        self.written_ms.store(before.written_ms.load(Ordering::Relaxed), Ordering::Relaxed);
        let about = before.about.lock().unwrap_or_else(PoisonError::into_inner).clone();
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = about;
    }
}

/// What waits to be written.
#[derive(Default)]
pub struct Activity {
    beats: Mutex<Vec<Arc<Identity>>>,
    lines: Mutex<Vec<(Uuid, LogLine)>>,
    /// Instances that held a mailbox when it was last looked at.
    connected: Mutex<BTreeSet<Uuid>>,
}

/// An identity acted.
pub fn beat(app: &App, identity: &Arc<Identity>, now: Timestamp) {
    let Who::Instance { is_virtual: true, .. } = identity.who else { return };
    let pulse = &identity.pulse;
    pulse.last_ms.store(now.as_ms(), Ordering::Relaxed);
    let each = i64::try_from(limits::ACTIVITY_EACH.as_millis()).unwrap_or(i64::MAX);
    if now.as_ms().saturating_sub(pulse.written_ms.load(Ordering::Relaxed)).abs() >= each {
        list(app, identity);
    }
}

fn list(app: &App, identity: &Arc<Identity>) {
    if !identity.pulse.listed.swap(true, Ordering::AcqRel) {
        app.compat.activity.beats.lock().unwrap_or_else(PoisonError::into_inner).push(identity.clone());
    }
}

/// An identity says which version it runs, and with which library.
pub fn about(app: &App, identity: &Arc<Identity>, version: Option<String>, client: Option<String>) {
    if version.is_none() && client.is_none() {
        return;
    }
    let cut = |text: Option<String>| {
        text.map(|t| t.chars().filter(|c| !c.is_control()).take(64).collect::<String>())
    };
    let told = (cut(version), cut(client));
    {
        let mut about = identity.pulse.about.lock().unwrap_or_else(PoisonError::into_inner);
        if *about == told {
            return;
        }
        *about = told;
    }
    if matches!(identity.who, Who::Instance { .. }) {
        identity.pulse.last_ms.store(app.clock.now().as_ms(), Ordering::Relaxed);
        list(app, identity);
    }
}

/// A line for the log of an instance. False when too many wait.
pub fn line(app: &App, instance: Uuid, level: &str, text: String, now: Timestamp) -> bool {
    let mut lines = app.compat.activity.lines.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.len() >= limits::DEVICE_LINES_WAITING_MAX {
        return false;
    }
    let line = LogLine { number: 0, at: now, level: level.to_owned(), stream: "program".to_owned(), text };
    lines.push((instance, line));
    true
}

/// The chore that writes. Ends when the server leaves, after a last time.
pub async fn keep(app: &App) {
    let mut tick = tokio::time::interval(limits::ACTIVITY_WRITE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let leaving = tokio::select! {
            _ = tick.tick() => false,
            () = app.stop.cancelled() => true,
        };
        if let Err(fault) = write(app).await {
            tracing::error!(%fault, "could not write what devices did");
        }
        super::signalr::expire(app);
        if leaving {
            return;
        }
    }
}

/// Writes what waits.
///
/// # Errors
/// When the database fails; lines wait on, signs of life are lost until the next.
pub async fn write(app: &App) -> Result<()> {
    let beats =
        std::mem::take(&mut *app.compat.activity.beats.lock().unwrap_or_else(PoisonError::into_inner));
    let lines =
        std::mem::take(&mut *app.compat.activity.lines.lock().unwrap_or_else(PoisonError::into_inner));
    let moved = connections(app);
    if beats.is_empty() && lines.is_empty() && moved.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    for identity in &beats {
        let pulse = &identity.pulse;
        pulse.listed.store(false, Ordering::Release);
        let Who::Instance { id, is_virtual } = identity.who else { continue };
        let last = pulse.last_ms.load(Ordering::Relaxed);
        pulse.written_ms.store(last, Ordering::Relaxed);
        let (version, client) = pulse.about.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if is_virtual {
            tx.run(store::ACTED, args![id, Timestamp::from_ms(last), version, client]).await?;
        } else {
            tx.run(store::SAID_CLIENT, args![id, client]).await?;
        }
        tx.touch(Touched::Instance(id));
    }
    for id in moved {
        tx.touch(Touched::Instance(id));
    }
    let numbered = number(&mut tx, &lines).await?;
    instances::write_lines(&mut tx, numbered).await?;
    Ok(tx.commit().await?)
}

/// Numbers the lines of each instance: above its newest one, and not below the time, so that numbers grow also when the
/// oldest lines are gone.
async fn number(
    tx: &mut crate::store::Tx,
    lines: &[(Uuid, LogLine)],
) -> Result<BTreeMap<(Uuid, u64), LogLine>> {
    let mut last: BTreeMap<Uuid, u64> = BTreeMap::new();
    let mut numbered = BTreeMap::new();
    for (instance, line) in lines {
        let before = match last.get(instance) {
            Some(number) => *number,
            None => tx.count(store::LAST_LINE, args![*instance]).await?,
        };
        let number = (before + 1).max(u64::try_from(line.at.as_ms()).unwrap_or(0) * 1_000);
        last.insert(*instance, number);
        numbered.insert((*instance, number), LogLine { number, ..line.clone() });
    }
    Ok(numbered)
}

/// Instances whose connection came or went since the last look: those that own a mailbox are connected
/// (spec/constellation §5.3).
fn connections(app: &App) -> Vec<Uuid> {
    let now: BTreeSet<Uuid> = app.compat.polls.instances(app);
    let mut before = app.compat.activity.connected.lock().unwrap_or_else(PoisonError::into_inner);
    let moved: Vec<Uuid> = before.symmetric_difference(&now).copied().collect();
    for id in &moved {
        if now.contains(id) {
            app.compat.counts.package_came();
        } else {
            app.compat.counts.package_left();
        }
    }
    *before = now;
    moved
}

/// Whether a mailbox is of the request-by-request interfaces.
#[must_use]
pub const fn by_request(kind: PartyKind) -> bool {
    matches!(kind, PartyKind::ConsumerHttp | PartyKind::PackageHttp)
}
