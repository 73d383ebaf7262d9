//! What foreign clients are promised, over real connections: bytes go out as those clients write them, and what comes back is
//! looked at as they read it.

mod administration;
mod bad;
mod consumers;
mod devices;
mod hubs;
mod identities;
mod orchestration;
mod subscriptions;

use crate::testing::TestApp;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest a test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer, as it came.
#[derive(Debug, Clone)]
pub struct Got {
    /// Status line and headers.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
    /// Everything came with the first read: head and body left in one write.
    pub at_once: bool,
}

impl Got {
    /// The status.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
    }
    /// The body as a text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    /// A header, by its exact spelling.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
    /// Status and body.
    pub fn brief(&self) -> (u16, String) {
        (self.status(), String::from_utf8_lossy(&self.body).into_owned())
    }
}

/// A kept connection, as a device holds one.
pub struct Line {
    socket: TcpStream,
    rest: Vec<u8>,
}

impl Line {
    pub async fn open(address: SocketAddr) -> Self {
        Self { socket: TcpStream::connect(address).await.unwrap(), rest: Vec::new() }
    }

    /// Sends bytes.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.socket.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads one answer; nothing may follow it.
    pub async fn hear(&mut self) -> Got {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("an answer in time")
    }

    async fn read(&mut self) -> Got {
        let mut bytes = std::mem::take(&mut self.rest);
        let mut reads = 0;
        loop {
            if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
                assert!(!head.to_lowercase().contains("transfer-encoding"), "never chunked: {head}");
                let length = head
                    .lines()
                    .find_map(|l| l.strip_prefix("Content-Length: "))
                    .map_or(0, |n| n.trim().parse::<usize>().unwrap());
                if bytes.len() >= end + 4 + length {
                    let rest = bytes.split_off(end + 4 + length);
                    self.rest = rest;
                    return Got { head, body: bytes[end + 4..].to_vec(), at_once: reads <= 1 };
                }
            }
            let mut piece = vec![0; 256 * 1024];
            let count = self.socket.read(&mut piece).await.unwrap();
            assert!(count > 0, "the server closed after {:?}", String::from_utf8_lossy(&bytes));
            reads += 1;
            bytes.extend_from_slice(&piece[..count]);
        }
    }

    /// Asks and hears.
    pub async fn ask(&mut self, bytes: impl AsRef<[u8]>) -> Got {
        self.say(bytes).await;
        self.hear().await
    }
}

/// A server with a socket, and the world of the examples: the device `Greenhouse/Probe` and the virtual `Home/Lamp`, keys
/// `device-key`, `admin-key`, `plain-key`.
pub struct World {
    pub test: TestApp,
    pub address: SocketAddr,
}

impl World {
    pub async fn new(test: TestApp) -> Self {
        let made =
            |answer: crate::testing::Answer| assert!(answer.status.is_success(), "{:?}", answer.json());
        for (name, key, rights) in
            [("Devices", "device-key", false), ("Plain", "plain-key", false), ("Chief", "admin-key-1", true)]
        {
            let body = json!({ "name": name, "access_key": key, "control": rights, "management": rights, "developer": rights });
            made(test.post("/credentials", body).await);
        }
        for (agent, credential, instance) in [("Greenhouse", "Devices", "Probe"), ("Home", "Plain", "Lamp")] {
            made(test.post("/agents", json!({ "name": agent, "credential": credential })).await);
            let config = json!({ "settings": { "PeriodSeconds": "60" }, "groups": ["Garden"] });
            let body = json!({ "name": instance, "virtual": true, "config": config });
            made(test.post(&format!("/agents/{agent}/instances"), body).await);
        }
        let address = test.listen().await;
        Self { test, address }
    }

    /// One request over a connection of its own.
    pub async fn ask(&self, bytes: impl AsRef<[u8]>) -> Got {
        Line::open(self.address).await.ask(bytes).await
    }

    /// GET as the device, identity in the query.
    pub async fn probe(&self, action: &str) -> Got {
        self.ask(probe(action)).await
    }

    /// GET as a consumer.
    pub async fn consumer(&self, name: &str, action: &str) -> Got {
        self.ask(consumer(name, action)).await
    }

    pub async fn end(self) -> TestApp {
        self.test
    }
}

fn with(action: &str, who: &str) -> String {
    let mark = if action.contains('?') { '&' } else { '?' };
    format!("{action}{mark}{who}")
}

/// A GET of the device.
pub fn probe(action: &str) -> String {
    let path = with(action, "SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key");
    format!("GET /rest/constellation/{path} HTTP/1.1\r\nHost: h\r\n\r\n")
}

/// A GET of the lamp.
pub fn lamp(action: &str) -> String {
    let path = with(action, "SentinelName=Home&PackageName=Lamp&AccessKey=plain-key");
    format!("GET /rest/constellation/{path} HTTP/1.1\r\nHost: h\r\n\r\n")
}

/// A GET of a consumer.
pub fn consumer(name: &str, action: &str) -> String {
    let path = with(action, &format!("SentinelName=Consumer&PackageName={name}&AccessKey=plain-key"));
    format!("GET /rest/consumer/{path} HTTP/1.1\r\nHost: h\r\n\r\n")
}

/// A POST with a body.
pub fn post(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\nContent-Type: application/json\r\n\r\n{body}",
        body.len()
    )
}

/// The id in an answer to a subscription.
pub fn id(got: &Got) -> String {
    assert_eq!((got.status(), got.body.len()), (200, 38), "{got:?}");
    got.text().trim_matches('"').to_owned()
}
