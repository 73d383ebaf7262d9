//! What goes by itself: reservations that are over, history beyond its bound; locks held for too long are told of (L-7); old versions of the
//! store `deploy` go.

use super::known::{Lease, leases, one};
use super::store;
use crate::app::App;
use crate::args;
use crate::documents;
use crate::fault::Result;
use crate::limits;
use crate::notices;
use crate::packages;
use crate::store::Query;
use model::Timestamp;
use model::deliver::state::Why;
use model::time::{parse_duration, print_duration};
use std::time::Duration;

/// Ends reservations, forgets the oldest history, tells the journal of locks held for too long. May run twice, and may be missed.
///
/// # Errors
/// When the database fails; what was done stays done.
pub async fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.observe().await?;
    super::leases::expire(&mut tx, now).await?;
    tx.run(store::CHANGES_SWEEP, args![limits::RESOURCE_CHANGES_KEPT]).await?;
    tx.run(store::LEASES_SWEEP, args![limits::LEASES_KEPT]).await?;
    let overdue = overdue(&mut tx, now).await?;
    for (lease, bound) in &overdue {
        tx.run(store::LEASE_ALARMED, args![lease.number, true]).await?;
        let held = print_duration(Duration::from_secs(now.since(lease.since).as_secs()));
        let why = Why::new("lock-held-long", [("owner", lease.owner.clone()), ("by", lease.by.clone())])
            .with("held", held)
            .with("bound", print_duration(*bound));
        notices::note(&mut tx, now, "lock-held-too-long", &lease.lock, "", &why).await?;
    }
    tx.commit().await?;
    for (lease, bound) in overdue {
        let held = print_duration(Duration::from_secs(now.since(lease.since).as_secs()));
        let text = format!(
            "{} is held by {} for {held}, longer than {}",
            lease.lock,
            lease.told(),
            print_duration(bound)
        );
        app.exchange.journal.write(now, "warn", "", "", &text);
    }
    retire(app, now).await
}

/// Old versions of the store `deploy` go, after as many days as the policy says (PR-7).
async fn retire(app: &App, now: Timestamp) -> Result<()> {
    let policy = documents::policy(app).await?;
    let days = policy.file.delivery.deploy_store_days;
    if days == 0 {
        return Ok(());
    }
    let ago = |days: u32| Timestamp::from_ms(now.as_ms() - i64::from(days) * 86_400_000);
    let keeps = policy.file.tier.iter().filter(|tier| tier.keep_days > 0);
    let kept: Vec<_> = keeps.map(|tier| (tier.name.clone(), ago(tier.keep_days))).collect();
    for file in packages::retire(app, ago(days), &kept).await? {
        let text =
            format!("{file} is gone from the store deploy: older than {days} days, and nowhere needed");
        app.exchange.journal.write(now, "info", "", "", &text);
    }
    Ok(())
}

/// Leases held longer than usual, of which nobody was told: longer than what the lock says, else than three times the 95th percentile of its
/// history, or two hours, whichever is shorter. With each, its bound.
///
/// # Errors
/// When the database fails.
pub async fn overdue(q: &mut impl Query, now: Timestamp) -> Result<Vec<(Lease, Duration)>> {
    let mut found = Vec::new();
    for lease in leases(q, &store::old(), args![now]).await?.into_iter().filter(|l| l.until.is_none()) {
        let said = parse_duration(
            one(q, &lease.fold).await?.spec.lease.map(|l| l.alarm_after).unwrap_or_default().trim(),
        );
        let bound = match said {
            Some(said) => said,
            None => usual(q, &lease.fold)
                .await?
                .map_or(limits::LEASE_ALARM, |usual| (usual * 3).min(limits::LEASE_ALARM)),
        };
        if now.since(lease.since) > bound {
            found.push((lease, bound));
        }
    }
    Ok(found)
}

/// How long a lock was held in 95 of 100 cases; nothing while there are too few to say.
async fn usual(q: &mut impl Query, fold: &str) -> Result<Option<Duration>> {
    let rows = q.rows(store::LEASE_LENGTHS, args![fold, limits::LEASE_LENGTHS_MAX]).await?;
    if rows.len() < limits::LEASE_LENGTHS_MIN {
        return Ok(None);
    }
    let place = (rows.len() * 95).div_ceil(100) - 1;
    Ok(Some(Duration::from_millis(rows[place].number(0)?)))
}
