//! Stories of addresses: below a base path, under names, files of folders. Through the router, and over a real socket.

use crate::config::Files;
use crate::testing::{Answer, PASSWORD, TestApp};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What a request has besides its address.
type Head<'a> = &'a [(&'a str, &'a str)];

async fn get(test: &TestApp, path: &str, head: Head<'_>) -> Answer {
    get_from(test, "127.0.0.1:9", path, head).await
}

async fn get_from(test: &TestApp, peer: &str, path: &str, head: Head<'_>) -> Answer {
    let mut request = Request::get(path).extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    for (name, value) in head {
        request = request.header(*name, *value);
    }
    test.send(request.body(Body::empty()).unwrap()).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

async fn below_constellation() -> TestApp {
    TestApp::beside(|config| config.server.base_path = Some("/constellation".to_owned())).await
}

/// SRV-02, SRV-23: everything is below the base path too, in any case; the root keeps working; what only begins like it
/// is not below it.
#[tokio::test]
async fn everything_is_below_the_base_path() {
    let test = below_constellation().await;
    for before in ["", "/constellation", "/Constellation", "//constellation"] {
        assert_eq!(get(&test, &format!("{before}/healthz"), &[]).await.bytes, b"ok\n", "{before}");
        assert_eq!(get(&test, &format!("{before}/api/v1/openapi.json"), &[]).await.status, StatusCode::OK);
        let refused = get(&test, &format!("{before}/api/v1/agents"), &[]).await;
        assert_eq!(refused.problem(), (401, "not-authenticated".to_owned()), "{before}");
        let denied = get(&test, &format!("{before}/rest/consumer/RequestStateObjects"), &[]).await;
        assert_eq!((denied.status.as_u16(), denied.bytes.len()), (403, 0), "{before}");
        assert!(
            header(&get(&test, &format!("{before}/"), &[]).await, "content-type").starts_with("text/html")
        );
    }
    assert_eq!(get(&test, "/constellations/api/v1/agents", &[]).await.status, StatusCode::OK);
    assert!(get(&test, "/constellation", &[]).await.status.is_success());
    test.end().await;
    let plain = TestApp::beside(|_| {}).await;
    assert_eq!(
        get(&plain, "/constellation/healthz", &[]).await.headers["content-type"],
        "text/html; charset=utf-8"
    );
    plain.end().await;
}

/// SRV-02: the hubs name their whole address, as the client wrote it; behind a proxy, what that took away stands before.
#[tokio::test]
async fn hubs_name_the_base_path() {
    let test = below_constellation().await;
    let made = test.post("/credentials", json!({ "name": "Wall", "access_key": "wall-key" })).await;
    assert!(made.status.is_success(), "{:?}", made.json());
    let ask = "signalr/negotiate?clientProtocol=1.5&SentinelName=Consumer&PackageName=App&AccessKey=wall-key";
    for (before, head, url) in [
        ("", &[][..], "/signalr"),
        ("/constellation", &[], "/constellation/signalr"),
        ("/Constellation", &[], "/Constellation/signalr"),
        ("", &[("x-forwarded-prefix", "/house/")], "/house/signalr"),
        ("/constellation", &[("x-forwarded-prefix", "/house")], "/house/constellation/signalr"),
        ("", &[("x-forwarded-prefix", "//elsewhere.example")], "/signalr"),
    ] {
        let answer = get(&test, &format!("{before}/{ask}"), head).await;
        assert_eq!(answer.json()["Url"], url, "{before} {head:?} {}", answer.status);
    }
    test.end().await;
}

/// SRV-02: with names given, requests for others are refused without a word, by number too; health checks are not.
#[tokio::test]
async fn only_its_own_names() {
    let test = TestApp::beside(|config| {
        config.server.hosts = vec!["name.example".to_owned()];
        config.server.base_path = Some("/c".to_owned());
    })
    .await;
    for (host, path, status) in [
        ("name.example", "/api/v1/openapi.json", 200),
        ("NAME.example.:8088", "/c/api/v1/openapi.json", 200),
        ("other.example", "/api/v1/openapi.json", 400),
        ("127.0.0.1:8088", "/", 400),
        ("[::1]:8088", "/rest/consumer/x", 400),
        ("", "/", 400),
        ("127.0.0.1", "/healthz", 200),
        ("other.example", "/c/readyz", 200),
    ] {
        let answer = get(&test, path, &[("host", host)]).await;
        assert_eq!(answer.status.as_u16(), status, "{host} {path}");
        assert!(status != 400 || answer.bytes.is_empty(), "{host} {path}");
    }
    assert_eq!(get(&test, "/", &[]).await.status, StatusCode::BAD_REQUEST);
    test.end().await;
}

/// A folder with documents, and one without; a file that is not in it.
fn make_files(root: &Path) {
    let folder = root.join("console");
    for name in ["both", "only", "bare"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
    }
    for (name, text) in [
        ("Default.html", "start"),
        ("both/Default.html", "default"),
        ("both/index.html", "index"),
        ("only/default.html", "lower case"),
        ("only/index.html", "index"),
        ("bare/a b.js", "let a = 1;"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(root.join("secret.txt"), "secret").unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.join("secret.txt"), folder.join("out.txt")).unwrap();
        std::os::unix::fs::symlink(root, folder.join("up")).unwrap();
        std::os::unix::fs::symlink(folder.join("both/index.html"), folder.join("in.html")).unwrap();
    }
}

async fn with_files(root: &Path) -> TestApp {
    make_files(root);
    TestApp::beside(|config| {
        config.server.base_path = Some("/constellation".to_owned());
        config.files = ["/WebConsole", "/near"]
            .map(|path| Files {
                path: path.to_owned(),
                folder: root.join("console"),
                local_only: path == "/near",
            })
            .into();
    })
    .await
}

/// SRV-03: documents of folders by their exact case, types, conditions, ranges; below the base path too.
#[tokio::test]
async fn files_of_a_folder() {
    let root = tempfile::tempdir().unwrap();
    let test = with_files(root.path()).await;
    for (path, text) in [
        ("/WebConsole/", "start"),
        ("/constellation/webconsole/", "start"),
        ("/WebConsole/Default.html", "start"),
        ("/WebConsole/both/", "default"),
        ("/WebConsole/only/", "index"),
        ("/WebConsole/bare/a%20b.js", "let a = 1;"),
    ] {
        let answer = get(&test, path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.as_slice()), (200, text.as_bytes()), "{path}");
    }
    let script = get(&test, "/WebConsole/bare/a%20b.js", &[]).await;
    assert!(header(&script, "content-type").starts_with("text/javascript"), "{:?}", script.headers);
    let (tag, changed) = (header(&script, "etag"), header(&script, "last-modified"));
    assert!(!tag.is_empty() && !changed.is_empty());
    let same = get(&test, "/WebConsole/bare/a%20b.js", &[("if-none-match", tag)]).await;
    assert_eq!((same.status.as_u16(), same.bytes.len()), (304, 0));
    let same = get(&test, "/WebConsole/bare/a%20b.js", &[("if-modified-since", changed)]).await;
    assert_eq!(same.status.as_u16(), 304);
    let part = get(&test, "/WebConsole/bare/a%20b.js", &[("range", "bytes=4-4")]).await;
    assert_eq!((part.status.as_u16(), part.bytes.as_slice()), (206, b"a".as_slice()));
    assert_eq!(header(&part, "content-range"), "bytes 4-4/10");
    for (path, to) in [
        ("/WebConsole", "/WebConsole/"),
        ("/constellation/WebConsole?a=1", "/constellation/WebConsole/?a=1"),
        ("/WebConsole/both", "/WebConsole/both/"),
    ] {
        let answer = get(&test, path, &[]).await;
        assert_eq!((answer.status.as_u16(), header(&answer, "location")), (307, to), "{path}");
    }
    let posted = test.send(Request::post("/WebConsole/").body(Body::empty()).unwrap()).await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    test.end().await;
}

/// SRV-03: no listing, nothing outside of the folder whatever the path says, near ones only where that is asked.
#[tokio::test]
async fn files_stay_in_their_folder() {
    let root = tempfile::tempdir().unwrap();
    let test = with_files(root.path()).await;
    for path in [
        "/WebConsole/bare/",
        "/WebConsole/bare",
        "/WebConsole/not-there",
        "/WebConsole/Default.html/",
        "/WebConsole/../secret.txt",
        "/WebConsole/%2e%2e/secret.txt",
        "/WebConsole/..%2fsecret.txt",
        "/WebConsole/both/..%5c..%5csecret.txt",
        "/WebConsole/%2fetc/passwd",
        "/WebConsole/a%00b",
        "/WebConsole/%ff",
        "/WebConsole/out.txt",
        "/WebConsole/up/secret.txt",
    ] {
        let answer = get(&test, path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (404, 0), "{path}");
    }
    if cfg!(unix) {
        assert_eq!(get(&test, "/WebConsole/in.html", &[]).await.bytes, b"index");
    }
    assert_eq!(get(&test, "/near/", &[]).await.bytes, b"start");
    assert_eq!(get_from(&test, "[::ffff:127.0.0.1]:9", "/constellation/near/", &[]).await.bytes, b"start");
    for answer in [
        get_from(&test, "192.0.2.1:9", "/near/", &[]).await,
        get(&test, "/near/", &[("x-forwarded-for", "192.0.2.1")]).await,
        test.send(Request::get("/near/not-there").body(Body::empty()).unwrap()).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (403, 0));
    }
    assert_eq!(get_from(&test, "192.0.2.1:9", "/WebConsole/", &[]).await.bytes, b"start");
    test.end().await;
}

/// One request over a socket: head and body as they came.
async fn over_socket(address: SocketAddr, path: &str, more: &str) -> (String, Vec<u8>) {
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n{more}Connection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    socket.read_to_end(&mut all).await.unwrap();
    let at = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&all[..at]).into_owned(), all[at + 4..].to_vec())
}

/// SRV-23, SRV-02: over a socket, the console below the base path says where it stands, its files come from there, and
/// devices are answered by the short way; a proxy that takes a path away is believed; at the root nothing stands before.
#[tokio::test]
async fn the_console_below_a_path() {
    let test = below_constellation().await;
    let address = test.listen().await;
    for (path, more, base) in [
        ("/", "", "/"),
        ("/agents/one", "", "/"),
        ("/constellation/", "", "/constellation/"),
        ("/constellation", "", "/constellation/"),
        ("/Constellation/agents/one", "", "/Constellation/"),
        ("/agents", "X-Forwarded-Prefix: /house\r\n", "/house/"),
        ("/agents", "X-Forwarded-Prefix: //elsewhere.example/\r\n", "/"),
        ("/agents", "X-Forwarded-Prefix: /\"><script>\r\n", "/"),
    ] {
        let (head, page) = over_socket(address, path, more).await;
        let page = String::from_utf8(page).unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        if !page.contains("is not part of this build") {
            assert!(page.contains(&format!("<base href=\"{base}\"")), "{path} {more}: {page}");
            assert!(page.contains("src=\"./assets/"), "{page}");
            let at = page.find("src=\"./assets/").unwrap() + "src=\"./".len();
            let name = page[at..].split('"').next().unwrap();
            let before = if base.starts_with("/house") { "/" } else { base };
            let (head, script) = over_socket(address, &format!("{before}{name}"), "").await;
            assert!(head.starts_with("HTTP/1.1 200") && head.contains("javascript"), "{name}: {head}");
            assert!(!script.is_empty());
        }
    }
    let (head, body) = over_socket(address, "/constellation/rest/constellation/GetSettings", "").await;
    assert!(head.starts_with("HTTP/1.1 403") && body.is_empty(), "{head}");
    let basic = format!(
        "Authorization: Basic {}\r\n",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("admin:{PASSWORD}"))
    );
    assert!(over_socket(address, "/constellation/api/v1/agents", &basic).await.0.starts_with("HTTP/1.1 200"));
    test.end().await;
}

/// SRV-02: several addresses, each answers.
#[tokio::test]
async fn several_addresses() {
    let test = below_constellation().await;
    let mut listeners = Vec::new();
    for _ in 0..2 {
        listeners.push(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap());
    }
    let addresses: Vec<SocketAddr> = listeners.iter().map(|l| l.local_addr().unwrap()).collect();
    let entry = crate::router::Entry::new(test.app.clone(), crate::router::prepare());
    tokio::spawn(super::serve::run(listeners, None, entry, test.app.stop.clone()));
    for address in addresses {
        for path in ["/healthz", "/constellation/healthz"] {
            assert_eq!(over_socket(address, path, "").await.1, b"ok\n", "{address}{path}");
        }
    }
    test.end().await;
}
