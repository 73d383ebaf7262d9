//! The socket programs speak to (`protocol::local`): readiness, log lines, state objects, settings, the word to stop.
//!
//! A program proves by its key which instance it is; nothing it says can concern another. Lines are bounded in length
//! and in number: a program that says too much is read more slowly, one that does not listen misses lines. Log lines
//! and state objects go straight into the spool, what concerns other programs into the room `exchange`; all else is
//! told to the room `instances`.

use crate::exchange::{Exchange, Heard};
use crate::instances::Event;
use crate::limits;
use crate::spool::{Line, Spool};
use anyhow::Context;
use protocol::exchange::Say;
use protocol::link::StateReport;
use protocol::local::{AgentLine, LINE_BYTES_MAX, ProgramLine};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

/// Where the socket stands: in the state folder, or, where that path is too long for a socket, in a private folder of
/// the system's runtime or temporary one.
pub fn place(state: &Path) -> anyhow::Result<PathBuf> {
    let path = state.join("agent.sock");
    if path.as_os_str().len() <= limits::SOCKET_PATH_BYTES_MAX {
        return Ok(path);
    }
    let name = blake3::hash(state.as_os_str().as_encoded_bytes()).to_hex();
    let uid = rustix::process::getuid().as_raw();
    let bases =
        [std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from), Some("/run".into()), Some("/tmp".into())];
    for base in bases.into_iter().flatten() {
        let folder = base.join(format!("escale-agent-{uid}"));
        let _ = std::fs::DirBuilder::new().mode(0o700).create(&folder);
        let Ok(about) = std::fs::symlink_metadata(&folder) else { continue };
        let ours = about.is_dir()
            && std::os::unix::fs::MetadataExt::uid(&about) == uid
            && about.permissions().mode() & 0o077 == 0;
        if ours {
            return Ok(folder.join(format!("{}.sock", &name[..16])));
        }
    }
    anyhow::bail!(
        "the state folder's path is too long for a socket, and no other place is safe; choose a shorter --state"
    )
}

/// Opens the socket. A stale one is removed: the lock on the state folder says that no other agent uses it.
pub fn listen(path: &Path) -> anyhow::Result<UnixListener> {
    crate::disk::remove_file(path).with_context(|| format!("could not remove {}", path.display()))?;
    let listener =
        UnixListener::bind(path).with_context(|| format!("could not open the socket {}", path.display()))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .with_context(|| format!("could not protect {}", path.display()))?;
    Ok(listener)
}

/// Serves programs until the agent ends.
pub async fn serve(listener: UnixListener, events: mpsc::Sender<Event>, spool: Spool, exchange: Exchange) {
    let places = Arc::new(Semaphore::new(limits::LOCAL_CONNECTIONS_MAX));
    let mut number = 0;
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                number += 1;
                let conversation = converse(stream, number, events.clone(), spool.clone(), exchange.clone());
                tokio::spawn(async move {
                    conversation.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!("a program could not be let in: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse(
    stream: UnixStream,
    connection: u64,
    events: mpsc::Sender<Event>,
    spool: Spool,
    exchange: Exchange,
) {
    let (read, write) = stream.into_split();
    let mut lines = Lines { reader: BufReader::with_capacity(4096, read), buffer: Vec::new() };
    let (send, queue) = mpsc::channel(limits::LOCAL_QUEUE_MAX);
    let hello = tokio::time::timeout(limits::LOCAL_HELLO_WITHIN, lines.next()).await;
    let Ok(Some(Read::Line(ProgramLine::Hello { key, client }))) = hello else {
        refuse(write, "the first line must be a hello with the key from ESCALE_KEY").await;
        return;
    };
    let (answer, answered) = oneshot::channel();
    let told = events.send(Event::Hello { key, client, lines: send, connection, answer }).await;
    let Some(id) = (if told.is_ok() { answered.await.ok().flatten() } else { None }) else {
        refuse(write, "this key is not one of an instance of this agent").await;
        return;
    };
    let heard = exchange.attach(&id, connection);
    let writing = tokio::spawn(write_lines(write, queue, heard, exchange.connection()));
    let speaker = Speaker { id: &id, connection, events: &events, spool: &spool, exchange: &exchange };
    listen_to(&mut lines, &speaker).await;
    exchange.detach(&id, connection);
    let _ = events.send(Event::Bye { id, connection }).await;
    writing.abort();
}

/// One program that speaks.
struct Speaker<'a> {
    id: &'a str,
    connection: u64,
    events: &'a mpsc::Sender<Event>,
    spool: &'a Spool,
    exchange: &'a Exchange,
}

impl Speaker<'_> {
    /// Something for the exchange. A begin waits until it is taken: what is pushed after it must not overtake it.
    async fn say(&self, say: Say, bytes: usize) {
        match say {
            Say::Begin { last_states, .. } => {
                let (answer, answered) = oneshot::channel();
                let (id, connection) = (self.id.to_owned(), self.connection);
                let told = self.events.send(Event::Begin { id, connection, last_states, answer }).await;
                if told.is_ok() {
                    let _ = answered.await;
                }
            }
            Say::Unknown => {
                let text = "the agent does not know what was said; it is ignored".to_owned();
                self.exchange.refuse(self.id, self.connection, text);
            }
            say => self.exchange.say(self.id, self.connection, say, bytes).await,
        }
    }
}

/// Hears one program until it goes.
async fn listen_to(lines: &mut Lines, speaker: &Speaker<'_>) {
    let Speaker { id, events, spool, .. } = *speaker;
    let (mut since, mut count) = (Instant::now(), 0);
    let mut warned = false;
    while let Some(read) = lines.next().await {
        match read {
            Read::Line(ProgramLine::Ready) => {
                let _ = events.send(Event::ProgramReady { id: id.to_owned() }).await;
            }
            Read::Line(ProgramLine::Log { level, text }) => spool.lines(id, log_lines(&level, &text)),
            Read::Line(ProgramLine::State { name, value, kind, metadata, lifetime_s }) => {
                if name.is_empty() || name.len() > limits::STATE_NAME_BYTES_MAX {
                    warn_once(
                        &mut warned,
                        id,
                        spool,
                        "a state object with an empty or too long name is ignored",
                    );
                } else if lines.buffer.len() > limits::STATE_BYTES_MAX {
                    warn_once(&mut warned, id, spool, "a state object that is too large is ignored");
                } else {
                    let (id, at) = (id.to_owned(), crate::now());
                    spool.state(StateReport { id, name, value, kind, metadata, lifetime_s, at });
                }
            }
            Read::Line(ProgramLine::Hello { .. }) => {}
            Read::Line(ProgramLine::Say { say }) => speaker.say(say, lines.buffer.len()).await,
            Read::Line(ProgramLine::Unknown) | Read::Damaged => {
                warn_once(
                    &mut warned,
                    id,
                    spool,
                    "a line on the local socket is not understood; it is ignored",
                );
            }
            Read::TooLong => {
                let text = "a line on the local socket is too long; the connection is closed".to_owned();
                spool.lines(id, vec![Line::agent("warn", text)]);
                return;
            }
        }
        count += 1;
        if since.elapsed() >= Duration::from_secs(1) {
            (since, count) = (Instant::now(), 0);
        } else if count >= limits::LOCAL_LINES_PER_SECOND_MAX {
            tokio::time::sleep(Duration::from_secs(1).saturating_sub(since.elapsed())).await;
        }
    }
}

fn warn_once(warned: &mut bool, id: &str, spool: &Spool, text: &str) {
    if !std::mem::replace(warned, true) {
        spool.lines(id, vec![Line::agent("warn", text.to_owned())]);
    }
}

/// A log entry of a program, cut at its line ends and at the bound.
fn log_lines(level: &str, text: &str) -> Vec<Line> {
    let level = if matches!(level, "warn" | "error") { level } else { "info" };
    let mut lines = Vec::new();
    for mut rest in text.lines() {
        loop {
            let mut cut = rest.len().min(limits::LOG_LINE_BYTES_MAX);
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            let text = rest[..cut].replace('\0', "\u{fffd}");
            lines.push(Line { level: level.to_owned(), stream: "program".to_owned(), text });
            rest = &rest[cut..];
            if rest.is_empty() {
                break;
            }
        }
    }
    lines
}

async fn refuse(mut write: OwnedWriteHalf, text: &str) {
    let line = AgentLine::Refused { text: text.to_owned() };
    if let Ok(mut bytes) = serde_json::to_vec(&line) {
        bytes.push(b'\n');
        let _ = tokio::time::timeout(Duration::from_secs(1), write.write_all(&bytes)).await;
    }
}

/// Writes what one program is to hear: the agent's own lines first, among them the welcome; whether there is a server;
/// then what the exchange says.
async fn write_lines(
    mut write: OwnedWriteHalf,
    mut queue: mpsc::Receiver<AgentLine>,
    mut heard: mpsc::Receiver<Heard>,
    mut connected: watch::Receiver<bool>,
) {
    connected.mark_changed();
    loop {
        let line = tokio::select! {
            biased;
            line = queue.recv() => match line {
                Some(line) => line,
                None => return,
            },
            changed = connected.changed() => match changed {
                Ok(()) => AgentLine::Server { connected: *connected.borrow_and_update() },
                Err(_) => return,
            },
            Some(heard) = heard.recv() => {
                if write.write_all(&heard.bytes).await.is_err() {
                    return;
                }
                continue;
            }
        };
        let Ok(mut bytes) = serde_json::to_vec(&line) else { continue };
        bytes.push(b'\n');
        if write.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// Lines of a program, bounded.
struct Lines {
    reader: BufReader<OwnedReadHalf>,
    /// The last line.
    buffer: Vec<u8>,
}

/// What was read.
enum Read {
    Line(ProgramLine),
    Damaged,
    TooLong,
}

impl Lines {
    /// The next line; nothing at the end.
    async fn next(&mut self) -> Option<Read> {
        self.buffer.clear();
        if self.buffer.capacity() > limits::LOG_LINE_BYTES_MAX {
            self.buffer = Vec::new();
        }
        loop {
            let available = self.reader.fill_buf().await.ok()?;
            if available.is_empty() {
                return None;
            }
            let end = available.iter().position(|b| *b == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            if self.buffer.len() + part.len() > LINE_BYTES_MAX {
                return Some(Read::TooLong);
            }
            self.buffer.extend_from_slice(part);
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                return Some(serde_json::from_slice(&self.buffer).map_or(Read::Damaged, Read::Line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_finds_another_place() {
        let long = PathBuf::from(format!("/var/lib/{}", "x".repeat(120)));
        let found = place(&long).unwrap();
        assert!(found.as_os_str().len() <= limits::SOCKET_PATH_BYTES_MAX, "{}", found.display());
        assert_eq!(place(&long).unwrap(), found, "the same each time");
        assert_eq!(place(Path::new("/var/lib/agent")).unwrap(), Path::new("/var/lib/agent/agent.sock"));
    }

    #[test]
    fn log_entries_are_cut() {
        let texts = |t: &str| log_lines("warn", t).into_iter().map(|l| l.text).collect::<Vec<_>>();
        assert_eq!(texts("a\nb"), ["a", "b"]);
        let long = format!("{}é", "x".repeat(limits::LOG_LINE_BYTES_MAX - 1));
        assert_eq!(texts(&long), ["x".repeat(limits::LOG_LINE_BYTES_MAX - 1), "é".to_owned()]);
        assert_eq!(log_lines("shout", "x")[0].level, "info");
    }
}
