//! Install faces in the repository: what is known of files, parts as foreign agents fetch them, tasks that keep versions.

use super::parts::{self, PartedFile, sha512_of};
use crate::testing::{TestApp, each};
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use ring::digest::{SHA512, digest};
use serde_json::{Value, json};
use std::path::Path;

const MANIFEST: &str = "format = 1\n[package]\nname = \"Site\"\nversion = \"@V@\"\n\
    [[install.check]]\nfile_missing = \"/x\"\n\
    [[install.file]]\npath = \"files/big.bin\"\np2p = true\n\
    [[install.file]]\npath = \"files/empty\"\n\
    [[install.file]]\npath = \"files/big.bin\"\nname = \"again.bin\"\n\
    [[install.action]]\nrun = \"true\"\n";

/// Bytes that do not repeat early.
fn big(size: usize) -> Vec<u8> {
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..size).map(|_| next()).collect()
}

fn hex(bytes: &[u8]) -> String {
    crate::store::chain::hex(digest(&SHA512, bytes).as_ref())
}

/// A bundle with that manifest: stored, deflated, or tar.zst.
fn bundle(form: &str, version: &str, content: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let src = folder.path().join("src");
    std::fs::create_dir_all(src.join("files")).unwrap();
    let manifest = MANIFEST.replace("@V@", version);
    std::fs::write(src.join("escale.toml"), &manifest).unwrap();
    std::fs::write(src.join("files/big.bin"), content).unwrap();
    std::fs::write(src.join("files/empty"), "").unwrap();
    let out = folder.path().join(if form == "tar" { "out.tar.zst" } else { "out.zip" });
    if form == "stored" {
        let mut zip = bundle::Assembly::begin(&out).unwrap();
        zip.text("escale.toml", manifest.as_bytes()).unwrap();
        zip.file("files/big.bin", &src.join("files/big.bin")).unwrap();
        zip.file("files/empty", &src.join("files/empty")).unwrap();
        zip.finish().unwrap();
    } else {
        bundle::pack(&src, &out, &mut |_, _| {}).unwrap();
    }
    std::fs::read(out).unwrap()
}

async fn fetch(test: &TestApp, sha512: &str) -> Option<Vec<u8>> {
    let found = parts::find(&test.app, &sha512_of(sha512).unwrap()).await.unwrap()?;
    let part = parts::open(&test.app, found).await.unwrap()?;
    let bytes = part.body.collect().await.unwrap().to_bytes().to_vec();
    assert_eq!(bytes.len() as u64, part.length);
    Some(bytes)
}

/// What an agent makes of the parts of a file: each is what its name says, and inflated they are the file.
async fn rebuilt(test: &TestApp, file: &PartedFile) -> Vec<u8> {
    let mut whole = Vec::new();
    for name in &file.parts {
        let part = fetch(test, name).await.unwrap();
        assert_eq!(hex(&part), *name);
        bundle::archive::unwrapped_part(&mut part.as_slice(), 1 << 30, &mut whole, Path::new("")).unwrap();
    }
    whole
}

/// P9: sizes and digests are found when a version is published; parts are made of the bundle's own bytes, whatever the form of the
/// bundle; an empty file has none; nothing is stored twice where the bundle holds files as they are.
#[tokio::test]
async fn files_are_given_out_in_parts() {
    each(|test| async move {
        let content = big((2 << 20) + 70_000);
        for (form, version) in [("stored", "1"), ("deflated", "2"), ("tar", "3")] {
            let file = if form == "tar" { "site.tar.zst" } else { "site.zip" };
            let made = test.publish(file, &bundle(form, version, &content)).await;
            assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.json());
            let name = made.json()["file"].as_str().unwrap().to_owned();
            let install = test.get(&format!("/packages/{name}/install")).await.json();
            assert_eq!(install["files"][0]["sha512"], hex(&content));
            assert_eq!(install["files"][0]["size_bytes"], content.len());
            assert_eq!(install["files"][1]["sha512"], hex(b""));
            let mut q = test.app.db.read();
            let found = super::find_version(&mut q, "SITE", version).await.unwrap().unwrap();
            assert!(found.installs);
            assert_eq!(super::newest_with_install(&mut q, "site").await.unwrap().unwrap().id, found.id);
            let parted = parts::parted(&test.app, found.id).await.unwrap();
            assert_eq!(parted.iter().map(|f| f.parts.len()).collect::<Vec<_>>(), [3, 0, 3]);
            assert_eq!(parted[0], parted[2]);
            assert!(rebuilt(&test, &parted[0]).await == content);
            // Removed while nobody reads: taken out again.
            let cache = test.folder.path().join("cache");
            assert_eq!(cache.exists(), form != "stored", "{form}");
            if cache.exists() {
                std::fs::remove_dir_all(&cache).unwrap();
                assert!(rebuilt(&test, &parted[0]).await == content);
                std::fs::remove_dir_all(&cache).unwrap();
            }
            let gone = test.ask(Method::DELETE, &format!("/packages/{name}"), Value::Null).await;
            assert_eq!(gone.status, StatusCode::NO_CONTENT);
            assert_eq!(fetch(&test, &parted[0].parts[0]).await, None);
        }
        assert_eq!(fetch(&test, &"ab".repeat(64)).await, None);
        test
    })
    .await;
}

/// another packing gives every part another name, and the same file.
#[tokio::test]
async fn a_version_is_cut_anew() {
    each(|test| async move {
        let content = big(1_500_000);
        test.publish("site.zip", &bundle("stored", "1", &content)).await;
        let found = super::find_version(&mut test.app.db.read(), "Site", "1.0").await.unwrap().unwrap();
        let mut seen = std::collections::HashSet::new();
        for packing in 1..4 {
            let parted = parts::parted(&test.app, found.id).await.unwrap();
            assert!(rebuilt(&test, &parted[0]).await == content);
            assert!(parted[0].parts.iter().all(|part| seen.insert(part.clone())));
            let again = test.post("/packages/site.zip/repack", json!({})).await;
            assert_eq!((again.status, again.json()["packing"].clone()), (StatusCode::OK, json!(packing)));
            assert_eq!(fetch(&test, &parted[0].parts[0]).await, None);
        }
        assert_eq!(test.post("/packages/none.zip/repack", json!({})).await.problem().1, "not-found");
        test
    })
    .await;
}

/// what a task has among its targets stays, forced or not.
#[tokio::test]
async fn a_target_stays() {
    each(|test| async move {
        test.publish("site.zip", &bundle("stored", "1", b"x")).await;
        let task = json!({ "name": "roll-out", "jobs": [{ "name": "", "targets": [{ "package": "Site" }], "actors": [] }] });
        let made = test.post("/tasks", task).await;
        assert!(made.status.is_success(), "{:?}", made.json());
        let removed = test.ask(Method::DELETE, "/packages/site.zip?force=true", Value::Null).await;
        assert_eq!(removed.problem(), (409, "file-in-task".into()));
        assert!(removed.json()["detail"].as_str().unwrap().contains("roll-out"));
        test
    })
    .await;
}

/// A manifest whose install face cannot be used is refused at the door, with the place.
#[tokio::test]
async fn a_wrong_face_is_refused() {
    each(|test| async move {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.zip");
        for (more, says) in [
            ("[[install.file]]\npath = \"files/none\"\n", "files/none"),
            ("[[install.action]]\nrun = \"x\"\nok_patterns = [\"(\"]\n", "install.action[0].rules[0]"),
        ] {
            let mut zip = bundle::Assembly::begin(&out).unwrap();
            let text = format!("format = 1\n[package]\nname = \"Site\"\nversion = \"1\"\n{more}");
            zip.text("escale.toml", text.as_bytes()).unwrap();
            zip.finish().unwrap();
            let refused = test.publish("site.zip", &std::fs::read(&out).unwrap()).await;
            assert_eq!(refused.problem(), (422, "invalid-manifest".into()));
            assert!(refused.json()["detail"].as_str().unwrap().contains(says), "{:?}", refused.json());
        }
        assert_eq!(test.get("/packages").await.json()["total"], 0);
        test
    })
    .await;
}
