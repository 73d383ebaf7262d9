//! Stories of the repository, told through the router.

use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use model::Timestamp;
use model::id::UploadId;
use serde_json::{Value, json};
use std::io;
use std::path::PathBuf;

/// A bundle that runs a script; `filler` makes other bytes of it.
fn pack(name: &str, version: &str, filler: &str) -> Vec<u8> {
    pack_as(name, version, filler, "zip")
}

fn pack_as(name: &str, version: &str, filler: &str, ending: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\ndescription = \"Counts ÉLÉPHANTS\"\n\
         [run]\ncommand = [\"sh\", \"run.sh\"]\n"
    );
    std::fs::write(folder.path().join("escale.toml"), manifest).unwrap();
    std::fs::write(folder.path().join("run.sh"), format!("# {filler}\nsleep 60\n")).unwrap();
    let out = folder.path().with_extension(ending);
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    bytes
}

fn digest(bytes: &[u8]) -> String {
    model::Digest::from_bytes(*blake3::hash(bytes).as_bytes()).to_string()
}

fn basic() -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("admin:{PASSWORD}")))
}

async fn begin(test: &TestApp, ask: Value) -> String {
    let upload = test.post("/uploads", ask).await;
    assert_eq!(upload.status, StatusCode::CREATED, "{:?}", upload.json());
    upload.json()["id"].as_str().unwrap().to_owned()
}

async fn send(test: &TestApp, id: &str, offset: usize, body: Body) -> Answer {
    let request = Request::patch(format!("/api/v1/uploads/{id}?offset={offset}"))
        .header(AUTHORIZATION, basic())
        .body(body)
        .unwrap();
    test.send(request).await
}

async fn publish(test: &TestApp, id: &str) -> Answer {
    test.post(&format!("/uploads/{id}/publish"), Value::Null).await
}

async fn offset(test: &TestApp, id: &str) -> Value {
    test.get(&format!("/uploads/{id}")).await.json()["offset"].clone()
}

fn upload_file(test: &TestApp, id: &str) -> PathBuf {
    let id: UploadId = id.parse().unwrap();
    test.folder.path().join("uploads").join(id.as_uuid().simple().to_string())
}

/// Files below a folder of the data.
fn files(test: &TestApp, folder: &str) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&test.folder.path().join(folder))
}

async fn listed(test: &TestApp, query: &str) -> Vec<String> {
    let page = test.get(&format!("/packages?{query}")).await.json();
    page["items"].as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap().to_owned()).collect()
}

/// S1-01, S1-02, S1-07, S1-08: the repository keeps files, lists and searches them, tells version and date.
#[tokio::test]
async fn a_file_is_published_listed_and_read() {
    each(|test| async move {
        let bytes = pack("Éclair", "1.2", "");
        let published = test.publish("Éclair.zip", &bytes).await;
        assert_eq!(published.status, StatusCode::CREATED, "{:?}", published.json());
        let file = published.json();
        assert_eq!(file["name"], "Éclair");
        assert_eq!(file["version"], "1.2");
        assert_eq!(file["file"], "Éclair.zip");
        assert_eq!(file["digest"], json!(digest(&bytes)));
        assert_eq!(file["size_bytes"], json!(bytes.len()));
        assert_eq!(file["newest"], true);
        assert_eq!(file["published_by"], "user admin");
        assert_eq!(file["published_at"], json!(test.app.clock.now()));
        assert_eq!(file["manifest"]["faces"], json!(["run"]));
        for query in ["", "search=%C3%A9clair", "search=%C3%89L%C3%89PHANT"] {
            assert_eq!(listed(&test, query).await, ["Éclair.zip"], "{query}");
        }
        assert_eq!(listed(&test, "search=nothing").await, Vec::<String>::new());
        let one = test.get("/packages/%C3%A9CLAIR.ZIP").await;
        assert_eq!(one.json(), file);
        assert_eq!(test.get("/packages/%C3%A9clair.zip/content").await.bytes, bytes);
        assert_eq!(test.get("/packages/%C3%A9clair.zip/icon").await.problem(), (404, "not-found".into()));
        let audit = test.get("/audit?search=package.published").await.json();
        assert_eq!(audit["total"], 1);
        assert_eq!(audit["items"][0]["object"], "Éclair.zip");
        assert_eq!((files(&test, "blobs"), files(&test, "uploads")), (1, 0));
        test
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_again_change_nothing_and_other_bytes_are_refused() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        let first = test.publish("web.zip", &bytes).await;
        let again = test.publish("other.zip", &bytes).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.json(), first.json());
        let other = test.publish("web-new.zip", &pack("Web", "1.0.0", "changed")).await;
        assert_eq!(other.problem(), (409, "version-exists".into()));
        assert_eq!(other.json()["details"]["file"], "web.zip");
        let case = test.publish("web2.zip", &pack("WEB", "2", "")).await;
        assert_eq!(case.problem(), (409, "name-case".into()));
        assert_eq!(case.json()["details"]["existing"], "Web");
        assert_eq!((files(&test, "blobs"), files(&test, "uploads")), (1, 0));
        assert_eq!(listed(&test, "").await, ["web.zip"]);
        // Announced bytes that are here need not be sent.
        let ask = json!({ "file": "x.zip", "size_bytes": bytes.len(), "digest": digest(&bytes) });
        let id = begin(&test, ask).await;
        assert_eq!(offset(&test, &id).await, json!(bytes.len()));
        assert_eq!(publish(&test, &id).await.status, StatusCode::OK);
        assert_eq!(publish(&test, &id).await.problem(), (404, "not-found".into()));
        test
    })
    .await;
}

#[tokio::test]
async fn two_who_publish_the_same_at_once_both_succeed() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        let mut ids = Vec::new();
        for n in 0..6 {
            let id = begin(&test, json!({ "file": format!("{n}.zip"), "size_bytes": bytes.len() })).await;
            assert_eq!(send(&test, &id, 0, Body::from(bytes.clone())).await.status, StatusCode::OK);
            ids.push(id);
        }
        let answers = futures_util::future::join_all(ids.iter().map(|id| publish(&test, id))).await;
        let mut statuses: Vec<u16> = answers.iter().map(|a| a.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 201]);
        assert!(answers.iter().all(|a| a.json()["id"] == answers[0].json()["id"]));
        assert_eq!((files(&test, "blobs"), files(&test, "uploads")), (1, 0));
        test
    })
    .await;
}

/// REP-02, S1-07: the highest version stands first and is marked.
#[tokio::test]
async fn versions_stand_in_their_order_page_by_page() {
    each(|test| async move {
        for version in ["1.9", "1.10", "1.10-rc1", "0.3"] {
            test.publish("zeta.zip", &pack("Zeta", version, "")).await;
        }
        test.publish("beta.tar.zst", &pack_as("beta", "1", "", "tar.zst")).await;
        test.publish("BETA.tar.zst", &pack_as("beta", "2", "", "tar.zst")).await;
        let expected = [
            "beta-2.tar.zst",
            "beta.tar.zst",
            "Zeta-1.10.zip",
            "Zeta-1.10-rc1.zip",
            "zeta.zip",
            "Zeta-0.3.zip",
        ];
        assert_eq!(listed(&test, "").await, expected);
        let mut walked = Vec::new();
        let mut cursor = String::new();
        for _ in 0..expected.len() {
            let page = test.get(&format!("/packages?limit=1{cursor}")).await.json();
            assert_eq!(page["total"], 6);
            let file = &page["items"][0];
            walked.push(file["file"].as_str().unwrap().to_owned());
            let newest = matches!(file["file"].as_str().unwrap(), "beta-2.tar.zst" | "Zeta-1.10.zip");
            assert_eq!(file["newest"], newest, "{file}");
            cursor = page["next"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
        }
        assert_eq!(walked, expected);
        assert_eq!(cursor, "");
        assert_eq!(test.get("/packages?cursor=WyJhIiwieiJd").await.problem(), (422, "invalid-field".into()));
        test
    })
    .await;
}

/// S1-06: a file is renamed.
#[tokio::test]
async fn a_file_is_renamed_unless_the_name_is_taken() {
    each(|test| async move {
        test.publish("a.zip", &pack("A", "1", "")).await;
        test.publish("b.zip", &pack("B", "1", "")).await;
        let rename = |from: &'static str, to: &'static str| {
            let test = &test;
            async move { test.ask(Method::PATCH, &format!("/packages/{from}"), json!({ "file": to })).await }
        };
        assert_eq!(rename("a.zip", "B.ZIP").await.problem(), (409, "exists".into()));
        assert_eq!(rename("a.zip", "../b.zip").await.problem(), (422, "invalid-field".into()));
        assert_eq!(rename("c.zip", "d.zip").await.problem(), (404, "not-found".into()));
        assert_eq!(rename("a.zip", "A.zip").await.json()["file"], "A.zip");
        assert_eq!(rename("a.zip", "c.zip").await.json()["file"], "c.zip");
        assert_eq!(listed(&test, "").await, ["c.zip", "b.zip"]);
        assert_eq!(test.get("/packages/a.zip").await.problem(), (404, "not-found".into()));
        assert_eq!(test.get("/audit?search=package.renamed").await.json()["total"], 2);
        test
    })
    .await;
}

/// S1-05: a file is deleted.
#[tokio::test]
async fn a_file_in_use_is_deleted_by_force_only() {
    each(|test| async move {
        test.enroll("north").await;
        test.publish("web-1.zip", &pack("Web", "1", "")).await;
        let placed = test.post("/agents/north/instances", json!({ "package": "Web" })).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{:?}", placed.json());
        let newer = || async {
            test.get("/agents/north/instances/Web").await.json()["instance"]["newer"]["file"].clone()
        };
        assert_eq!(test.get("/packages/web-1.zip").await.json()["used_by"], json!(["north/Web"]));
        test.publish("web-2.zip", &pack("Web", "2", "")).await;
        assert_eq!(newer().await, "web-2.zip");
        let refused = test.ask(Method::DELETE, "/packages/web-1.zip", Value::Null).await;
        assert_eq!(refused.problem(), (409, "file-in-use".into()));
        assert_eq!(refused.json()["details"]["instances"], "north/Web");
        assert_eq!(
            test.ask(Method::DELETE, "/packages/web-2.zip", Value::Null).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(newer().await, Value::Null);
        let forced = test.ask(Method::DELETE, "/packages/web-1.zip?force=true", Value::Null).await;
        assert_eq!(forced.status, StatusCode::NO_CONTENT);
        // It goes on with what was planned.
        assert_eq!(
            test.get("/agents/north/instances/Web").await.json()["instance"]["planned"]["version"],
            "1"
        );
        assert_eq!((files(&test, "blobs"), listed(&test, "").await.len()), (0, 0));
        test
    })
    .await;
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        let ask = json!({ "file": "web.zip", "size_bytes": bytes.len(), "digest": digest(&bytes) });
        let id = begin(&test, ask).await;
        let cut = futures_util::stream::iter([
            Ok(Bytes::copy_from_slice(half)),
            Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        ]);
        assert_eq!(send(&test, &id, 0, Body::from_stream(cut)).await.problem(), (400, "invalid-body".into()));
        assert_eq!(offset(&test, &id).await, json!(half.len()));
        assert_eq!(publish(&test, &id).await.problem(), (409, "upload-incomplete".into()));
        let wrong = send(&test, &id, half.len() + 1, Body::from(rest.to_vec())).await;
        assert_eq!(wrong.problem(), (409, "offset-mismatch".into()));
        assert_eq!(wrong.json()["details"]["offset"], half.len().to_string());
        let more = send(&test, &id, half.len(), Body::from([rest, b"x"].concat())).await;
        assert_eq!(more.problem(), (413, "too-big".into()));
        assert_eq!(offset(&test, &id).await, json!(half.len()));
        assert_eq!(
            send(&test, &id, half.len(), Body::from(rest.to_vec())).await.json()["offset"],
            json!(bytes.len())
        );
        assert_eq!(publish(&test, &id).await.json()["digest"], json!(digest(&bytes)));
        test
    })
    .await;
}

#[tokio::test]
async fn an_upload_goes_on_after_the_server_began_anew() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        let id = begin(&test, json!({ "file": "web.zip", "size_bytes": bytes.len() })).await;
        // What a server that was killed leaves: the file, and nothing in memory.
        std::fs::write(upload_file(&test, &id), half).unwrap();
        let stray = test.folder.path().join("uploads").join("stray.tmp");
        std::fs::write(&stray, "half").unwrap();
        super::Blobs::open(test.folder.path()).unwrap();
        assert!(!stray.exists() && upload_file(&test, &id).exists());
        assert_eq!(offset(&test, &id).await, json!(half.len()));
        assert_eq!(send(&test, &id, half.len(), Body::from(rest.to_vec())).await.status, StatusCode::OK);
        assert_eq!(publish(&test, &id).await.json()["digest"], json!(digest(&bytes)));
        assert_eq!(test.get("/packages/web.zip/content").await.bytes, bytes);
        test
    })
    .await;
}

#[tokio::test]
async fn one_writes_at_a_time() {
    each(|test| async move {
        let id = begin(&test, json!({ "file": "web.zip", "size_bytes": 10 })).await;
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel::<()>();
        let slow = futures_util::stream::once(async move {
            let _ = begun.send(());
            let _ = told.await;
            Ok::<_, io::Error>(Bytes::from_static(b"12345"))
        });
        let first = send(&test, &id, 0, Body::from_stream(slow));
        let others = async {
            has_begun.await.unwrap();
            let second = send(&test, &id, 0, Body::from("x")).await.problem();
            let published = publish(&test, &id).await.problem();
            let cancelled = test.ask(Method::DELETE, &format!("/uploads/{id}"), Value::Null).await.problem();
            tell.send(()).unwrap();
            [second, published, cancelled]
        };
        let (first, others) = tokio::join!(first, others);
        assert_eq!(first.json()["offset"], 5);
        assert!(others.iter().all(|o| *o == (409, "upload-busy".into())), "{others:?}");
        let cancelled = test.ask(Method::DELETE, &format!("/uploads/{id}"), Value::Null).await;
        assert_eq!(cancelled.status, StatusCode::NO_CONTENT);
        assert_eq!(files(&test, "uploads"), 0);
        assert_eq!(send(&test, &id, 5, Body::from("x")).await.problem(), (404, "not-found".into()));
        test
    })
    .await;
}

#[tokio::test]
async fn what_is_no_package_is_refused_and_leaves_nothing() {
    each(|test| async move {
        let good = pack("Web", "1.0", "");
        let script = test.publish("run.sh", b"#!/bin/sh\necho hello\n").await;
        assert_eq!(script.problem(), (422, "not-a-bundle".into()));
        assert!(script.json()["detail"].as_str().unwrap().contains("run.sh"), "{:?}", script.json());
        let cut = test.publish("cut.zip", &good[..good.len() - 30]).await;
        assert_eq!(cut.problem(), (422, "not-a-bundle".into()));
        let id = begin(&test, json!({ "file": "a.zip", "size_bytes": 4, "digest": digest(b"else") })).await;
        send(&test, &id, 0, Body::from("this")).await;
        assert_eq!(publish(&test, &id).await.problem(), (422, "digest-mismatch".into()));
        for (ask, code) in [
            (json!({ "file": "a.zip", "size_bytes": 0 }), "invalid-field"),
            (json!({ "file": "a/b.zip", "size_bytes": 1 }), "invalid-field"),
            (json!({ "file": "a.zip", "size_bytes": 1, "digest": "md5:1" }), "invalid-field"),
            (json!({ "file": "a.zip", "size_bytes": crate::limits::BUNDLE_BYTES_MAX + 1 }), "too-big"),
            (json!({ "file": "a.zip", "size_bytes": 1, "what": 1 }), "invalid-body"),
        ] {
            assert_eq!(test.post("/uploads", ask.clone()).await.problem().1, code, "{ask}");
        }
        assert_eq!(test.get("/uploads/upl_1").await.problem(), (404, "not-found".into()));
        assert_eq!((files(&test, "blobs"), files(&test, "uploads")), (0, 0));
        assert_eq!(test.get("/packages").await.json()["total"], 0);
        test
    })
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_is_said_and_the_upload_can_go_on() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        let id = begin(&test, json!({ "file": "web.zip", "size_bytes": bytes.len() })).await;
        std::os::unix::fs::symlink("/dev/full", upload_file(&test, &id)).unwrap();
        assert_eq!(send(&test, &id, 0, Body::from(bytes.clone())).await.problem(), (507, "disk-full".into()));
        assert_eq!(offset(&test, &id).await, 0);
        // Somebody made room.
        std::fs::remove_file(upload_file(&test, &id)).unwrap();
        assert_eq!(send(&test, &id, 0, Body::from(bytes)).await.status, StatusCode::OK);
        assert_eq!(publish(&test, &id).await.status, StatusCode::CREATED);
        test
    })
    .await;
}

#[tokio::test]
async fn a_blob_that_was_lost_or_cut_comes_back_with_the_same_bytes() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        let first = test.publish("web.zip", &bytes).await.json();
        let hex = blake3::hash(&bytes).to_hex().to_string();
        let blob = test.folder.path().join("blobs").join(&hex[..2]).join(&hex);
        std::fs::remove_file(&blob).unwrap();
        assert_eq!(test.get("/packages/web.zip/content").await.problem(), (404, "not-found".into()));
        for cut in [false, true] {
            if cut {
                std::fs::write(&blob, &bytes[..9]).unwrap();
            }
            let again = test.publish("web.zip", &bytes).await;
            assert_eq!((again.status, again.json()), (StatusCode::OK, first.clone()));
            assert_eq!(test.get("/packages/web.zip/content").await.bytes, bytes);
        }
        assert_eq!((files(&test, "blobs"), files(&test, "uploads")), (1, 0));
        // Announced, and gone before it is published.
        let ask = json!({ "file": "web.zip", "size_bytes": bytes.len(), "digest": digest(&bytes) });
        let id = begin(&test, ask).await;
        test.ask(Method::DELETE, "/packages/web.zip", Value::Null).await;
        assert_eq!(publish(&test, &id).await.problem(), (409, "upload-incomplete".into()));
        assert_eq!(offset(&test, &id).await, 0);
        assert_eq!(send(&test, &id, 0, Body::from(bytes.clone())).await.status, StatusCode::OK);
        assert_eq!(publish(&test, &id).await.status, StatusCode::CREATED);
        test
    })
    .await;
}

#[tokio::test]
async fn a_part_of_a_file_can_be_read() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        test.publish("web.zip", &bytes).await;
        let tag = format!("\"{}\"", blake3::hash(&bytes).to_hex());
        let ask = |headers: Vec<(axum::http::HeaderName, String)>| {
            let mut request = Request::get("/api/v1/packages/web.zip/content").header(AUTHORIZATION, basic());
            for (name, value) in headers {
                request = request.header(name, value);
            }
            test.send(request.body(Body::empty()).unwrap())
        };
        let whole = ask(vec![]).await;
        assert_eq!((whole.status, &whole.bytes), (StatusCode::OK, &bytes));
        assert_eq!(whole.headers[ETAG], tag.as_str());
        let part = ask(vec![(RANGE, "bytes=10-19".into()), (IF_RANGE, tag.clone())]).await;
        assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &bytes[10..20]));
        assert_eq!(part.headers[CONTENT_RANGE], format!("bytes 10-19/{}", bytes.len()).as_str());
        let other = ask(vec![(RANGE, "bytes=10-19".into()), (IF_RANGE, "\"old\"".into())]).await;
        assert_eq!((other.status, &other.bytes), (StatusCode::OK, &bytes));
        let outside = ask(vec![(RANGE, format!("bytes={}-", bytes.len()))]).await;
        assert_eq!(outside.problem(), (416, "range-not-satisfiable".into()));
        let known = ask(vec![(IF_NONE_MATCH, tag)]).await;
        assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        test
    })
    .await;
}

#[tokio::test]
async fn what_nobody_needs_goes_by_itself() {
    each(|test| async move {
        let bytes = pack("Web", "1.0", "");
        test.publish("web.zip", &bytes).await;
        let id = begin(&test, json!({ "file": "a.zip", "size_bytes": 10 })).await;
        send(&test, &id, 0, Body::from("12345")).await;
        let hex = "ab".repeat(32);
        let orphan = test.folder.path().join("blobs/ab").join(&hex);
        std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
        std::fs::write(&orphan, "x").unwrap();
        super::sweep(&test.app).await.unwrap();
        assert!(orphan.exists() && upload_file(&test, &id).exists());
        let day_before = std::time::SystemTime::now() - std::time::Duration::from_secs(86_400);
        std::fs::File::options().write(true).open(&orphan).unwrap().set_modified(day_before).unwrap();
        test.app.clock.set(Timestamp::from_ms(test.app.clock.now().as_ms() + 90_000_000));
        assert_eq!(test.get(&format!("/uploads/{id}")).await.problem(), (404, "not-found".into()));
        for _ in 0..2 {
            super::sweep(&test.app).await.unwrap();
            assert_eq!((files(&test, "blobs"), files(&test, "uploads")), (1, 0));
        }
        assert_eq!(super::totals(&test.app).await.unwrap(), (1, bytes.len() as u64));
        test
    })
    .await;
}

#[tokio::test]
async fn who_only_looks_cannot_publish() {
    each(|test| async move {
        let user = json!({ "name": "eve", "password": "another password", "role": "reader" });
        assert_eq!(test.post("/users", user).await.status, StatusCode::CREATED);
        test.publish("web.zip", &pack("Web", "1.0", "")).await;
        let ask = |method: Method, path: &'static str, body: Value| {
            let test = &test;
            async move { test.ask_as("eve", "another password", method, path, body).await }
        };
        assert_eq!(ask(Method::GET, "/packages/web.zip/content", Value::Null).await.status, StatusCode::OK);
        for (method, path, body) in [
            (Method::POST, "/uploads", json!({ "file": "a.zip", "size_bytes": 1 })),
            (Method::PATCH, "/packages/web.zip", json!({ "file": "b.zip" })),
            (Method::DELETE, "/packages/web.zip", Value::Null),
            (Method::POST, "/uploads/upl_1/publish", Value::Null),
        ] {
            assert_eq!(ask(method, path, body).await.problem(), (403, "not-allowed".into()), "{path}");
        }
        test
    })
    .await;
}

/// REP-05: whoever watches hears at once what is uploaded, renamed and deleted, by whatever tool.
#[tokio::test]
async fn readers_hear_what_happens_in_the_repository() {
    use protocol::event::Change;
    each(|test| async move {
        let (_, mut changes) = test.app.live.read(None);
        let mut hear = async || {
            let next = tokio::time::timeout(std::time::Duration::from_secs(10), changes.recv()).await;
            match &*next.expect("a change is told").unwrap().change {
                Change::Package { package } => format!("{} {}", package.file, package.newest),
                Change::PackageRemoved { file } => format!("{file} gone"),
                other => panic!("{}", other.word()),
            }
        };
        test.publish("web.zip", &pack("Web", "1.0", "")).await;
        assert_eq!(hear().await, "web.zip true");
        test.ask(Method::PATCH, "/packages/web.zip", json!({ "file": "site.zip" })).await;
        let mut both = [hear().await, hear().await];
        both.sort();
        assert_eq!(both, ["site.zip true", "web.zip gone"]);
        test.ask(Method::DELETE, "/packages/site.zip", Value::Null).await;
        assert_eq!(hear().await, "site.zip gone");
        test
    })
    .await;
}

/// The shelf answers as [`model::resolve::resolve`] does on all files.
#[test]
fn the_shelf_resolves_like_the_whole_list() {
    use super::{OnShelf, Shelf};
    use model::resolve::{Candidate, resolve};
    use model::{Digest, FileName, InstanceName, PackageName, Version};
    let names = ["a", "A.zip", "b", "a.tar.zst", "c"];
    let files = ["a.zip", "b.zip", "A.tar.zst", "c", "d.zip", "b.tar.zst.zip", "a"];
    let mut all = Vec::new();
    for (i, file) in files.iter().enumerate() {
        all.push(OnShelf {
            id: uuid::Uuid::from_u128(i as u128),
            file: FileName::parse(file).unwrap(),
            package: PackageName::parse(["B", "d", "A"][i % 3]).unwrap(),
            version: Version::parse(&format!("1.{}", 40 - i * 7 % 11)).unwrap(),
            digest: Digest::from_bytes([0; 32]),
            size_bytes: 1,
            published_ms: i as i64,
            runs: true,
        });
    }
    let shelf = Shelf::new(all.clone());
    let candidates: Vec<_> = all
        .iter()
        .map(|one| Candidate {
            file: &one.file,
            package: &one.package,
            version: &one.version,
            published_ms: one.published_ms,
            key: one.id,
        })
        .collect();
    for name in names {
        let instance = InstanceName::parse(name).unwrap();
        for asked in
            [None, Some(""), Some(" B "), Some("D"), Some("b.ZIP"), Some("x.zip"), Some("c"), Some("nothing")]
        {
            let expected = resolve(&instance, asked, &candidates).map(|(found, _)| found.key);
            assert_eq!(shelf.resolve(&instance, asked).map(|found| found.id), expected, "{name} {asked:?}");
        }
    }
}
