//! What a package's program links to: settings, state objects, log lines, readiness, and the word to stop.
//!
//! A program that an Escale agent runs finds its agent through its environment. [`Escale::connect`] does that; from
//! then on the connection looks after itself: when the agent is replaced, it is made again, and what was said
//! meanwhile is kept, within bounds, and said then.
//!
//! ```no_run
//! use escale_sdk::{Escale, Level};
//! use std::time::Duration;
//!
//! # async fn run() -> Result<(), escale_sdk::Error> {
//! let escale = Escale::connect().await?;
//! let every: Duration = escale.setting_or("interval", Duration::from_secs(10))?;
//! escale.ready();
//! let mut pulse = tokio::time::interval(every);
//! loop {
//!     tokio::select! {
//!         _ = pulse.tick() => escale.state("load", 0.42).kind("load").lifetime(3 * every).push(),
//!         _ = escale.stopped() => break,
//!     }
//! }
//! escale.log(Level::Info, "goodbye");
//! escale.flush(Duration::from_secs(1)).await;
//! # Ok(())
//! # }
//! ```
//!
//! Outside of an agent, [`Escale::standalone`] gives the same handle: settings come from the caller, and what is
//! pushed or logged is written to the standard error.
//!
//! This is the only crate of Escale that promises semantic versioning: what is public here stays.

mod connection;
mod setting;
mod state;

pub use setting::{FromSetting, SettingError};
pub use state::StateObject;

use connection::{Connection, Shared};
use protocol::local::{ProgramLine, env};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Settings: key → value, all as text.
pub type Settings = BTreeMap<String, String>;

/// The handle of a program on its agent. Cheap to clone; the connection ends with the last clone.
#[derive(Debug, Clone)]
pub struct Escale {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    /// Keeps the connection up; nothing when the program stands alone.
    connection: Option<Connection>,
    agent: String,
    instance: String,
}

/// Where a program's agent is: what stands in `ESCALE_SOCKET` and `ESCALE_KEY`.
#[derive(Clone)]
pub struct Place {
    socket: PathBuf,
    key: String,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").field("socket", &self.socket).finish_non_exhaustive()
    }
}

impl Place {
    /// A place given by hand; [`Place::from_env`] is the usual way.
    #[must_use]
    pub fn new(socket: impl Into<PathBuf>, key: impl Into<String>) -> Self {
        Self { socket: socket.into(), key: key.into() }
    }
    /// The place in the environment; nothing when no agent runs this program.
    #[must_use]
    pub fn from_env() -> Option<Self> {
        let socket = std::env::var_os(env::SOCKET).filter(|s| !s.is_empty())?;
        Some(Self::new(socket, std::env::var(env::KEY).ok()?))
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No agent runs this program: `ESCALE_SOCKET` or `ESCALE_KEY` is not set.
    #[error(
        "no agent runs this program (ESCALE_SOCKET is not set); use Escale::standalone to run it by hand"
    )]
    NoAgent,
    /// The agent's socket could not be reached.
    #[error("the agent could not be reached at {socket}")]
    Unreachable {
        /// The socket.
        socket: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The agent does not know this program's key.
    #[error("the agent refused this program: {0}")]
    Refused(String),
    /// A setting is missing or is no value of its type.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// For whoever wants to know.
    Info,
    /// Something is odd.
    Warn,
    /// Something failed.
    Error,
}

impl Level {
    const fn word(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        }
    }
}

impl Escale {
    /// Connects to the agent that runs this program.
    ///
    /// # Errors
    /// [`Error::NoAgent`] outside of an agent; [`Error::Unreachable`] and [`Error::Refused`] when the first
    /// connection fails. Later ones are tried again by themselves.
    pub async fn connect() -> Result<Self, Error> {
        Self::connect_to(Place::from_env().ok_or(Error::NoAgent)?).await
    }

    /// Connects to an agent at a given place.
    ///
    /// # Errors
    /// As [`Escale::connect`].
    pub async fn connect_to(place: Place) -> Result<Self, Error> {
        let shared = Arc::new(Shared::default());
        let (connection, greeting) = Connection::open(place, Arc::clone(&shared)).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                shared,
                connection: Some(connection),
                agent: greeting.agent,
                instance: greeting.instance,
            }),
        })
    }

    /// A handle without an agent, to run a program by hand: these settings, and what is pushed or logged is written
    /// to the standard error.
    ///
    /// ```
    /// use escale_sdk::Escale;
    ///
    /// let escale = Escale::standalone([("port", "8080")]);
    /// assert!(escale.is_standalone());
    /// assert_eq!(escale.setting::<u16>("port")?, 8080);
    /// # Ok::<(), escale_sdk::SettingError>(())
    /// ```
    pub fn standalone<K: Into<String>, V: Into<String>>(settings: impl IntoIterator<Item = (K, V)>) -> Self {
        let shared = Arc::new(Shared::default());
        let settings: Settings = settings.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        shared.settings.send_replace(settings);
        Self {
            inner: Arc::new(Inner {
                shared,
                connection: None,
                agent: "standalone".to_owned(),
                instance: "standalone".to_owned(),
            }),
        }
    }

    /// Whether there is no agent behind this handle.
    #[must_use]
    pub fn is_standalone(&self) -> bool {
        self.inner.connection.is_none()
    }
    /// Name of the agent.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.inner.agent
    }
    /// Name of this instance.
    #[must_use]
    pub fn instance(&self) -> &str {
        &self.inner.instance
    }

    /// All settings, as they are now.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.inner.shared.settings.borrow().clone()
    }

    /// One setting, as a value of a type.
    ///
    /// # Errors
    /// When there is none, or it is no value of that type; the error names the key, never the value.
    ///
    /// ```
    /// # use escale_sdk::Escale;
    /// use std::time::Duration;
    ///
    /// let escale = Escale::standalone([("every", "1m30s"), ("ratio", "0,5"), ("on", "True")]);
    /// assert_eq!(escale.setting::<Duration>("every")?, Duration::from_secs(90));
    /// assert_eq!(escale.setting::<f64>("ratio")?, 0.5);
    /// assert!(escale.setting::<bool>("on")?);
    /// assert!(escale.setting::<u8>("missing").unwrap_err().to_string().contains("\"missing\""));
    /// # Ok::<(), escale_sdk::SettingError>(())
    /// ```
    pub fn setting<T: FromSetting>(&self, key: &str) -> Result<T, SettingError> {
        setting::read(&self.inner.shared.settings.borrow(), key)?
            .ok_or_else(|| SettingError::Missing { key: key.to_owned() })
    }

    /// One setting, or a default when there is none.
    ///
    /// # Errors
    /// When there is one and it is no value of that type.
    pub fn setting_or<T: FromSetting>(&self, key: &str, default: T) -> Result<T, SettingError> {
        Ok(setting::read(&self.inner.shared.settings.borrow(), key)?.unwrap_or(default))
    }

    /// Tells of new settings: someone pushed them to the running program.
    ///
    /// ```no_run
    /// # async fn f(escale: escale_sdk::Escale) {
    /// let mut changes = escale.on_settings();
    /// while changes.changed().await.is_ok() {
    ///     let settings = changes.borrow_and_update().clone();
    ///     // use them
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn on_settings(&self) -> watch::Receiver<Settings> {
        self.inner.shared.settings.subscribe()
    }

    /// Begins a state object: the last value counts, under its name. Nothing is sent before
    /// [`push`](StateObject::push).
    ///
    /// ```
    /// # use escale_sdk::Escale;
    /// # use std::time::Duration;
    /// # let escale = Escale::standalone([("", ""); 0]);
    /// escale
    ///     .state("disk", serde_json::json!({ "free": 42 }))
    ///     .kind("gauge")
    ///     .metadata("mount", "/")
    ///     .lifetime(Duration::from_secs(60))
    ///     .push();
    /// ```
    pub fn state(&self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> StateObject<'_> {
        StateObject::new(self, name.into(), value.into())
    }

    /// Pushes a state object that has only a name and a value.
    pub fn push_state(&self, name: impl Into<String>, value: impl Into<serde_json::Value>) {
        self.state(name, value).push();
    }

    /// Writes a line into the instance's log.
    pub fn log(&self, level: Level, text: impl Into<String>) {
        self.say(ProgramLine::Log { level: level.word().to_owned(), text: text.into() });
    }

    /// Says that the program is ready to serve; needed when the manifest says `ready = "notify"`. May be repeated.
    pub fn ready(&self) {
        self.inner.shared.set_ready();
        self.say(ProgramLine::Ready);
    }

    /// Waits until the program is to stop: the agent says so, or the signal TERM or INT comes. Returns how long the
    /// program has before it is killed, where the agent said so.
    ///
    /// From the first wait on, TERM and INT no longer end the process by themselves.
    pub async fn stopped(&self) -> Option<Duration> {
        let mut stop = self.inner.shared.stop.subscribe();
        let signal = connection::signalled();
        tokio::pin!(signal);
        tokio::select! {
            grace = stop.wait_for(Option::is_some) => grace.ok().and_then(|g| *g),
            () = &mut signal => *self.inner.shared.stop.borrow(),
        }
    }

    /// Waits until everything said so far was handed to the agent, or the time is over; returns whether it was.
    pub async fn flush(&self, within: Duration) -> bool {
        match &self.inner.connection {
            None => true,
            Some(_) => tokio::time::timeout(within, self.inner.shared.emptied()).await.is_ok(),
        }
    }

    fn say(&self, line: ProgramLine) {
        if self.inner.connection.is_some() {
            self.inner.shared.push(line);
        } else {
            connection::print(&line);
        }
    }
}
