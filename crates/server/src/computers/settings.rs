//! Settings of foreign agents (§14.13). The password is sealed, and never shown.

use super::store;
use crate::access;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use model::Secret;
use model::rights::Right;
use protocol::Code;
use protocol::api::ForeignSettings;
use uuid::Uuid;

/// Settings of foreign agents, as people left them; never the password.
///
/// # Errors
/// When the database fails.
pub async fn settings(q: &mut impl Query) -> Result<ForeignSettings> {
    let Some(row) = q.row(store::FOREIGN_SETTINGS, args![]).await? else { return Ok(defaults()) };
    let mut settings: ForeignSettings = row.json(0)?;
    settings.password = None;
    settings.revision = row.get(2)?;
    Ok(settings)
}

/// Settings of foreign agents before anybody changed them (§14.13).
#[must_use]
pub fn defaults() -> ForeignSettings {
    ForeignSettings {
        contact_hours: 24.0,
        inventory_days: 1,
        wake_port: 62_354,
        wake_max: 10,
        wake_inventory_addresses: false,
        server_as_mirror: true,
        tls_only: false,
        user: String::new(),
        password: None,
        credentials: false,
        certificate: false,
        bind_proof: true,
        bind: false,
        deploy: true,
        silence_hours: 4,
        send_anyway: false,
        revision: 0,
    }
}

/// Changes them.
///
/// # Errors
/// [`Code::InvalidField`] for a value out of bounds; [`Code::StaleRevision`].
pub async fn put(app: &App, call: &Call, mut ask: ForeignSettings) -> Result<ForeignSettings> {
    call.may(Right::Administer)?;
    check(&ask)?;
    if ask.certificate && app.config.tls.client_ca.is_none() {
        return Err(Fault::field(
            "certificate",
            "the server knows no authority of agents yet: [tls] client_ca in its configuration",
        ));
    }
    let password = ask.password.take().filter(|p| !p.is_empty());
    let mut tx = app.db.change().await?;
    let (before, sealed) = match tx.row(store::FOREIGN_SETTINGS, args![]).await? {
        Some(row) => (row.get::<i64>(2)?, row.get::<Option<Vec<u8>>>(1)?),
        None => (0, None),
    };
    let user = settings(&mut tx).await?.user;
    if ask.revision != before {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    let sealed = match &password {
        _ if ask.user.is_empty() => None,
        Some(text) => Some(access::seal(&app.secret, Uuid::nil(), &Secret::new(text.clone()))?),
        None => sealed,
    };
    if !ask.user.is_empty() && sealed.is_none() {
        return Err(Fault::field("password", "a user needs a password"));
    }
    ask.revision = before + 1;
    let text = serde_json::to_string(&ask).map_err(Fault::internal)?;
    tx.run(store::FOREIGN_SETTINGS_SET, args![text, sealed, ask.revision]).await?;
    if user != ask.user && !user.is_empty() {
        tx.run(store::FORGET_USER, args![user]).await?;
    }
    let password = if password.is_some() { "changed" } else { "" };
    audit::write(
        &mut tx,
        call,
        "foreign-settings.changed",
        "foreign agents",
        [
            ("contact_hours", &ask.contact_hours),
            ("deploy", &ask.deploy),
            ("tls_only", &ask.tls_only),
            ("certificate", &ask.certificate),
            ("credentials", &ask.credentials),
            ("bind_proof", &ask.bind_proof),
            ("bind", &ask.bind),
            ("user", &ask.user),
            ("password", &password),
        ],
    )
    .await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    Ok(ask)
}

fn check(ask: &ForeignSettings) -> Result<()> {
    let hours = limits::CONTACT_HOURS_MIN..=limits::CONTACT_HOURS_MAX;
    if !hours.contains(&ask.contact_hours) {
        return Err(Fault::field(
            "contact_hours",
            format!("between {} and {}", limits::CONTACT_HOURS_MIN, limits::CONTACT_HOURS_MAX),
        ));
    }
    for (field, value, least, most) in [
        ("inventory_days", ask.inventory_days, 1, 365),
        ("wake_max", ask.wake_max, 1, limits::WAKE_MAX),
        ("silence_hours", ask.silence_hours, 1, 24 * 30),
        ("wake_port", u32::from(ask.wake_port), 1, 65_535),
    ] {
        if !(least..=most).contains(&value) {
            return Err(Fault::field(field, format!("between {least} and {most}")));
        }
    }
    if ask.user.len() > 128 || ask.user.contains(':') || ask.user.chars().any(char::is_control) {
        return Err(Fault::field("user", "at most 128 bytes, without : and control characters"));
    }
    if ask.password.as_ref().is_some_and(|p| p.len() > 256 || p.chars().any(char::is_control)) {
        return Err(Fault::field("password", "at most 256 bytes, without control characters"));
    }
    Ok(())
}
