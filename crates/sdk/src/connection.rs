//! The connection to the agent: made again when it breaks, with a bounded memory of what was not said yet.
//!
//! Of state objects with one name only the last waits; of everything else the oldest go first when the memory is
//! full, and how many is said in the log afterwards.

use crate::hub::Hub;
use crate::limits::{BYTES_MAX, LINE_BYTES_MAX, LINES_MAX, RECONNECT, WELCOME_WITHIN};
use crate::wire::{AgentLine, ProgramLine, Say};
use crate::{Error, Place, Settings};
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Notify, watch};

/// What this library calls itself.
const CLIENT: &str = concat!("escale-sdk-rust ", env!("CARGO_PKG_VERSION"));

/// What the handle and the connection share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The settings.
    pub settings: watch::Sender<Settings>,
    /// The word to stop, with its grace.
    pub stop: watch::Sender<Option<Duration>>,
    /// What is wanted from the exchange.
    pub hub: Hub,
    waiting: Mutex<Waiting>,
    more: Notify,
    empty: watch::Sender<bool>,
}

/// Of lines with one slot, the last counts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Slot {
    /// A state object, by its name.
    State(String),
    /// The descriptor.
    Descriptor,
}

impl Slot {
    fn of(line: &ProgramLine) -> Option<Self> {
        match line {
            ProgramLine::State { name, .. } => Some(Self::State(name.clone())),
            ProgramLine::Say { say: Say::Describe { .. } } => Some(Self::Descriptor),
            _ => None,
        }
    }
}

/// A line as it goes out.
type Line = (Option<Slot>, Vec<u8>);

#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Line>,
    bytes: usize,
    dropped: u64,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            settings: watch::Sender::default(),
            stop: watch::Sender::default(),
            hub: Hub::default(),
            waiting: Mutex::default(),
            more: Notify::new(),
            empty: watch::Sender::new(true),
        }
    }
}

impl Shared {
    /// Puts a line behind those that wait.
    pub fn push(&self, line: ProgramLine) {
        let Ok(bytes) = bytes_of(&line) else { return };
        let slot = Slot::of(&line);
        let mut waiting = self.waiting();
        if bytes.len() > LINE_BYTES_MAX {
            waiting.dropped += 1;
            return;
        }
        if slot.is_some()
            && let Some(i) = waiting.lines.iter().position(|(s, _)| *s == slot)
            && let Some((_, old)) = waiting.lines.remove(i)
        {
            waiting.bytes -= old.len();
        }
        waiting.bytes += bytes.len();
        waiting.lines.push_back((slot, bytes));
        while waiting.lines.len() > LINES_MAX || waiting.bytes > BYTES_MAX {
            let Some((_, oldest)) = waiting.lines.pop_front() else { break };
            waiting.bytes -= oldest.len();
            waiting.dropped += 1;
        }
        drop(waiting);
        self.empty.send_replace(false);
        self.more.notify_one();
    }
    /// Waits until nothing waits.
    pub async fn emptied(&self) {
        let _ = self.empty.subscribe().wait_for(|empty| *empty).await;
    }
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn first(&self) -> Option<Line> {
        let mut waiting = self.waiting();
        if waiting.dropped > 0 {
            let text = format!("{} lines were dropped while the agent was away", waiting.dropped);
            waiting.dropped = 0;
            let bytes = bytes_of(&ProgramLine::Log { level: "warn".to_owned(), text }).ok()?;
            return Some((None, bytes));
        }
        let (slot, bytes) = waiting.lines.pop_front()?;
        waiting.bytes -= bytes.len();
        Some((slot, bytes))
    }
    /// A line that did not get through waits again, in front; unless a newer value of the same object waits.
    fn put_back(&self, line: Line) {
        let mut waiting = self.waiting();
        if line.0.is_some() && waiting.lines.iter().any(|(slot, _)| *slot == line.0) {
            return;
        }
        waiting.bytes += line.1.len();
        waiting.lines.push_front(line);
    }
    fn note_empty(&self) {
        let waiting = self.waiting();
        if waiting.lines.is_empty() {
            self.empty.send_replace(true);
        }
    }
}

/// Who the agent says we are.
pub(crate) struct Greeting {
    pub agent: String,
    pub instance: String,
}

/// A connection that is kept up; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Connection {
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    /// Connects, and keeps the connection up from then on.
    pub async fn open(place: Place, shared: Arc<Shared>) -> Result<(Self, Greeting), Error> {
        let (halves, greeting) = greet(&place, &shared).await?;
        let task = tokio::spawn(keep_up(place, shared, halves));
        Ok((Self { task }, greeting))
    }
}

type Halves = (BufReader<OwnedReadHalf>, OwnedWriteHalf);

async fn greet(place: &Place, shared: &Shared) -> Result<(Halves, Greeting), Error> {
    let unreachable = |source| Error::Unreachable { socket: place.socket.display().to_string(), source };
    let stream = UnixStream::connect(&place.socket).await.map_err(unreachable)?;
    let (read, mut write) = stream.into_split();
    let mut reader = BufReader::new(read);
    let hello = ProgramLine::Hello { key: place.key.clone(), client: CLIENT.to_owned() };
    let greeting = async {
        write_line(&mut write, &hello).await?;
        read_line(&mut reader).await
    };
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "no answer in time");
    let answer = tokio::time::timeout(WELCOME_WITHIN, greeting).await.map_err(late).flatten();
    match answer.map_err(unreachable)? {
        AgentLine::Welcome { agent, instance, settings } => {
            shared.settings.send_if_modified(|held| {
                let new = *held != settings;
                *held = settings;
                new
            });
            Ok(((reader, write), Greeting { agent, instance }))
        }
        AgentLine::Refused { text } => Err(Error::Refused(text)),
        _ => Err(unreachable(io::ErrorKind::InvalidData.into())),
    }
}

async fn keep_up(place: Place, shared: Arc<Shared>, mut halves: Halves) {
    loop {
        converse(&shared, &mut halves).await;
        shared.hub.server_is(false);
        let mut pause = RECONNECT.0;
        halves = loop {
            tokio::time::sleep(pause).await;
            match greet(&place, &shared).await {
                Ok((halves, _)) => break halves,
                Err(_) => pause = (pause * 2).min(RECONNECT.1),
            }
        };
    }
}

/// Speaks and listens until the connection breaks.
async fn converse(shared: &Shared, (reader, writer): &mut Halves) {
    let listening = async {
        while let Ok(line) = read_line(reader).await {
            match line {
                AgentLine::Settings { settings } => {
                    shared.settings.send_replace(settings);
                }
                AgentLine::Stop { grace_ms } => {
                    shared.stop.send_replace(Some(Duration::from_millis(grace_ms)));
                }
                AgentLine::Tell { tell } => {
                    if let Some(text) = shared.hub.hear(tell) {
                        shared.push(ProgramLine::Log { level: "warn".to_owned(), text });
                    }
                }
                AgentLine::Server { connected } => {
                    shared.hub.server_is(connected).into_iter().for_each(|line| shared.push(line));
                }
                AgentLine::Welcome { .. } | AgentLine::Refused { .. } | AgentLine::Unknown => {}
            }
        }
    };
    let speaking = async {
        for line in shared.hub.opening() {
            if write_line(writer, &line).await.is_err() {
                return;
            }
        }
        shared.hub.set_begun();
        loop {
            while let Some(line) = shared.first() {
                if writer.write_all(&line.1).await.is_err() {
                    shared.put_back(line);
                    return;
                }
            }
            shared.note_empty();
            shared.more.notified().await;
        }
    };
    tokio::select! {
        () = listening => {}
        () = speaking => {}
    }
}

fn bytes_of(line: &ProgramLine) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

async fn write_line(writer: &mut OwnedWriteHalf, line: &ProgramLine) -> io::Result<()> {
    writer.write_all(&bytes_of(line)?).await
}

async fn read_line(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<AgentLine> {
    let mut bytes = Vec::new();
    let read = reader.take(LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut bytes).await?;
    if read == 0 || read > LINE_BYTES_MAX {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&bytes).map_err(io::Error::from)
}

/// Waits for TERM or INT.
pub(crate) async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// What a program that stands alone says.
pub(crate) fn print(line: &ProgramLine) {
    use std::io::Write;
    let mut err = std::io::stderr().lock();
    // A closed standard error is no failure.
    let _ = match line {
        ProgramLine::Log { level, text } => writeln!(err, "{level}: {text}"),
        ProgramLine::State { name, value, kind, .. } if kind.is_empty() => {
            writeln!(err, "state {name} = {value}")
        }
        ProgramLine::State { name, value, kind, .. } => writeln!(err, "state {name} ({kind}) = {value}"),
        ProgramLine::Ready => writeln!(err, "ready"),
        ProgramLine::Say { say } => print_said(&mut err, say),
        ProgramLine::Hello { .. } => Ok(()),
    };
}

fn print_said(err: &mut impl io::Write, say: &Say) -> io::Result<()> {
    match say {
        Say::Send { scope, key, data } => {
            writeln!(err, "message {key} to {} {} = {data}", scope.kind, scope.args.join(","))
        }
        Say::Join { group } => writeln!(err, "joins {group}"),
        Say::Leave { group } => writeln!(err, "leaves {group}"),
        Say::Purge { name, kind } => writeln!(err, "purges state objects {name} of type {kind}"),
        Say::Begin { .. }
        | Say::Watch { .. }
        | Say::Unwatch { .. }
        | Say::Request { .. }
        | Say::Describe { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, value: u32) -> ProgramLine {
        let metadata = std::collections::BTreeMap::new();
        ProgramLine::State {
            name: name.into(),
            value: value.into(),
            kind: String::new(),
            metadata,
            lifetime_s: 0,
        }
    }

    fn drain(shared: &Shared) -> Vec<String> {
        std::iter::from_fn(|| shared.first()).map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
    }

    #[test]
    fn of_an_object_the_last_value_waits() {
        let shared = Shared::default();
        shared.push(state("a", 1));
        shared.push(state("b", 2));
        shared.push(state("a", 3));
        let lines = drain(&shared);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains("\"b\"") && lines[1].contains("\"value\":3"), "{lines:?}");
        // One that failed is older than what came since.
        let old = (Some(Slot::State("a".to_owned())), b"old\n".to_vec());
        shared.push(state("a", 4));
        shared.put_back(old);
        assert!(drain(&shared)[0].contains("\"value\":4"));
    }

    #[test]
    fn the_oldest_lines_go_first_and_it_is_said() {
        let shared = Shared::default();
        for i in 0..=LINES_MAX {
            shared.push(ProgramLine::Log { level: "info".into(), text: format!("line {i}") });
        }
        let lines = drain(&shared);
        assert!(lines[0].contains("1 lines were dropped"), "{}", lines[0]);
        assert!(lines[1].contains("line 1\""));
        assert_eq!(lines.len(), LINES_MAX + 1);
    }
}
