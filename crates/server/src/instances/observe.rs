//! What agents report, many reports at a time, in the transaction of whoever took the reports apart (`link`).
//!
//! Everything here may be written twice. What is reported about an instance of another agent, or one that is gone, is
//! left out.

use super::{orders, place, store};
use crate::args;
use crate::fault::Result;
use crate::limits;
use crate::store::{Arg, Args, Query, Tx, pieces};
use crate::wake::Touched;
use model::Timestamp;
use model::id::InstanceId;
use model::instance::{Outcome, RunState, Seen, outcome};
use protocol::link::{DeathReport, LogLine, LogReport, Seen as SeenReport};
use protocol::reason::{Reason, code};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What one agent reported about instances.
#[derive(Debug, Default)]
pub struct Sighting {
    /// Instances whose state changed.
    pub seen: Vec<SeenReport>,
    /// Instances it has no longer.
    pub gone: Vec<String>,
    /// Unexpected ends.
    pub deaths: Vec<DeathReport>,
    /// Log lines.
    pub logs: Vec<LogReport>,
}

fn id_of(text: &str) -> Option<Uuid> {
    text.parse::<InstanceId>().ok().map(|id| id.as_uuid())
}

/// Which of these instances exist, and whose they are.
///
/// # Errors
/// When the database fails.
pub async fn owners(tx: &mut impl Query, ids: BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, Uuid>> {
    let mut owners = BTreeMap::new();
    for piece in pieces(ids.into_iter().collect()) {
        let args: Args = piece.iter().map(|id| Arg::from(*id)).collect();
        for row in tx.rows(&store::owners(piece.len()), args).await? {
            owners.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(owners)
}

/// What the exchange must know of an instance whose program begins to speak.
pub struct Voice {
    /// Its credential, if it has one.
    pub credential: Option<Uuid>,
    /// Groups it is in by configuration.
    pub groups: Vec<String>,
    /// Whether it is there at all.
    pub enabled: bool,
}

/// What the exchange must know of an instance; nothing when it is gone.
///
/// # Errors
/// When the database fails.
pub async fn voice(q: &mut impl Query, id: Uuid) -> Result<Option<Voice>> {
    let Some(row) = q.row(store::VOICE, args![id]).await? else { return Ok(None) };
    Ok(Some(Voice { credential: row.get(0)?, groups: row.json(1)?, enabled: row.get(2)? }))
}

/// Writes what agents reported, in the order in which it came.
///
/// # Errors
/// When the database fails; then nothing of it is written and everything will be reported again.
pub async fn observe(tx: &mut Tx, sightings: Vec<(Uuid, Sighting)>, now: Timestamp) -> Result<()> {
    let mut named = BTreeSet::new();
    for (_, s) in &sightings {
        named.extend(s.seen.iter().filter_map(|x| id_of(&x.id)));
        named.extend(s.gone.iter().filter_map(|x| id_of(x)));
        named.extend(s.deaths.iter().filter_map(|x| id_of(&x.id)));
        named.extend(s.logs.iter().filter_map(|x| id_of(&x.id)));
    }
    if named.is_empty() {
        return Ok(());
    }
    let owners = owners(tx, named).await?;
    let mine = |agent: Uuid, id: &str| id_of(id).filter(|id| owners.get(id) == Some(&agent));
    let mut seen: BTreeMap<Uuid, SeenReport> = BTreeMap::new();
    let (mut gone, mut deaths, mut lines) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    for (agent, sighting) in sightings {
        for report in sighting.seen {
            if let Some(id) = mine(agent, &report.id) {
                gone.remove(&id);
                seen.insert(id, report);
            }
        }
        for id in sighting.gone.iter().filter_map(|id| mine(agent, id)) {
            seen.remove(&id);
            gone.insert(id);
        }
        for report in sighting.deaths {
            if let Some(id) = mine(agent, &report.id) {
                deaths.insert((id, report.number), report);
            }
        }
        for report in sighting.logs {
            if let Some(id) = mine(agent, &report.id) {
                lines.extend(report.lines.into_iter().map(|line| ((id, line.number), line)));
            }
        }
    }
    let touched: BTreeSet<Uuid> = seen.keys().chain(gone.iter()).copied().collect();
    write_seen(tx, seen).await?;
    write_gone(tx, gone, now).await?;
    write_deaths(tx, deaths).await?;
    write_lines(tx, lines).await?;
    end_orders(tx, &touched, now).await?;
    for id in touched {
        tx.touch(Touched::Instance(id));
    }
    Ok(())
}

/// Lets the counts of orders go on above what a connecting agent has seen. They are lower only when this server was
/// restored from a backup; without this, new orders would look old to the agent (P5).
///
/// # Errors
/// When the database fails.
pub async fn catch_up(tx: &mut Tx, agent: Uuid, seen: &[SeenReport]) -> Result<()> {
    let known: BTreeMap<Uuid, &SeenReport> = seen.iter().filter_map(|s| Some((id_of(&s.id)?, s))).collect();
    for piece in pieces(known.into_iter().collect()) {
        let rows = piece.len();
        let args: Args =
            piece.into_iter().flat_map(|(id, s)| args![id, s.launch, s.settings_generation, agent]).collect();
        tx.run(&store::catch_up(rows), args).await?;
    }
    Ok(())
}

async fn write_seen(tx: &mut Tx, seen: BTreeMap<Uuid, SeenReport>) -> Result<()> {
    for piece in pieces(seen.into_iter().collect()) {
        let mut args: Args = Vec::with_capacity(piece.len() * 14);
        let rows = piece.len();
        for (id, s) in piece {
            let state = RunState::from_word(&s.state).unwrap_or(RunState::Unknown);
            args.extend(args![
                id,
                state.word(),
                s.launch,
                s.settings_generation,
                s.changed_at,
                s.pid,
                s.restarts,
                s.version,
                s.digest,
                s.connected,
                s.client,
                s.failed,
                s.reason.as_ref().map(place::json),
                s.fetching.as_ref().map(place::json),
            ]);
        }
        tx.run(&store::seen(rows), args).await?;
    }
    Ok(())
}

async fn write_gone(tx: &mut Tx, gone: BTreeSet<Uuid>, now: Timestamp) -> Result<()> {
    for piece in pieces(gone.into_iter().collect()) {
        let mut args = args![now];
        args.extend(piece.iter().map(|id| Arg::from(*id)));
        tx.run(&store::gone(piece.len()), args).await?;
    }
    Ok(())
}

async fn write_deaths(tx: &mut Tx, deaths: BTreeMap<(Uuid, u64), DeathReport>) -> Result<()> {
    for (id, number) in deaths.keys() {
        tx.touch(Touched::Death(*id, *number));
        tx.touch(Touched::Instance(*id));
    }
    for piece in pieces(deaths.into_iter().collect()) {
        let rows = piece.len();
        let mut args: Args = Vec::with_capacity(rows * 7);
        for ((id, number), d) in piece {
            args.extend(args![id, number, d.at, d.exit_code, d.signal, d.uptime_ms, place::json(&d.follows)]);
        }
        tx.run(&store::deaths_insert(rows), args).await?;
    }
    Ok(())
}

/// Cuts a text at a bound, on a character.
fn cut(mut text: String, bytes_max: usize) -> String {
    if text.len() > bytes_max {
        let end = (0..=bytes_max).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        text.truncate(end);
    }
    // PostgreSQL keeps no NUL in a text.
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// Writes log lines of instances that are known to exist.
///
/// # Errors
/// When the database fails.
pub async fn write_lines(tx: &mut Tx, lines: BTreeMap<(Uuid, u64), LogLine>) -> Result<()> {
    let instances: BTreeSet<Uuid> = lines.keys().map(|(id, _)| *id).collect();
    for piece in pieces(lines.into_iter().collect()) {
        let rows = piece.len();
        let mut args: Args = Vec::with_capacity(rows * 6);
        for ((id, number), line) in piece {
            let text = cut(line.text, limits::LOG_LINE_BYTES_MAX);
            args.extend(args![id, number, line.at, cut(line.level, 16), cut(line.stream, 16), text]);
        }
        tx.run(&store::logs_insert(rows), args).await?;
    }
    for id in instances {
        tx.touch(Touched::Log(id));
    }
    Ok(())
}

/// Ends the orders that are done, or cannot be.
async fn end_orders(tx: &mut Tx, touched: &BTreeSet<Uuid>, now: Timestamp) -> Result<()> {
    for piece in pieces(touched.iter().copied().collect()) {
        let args: Args = piece.iter().map(|id| Arg::from(*id)).collect();
        for row in tx.rows(&store::open_orders(piece.len()), args).await? {
            let (id, word): (Uuid, String) = (row.get(0)?, row.get(1)?);
            let reason: Option<Reason> = row.json_opt(7)?;
            let seen = Seen {
                launch: row.number(3)?,
                settings: row.number(4)?,
                state: RunState::from_word(&row.get::<String>(5)?).unwrap_or(RunState::Unknown),
                failed: row.get(6)?,
                finished: reason.as_ref().is_some_and(|r| r.code == code::FINISHED),
            };
            let (state, reason) = match outcome(orders::goal(&word, row.number(2)?), seen) {
                Outcome::Waiting => continue,
                Outcome::Done => ("done", None),
                Outcome::Failed => ("failed", row.get::<Option<String>>(7)?),
                Outcome::Superseded => {
                    ("superseded", Some(place::reason(protocol::reason::code::SUPERSEDED)))
                }
            };
            tx.run(store::ORDER_END, args![id, state, reason, now]).await?;
            tx.touch(Touched::Order(id));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_on_a_character() {
        assert_eq!(cut("déjà".to_owned(), 2), "d");
        assert_eq!(cut("déjà".to_owned(), 3), "dé");
        assert_eq!(cut("a\0b".to_owned(), 9), "a\u{fffd}b");
    }
}
