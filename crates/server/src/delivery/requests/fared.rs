//! How the bytes that are asked for fared elsewhere: deliveries to lower tiers, and who accepted them (§5.2).

use super::store;
use crate::app::App;
use crate::args;
use crate::delivery::{gates, row};
use crate::documents;
use crate::fault::Result;
use crate::limits;
use crate::store::{Query, Row};
use protocol::api::{AcceptanceRecord, LowerResult};
use std::collections::HashMap;

/// The last delivery that began in each environment of a tier below `tier`, by rank, then by name. A tier the policy no longer knows is below none.
///
/// # Errors
/// When the database fails.
pub async fn lower(app: &App, package: &str, digest: &str, tier: &str) -> Result<Vec<LowerResult>> {
    let policy = documents::policy(app).await?;
    let ranks: HashMap<String, i32> =
        policy.file.tier.iter().map(|tier| (tier.name.to_lowercase(), tier.rank)).collect();
    let rank = |tier: &str| ranks.get(&tier.to_lowercase()).copied();
    let Some(own) = rank(tier) else { return Ok(Vec::new()) };
    let rows = app.db.read().rows(store::FARED, args![package.to_lowercase(), digest]).await?;
    let mut found = Vec::new();
    for row in &rows {
        let result = result(row)?;
        if let Some(rank) = rank(&result.tier).filter(|rank| *rank < own) {
            found.push((rank, result));
        }
    }
    found.sort_by_key(|(rank, result)| (*rank, result.env.to_lowercase()));
    Ok(found.into_iter().map(|(_, result)| result).collect())
}

fn result(row: &Row) -> Result<LowerResult> {
    let (started_at, ended_at) = (row.time(4)?, row.time_opt(5)?);
    let took = ended_at.map(|ended| ended.since(started_at).as_millis()).unwrap_or_default();
    Ok(LowerResult {
        delivery: row::word(row.get(0)?),
        env: row.get(1)?,
        tier: row.get(2)?,
        state: row.get(3)?,
        started_at,
        ended_at,
        took_ms: u64::try_from(took).unwrap_or(u64::MAX),
    })
}

/// Who accepted the bytes where they were installed, newest first.
///
/// # Errors
/// When the database fails.
pub async fn accepted(app: &App, digest: &str) -> Result<Vec<AcceptanceRecord>> {
    let rows = app.db.read().rows(store::ACCEPTED, args![digest, limits::ACCEPTANCES_SHOWN_MAX]).await?;
    let read = |row: &Row| -> Result<AcceptanceRecord> {
        Ok(AcceptanceRecord {
            env: row.get(0)?,
            tier: row.get(1)?,
            by: gates::person(&row.get::<String>(2)?),
            at: row.time(3)?,
            note: row.get(4)?,
        })
    };
    rows.iter().map(read).collect()
}
