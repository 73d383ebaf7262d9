//! Rows of resources and leases, and who changes them.

use super::store;
use crate::args;
use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use crate::store::{Error, Query, Row, Tx, pieces};
use crate::wake::Touched;
use model::Timestamp;
use model::deliver::resource::{Fact, Kind};
use protocol::api::LeaseView;
use protocol::deliver::ResourceSpec;
use uuid::Uuid;

/// Who changes a resource, when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct By {
    /// `user r.dev`, `engine`, `D-42`.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Delivery or run it is done for: `D-42`, `run 17`; empty: none.
    pub run: String,
}

impl By {
    /// A person's change.
    #[must_use]
    pub fn call(call: &Call, reason: &str) -> Self {
        Self { who: call.who(), at: call.at, reason: reason.trim().to_owned(), run: String::new() }
    }
    /// A change of the server by itself.
    #[must_use]
    pub fn server(at: Timestamp) -> Self {
        Self { who: "server".to_owned(), at, ..Self::default() }
    }
    /// A change of the server, for a run.
    #[must_use]
    pub fn run(run: &str, at: Timestamp) -> Self {
        Self { who: "engine".to_owned(), at, reason: String::new(), run: run.to_owned() }
    }
}

/// Who takes units (L-1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Owner {
    /// The word leases are found by: `D-42`, `run 17 CA_X/JOB`, `user r.dev`.
    pub name: String,
    /// Who is behind it, when and why.
    pub by: By,
    /// Until when, of a reservation.
    pub until: Option<Timestamp>,
}

impl Owner {
    /// A delivery, or a job of a run.
    #[must_use]
    pub fn new(name: &str, by: By) -> Self {
        Self { name: name.to_owned(), by, until: None }
    }
    /// The person who calls.
    #[must_use]
    pub fn call(call: &Call, reason: &str, until: Option<Timestamp>) -> Self {
        Self { name: call.who(), by: By::call(call, reason), until }
    }
}

/// A resource as it stands in its row.
#[derive(Debug, Clone)]
pub struct Known {
    /// Key by which two names are the same.
    pub fold: String,
    /// Name.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// Document that declares it; empty: a lock nobody declared.
    pub document: String,
    /// What the document says.
    pub spec: ResourceSpec,
    /// Value; empty for weights, stacks, secrets.
    pub value: String,
    /// A secret is kept.
    pub has_secret: bool,
    /// Units in all.
    pub max: u64,
    /// Id, for sealing.
    pub id: Uuid,
    /// What a look found.
    pub seen: Seen,
    /// When it was looked at.
    pub seen_at: Option<Timestamp>,
    /// When it changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// Grows with each change.
    pub revision: i64,
    /// Items of a stack.
    pub items: u64,
}

/// What a look at files, or a probe, found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// What a probe printed; the newest file.
    pub value: String,
    /// Exit code of a probe.
    pub code: i32,
    /// Files that fit.
    pub size: u64,
    /// Newest change of a file.
    pub changed_at: Option<Timestamp>,
}

impl Known {
    pub(super) fn read(row: &Row) -> std::result::Result<Self, Error> {
        let kind: String = row.get(2)?;
        Ok(Self {
            fold: row.get(0)?,
            name: row.get(1)?,
            kind: Kind::from_word(&kind).ok_or_else(|| Error::Other(format!("a resource of kind {kind}")))?,
            document: row.get(3)?,
            spec: row.json(4)?,
            value: row.get(5)?,
            has_secret: row.get(6)?,
            max: row.number(7)?,
            id: row.get(8)?,
            seen: Seen {
                value: row.get(9)?,
                code: i32::try_from(row.get::<i64>(10)?).unwrap_or(-1),
                size: row.number(11)?,
                changed_at: row.time_opt(12)?,
            },
            seen_at: row.time_opt(13)?,
            changed_at: row.time(14)?,
            changed_by: row.get(15)?,
            revision: row.get(16)?,
            items: row.number(17)?,
        })
    }

    /// It is a lock: taken as a lease of a delivery (§12).
    #[must_use]
    pub fn is_lock(&self) -> bool {
        self.kind == Kind::Weight && (self.document.is_empty() || self.spec.lease.is_some())
    }

    /// How it stands, with the units its holders have; those of `own` count as free.
    #[must_use]
    pub fn fact(&self, held: &[Lease], own: &str) -> Fact {
        let others: Vec<&Lease> = held.iter().filter(|l| l.fold == self.fold && l.owner != own).collect();
        let size = if self.kind == Kind::Stack { self.items } else { self.seen.size };
        let changed_at = self.seen.changed_at.filter(|_| self.kind == Kind::File).unwrap_or(self.changed_at);
        let value = match self.kind {
            Kind::File | Kind::Generic => self.seen.value.clone(),
            Kind::Weight | Kind::Stack | Kind::Secret => String::new(),
            _ => self.value.clone(),
        };
        Fact {
            kind: self.kind,
            value,
            taken: others.iter().map(|l| l.units).sum(),
            max: self.max,
            size: if self.kind == Kind::Secret { u64::from(self.has_secret) } else { size },
            code: self.seen.code,
            changed_at,
            holders: others.iter().map(|l| l.told()).collect(),
            reserved: None,
        }
    }
}

/// A lease as it stands in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Number of the row.
    pub number: i64,
    /// Key of the lock.
    pub fold: String,
    /// The lock.
    pub lock: String,
    /// Units.
    pub units: u64,
    /// Owner.
    pub owner: String,
    /// Person behind it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Since.
    pub since: Timestamp,
    /// Until, of a reservation.
    pub until: Option<Timestamp>,
    /// Fence.
    pub fence: u64,
    /// How long its owner had waited, in milliseconds.
    pub waited_ms: u64,
    /// Given back.
    pub ended_at: Option<Timestamp>,
    /// By whom.
    pub ended_by: String,
    /// How: `release` `break` `expired` `inherit`.
    pub ending: String,
}

impl Lease {
    pub(super) fn read(row: &Row) -> std::result::Result<Self, Error> {
        Ok(Self {
            number: row.get(0)?,
            fold: row.get(1)?,
            lock: row.get(2)?,
            units: row.number(3)?,
            owner: row.get(4)?,
            by: row.get(5)?,
            reason: row.get(6)?,
            since: row.time(7)?,
            until: row.time_opt(8)?,
            fence: row.number(9)?,
            waited_ms: row.number(10)?,
            ended_at: row.time_opt(11)?,
            ended_by: row.get(12)?,
            ending: row.get(13)?,
        })
    }

    /// As texts name it: `D-41 (user r.dev)`; a reservation tells its reason.
    #[must_use]
    pub fn told(&self) -> String {
        if self.owner == self.by || self.by.is_empty() {
            if self.reason.is_empty() {
                self.owner.clone()
            } else {
                format!("{} ({})", self.owner, self.reason)
            }
        } else {
            format!("{} ({})", self.owner, self.by)
        }
    }

    /// As people see it.
    #[must_use]
    pub fn view(&self) -> LeaseView {
        LeaseView {
            lock: self.lock.clone(),
            units: self.units,
            owner: self.owner.clone(),
            by: self.by.clone(),
            reason: self.reason.clone(),
            since: self.since,
            until: self.until,
            fence: self.fence,
        }
    }

    /// A delivery or a run holds it, not a person who reserved it.
    #[must_use]
    pub fn at_work(&self) -> bool {
        self.owner.starts_with("D-") || self.owner.starts_with("run ")
    }
}

/// Resources of these names, whatever the case; those that are not there are left out.
///
/// # Errors
/// When the database fails.
pub async fn known(q: &mut impl Query, names: impl IntoIterator<Item = &str>) -> Result<Vec<Known>> {
    let mut folds: Vec<String> = names.into_iter().map(str::to_lowercase).collect();
    folds.sort();
    folds.dedup();
    let mut found = Vec::with_capacity(folds.len());
    for piece in pieces(folds) {
        let args = piece.iter().map(Into::into).collect();
        for row in q.rows(&store::some(piece.len()), args).await? {
            found.push(Known::read(&row)?);
        }
    }
    found.sort_by(|a, b| a.fold.cmp(&b.fold));
    Ok(found)
}

/// One resource.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn one(q: &mut impl Query, name: &str) -> Result<Known> {
    known(q, [name]).await?.pop().ok_or_else(|| Fault::not_found("resource", name))
}

/// Leases of a statement.
pub(super) async fn leases(q: &mut impl Query, sql: &str, args: crate::store::Args) -> Result<Vec<Lease>> {
    Ok(q.rows(sql, args).await?.iter().map(Lease::read).collect::<std::result::Result<_, _>>()?)
}

/// Who holds units of a lock, first taken first; nothing when nobody does.
///
/// # Errors
/// When the database fails.
pub async fn holders(q: &mut impl Query, lock: &str) -> Result<Vec<Lease>> {
    leases(q, &store::held_of(), args![lock.to_lowercase()]).await
}

/// Units as people read them: taken of all.
#[must_use]
pub fn units(taken: u64, max: u64) -> String {
    format!("{taken}/{max}")
}

/// A line of a resource's history; its readers are told.
pub(super) async fn note(
    tx: &mut Tx,
    by: &By,
    about: &Known,
    verb: &str,
    old: &str,
    new: &str,
) -> Result<()> {
    let row = args![&about.fold, by.at, &by.who, verb, old, new, &by.reason, &by.run];
    tx.run(store::CHANGE, row).await?;
    tx.touch(Touched::Resource(about.name.clone()));
    Ok(())
}

/// Whether an actor is one of these roles, as files name them; a person who administers always is.
#[must_use]
pub(super) fn among(actor: &Actor, roles: &[String]) -> bool {
    use model::rights::Role;
    let role = match actor {
        Actor::User { role, .. } | Actor::Token { role, .. } => *role,
        Actor::Credential { .. } => return false,
        Actor::Server => return true,
    };
    role == Role::Administrator || roles.iter().any(|word| Role::of_tier(word) == Some(role))
}
