//! An agent that says and hears lines, nothing else.

use escale_sdk::{Escale, Options, Place};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};

/// How long a line is waited for at most.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Agent {
    listener: UnixListener,
    folder: TempDir,
}

/// One connection of the program.
pub struct Line {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

impl Agent {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join("agent.sock")).expect("a socket");
        Self { listener, folder }
    }
    pub fn place(&self) -> Place {
        Place::new(self.folder.path().join("agent.sock"), "the key")
    }
    /// Lets the program in.
    pub async fn accept(&self) -> Line {
        let (stream, _) = tokio::time::timeout(PATIENCE, self.listener.accept())
            .await
            .expect("a program in time")
            .expect("a program");
        let mut line = Line::of(stream);
        let hello = line.hear().await;
        assert_eq!((&hello["type"], &hello["key"]), (&json!("hello"), &json!("the key")), "{hello}");
        line.say(json!({"type": "welcome", "agent": "box", "instance": "lamp", "settings": {"a": "1"}}))
            .await;
        line
    }
    /// A program, and its first connection past the opening words.
    pub async fn program(&self) -> (Escale, Line) {
        let (escale, mut line) = self.program_with(Escale::options()).await;
        assert_eq!(
            line.hear_said().await,
            json!({"type": "begin", "reconnection": false, "last_states": false})
        );
        line.say(json!({"type": "server", "connected": true})).await;
        escale.connected().await;
        (escale, line)
    }
    pub async fn program_with(&self, options: Options) -> (Escale, Line) {
        let (escale, line) = tokio::join!(options.place(self.place()).connect(), self.accept());
        (escale.expect("a connection"), line)
    }
}

impl Line {
    fn of(stream: UnixStream) -> Self {
        let (read, writer) = stream.into_split();
        Self { reader: BufReader::new(read), writer }
    }
    pub async fn say(&mut self, line: Value) {
        self.writer.write_all(format!("{line}\n").as_bytes()).await.expect("the program listens");
    }
    pub async fn tell(&mut self, tell: Value) {
        self.say(json!({"type": "tell", "tell": tell})).await;
    }
    pub async fn hear(&mut self) -> Value {
        let mut text = String::new();
        let read = self.reader.read_line(&mut text);
        assert_ne!(
            tokio::time::timeout(PATIENCE, read).await.expect("a line in time").expect("a line"),
            0,
            "the program left"
        );
        serde_json::from_str(&text).expect("JSON")
    }
    /// The next line, which is for the exchange.
    pub async fn hear_said(&mut self) -> Value {
        let mut line = self.hear().await;
        assert_eq!(line["type"], "say", "{line}");
        line["say"].take()
    }
}

/// A state object as it is told.
pub fn state(name: &str, value: u32, second: u32) -> Value {
    json!({
        "agent": "box", "instance": "probe", "name": name, "value": value, "type": "Climate", "metadata": {},
        "at": format!("2026-01-01T00:00:{second:02}.000Z"), "lifetime_s": 0, "expired": false
    })
}
