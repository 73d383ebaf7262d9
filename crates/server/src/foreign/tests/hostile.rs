//! What the door stands, and what it says when it refuses: little, and always the same.

use super::fake::{Fake, zlib};
use crate::testing::{Answer, TestApp, each};
use serde_json::json;
use std::collections::BTreeSet;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NOBODY: &str = "golden-client-2024-01-02-03-04-05";

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// PROLOG is answered in clear XML with a time, to every agent; errors are XML with a status.
#[tokio::test]
async fn prolog_is_answered_in_xml() {
    each(|test| async move {
        for fake in [
            Fake::new(&test, NOBODY),
            Fake::new(&test, "glpi").with("glpi-agent-id", "00000000-1111-2222-3333-444444444444"),
        ] {
            let answer = fake.prolog().await;
            assert_eq!(
                (answer.status.as_u16(), &answer.headers["content-type"]),
                (200, &"application/xml".parse().unwrap())
            );
            assert!(
                text(&answer).contains("<PROLOG_FREQ>24</PROLOG_FREQ>")
                    && text(&answer).contains("<RESPONSE>SEND</RESPONSE>")
            );
            assert_eq!(answer.headers["cache-control"], "no-store");
        }
        let fake = Fake::new(&test, NOBODY);
        let inventory = "<HARDWARE><NAME>golden</NAME><UUID>u-1</UUID></HARDWARE><BIOS><SSN>s-1</SSN></BIOS>";
        assert_eq!(
            text(&fake.inventory(inventory).await),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY></REPLY>\n"
        );
        assert!(!text(&fake.prolog().await).contains("SEND"), "an inventory is there now");
        let settings = test.get("/foreign/settings").await.json();
        let mut changed = settings.clone();
        changed["contact_hours"] = json!(0.05);
        assert_eq!(test.ask(axum::http::Method::PUT, "/foreign/settings", changed).await.status, 200);
        assert!(text(&fake.prolog().await).contains("<PROLOG_FREQ>0.05</PROLOG_FREQ>"));
        let refused = fake.post_raw("/fusioninventory", b"hello".to_vec()).await;
        assert_eq!(refused.status, 400);
        assert_eq!(
            text(&refused),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY><ERROR>bad request</ERROR></REPLY>\n"
        );
        test
    })
    .await;
}

/// every path, every packing.
#[tokio::test]
async fn every_path_is_answered() {
    let test = TestApp::beside(|_| {}).await;
    let fake = Fake::new(&test, NOBODY);
    let body = format!("<REQUEST><DEVICEID>{NOBODY}</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>");
    for path in &test.app.config.foreign.paths {
        let fake = Fake::new(&test, NOBODY).with("content-type", "application/x-compress-zlib");
        assert_eq!(fake.post_raw(path, zlib(body.as_bytes())).await.status, 200, "{path}");
        assert_eq!(fake.post_raw(path, body.clone().into_bytes()).await.status, 200, "{path} clear");
        let asked =
            fake.get(&format!("{path}?action=getConfig&machineid={NOBODY}&task%5BDeploy%5D=2.8")).await;
        assert_eq!(asked.json(), json!({ "configValidityPeriod": 600, "schedule": [] }), "{path}");
    }
    // At the root people find the console.
    assert!(fake.get("/").await.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert_eq!(fake.get("/?action=delete").await.status, 200);
    test.end().await;
}

/// pending, refused, unknown and malformed device ids. R-05: what is nothing is still JSON.
#[tokio::test]
async fn who_is_who() {
    each(|test| async move {
        let fake = Fake::new(&test, NOBODY);
        assert_eq!(fake.config().await.status, 400, "unknown");
        let far = Fake::new(&test, NOBODY).with("x-forwarded-for", "203.0.113.7");
        assert_eq!(far.prolog().await.status, 200);
        let empty = json!({ "configValidityPeriod": 600, "schedule": [] });
        assert_eq!(far.config().await.json(), empty, "pending");
        assert_eq!(far.jobs().await.json(), json!({}));
        let id = test.get("/computers").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let patch = json!({ "standing": "refused" });
        assert_eq!(test.ask(axum::http::Method::PATCH, &format!("/computers/{id}"), patch).await.status, 200);
        assert_eq!(far.config().await.status, 403);
        assert_eq!(far.jobs().await.status, 403);
        assert_eq!(far.prolog().await.status, 403);
        assert_eq!(far.inventory("").await.status, 403);
        for uri in [
            "/fusioninventory?action=getConfig",
            "/fusioninventory?action=getConfig&machineid=",
            "/fusioninventory?action=getConfig&machineid=%ff",
            "/fusioninventory?action=getConfig&machineid=..%2f..%2fetc",
            "/fusioninventory?action=setStatus&machineid=a",
            "/fusioninventory?action=setStatus&machineid=a&uuid=..%2f",
            "/fusioninventory?action=rm",
            "/fusioninventory?action=GETCONFIG&machineid=a",
            "/fusioninventory",
        ] {
            let answer = fake.get(uri).await;
            assert_eq!(
                (answer.status.as_u16(), text(&answer).as_str()),
                (400, "{\"error\":\"bad request\"}"),
                "{uri}"
            );
        }
        test
    })
    .await;
}

/// S-19, S-10, S-6, S-11: whatever is refused is refused in the same words, which tell nothing of what was asked, and nothing of us; a part is given to whoever
/// knows its whole hash, and to nobody else.
#[tokio::test]
async fn refusals_are_constant() {
    let test = TestApp::beside(|_| {}).await;
    let fake = Fake::new(&test, NOBODY);
    fake.prolog().await;
    let hash = "a".repeat(128);
    let mut said = BTreeSet::new();
    for uri in [
        "/fusioninventory/?action=getFilePart".to_owned(),
        "/fusioninventory/?action=getFilePart&file=../../../../etc/passwd".to_owned(),
        "/fusioninventory/?action=getFilePart&file=%2e%2e%2f%2e%2e%2fetc%2fpasswd".to_owned(),
        format!("/fusioninventory/?action=getFilePart&file=a/aa/{hash}%00"),
        format!("/fusioninventory/?action=getFilePart&file=b/aa/{hash}"),
        format!("/fusioninventory/?action=getFilePart&file=/a/aa/{hash}"),
        format!("/fusioninventory/parts/a/aa/{hash}"),
        "/fusioninventory/parts/../../etc/passwd".to_owned(),
        "/fusioninventory/?action=setStatus&uuid=x'%3b--&machineid=a".to_owned(),
        "/fusioninventory/?action=%3Cscript%3E".to_owned(),
    ] {
        let answer = fake.get(&uri).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{uri} {}", answer.status);
        assert_eq!(answer.headers["cache-control"], "no-store", "{uri}");
        said.insert(text(&answer));
    }
    assert_eq!(
        said.into_iter().collect::<Vec<_>>(),
        ["{\"error\":\"bad request\"}", "{\"error\":\"not found\"}"]
    );
    test.end().await;
}

/// S-5: what swells, what nests, what names a document type. S-7: weapons for device ids.
#[tokio::test]
async fn bombs_and_weapons() {
    let test = TestApp::beside(|_| {}).await;
    let fake = Fake::new(&test, NOBODY);
    let bomb = zlib(format!("<REQUEST><CONTENT>{}", "<A>".repeat(600_000)).as_bytes());
    let spaces = zlib(&[b"<REQUEST>".as_slice(), &vec![b' '; 8 * 1024 * 1024]].concat());
    let big = vec![b'<'; crate::limits::FOREIGN_BODY_BYTES_MAX + 1];
    for (body, status) in [
        (bomb, 413),
        (spaces, 413),
        (big, 413),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><REQUEST/>".to_vec(), 400),
        (b"\x78\x9c\x00\x00".to_vec(), 400),
        (Vec::new(), 400),
    ] {
        assert_eq!(fake.post_raw("/ocsinventory", body).await.status, status);
    }
    for device in [
        "x".repeat(1024 * 1024),
        "../../x".into(),
        "a&lt;b&gt;".into(),
        "a'b".into(),
        "a&#10;b".into(),
        String::new(),
    ] {
        let status = Fake::new(&test, &device).prolog().await.status.as_u16();
        assert!([400, 413].contains(&status), "{status}");
    }
    assert_eq!(test.get("/computers").await.json()["total"], 0);
    test.end().await;
}

/// S-3: words about runs nobody knows are passed over, without a word.
#[tokio::test]
async fn words_about_nothing() {
    let test = TestApp::beside(|_| {}).await;
    let fake = Fake::new(&test, NOBODY);
    fake.prolog().await;
    let said = fake.status("5f1c0a9b3d070", &[("status", "ok"), ("msg", "job successfully completed")]).await;
    assert_eq!((said.status.as_u16(), said.json()), (200, json!({})));
    let event = fake.ask("setUserEvent", &[("uuid", "x"), ("type", "before"), ("behavior", "stop")]).await;
    assert_eq!((event.status.as_u16(), event.json()), (200, json!({})));
    test.end().await;
}

/// S-8: a flood of one agent is answered, and not looked at.
#[tokio::test]
async fn a_flood_is_answered() {
    let test = TestApp::beside(|_| {}).await;
    let fake = Fake::new(&test, NOBODY);
    fake.prolog().await;
    for _ in 0..crate::limits::FOREIGN_REQUESTS_BURST + 300 {
        let said = fake.status("nobody", &[]).await;
        assert_eq!((said.status.as_u16(), said.bytes.as_slice()), (200, b"{}".as_slice()));
    }
    let other = Fake::new(&test, "another");
    assert_eq!(other.prolog().await.status, 200);
    test.end().await;
}

/// S-16: browsers have nothing to say here, and nothing of a session counts.
#[tokio::test]
async fn browsers_are_sent_away() {
    let test = TestApp::beside(|_| {}).await;
    let browser = Fake::new(&test, NOBODY).with("sec-fetch-mode", "no-cors");
    assert_eq!(browser.config().await.status, 403);
    assert_eq!(browser.prolog().await.status, 403);
    let answer = Fake::new(&test, NOBODY)
        .with("cookie", "escale_session=x")
        .with("accept-encoding", "gzip")
        .prolog()
        .await;
    assert!(!answer.headers.contains_key("set-cookie"));
    // the raw body is what an agent reads.
    assert!(!answer.headers.contains_key("content-encoding"));
    test.end().await;
}

/// a name and a password, TLS only.
#[tokio::test]
async fn people_may_ask_for_more() {
    each(|test| async move {
        use base64::Engine;
        let mut settings = test.get("/foreign/settings").await.json();
        settings["user"] = json!("agents");
        settings["password"] = json!("é secret");
        let put = async |settings: serde_json::Value| {
            test.ask(axum::http::Method::PUT, "/foreign/settings", settings).await
        };
        let kept = put(settings).await;
        assert_eq!(kept.status, 200, "{:?}", kept.json());
        let bare = Fake::new(&test, NOBODY).prolog().await;
        assert_eq!(bare.status, 401);
        assert!(bare.headers["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
        let basic = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        for (given, status) in
            [("agents:é secret", 200), ("agents:x", 401), ("x:é secret", 401), ("agents:", 401)]
        {
            let fake = Fake::new(&test, NOBODY).with("authorization", &basic(given));
            assert_eq!(fake.prolog().await.status, status, "{given}");
            assert_eq!(fake.config().await.status, status, "{given}");
        }
        let mut settings = test.get("/foreign/settings").await.json();
        settings["tls_only"] = json!(true);
        assert_eq!(put(settings).await.status, 200);
        let plain = Fake::new(&test, NOBODY).with("authorization", &basic("agents:é secret"));
        assert_eq!(plain.prolog().await.status, 403);
        let tls = plain.with("x-forwarded-proto", "https");
        assert_eq!(tls.prolog().await.status, 200);
        test
    })
    .await;
}

async fn spoken(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let _ = socket.write_all(request).await;
    let mut out = vec![0; 64];
    let count = socket.read(&mut out).await.unwrap_or(0);
    String::from_utf8_lossy(&out[..count]).into_owned()
}

/// a request line of 64 KiB is read, a longer one refused, and the listener goes on.
#[tokio::test]
async fn long_request_lines() {
    let test = TestApp::beside(|_| {}).await;
    let address = test.listen().await;
    Fake::new(&test, NOBODY).prolog().await;
    let line = |size: usize| {
        let head = format!("GET /fusioninventory/?action=setStatus&uuid=x&machineid={NOBODY}&msg=");
        format!("{head}{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(size - head.len() - 11))
    };
    assert!(spoken(address, line(64 * 1024).as_bytes()).await.starts_with("HTTP/1.1 200"));
    assert!(spoken(address, line(128 * 1024).as_bytes()).await.starts_with("HTTP/1.1 414"));
    assert!(spoken(address, b"GET /fusioninventory \x00\xff\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    assert!(spoken(address, line(200).as_bytes()).await.starts_with("HTTP/1.1 200"));
    test.end().await;
}

/// S-5, S-6: recorded requests, damaged in every way, are read or refused.
#[test]
fn damaged_requests() {
    use crate::foreign::asked::Asked;
    use crate::foreign::{document, rest};
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap()
    };
    for scenario in super::recorded::Scenario::all() {
        for exchange in scenario.asked().take(12) {
            let query = super::recorded::Scenario::query(exchange);
            let (bytes, wire) = match exchange["request_body"]["text"].as_str() {
                Some(text) => (text.as_bytes().to_vec(), true),
                None => (query.as_bytes().to_vec(), false),
            };
            for round in 0..8 {
                let mut bytes = if wire && round % 2 == 0 { zlib(&bytes) } else { bytes.clone() };
                for _ in 0..=random() % 4 {
                    let at = random() % bytes.len().max(1);
                    match random() % 3 {
                        0 => bytes.truncate(at),
                        1 if !bytes.is_empty() => bytes[at] = (random() % 256) as u8,
                        _ => bytes.insert(at.min(bytes.len()), b"<>&%=\0"[random() % 6]),
                    }
                }
                if wire {
                    let _ = document::read(&bytes);
                } else {
                    let text = String::from_utf8_lossy(&bytes);
                    let asked = Asked::new(&text);
                    let _ = (rest::statuses(&asked), rest::user_event(&asked));
                }
            }
        }
    }
}

/// the server is no peer of foreign agents: the address they ask each other at is nobody's.
#[tokio::test]
async fn the_server_is_no_peer() {
    let test = TestApp::beside(|_| {}).await;
    let fake = Fake::new(&test, NOBODY);
    let answer = fake.get(&format!("/deploy/getFile/a/aa/{}", "a".repeat(128))).await;
    let kind = answer.headers.get("content-type").map(|t| t.to_str().unwrap_or_default().to_owned());
    assert!(
        answer.status.as_u16() == 404 || kind.as_deref().is_some_and(|k| k.starts_with("text/html")),
        "{kind:?}"
    );
    test.end().await;
}
