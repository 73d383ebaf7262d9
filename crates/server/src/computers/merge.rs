//! Two records of one machine become one.
//!
//! The older record stays, with its id, labels, groups and history; it speaks under the newest device id from then on. Only an
//! approved newcomer is merged, and only into a record that has not spoken since the newcomer came: who claims another's serial number from
//! outside gets nothing (S-1), and clones that both speak stay apart.

use super::inventory::Known;
use super::store;
use crate::args;
use crate::fault::Result;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::Timestamp;
use uuid::Uuid;

/// Looks for another record of the machine that `of` speaks for, and merges the two.
pub(super) async fn merge(tx: &mut Tx, of: &Known, uuid: &str, serial: &str) -> Result<()> {
    let row = tx.row(store::TWIN, args![uuid, serial, of.number, of.created_at]).await?;
    let Some(row) = row else { return Ok(()) };
    let (old, old_id): (i64, Uuid) = (row.get(0)?, row.get(1)?);
    // Nobody takes over a record that is bound to a certificate or a user without having them.
    if tx.count(store::BOUND_OTHERWISE, args![old, of.number]).await? > 0 {
        return Ok(());
    }
    let Some(from) = tx.row(store::MERGE_FROM, args![of.number]).await? else { return Ok(()) };
    // The newer record's inventory was just written: it becomes the older one's.
    tx.run(store::MERGE_RUNS_OLD, args![old, of.number]).await?;
    tx.run(store::MERGE_RUNS, args![old, of.number]).await?;
    tx.run(store::MERGE_MEMBERS, args![old, of.number]).await?;
    tx.run(store::MERGE_INVENTORY, args![old, of.number]).await?;
    for sql in [store::MERGE_HARDWARE_OLD, store::ADDRESSES_DELETE, store::MERGE_SOFTWARE_OLD] {
        tx.run(sql, args![old]).await?;
    }
    for sql in [store::MERGE_HARDWARE, store::MERGE_ADDRESSES, store::MERGE_SOFTWARE] {
        tx.run(sql, args![old, of.number]).await?;
    }
    tx.run(store::MERGE_APPROVED, args![old, of.number]).await?;
    tx.run(store::MERGE_BINDING, args![old, of.number]).await?;
    tx.run(store::DELETE, args![of.number]).await?;
    let (device, kind, agent): (Option<String>, String, String) = (from.get(0)?, from.get(1)?, from.get(2)?);
    let (key, deploy, address): (Vec<u8>, String, String) = (from.get(3)?, from.get(4)?, from.get(5)?);
    let (contact_at, glpi): (Option<Timestamp>, String) = (from.time_opt(6)?, from.get(7)?);
    let row = args![old, device, kind, agent, key, deploy, address, contact_at, glpi];
    tx.run(store::MERGE_DEVICE, row).await?;
    super::views::rewrite_words(tx, old).await?;
    tracing::info!(computer.id = %old_id, "a known machine speaks under a new device id; its two records are one");
    tx.touch(Touched::ComputerRemoved(of.id, from.get(8)?));
    tx.touch(Touched::Computer(old_id));
    Ok(())
}
