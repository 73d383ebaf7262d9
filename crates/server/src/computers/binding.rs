//! What device ids are bound to (S-1): the client certificate and the user an agent first proved itself with.
//!
//! The agents' protocol knows no proof of its own, and device ids can be guessed. So the first proof an agent gives stays: whoever
//! speaks under its device id without it is refused, which the audit trail, the log and the page of the computer tell, and the
//! agent itself goes on undisturbed. Nothing is decided while the settings do not ask for it; then the last proof is remembered.

use super::{Machine, Rules, contact, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::Timestamp;
use protocol::Lang;
use protocol::api::{Binding, RefusedContact};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// What an agent proved itself with; empty: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Common name of its verified client certificate.
    pub certificate: String,
    /// User or credential whose password or key it gave.
    pub user: String,
}

/// Whether somebody may speak under a device id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// It is who it was, or nobody knows better.
    Well,
    /// It is somebody else; what there is to tell about it, once in a while.
    Refused(Option<Box<(Machine, RefusedContact)>>),
}

/// When somebody else under the device id of a computer was told of last.
#[derive(Default)]
pub struct Impostors(Mutex<HashMap<i64, Timestamp>>);

impl Impostors {
    /// Whether it is time to tell of one.
    fn is_news(&self, computer: i64, now: Timestamp) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = |at: &Timestamp| now.since(*at) < limits::IMPOSTOR_TOLD_EACH;
        if told.get(&computer).is_some_and(lately) {
            return false;
        }
        if told.len() >= limits::IMPOSTORS_KEPT {
            told.retain(|_, at| lately(at));
        }
        told.len() < limits::IMPOSTORS_KEPT && told.insert(computer, now).is_none_or(|at| !lately(&at))
    }
}

/// The server as a caller: it writes what nobody asked for.
pub(super) fn server(app: &App) -> Call {
    Call {
        actor: Actor::Server,
        source: Source::default(),
        request: app.next_request(),
        at: app.clock.now(),
        lang: Lang::En,
    }
}

/// Whether a proof is not the one a computer is bound to. What nobody is asked for cannot be missing.
fn contradicts(app: &App, rules: &Rules, bound: &Proof, given: &Proof) -> bool {
    let other = |bound: &str, given: &str| !bound.is_empty() && bound != given;
    let asks_certificate = app.config.tls.client_ca.is_some();
    rules.settings.bind_proof
        && (asks_certificate && other(&bound.certificate, &given.certificate)
            || rules.asks_user() && other(&bound.user, &given.user))
}

/// Somebody speaks under a device id: refused if it is bound to another proof; bound to this one if it was bound to none.
///
/// # Errors
/// When the database fails.
pub async fn spoken(
    app: &App,
    rules: &Rules,
    device_id: &str,
    address: IpAddr,
    given: &Proof,
) -> Result<Spoken> {
    let Some((machine, bound)) = contact::bound(app, device_id).await? else { return Ok(Spoken::Well) };
    if contradicts(app, rules, &bound, given) {
        let now = app.clock.now();
        if !app.computers.impostors.is_news(machine.number, now) {
            return Ok(Spoken::Refused(None));
        }
        let refused = RefusedContact {
            at: now,
            address: address.to_canonical().to_string(),
            certificate: given.certificate.clone(),
            user: given.user.clone(),
        };
        tell(app, &machine, &refused).await?;
        return Ok(Spoken::Refused(Some(Box::new((machine, refused)))));
    }
    let news = |given: &str, bound: &str| !given.is_empty() && given != bound;
    if news(&given.certificate, &bound.certificate) || news(&given.user, &bound.user) {
        let mut tx = app.db.observe().await?;
        bind(&mut tx, machine.id, given).await?;
        tx.touch(Touched::Computer(machine.id));
        tx.commit().await?;
        app.computers.forget(device_id);
    }
    Ok(Spoken::Well)
}

/// Binds a computer to a proof, inside the caller's transaction. Nothing for an empty proof, or a computer that is not there.
pub(super) async fn bind(tx: &mut Tx, computer: uuid::Uuid, proof: &Proof) -> Result<()> {
    if *proof != Proof::default() {
        tx.run(store::BIND, args![computer, &proof.certificate, &proof.user]).await?;
    }
    Ok(())
}

/// Keeps for people that somebody was refused.
async fn tell(app: &App, machine: &Machine, refused: &RefusedContact) -> Result<()> {
    let mut tx = app.db.change().await?;
    let text = serde_json::to_string(refused).map_err(Fault::internal)?;
    tx.run(store::BINDING_REFUSED, args![machine.number, text]).await?;
    let device = machine.device_id.clone().unwrap_or_default();
    audit::write(
        &mut tx,
        &server(app),
        "computer.impostor-refused",
        &machine.name,
        [
            ("device_id", &device),
            ("address", &refused.address),
            ("certificate", &refused.certificate),
            ("user", &refused.user),
        ],
    )
    .await?;
    tx.touch(Touched::Computer(machine.id));
    Ok(tx.commit().await?)
}

/// What the device id of a computer is bound to, as people see it; `address` is where it last spoke from.
pub(super) async fn shown(q: &mut impl Query, rules: &Rules, number: i64, address: &str) -> Result<Binding> {
    let Some(row) = q.row(store::BINDING, args![number]).await? else { return Ok(Binding::default()) };
    // What nobody asked to be bound to is only where it was last.
    let bind = rules.settings.bind;
    let network = address.parse().ok().filter(|_| bind).and_then(|a| rules.network_of(a));
    Ok(Binding {
        glpi_id: if bind { row.get(0)? } else { String::new() },
        certificate: row.get::<Option<String>>(1)?.unwrap_or_default(),
        user: row.get::<Option<String>>(2)?.unwrap_or_default(),
        network: network.map(|n| n.cidr.clone()).unwrap_or_default(),
        refused: row.json_opt(3)?,
    })
}

/// Forgets everything the device id of a computer is bound to, inside the caller's transaction, which writes the audit line: whoever speaks
/// next under it is bound anew.
pub(super) async fn forget(tx: &mut Tx, number: i64) -> Result<()> {
    tx.run(store::FORGET_BINDING, args![number]).await?;
    tx.run(store::FORGET_KNOWN, args![number]).await?;
    Ok(())
}
