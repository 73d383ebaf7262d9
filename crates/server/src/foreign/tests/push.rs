//! Agents are woken: over real sockets, with agents that behave and agents that do not.

use super::fake::Fake;
use crate::foreign::push::{self, Outcome};
use crate::testing::TestApp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// An agent's own HTTP interface: answers `/status` and `/now…` as told, and keeps what was asked.
struct Interface {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Interface {
    async fn open(status: &'static str, now: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move {
                    let mut head = vec![0; 4096];
                    let count = socket.read(&mut head).await.unwrap_or(0);
                    let line =
                        String::from_utf8_lossy(&head[..count]).lines().next().unwrap_or_default().to_owned();
                    kept.lock().unwrap().push(line.clone());
                    let answer = if line.contains("/status") { status } else { now };
                    let _ = socket.write_all(answer.as_bytes()).await;
                });
            }
        });
        Self { port, asked }
    }
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

const WAITING: &str = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nstatus: waiting";
const RUNNING: &str = "HTTP/1.0 200 OK\r\n\r\nstatus: running task Deploy";
const COMES: &str = "HTTP/1.0 200 OK\r\n\r\n<html>OK</html>";
const UNTRUSTED: &str = "HTTP/1.0 403 OK\r\n\r\n";
const ELSEWHERE: &str = "HTTP/1.0 302 Found\r\nLocation: /now/secret\r\n\r\n";

/// A computer whose agent listens on a port; its id.
async fn computer(test: &TestApp, device: &str, port: u16) -> String {
    assert_eq!(Fake::new(test, device).prolog().await.status, 200);
    let all = test.get(&format!("/computers?search={device}")).await.json();
    let id = all["items"][0]["id"].as_str().unwrap().to_owned();
    let patch = json!({ "wake_port": port });
    let changed = test.ask(axum::http::Method::PATCH, &format!("/computers/{id}"), patch).await;
    assert_eq!(changed.status, 200, "{:?}", changed.json());
    id
}

async fn wake(test: &TestApp, id: &str) -> Value {
    let answer = test.post(&format!("/computers/{id}/wake"), Value::Null).await;
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    answer.json()
}

/// each way a wake-up can go, kept with the computer. R-90: two things are asked, no more; R-92: one that does not wait is left alone.
#[tokio::test]
async fn how_wake_ups_go() {
    let test = TestApp::beside(|_| {}).await;
    for (device, status, now, outcome, paths) in [
        ("waits", WAITING, COMES, "woken", 2),
        ("works", RUNNING, COMES, "busy", 1),
        ("distrusts", WAITING, UNTRUSTED, "refused", 2),
        ("leads-elsewhere", ELSEWHERE, COMES, "unreachable", 1),
        ("is-no-agent", COMES, COMES, "unreachable", 1),
    ] {
        let interface = Interface::open(status, now).await;
        let id = computer(&test, device, interface.port).await;
        let said = wake(&test, &id).await;
        assert_eq!(said["done"], outcome == "woken", "{device} {said}");
        let detail = test.get(&format!("/computers/{id}")).await.json();
        assert_eq!(detail["wake_outcome"], outcome, "{device}");
        let asked = interface.asked();
        assert_eq!(asked.len(), paths, "{device} {asked:?}");
        assert!(
            asked.iter().all(|l| l.starts_with("GET /status ") || l.starts_with("GET /now/")),
            "{asked:?}"
        );
    }
    let id = computer(&test, "not-there", 1).await;
    assert_eq!(wake(&test, &id).await["done"], false);
    assert_eq!(test.get(&format!("/computers/{id}/status")).await.json()["outcome"], "unreachable");
    let interface = Interface::open(RUNNING, COMES).await;
    let id = computer(&test, "asked", interface.port).await;
    let status = test.get(&format!("/computers/{id}/status")).await.json();
    assert_eq!(
        (&status["outcome"], &status["address"]),
        (&json!("busy"), &json!(format!("127.0.0.1:{}", interface.port)))
    );
    assert_eq!(test.get("/computers/cmp_00000000000000000000000000000000/status").await.status, 404);
    test.end().await;
}

/// S-12, R-91: an address that may not be asked is not asked, whatever an agent says of itself.
#[tokio::test]
async fn nowhere_else_is_asked() {
    let test = TestApp::beside(|_| {}).await;
    for source in ["169.254.169.254", "224.0.0.1", "203.0.113.9", "0.0.0.0", "255.255.255.255"] {
        let device = format!("from-{source}");
        let fake = Fake::new(&test, &device).with("x-forwarded-for", source);
        fake.prolog().await;
        let all = test.get(&format!("/computers?search={device}")).await.json();
        let id = all["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{source} {all}")).to_owned();
        let machine = crate::computers::of_device(&test.app, &device).await.unwrap().unwrap();
        assert_eq!(push::wake(&test.app, &machine).await.unwrap(), Outcome::Nowhere, "{source}");
        assert_eq!(test.get(&format!("/computers/{id}/status")).await.json()["outcome"], "nowhere");
    }
    test.end().await;
}

/// an answer without an end is read no further than it may go, one that never comes is not waited for.
#[tokio::test]
async fn endless_answers() {
    let test = TestApp::beside(|_| {}).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let id = computer(&test, "endless", listener.local_addr().unwrap().port()).await;
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.write_all(b"HTTP/1.0 200 OK\r\n\r\n").await;
            while socket.write_all(&[b'x'; 4096]).await.is_ok() {}
        }
    });
    assert_eq!(wake(&test, &id).await["done"], false);
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let id = computer(&test, "silent", silent.local_addr().unwrap().port()).await;
    let began = std::time::Instant::now();
    assert_eq!(wake(&test, &id).await["done"], false);
    assert!(began.elapsed() < crate::limits::WAKE_WAIT_MAX * 2);
    test.end().await;
}
