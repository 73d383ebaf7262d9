//! Declared networks: who comes from there is accepted, may be woken, shares with neighbours.

use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::network::Network as Range;
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use model::computer::network_range;
use model::rights::Right;
use protocol::Code;
use protocol::api::Network;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Declared networks, as stored. [`super::rules`] has them in memory.
///
/// # Errors
/// When the database fails.
pub async fn read(q: &mut impl Query) -> Result<Vec<Network>> {
    let mut all = Vec::new();
    for row in q.rows(store::NETWORKS, args![]).await? {
        all.push(Network {
            cidr: row.get(0)?,
            name: row.get(1)?,
            accept: row.get(2)?,
            wake: row.get(3)?,
            p2p: row.get(4)?,
        });
    }
    Ok(all)
}

/// The narrowest first.
pub(super) fn ranges(all: Vec<Network>) -> Vec<(Range, Network)> {
    let mut ranges: Vec<(u128, Range, Network)> = all
        .into_iter()
        .filter_map(|network| {
            let (low, high) = network_range(&network.cidr)?;
            let size = u128::from_be_bytes(high) - u128::from_be_bytes(low);
            Some((size, network.cidr.parse().ok()?, network))
        })
        .collect();
    ranges.sort_by(|a, b| (a.0, &a.2.cidr).cmp(&(b.0, &b.2.cidr)));
    ranges.into_iter().map(|(_, range, network)| (range, network)).collect()
}

/// The narrowest declared network an address lies in. [`super::rules`] answers the same from memory.
///
/// # Errors
/// When the database fails.
pub async fn network_of(q: &mut impl Query, address: IpAddr) -> Result<Option<Network>> {
    let all = ranges(read(q).await?);
    Ok(all.into_iter().find(|(range, _)| range.contains(address)).map(|(_, network)| network))
}

/// Declared networks.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<Network>> {
    call.may(Right::View)?;
    read(&mut app.db.read()).await
}

/// Declares networks: these, and no others. Addresses are written as the networks they stand for.
///
/// # Errors
/// [`Code::InvalidField`] for what is no network, or one twice; [`Code::TooMany`].
pub async fn put(app: &App, call: &Call, asked: Vec<Network>) -> Result<Vec<Network>> {
    call.may(Right::Administer)?;
    if asked.len() > limits::NETWORKS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::NETWORKS_MAX), ("kind", &"networks")]));
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(asked.len());
    for network in asked {
        let cidr = network.cidr.parse::<Range>().map_err(|why| Fault::field("cidr", why))?.first();
        if !seen.insert(cidr.clone()) {
            return Err(Fault::field("cidr", format!("{cidr} stands there twice")));
        }
        let name = super::views::label(&network.name, "name")?;
        all.push(Network { cidr, name, ..network });
    }
    let mut tx = app.db.change().await?;
    tx.run(store::NETWORKS_DELETE, args![]).await?;
    for n in &all {
        tx.run(store::NETWORK_INSERT, args![&n.cidr, &n.name, n.accept, n.wake, n.p2p]).await?;
    }
    let accepting: Vec<&str> = all.iter().filter(|n| n.accept).map(|n| n.cidr.as_str()).collect();
    audit::write(
        &mut tx,
        call,
        "networks.changed",
        &format!("{} networks", all.len()),
        [("accept", &accepting.join(" "))],
    )
    .await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    Ok(all)
}
