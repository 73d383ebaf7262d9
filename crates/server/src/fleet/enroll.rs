//! Enrolment: a one-time token becomes an agent with a key of its own.

use super::store;
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query, Tx};
use crate::wake::Touched;
use model::id::AgentId;
use model::rights::Right;
use model::{AgentName, Secret};
use protocol::link::{Enroll, Enrolled};
use protocol::{Code, api};
use std::time::Duration;
use uuid::Uuid;

/// An agent that proved itself.
#[derive(Debug, Clone)]
pub struct Known {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
}

/// Makes a one-time token.
///
/// # Errors
/// [`Code::InvalidField`] for a bad name or time; [`Code::AgentNameTaken`] when an agent with a key has the name already.
pub async fn token(app: &App, call: &Call, ask: api::NewEnrollToken) -> Result<api::EnrollToken> {
    call.may(Right::ManageAgents)?;
    let name = ask.name.as_deref().map(super::name).transpose()?;
    let minutes = ask.minutes.unwrap_or(limits::ENROLL_MINUTES_DEFAULT);
    if minutes == 0 || minutes > limits::ENROLL_MINUTES_MAX {
        return Err(Fault::field("minutes", format!("between 1 and {}", limits::ENROLL_MINUTES_MAX)));
    }
    let expires_at = call.at.plus(Duration::from_secs(u64::from(minutes) * 60));
    let secret = random_token("enr");
    let mut tx = app.db.change().await?;
    if let Some(name) = &name
        && let Some(row) = tx.row(store::AGENT_BY_NAME, args![name.fold()]).await?
        && row.get::<bool>(4)?
    {
        return Err(Fault::new(Code::AgentNameTaken, [("name", name)]));
    }
    // Used and expired tokens stay a week, so that whoever tries one is told which it was.
    let week_ago = model::Timestamp::from_ms(call.at.as_ms() - 7 * 86_400_000);
    tx.run(store::ENROLL_SWEEP, args![week_ago]).await?;
    let (fold, text) = (name.as_ref().map(AgentName::fold), name.as_ref().map(ToString::to_string));
    tx.run(
        store::ENROLL_INSERT,
        args![token_digest(secret.expose()), fold, text.clone(), call.at, expires_at],
    )
    .await?;
    audit::write(
        &mut tx,
        call,
        "enroll-token.made",
        text.as_deref().unwrap_or("any"),
        [("expires_at", &expires_at)],
    )
    .await?;
    tx.commit().await?;
    Ok(api::EnrollToken { token: secret.expose().to_owned(), name: text, expires_at })
}

/// Who enrolled, for the room that knows its instances.
pub struct Arrived {
    /// What the agent is told.
    pub enrolled: Enrolled,
    /// Its id.
    pub id: Uuid,
    /// It had been declared before: its packages may be real now.
    pub declared: bool,
}

/// Enrols an agent, in the caller's transaction: the token is used up and the key, shown this once, proves the agent
/// from now on. A token made for its very name takes over an agent that was only declared, virtual or not.
///
/// # Errors
/// [`Code::TokenUnknown`], [`Code::TokenExpired`], [`Code::TokenUsed`], [`Code::TokenOtherName`],
/// [`Code::AgentNameTaken`], [`Code::InvalidField`].
pub async fn enroll(app: &App, tx: &mut Tx, request: &str, ask: &Enroll) -> Result<Arrived> {
    let name = super::name(&ask.name)?;
    let digest = token_digest(ask.token.trim());
    let now = app.clock.now();
    let row = tx.row(store::ENROLL_TOKEN, args![digest.clone()]).await?;
    let row = row.ok_or_else(|| Fault::of(Code::TokenUnknown))?;
    if let Some(at) = row.time_opt(3)? {
        return Err(Fault::new(Code::TokenUsed, [("at", &at)]));
    }
    let expires_at = row.time(2)?;
    if expires_at <= now {
        return Err(Fault::new(Code::TokenExpired, [("at", &expires_at)]));
    }
    let only: Option<String> = row.get(0)?;
    if only.as_ref().is_some_and(|only| *only != name.fold()) {
        let only: Option<String> = row.get(1)?;
        return Err(Fault::new(Code::TokenOtherName, [("name", &only.unwrap_or_default())]));
    }
    let key = random_token("agk");
    if tx.run(store::ENROLL_USED, args![digest, now]).await? == 0 {
        return Err(Fault::new(Code::TokenUsed, [("at", &now)]));
    }
    let digest = token_digest(key.expose());
    let before = tx.row(store::AGENT_BY_NAME, args![name.fold()]).await?;
    let before = before.map(|row| row.get::<Uuid>(0)).transpose()?;
    let id = before.unwrap_or_else(|| app.new_id());
    let taken = || Fault::new(Code::AgentNameTaken, [("name", &name)]);
    if before.is_some() {
        let mine = only.is_some();
        if !mine || tx.run(store::AGENT_TAKEN_OVER, args![id, name.as_str(), digest]).await? == 0 {
            return Err(taken());
        }
    } else {
        let row = args![id, name.as_str(), name.fold(), false, digest, None::<Uuid>, "", now];
        match tx.run(store::AGENT_INSERT, row).await {
            Err(Error::Unique(_)) => return Err(taken()),
            other => other?,
        };
    }
    let call = Call {
        actor: Actor::Server,
        source: Source::default(),
        request: request.to_owned(),
        at: now,
        lang: protocol::Lang::En,
    };
    audit::write(tx, &call, "agent.enrolled", name.as_str(), []).await?;
    tx.touch(Touched::Agent(id));
    if before.is_none() {
        // Whoever had this name before: a new one begins at the root.
        app.units.put(name.as_str(), model::unit::ROOT);
    }
    let enrolled = Enrolled {
        agent_id: AgentId::from_uuid(id).to_string(),
        name: name.to_string(),
        key: key.expose().to_owned(),
    };
    Ok(Arrived { enrolled, id, declared: before.is_some() })
}

/// The agent behind a key.
///
/// # Errors
/// [`Code::AgentUnknown`].
pub async fn recognise(app: &App, key: &Secret) -> Result<Known> {
    let row = app.db.read().row(store::AGENT_BY_KEY, args![token_digest(key.expose())]).await?;
    let row = row.ok_or_else(|| Fault::of(Code::AgentUnknown))?;
    Ok(Known { id: row.get(0)?, name: row.get(1)? })
}
