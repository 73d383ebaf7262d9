//! Whom actors mean: a condition in SQL, so that a whole group costs one statement.

use super::store::{self, GroupShapes, Sql};
use crate::args;
use crate::fault::Result;
use crate::store::{Args, Query};
use model::Timestamp;
use model::id::ComputerId;
use protocol::api::JobActor;
use uuid::Uuid;

/// A condition on `computers c`, for statements of the rooms above: `… FROM computers c WHERE {condition}`.
#[derive(Debug, Clone)]
pub struct Selection {
    /// True of the computers meant.
    pub condition: String,
    /// Its arguments; the first placeholder has the number that was asked for.
    pub args: Args,
}

impl Selection {
    /// Number of the first placeholder that is free after it, when its first one was `first`.
    #[must_use]
    pub const fn next(&self, first: usize) -> usize {
        first + self.args.len()
    }
}

/// Whom actors mean at this moment: computers by id or name (a name several have: all of them), and members of groups. Names
/// nobody has mean nobody. Within a unit when one is given, whatever the actors say. `first` is the number of the first
/// placeholder. `named`: only those people named: computers, and members of static groups; what a computer says of itself counts for nothing
/// (S-13).
///
/// # Errors
/// When the database fails.
pub async fn selection(
    q: &mut impl Query,
    actors: &[JobActor],
    unit: &str,
    at: Timestamp,
    first: usize,
    named: bool,
) -> Result<Selection> {
    let (mut ids, mut names, mut groups) = (Vec::<Uuid>::new(), Vec::new(), Vec::new());
    for actor in actors {
        match (actor.kind.as_str(), actor.name.parse::<ComputerId>()) {
            ("group", _) => groups.push(actor.name.to_lowercase()),
            (_, Ok(id)) => ids.push(id.as_uuid()),
            (_, Err(_)) => names.push(actor.name.to_lowercase()),
        }
    }
    let mut known = if groups.is_empty() { GroupShapes::new() } else { super::groups::shapes(q).await? };
    if named {
        known.retain(|_, group| group.query.is_none());
    }
    let mut sql = Sql::new(first);
    store::actors_condition(&mut sql, (&ids, &names, &groups), &known, at);
    sql.push(" AND ");
    store::unit_condition(&mut sql, unit);
    Ok(Selection { condition: sql.text, args: sql.args })
}

/// The computers actors mean, approved or not, without repetition, by name: numbers. One query, whatever their number.
///
/// # Errors
/// When the database fails; names nobody has mean nobody.
pub async fn resolve(q: &mut impl Query, actors: &[JobActor], at: Timestamp) -> Result<Vec<i64>> {
    let found = selection(q, actors, model::unit::ROOT, at, 1, false).await?;
    let rows = q.rows(&store::numbers(&found.condition), found.args).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<std::result::Result<_, _>>()?)
}

/// Whether a computer is among those actors mean, at this moment.
///
/// # Errors
/// When the database fails.
pub async fn is_member(q: &mut impl Query, number: i64, actors: &[JobActor], at: Timestamp) -> Result<bool> {
    let found = selection(q, actors, model::unit::ROOT, at, 2, false).await?;
    let mut args = args![number];
    args.extend(found.args);
    Ok(q.count(&store::count(&format!("c.number = $1 AND {}", found.condition)), args).await? > 0)
}
