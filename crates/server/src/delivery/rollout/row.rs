//! Rollouts and their targets as they are stored.

use super::store;
use crate::access;
use crate::app::App;
use crate::args;
use crate::call::{Actor, Call, Source};
use crate::delivery::row::DeliveryState;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row, Tx};
use crate::wake::Touched;
use crate::work::Cause;
use model::Timestamp;
use model::deliver::rollout::{
    OnError, OnSuccess, PARALLEL_MAX, Policy, Rollout, RolloutState, TargetState, Threshold,
};
use model::deliver::state::Why;
use model::rights::{Right, Role};
use protocol::api::NewRollout;
use protocol::api::TokenScope;
use protocol::{Code, Lang};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// A ring is done within this, where nobody says.
const DEADLINE: Duration = Duration::from_secs(86_400);

/// Who answers for what a rollout does by itself: rights are looked at again each time (§4.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answerer {
    /// Id of the person; nothing: a credential, or the server.
    pub person: Option<Uuid>,
    /// Name of the person, or of the token.
    pub name: String,
    /// It was a program with a token.
    pub token: bool,
    /// In which role.
    pub role: String,
    /// In which unit.
    pub unit: String,
    /// For whom, with a token.
    pub behalf: String,
    /// What the token is narrowed to.
    pub scope: TokenScope,
}

impl Answerer {
    /// Whoever calls.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        let (person, name, token, role, unit) = match &call.actor {
            Actor::User { id, name, role, unit } => (Some(*id), name, false, *role, unit.clone()),
            Actor::Token { user_id, name, role, unit, .. } => {
                (Some(*user_id), name, true, *role, unit.clone())
            }
            Actor::Credential { name, .. } => (None, name, false, Role::Administrator, String::new()),
            Actor::Server => return Self::default(),
        };
        let (behalf, scope) = match &call.actor {
            Actor::Token { person, scope, .. } => (person.clone(), scope.clone()),
            _ => Default::default(),
        };
        Self { person, name: name.clone(), token, role: role.word().to_owned(), unit, behalf, scope }
    }

    /// A call as he would make it now: in the lesser of the role he had and the one he has.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] when he is gone, or may no longer deliver.
    pub async fn call(&self, app: &App, q: &mut impl Query) -> Result<Call> {
        let (at, lang) = (app.clock.now(), Lang::default());
        let request = app.next_request();
        let Some(person) = self.person else {
            return Ok(Call { actor: Actor::Server, source: Source::default(), request, at, lang });
        };
        let refused = || Fault::new(Code::NotAllowed, [("right", &Right::DeliverTo)]);
        let now = access::role_of(q, person).await?.ok_or_else(refused)?;
        let was = Role::from_word(&self.role).ok_or_else(refused)?;
        if !now.allows(Right::DeliverTo) {
            return Err(refused());
        }
        let (name, unit) = (self.name.clone(), self.unit.clone());
        let actor = if self.token {
            let (behalf, scope) = (self.behalf.clone(), self.scope.clone());
            Actor::Token { user_id: person, name, role: was, unit, person: behalf, scope }
        } else {
            Actor::User { id: person, name, role: now, unit }
        };
        Ok(Call { actor, source: Source::default(), request, at, lang })
    }
}

/// What people said of a ring.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RingName {
    /// Name.
    pub name: String,
    /// As it was asked.
    pub size: String,
}

/// What changes on the way of a rollout. A field that is added has a default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// What was asked.
    pub settings: NewRollout,
    /// How it stands.
    pub rollout: Rollout,
    /// Names of the rings, in order.
    pub rings: Vec<RingName>,
    /// Targets under way at once.
    pub max_parallel: Option<usize>,
    /// Tiers of its targets when it was made.
    pub tiers: Vec<String>,
    /// It tries again what failed in this one; 0: none.
    pub retry_of: i64,
    /// Who answers for it.
    pub answerer: Answerer,
    /// Who paused, stopped, denied it; empty: it did so by itself.
    pub held_by: String,
    /// Why.
    pub held_reason: String,
    /// Who has targets go back; nothing: it does so by itself.
    pub back_by: Option<Answerer>,
}

/// A rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutRow {
    /// Number: `RO-7` without its letters.
    pub number: i64,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest, in hex.
    pub digest: String,
    /// Who.
    pub by: String,
    /// Made.
    pub created_at: Timestamp,
    /// Its first ring began.
    pub started_at: Option<Timestamp>,
    /// Stopped or finished.
    pub ended_at: Option<Timestamp>,
    /// It may still change by itself.
    pub open: bool,
    /// The rest.
    pub record: Record,
}

/// `RO-7`.
#[must_use]
pub fn word(number: i64) -> String {
    if number == 0 { String::new() } else { format!("RO-{number}") }
}

/// The number of `RO-7`, `ro-7` or `7`.
#[must_use]
pub fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let head = text.get(..3).filter(|head| head.eq_ignore_ascii_case("RO-"));
    head.map_or(text, |_| &text[3..]).parse().ok().filter(|n| *n > 0)
}

impl RolloutRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            package: row.get(2)?,
            version: row.get(3)?,
            digest: row.get(4)?,
            by: row.get(5)?,
            created_at: row.time(6)?,
            started_at: row.time_opt(7)?,
            ended_at: row.time_opt(8)?,
            open: row.get(9)?,
            record: row.json(10)?,
        })
    }
    /// `RO-7`.
    #[must_use]
    pub fn word(&self) -> String {
        word(self.number)
    }
    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> RolloutState {
        self.record.rollout.state
    }
    /// What its rings are told to do. What was asked was read when it was made.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let asked = &self.record.settings;
        Policy {
            max_parallel: self.record.max_parallel.or(Some(PARALLEL_MAX)),
            success: Threshold::parse(&asked.success),
            error: Threshold::parse(&asked.error),
            min_settled: asked.min_settled.map_or(1, |n| usize::try_from(n).unwrap_or(usize::MAX)),
            on_success: OnSuccess::parse(&asked.on_success).unwrap_or_default(),
            on_error: OnError::parse(&asked.on_error).unwrap_or_default(),
            deadline: match asked.deadline.as_str() {
                "never" => None,
                "" => Some(DEADLINE),
                text => Some(long(text)),
            },
        }
    }
    /// Its name and that of a ring: `2 (PILOTE)`.
    #[must_use]
    pub fn ring_name(&self, ring: usize) -> String {
        let name = self.record.rings.get(ring).map_or("", |r| r.name.as_str());
        let number = (ring + 1).to_string();
        if name.is_empty() || name == number { number } else { format!("{number} ({name})") }
    }
    /// Writes a new one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let row = args![
            self.number,
            self.state().word(),
            self.package.to_lowercase(),
            &self.package,
            &self.version,
            &self.digest,
            &self.by,
            self.created_at,
            self.started_at,
            self.ended_at,
            self.open,
            json(&self.record)?
        ];
        tx.run(store::INSERT, row).await?;
        tx.touch(Touched::Rollout(self.number));
        Ok(())
    }
    /// Writes what changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(&self, tx: &mut Tx) -> Result<()> {
        let row = args![
            self.number,
            self.state().word(),
            self.started_at,
            self.ended_at,
            self.open,
            json(&self.record)?
        ];
        tx.run(store::WRITE, row).await?;
        tx.touch(Touched::Rollout(self.number));
        Ok(())
    }
}

/// A length of time that was read when the rollout was made.
pub fn long(text: &str) -> Duration {
    model::time::parse_duration(text).unwrap_or_default()
}

/// What changes on the way of a target.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetRecord {
    /// Times it began again.
    pub retries: u32,
    /// It begins again then.
    pub again_at: Option<Timestamp>,
    /// Why it was left out, could not start, or went no further.
    pub whys: Vec<Why>,
    /// Cause of its failure.
    pub cause: Option<Cause>,
    /// Job that failed.
    pub failed_job: String,
    /// Begun.
    pub started_at: Option<Timestamp>,
    /// Settled.
    pub ended_at: Option<Timestamp>,
    /// It is to go back.
    pub back: bool,
    /// The delivery that goes back; 0: none yet.
    pub back_delivery: i64,
    /// Why it does not go back.
    pub back_why: Option<Why>,
}

/// A target.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetRow {
    /// Place among all targets, from 0.
    pub number: i64,
    /// Ring, from 0.
    pub ring: usize,
    /// Environment.
    pub env: String,
    /// State.
    pub state: TargetState,
    /// The newest delivery there; 0: none yet.
    pub delivery: i64,
    /// The rest.
    pub record: TargetRecord,
    /// How the delivery stands.
    pub delivery_state: Option<DeliveryState>,
    /// When it ended.
    pub delivery_ended: Option<Timestamp>,
}

impl TargetRow {
    fn read(row: &Row) -> Result<Self> {
        let state: String = row.get(3)?;
        let ring: i64 = row.get(1)?;
        Ok(Self {
            number: row.get(0)?,
            ring: usize::try_from(ring).unwrap_or(0),
            env: row.get(2)?,
            state: TargetState::from_word(&state)
                .ok_or_else(|| Fault::internal(format!("a target in the state {state}")))?,
            delivery: row.get(4)?,
            record: row.json(5)?,
            delivery_state: DeliveryState::from_word(&row.get::<String>(6)?),
            delivery_ended: row.time_opt(7)?,
        })
    }
    /// A new one.
    #[must_use]
    pub fn new(number: usize, ring: usize, env: &str) -> Self {
        Self {
            number: i64::try_from(number).unwrap_or(i64::MAX),
            ring,
            env: env.to_owned(),
            state: TargetState::Pending,
            delivery: 0,
            record: TargetRecord::default(),
            delivery_state: None,
            delivery_ended: None,
        }
    }
    /// It comes to rest.
    pub fn settle(&mut self, state: TargetState, whys: Vec<Why>, now: Timestamp) {
        self.state = state;
        self.record.whys = whys;
        self.record.again_at = None;
        self.record.ended_at = Some(now);
    }
    /// It is to go back, and the delivery that does is not made yet.
    #[must_use]
    pub const fn goes_back(&self) -> bool {
        self.record.back && self.record.back_delivery == 0 && self.record.back_why.is_none()
    }
    /// Writes a new one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, tx: &mut Tx, rollout: i64) -> Result<()> {
        let ring = i64::try_from(self.ring).unwrap_or(i64::MAX);
        let row = args![
            rollout,
            self.number,
            ring,
            self.env.to_lowercase(),
            &self.env,
            self.state.word(),
            json(&self.record)?
        ];
        tx.run(store::TARGET_INSERT, row).await?;
        Ok(())
    }
    /// Writes what changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(&self, tx: &mut Tx, rollout: i64) -> Result<()> {
        let row = args![rollout, self.number, self.state.word(), self.delivery, json(&self.record)?];
        tx.run(store::TARGET_WRITE, row).await?;
        Ok(())
    }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// By number.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn get(q: &mut impl Query, number: i64) -> Result<RolloutRow> {
    let row = q.row(&store::by_number(), args![number]).await?;
    row.as_ref().map(RolloutRow::read).transpose()?.ok_or_else(|| Fault::not_found("rollout", word(number)))
}

/// By the word people use.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn named(q: &mut impl Query, text: &str) -> Result<RolloutRow> {
    let Some(number) = number(text) else { return Err(Fault::not_found("rollout", text)) };
    get(q, number).await
}

/// Rows of a statement that gives whole rollouts.
///
/// # Errors
/// When the database fails.
pub async fn all(q: &mut impl Query, sql: &str, args: crate::store::Args) -> Result<Vec<RolloutRow>> {
    q.rows(sql, args).await?.iter().map(RolloutRow::read).collect()
}

/// Rows of a statement that gives whole targets.
///
/// # Errors
/// When the database fails.
pub async fn targets(q: &mut impl Query, sql: &str, args: crate::store::Args) -> Result<Vec<TargetRow>> {
    q.rows(sql, args).await?.iter().map(TargetRow::read).collect()
}

/// A rollout with its targets: its rings know how theirs stand.
pub struct Whole {
    /// The rollout.
    pub row: RolloutRow,
    /// Its targets, in order.
    pub targets: Vec<TargetRow>,
}

impl Whole {
    /// Reads one.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn read(q: &mut impl Query, number: i64) -> Result<Self> {
        let row = get(q, number).await?;
        let targets = targets(q, &store::targets(), args![number]).await?;
        let mut whole = Self { row, targets };
        whole.fill();
        Ok(whole)
    }
    /// Tells the rings how their targets stand.
    pub fn fill(&mut self) {
        for ring in &mut self.row.record.rollout.rings {
            ring.targets.clear();
        }
        for target in &self.targets {
            if let Some(ring) = self.row.record.rollout.rings.get_mut(target.ring) {
                ring.targets.push(target.state);
            }
        }
    }
    /// Targets of each ring, as places in the list.
    #[must_use]
    pub fn places(&self) -> Vec<Vec<usize>> {
        let mut places = vec![Vec::new(); self.row.record.rollout.rings.len()];
        for (n, target) in self.targets.iter().enumerate() {
            if let Some(ring) = places.get_mut(target.ring) {
                ring.push(n);
            }
        }
        places
    }
}
