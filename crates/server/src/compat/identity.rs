//! Who knocks: three values in headers or in the query, and what they open (spec/constellation §1.6).
//!
//! An identity that was proved is remembered in memory, under a digest of what was presented, until people change
//! anything ([`crate::wake::Wake::changes`]): a push costs no look into the database, and a credential that is switched off opens
//! nothing from the moment its change is committed. What was refused is not remembered.

use super::activity::Pulse;
use super::asked::Asked;
use super::store;
use crate::access::{self, Opened};
use crate::app::{App, token_digest};
use crate::args;
use crate::call::{Actor, Call, Source};
use crate::exchange::{Party, Permit};
use crate::fault::Result;
use crate::instances;
use crate::limits;
use crate::store::{Query, Row};
use http::HeaderMap;
use model::Secret;
use model::message::PartyKind;
use protocol::Lang;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// An instance.
    Instance {
        /// Id.
        id: Uuid,
        /// A device or a script, without an agent.
        is_virtual: bool,
    },
    /// A machine's own voice (`PackageName` is `Sentinel`).
    Agent,
    /// A program on a developer's machine.
    Developer,
    /// Somebody who only consumes.
    Consumer,
    /// Somebody who orchestrates.
    Controller,
    /// Somebody who administers.
    Management,
}

impl Who {
    /// Whether it may publish, log and have settings.
    #[must_use]
    pub const fn is_package(self) -> bool {
        matches!(self, Who::Instance { .. } | Who::Agent | Who::Developer)
    }
}

/// Somebody who proved who they are.
#[derive(Debug)]
pub struct Identity {
    /// What.
    pub who: Who,
    /// As whom it speaks and listens, request by request.
    pub party: Party,
    /// Groups its configuration puts it into.
    pub groups: Vec<String>,
    /// Credentials its key opens and that count here.
    pub opened: Vec<Opened>,
    /// Digest of what was presented: the identity of a connection.
    pub digest: [u8; 32],
    /// When it last acted, and what it says of itself.
    pub pulse: Pulse,
}

impl Identity {
    /// As whom our doors see it.
    #[must_use]
    pub fn call(&self, app: &App) -> Call {
        let strongest = self.opened.iter().max_by_key(|o| (o.management, o.control));
        let actor = strongest.map_or(
            Actor::Credential {
                id: Uuid::nil(),
                name: self.party.friendly(),
                control: false,
                management: false,
            },
            |o| Actor::Credential {
                id: o.id,
                name: o.name.clone(),
                control: o.control,
                management: o.management,
            },
        );
        Call {
            actor,
            source: Source::default(),
            request: app.next_request(),
            at: app.clock.now(),
            lang: Lang::En,
        }
    }

    /// The same party on a lasting connection.
    #[must_use]
    pub fn on_hub(&self) -> Party {
        let kind = if self.who.is_package() { PartyKind::PackageHub } else { PartyKind::ConsumerHub };
        Party { kind, ..self.party.clone() }
    }
}

/// What a client presents. It has no `Debug`: it holds a key.
pub struct Presented<'a> {
    sentinel: Cow<'a, str>,
    package: Cow<'a, str>,
    key: Cow<'a, str>,
}

/// A value of the identity: the header wins over the query.
pub fn value<'a>(headers: &'a HeaderMap, asked: &'a Asked<'_>, name: &'static str) -> Option<Cow<'a, str>> {
    let header = headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes())).filter(|v| !v.is_empty());
    header.or_else(|| asked.some(name).map(Cow::Borrowed))
}

impl<'a> Presented<'a> {
    /// Reads the three values; nothing when one is missing, empty, or longer than any name.
    #[must_use]
    pub fn read(headers: &'a HeaderMap, asked: &'a Asked<'_>) -> Option<Self> {
        let one = |name| value(headers, asked, name).filter(|v| v.len() <= limits::PASSWORD_BYTES_MAX);
        Some(Self { sentinel: one("sentinelname")?, package: one("packagename")?, key: one("accesskey")? })
    }

    /// The same, for as long as one likes.
    #[must_use]
    pub fn kept(&self) -> Presented<'static> {
        let own = |text: &str| Cow::Owned(text.to_owned());
        Presented { sentinel: own(&self.sentinel), package: own(&self.package), key: own(&self.key) }
    }

    fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for part in [&self.sentinel, &self.package, &self.key] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// Who is presented, for the journal; never the key.
    #[must_use]
    pub fn named(&self) -> String {
        let cut = |text: &str| text.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
        format!("{}/{}", cut(&self.sentinel), cut(&self.package))
    }
}

/// Identities that were proved lately.
#[derive(Default)]
pub struct Known(Mutex<HashMap<[u8; 32], Entry>>);

struct Entry {
    identity: Arc<Identity>,
    changes: u64,
    at: Instant,
}

impl Known {
    fn get(&self, app: &App, digest: &[u8; 32]) -> Option<Arc<Identity>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.get(digest)?;
        let alone = app.db.engine() == "sqlite" || entry.at.elapsed() < limits::IDENTITY_KEPT;
        (alone && entry.changes == app.wake.changes()).then(|| entry.identity.clone())
    }

    fn keep(&self, identity: Identity, changes: u64) -> Arc<Identity> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= limits::IDENTITIES_MAX {
            known.clear();
        }
        let before = known.remove(&identity.digest);
        if let Some(before) = before.filter(|b| b.identity.who == identity.who) {
            identity.pulse.goes_on_from(&before.identity.pulse);
        }
        let identity = Arc::new(identity);
        let entry = Entry { identity: identity.clone(), changes, at: Instant::now() };
        known.insert(identity.digest, entry);
        identity
    }
}

/// The identity behind what was presented, without waiting: nothing when it must be looked up.
#[must_use]
pub fn remembered(app: &App, presented: &Presented<'_>) -> Option<Arc<Identity>> {
    app.compat.known.get(app, &presented.digest())
}

/// The same by what a connection kept of it.
#[must_use]
pub fn still(app: &App, digest: &[u8; 32]) -> Option<Arc<Identity>> {
    app.compat.known.get(app, digest)
}

/// Looks an identity up; nothing when what was presented opens nothing.
///
/// # Errors
/// When the database fails.
pub async fn look_up(app: &App, presented: &Presented<'_>) -> Result<Option<Arc<Identity>>> {
    // Asked before reading: what changes meanwhile makes the entry old at once.
    let changes = app.wake.changes();
    let proved = prove(app, presented).await?;
    Ok(proved.map(|identity| app.compat.known.keep(identity, changes)))
}

async fn prove(app: &App, presented: &Presented<'_>) -> Result<Option<Identity>> {
    let key = Secret::new(presented.key.clone().into_owned());
    let mut q = app.db.read();
    let opened = access::opened(&mut q, &key).await?;
    let sentinel = presented.sentinel.trim().to_lowercase();
    let package = presented.package.trim();
    if package.is_empty() || package.chars().any(char::is_control) {
        return Ok(None);
    }
    let reserved = match sentinel.as_str() {
        "consumer" => Some((Who::Consumer, "Consumer", opened.clone())),
        "controller" => Some((Who::Controller, "Controller", only(&opened, |o| o.control))),
        "management" => Some((Who::Management, "Management", only(&opened, |o| o.management))),
        "developer" => Some((Who::Developer, "Developer", only(&opened, |o| o.developer))),
        _ => None,
    };
    if let Some((who, agent, opened)) = reserved {
        return Ok(
            (!opened.is_empty()).then(|| made(who, agent, package, None, Vec::new(), opened, presented))
        );
    }
    if package.eq_ignore_ascii_case("sentinel") {
        let Some(row) = q.row(store::AGENT, args![&sentinel]).await? else { return Ok(None) };
        return Ok(agent(&row, &key, opened)?
            .map(|(name, opened)| made(Who::Agent, &name, "Sentinel", None, Vec::new(), opened, presented)));
    }
    let Some(row) = q.row(store::INSTANCE, args![&sentinel, package.to_lowercase()]).await? else {
        return Ok(None);
    };
    let (id, is_virtual, enabled): (Uuid, bool, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let credential: Option<Uuid> = row.get(3)?;
    if !enabled {
        return Ok(None);
    }
    let own = instances::access_key(&app.secret, id);
    let by_own_key = bool::from(own.expose().as_bytes().ct_eq(key.expose().as_bytes()));
    let opened = if by_own_key {
        match credential {
            None => Vec::new(),
            // The rules of its credential hold for its own key too, and so does switching that credential off.
            Some(credential) => match access::permit_parts(&mut q, credential).await? {
                Some((id, rules)) => vec![bare(id, rules)],
                None => return Ok(None),
            },
        }
    } else if credential.is_some_and(|c| opened.iter().any(|o| o.id == c)) {
        opened
    } else {
        return Ok(None);
    };
    let (agent, name): (String, String) = (row.get(4)?, row.get(5)?);
    let who = Who::Instance { id, is_virtual };
    Ok(Some(made(who, &agent, &name, Some(id), row.json(6)?, opened, presented)))
}

fn only(opened: &[Opened], fits: impl Fn(&Opened) -> bool) -> Vec<Opened> {
    opened.iter().filter(|o| fits(o)).cloned().collect()
}

fn bare(id: Uuid, rules: Arc<model::authorization::Authorizations>) -> Opened {
    Opened { id, name: String::new(), control: false, management: false, developer: false, rules }
}

/// A machine speaks: with the key of its credential, or with its own.
fn agent(row: &Row, key: &Secret, opened: Vec<Opened>) -> Result<Option<(String, Vec<Opened>)>> {
    let (name, credential): (String, Option<Uuid>) = (row.get(1)?, row.get(2)?);
    let own: Option<Vec<u8>> = row.get(3)?;
    let by_own_key = own.is_some_and(|own| bool::from(own.ct_eq(&token_digest(key.expose()))));
    Ok(if by_own_key {
        Some((name, Vec::new()))
    } else if credential.is_some_and(|c| opened.iter().any(|o| o.id == c)) {
        Some((name, opened))
    } else {
        None
    })
}

fn made(
    who: Who,
    agent: &str,
    name: &str,
    instance: Option<Uuid>,
    groups: Vec<String>,
    opened: Vec<Opened>,
    presented: &Presented<'_>,
) -> Identity {
    let kind = if who.is_package() { PartyKind::PackageHttp } else { PartyKind::ConsumerHttp };
    let permit =
        Permit { credentials: opened.iter().map(|o| (o.id, o.rules.clone())).collect(), ..Permit::default() };
    let party = Party { kind, agent: agent.into(), name: name.into(), instance, permit };
    Identity { who, party, groups, opened, digest: presented.digest(), pulse: Pulse::default() }
}
