//! What every command has at hand: the language, the output, the server and who is calling, what was asked globally.
//!
//! Where the server and the caller come from, first wins: flags, environment, the context named or the current one.
//! A password is never a flag: it comes from `ESCALE_PASSWORD` or is asked for on a terminal.

use crate::args::Globals;
use crate::contexts::{Context, Contexts};
use crate::failure::{Failure, OrFail};
use crate::limits::WAIT_DEFAULT;
use crate::printer::{Format, Printer};
use crate::texts::Say;
use client::{Auth, Client};
use model::Secret;
use protocol::{Lang, exit};
use serde::Serialize;
use std::io::IsTerminal;
use std::time::Duration;

/// Where a server listens when nothing else is said.
pub const SERVER_DEFAULT: &str = "http://127.0.0.1:8088";

/// What a command works with.
#[derive(Debug)]
pub struct Shell {
    /// The reader's language.
    pub say: Say,
    /// The output.
    pub out: Printer,
    /// What was asked globally.
    pub globals: Globals,
}

/// A step that `--plan` shows.
#[derive(Debug, Serialize)]
pub struct Planned {
    /// What would be done: `deploy`, `remove`, …
    pub action: &'static str,
    /// To what.
    pub object: String,
    /// The same as a sentence.
    pub text: String,
}

impl Shell {
    /// From what the command line says.
    pub fn new(lang: Lang, globals: Globals) -> Self {
        let say = Say::new(lang);
        Self { say, out: Printer::new(globals.output, say), globals }
    }

    /// An environment variable that is set and not empty.
    pub fn variable(name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// The server's address.
    pub fn server(&self, contexts: &Contexts) -> Result<String, Failure> {
        if let Some(server) = self.globals.server.clone() {
            return Ok(server);
        }
        if let Some(name) = &self.globals.in_context {
            return match contexts.find(Some(name)) {
                Some((_, context)) => Ok(context.server.clone()),
                None => Err(Failure::new(exit::NOT_FOUND, self.say.no_context(name))),
            };
        }
        Ok(Self::variable("ESCALE_SERVER")
            .or_else(|| contexts.find(None).map(|(_, context)| context.server.clone()))
            .unwrap_or_else(|| SERVER_DEFAULT.to_owned()))
    }

    /// A client for the server, as the caller that flags, environment and contexts give.
    pub fn client(&self) -> Result<Client, Failure> {
        let contexts = Contexts::load().or_fail(self.say, || self.say.act_read_contexts())?;
        let server = self.server(&contexts)?;
        let anonymous = self.anonymous(&server)?;
        let auth = self.caller(&contexts, anonymous.server())?;
        Ok(anonymous.signed_in(auth))
    }

    /// A client for a server, as nobody. With `--plan` it can only look: a command that forgets to say what it would do is refused, and does nothing (AC-5).
    pub fn anonymous(&self, server: &str) -> Result<Client, Failure> {
        let say = self.say;
        let authority = match Self::variable("ESCALE_CA") {
            Some(path) => {
                let trouble = crate::explain::FileTrouble::at(path.as_ref());
                Some(std::fs::read(&path).map_err(trouble).or_fail(say, || say.act_reach(&server))?)
            }
            None => None,
        };
        let mut options = client::Options {
            lang: say.lang(),
            authority,
            planning: self.globals.plan,
            proxy: self.proxy(server)?,
            ..client::Options::default()
        };
        if let Some(timeout) = self.timeout()? {
            options.wait = timeout;
        }
        Client::with(server, Auth::None, options).or_fail(say, || say.act_reach(&server))
    }

    /// The proxy on the way to a server: that of the context in use, when it is about this server; else the environment names one, or none.
    fn proxy(&self, server: &str) -> Result<Option<String>, Failure> {
        let contexts = Contexts::load().or_fail(self.say, || self.say.act_read_contexts())?;
        let address = |text: &str| text.trim_end_matches('/').to_owned();
        let is_it = |context: &&Context| address(&context.server) == address(server);
        let named = contexts.find(self.globals.in_context.as_deref()).map(|(_, context)| context);
        let context = named.filter(is_it).or_else(|| contexts.contexts.values().find(is_it));
        Ok(context.and_then(|context| context.proxy.clone()))
    }

    fn caller(&self, contexts: &Contexts, server: &str) -> Result<Auth, Failure> {
        let token = |token: String| Auth::Token(Secret::new(token));
        if let Some(user) = self.globals.user.clone() {
            return self.with_password(user);
        }
        if self.globals.in_context.is_none() {
            if let Some(secret) = Self::variable("ESCALE_TOKEN") {
                return Ok(token(secret));
            }
            if let Some(user) = Self::variable("ESCALE_USER") {
                return self.with_password(user);
            }
        }
        let same_server = |address: &str| address.trim_end_matches('/') == server;
        let named = contexts.find(self.globals.in_context.as_deref()).map(|(_, context)| context);
        let context = named
            .filter(|context| same_server(&context.server))
            .or_else(|| contexts.contexts.values().find(|c| same_server(&c.server) && c.token.is_some()));
        match context.and_then(|context| context.token.clone()) {
            Some(secret) => Ok(token(secret)),
            None => Err(Failure::new(exit::NOT_ALLOWED, self.say.not_signed_in(&server))),
        }
    }

    fn with_password(&self, user: String) -> Result<Auth, Failure> {
        let password = match Self::variable("ESCALE_PASSWORD") {
            Some(password) => password,
            None => self.ask_password(&self.say.ask_password_of(&user), "ESCALE_PASSWORD")?,
        };
        Ok(Auth::Password { user, password: Secret::new(password) })
    }

    /// Asks for a secret on the terminal. `variable` is what a script would set instead.
    pub fn ask_password(&self, prompt: &str, variable: &str) -> Result<String, Failure> {
        if !Self::can_ask() {
            return Err(Failure::usage(self.say.needs_variable(&variable)));
        }
        let asked = dialoguer::Password::new().with_prompt(prompt).report(false).interact();
        asked.map_err(|_| Failure::usage(self.say.needs_variable(&variable)))
    }

    /// Asks for a text on the terminal.
    pub fn ask_text(&self, prompt: &str, default: Option<String>, missing: &str) -> Result<String, Failure> {
        if !Self::can_ask() {
            return Err(Failure::usage(self.say.needs_variable(&missing)));
        }
        let mut input = dialoguer::Input::<String>::new().with_prompt(prompt).report(false);
        if let Some(default) = default {
            input = input.default(default);
        }
        input.interact_text().map_err(|_| Failure::usage(self.say.needs_variable(&missing)))
    }

    /// Whether there is somebody to ask.
    pub fn can_ask() -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks before something that cannot be undone; without a terminal, and with `--yes`, it goes on.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        if self.globals.yes || !Self::can_ask() {
            return Ok(());
        }
        self.out.prompt(&self.say.yes_or_no(&question));
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        let answer = answer.trim().to_lowercase();
        // `y` is understood by everybody who uses a terminal.
        match read {
            Ok(_)
                if matches!(answer.as_str(), "y" | "yes")
                    || self.say.yes_words().split(' ').any(|w| w == answer) =>
            {
                Ok(())
            }
            _ => Err(Failure::new(exit::ERROR, self.say.left_alone())),
        }
    }

    /// Why something is done: `--reason`, else asked for where there is somebody to ask (AC-2). Empty where there is nobody: the server says whether it needs one.
    pub fn because(&self) -> String {
        if let Some(reason) = self.globals.reason.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            return reason.to_owned();
        }
        if self.globals.yes || self.globals.plan || !Self::can_ask() {
            return String::new();
        }
        self.out.prompt(&self.say.ask_why());
        let mut answer = String::new();
        match std::io::stdin().read_line(&mut answer) {
            Ok(_) => answer.trim().to_owned(),
            Err(_) => String::new(),
        }
    }

    /// With `--plan`, shows the steps and answers true: the command then ends.
    pub fn plans(&self, steps: impl FnOnce() -> Vec<Planned>) -> Result<bool, Failure> {
        if !self.globals.plan {
            return Ok(false);
        }
        let steps = steps();
        let people = || {
            let texts: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
            format!("{}\n{}", self.say.plan_heading(), texts.join("\n"))
        };
        self.out.list(&steps, people)?;
        Ok(true)
    }

    /// With `--plan`, shows one step and answers true.
    pub fn plans_one(
        &self,
        action: &'static str,
        object: impl ToString,
        text: String,
    ) -> Result<bool, Failure> {
        self.plans(|| vec![Planned { action, object: object.to_string(), text }])
    }

    /// Whether to wait until an order is done.
    pub const fn waits(&self) -> bool {
        self.globals.wait && !self.globals.no_wait
    }

    /// What `--timeout` says.
    pub fn timeout(&self) -> Result<Option<Duration>, Failure> {
        self.globals.timeout.as_deref().map(|text| self.duration(text)).transpose()
    }

    /// How long `--wait` waits.
    pub fn patience(&self) -> Result<Duration, Failure> {
        Ok(self.timeout()?.unwrap_or(WAIT_DEFAULT))
    }

    /// Reads a length of time; a bare number counts seconds.
    pub fn duration(&self, text: &str) -> Result<Duration, Failure> {
        let bare = text.trim().parse::<u32>().ok().map(|s| Duration::from_secs(u64::from(s)));
        bare.or_else(|| model::time::parse_duration(text))
            .ok_or_else(|| Failure::usage(self.say.bad_duration(&text)))
    }

    /// Runs something without an end until `--timeout` has passed, or whoever reads it has gone.
    pub async fn endless(&self, work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
        let timeout = self.timeout()?;
        let passed = async {
            match timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            outcome = work => outcome,
            () = passed => Ok(()),
            gone = self.out.closed() => Err(gone),
        }
    }

    /// Whether people read the results.
    pub fn is_for_people(&self) -> bool {
        self.out.format() == Format::Table
    }
}
