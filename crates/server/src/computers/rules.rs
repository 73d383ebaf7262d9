//! What governs the fleet, read together and remembered until people change anything: settings of foreign agents, declared networks,
//! mirrors. Polling agents ask for it at every contact.

use super::{mirrors, networks, settings, store};
use crate::access;
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::http::network::Network as Range;
use crate::limits;
use crate::store::Query;
use model::{Secret, Timestamp};
use protocol::api::{ForeignSettings, Mirror, Network};
use std::net::IpAddr;
use std::sync::{Arc, PoisonError};
use uuid::Uuid;

/// The rules.
#[derive(Debug)]
pub struct Rules {
    /// Settings of foreign agents; never the password.
    pub settings: ForeignSettings,
    /// The password they must give beside `settings.user`; none when no user is asked for.
    pub password: Option<Secret>,
    /// Declared networks, the narrowest first.
    pub networks: Vec<(Range, Network)>,
    /// Mirrors.
    pub mirrors: Vec<Mirror>,
}

/// Rules that were read.
pub struct Kept {
    changes: u64,
    read_at: Timestamp,
    rules: Arc<Rules>,
}

impl Rules {
    /// Whether foreign agents must sign in (HTTP Basic): with the user of the settings, or a credential of their own.
    #[must_use]
    pub fn asks_user(&self) -> bool {
        !self.settings.user.is_empty() || self.settings.credentials
    }

    /// The narrowest declared network an address lies in.
    #[must_use]
    pub fn network_of(&self, address: IpAddr) -> Option<&Network> {
        self.networks.iter().find(|(range, _)| range.contains(address)).map(|(_, network)| network)
    }

    /// Whether an agent may be woken at an address (R-91, S-12): it lies in a network declared with `wake`; never multicast,
    /// link-local, unspecified or broadcast; loopback only where loopback itself is declared.
    #[must_use]
    pub fn may_wake_at(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let never = match address {
            IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        };
        if never || address.is_multicast() || address.is_unspecified() {
            return false;
        }
        let loopback = |network: &Network| {
            let first = network.cidr.split('/').next().and_then(|a| a.parse::<IpAddr>().ok());
            first.is_some_and(|a| a.to_canonical().is_loopback())
        };
        self.network_of(address).is_some_and(|n| n.wake && (!address.is_loopback() || loopback(n)))
    }
}

/// The rules as they are now; remembered.
///
/// # Errors
/// When the database fails.
pub async fn rules(app: &App) -> Result<Arc<Rules>> {
    let (changes, now) = (app.wake.changes(), app.clock.now());
    {
        let kept = app.computers.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &*kept
            && kept.changes == changes
            && now.since(kept.read_at) < limits::MACHINE_KEPT
        {
            return Ok(kept.rules.clone());
        }
    }
    let mut q = app.db.read();
    let settings = settings::settings(&mut q).await?;
    let sealed = match q.row(store::FOREIGN_SETTINGS, args![]).await? {
        Some(row) => row.get::<Option<Vec<u8>>>(1)?,
        None => None,
    };
    let password = sealed.and_then(|sealed| access::unseal(&app.secret, Uuid::nil(), &sealed));
    let rules = Arc::new(Rules {
        password: password.filter(|_| !settings.user.is_empty()),
        settings,
        networks: networks::ranges(networks::read(&mut q).await?),
        mirrors: mirrors::read(&mut q).await?,
    });
    let kept = Kept { changes, read_at: now, rules: rules.clone() };
    *app.computers.rules.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    Ok(rules)
}
