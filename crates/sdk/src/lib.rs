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
//! # Others
//!
//! What other instances publish is [watched](States::watch) or [asked for](States::get); [messages](Escale::messages) reach
//! one instance, a [group](Escale::join), an agent or everybody; a function marked [`callback`](macro@callback) is called
//! by messages, shown with its arguments in the console, and [called](Escale::call) by other programs:
//!
//! ```no_run
//! use escale_sdk::{Escale, Filter, Scope, callback};
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU8, Ordering};
//! use std::time::Duration;
//!
//! /// Switches the lamp; replies with its brightness.
//! #[callback(key = "Switch")]
//! async fn switch(
//!     #[state] lamp: Arc<AtomicU8>,
//!     /// Whether it should shine
//!     on: bool,
//!     /// Percent; 100 when nothing is said
//!     brightness: Option<u8>,
//! ) -> Result<u8, String> {
//!     let brightness = if on { brightness.unwrap_or(100) } else { 0 };
//!     if brightness > 100 {
//!         return Err(format!("{brightness} % is too bright"));
//!     }
//!     lamp.store(brightness, Ordering::Relaxed);
//!     Ok(brightness)
//! }
//!
//! # async fn run(escale: Escale) -> Result<(), Box<dyn std::error::Error>> {
//! escale.register::<switch>(Arc::default());
//!
//! let mut warmth = escale.states().watch(Filter::new().instance("Temperature"));
//! let garden = escale.join("Garden");
//! let reply = escale.call(Scope::package("lamp"), "Switch", true, Duration::from_secs(5)).await?;
//! while let Some(state) = warmth.next().await {
//!     escale.info(format!("{} is {}", state.name, state.value));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A [`Watch`], a [`Membership`] and a [`Subscription`] end when they are dropped.
//!
//! # By hand
//!
//! Outside of an agent, [`Escale::standalone`] gives the same handle: settings come from the caller, what is pushed, sent
//! or logged is written to the standard error, and callbacks are tried with [`Escale::invoke`].
//!
//! This is the only crate of Escale that promises semantic versioning: what is public here stays.

mod callback;
mod connection;
mod describe;
mod hub;
mod limits;
mod message;
mod setting;
mod state;
mod wire;

pub use callback::{Call, Callback};
pub use describe::{CallbackDescription, Describe, Explained, Types};
pub use message::{CallError, Membership, Message, Messages, Replies, Scope};
pub use setting::{FromSetting, SettingError, Subscription};
pub use state::{Filter, State, StateObject, States, Watch};

/// Makes a function callable by messages; give it to [`Escale::register`].
///
/// Beside the function stands then a type of the same name, which is what is registered. The function may be async. Its
/// arguments, owned and read by serde, become the description others see, with the documentation of the function and of
/// each argument; `Option` may be left out, `#[default(5)]` says what counts then. Two arguments are not told to others:
/// one marked `#[state]`, given at the registration, and `&Call`, which tells who calls. What the function returns is
/// replied to whoever waits; of a `Result` the error is told as such.
///
/// The key is the function's name, or `#[callback(key = "…")]`; `#[callback(hidden)]` declares nothing.
///
/// ```
/// use escale_sdk::{Call, callback};
///
/// /// Waters a bed.
/// #[callback]
/// async fn water(call: &Call, bed: String, #[default(10)] litres: u32) -> Result<(), String> {
///     call.escale().info(format!("{litres} l for {bed}, says {}", call.message().from));
///     Ok(())
/// }
/// ```
pub use callback::callback;

/// The type of whatever a program is on its agent. The same as [`Escale`], under the name other libraries use.
pub type Package = Escale;

/// What the attribute and the derive write calls to. Not for people.
#[doc(hidden)]
pub mod __private {
    pub use crate::callback::{Answer, Arguments, json, reply};
    pub use crate::describe::probe::{ByDescribe, ByNothing, Probe};
}

use connection::{Connection, Shared};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use wire::{ProgramLine, Say, env};

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

/// How to connect: [`Escale::options`].
#[derive(Debug, Clone, Default)]
pub struct Options {
    place: Option<Place>,
    last_states: bool,
}

impl Options {
    /// Another agent than the one of the environment.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
    /// Asks for the state objects of the program's earlier run, which are thrown away when it starts: [`States::last`].
    #[must_use]
    pub fn last_states(mut self) -> Self {
        self.last_states = true;
        self
    }
    /// Connects.
    ///
    /// # Errors
    /// As [`Escale::connect`].
    pub async fn connect(self) -> Result<Escale, Error> {
        let place = match self.place {
            Some(place) => place,
            None => Place::from_env().ok_or(Error::NoAgent)?,
        };
        let shared = Arc::new(Shared::default());
        if self.last_states {
            shared.hub.want_last_states();
        }
        let (connection, greeting) = Connection::open(place, Arc::clone(&shared)).await?;
        shared.hub.registry(|registry| registry.name_package(&greeting.instance));
        let calls = shared.hub.take_calls();
        let inner = Arc::new(Inner {
            shared,
            connection: Some(connection),
            agent: greeting.agent,
            instance: greeting.instance,
        });
        if let Some(calls) = calls {
            tokio::spawn(callback::serve(Arc::downgrade(&inner), calls));
        }
        Ok(Escale { inner })
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
        Self::options().place(place).connect().await
    }

    /// How to connect, where the usual way does not do.
    #[must_use]
    pub fn options() -> Options {
        Options::default()
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
        shared.hub.registry(|registry| registry.name_package("standalone"));
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

    /// Calls a function each time one setting changes, with its new value; nothing when it has none any more. Ends when
    /// what is returned is dropped. Needs to be called inside of tokio's runtime.
    ///
    /// ```no_run
    /// # use escale_sdk::Escale;
    /// # use std::time::Duration;
    /// # fn f(escale: &Escale) {
    /// let kept = escale.on_change::<Duration>("interval", |value| println!("interval is now {value:?}"));
    /// # }
    /// ```
    pub fn on_change<T: FromSetting>(
        &self,
        key: impl Into<String>,
        tell: impl FnMut(Result<Option<T>, SettingError>) + Send + 'static,
    ) -> Subscription {
        setting::follow(self.on_settings(), key.into(), tell)
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

    /// State objects of others, and the care of one's own.
    #[must_use]
    pub fn states(&self) -> States<'_> {
        States::new(self)
    }

    /// Whether the agent is connected to the server now. Without it, messages are lost, which the log tells, and questions
    /// wait.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        *self.inner.shared.hub.server.borrow()
    }

    /// Waits until the agent is connected to the server.
    pub async fn connected(&self) {
        self.inner.shared.hub.connected().await;
    }

    /// Writes a line into the instance's log.
    pub fn log(&self, level: Level, text: impl Into<String>) {
        self.say(ProgramLine::Log { level: level.word().to_owned(), text: text.into() });
    }

    /// Something for whoever wants to know.
    pub fn info(&self, text: impl Into<String>) {
        self.log(Level::Info, text);
    }
    /// Something is odd.
    pub fn warn(&self, text: impl Into<String>) {
        self.log(Level::Warn, text);
    }
    /// Something failed.
    pub fn error(&self, text: impl Into<String>) {
        self.log(Level::Error, text);
    }
    /// Something for whoever writes the program: it never leaves the machine. Written to the standard error when the
    /// program stands alone, nowhere else.
    pub fn debug(&self, text: impl Into<String>) {
        if self.is_standalone() {
            connection::print(&ProgramLine::Log { level: "debug".to_owned(), text: text.into() });
        }
    }

    /// Says that the program is ready to serve; needed when the manifest says `ready = "notify"`. May be repeated.
    pub fn ready(&self) {
        self.inner.shared.hub.set_ready();
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

    /// What is shared with the connection; nothing when the program stands alone.
    fn connected_shared(&self) -> Option<&Arc<Shared>> {
        self.inner.connection.is_some().then_some(&self.inner.shared)
    }
    /// Declares what the program offers, again.
    fn declare(&self) {
        if let Some(descriptor) = self.descriptor() {
            self.exchange(Say::Describe { descriptor });
        }
    }
    fn exchange(&self, say: Say) {
        self.say(ProgramLine::Say { say });
    }
    fn say(&self, line: ProgramLine) {
        if self.inner.connection.is_some() {
            self.inner.shared.push(line);
        } else {
            connection::print(&line);
        }
    }
}
