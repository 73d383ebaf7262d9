//! Agents are woken: asked whether they wait, and then told to come (§11).
//!
//! Only two things are ever asked of an address, and only of one that may be asked: `/status` and `/now`. Redirections are not followed, an answer is read
//! no further than it may go, and what comes back is looked at for a few words only (R-90, R-91, S-12).

use crate::app::App;
use crate::computers::{self, Machine};
use crate::fault::Result;
use crate::limits;
use crate::tasks;
use model::Timestamp;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How a wake-up went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It said that it comes.
    Woken,
    /// It works on something; a wake-up would be lost.
    Busy,
    /// It does not trust our address.
    Refused,
    /// No answer, or none of an agent.
    Unreachable,
    /// There is no address at which it may be asked.
    Nowhere,
}

impl Outcome {
    /// The word on wires and in the table of computers; empty: nothing was tried.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Woken => "woken",
            Outcome::Busy => "busy",
            Outcome::Refused => "refused",
            Outcome::Unreachable => "unreachable",
            Outcome::Nowhere => "nowhere",
        }
    }
    /// What happened, for people.
    #[must_use]
    pub const fn text(self, lang: protocol::Lang) -> &'static str {
        let (en, fr) = match self {
            Outcome::Woken => {
                ("it was woken and comes within seconds", "il a été réveillé et vient dans quelques secondes")
            }
            Outcome::Busy => (
                "it is busy; it will be woken again when it is done",
                "il est occupé ; il sera réveillé de nouveau quand il aura fini",
            ),
            Outcome::Refused => (
                "it refused: it does not trust the address of this server; add it to its httpd-trust",
                "il a refusé : il ne fait pas confiance à l'adresse de ce serveur ; ajoutez-la à son httpd-trust",
            ),
            Outcome::Unreachable => (
                "it does not answer; it will come by itself at its next contact",
                "il ne répond pas ; il viendra de lui-même à son prochain contact",
            ),
            Outcome::Nowhere => (
                "there is no address at which it may be woken: declare its network for wake-ups",
                "aucune adresse ne permet de le réveiller : déclarez son réseau pour les réveils",
            ),
        };
        match lang {
            protocol::Lang::Fr => fr,
            protocol::Lang::En => en,
        }
    }
}

/// What an agent says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It waits.
    Waiting,
    /// It does something.
    Busy,
}

/// Wake-ups in memory.
pub struct Push {
    client: OnceLock<Option<reqwest::Client>>,
    /// Agents being asked.
    asking: Semaphore,
    /// When each agent was tried last, by number of its computer.
    tried: Mutex<HashMap<i64, Timestamp>>,
    /// Agents that were woken by us and finished something: looked at again then, for a wake-up during a run is lost.
    again: Mutex<HashMap<i64, (Machine, Timestamp)>>,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            client: OnceLock::new(),
            asking: Semaphore::new(limits::WAKES_AT_ONCE_MAX),
            tried: Mutex::default(),
            again: Mutex::default(),
        }
    }
}

/// An agent that ended a run needs so long until it listens to a wake-up again.
const SETTLES: Duration = Duration::from_secs(10);

impl Push {
    fn client(&self) -> Option<&reqwest::Client> {
        self.client
            .get_or_init(|| {
                // Plain HTTP to an address: no names are resolved, no proxy stands between, nothing is trusted.
                let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
                    rustls::crypto::ring::default_provider(),
                ))
                .with_safe_default_protocol_versions()
                .ok()?
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth();
                reqwest::Client::builder()
                    .user_agent(concat!("escale/", env!("CARGO_PKG_VERSION")))
                    .redirect(reqwest::redirect::Policy::none())
                    .no_proxy()
                    .http1_only()
                    .timeout(limits::WAKE_WAIT_MAX)
                    .pool_max_idle_per_host(0)
                    .tls_backend_preconfigured(tls)
                    .build()
                    .inspect_err(
                        |error| tracing::error!(%error, "could not make a client to wake agents with"),
                    )
                    .ok()
            })
            .as_ref()
    }

    /// Asks an agent one thing: status and the beginning of its answer.
    async fn ask(&self, at: SocketAddr, path: &str) -> Option<(u16, String)> {
        let _asking = self.asking.acquire().await.ok()?;
        let whole = async {
            let mut answer = self.client()?.get(format!("http://{at}{path}")).send().await.ok()?;
            let status = answer.status().as_u16();
            let mut text = Vec::new();
            while let Ok(Some(piece)) = answer.chunk().await {
                let room = limits::WAKE_ANSWER_BYTES_MAX - text.len();
                text.extend_from_slice(&piece[..piece.len().min(room)]);
                if piece.len() >= room {
                    break;
                }
            }
            Some((status, String::from_utf8_lossy(&text).into_owned()))
        };
        tokio::time::timeout(limits::WAKE_WAIT_MAX, whole).await.ok().flatten()
    }

    /// Notes that an agent said its last word on a run.
    pub fn ended(&self, machine: &Machine, at: Timestamp) {
        let woken = self.tried.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&machine.number);
        if woken {
            let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
            if again.len() < limits::FOREIGN_COUNTED_MAX {
                again.insert(machine.number, (machine.clone(), at));
            }
        }
    }

    /// Agents that finished something a while ago.
    fn settled(&self, now: Timestamp) -> Vec<Machine> {
        let settles = i64::try_from(SETTLES.as_millis()).unwrap_or(i64::MAX);
        let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        let due: Vec<i64> = again
            .iter()
            .filter(|(_, (_, at))| now.as_ms() - at.as_ms() >= settles)
            .map(|(number, _)| *number)
            .collect();
        due.into_iter().filter_map(|number| again.remove(&number)).map(|(machine, _)| machine).collect()
    }

    fn note(&self, number: i64, at: Timestamp) {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        if tried.len() >= limits::FOREIGN_COUNTED_MAX {
            tried.clear();
        }
        tried.insert(number, at);
    }
}

/// What an agent answers to `/status`.
#[must_use]
fn says(status: u16, text: &str) -> Option<Says> {
    let text = text.trim();
    match text.strip_prefix("status:").map(str::trim) {
        _ if status != 200 => None,
        Some("waiting") => Some(Says::Waiting),
        Some(_) => Some(Says::Busy),
        None => None,
    }
}

/// Asks an agent how it stands: where it answered, and what.
///
/// # Errors
/// When the database fails.
pub async fn status(app: &App, machine: &Machine) -> Result<(Outcome, Option<(SocketAddr, Says)>)> {
    let addresses = super::doors::wake_addresses(app, machine).await?;
    if addresses.is_empty() {
        return Ok((Outcome::Nowhere, None));
    }
    for at in addresses.into_iter().take(limits::WAKE_ADDRESSES_MAX) {
        let answer = app.foreign.push.ask(at, "/status").await;
        if let Some(said) = answer.and_then(|(status, text)| says(status, &text)) {
            let outcome = if said == Says::Waiting { Outcome::Woken } else { Outcome::Busy };
            return Ok((outcome, Some((at, said))));
        }
    }
    Ok((Outcome::Unreachable, None))
}

/// Wakes an agent if it waits, and keeps how it went.
///
/// # Errors
/// When the database fails.
pub async fn wake(app: &App, machine: &Machine) -> Result<Outcome> {
    app.foreign.push.note(machine.number, app.clock.now());
    let outcome = match status(app, machine).await? {
        (_, Some((at, Says::Waiting))) => match app.foreign.push.ask(at, "/now/wake").await {
            Some((200, _)) => Outcome::Woken,
            Some((403, _)) => Outcome::Refused,
            _ => Outcome::Unreachable,
        },
        (outcome, _) => outcome,
    };
    if outcome == Outcome::Busy {
        app.foreign.push.ended(machine, app.clock.now());
    }
    super::doors::woken(app, machine, outcome).await?;
    Ok(outcome)
}

/// Wakes agents of push tasks, until the server leaves.
pub async fn keep_waking(app: App) {
    let mut tick = tokio::time::interval(limits::WAKE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        if let Err(fault) = round(&app).await {
            tracing::error!(%fault, "could not wake agents");
        }
    }
}

/// One round: agents people want woken, agents that have settled and have work again, then those of push tasks; so many at most in all.
///
/// # Errors
/// When the database fails.
pub async fn round(app: &App) -> Result<()> {
    let most = computers::rules(app).await?.settings.wake_max as usize;
    let mut numbers = tasks::wakes_wanted(app, most);
    for machine in app.foreign.push.settled(app.clock.now()) {
        if numbers.len() < most && tasks::due(app, &machine).await? {
            numbers.push(machine.number);
        }
    }
    numbers.extend(tasks::to_wake(app, most.saturating_sub(numbers.len())).await?);
    let mut machines = Vec::with_capacity(numbers.len());
    let mut q = app.db.read();
    for number in numbers {
        machines.extend(computers::of_number(app, &mut q, number).await?.filter(|m| m.agent_id.is_none()));
    }
    drop(q);
    let woken = futures_util::future::join_all(machines.iter().map(|machine| wake(app, machine))).await;
    woken.into_iter().try_for_each(|one| one.map(drop))
}
