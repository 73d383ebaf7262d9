//! The host of a package's Python scripts (spec/constellation §3.6): `escale-agent python-host <configuration file>`.
//!
//! The agent starts it, as a process of its own, for a package that lists Python scripts and has no program that runs
//! here; so it is supervised, counted, adopted and ended like any program. Towards the agent it is one program on the
//! local socket; towards each script it is the host that its library expects: a ZeroMQ PAIR ([`zmtp`]), and the frames
//! of the specification ([`frames`]).
//!
//! A script that does not say its first word in time, or ends before it, is a failed start: the host ends, and the
//! recovery of the instance decides. One that ends later is told in the log and started again after a pause, which
//! grows; when it ends again and again, the host gives up.

pub mod agent;
pub mod descriptor;
pub mod frames;
pub mod script;
mod wishes;
pub mod zmtp;

use crate::instances::launch;
use crate::limits;
use agent::{Agent, Place};
use bundle::PythonScript;
use descriptor::Descriptor;
use frames::{Identity, Word};
use protocol::api::StateObject;
use protocol::exchange::{Say, Tell};
use protocol::local::{AgentLine, ProgramLine, env};
use script::{End, Life};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};
use wishes::Wishes;

/// What can happen to the host.
pub enum Event {
    /// The agent says something.
    Agent(AgentLine),
    /// The agent is gone, for now.
    AgentGone,
    /// A script says something.
    Word {
        /// Which script.
        number: usize,
        /// Which life of it.
        life: u64,
        /// What.
        word: Word,
    },
    /// A script has ended.
    Ended {
        /// Which script.
        number: usize,
        /// Which life of it.
        life: u64,
        /// How.
        end: End,
    },
    /// The pause before a script's next life is over.
    Again {
        /// Which script.
        number: usize,
    },
}

/// Runs the scripts that a configuration file lists, until the agent asks to stop or they cannot be kept alive.
#[must_use]
pub fn run(config: &Path) -> ExitCode {
    let Some(place) = Place::from_env() else {
        tracing::error!("python-host is started by an agent alone: {} is not set", env::SOCKET);
        return ExitCode::from(2);
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(live(config, place)),
        Err(_) => ExitCode::FAILURE,
    }
}

async fn live(config: &Path, place: Place) -> ExitCode {
    let (Ok(mut term), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return ExitCode::FAILURE;
    };
    let (events, mut inbox) = mpsc::channel(limits::PYTHON_QUEUE_MAX);
    let agent = Agent::connect(place, events.clone());
    let mut host = Host::new(agent.clone(), events);
    let mut pings = tokio::time::interval(limits::PYTHON_PING_EVERY);
    let code = loop {
        tokio::select! {
            event = inbox.recv() => match event {
                Some(event) => host.handle(event, config),
                None => break ExitCode::FAILURE,
            },
            _ = pings.tick() => host.tell_all(&frames::ping()),
            _ = term.recv() => host.stop(Outcome::Asked),
            _ = interrupt.recv() => host.stop(Outcome::Asked),
        }
        if let Some(outcome) = host.over() {
            break if outcome == Outcome::Asked { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
    };
    agent.flush().await;
    code
}

/// Why the host ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It was asked to, by the agent or by a script.
    Asked,
    /// Its scripts cannot be kept alive.
    Failed,
}

struct Host {
    agent: Agent,
    events: mpsc::Sender<Event>,
    identity: Identity,
    settings: BTreeMap<String, String>,
    /// The agent is connected to its server.
    connected: bool,
    /// It was said that this program begins.
    begun: bool,
    ready: bool,
    scripts: Vec<Seat>,
    started: bool,
    descriptor: Descriptor,
    declared: bool,
    last_states: Option<Vec<StateObject>>,
    /// Which script asked for state objects.
    asks: VecDeque<(u64, usize)>,
    ask: u64,
    /// Which script began a conversation.
    conversations: VecDeque<(String, usize)>,
    ending: Option<Outcome>,
}

/// One script.
struct Seat {
    script: PythonScript,
    life: u64,
    /// It lives.
    alive: bool,
    /// It has said its first word, in this life.
    begun: bool,
    frames: mpsc::Sender<String>,
    close: Option<oneshot::Sender<()>>,
    wishes: Wishes,
    /// Functions it offers.
    keys: BTreeSet<String>,
    /// Short lives in a row.
    deaths: u32,
    /// It missed frames, and the log says so.
    missed: bool,
}

impl Host {
    fn new(agent: Agent, events: mpsc::Sender<Event>) -> Self {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let identity = Identity {
            agent: variable(env::AGENT),
            instance: variable(env::INSTANCE),
            package: variable(env::PACKAGE),
            version: variable(env::VERSION),
        };
        Self {
            agent,
            events,
            identity,
            settings: BTreeMap::new(),
            connected: false,
            begun: false,
            ready: false,
            scripts: Vec::new(),
            started: false,
            descriptor: Descriptor::default(),
            declared: false,
            last_states: None,
            asks: VecDeque::new(),
            ask: 0,
            conversations: VecDeque::new(),
            ending: None,
        }
    }

    fn handle(&mut self, event: Event, config: &Path) {
        match event {
            Event::Agent(line) => self.agent_says(line, config),
            Event::AgentGone => self.set_connected(false),
            Event::Word { number, life, word } => {
                if self.scripts.get(number).is_some_and(|seat| seat.life == life) {
                    self.script_says(number, word);
                }
            }
            Event::Ended { number, life, end } => {
                if self.scripts.get(number).is_some_and(|seat| seat.life == life) {
                    self.ended(number, &end);
                }
            }
            Event::Again { number } => {
                if self.ending.is_none() {
                    self.start(number);
                }
            }
        }
    }

    fn agent_says(&mut self, line: AgentLine, config: &Path) {
        match line {
            AgentLine::Welcome { settings, .. } => {
                self.settings = settings;
                self.begin();
                if !std::mem::replace(&mut self.started, true) {
                    self.start_all(config);
                }
            }
            AgentLine::Settings { settings } => {
                self.settings = settings;
                self.tell_all(&frames::settings(&self.settings));
            }
            AgentLine::Server { connected } => self.set_connected(connected),
            AgentLine::Stop { .. } => self.stop(Outcome::Asked),
            AgentLine::Tell { tell } => self.heard(tell),
            AgentLine::Refused { .. } | AgentLine::Unknown => {}
        }
    }

    /// Tells a new agent, or the same again, what lasts.
    fn begin(&mut self) {
        let reconnection = std::mem::replace(&mut self.begun, true);
        self.say(Say::Begin { reconnection, last_states: false });
        let mut wishes = Wishes::default();
        self.scripts.iter().for_each(|seat| wishes.add(&seat.wishes));
        for say in wishes.says() {
            self.say(say);
        }
        if self.declared {
            self.declare();
        }
        if self.ready {
            self.agent.say(ProgramLine::Ready);
        }
    }

    fn say(&self, say: Say) {
        self.agent.say(ProgramLine::Say { say });
    }

    fn set_connected(&mut self, connected: bool) {
        if std::mem::replace(&mut self.connected, connected) != connected {
            self.tell_all(&frames::connection(connected));
        }
    }

    fn heard(&mut self, tell: Tell) {
        match tell {
            Tell::Message { message } => {
                let frame = frames::message(&message);
                for number in self.concerned(&message) {
                    self.tell(number, &frame);
                }
            }
            Tell::State { state } => {
                let frame = frames::state_object(&state);
                for number in 0..self.scripts.len() {
                    if self.scripts[number].wishes.want(&state) {
                        self.tell(number, &frame);
                    }
                }
            }
            Tell::States { ask, states } => {
                if let Some(at) = self.asks.iter().position(|(asked, _)| *asked == ask) {
                    let number = self.asks.remove(at).map_or(0, |(_, number)| number);
                    states.iter().for_each(|state| self.tell(number, &frames::state_object(state)));
                }
            }
            Tell::LastStates { states } => {
                self.tell_all(&frames::last_states(&states));
                self.last_states = Some(states);
            }
            Tell::Refused { text } => self.agent.log("warn", text),
            Tell::Unknown => {}
        }
    }

    /// Which scripts a message is for: a reply for whoever began the conversation, else those that offer the function,
    /// else all.
    fn concerned(&self, message: &protocol::exchange::ReceivedMessage) -> Vec<usize> {
        if message.key == model::message::REPLY_KEY
            && let Some(conversation) = &message.scope.conversation
            && let Some((_, number)) = self.conversations.iter().rev().find(|(id, _)| id == conversation)
        {
            return vec![*number];
        }
        let all = || 0..self.scripts.len();
        let offering: Vec<usize> = all().filter(|n| self.scripts[*n].keys.contains(&message.key)).collect();
        if offering.is_empty() { all().collect() } else { offering }
    }

    fn script_says(&mut self, number: usize, word: Word) {
        match word {
            Word::Init => self.script_begun(number),
            Word::Pong => {}
            Word::Line(line) => self.agent.say(line),
            Word::Send(say, conversation) => {
                if let Some(conversation) = conversation {
                    self.conversations.push_back((conversation, number));
                    if self.conversations.len() > limits::PYTHON_CONVERSATIONS_MAX {
                        self.conversations.pop_front();
                    }
                }
                self.say(say);
            }
            // Without a group: messages for this package come in any case.
            Word::Join(group) | Word::Leave(group) if group.is_empty() => {}
            Word::Join(group) => {
                self.scripts[number].wishes.join(&group);
                self.say(Say::Join { group });
            }
            Word::Leave(group) => {
                let before = self.scripts[number].wishes.clone();
                self.scripts[number].wishes.leave(&group);
                self.give_up(before);
            }
            Word::GetSettings => self.tell(number, &frames::settings(&self.settings)),
            Word::Request(filter) => {
                self.ask += 1;
                self.asks.push_back((self.ask, number));
                if self.asks.len() > limits::PYTHON_CONVERSATIONS_MAX {
                    self.asks.pop_front();
                }
                self.say(Say::Request { ask: self.ask, filter });
            }
            Word::Watch(filter) => {
                self.scripts[number].wishes.watch(filter.clone());
                self.say(Say::Watch { filter });
            }
            Word::Register(register) => {
                self.scripts[number].keys.insert(register.key.clone());
                self.descriptor.register(*register);
            }
            Word::Describe(frame) => self.descriptor.describe(&frame),
            Word::Declare => {
                self.declared = true;
                self.declare();
            }
            Word::Shutdown => {
                self.agent
                    .log("info", format!("{} asks that the package ends", self.scripts[number].script.file));
                self.stop(Outcome::Asked);
            }
            Word::Odd(text) => {
                self.agent.log("warn", format!("{}: {text}", self.scripts[number].script.file))
            }
        }
    }

    fn declare(&self) {
        self.say(Say::Describe { descriptor: self.descriptor.value(&self.identity.instance) });
    }

    fn script_begun(&mut self, number: usize) {
        self.scripts[number].begun = true;
        self.tell(number, &frames::package_state(&self.identity, self.connected));
        if let Some(states) = &self.last_states {
            let frame = frames::last_states(states);
            self.tell(number, &frame);
        }
        if !self.ready && self.scripts.iter().all(|seat| seat.begun) {
            self.ready = true;
            self.agent.say(ProgramLine::Ready);
        }
    }

    /// Leaves what nobody wants any more.
    fn give_up(&self, before: Wishes) {
        let mut wanted = Wishes::default();
        self.scripts.iter().for_each(|seat| wanted.add(&seat.wishes));
        before.without(&wanted).into_iter().for_each(|say| self.say(say));
    }

    fn start_all(&mut self, config: &Path) {
        let known = |text: &str| launch::substitute(text, &self.settings).unwrap_or_else(|_| text.to_owned());
        let scripts = match bundle::python_scripts(config, known) {
            Ok(scripts) => scripts.unwrap_or_default(),
            Err(error) => {
                self.agent.log("error", error.to_string());
                return self.stop(Outcome::Failed);
            }
        };
        if scripts.is_empty() {
            self.agent.log("error", format!("{} lists no script", config.display()));
            return self.stop(Outcome::Failed);
        }
        for (number, script) in scripts.into_iter().enumerate() {
            let (frames, _) = mpsc::channel(1);
            self.scripts.push(Seat {
                script,
                life: 0,
                alive: false,
                begun: false,
                frames,
                close: None,
                wishes: Wishes::default(),
                keys: BTreeSet::new(),
                deaths: 0,
                missed: false,
            });
            self.start(number);
        }
    }

    fn start(&mut self, number: usize) {
        let folder = std::env::current_dir().unwrap_or_default();
        let seat = &mut self.scripts[number];
        let named = seat.script.python.as_deref();
        let Some(python) = interpreter(named, &std::env::var("PATH").unwrap_or_default()) else {
            let named = named.unwrap_or(PYTHONS[0]);
            self.agent.log("error", format!("there is no {named:?} on this machine, and no python3 either"));
            return self.stop(Outcome::Failed);
        };
        let Some(file) = launch::file_inside(&folder, &seat.script.file) else {
            self.agent.log("error", format!("the package has no file {:?}", seat.script.file));
            return self.stop(Outcome::Failed);
        };
        let (frames, inbox) = mpsc::channel(limits::PYTHON_QUEUE_MAX);
        let (close, closing) = oneshot::channel();
        seat.life += 1;
        (seat.frames, seat.close, seat.alive, seat.begun, seat.missed) =
            (frames, Some(close), true, false, false);
        let life = Life {
            number,
            life: seat.life,
            script: seat.script.clone(),
            python,
            file,
            folder,
            events: self.events.clone(),
            agent: self.agent.clone(),
            frames: inbox,
            close: closing,
        };
        tokio::spawn(life.live());
    }

    fn ended(&mut self, number: usize, end: &End) {
        let seat = &mut self.scripts[number];
        (seat.alive, seat.begun, seat.close) = (false, false, None);
        let (file, wishes) = (seat.script.file.clone(), std::mem::take(&mut seat.wishes));
        seat.deaths = if end.lived_s >= limits::PYTHON_SETTLED.as_secs() { 1 } else { seat.deaths + 1 };
        let deaths = seat.deaths;
        self.give_up(wishes);
        if self.ending.is_some() {
            self.agent.log("info", format!("{file} has ended ({})", end.how));
            return;
        }
        let first = !self.ready && !end.begun;
        if first || deaths > limits::PYTHON_DEATHS_MAX {
            let why = if first { "it could not be started" } else { "it ends again and again" };
            self.agent.log("error", format!("{file}: {why} ({})", end.how));
            return self.stop(Outcome::Failed);
        }
        let pause = limits::PYTHON_PAUSE * (1 << (deaths - 1).min(8));
        let wait = model::time::print_duration(pause);
        self.agent.log("error", format!("{file} has ended ({}); it is started again in {wait}", end.how));
        let events = self.events.clone();
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            let _ = events.send(Event::Again { number }).await;
        });
    }

    /// Asks every script to end.
    fn stop(&mut self, outcome: Outcome) {
        if self.ending.is_some() {
            return;
        }
        self.ending = Some(outcome);
        for number in 0..self.scripts.len() {
            self.tell(number, &frames::exit());
            if let Some(close) = self.scripts[number].close.take() {
                let _ = close.send(());
            }
        }
    }

    /// How it ends, once nothing lives any more.
    fn over(&self) -> Option<Outcome> {
        self.ending.filter(|_| self.scripts.iter().all(|seat| !seat.alive))
    }

    fn tell_all(&mut self, frame: &str) {
        for number in 0..self.scripts.len() {
            self.tell(number, frame);
        }
    }

    /// Tells one script something, unless it has not begun, or does not read.
    fn tell(&mut self, number: usize, frame: &str) {
        let seat = &mut self.scripts[number];
        if !seat.begun || seat.frames.try_send(frame.to_owned()).is_ok() {
            return;
        }
        if !std::mem::replace(&mut seat.missed, true) {
            let text = format!("{} does not read what it is told; messages are dropped", seat.script.file);
            self.agent.log("warn", text);
        }
    }
}

/// Names an interpreter may have.
const PYTHONS: [&str; 2] = ["python", "python3"];

/// The interpreter: the one that is named, else whatever Python is there.
fn interpreter(named: Option<&str>, path: &str) -> Option<PathBuf> {
    let by_path = named.map(PathBuf::from).filter(|p| p.is_absolute() && p.is_file());
    by_path.or_else(|| named.into_iter().chain(PYTHONS).find_map(|name| launch::search(name, path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// PKG-11: which Python runs a script.
    #[test]
    fn the_interpreter_is_the_one_named_else_one_that_is_there() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, "#!/bin/sh\n").unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
            file
        };
        let path = folder.path().to_str().unwrap();
        assert_eq!(interpreter(None, path), None);
        let three = put("python3");
        assert_eq!(interpreter(Some("python"), path), Some(three.clone()), "python is missing");
        assert_eq!(interpreter(Some("C:\\Python27\\python.exe"), path), Some(three.clone()));
        let other = put("python3.9");
        assert_eq!(interpreter(Some("python3.9"), path), Some(other.clone()));
        assert_eq!(interpreter(other.to_str(), ""), Some(other));
        let python = put("python");
        assert_eq!(interpreter(None, path), Some(python));
        assert_eq!(interpreter(Some("python3"), path), Some(three));
    }

    #[test]
    fn pauses_grow_and_end() {
        let longest = limits::PYTHON_PAUSE * (1 << 8);
        assert!(longest < Duration::from_secs(600) && limits::PYTHON_DEATHS_MAX > 1);
    }
}
