//! Reading another server's catalogue: browse, deploy, update.

use super::{Play, Stage, carried, files, leftovers, offered, package, publish, subscribe};
use crate::testing::{TestApp, each};
use axum::http::{Method, StatusCode};
use protocol::event::Change;
use serde_json::{Value, json};

async fn entries(test: &TestApp, query: &str) -> Vec<Value> {
    test.get(&format!("/catalogues/entries{query}")).await.json().as_array().unwrap().clone()
}

fn told(entries: &[Value]) -> Vec<String> {
    let text = |e: &Value, field: &str| e[field].as_str().unwrap_or("-").to_owned();
    let line = |e: &Value| ["name", "version", "standing", "installed"].map(|field| text(e, field)).join(" ");
    entries.iter().map(line).collect()
}

/// S1-04, S1-11, S1-12, S1-13, S1-14, S1-15, S1-17: browse, search, download, the marks, and who would be reloaded.
#[tokio::test]
async fn browse_download_update() {
    each(|test| async move {
        let theirs = TestApp::beside(|_| {}).await;
        publish(&theirs, "Lamp", "1.0").await;
        publish(&theirs, "Door", "2.0").await;
        let made = subscribe(&test, "Workshop", theirs.listen().await).await;
        assert_eq!(made["packages"], 2);
        assert!(made["key"].as_str().unwrap().len() > 40);
        let twice = test.post("/catalogues", json!({ "name": "WORKSHOP", "url": made["url"] })).await;
        assert_eq!(twice.problem(), (409, "exists".into()));
        assert_eq!(told(&entries(&test, "").await), ["Door 2.0 new -", "Lamp 1.0 new -"]);
        assert_eq!(told(&entries(&test, "?search=eye%20on%20LAMP").await), ["Lamp 1.0 new -"]);
        let none = test.get("/catalogues/entries?catalogue=Nobody").await;
        assert_eq!(none.problem(), (404, "not-found".into()));
        assert_eq!(entries(&test, "").await[0]["documentation"], "https://docs.example/Door");
        let icon = test.get("/catalogues/Workshop/icons/lamp").await;
        assert_eq!((icon.status, icon.bytes.as_slice()), (StatusCode::OK, super::PNG));

        let done = carried(&test, "/catalogues/workshop/fetch", json!({ "package": "lamp" })).await;
        assert_eq!((done.state.as_str(), done.failure.as_deref()), ("done", None));
        assert_eq!(done.file.as_deref(), Some("Lamp-1.0.zip"));
        assert_eq!((done.done_bytes, done.instances.len()), (done.total_bytes, 0));
        assert_eq!(told(&entries(&test, "").await), ["Door 2.0 new -", "Lamp 1.0 current 1.0"]);
        let file = test.get("/packages/Lamp-1.0.zip").await.json();
        assert_eq!((&file["name"], &file["published_by"]), (&json!("Lamp"), &json!("user admin")));

        test.enroll("box").await;
        let place = test.post("/agents/box/instances", json!({ "package": "Lamp" })).await;
        assert!(place.status.is_success(), "{:?}", place.json());
        publish(&theirs, "Lamp", "1.10").await;
        publish(&theirs, "Lamp", "1.9").await;
        assert_eq!(test.get("/catalogues/updates").await.json()["packages"], json!([]));
        let read = test.post("/catalogues/refresh", Value::Null).await;
        assert_eq!(read.json()[0]["failure"], Value::Null);
        let updates = test.get("/catalogues/updates").await.json();
        assert_eq!(told(updates["packages"].as_array().unwrap()), ["Lamp 1.10 newer 1.0"]);
        assert_eq!(updates["escale"], Value::Null);
        assert_eq!(
            told(&entries(&test, "").await),
            ["Lamp 1.10 newer 1.0", "Door 2.0 new -"],
            "updates first"
        );

        let done = carried(&test, "/catalogues/Workshop/fetch", json!({ "package": "Lamp" })).await;
        assert_eq!((done.version.as_str(), done.file.as_deref()), ("1.10", Some("Lamp-1.10.zip")));
        assert_eq!(done.instances, ["box/Lamp"], "a reload would move it");
        assert_eq!(files(&test).await, ["Lamp-1.10.zip", "Lamp-1.0.zip"]);
        let older = json!({ "package": "Lamp", "version": "1.9.0" });
        let done = carried(&test, "/catalogues/Workshop/fetch", older).await;
        assert_eq!(
            (done.version.as_str(), done.instances.len()),
            ("1.9", 0),
            "nobody resolves to an older one"
        );
        let again = carried(&test, "/catalogues/Workshop/fetch", json!({ "package": "Lamp" })).await;
        assert_eq!(
            (again.state.as_str(), files(&test).await.len()),
            ("done", 3),
            "repeating it changes nothing"
        );
        let list = test.get("/catalogues/downloads").await.json();
        assert_eq!((list.as_array().unwrap().len(), &list[0]["id"]), (4, &json!(again.id)));
        let unknown = test.post("/catalogues/Workshop/fetch", json!({ "package": "Window" })).await;
        assert_eq!(unknown.problem(), (404, "not-found".into()));
        assert_eq!(leftovers(&test), 0);

        let gone = test.ask(Method::DELETE, "/catalogues/workshop", Value::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert!(entries(&test, "").await.is_empty());
        assert_eq!(files(&test).await.len(), 3, "what was downloaded stays");
        theirs.end().await;
        test
    })
    .await;
}

/// S1-16: a newer version of a package or of Escale itself is told as soon as a catalogue is read.
#[tokio::test]
async fn updates_are_told() {
    each(|test| async move {
        publish(&test, "Lamp", "1.0").await;
        let stage = Stage::default();
        stage.offer(7, env!("CARGO_PKG_VERSION"), vec![offered("Lamp", "1.0", b"1")]);
        let address = stage.open().await;
        subscribe(&test, "Old", address).await;
        assert_eq!(test.get("/catalogues/updates").await.json(), json!({ "packages": [], "escale": null }));
        stage.offer(7, "99.1", vec![offered("Lamp", "2.0", b"2"), offered("../x", "1.0", b"3")]);
        let (_, mut changes) = test.app.live.read(None);
        test.post("/catalogues/refresh", Value::Null).await;
        assert!(matches!(&*changes.recv().await.unwrap().change, Change::Catalogue {}));
        let updates = test.get("/catalogues/updates").await.json();
        assert_eq!(told(updates["packages"].as_array().unwrap()), ["Lamp 2.0 newer 1.0"]);
        let escale = json!({ "current": env!("CARGO_PKG_VERSION"), "version": "99.1", "catalogue": "Old" });
        assert_eq!(updates["escale"], escale);
        test.post("/catalogues/refresh", Value::Null).await;
        assert!(changes.try_recv().is_err(), "nothing changed, nobody is told");
        test
    })
    .await;
}

/// A catalogue that asks who reads is read with an access key, which is kept sealed and goes to its server alone.
#[tokio::test]
async fn a_catalogue_may_ask_who_reads() {
    let theirs = TestApp::beside(|config| {
        config.catalogue.offer_to = Vec::new();
        config.compat.denial_delay_ms = 1;
    })
    .await;
    publish(&theirs, "Lamp", "1.0").await;
    let url = format!("http://{}/", theirs.listen().await);
    let test = TestApp::beside(|_| {}).await;
    let closed = test.post("/catalogues", json!({ "name": "Closed", "url": url })).await;
    assert_eq!(closed.problem(), (422, "catalogue-unreadable".into()));
    assert!(closed.json()["detail"].as_str().unwrap().contains("401"), "{:?}", closed.json());
    let key = theirs.get("/credentials/Standard/key").await.json()["access_key"].clone();
    let ask = json!({ "name": "Closed", "url": url, "access_key": key });
    let made = test.post("/catalogues", ask).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.json());
    assert!(!made.json().to_string().contains(key.as_str().unwrap()));
    let done = carried(&test, "/catalogues/Closed/fetch", json!({ "package": "Lamp" })).await;
    assert_eq!(done.state, "done", "{:?}", done.failure);
    // The icon and the files of another server are asked for without it.
    let other = Stage::default();
    other.set("files/Lamp", Play::Bytes(package("Lamp", "1.0")));
    assert_eq!(test.get("/catalogues/Closed/icons/Lamp").await.status, StatusCode::OK);
    test.end().await;
    theirs.end().await;
}
