//! The end of the chain, noted down outside the database: whoever cuts lines off there, or writes the whole chain anew, does not reach it.
//!
//! One small file in the data folder. It only goes forward, and only while the line it names still stands: what was noted before somebody touched
//! the trail is not written over.

use crate::app::App;
use crate::fault::Result;
use crate::limits;
use crate::store::chain::{self, Head, NOTHING};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file, in the data folder.
const FILE: &str = "audit.head";

fn file(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// What was noted down; nothing when there is no file, or it says nothing.
pub(super) fn read(data: &Path) -> Option<Head> {
    let text = std::fs::read_to_string(file(data)).ok()?;
    let mut words = text.split_whitespace();
    let (place, line) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let digits = words.next()?;
    let mut digest = NOTHING;
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(Head { place, line, digest })
}

fn write(data: &Path, head: &Head) -> std::io::Result<()> {
    let part = data.join(format!("{FILE}.part"));
    let mut out = std::fs::File::create(&part)?;
    writeln!(out, "{} {} {}", head.place, head.line, chain::hex(&head.digest))?;
    out.sync_all()?;
    std::fs::rename(part, file(data))
}

/// Notes the end down, when it went on and what was noted before still stands. May run twice, may be missed.
///
/// # Errors
/// When the database or the disk fails.
pub(super) async fn note(app: &App) -> Result<()> {
    let Some(seen) = app.db.chain().seen() else { return Ok(()) };
    let data = app.config.server.data.clone();
    let before = read(&data);
    if let Some(before) = before {
        if before.place >= seen.place {
            return Ok(());
        }
        if !chain::stands(&mut app.db.read(), &before).await? {
            tracing::error!(
                line = before.line,
                "the audit trail was changed behind the server's back; `escale audit verify` says where"
            );
            return Ok(());
        }
    }
    tokio::task::spawn_blocking(move || write(&data, &seen))
        .await
        .map_err(crate::fault::Fault::internal)??;
    Ok(())
}

/// Notes the end down now and then, and when the server leaves.
pub async fn keep_anchor(app: App) {
    let mut tick = tokio::time::interval(limits::AUDIT_NOTED_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let leaving = tokio::select! {
            _ = tick.tick() => false,
            () = app.stop.cancelled() => true,
        };
        if let Err(fault) = note(&app).await {
            tracing::error!(%fault, "could not note down the end of the audit trail");
        }
        if leaving {
            return;
        }
    }
}
