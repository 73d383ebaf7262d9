//! The chain of the audit trail (spec/delivery §27): every line carries the digest of the one before it.
//!
//! Lines wait in their transaction and are linked at its end: taking the head locks one row until the commit, so lines stand in the order of the
//! commits, two changes at once wait for nothing else but each other's last write, and no lock is ever asked for after it. What was written
//! before the chain began is covered by a digest in its first line.

use super::{Db, Error, Query, Row, Tx};
use crate::args;
use model::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// A SHA-256 digest.
pub type Sum = [u8; 32];

/// What the first line of a chain is chained to.
pub const NOTHING: Sum = [0; 32];

/// The action of the line with which a chain begins behind older lines.
pub const BEGUN: &str = "audit.chained";

const TAKE: &str = "UPDATE audit_head SET place = place + $1 RETURNING place, digest, kept_place";
const KEEP: &str = "UPDATE audit_head SET line = $1, digest = $2";
const HEAD: &str = "SELECT place, line, digest, kept_place, kept_digest FROM audit_head";
const INSERT: &str = "INSERT INTO audit (at, actor, action, object, details, request, place, previous, digest) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number";
const OLDER: &str = "SELECT number FROM audit WHERE place IS NULL ORDER BY number LIMIT 1";
const PAGE: &str = "SELECT number, at, actor, action, object, details, request, place, previous, digest FROM audit \
    WHERE number > $1 ORDER BY number LIMIT $2";
const AT_PLACE: &str = "SELECT number FROM audit WHERE place = $1 ORDER BY number LIMIT 2";
const ONE: &str = "SELECT place, digest FROM audit WHERE number = $1";

/// Statements of this file, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[TAKE, KEEP, HEAD, INSERT, OLDER, PAGE, AT_PLACE, ONE];

/// Lines read at once.
pub const PAGE_LINES: usize = 1_000;

/// What a line of the trail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// `noun.verbed`.
    pub action: String,
    /// To what.
    pub object: String,
    /// A JSON object of texts.
    pub details: String,
    /// Request.
    pub request: String,
}

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the trail.
    pub number: i64,
    /// What it says.
    pub line: Line,
    /// Its place in the chain, from 1; nothing: older than the chain.
    pub place: Option<i64>,
    /// Digest of the line before.
    pub previous: Vec<u8>,
    /// Its own.
    pub digest: Vec<u8>,
}

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Place of its last line; 0: there is none yet.
    pub place: i64,
    /// Number of that line in the trail.
    pub line: i64,
    /// Its digest.
    pub digest: Sum,
}

/// The digest of a line: its place, its fields with their lengths before them, and the digest of the line before it.
#[must_use]
pub fn sum(previous: &[u8], place: i64, line: &Line) -> Sum {
    let mut hash = ring::digest::Context::new(&ring::digest::SHA256);
    hash.update(b"escale audit 1\n");
    hash.update(&place.to_be_bytes());
    hash.update(&line.at.as_ms().to_be_bytes());
    for text in [&line.actor, &line.action, &line.object, &line.details, &line.request] {
        hash.update(&(text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(previous);
    let mut sum = NOTHING;
    sum.copy_from_slice(hash.finish().as_ref());
    sum
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What this program knows of the chain beside the database.
#[derive(Clone, Default)]
pub struct Chain(Arc<Known>);

#[derive(Default)]
struct Known {
    seen: Mutex<Option<Head>>,
    looking: tokio::sync::Mutex<()>,
}

impl Chain {
    /// The last line this program wrote that outlives a power cut.
    #[must_use]
    pub fn seen(&self) -> Option<Head> {
        *self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever looks at the whole chain holds this meanwhile: one at a time.
    pub async fn look(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.looking.lock().await
    }

    /// A line was committed for good.
    pub(super) fn saw(&self, head: Head) {
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.is_none_or(|known| known.place < head.place) {
            *seen = Some(head);
        }
    }
}

fn wide(bytes: &[u8]) -> Sum {
    bytes.try_into().unwrap_or(NOTHING)
}

/// Links lines to the end of the chain; the last thing a transaction does.
///
/// # Errors
/// When the database fails.
pub(super) async fn link(tx: &mut Tx, mut lines: Vec<Line>, now: Timestamp) -> Result<Head, Error> {
    let taken = take(tx, lines.len()).await?;
    let (mut place, mut digest) = (taken.0 - i64::try_from(lines.len()).unwrap_or(0), taken.1);
    if place == 0 && taken.2 == 0 && tx.row(OLDER, args![]).await?.is_some() {
        take(tx, 1).await?;
        lines.insert(0, begun(tx, now).await?);
    }
    let mut number = 0;
    for line in lines {
        place += 1;
        let previous = digest;
        digest = sum(&previous, place, &line);
        let row = args![
            line.at,
            line.actor,
            line.action,
            line.object,
            line.details,
            line.request,
            place,
            previous.as_slice(),
            digest.as_slice()
        ];
        let inserted = tx.row(INSERT, row).await?;
        number = inserted.map_or(Ok(0), |row| row.get(0))?;
    }
    tx.run(KEEP, args![number, digest.as_slice()]).await?;
    Ok(Head { place, line: number, digest })
}

/// Makes room at the end of the chain: nobody else may until the commit. Gives the new end's place, the digest of the old one, and from where on lines are kept.
async fn take(tx: &mut Tx, lines: usize) -> Result<(i64, Sum, i64), Error> {
    let Some(row) = tx.row(TAKE, args![lines]).await? else {
        return Err(Error::Other("the head of the audit trail is gone (audit_head)".to_owned()));
    };
    Ok((row.get(0)?, wide(&row.get::<Vec<u8>>(1)?), row.get(2)?))
}

/// The first line of a chain behind older lines: how many they are, and a digest of them all.
async fn begun(tx: &mut Tx, at: Timestamp) -> Result<Line, Error> {
    let mut old = Old::default();
    let mut after = 0;
    loop {
        let page = page(tx, after).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        page.iter().for_each(|kept| old.add(&kept.line));
    }
    let details = serde_json::json!({ "lines": old.lines.to_string(), "digest": hex(&old.digest) });
    Ok(Line {
        at,
        actor: "server".to_owned(),
        action: BEGUN.to_owned(),
        object: "audit".to_owned(),
        details: details.to_string(),
        request: String::new(),
    })
}

/// A digest of lines older than the chain.
#[derive(Debug, Clone, Copy)]
pub struct Old {
    /// How many.
    pub lines: u64,
    /// Their digest.
    pub digest: Sum,
}

impl Default for Old {
    fn default() -> Self {
        Self { lines: 0, digest: NOTHING }
    }
}

impl Old {
    /// One more.
    pub fn add(&mut self, line: &Line) {
        self.lines += 1;
        self.digest = sum(&self.digest, 0, line);
    }
}

/// The end of the chain, and the place and digest from which on lines are kept (0: all).
///
/// # Errors
/// When the database fails.
pub async fn head(q: &mut impl Query) -> Result<(Head, i64, Sum), Error> {
    let Some(row) = q.row(HEAD, args![]).await? else {
        return Ok((Head { place: 0, line: 0, digest: NOTHING }, 0, NOTHING));
    };
    let head = Head { place: row.get(0)?, line: row.get(1)?, digest: wide(&row.get::<Vec<u8>>(2)?) };
    Ok((head, row.get(3)?, wide(&row.get::<Vec<u8>>(4)?)))
}

/// The next lines after a number.
///
/// # Errors
/// When the database fails.
pub async fn page(q: &mut impl Query, after: i64) -> Result<Vec<Kept>, Error> {
    q.rows(PAGE, args![after, PAGE_LINES]).await?.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<Kept, Error> {
    Ok(Kept {
        number: row.get(0)?,
        line: Line {
            at: row.time(1)?,
            actor: row.get(2)?,
            action: row.get(3)?,
            object: row.get(4)?,
            details: row.get(5)?,
            request: row.get(6)?,
        },
        place: row.get(7)?,
        previous: row.get::<Option<Vec<u8>>>(8)?.unwrap_or_default(),
        digest: row.get::<Option<Vec<u8>>>(9)?.unwrap_or_default(),
    })
}

/// Numbers of the lines that claim a place, two at most.
///
/// # Errors
/// When the database fails.
pub async fn at_place(q: &mut impl Query, place: i64) -> Result<Vec<i64>, Error> {
    q.rows(AT_PLACE, args![place]).await?.iter().map(|row| row.get(0)).collect()
}

/// Whether a line that was seen stands where and as it did.
///
/// # Errors
/// When the database fails.
pub async fn stands(q: &mut impl Query, seen: &Head) -> Result<bool, Error> {
    let Some(row) = q.row(ONE, args![seen.line]).await? else { return Ok(false) };
    let (place, digest) = (row.get::<Option<i64>>(0)?, row.get::<Option<Vec<u8>>>(1)?);
    Ok(place == Some(seen.place) && digest.as_deref() == Some(&seen.digest))
}

impl Db {
    /// What is known of the audit trail's chain beside the database.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Begins the chain where older lines stand and no newer one yet: done at the start, so that nobody waits for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_chain(&self, now: Timestamp) -> Result<(), Error> {
        let (head, kept, _) = head(&mut self.read()).await?;
        if head.place > 0 || kept > 0 || self.read().row(OLDER, args![]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.change().await?;
        tx.owes_audit = false;
        let head = link(&mut tx, Vec::new(), now).await?;
        tx.commit().await?;
        self.chain.saw(head);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
