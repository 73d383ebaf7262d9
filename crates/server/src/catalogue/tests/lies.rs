//! Catalogues that are changed on their way, damaged, or not those they were.

use super::{Play, Stage, carried, files, leftovers, offered, package, subscribe};
use crate::testing::each;
use axum::http::{Method, StatusCode};
use protocol::api::Offered;
use serde_json::{Value, json};

/// S1-04: a wrong signature is refused and told, in the reader's language; what was read before stays.
#[tokio::test]
async fn another_key_is_refused() {
    each(|test| async move {
        let stage = Stage::default();
        let lamp = package("Lamp", "1.0");
        stage.offer(1, "0.1.0", vec![offered("Lamp", "1.0", &lamp)]);
        let address = stage.open().await;
        let url = format!("http://{address}/catalogue/v1/index.json");
        let other = super::Signer::from_seed(&[2; 32]).unwrap().key();
        let expected = json!({ "name": "Shop", "url": url, "key": other });
        let refused = test.post("/catalogues", expected).await;
        assert_eq!(refused.problem(), (422, "catalogue-signature".into()));
        assert_eq!(test.get("/catalogues").await.json(), json!([]), "nothing is kept");
        let made = subscribe(&test, "Shop", address).await;
        let read_at = made["read_at"].clone();

        stage.offer(2, "99.0", vec![offered("Lamp", "9.0", b"evil")]);
        let read = test.post("/catalogues/refresh", Value::Null).await.json();
        assert!(read[0]["failure"].as_str().unwrap().contains("not signed with the key"), "{read}");
        assert_eq!((&read[0]["read_at"], &read[0]["key"]), (&read_at, &made["key"]));
        let french = test.get("/catalogues?lang=fr").await.json();
        assert!(french[0]["failure"].as_str().unwrap().contains("n'est pas signé"), "{french}");
        let entries = test.get("/catalogues/entries").await.json();
        assert_eq!(entries[0]["version"], "1.0", "the old listing stands");
        assert_eq!(test.get("/catalogues/updates").await.json()["escale"], Value::Null);

        stage.offer(1, "0.1.0", vec![offered("Lamp", "1.1", &lamp)]);
        let read = test.post("/catalogues/refresh", Value::Null).await.json();
        assert_eq!((&read[0]["failure"], &read[0]["packages"]), (&Value::Null, &json!(1)));
        test
    })
    .await;
}

/// S1-04: an index of which a byte was changed, one without a signature, what is no index at all.
#[tokio::test]
async fn a_changed_index_is_refused() {
    each(|test| async move {
        let stage = Stage::default();
        stage.offer(1, "0.1.0", vec![offered("Lamp", "1.0", b"x")]);
        let address = stage.open().await;
        let add = |name: &str| json!({ "name": name, "url": format!("http://{address}") });
        let index = |change: &dyn Fn(String) -> String| {
            let Some(Play::Bytes(bytes)) = stage.0.lock().unwrap().get("catalogue/v1/index.json").cloned()
            else {
                panic!("an index");
            };
            change(String::from_utf8(bytes).unwrap()).into_bytes()
        };
        let changed = index(&|text| text.replace("\"1.0\"", "\"6.6\""));
        stage.set("catalogue/v1/index.json", Play::Bytes(changed));
        assert_eq!(test.post("/catalogues", add("a")).await.problem(), (422, "catalogue-signature".into()));
        stage.set("catalogue/v1/index.json.sig", Play::Bytes(b"not a signature".to_vec()));
        assert_eq!(test.post("/catalogues", add("b")).await.problem(), (422, "catalogue-signature".into()));
        stage.0.lock().unwrap().remove("catalogue/v1/index.json.sig");
        assert_eq!(test.post("/catalogues", add("c")).await.problem(), (422, "catalogue-unreadable".into()));
        stage.set("catalogue/v1/index.json", Play::Bytes(b"<html>".to_vec()));
        assert_eq!(test.post("/catalogues", add("d")).await.problem(), (422, "catalogue-unreadable".into()));
        let huge = vec![b' '; crate::limits::CATALOGUE_INDEX_BYTES_MAX + 1];
        stage.set("catalogue/v1/index.json", Play::Bytes(huge));
        let refused = test.post("/catalogues", add("e")).await;
        assert!(refused.json()["detail"].as_str().unwrap().contains("more than"), "{:?}", refused.json());
        for (body, code) in [
            (json!({ "name": "updates", "url": "http://127.0.0.1/" }), "invalid-field"),
            (json!({ "name": "x/y", "url": "http://127.0.0.1/" }), "invalid-field"),
            (json!({ "name": "f", "url": "http://127.0.0.1/", "key": "c2hvcnQ=" }), "invalid-field"),
            (json!({ "name": "f", "url": "ftp://127.0.0.1/" }), "address-refused"),
            (json!({ "name": "f", "url": "no address" }), "address-refused"),
            (json!({ "name": "f", "url": "http://me:secret@127.0.0.1/" }), "address-refused"),
        ] {
            let refused = test.post("/catalogues", body.clone()).await;
            assert_eq!(refused.problem(), (422, code.to_owned()), "{body}");
            assert!(!refused.json().to_string().contains("secret"));
        }
        assert_eq!(test.get("/catalogues").await.json(), json!([]));
        test
    })
    .await;
}

/// S1-04: other bytes than the index promises, a connection that breaks, nothing there: told, and nothing kept.
#[tokio::test]
async fn a_download_that_fails_leaves_nothing() {
    each(|test| async move {
        let stage = Stage::default();
        let (lamp, door) = (package("Lamp", "1.0"), package("Door", "1.0"));
        let rest = [offered("Gone", "1.0", b"nothing"), offered("Text", "1.0", b"no package at all")];
        // Long enough that some of it is on its way before it breaks.
        let cut = Offered { size_bytes: 4 << 20, ..offered("Cut", "1.0", &door) };
        let longer = Offered { size_bytes: 10, ..offered("Longer", "1.0", &door) };
        let all = vec![offered("Lamp", "1.0", &lamp), cut, longer];
        stage.offer(1, "0.1.0", all.into_iter().chain(rest).collect());
        let mut changed = lamp.clone();
        let last = changed.len() / 2;
        changed[last] ^= 1;
        stage.set("catalogue/v1/files/Lamp", Play::Bytes(changed));
        stage.set("catalogue/v1/files/Cut", Play::Cut(4 << 20, vec![0; 2 << 20]));
        stage.set("catalogue/v1/files/Longer", Play::Bytes(door.clone()));
        stage.set("catalogue/v1/files/Text", Play::Bytes(b"no package at all".to_vec()));
        subscribe(&test, "Shop", stage.open().await).await;
        for (name, words) in [
            ("Lamp", "do not have the digest"),
            ("Cut", "broke off"),
            ("Longer", "longer than was announced"),
            ("Gone", "404"),
            ("Text", "not a package"),
        ] {
            let ended = carried(&test, "/catalogues/Shop/fetch", json!({ "package": name })).await;
            assert_eq!(ended.state, "failed", "{name}");
            let failure = ended.failure.unwrap();
            assert!(failure.contains(words), "{name}: {failure}");
            assert_eq!((files(&test).await.len(), leftovers(&test)), (0, 0), "{name} left something");
        }
        // The right bytes after all.
        stage.set("catalogue/v1/files/Lamp", Play::Bytes(lamp));
        let ended = carried(&test, "/catalogues/Shop/fetch", json!({ "package": "Lamp" })).await;
        assert_eq!(ended.state, "done", "{:?}", ended.failure);
        let other = test.ask(Method::DELETE, "/packages/Lamp-1.0.zip", Value::Null).await;
        assert_eq!(other.status, StatusCode::NO_CONTENT);
        test
    })
    .await;
}
