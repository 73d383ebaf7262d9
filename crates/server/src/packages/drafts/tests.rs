//! Drafts from the first line to the published version, and packages of the reference server.

use crate::testing::{PASSWORD, TestApp, each};
use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use ring::digest::{SHA512, digest};
use serde_json::{Value, json};
use std::io::Write;

fn sha512(bytes: &[u8]) -> String {
    crate::store::chain::hex(digest(&SHA512, bytes).as_ref())
}

async fn raw(test: &TestApp, method: Method, path: &str, bytes: &[u8]) -> crate::testing::Answer {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("admin:{PASSWORD}"));
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header(AUTHORIZATION, format!("Basic {basic}"))
        .body(Body::from(bytes.to_vec()))
        .unwrap();
    test.send(request).await
}

async fn upload(test: &TestApp, name: &str, bytes: &[u8]) -> String {
    let begun = test.post("/uploads", json!({ "file": name, "size_bytes": bytes.len() })).await;
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let sent = raw(test, Method::PATCH, &format!("/uploads/{id}?offset=0"), bytes).await;
    assert_eq!(sent.status, StatusCode::OK, "{:?}", sent.json());
    id
}

async fn add(test: &TestApp, draft: &str, name: &str, bytes: &[u8]) -> Value {
    let upload = upload(test, "upload.bin", bytes).await;
    let added = test.post(&format!("/drafts/{draft}/files"), json!({ "upload": upload, "name": name })).await;
    assert_eq!(added.status, StatusCode::OK, "{:?}", added.json());
    added.json()
}

async fn begin(test: &TestApp, ask: Value) -> String {
    let begun = test.post("/drafts", ask).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{:?}", begun.json());
    begun.json()["id"].as_str().unwrap().to_owned()
}

/// Writes content over a draft's.
async fn put(test: &TestApp, id: &str, change: impl FnOnce(&mut Value)) -> crate::testing::Answer {
    let mut draft = test.get(&format!("/drafts/{id}")).await.json();
    change(&mut draft["content"]);
    let ask = json!({ "content": draft["content"], "revision": draft["revision"] });
    test.ask(Method::PUT, &format!("/drafts/{id}"), ask).await
}

fn fields(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect()
}

fn blobs(test: &TestApp) -> usize {
    let folders = std::fs::read_dir(test.folder.path().join("blobs")).unwrap();
    folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

fn uploads(test: &TestApp) -> usize {
    std::fs::read_dir(test.folder.path().join("uploads")).unwrap().count()
}

fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, name, bytes).unwrap();
    builder.into_inner().unwrap()
}

/// Stored by gzip: no compressor is needed to make one.
fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    bundle::member::Member::write(bytes, 0, |piece| out.extend_from_slice(piece));
    out
}

/// R-100, R-77, R-78, R-81: a draft is as wrong as people leave it; files are seen for what they are; publishing makes an ordinary, unchangeable version and
/// leaves nothing behind.
#[tokio::test]
async fn from_the_first_line_to_a_version() {
    each(|test| async move {
        let id = begin(&test, json!({ "name": "Site" })).await;
        let wrong = put(&test, &id, |content| {
            content["install"] = json!({
                "checks": [{ "kind": "free_space", "path": "/opt", "value": "5MB", "otherwise": "skip" }],
                "files": [{ "path": "files/site.tar", "name": "site.tar", "extract": true, "p2p": true },
                    { "path": "files/setup.sh", "name": "site.tar", "extract": true }],
                "actions": [{ "kind": "run", "vector": ["sh", "setup.sh"], "rules": [{ "kind": "ok_codes", "values": [] }] }],
            });
        })
        .await;
        assert_eq!(wrong.status, StatusCode::OK);
        let all = ["checks[0].value", "files[1].name", "actions[0].rules[0].values", "files[0].path", "files[1].path"];
        let all: Vec<String> = all.iter().map(|field| format!("install.{field}")).collect();
        assert_eq!(fields(&wrong.json()["problems"]), all);
        let refused = test.post(&format!("/drafts/{id}/publish"), json!({})).await;
        assert_eq!(refused.problem(), (422, "invalid-field".into()));
        assert_eq!(refused.json()["details"]["field"], "install.checks[0].value");

        let inner = tar("index.html", b"<h1>hello</h1>");
        let packed = gz(&inner);
        let draft = add(&test, &id, "site.tar.gz", &packed).await;
        let file = &draft["files"][0];
        assert_eq!((&file["path"], &file["archive"]), (&json!("files/site.tar"), &json!("tar")));
        assert_eq!(file["sha512"], sha512(&inner));
        assert_eq!(file["original"], json!({ "name": "site.tar.gz", "size_bytes": packed.len(), "sha512": sha512(&packed) }));
        let draft = add(&test, &id, "setup.sh", b"#!/bin/sh\necho hello\n").await;
        assert_eq!(fields(&draft["problems"]).last().unwrap(), "install.files[1].extract");
        assert!(fields(&draft["warnings"]).contains(&"install.checks[0].otherwise".to_owned()));
        assert!(fields(&draft["warnings"]).contains(&"install.files[0].p2p".to_owned()));
        let good = put(&test, &id, |content| {
            content["install"]["checks"][0]["value"] = json!("5000000");
            content["install"]["files"][1] = json!({ "path": "files/setup.sh", "name": "setup.sh" });
            content["install"]["actions"][0]["rules"] = json!([]);
            content["title"] = json!({ "fr": "Un site", "en": "A site" });
        })
        .await;
        assert_eq!(good.json()["problems"], json!([]), "{:?}", good.json());
        assert_eq!(blobs(&test), 2);
        let stale = json!({ "content": good.json()["content"], "revision": 1 });
        let stale = test.ask(Method::PUT, &format!("/drafts/{id}"), stale).await;
        assert_eq!(stale.problem(), (409, "stale-revision".into()));

        let published = test.post(&format!("/drafts/{id}/publish"), json!({})).await;
        assert_eq!(published.status, StatusCode::CREATED, "{:?}", published.json());
        assert_eq!(published.json()["file"], "Site-1.0.zip");
        assert_eq!(published.json()["manifest"]["title"]["fr"], "Un site");
        assert_eq!(test.get(&format!("/drafts/{id}")).await.problem().1, "not-found");
        assert_eq!((blobs(&test), uploads(&test)), (1, 0));
        let install = test.get("/packages/Site-1.0.zip/install").await.json();
        assert_eq!(install["files"][0]["sha512"], sha512(&inner));
        assert_eq!(install["files"][0]["original"]["sha512"], sha512(&packed));
        assert_eq!(install["actions"][0]["vector"], json!(["sh", "setup.sh"]));
        test
    })
    .await;
}

/// R-33: no upload becomes a file under a name that a machine would take for something else. S-10 as well: no path leaves the folder.
#[tokio::test]
async fn names_that_are_refused() {
    each(|test| async move {
        let id = begin(&test, json!({})).await;
        let upload = upload(&test, "a.bin", b"x").await;
        for name in ["../x", "a/b", "a;b", "$(id)", "-rf", ".x", "con", "x.", "a\u{7}b"] {
            let refused =
                test.post(&format!("/drafts/{id}/files"), json!({ "upload": upload, "name": name })).await;
            assert_eq!(refused.problem(), (422, "invalid-field".into()), "{name}");
        }
        let broken = gz(&tar("a", b"x"));
        let half = self::upload(&test, "b.bin", &broken[..broken.len() - 9]).await;
        let refused =
            test.post(&format!("/drafts/{id}/files"), json!({ "upload": half, "name": "a.tar.gz" })).await;
        assert_eq!(refused.problem(), (422, "entry-refused".into()));
        assert_eq!(test.get(&format!("/drafts/{id}")).await.json()["files"], json!([]));
        let path = format!("/drafts/{id}/files/..%2Fescale.db");
        assert_eq!(test.ask(Method::DELETE, &path, Value::Null).await.problem().1, "not-found");
        test
    })
    .await;
}

/// R-78: the same bytes are stored once, whoever needs them; the last who needs them takes them along.
#[tokio::test]
async fn the_same_bytes_once() {
    each(|test| async move {
        let (one, two) = (begin(&test, json!({})).await, begin(&test, json!({})).await);
        add(&test, &one, "a", b"same").await;
        add(&test, &one, "b", b"same").await;
        add(&test, &two, "c", b"same").await;
        assert_eq!((blobs(&test), uploads(&test)), (1, 0));
        let gone = test.ask(Method::DELETE, &format!("/drafts/{one}/files/files%2Fa"), Value::Null).await;
        assert_eq!(gone.json()["files"].as_array().unwrap().len(), 1);
        test.ask(Method::DELETE, &format!("/drafts/{one}"), Value::Null).await;
        crate::packages::sweep(&test.app).await.unwrap();
        assert_eq!(blobs(&test), 1);
        test.ask(Method::DELETE, &format!("/drafts/{two}"), Value::Null).await;
        assert_eq!(blobs(&test), 0);
        test
    })
    .await;
}

/// R-100: a draft begins as a version, with its files and the next number, or as a duplicate under another name; the version stays as it is. A draft that was
/// published before a crash took it away is published again without harm.
#[tokio::test]
async fn a_new_version_of_an_old_one() {
    each(|test| async move {
        let first = begin(&test, json!({ "name": "Site" })).await;
        add(&test, &first, "icon.bin", b"unused").await;
        add(&test, &first, "a.tar.gz", &gz(&tar("a", b"x"))).await;
        put(&test, &first, |content| {
            content["install"] = json!({ "files": [{ "path": "files/a.tar", "extract": true }] })
        })
        .await;
        let row = crate::packages::drafts::kept(&mut test.app.db.read(), &first).await.unwrap();
        test.post(&format!("/drafts/{first}/publish"), json!({})).await;
        let next = test.post("/drafts", json!({ "from": "site-1.0.ZIP" })).await.json();
        assert_eq!((&next["content"]["version"], &next["problems"]), (&json!("1.1"), &json!([])));
        assert_eq!(next["files"].as_array().unwrap().len(), 2);
        assert_eq!(next["files"][0]["original"]["name"], "a.tar.gz");
        let id = next["id"].as_str().unwrap();
        let same = put(&test, id, |content| content["version"] = json!("1.0.0")).await;
        assert_eq!(fields(&same.json()["problems"]), ["version"]);
        assert!(same.json()["problems"][0]["text"].as_str().unwrap().contains("1.0.1"), "{:?}", same.json());
        put(&test, id, |content| {
            content["install"]["actions"] = json!([{ "kind": "mkdir", "paths": ["/x"] }])
        })
        .await;
        assert_eq!(
            test.post(&format!("/drafts/{id}/publish"), json!({})).await.problem(),
            (409, "version-exists".into())
        );
        assert_eq!(uploads(&test), 0);
        let copy = test.post("/drafts", json!({ "from": "Site-1.0.zip", "name": "Other" })).await.json();
        assert_eq!((&copy["content"]["name"], &copy["content"]["version"]), (&json!("Other"), &json!("1.0")));
        // The very draft once more, as if its end had been lost.
        let mut tx = test.app.db.observe().await.unwrap();
        let body = serde_json::to_string(&row.content).unwrap();
        let again = args_of(&row, body);
        tx.run(super::store::INSERT, again).await.unwrap();
        tx.commit().await.unwrap();
        for (name, bytes) in [("icon.bin", b"unused".to_vec()), ("a.tar.gz", gz(&tar("a", b"x")))] {
            add(&test, &first, name, &bytes).await;
        }
        let published = test.post(&format!("/drafts/{first}/publish"), json!({})).await;
        assert_eq!(published.json()["file"], "Site-1.0.zip", "{:?}", published.json());
        assert_eq!(test.get(&format!("/drafts/{first}")).await.problem().1, "not-found");
        test.publish_script("Runs", "1.0").await;
        let runs = test.post("/drafts", json!({ "from": "Runs-1.0.zip" })).await;
        assert_eq!(runs.problem(), (422, "invalid-field".into()));
        test
    })
    .await;
}

fn args_of(row: &super::Kept, body: String) -> crate::store::Args {
    crate::args![row.id, body, "user admin", row.changed_at]
}

/// R-95: templates are kept, renamed, refused when they are wrong.
#[tokio::test]
async fn templates_of_questions() {
    each(|test| async move {
        let ask = |name: &str, buttons: &str| json!({ "name": name, "interaction": { "title": "Update", "buttons": buttons } });
        let put = |name: &'static str, body: Value| {
            let test = &test;
            async move { test.ask(Method::PUT, &format!("/interaction-templates/{name}"), body).await }
        };
        assert_eq!(put("Evening", ask("", "yesno")).await.status, StatusCode::OK);
        assert_eq!(put("Noon", ask("Noon", "ok")).await.status, StatusCode::OK);
        assert_eq!(put("evening", ask("Night", "okcancel")).await.json()["name"], "Night");
        assert_eq!(put("night", ask("NOON", "ok")).await.problem(), (409, "exists".into()));
        assert_eq!(put("x", ask("x", "canceltrycontinue")).await.problem(), (422, "invalid-field".into()));
        let all = test.get("/interaction-templates").await.json();
        let names: Vec<&str> = all.as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Night", "Noon"]);
        assert_eq!(test.get("/interaction-templates/NIGHT").await.json()["interaction"]["buttons"], "okcancel");
        assert_eq!(test.ask(Method::DELETE, "/interaction-templates/noon", Value::Null).await.status, 204);
        assert_eq!(test.get("/interaction-templates/noon").await.problem().1, "not-found");
        test
    })
    .await;
}

/// A package of the reference server, as it stores one (§14.2).
fn reference(sha512: &str) -> Value {
    json!({
        "jobs": {
            "checks": [
                { "name": "room", "type": "freespaceGreater", "path": "/opt", "value": "500", "return": "error" },
                { "name": "", "type": "fileExists", "path": "/x", "value": "", "return": "ignore" },
                { "name": "", "type": "weather", "path": "/x", "return": "error" },
            ],
            "associatedFiles": [sha512],
            "actions": [
                { "cmd": { "exec": "sh a.sh", "logLineLimit": "20", "envs": { "A": 1 },
                    "retChecks": [{ "type": "errorCode", "values": ["3", ""] }], "checks": [{ "type": "fileMissing", "path": "/y", "return": "skip" }] } },
                { "cmd": { "exec": "true" } },
                { "mkdir": { "list": { "0": "/opt/x" } } },
                { "messageBox": { "title": "x" } },
            ],
            "userinteractions": [{ "type": "before", "title": "Now?", "text": "", "on_ok": "continue:continue", "on_cancel": "stop:postpone" }],
        },
        "associatedFiles": { sha512: { "name": "a.sh", "p2p": "1", "p2p-retention-duration": "60", "uncompress": "0" } },
    })
}

/// R-101, R-53: the JSON of the reference server becomes a draft; what is not known is left out and told; empty lists where objects belong are fine.
#[tokio::test]
async fn the_json_of_the_reference_server() {
    each(|test| async move {
        let sha = "ab".repeat(64);
        let import = |body: Value| {
            let test = &test;
            async move { raw(test, Method::POST, "/drafts/import", body.to_string().as_bytes()).await }
        };
        let draft = import(json!({ "name": "Old/one", "json": reference(&sha).to_string() })).await;
        assert_eq!(draft.status, StatusCode::CREATED, "{:?}", draft.json());
        let draft = draft.json();
        let install = &draft["content"]["install"];
        assert_eq!(draft["content"]["name"], "Old-one");
        assert_eq!(install["checks"][0]["value"], "500000000");
        assert_eq!(install["checks"][1]["otherwise"], "info");
        assert_eq!(install["files"][0]["keep_s"], 3600);
        let action = &install["actions"][0];
        assert_eq!(action["rules"], json!([{ "kind": "error_codes", "values": ["3"] }]));
        assert_eq!((&action["log_lines"], &action["env"]["A"]), (&json!(20), &json!("1")));
        assert_eq!(action["checks"][0]["otherwise"], "skip");
        // There, no rule means that any result is fine.
        assert_eq!(install["actions"][1]["rules"], json!([{ "kind": "ok_patterns", "values": [".*"] }]));
        assert_eq!(install["actions"][2]["paths"], json!(["/opt/x"]));
        assert_eq!(install["interactions"][0]["policies"]["on_cancel"], "postpone");
        assert_eq!(fields(&draft["problems"]), ["install.files[0].path"]);
        let told = fields(&draft["warnings"]);
        assert!(told.contains(&"install.checks[2]".to_owned()) && told.contains(&"install.actions[3]".to_owned()));
        let empty = json!({ "jobs": { "checks": [], "associatedFiles": [], "actions": {}, "userinteractions": [] }, "associatedFiles": [] });
        assert_eq!(import(empty).await.json()["problems"], json!([]));
        assert_eq!(import(json!({ "jobs": [], "associatedFiles": [] })).await.status, StatusCode::CREATED);
        assert_eq!(import(json!({ "x": 1 })).await.problem(), (400, "invalid-body".into()));
        assert_eq!(import(json!("\"\\\"x\\\"\"")).await.problem(), (400, "invalid-body".into()));
        assert_eq!(raw(&test, Method::POST, "/drafts/import", b"{").await.problem(), (400, "invalid-body".into()));
        assert_eq!(raw(&test, Method::POST, "/drafts/import", b"").await.problem().0, 422);
        assert_eq!(raw(&test, Method::POST, "/drafts/import", b"PK\x03\x04broken").await.problem().0, 422);
        assert_eq!(uploads(&test), 0);
        test
    })
    .await;
}

/// R-101: what is exported in the form of the reference server is imported again: files from their parts, checks, actions, questions.
#[tokio::test]
async fn the_zip_of_the_reference_server() {
    each(|test| async move {
        let bytes: Vec<u8> = (0..1_300_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let id = begin(&test, json!({ "name": "Site" })).await;
        add(&test, &id, "big.bin", &bytes).await;
        put(&test, &id, |content| {
            content["description"] = json!({ "": "A site." });
            content["install"] = json!({
                "checks": [{ "kind": "file_missing", "path": "/x", "otherwise": "skip" }],
                "files": [{ "path": "files/big.bin", "p2p": true, "keep_s": 3600 }],
                "actions": [{ "kind": "run", "vector": ["sh", "it's"], "rules": [{ "kind": "error_codes", "values": ["1"] }] }],
                "interactions": [{ "title": "Now?" }],
            });
        })
        .await;
        test.post(&format!("/drafts/{id}/publish"), json!({})).await;
        let export = test.get("/packages/Site-1.0.zip/export?format=reference").await;
        assert_eq!(export.status, StatusCode::OK);
        assert_eq!(export.headers["content-length"], export.bytes.len().to_string().as_str());
        let imported = raw(&test, Method::POST, "/drafts/import", &export.bytes).await;
        assert_eq!(imported.status, StatusCode::CREATED, "{:?}", imported.json());
        let draft = imported.json();
        assert_eq!((&draft["problems"], &draft["content"]["version"]), (&json!([]), &json!("1.1")));
        assert_eq!(draft["files"][0]["sha512"], sha512(&bytes));
        let install = &draft["content"]["install"];
        assert_eq!(install["actions"][0]["command"], r"sh 'it'\''s'");
        assert_eq!(install["actions"][0]["rules"].as_array().unwrap().len(), 2);
        assert_eq!(install["interactions"][0]["title"], "Now?");
        assert_eq!(install["files"][0]["keep_s"], 3600);
        // Parts as the reference server makes them: several members each, or a damaged one.
        let folder = tempfile::tempdir().unwrap();
        for (damaged, there) in [(false, 1), (true, 0)] {
            let out = folder.path().join("export.zip");
            let mut zip = bundle::Assembly::begin(&out).unwrap();
            let mut part = [gz(b"hello "), gz(b"world")].concat();
            let name = sha512(&part);
            if damaged {
                part.truncate(part.len() - 3);
            }
            let sha = sha512(b"hello world");
            zip.entry(&format!("files/repository/{}/{}/{name}", &name[..1], &name[..2]), false).unwrap();
            zip.write_all(&part).unwrap();
            zip.text(&format!("files/manifests/{sha}"), format!("{name}\n").as_bytes()).unwrap();
            let information = json!({ "package": { "name": "Old" }, "orders": [{ "json": reference(&sha).to_string() }] });
            zip.text("information.json", information.to_string().as_bytes()).unwrap();
            zip.finish().unwrap();
            let draft = raw(&test, Method::POST, "/drafts/import", &std::fs::read(&out).unwrap()).await.json();
            assert_eq!(draft["files"].as_array().unwrap().len(), there, "{draft}");
        }
        assert_eq!(uploads(&test), 0);
        assert_eq!(test.get("/packages/Site-1.0.zip/export?format=odd").await.problem().0, 422);
        test
    })
    .await;
}
