//! A request as it is stored.

use super::store;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::{Query, Row, Tx};
use crate::wake::Touched;
use model::Timestamp;
use model::deliver::request::{Bound, Decision, RequestState, Stage};
use model::deliver::state::Why;
use protocol::Code;
use protocol::api::{NewRequest, RequestEvent};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// What changes on the way of a request. A field that is added has a default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// What is asked.
    pub ask: NewRequest,
    /// Numbers of those that were filed in the same act.
    pub together: Vec<i64>,
    /// Release notes of the version.
    pub notes: String,
    /// Tier.
    pub tier: String,
    /// Digest when it was filed.
    pub digest: String,
    /// What an approval is bound to.
    pub bound: Bound,
    /// Person who asks.
    pub person: Option<Uuid>,
    /// Unit of that person.
    pub unit: String,
    /// Role in which it was asked.
    pub role: String,
    /// Stages of the policy, as they were when it was filed.
    pub stages: Vec<Stage>,
    /// Decisions of this round.
    pub decisions: Vec<Decision>,
    /// Life of the request, and then of its approval, in milliseconds.
    pub life_ms: u64,
    /// The tier rejects instead of letting it expire.
    pub rejects: bool,
    /// When every stage had approved.
    pub approved_at: Option<Timestamp>,
    /// An approver says: not before.
    pub not_before: Option<Timestamp>,
    /// Last reminder: its number, and when.
    pub reminded: Option<(usize, Timestamp)>,
    /// It must have been filed before, for its board.
    pub cutoff_at: Option<Timestamp>,
    /// Board that looks at it.
    pub board_at: Option<Timestamp>,
    /// Earliest slot after the board.
    pub earliest_at: Option<Timestamp>,
    /// Who took it.
    pub assigned_to: String,
    /// What stands in its way, as it was looked at last.
    pub whys: Vec<Why>,
    /// Delivery it became; 0: none.
    pub delivery: i64,
    /// Why it stands as it does, when it ended.
    pub ending: Vec<Why>,
    /// What happened to it.
    pub history: Vec<RequestEvent>,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRow {
    /// Number: `R-131` without its letter.
    pub number: i64,
    /// State.
    pub state: RequestState,
    /// Who asks.
    pub by: String,
    /// Filed.
    pub submitted_at: Option<Timestamp>,
    /// Changed.
    pub changed_at: Timestamp,
    /// Grows with each change.
    pub revision: i64,
    /// The rest.
    pub record: Record,
}

/// `R-131`; empty for none.
#[must_use]
pub fn word(number: i64) -> String {
    if number == 0 { String::new() } else { format!("R-{number}") }
}

/// The number of `R-131`, `r-131` or `131`.
#[must_use]
pub fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix("R-").or_else(|| text.strip_prefix("r-")).unwrap_or(text);
    digits.parse().ok().filter(|n| *n > 0)
}

impl RequestRow {
    fn read(row: &Row) -> Result<Self> {
        let state: String = row.get(1)?;
        Ok(Self {
            number: row.get(0)?,
            state: RequestState::from_word(&state)
                .ok_or_else(|| Fault::internal(format!("a request in the state {state}")))?,
            by: row.get(2)?,
            submitted_at: row.time_opt(3)?,
            changed_at: row.time(4)?,
            revision: row.get(5)?,
            record: row.json(6)?,
        })
    }
    /// `R-131`.
    #[must_use]
    pub fn word(&self) -> String {
        word(self.number)
    }
    /// It may change by itself: reminders, expiry, becoming a delivery.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, RequestState::Submitted | RequestState::Approved)
    }
    /// An urgent change.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.record.ask.urgency == "urgent"
    }
    /// Begin and length of its life: the approval's, once it is approved.
    #[must_use]
    pub fn life(&self) -> Option<(Timestamp, Duration)> {
        let begin = self.record.approved_at.or(self.submitted_at)?;
        Some((begin, Duration::from_millis(self.record.life_ms)))
    }
    /// It becomes a delivery then: wished time, what approvers said, the board's slot. Urgent ones do not wait for a board.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let board = self.record.earliest_at.filter(|_| !self.is_urgent());
        [self.record.ask.at, self.record.not_before, board].into_iter().flatten().max()
    }
    /// Whether a call is made by the one who asks.
    #[must_use]
    pub fn is_of(&self, call: &Call) -> bool {
        self.by == call.who() || (self.record.person.is_some() && self.record.person == call.person())
    }
    /// Notes something that happened.
    pub fn note(&mut self, at: Timestamp, by: &str, what: &str, comment: &str) {
        self.record.history.push(RequestEvent {
            at,
            by: by.to_owned(),
            what: what.to_owned(),
            comment: comment.to_owned(),
        });
    }
    /// Writes a new one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let row = args![
            self.number,
            self.state.word(),
            self.record.ask.env.to_lowercase(),
            &self.by,
            self.submitted_at,
            self.changed_at,
            self.revision,
            self.is_open(),
            self.json()?,
            self.is_urgent()
        ];
        tx.run(store::INSERT, row).await?;
        tx.touch(Touched::Request(self.number));
        Ok(())
    }
    /// Writes what changed, of the revision that was read.
    ///
    /// # Errors
    /// [`Code::StaleRevision`] when somebody else was faster.
    pub async fn write(&mut self, tx: &mut Tx) -> Result<()> {
        let row = args![
            self.number,
            self.state.word(),
            self.record.ask.env.to_lowercase(),
            self.submitted_at,
            self.changed_at,
            self.is_open(),
            self.json()?,
            self.revision,
            self.is_urgent()
        ];
        if tx.run(store::WRITE, row).await? == 0 {
            return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
        }
        self.revision += 1;
        tx.touch(Touched::Request(self.number));
        Ok(())
    }
    fn json(&self) -> Result<String> {
        serde_json::to_string(&self.record).map_err(Fault::internal)
    }
}

/// By number.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn get(q: &mut impl Query, number: i64) -> Result<RequestRow> {
    let row = q.row(&store::by_number(), args![number]).await?;
    row.as_ref().map(RequestRow::read).transpose()?.ok_or_else(|| Fault::not_found("request", word(number)))
}

/// By the word people use.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn named(q: &mut impl Query, text: &str) -> Result<RequestRow> {
    let Some(number) = number(text) else { return Err(Fault::not_found("request", text)) };
    get(q, number).await
}

/// Those that may change by themselves, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open(q: &mut impl Query) -> Result<Vec<RequestRow>> {
    q.rows(&store::open(), args![]).await?.iter().map(RequestRow::read).collect()
}

/// What of the list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// State; empty: any.
    pub state: String,
    /// Environment; empty: any.
    pub env: String,
    /// Who asks; empty: anybody.
    pub by: String,
    /// Before this number.
    pub before: i64,
    /// Only urgent changes.
    pub urgent: bool,
    /// Only those filed since then.
    pub from: Option<Timestamp>,
    /// Only those filed before then.
    pub until: Option<Timestamp>,
    /// Most.
    pub limit: i64,
}

/// Newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(q: &mut impl Query, wanted: &Wanted) -> Result<Vec<RequestRow>> {
    let row = args![
        wanted.before,
        &wanted.state,
        wanted.env.to_lowercase(),
        &wanted.by,
        wanted.urgent,
        wanted.from.unwrap_or_default(),
        wanted.until.unwrap_or_else(|| Timestamp::from_ms(i64::MAX)),
        wanted.limit
    ];
    q.rows(&store::list(), row).await?.iter().map(RequestRow::read).collect()
}
