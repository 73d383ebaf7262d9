//! What one person may have open at once (spec/delivery §30.3): nobody takes every place. The policy says how much (`[delivery]`).

use super::row::DeliveryRow;
use crate::app::App;
use crate::documents;
use crate::fault::{Fault, Result};
use protocol::Code;

/// Started by a person for itself. Ways back must always be possible; approved requests and rollouts have bounds of their own.
fn counts(row: &DeliveryRow) -> bool {
    row.request == 0 && row.rollback_of == 0 && row.record.rollout == 0
}

/// Refuses a delivery of somebody who has as many open as one person may have.
///
/// # Errors
/// [`Code::DeliveriesQuota`].
pub async fn deliveries(app: &App, open: &[DeliveryRow], new: &DeliveryRow) -> Result<()> {
    let limit = documents::policy(app).await?.file.delivery.open_deliveries_max;
    let count = open.iter().filter(|other| other.by == new.by && counts(other)).count();
    if limit == 0 || !counts(new) || count < limit as usize {
        return Ok(());
    }
    Err(Fault::new(Code::DeliveriesQuota, [("count", &count), ("limit", &limit)]))
}

/// Refuses requests of somebody who would have more open than one person may have.
///
/// # Errors
/// [`Code::RequestsQuota`].
pub async fn requests(app: &App, count: usize) -> Result<()> {
    let limit = documents::policy(app).await?.file.delivery.open_requests_max;
    if limit == 0 || count <= limit as usize {
        return Ok(());
    }
    Err(Fault::new(Code::RequestsQuota, [("count", &count), ("limit", &limit)]))
}
