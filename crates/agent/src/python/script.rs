//! One life of a script: its process, its socket, its first word, its end.
//!
//! The host listens on a port of its own for each script before it starts it, on this machine alone; the script gets
//! the port as its argument and connects. What the script writes to its outputs goes where the host's own goes: into
//! the instance's log.

use super::agent::Agent;
use super::frames::{self, Word};
use super::{Event, zmtp};
use bundle::PythonScript;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};

/// What a life needs.
pub struct Life {
    /// Number of the script.
    pub number: usize,
    /// Number of this life of it.
    pub life: u64,
    /// What the package says about it.
    pub script: PythonScript,
    /// Its interpreter.
    pub python: PathBuf,
    /// Its file.
    pub file: PathBuf,
    /// The root of the package.
    pub folder: PathBuf,
    /// Where its events go.
    pub events: mpsc::Sender<Event>,
    /// Where its lines go.
    pub agent: Agent,
    /// Frames for it.
    pub frames: mpsc::Receiver<String>,
    /// Answered when it is to end.
    pub close: oneshot::Receiver<()>,
}

/// How a life ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// In words.
    pub how: String,
    /// It had said its first word.
    pub begun: bool,
    /// How long it had lived, in seconds.
    pub lived_s: u64,
}

impl Life {
    /// Lives it, and tells its end.
    pub async fn live(self) {
        let (number, life, events) = (self.number, self.life, self.events.clone());
        let began = Instant::now();
        let (how, begun) = self.run().await;
        let end = End { how, begun, lived_s: began.elapsed().as_secs() };
        let _ = events.send(Event::Ended { number, life, end }).await;
    }

    async fn run(mut self) -> (String, bool) {
        let listener = match TcpListener::bind("127.0.0.1:0").await {
            Ok(listener) => listener,
            Err(error) => return (format!("no port for it: {error}"), false),
        };
        let port = listener.local_addr().map(|address| address.port()).unwrap_or_default();
        let mut child = match self.spawn(port) {
            Ok(child) => child,
            Err(error) => return (format!("{} could not be started: {error}", self.python.display()), false),
        };
        let group = child.id();
        let outcome = self.supervise(&mut child, &listener).await;
        // Whatever it left goes with it.
        if let Some(group) = group {
            crate::supervise::unix::signal_group(group, rustix::process::Signal::KILL);
        }
        let _ = child.wait().await;
        outcome
    }

    /// `python [-u] <script> <port>`, in the root of the package and in a group of its own: a signal to the host is
    /// none to the script.
    fn spawn(&self, port: u16) -> std::io::Result<Child> {
        let mut command = Command::new(&self.python);
        if self.script.unbuffered {
            command.arg("-u");
        }
        command.arg(&self.file).arg(port.to_string()).current_dir(&self.folder);
        command.stdin(Stdio::null()).process_group(0).kill_on_drop(true).spawn()
    }

    async fn supervise(&mut self, child: &mut Child, listener: &TcpListener) -> (String, bool) {
        let late = tokio::time::sleep(self.script.startup);
        tokio::pin!(late);
        let (receiver, sender) = loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                status = child.wait() => return (how(status), false),
                () = &mut late => return (self.too_late(), false),
                _ = &mut self.close => return ("stopped before its first word".to_owned(), false),
            };
            let Ok((stream, _)) = accepted else { continue };
            let greeted = tokio::select! {
                greeted = zmtp::greet(stream) => greeted,
                status = child.wait() => return (how(status), false),
                () = &mut late => return (self.too_late(), false),
            };
            match greeted {
                Ok(halves) => break halves,
                Err(error) => {
                    self.agent.log("warn", format!("{}: a connection is refused: {error}", self.script.file))
                }
            }
        };
        let (first, mut begun) = oneshot::channel();
        let reading = Reading { receiver, first: Some(first), number: self.number, life: self.life };
        let mut reading = tokio::spawn(reading.run(self.events.clone(), self.agent.clone()));
        let (_, nothing) = mpsc::channel(1);
        let writing = tokio::spawn(write(sender, std::mem::replace(&mut self.frames, nothing)));
        let mut has_begun = false;
        let outcome = loop {
            tokio::select! {
                status = child.wait() => break how(status),
                () = &mut late, if !has_begun => break self.too_late(),
                Ok(()) = &mut begun, if !has_begun => has_begun = true,
                _ = &mut self.close => break self.until_gone(child, "it was asked to end and did not").await,
                _ = &mut reading => break self.until_gone(child, "it closed its connection and went on").await,
            }
        };
        writing.abort();
        // Its last words are heard, if they came.
        if !reading.is_finished()
            && tokio::time::timeout(super::limits::PYTHON_LAST_WORDS, &mut reading).await.is_err()
        {
            reading.abort();
        }
        (outcome, has_begun || begun.try_recv().is_ok())
    }

    /// Waits for its end; after its time it is killed.
    async fn until_gone(&self, child: &mut Child, why: &str) -> String {
        match tokio::time::timeout(self.script.close, child.wait()).await {
            Ok(status) => how(status),
            Err(_) => {
                let within = model::time::print_duration(self.script.close);
                self.agent.log("warn", format!("{}: {why} within {within}; killing it", self.script.file));
                let _ = child.start_kill();
                format!("killed after {within}")
            }
        }
    }

    fn too_late(&self) -> String {
        format!("no first word within {}", model::time::print_duration(self.script.startup))
    }
}

fn how(status: std::io::Result<ExitStatus>) -> String {
    match status {
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    }
}

/// What a script says, until its connection ends.
struct Reading {
    receiver: zmtp::Receiver,
    first: Option<oneshot::Sender<()>>,
    number: usize,
    life: u64,
}

impl Reading {
    async fn run(mut self, events: mpsc::Sender<Event>, agent: Agent) {
        loop {
            let word = match self.receiver.message().await {
                Ok(Some(bytes)) => frames::read(&bytes),
                Ok(None) => return,
                Err(error) => {
                    agent.log("warn", format!("the connection of a script broke: {error}"));
                    return;
                }
            };
            match word {
                Word::Line(line) => agent.pass_on(line).await,
                word => {
                    if word == Word::Init
                        && let Some(first) = self.first.take()
                    {
                        let _ = first.send(());
                    }
                    let event = Event::Word { number: self.number, life: self.life, word };
                    if events.send(event).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

async fn write(mut sender: zmtp::Sender, mut frames: mpsc::Receiver<String>) {
    while let Some(frame) = frames.recv().await {
        if sender.send(frame.as_bytes()).await.is_err() {
            return;
        }
    }
}
