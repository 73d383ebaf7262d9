//! Inventories: bounded, compared with what was known, written where they differ.
//!
//! Texts are kept as they came, cut to size; only NUL is replaced, which no text column takes. What is never taken in at all
//! (processes, environments: S-15) has no place in [`Inventory`].

use super::{Source, merge, software, store, views};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Query, Row, Tx, pieces};
use crate::wake::Touched;
use model::Timestamp;
use model::computer::{address_key, host_of, identity, is_trivial, takes_turns, version_key};
use protocol::install::Inventory;
use std::collections::BTreeSet;
use std::net::IpAddr;
use uuid::Uuid;

/// A computer whose inventory came.
pub(super) struct Known {
    pub number: i64,
    pub id: Uuid,
    pub name: String,
    pub device_id: Option<String>,
    pub standing: String,
    pub duplicate: bool,
    pub identities: Vec<String>,
    pub software: Vec<u8>,
    pub created_at: Timestamp,
    pub agent: Option<Uuid>,
}

fn known(row: &Row) -> std::result::Result<Known, crate::store::Error> {
    Ok(Known {
        number: row.get(0)?,
        id: row.get(1)?,
        name: row.get(2)?,
        device_id: row.get(4)?,
        standing: row.get(5)?,
        duplicate: row.get(6)?,
        identities: row.json(7)?,
        software: row.get(8)?,
        created_at: row.time(9)?,
        agent: row.get(10)?,
    })
}

/// Takes an inventory: replaces what was known, writes the differences. Two records of one machine become one; two machines that
/// take turns under one device id are noticed.
///
/// # Errors
/// [`protocol::Code::NotFound`] for a device or an agent nobody knows; when the database fails.
pub async fn take_inventory(app: &App, source: Source, inventory: Inventory) -> Result<()> {
    let now = app.clock.now();
    let inventory = cleaned(inventory);
    if let Source::Agent(agent) = &source {
        super::of_agent(app, *agent).await?;
    }
    let mut tx = app.db.observe().await?;
    let row = match &source {
        Source::Device(id) => tx.row(store::INVENTORIED_DEVICE, args![id]).await?,
        Source::Agent(id) => tx.row(store::INVENTORIED_AGENT, args![*id]).await?,
    };
    let row = row.ok_or_else(|| match &source {
        Source::Device(id) => Fault::not_found("computer", id),
        Source::Agent(id) => Fault::not_found("agent", id),
    })?;
    let mut of = known(&row)?;
    let macs: Vec<&str> =
        inventory.networks.iter().filter(|n| !n.is_virtual).map(|n| n.mac.as_str()).collect();
    let who = identity(&inventory.uuid, &inventory.serial, &macs);
    if of.agent.is_none() && takes_turns(&mut of.identities, who) && !of.duplicate {
        tracing::warn!(computer.id = %of.id, "two machines take turns under one device id; it gets no work until people clear it");
        of.duplicate = true;
    }
    write(&mut tx, &of, &inventory, now).await?;
    let digest = software::digest(&inventory.software);
    if digest != of.software {
        software::write(&mut tx, of.number, &inventory.software).await?;
    }
    views::rewrite_words(&mut tx, of.number).await?;
    let identified = !is_trivial(&inventory.uuid) && !is_trivial(&inventory.serial);
    if identified && of.agent.is_none() && of.standing == "approved" && !of.duplicate {
        merge::merge(&mut tx, &of, &inventory.uuid, &inventory.serial).await?;
    }
    tx.touch(Touched::Computer(of.id));
    tx.commit().await?;
    if let Some(device) = &of.device_id {
        app.computers.forget(device);
    }
    Ok(())
}

async fn write(tx: &mut Tx, of: &Known, inventory: &Inventory, now: Timestamp) -> Result<()> {
    let name = match (&of.agent, inventory.name.trim(), &of.device_id) {
        (Some(_), ..) => of.name.clone(),
        (None, "", Some(device)) => host_of(device).to_owned(),
        (None, "", None) => of.name.clone(),
        (None, name, _) => name.to_owned(),
    };
    let free = inventory.drives.iter().map(|d| d.free_bytes).max().unwrap_or(0);
    let os_key =
        if inventory.os_version.is_empty() { Vec::new() } else { version_key(&inventory.os_version) };
    let json = |value: serde_json::Result<String>| value.map_err(Fault::internal);
    let row = args![
        of.number,
        &name,
        name.to_lowercase(),
        of.duplicate,
        now,
        &inventory.uuid,
        &inventory.serial,
        &inventory.manufacturer,
        &inventory.model,
        inventory.os_family.to_lowercase(),
        &inventory.os_name,
        &inventory.os_version,
        &inventory.arch,
        &inventory.kernel,
        &inventory.domain,
        inventory.memory_bytes,
        inventory.cpus,
        &inventory.last_user,
        &inventory.tag,
        free,
        os_key,
        json(serde_json::to_string(&of.identities))?,
        software::digest(&inventory.software),
        inventory.software.len()
    ];
    tx.run(store::INVENTORIED, row).await?;
    let networks = json(serde_json::to_string(&inventory.networks))?;
    let drives = json(serde_json::to_string(&inventory.drives))?;
    tx.run(store::HARDWARE, args![of.number, networks, drives]).await?;
    addresses(tx, of.number, inventory).await
}

async fn addresses(tx: &mut Tx, number: i64, inventory: &Inventory) -> Result<()> {
    let said = inventory.networks.iter().filter_map(|n| n.address.trim().parse::<IpAddr>().ok());
    // Loopback is the same everywhere, and says nothing of anybody.
    let now: BTreeSet<Vec<u8>> = said
        .filter(|a| !a.to_canonical().is_loopback())
        .map(|a| address_key(a.to_canonical()).to_vec())
        .collect();
    let rows = tx.rows(store::ADDRESSES, args![number]).await?;
    let before: BTreeSet<Vec<u8>> = rows.iter().map(|r| r.get(0)).collect::<std::result::Result<_, _>>()?;
    if now == before {
        return Ok(());
    }
    tx.run(store::ADDRESSES_DELETE, args![number]).await?;
    for piece in pieces(now.into_iter().collect::<Vec<_>>()) {
        let rows = piece.len();
        let args: Vec<Arg> = piece.into_iter().flat_map(|a| args![number, a]).collect();
        tx.run(&store::add_addresses(rows), args).await?;
    }
    Ok(())
}

/// A text cut to a number of bytes, without NUL.
fn cut(text: &mut String, bytes: usize) {
    if text.contains('\0') {
        *text = text.replace('\0', "\u{fffd}");
    }
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
        text.truncate(end);
    }
}

/// Everything within its bounds.
fn cleaned(mut inventory: Inventory) -> Inventory {
    let i = &mut inventory;
    for text in [
        &mut i.name,
        &mut i.uuid,
        &mut i.serial,
        &mut i.manufacturer,
        &mut i.model,
        &mut i.os_family,
        &mut i.os_name,
        &mut i.os_version,
        &mut i.arch,
        &mut i.kernel,
        &mut i.domain,
        &mut i.last_user,
        &mut i.tag,
        &mut i.agent,
    ] {
        cut(text, limits::INVENTORY_TEXT_MAX);
    }
    i.networks.truncate(limits::INVENTORY_NETWORKS_MAX);
    for n in &mut i.networks {
        for text in [&mut n.name, &mut n.address, &mut n.mask, &mut n.mac] {
            cut(text, limits::INVENTORY_SHORT_MAX);
        }
    }
    i.drives.truncate(limits::INVENTORY_DRIVES_MAX);
    for d in &mut i.drives {
        cut(&mut d.name, limits::INVENTORY_TEXT_MAX);
        cut(&mut d.filesystem, limits::INVENTORY_SHORT_MAX);
    }
    for s in &mut i.software {
        cut(&mut s.name, limits::INVENTORY_TEXT_MAX);
        cut(&mut s.publisher, limits::INVENTORY_TEXT_MAX);
        for text in [&mut s.version, &mut s.arch, &mut s.source] {
            cut(text, limits::INVENTORY_SHORT_MAX);
        }
    }
    i.software.retain(|s| !s.name.trim().is_empty());
    i.software.sort_unstable();
    i.software.dedup();
    i.software.truncate(limits::INVENTORY_SOFTWARE_MAX);
    inventory
}
