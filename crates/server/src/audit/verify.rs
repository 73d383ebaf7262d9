//! Whether the audit trail is as it was written: every line, in pages, from the first to the last.

use super::anchor;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::store::chain::{self, BEGUN, Head, Kept, Old, Sum};
use model::rights::Right;
use protocol::api::{AuditBroken, AuditVerified};
use protocol::reason::{Reason, code};
use protocol::text::params;
use std::fmt::Display;

/// Looks at every line; one look at a time goes on, others wait for it.
///
/// # Errors
/// [`protocol::Code::NotAllowed`]; a broken chain is no error but an answer.
pub async fn verify(app: &App, call: &Call) -> Result<AuditVerified> {
    call.may(Right::Audit)?;
    anchor::note(app).await?;
    let _one = app.db.chain().look().await;
    let mut q = app.db.read();
    // What was seen first must be there; what is written meanwhile is looked at as well.
    let noted = anchor::read(&app.config.server.data);
    let (head, kept_place, kept_digest) = chain::head(&mut q).await?;
    let mut walk = Walk::new(kept_place, kept_digest, [Some(head), noted]);
    let mut after = 0;
    'pages: loop {
        let page = chain::page(&mut q, after).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for kept in &page {
            walk.step(kept);
            if walk.broken.is_some() {
                break 'pages;
            }
        }
        tokio::task::yield_now().await;
    }
    walk.end();
    let (now_head, ..) = chain::head(&mut q).await?;
    if walk.broken.is_none() && walk.last.place > now_head.place {
        walk.fail(walk.last.line, code::AUDIT_INSERTED);
    }
    if let Some(Broken::Gap { line, wanted, found }) = walk.broken {
        // Only now that something is wrong: is the line that is missing here somewhere else?
        let elsewhere = chain::at_place(&mut q, wanted).await?;
        walk.broken = Some(match elsewhere.first() {
            Some(_) => Broken::Told { line, what: code::AUDIT_MOVED, values: Vec::new() },
            None => Broken::Told {
                line,
                what: code::AUDIT_REMOVED,
                values: vec![("count", (found - wanted).to_string())],
            },
        });
    }
    Ok(walk.told(call))
}

/// What is wrong.
enum Broken {
    /// A place was left out: lines are gone, or stand elsewhere.
    Gap { line: i64, wanted: i64, found: i64 },
    /// Known.
    Told { line: i64, what: &'static str, values: Vec<(&'static str, String)> },
}

/// A walk along the chain: bounded, whatever its length.
struct Walk {
    /// Lines of the chain so far.
    lines: u64,
    /// Older ones.
    old: Old,
    first_old: i64,
    /// First line of the chain.
    begins_at: Option<i64>,
    /// The last line, as it was written.
    last: Head,
    kept_place: i64,
    /// What must stand at a place, because it was seen there.
    seen: [Option<Head>; 2],
    broken: Option<Broken>,
}

impl Walk {
    fn new(kept_place: i64, kept_digest: Sum, seen: [Option<Head>; 2]) -> Self {
        Self {
            lines: 0,
            old: Old::default(),
            first_old: 0,
            begins_at: None,
            last: Head { place: kept_place, line: 0, digest: kept_digest },
            kept_place,
            seen,
            broken: None,
        }
    }

    fn fail(&mut self, line: i64, what: &'static str) {
        self.broken = Some(Broken::Told { line, what, values: Vec::new() });
    }

    fn step(&mut self, kept: &Kept) {
        let Some(place) = kept.place else { return self.older(kept) };
        if self.begins_at.is_none() && self.kept_place == 0 && !self.begins_well(kept, place) {
            return;
        }
        self.begins_at.get_or_insert(kept.number);
        self.lines += 1;
        let wanted = self.last.place + 1;
        if place > wanted {
            self.broken = Some(Broken::Gap { line: kept.number, wanted, found: place });
            return;
        }
        if place < wanted {
            return self.fail(kept.number, code::AUDIT_INSERTED);
        }
        let own = chain::sum(&kept.previous, place, &kept.line);
        if kept.digest != own {
            return self.fail(kept.number, code::AUDIT_CHANGED);
        }
        if kept.previous != self.last.digest {
            // It is as it was written, but not behind what stands before it.
            let line = if self.last.line == 0 { kept.number } else { self.last.line };
            return self.fail(line, code::AUDIT_REWRITTEN);
        }
        self.last = Head { place, line: kept.number, digest: own };
        let differs = |seen: &Head| seen.place == place && seen.digest != own;
        if self.seen.iter().flatten().any(differs) {
            self.fail(kept.number, code::AUDIT_REWRITTEN);
        }
    }

    /// A line without a place: older than the chain, or written by somebody else.
    fn older(&mut self, kept: &Kept) {
        if self.begins_at.is_some() || self.kept_place > 0 {
            return self.fail(kept.number, code::AUDIT_INSERTED);
        }
        if self.first_old == 0 {
            self.first_old = kept.number;
        }
        self.old.add(&kept.line);
    }

    /// The first line of the chain covers those before it.
    fn begins_well(&mut self, kept: &Kept, place: i64) -> bool {
        let covers = kept.line.action == BEGUN && place == 1;
        if !covers {
            if self.old.lines > 0 {
                self.fail(self.first_old, code::AUDIT_INSERTED);
            }
            return self.old.lines == 0;
        }
        let said: serde_json::Value = serde_json::from_str(&kept.line.details).unwrap_or_default();
        let digest = chain::hex(&self.old.digest);
        if said["digest"] != digest.as_str() || said["lines"] != self.old.lines.to_string().as_str() {
            let line = if self.first_old == 0 { kept.number } else { self.first_old };
            self.broken = Some(Broken::Told {
                line,
                what: code::AUDIT_OLD_CHANGED,
                values: vec![("begins", kept.number.to_string())],
            });
            return false;
        }
        true
    }

    /// Nothing follows: what was seen must have been there.
    fn end(&mut self) {
        if self.broken.is_some() {
            return;
        }
        let furthest = self.seen.iter().flatten().max_by_key(|seen| seen.place).copied();
        if let Some(seen) = furthest.filter(|seen| seen.place > self.last.place) {
            let count = seen.place - self.last.place;
            self.broken = Some(Broken::Told {
                line: seen.line,
                what: code::AUDIT_CUT,
                values: vec![("count", count.to_string())],
            });
        } else if self.begins_at.is_none() && self.old.lines > 0 {
            // The server begins the chain before it does anything else.
            self.fail(self.first_old, code::AUDIT_INSERTED);
        }
    }

    fn told(self, call: &Call) -> AuditVerified {
        let broken = self.broken.map(|broken| {
            let (line, what, values) = match broken {
                Broken::Gap { line, .. } => (line, code::AUDIT_REMOVED, Vec::new()),
                Broken::Told { line, what, values } => (line, what, values),
            };
            let mut details = params([("line", &line as &dyn Display)]);
            details.extend(values.into_iter().map(|(name, value)| (name.to_owned(), value)));
            let mut reason = Reason::new(what, details);
            reason.localise(call.lang);
            AuditBroken { line, reason }
        });
        AuditVerified {
            ok: broken.is_none(),
            lines: self.lines,
            older: self.old.lines,
            begins_at: self.begins_at,
            head: chain::hex(&self.last.digest),
            head_line: self.last.line,
            broken,
        }
    }
}
