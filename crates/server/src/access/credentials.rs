//! Credentials: what devices, scripts and packages prove their identity with.
//!
//! Whatever is taken away (enabled, the key, a right, what the rules allow) is gone at once: sessions end in the same
//! transaction, and [`settle`] closes mailboxes and live streams right after it (spec/constellation §1.6 (7)).

use super::rules;
use super::seal::{seal, unseal};
use super::store;
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query, Row, Tx};
use model::rights::Right;
use model::{CredentialName, Secret};
use protocol::event::Change;
use protocol::{Code, api};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A credential as stored.
struct Stored {
    id: Uuid,
    shown: api::Credential,
    rules: String,
    digest: Vec<u8>,
    sealed: Option<Vec<u8>>,
}

fn stored(row: &Row) -> std::result::Result<Stored, Error> {
    let rules: String = row.get(8)?;
    Ok(Stored {
        id: row.get(0)?,
        shown: api::Credential {
            name: row.get(1)?,
            enabled: row.get(2)?,
            created_at: row.time(3)?,
            revision: row.get(4)?,
            control: row.get(5)?,
            management: row.get(6)?,
            developer: row.get(7)?,
            restricted: rules::restrict(&rules),
            used_by: Vec::new(),
            access_key: None,
        },
        rules,
        digest: row.get(9)?,
        sealed: row.get(10)?,
    })
}

async fn users(q: &mut impl Query) -> Result<BTreeMap<Uuid, Vec<String>>> {
    let mut users: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in q.rows(store::CREDENTIAL_USERS, args![]).await? {
        users.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(users)
}

async fn all(q: &mut impl Query) -> Result<Vec<Stored>> {
    let mut users = users(q).await?;
    let rows = q.rows(store::CREDENTIALS, args![]).await?;
    let mut all = rows.iter().map(stored).collect::<std::result::Result<Vec<_>, _>>()?;
    for one in &mut all {
        one.shown.used_by = users.remove(&one.id).unwrap_or_default();
    }
    Ok(all)
}

async fn find(q: &mut impl Query, name: &str) -> Result<Option<Stored>> {
    let Some(row) = q.row(store::CREDENTIAL_BY_NAME, args![name.to_lowercase()]).await? else {
        return Ok(None);
    };
    let mut one = stored(&row)?;
    one.shown.used_by = users(q).await?.remove(&one.id).unwrap_or_default();
    Ok(Some(one))
}

async fn one(q: &mut impl Query, name: &str) -> Result<Stored> {
    find(q, name).await?.ok_or_else(|| Fault::not_found("credential", name))
}

/// All credentials. Names are needed by whoever deploys; keys are told one by one, by [`access_key`].
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<api::Credential>> {
    call.may(Right::View)?;
    let mut shown: Vec<_> = all(&mut app.db.read()).await?.into_iter().map(|one| one.shown).collect();
    if let Some(bound) = crate::units::Bound::of(app, call) {
        shown.iter_mut().for_each(|one| bound.prune(&mut one.used_by));
    }
    Ok(shown)
}

/// The id of a credential, for rooms that refer to it.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn credential_id(q: &mut impl Query, name: &str) -> Result<Uuid> {
    Ok(one(q, name).await?.id)
}

/// A credential with everything about it, for exports.
pub struct Whole {
    /// As people see it, without the key.
    pub credential: api::Credential,
    /// Its key; nothing for one that an older server made.
    pub key: Option<Secret>,
    /// Its rules.
    pub rules: api::Authorizations,
}

/// All credentials with keys and rules, by name. The caller leaves the audit line that keys were shown.
///
/// # Errors
/// Without the right to administer.
pub async fn whole(app: &App, call: &Call, q: &mut impl Query) -> Result<Vec<Whole>> {
    call.may(Right::Administer)?;
    let told = |one: Stored| Whole {
        key: one.sealed.and_then(|sealed| unseal(&app.secret, one.id, &sealed)),
        rules: serde_json::from_str(&one.rules).unwrap_or_default(),
        credential: one.shown,
    };
    Ok(all(q).await?.into_iter().map(told).collect())
}

/// What a credential shall be.
pub struct Wanted {
    /// Name.
    pub name: CredentialName,
    /// Its key; the one it has, or a random one, if absent.
    pub key: Option<Secret>,
    /// Opens anything at all.
    pub enabled: bool,
    /// May see and control.
    pub control: bool,
    /// May do everything.
    pub management: bool,
    /// Opens the sentinel name `Developer`.
    pub developer: bool,
    /// Its rules; those it has if absent.
    pub rules: Option<api::Authorizations>,
}

/// What became of a credential; give it to [`settle`] after the commit.
#[derive(Debug, Clone, Copy)]
#[must_use = "whoever had what was taken away keeps it until this is settled"]
pub struct Changed {
    /// Id.
    pub id: Uuid,
    /// Something was taken away: whoever is in by it goes.
    pub revoked: bool,
}

/// After a commit: caches are told, and where something was taken away, mailboxes and live streams end at once.
pub fn settle(app: &App, changes: &[Changed]) {
    if changes.is_empty() {
        return;
    }
    app.memory.changed();
    for change in changes.iter().filter(|c| c.revoked) {
        app.exchange.revoked(change.id);
        app.memory.cut(change.id);
    }
    app.live.send(Change::Configuration {});
}

/// Makes a credential, or makes it what it shall be; in the caller's transaction, which writes its own audit line when
/// it changes many. Sessions end when something is taken away.
///
/// # Errors
/// [`Code::InvalidField`] for a key out of bounds or rules that cannot be.
pub async fn put(app: &App, call: &Call, tx: &mut Tx, wanted: &Wanted) -> Result<Changed> {
    call.may(Right::Administer)?;
    if let Some(rules) = &wanted.rules {
        rules::meaning(rules)?;
    }
    if wanted
        .key
        .as_ref()
        .is_some_and(|k| k.expose().is_empty() || k.expose().len() > limits::PASSWORD_BYTES_MAX)
    {
        return Err(Fault::field("access_key", format!("1 to {} bytes", limits::PASSWORD_BYTES_MAX)));
    }
    let written = wanted.rules.as_ref().map(|rules| serde_json::to_string(rules).unwrap_or_default());
    match find(tx, wanted.name.as_str()).await? {
        None => insert(app, call, tx, wanted, written).await,
        Some(before) => update(app, tx, wanted, written, &before).await,
    }
}

async fn insert(
    app: &App,
    call: &Call,
    tx: &mut Tx,
    wanted: &Wanted,
    rules: Option<String>,
) -> Result<Changed> {
    let id = app.new_id();
    let key = wanted.key.clone().unwrap_or_else(|| random_token("key"));
    let row = args![
        id,
        wanted.name.as_str(),
        wanted.name.fold(),
        token_digest(key.expose()),
        seal(&app.secret, id, &key)?,
        wanted.enabled,
        wanted.control,
        wanted.management,
        wanted.developer,
        rules.unwrap_or_else(|| "{}".to_owned()),
        call.at,
    ];
    match tx.run(store::CREDENTIAL_INSERT, row).await {
        // Somebody made it at the same moment.
        Err(Error::Unique(_)) => {
            Err(Fault::new(Code::Exists, [("kind", &"credential"), ("name", &wanted.name)]))
        }
        other => {
            other?;
            Ok(Changed { id, revoked: false })
        }
    }
}

async fn update(
    app: &App,
    tx: &mut Tx,
    wanted: &Wanted,
    rules: Option<String>,
    before: &Stored,
) -> Result<Changed> {
    let (id, had) = (before.id, &before.shown);
    let digest = wanted.key.as_ref().map(|k| token_digest(k.expose()));
    // The same key again seals what an older server kept as a digest only.
    let sealed = wanted.key.as_ref().map(|k| seal(&app.secret, id, k)).transpose()?;
    let rules = rules.unwrap_or_else(|| before.rules.clone());
    let new_key = digest.as_ref().is_some_and(|digest| *digest != before.digest);
    let new_rules = rules::stored(&rules) != rules::stored(&before.rules);
    let revoked = new_key
        || new_rules
        || (had.enabled && !wanted.enabled)
        || (had.control && !wanted.control)
        || (had.management && !wanted.management)
        || (had.developer && !wanted.developer);
    let row =
        args![id, wanted.enabled, digest, sealed, wanted.control, wanted.management, wanted.developer, rules];
    tx.run(store::CREDENTIAL_UPDATE, row).await?;
    if revoked {
        tx.run(store::SESSIONS_OF_CREDENTIAL_DELETE, args![id]).await?;
    }
    Ok(Changed { id, revoked })
}

fn key(given: Option<String>) -> Result<Secret> {
    match given.filter(|k| !k.is_empty()) {
        None => Ok(random_token("key")),
        Some(text)
            if text.chars().count() >= limits::ACCESS_KEY_CHARS_MIN
                && text.len() <= limits::PASSWORD_BYTES_MAX =>
        {
            Ok(Secret::new(text))
        }
        Some(_) => {
            Err(Fault::field("access_key", format!("at least {} characters", limits::ACCESS_KEY_CHARS_MIN)))
        }
    }
}

/// Makes a credential; the key is in the answer.
///
/// # Errors
/// [`Code::Exists`], [`Code::InvalidField`].
pub async fn add(app: &App, call: &Call, ask: api::NewCredential) -> Result<api::Credential> {
    call.may(Right::Administer)?;
    let name = CredentialName::parse(&ask.name).map_err(|e| Fault::field("name", e))?;
    let key = key(ask.access_key)?;
    let mut tx = app.db.change().await?;
    if find(&mut tx, name.as_str()).await?.is_some() {
        return Err(Fault::new(Code::Exists, [("kind", &"credential"), ("name", &name)]));
    }
    let wanted = Wanted {
        name: name.clone(),
        key: Some(key.clone()),
        enabled: true,
        control: ask.control,
        management: ask.management,
        developer: ask.developer,
        rules: None,
    };
    let made = put(app, call, &mut tx, &wanted).await?;
    note(&mut tx, call, "credential.added", &wanted, "").await?;
    let shown = one(&mut tx, name.as_str()).await?.shown;
    tx.commit().await?;
    settle(app, &[made]);
    Ok(api::Credential { access_key: Some(key.expose().to_owned()), ..shown })
}

async fn note(tx: &mut Tx, call: &Call, action: &str, to: &Wanted, key: &str) -> Result<()> {
    let flags = [(to.control, "control"), (to.management, "management"), (to.developer, "developer")];
    let rights: Vec<&str> = flags.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    let rights = rights.join(", ");
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 3] =
        [("enabled", &to.enabled), ("rights", &rights), ("key", &key)];
    Ok(audit::write(tx, call, action, to.name.as_str(), details).await?)
}

/// Switches a credential on or off, changes what it may do, or gives it another key: the old one is refused at once.
///
/// # Errors
/// [`Code::StaleRevision`], [`Code::NotFound`].
pub async fn change(
    app: &App,
    call: &Call,
    name: &str,
    ask: api::CredentialChange,
) -> Result<api::Credential> {
    call.may(Right::Administer)?;
    let new_key = ask.access_key.map(|k| key(Some(k))).transpose()?;
    let mut tx = app.db.change().await?;
    let before = one(&mut tx, name).await?.shown;
    if ask.revision.is_some_and(|r| r != before.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    let wanted = Wanted {
        name: CredentialName::parse(&before.name).map_err(Fault::internal)?,
        key: new_key.clone(),
        enabled: ask.enabled.unwrap_or(before.enabled),
        control: ask.control.unwrap_or(before.control),
        management: ask.management.unwrap_or(before.management),
        developer: ask.developer.unwrap_or(before.developer),
        rules: None,
    };
    let changed = put(app, call, &mut tx, &wanted).await?;
    note(&mut tx, call, "credential.changed", &wanted, if new_key.is_some() { "changed" } else { "" })
        .await?;
    let after = one(&mut tx, name).await?.shown;
    tx.commit().await?;
    settle(app, &[changed]);
    Ok(api::Credential { access_key: new_key.map(|k| k.expose().to_owned()), ..after })
}

/// Removes a credential nobody uses.
///
/// # Errors
/// [`Code::CredentialInUse`] naming who uses it, [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    let mut tx = app.db.change().await?;
    let changed = take(call, &mut tx, name).await?;
    tx.commit().await?;
    settle(app, &[changed]);
    Ok(())
}

/// As [`remove`], in the caller's transaction; give what it returns to [`settle`] after the commit.
///
/// # Errors
/// As [`remove`].
pub async fn take(call: &Call, tx: &mut Tx, name: &str) -> Result<Changed> {
    call.may(Right::Administer)?;
    let before = one(tx, name).await?;
    let (id, before) = (before.id, before.shown);
    if !before.used_by.is_empty() {
        let users = before.used_by.join(", ");
        return Err(Fault::new(Code::CredentialInUse, [("name", &before.name), ("users", &users)]));
    }
    tx.run(store::CREDENTIAL_DELETE, args![id]).await?;
    audit::write(tx, call, "credential.removed", &before.name, []).await?;
    Ok(Changed { id, revoked: true })
}

/// The key of a credential, for an administrator who gives it to a device. Asking leaves an audit line.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::KeyNotKept`] for one that an older server made, or when the server's secret is another.
pub async fn access_key(app: &App, call: &Call, name: &str) -> Result<api::AccessKey> {
    call.may(Right::Administer)?;
    let mut tx = app.db.change().await?;
    let found = one(&mut tx, name).await?;
    let key = found
        .sealed
        .and_then(|sealed| unseal(&app.secret, found.id, &sealed))
        .ok_or_else(|| Fault::new(Code::KeyNotKept, [("name", &found.shown.name)]))?;
    audit::write(&mut tx, call, "credential.key-shown", &found.shown.name, []).await?;
    tx.commit().await?;
    Ok(api::AccessKey { access_key: key.expose().to_owned() })
}

/// What a credential may see, say and join.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn authorizations(app: &App, call: &Call, name: &str) -> Result<api::Authorizations> {
    call.may(Right::Administer)?;
    let found = one(&mut app.db.read(), name).await?;
    serde_json::from_str(&found.rules).map_err(Fault::internal)
}

/// Changes what a credential may see, say and join. Subscriptions made under the old rules end.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] naming section and rule.
pub async fn authorize(
    app: &App,
    call: &Call,
    name: &str,
    rules: api::Authorizations,
) -> Result<api::Authorizations> {
    call.may(Right::Administer)?;
    rules::meaning(&rules)?;
    let mut tx = app.db.change().await?;
    let before = one(&mut tx, name).await?.shown;
    let wanted = Wanted {
        name: CredentialName::parse(&before.name).map_err(Fault::internal)?,
        key: None,
        enabled: before.enabled,
        control: before.control,
        management: before.management,
        developer: before.developer,
        rules: Some(rules.clone()),
    };
    let changed = put(app, call, &mut tx, &wanted).await?;
    let counts = [rules.states.rules.len(), rules.messages.rules.len(), rules.groups.rules.len()];
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 3] =
        [("states", &counts[0]), ("messages", &counts[1]), ("groups", &counts[2])];
    audit::write(&mut tx, call, "credential.authorized", &before.name, details).await?;
    tx.commit().await?;
    settle(app, &[changed]);
    Ok(rules)
}

/// The credentials of a first start: `Standard`, which may nothing but prove an identity, and `Administrator`
/// (spec/constellation §2.7). Their keys are random; an administrator reads them in the console.
pub(super) async fn first(app: &App, call: &Call) -> Result<()> {
    let mut tx = app.db.observe().await?;
    for (name, all) in [("Standard", false), ("Administrator", true)] {
        if find(&mut tx, name).await?.is_some() {
            continue;
        }
        let wanted = Wanted {
            name: CredentialName::parse(name).map_err(Fault::internal)?,
            key: None,
            enabled: true,
            control: all,
            management: all,
            developer: false,
            rules: None,
        };
        let _nobody_uses_it_yet = put(app, call, &mut tx, &wanted).await?;
        note(&mut tx, call, "credential.added", &wanted, "").await?;
    }
    tx.commit().await?;
    app.memory.changed();
    Ok(())
}

/// The credential that signs everybody in (`[console] credential`), when it exists and may.
pub(super) async fn fixed(app: &App) -> Result<Option<Actor>> {
    let Some(name) = &app.config.console.credential else { return Ok(None) };
    let found = find(&mut app.db.read(), name).await?.filter(|f| f.shown.enabled && f.shown.control);
    Ok(found.map(|f| Actor::Credential {
        id: f.id,
        name: f.shown.name,
        control: f.shown.control,
        management: f.shown.management,
    }))
}
