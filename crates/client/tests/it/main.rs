//! What the client does when connections are cut: uploads, downloads and streams go on; changes are never repeated.

#![expect(clippy::unwrap_used, reason = "a helper that fails ends its test")]

mod server;

use client::{Auth, Client, Error, Options};
use model::Digest;
use protocol::api::NewOrder;
use server::{Cut, Faulty};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|i| u8::try_from(i * 31 % 251).unwrap()).collect()
}

fn client(server: &Faulty) -> Client {
    let options = Options { pause: Duration::from_millis(1), ..Options::default() };
    Client::with(&server.address(), Auth::None, options).unwrap()
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(*blake3::hash(bytes).as_bytes())
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut() {
    let content = bytes(3_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    std::fs::write(&path, &content).unwrap();
    for cuts in [vec![], vec![1_000_000], vec![0, 700_000, 0, 1], vec![2_999_999]] {
        let server = Faulty::start(Cut { bytes: cuts.clone(), ..Cut::default() });
        let seen = Arc::new(Mutex::new(Vec::new()));
        let told = seen.clone();
        let progress = move |done, total| told.lock().unwrap().push((done, total));
        let published = client(&server).push(&path, "a.zip", Some(digest(&content)), progress).await.unwrap();
        assert!(published.is_new);
        assert_eq!(server.received(), content, "{cuts:?}");
        assert_eq!(server.count("PATCH"), cuts.len() + 1, "{cuts:?}");
        assert_eq!(server.count("POST"), 2, "{cuts:?}: begun once, published once");
        assert_eq!(seen.lock().unwrap().last(), Some(&(3_000_000, 3_000_000)));
    }
}

#[tokio::test]
async fn an_upload_without_progress_gives_up_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    std::fs::write(&path, bytes(10)).unwrap();
    let server = Faulty::start(Cut { bytes: vec![0; 100], ..Cut::default() });
    let error = client(&server).push(&path, "a.zip", None, |_, _| ()).await.unwrap_err();
    assert!(matches!(error, Error::Cut { .. }), "{error:?}");
    assert_eq!(server.count("PATCH"), client::limits::TRANSFER_TRIES_MAX as usize + 1);
    assert_eq!(server.count("DELETE"), 0, "it may be resumed by hand");
}

#[tokio::test]
async fn a_download_goes_on_where_it_was_cut_and_appears_whole() {
    let content = bytes(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    for cuts in [vec![], vec![300_000], vec![0, 10, 999_980]] {
        let server = Faulty::start(Cut { bytes: cuts.clone(), content: content.clone() });
        let target = folder.path().join(format!("{}.zip", cuts.len()));
        client(&server).pull(&server.package(), &target, |_, _| ()).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), content, "{cuts:?}");
        assert_eq!(server.count("GET"), cuts.len() + 1, "{cuts:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "no part is left");
}

#[tokio::test]
async fn wrong_bytes_are_never_put_in_place() {
    let content = bytes(1_000);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.zip");
    let server = Faulty::start(Cut { content: content.clone(), ..Cut::default() });
    let mut package = server.package();
    package.digest = digest(b"something else").to_string();
    let error = client(&server).pull(&package, &target, |_, _| ()).await.unwrap_err();
    assert!(matches!(error, Error::Digest { .. }), "{error:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // What an earlier try left of another file is found out in the same way.
    std::fs::write(folder.path().join("a.zip.part"), vec![7; 400]).unwrap();
    assert!(client(&server).pull(&server.package(), &target, |_, _| ()).await.is_err());
    client(&server).pull(&server.package(), &target, |_, _| ()).await.unwrap();
    assert_eq!(std::fs::read(&target).unwrap(), content);
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_it_gave() {
    // The server closes the stream after every second line.
    let server = Faulty::start(Cut::default());
    let mut stream = client(&server).follow_log("box-1", "web", Some(3));
    let mut numbers = Vec::new();
    for _ in 0..5 {
        numbers.push(stream.next().await.unwrap().id.unwrap());
    }
    assert_eq!(numbers, ["4", "5", "6", "7", "8"]);
    assert_eq!(stream.last(), Some("8"));
}

#[tokio::test]
async fn reading_is_repeated_and_ordering_is_not() {
    let server = Faulty::start(Cut { bytes: vec![0], ..Cut::default() });
    let caller = client(&server).caller().await.unwrap();
    assert_eq!((caller.name.as_str(), server.count("GET")), ("admin", 2));

    let server = Faulty::start(Cut { bytes: vec![0], ..Cut::default() });
    let order = NewOrder { verb: "stop".to_owned(), reason: None };
    let error = client(&server).order("box-1", "web", &order).await.unwrap_err();
    assert!(matches!(error, Error::Cut { .. }), "{error:?}");
    assert_eq!(server.count("POST"), 1);
}

#[tokio::test]
async fn problems_keep_their_code_and_others_are_foreign() {
    let server = Faulty::start(Cut::default());
    let error = client(&server).package("missing.zip").await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(protocol::Code::NotFound), Some(404)));
    let error = client(&server).agent("teapot").await.unwrap_err();
    assert!(matches!(error, Error::Foreign { .. }), "{error:?}");
}

#[tokio::test]
async fn a_closed_port_is_told_at_once() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let error = Client::new(&address, Auth::None).unwrap().caller().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("refused"), "{error}");
}
