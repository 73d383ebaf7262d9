//! A delivery as it is stored.

use super::store;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row, Tx};
use crate::wake::Touched;
use crate::work::Cause;
use model::Timestamp;
use model::deliver::state::Why;
use protocol::deliver::job::CheckRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a delivery is started with (M-1).
pub type Context = BTreeMap<String, Value>;

/// How a delivery stands (§9.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// Made, its time has not come.
    Planned,
    /// A gate is closed.
    Gated,
    /// Its chain runs.
    Running,
    /// A person decides.
    Attention,
    /// It is being called off.
    Cancelling,
    /// It goes back.
    RollingBack,
    /// Done.
    Succeeded,
    /// Done, something warned.
    Warned,
    /// Failed.
    Failed,
    /// Called off.
    Cancelled,
    /// Its time ran out before it could start.
    Expired,
    /// It went back.
    RolledBack,
    /// It could not go back.
    RollbackFailed,
    /// A newer one took its place.
    Superseded,
}

impl DeliveryState {
    /// All.
    pub const ALL: [DeliveryState; 14] = [
        DeliveryState::Planned,
        DeliveryState::Gated,
        DeliveryState::Running,
        DeliveryState::Attention,
        DeliveryState::Cancelling,
        DeliveryState::RollingBack,
        DeliveryState::Succeeded,
        DeliveryState::Warned,
        DeliveryState::Failed,
        DeliveryState::Cancelled,
        DeliveryState::Expired,
        DeliveryState::RolledBack,
        DeliveryState::RollbackFailed,
        DeliveryState::Superseded,
    ];
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            DeliveryState::Planned => "planned",
            DeliveryState::Gated => "gated",
            DeliveryState::Running => "running",
            DeliveryState::Attention => "attention",
            DeliveryState::Cancelling => "cancelling",
            DeliveryState::RollingBack => "rolling-back",
            DeliveryState::Succeeded => "succeeded",
            DeliveryState::Warned => "succeeded-with-warnings",
            DeliveryState::Failed => "failed",
            DeliveryState::Cancelled => "cancelled",
            DeliveryState::Expired => "expired",
            DeliveryState::RolledBack => "rolled-back",
            DeliveryState::RollbackFailed => "rollback-failed",
            DeliveryState::Superseded => "superseded",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
    /// It waits at its gates.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, DeliveryState::Planned | DeliveryState::Gated)
    }
    /// It never changes any more (§9.5).
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(
            self,
            DeliveryState::Planned
                | DeliveryState::Gated
                | DeliveryState::Running
                | DeliveryState::Attention
                | DeliveryState::Cancelling
                | DeliveryState::RollingBack
        )
    }
    /// Its version is there.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, DeliveryState::Succeeded | DeliveryState::Warned)
    }
}

/// A gate a person opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Override {
    /// `soak` `window` `freeze` `preflight`.
    pub gate: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What changes on the way of a delivery. A field that is added has a default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Version before.
    pub previous: String,
    /// Its digest.
    pub previous_digest: String,
    /// Version of the variables.
    pub variables: String,
    /// Person who started it.
    pub person: Option<Uuid>,
    /// In which role.
    pub role: String,
    /// Why.
    pub reason: String,
    /// Not before.
    pub planned_at: Option<Timestamp>,
    /// It expires then, when it has not started.
    pub expires_at: Option<Timestamp>,
    /// Gates people opened.
    pub overrides: Vec<Override>,
    /// An urgent change.
    pub urgent: bool,
    /// How long it usually takes, in milliseconds; 0: never done.
    pub expected_ms: u64,
    /// Closed gates.
    pub waiting: Vec<Why>,
    /// Worth knowing.
    pub warnings: Vec<Why>,
    /// Server-side checks, as they stood last.
    pub checks: Vec<CheckRow>,
    /// Locks it takes.
    pub locks: Vec<String>,
    /// The version was there already (DP-4).
    pub same_version: bool,
    /// Whether it can be gone back on: `yes`, `no: …`, `until JOB`.
    pub reversible: String,
    /// The job that asks for a decision.
    pub asks: String,
    /// What was decided, and by whom.
    pub decided: String,
    /// Who decided.
    pub decided_by: String,
    /// Job that failed.
    pub failed_job: String,
    /// Its cause.
    pub cause: Option<Cause>,
    /// By which delivery it was gone back on.
    pub rolled_back_by: i64,
    /// When its run ends, a delivery of this version follows that goes back (RB-2); empty: none.
    pub then_back: String,
    /// It goes back by itself (RB-4): at most once.
    pub went_back: bool,
    /// Who holds its locks after a rollback that failed (RB-5).
    pub parked_with: String,
    /// Delivery whose locks it gets without a moment in between (RB-2).
    pub inherits: i64,
    /// A key with which a program asks again for the same.
    pub key: String,
    /// Rollout it is a part of; 0: none.
    pub rollout: i64,
    /// Why it stands as it does, when it ended.
    pub ending: Vec<Why>,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryRow {
    /// Number: `D-42` without its letter.
    pub number: i64,
    /// State.
    pub state: DeliveryState,
    /// Environment.
    pub env: String,
    /// Tier.
    pub tier: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest, in hex.
    pub digest: String,
    /// Space.
    pub space: String,
    /// Number of its run; 0 before it starts.
    pub run: i64,
    /// Who.
    pub by: String,
    /// Made.
    pub created_at: Timestamp,
    /// Gates opened.
    pub started_at: Option<Timestamp>,
    /// Final.
    pub ended_at: Option<Timestamp>,
    /// Of which delivery it is the rollback; 0: none.
    pub rollback_of: i64,
    /// Request; 0: none.
    pub request: i64,
    /// The rest.
    pub record: Record,
}

/// `D-42`.
#[must_use]
pub fn word(number: i64) -> String {
    if number == 0 { String::new() } else { format!("D-{number}") }
}

/// The number of `D-42`, `d-42` or `42`.
#[must_use]
pub fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix("D-").or_else(|| text.strip_prefix("d-")).unwrap_or(text);
    digits.parse().ok().filter(|n| *n > 0)
}

impl DeliveryRow {
    fn read(row: &Row) -> Result<Self> {
        let state: String = row.get(1)?;
        Ok(Self {
            number: row.get(0)?,
            state: DeliveryState::from_word(&state)
                .ok_or_else(|| Fault::internal(format!("a delivery in the state {state}")))?,
            env: row.get(2)?,
            tier: row.get(3)?,
            package: row.get(4)?,
            version: row.get(5)?,
            digest: row.get(6)?,
            space: row.get(7)?,
            run: row.get(8)?,
            by: row.get(9)?,
            created_at: row.time(10)?,
            started_at: row.time_opt(11)?,
            ended_at: row.time_opt(12)?,
            rollback_of: row.get(13)?,
            request: row.get(14)?,
            record: row.json(15)?,
        })
    }
    /// `D-42`: the word under which it owns leases.
    #[must_use]
    pub fn word(&self) -> String {
        word(self.number)
    }
    /// Whether the person who calls started it; a token is the person who made it.
    #[must_use]
    pub fn is_of(&self, call: &Call) -> bool {
        self.by == call.who() || (self.record.person.is_some() && self.record.person == call.person())
    }
    /// It goes back to a version that was there.
    #[must_use]
    pub const fn is_rollback(&self) -> bool {
        self.rollback_of != 0
    }
    /// Writes a new one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, tx: &mut Tx, context: &Context) -> Result<()> {
        let row = args![
            self.number,
            self.state.word(),
            self.env.to_lowercase(),
            &self.env,
            &self.tier,
            self.package.to_lowercase(),
            &self.package,
            &self.version,
            &self.digest,
            &self.space,
            &self.by,
            self.created_at,
            self.rollback_of,
            self.request,
            json(&self.record)?,
            json(context)?
        ];
        tx.run(store::INSERT, row).await?;
        self.touch(tx);
        Ok(())
    }
    /// Writes what changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(&self, tx: &mut Tx) -> Result<()> {
        let row = args![
            self.number,
            self.state.word(),
            self.run,
            self.started_at,
            self.ended_at,
            json(&self.record)?
        ];
        tx.run(store::WRITE, row).await?;
        self.touch(tx);
        Ok(())
    }
    fn touch(&self, tx: &mut Tx) {
        tx.touch(Touched::Delivery(self.number));
        tx.touch(Touched::Space(self.space.clone()));
    }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// A delivery by its number.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(q: &mut impl Query, number: i64) -> Result<DeliveryRow> {
    let row = q.row(&store::by_number(), args![number]).await?;
    row.as_ref().map(DeliveryRow::read).transpose()?.ok_or_else(|| Fault::not_found("delivery", word(number)))
}

/// A delivery by the word people use.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn named(q: &mut impl Query, text: &str) -> Result<DeliveryRow> {
    let Some(number) = number(text) else { return Err(Fault::not_found("delivery", text)) };
    get(q, number).await
}

/// Rows of a statement of `store` that gives whole deliveries.
pub(super) async fn all(q: &mut impl Query, sql: &str, args: crate::store::Args) -> Result<Vec<DeliveryRow>> {
    q.rows(sql, args).await?.iter().map(DeliveryRow::read).collect()
}

/// Deliveries that have not ended, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open(q: &mut impl Query) -> Result<Vec<DeliveryRow>> {
    all(q, &store::open(), args![]).await
}

/// What a delivery was started with.
///
/// # Errors
/// When the database fails.
pub async fn context(q: &mut impl Query, number: i64) -> Result<Context> {
    let row = q.row(store::CONTEXT, args![number]).await?;
    Ok(row.map(|row| row.json(0)).transpose()?.unwrap_or_default())
}

/// The next number of a kind: `delivery`, `request`; never given twice.
///
/// # Errors
/// When the database fails.
pub async fn next_number(tx: &mut Tx, kind: &str) -> Result<i64> {
    let row = tx.row(store::NUMBER, args![kind]).await?;
    Ok(row.ok_or_else(|| Fault::internal("no number was given"))?.get(0)?)
}

/// Writes an event. What a delivery does by itself stands in the audit trail too (spec/delivery §27); what people do is written there by its door.
///
/// # Errors
/// When the database fails.
pub async fn event(tx: &mut Tx, number: i64, at: Timestamp, kind: &str, why: &Why, by: &str) -> Result<()> {
    if by.is_empty() && matches!(kind, "gated" | "gate-opened" | "started" | "finished") {
        audit::by_itself(tx, at, &format!("delivery.{kind}"), &word(number), why);
    }
    object_event(tx, number, at, kind, ("", ""), why, by).await
}

/// Writes an event about an object: its path and the word of its state.
///
/// # Errors
/// When the database fails.
pub async fn object_event(
    tx: &mut Tx,
    number: i64,
    at: Timestamp,
    kind: &str,
    (path, state): (&str, &str),
    why: &Why,
    by: &str,
) -> Result<()> {
    tx.run(store::EVENT_INSERT, args![number, at, kind, path, state, json(why)?, by]).await?;
    let asks = kind == "decision" && why.code == "delivery-attention";
    if asks || matches!(kind, "finished" | "notified") {
        crate::notices::note(tx, at, kind, &word(number), path, why).await?;
    }
    tx.touch(Touched::Delivery(number));
    Ok(())
}
