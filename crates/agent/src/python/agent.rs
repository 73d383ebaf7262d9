//! The connection of the host to its agent: the local socket, like any program's (`protocol::local`).
//!
//! Kept up for ever: when the agent is replaced, the next one adopts this process and finds it here again. What waits
//! to be said is bounded; scripts that say more wait, and so do their sockets.

use super::{Event, limits};
use protocol::local::{AgentLine, ProgramLine, env};
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::sync::{mpsc, oneshot};

/// What goes to the agent.
enum Out {
    Line(ProgramLine),
    /// Answered when everything before is written.
    Flush(oneshot::Sender<()>),
}

/// A handle on the connection.
#[derive(Clone)]
pub struct Agent {
    /// What the host itself says: never waits.
    own: mpsc::Sender<Out>,
    /// What scripts say: waits for room.
    scripts: mpsc::Sender<ProgramLine>,
}

/// Where the agent is.
pub struct Place {
    /// The socket.
    pub socket: PathBuf,
    /// The key of the hello.
    pub key: String,
}

impl Place {
    /// The place in the environment.
    #[must_use]
    pub fn from_env() -> Option<Self> {
        Some(Self { socket: std::env::var_os(env::SOCKET)?.into(), key: std::env::var(env::KEY).ok()? })
    }
}

impl Agent {
    /// Begins to connect; what the agent says comes as events.
    pub fn connect(place: Place, events: mpsc::Sender<Event>) -> Self {
        let (own, own_lines) = mpsc::channel(limits::PYTHON_QUEUE_MAX);
        let (scripts, script_lines) = mpsc::channel(limits::PYTHON_QUEUE_MAX);
        tokio::spawn(keep(place, own_lines, script_lines, events));
        Self { own, scripts }
    }
    /// The host says something; lost when far too much waits.
    pub fn say(&self, line: ProgramLine) {
        let _ = self.own.try_send(Out::Line(line));
    }
    /// A line for the log.
    pub fn log(&self, level: &str, text: String) {
        self.say(ProgramLine::Log { level: level.to_owned(), text });
    }
    /// A script says something.
    pub async fn pass_on(&self, line: ProgramLine) {
        let _ = self.scripts.send(line).await;
    }
    /// Waits until what the host said is written, but not for long.
    pub async fn flush(&self) {
        let (answer, answered) = oneshot::channel();
        if self.own.try_send(Out::Flush(answer)).is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(1), answered).await;
        }
    }
}

async fn keep(
    place: Place,
    mut own: mpsc::Receiver<Out>,
    mut scripts: mpsc::Receiver<ProgramLine>,
    events: mpsc::Sender<Event>,
) {
    let mut pause = limits::PYTHON_RECONNECT.0;
    // What was not written whole is written again on the next connection.
    let mut unsaid = None;
    loop {
        match converse(&place, &mut own, &mut scripts, &events, &mut unsaid).await {
            Ok(()) => return,
            Err(Broken { welcomed }) => {
                if welcomed {
                    pause = limits::PYTHON_RECONNECT.0;
                    if events.send(Event::AgentGone).await.is_err() {
                        return;
                    }
                }
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(limits::PYTHON_RECONNECT.1);
    }
}

/// The connection is gone.
struct Broken {
    welcomed: bool,
}

async fn converse(
    place: &Place,
    own: &mut mpsc::Receiver<Out>,
    scripts: &mut mpsc::Receiver<ProgramLine>,
    events: &mpsc::Sender<Event>,
    unsaid: &mut Option<Vec<u8>>,
) -> Result<(), Broken> {
    let early = |_| Broken { welcomed: false };
    let broken = |_| Broken { welcomed: true };
    let (read, mut write) = UnixStream::connect(&place.socket).await.map_err(early)?.into_split();
    let client = concat!("escale-python-host ", env!("CARGO_PKG_VERSION")).to_owned();
    let hello = ProgramLine::Hello { key: place.key.clone(), client };
    write.write_all(&bytes_of(&hello)).await.map_err(early)?;
    let mut lines = BufReader::new(read).lines();
    loop {
        // The agent's welcome comes before anything is said.
        let line = lines.next_line().await.map_err(early)?.ok_or(Broken { welcomed: false })?;
        match serde_json::from_str(&line) {
            Ok(line @ AgentLine::Welcome { .. }) => {
                if events.send(Event::Agent(line)).await.is_err() {
                    return Ok(());
                }
                break;
            }
            Ok(AgentLine::Refused { .. }) => return Err(Broken { welcomed: false }),
            _ => {}
        }
    }
    loop {
        if let Some(bytes) = unsaid.as_ref() {
            write.write_all(bytes).await.map_err(broken)?;
            *unsaid = None;
        }
        tokio::select! {
            biased;
            out = own.recv() => match out {
                Some(Out::Line(line)) => *unsaid = Some(bytes_of(&line)),
                Some(Out::Flush(answer)) => drop(answer.send(())),
                None => return Ok(()),
            },
            line = lines.next_line() => {
                let line = line.map_err(broken)?.ok_or(Broken { welcomed: true })?;
                if let Ok(line) = serde_json::from_str(&line)
                    && events.send(Event::Agent(line)).await.is_err()
                {
                    return Ok(());
                }
            }
            Some(line) = scripts.recv() => *unsaid = Some(bytes_of(&line)),
        }
    }
}

fn bytes_of(line: &ProgramLine) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(line).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
