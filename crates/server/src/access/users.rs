//! People.

use super::{credentials, password, store};
use crate::app::{App, random_token};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::store::{Error, Query, Row};
use model::rights::{Right, Role};
use model::{Secret, UserName};
use protocol::{Code, api};
use std::path::Path;
use uuid::Uuid;

/// A user as stored.
pub(super) struct Stored {
    pub id: Uuid,
    pub name: String,
    pub role: Role,
    pub enabled: bool,
    pub password_hash: String,
    pub unit: String,
    pub shown: api::User,
}

/// Reads a role; one that a newer program wrote holds the least rights.
pub(super) fn role(word: &str) -> Role {
    Role::from_word(word).unwrap_or(Role::SelfService)
}

fn stored(row: &Row) -> std::result::Result<Stored, Error> {
    let (name, word, enabled): (String, String, bool) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Stored {
        id: row.get(0)?,
        role: role(&word),
        enabled,
        password_hash: row.get(4)?,
        unit: row.get(7)?,
        shown: api::User {
            name: name.clone(),
            role: word,
            enabled,
            unit: row.get(7)?,
            created_at: row.time(5)?,
            revision: row.get(6)?,
        },
        name,
    })
}

/// A user by name, whatever the case.
pub(super) async fn by_name(q: &mut impl Query, name: &str) -> Result<Option<Stored>> {
    let row = q.row(store::USER_BY_NAME, args![name.to_lowercase()]).await?;
    Ok(row.as_ref().map(stored).transpose()?)
}

/// The role somebody holds now; nothing when he is gone or may not sign in.
///
/// # Errors
/// When the database fails.
pub async fn role_of(q: &mut impl Query, person: Uuid) -> Result<Option<Role>> {
    let Some(row) = q.row(store::USER_ROLE, args![person]).await? else { return Ok(None) };
    Ok(row.get::<bool>(2)?.then(|| role(&row.get::<String>(1).unwrap_or_default())))
}

/// Names and roles of those who may sign in: for whoever tells them something.
///
/// # Errors
/// When the database fails.
pub async fn people(q: &mut impl Query) -> Result<Vec<(String, Role)>> {
    let rows = q.rows(store::USERS, args![]).await?;
    let users = rows.iter().map(stored).collect::<std::result::Result<Vec<_>, _>>()?;
    let shown = users.into_iter().map(|user| user.shown).filter(|user| user.enabled);
    Ok(shown.map(|user| (user.name, role(&user.role))).collect())
}

/// All users.
///
/// # Errors
/// Without the right to administer.
pub async fn list(app: &App, call: &Call) -> Result<Vec<api::User>> {
    call.may(Right::Administer)?;
    let rows = app.db.read().rows(store::USERS, args![]).await?;
    Ok(rows.iter().map(|r| stored(r).map(|u| u.shown)).collect::<std::result::Result<_, _>>()?)
}

fn parse_role(word: &str) -> Result<Role> {
    let words = Role::ALL.map(Role::word).join(", ");
    Role::from_word(word).ok_or_else(|| Fault::field("role", format!("one of {words}")))
}

/// Makes a user.
///
/// # Errors
/// [`Code::Exists`] when the name is taken, whatever the case; [`Code::InvalidField`] for a bad name, role, password.
pub async fn add(app: &App, call: &Call, ask: api::NewUser) -> Result<api::User> {
    call.may(Right::Administer)?;
    let name = UserName::parse(&ask.name).map_err(|e| Fault::field("name", e))?;
    let role = parse_role(&ask.role)?;
    let secret = Secret::new(ask.password);
    password::check(&secret)?;
    let hash = app.memory.hash(&secret).await?;
    let mut tx = app.db.change().await?;
    let row = args![app.new_id(), name.as_str(), name.fold(), hash, role.word(), true, call.at];
    match tx.run(store::USER_INSERT, row).await {
        Err(Error::Unique(_)) => return Err(Fault::new(Code::Exists, [("kind", &"user"), ("name", &name)])),
        other => other?,
    };
    audit::write(&mut tx, call, "user.added", name.as_str(), [("role", &role)]).await?;
    let user = by_name(&mut tx, name.as_str())
        .await?
        .ok_or_else(|| Fault::internal("the user just made is gone"))?;
    tx.commit().await?;
    app.memory.changed();
    Ok(user.shown)
}

/// Changes a user. Anyone may change their own password; the rest needs the right to administer.
///
/// # Errors
/// [`Code::StaleRevision`], [`Code::LastAdministrator`], [`Code::NotFound`].
pub async fn change(app: &App, call: &Call, name: &str, ask: api::UserChange) -> Result<api::User> {
    let own =
        matches!(&call.actor, Actor::User { name: mine, .. } if mine.to_lowercase() == name.to_lowercase());
    if !own || ask.role.is_some() || ask.enabled.is_some() || ask.unit.is_some() {
        call.may(Right::Administer)?;
    }
    let new_role = ask.role.as_deref().map(parse_role).transpose()?;
    let new_unit =
        ask.unit.as_deref().map(model::unit::parse).transpose().map_err(|e| Fault::field("unit", e))?;
    let new_hash = match ask.password.map(Secret::new) {
        None => None,
        Some(secret) => {
            password::check(&secret)?;
            Some(app.memory.hash(&secret).await?)
        }
    };
    let mut tx = app.db.change().await?;
    let user = by_name(&mut tx, name).await?.ok_or_else(|| Fault::not_found("user", name))?;
    if ask.revision.is_some_and(|r| r != user.shown.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    let (role, enabled) = (new_role.unwrap_or(user.role), ask.enabled.unwrap_or(user.enabled));
    let was_administrator = user.role == Role::Administrator && user.enabled;
    if was_administrator && !(role == Role::Administrator && enabled) {
        keep_an_administrator(&mut tx, &user).await?;
    }
    let password_changed = new_hash.is_some();
    let hash = new_hash.unwrap_or_else(|| user.password_hash.clone());
    let unit = new_unit.unwrap_or_else(|| user.unit.clone());
    tx.run(store::USER_UPDATE, args![user.id, hash, role.word(), enabled, &unit]).await?;
    if password_changed || !enabled {
        tx.run(store::SESSIONS_OF_USER_DELETE, args![user.id]).await?;
    }
    let password = if password_changed { "changed" } else { "" };
    audit::write(
        &mut tx,
        call,
        "user.changed",
        &user.name,
        [("role", &role), ("enabled", &enabled), ("unit", &unit), ("password", &password)],
    )
    .await?;
    let after = by_name(&mut tx, name).await?.ok_or_else(|| Fault::not_found("user", name))?;
    tx.commit().await?;
    if password_changed || after.role != user.role || after.unit != user.unit || !enabled {
        app.memory.cut(user.id);
    }
    app.memory.changed();
    Ok(after.shown)
}

/// Removes a user with sessions and tokens.
///
/// # Errors
/// [`Code::LastAdministrator`], [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Administer)?;
    let mut tx = app.db.change().await?;
    let user = by_name(&mut tx, name).await?.ok_or_else(|| Fault::not_found("user", name))?;
    if user.role == Role::Administrator && user.enabled {
        keep_an_administrator(&mut tx, &user).await?;
    }
    tx.run(store::USER_DELETE, args![user.id]).await?;
    audit::write(&mut tx, call, "user.removed", &user.name, []).await?;
    tx.commit().await?;
    app.memory.cut(user.id);
    app.memory.changed();
    Ok(())
}

async fn keep_an_administrator(tx: &mut impl Query, user: &Stored) -> Result<()> {
    if tx.count(store::OTHER_ADMINISTRATORS, args![user.id]).await? == 0 {
        return Err(Fault::new(Code::LastAdministrator, [("name", &user.name)]));
    }
    Ok(())
}

/// Makes the first administrator when there is no user at all: with the password given, else with a random one that is
/// written to `<data>/first-admin-password`; and the first two credentials. Returns that file's path when it was
/// written.
///
/// # Errors
/// When the password given is too short, or the file cannot be written.
pub async fn first_administrator(
    app: &App,
    given: Option<String>,
    data: &Path,
) -> Result<Option<std::path::PathBuf>> {
    if app.db.read().count(store::USERS_COUNT, args![]).await? > 0 {
        return Ok(None);
    }
    let (secret, file) = match given {
        Some(text) => (Secret::new(text), None),
        None => (random_token("esc"), Some(data.join("first-admin-password"))),
    };
    if let Some(file) = &file {
        write_private(file, secret.expose())?;
    }
    let call = Call {
        actor: Actor::Server,
        source: Source::default(),
        request: app.next_request(),
        at: app.clock.now(),
        lang: protocol::Lang::En,
    };
    let ask = api::NewUser {
        name: "admin".to_owned(),
        password: secret.expose().to_owned(),
        role: Role::Administrator.word().to_owned(),
    };
    add(app, &call, ask).await?;
    credentials::first(app, &call).await?;
    Ok(file)
}

/// Writes a file only its owner can read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}
