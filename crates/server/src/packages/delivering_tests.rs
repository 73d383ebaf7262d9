//! Stories of versions that are delivered: faces, stores, blocks, depots, replacement, age.

use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::http::Method;
use model::Timestamp;
use protocol::deliver::{Deliver, DocumentKind};
use serde_json::{Value, json};

const POLICY: &str = "format = 1\nkind = \"policy\"\n[delivery]\nsoak_floor = \"10m\"\n[[tier]]\nname = \"INT\"\nrank = 10\n\
    direct = [\"dev\", \"ops\"]\nsoak = \"10m\"\n";
const ENV: &str = "format = 1\nkind = \"env\"\n[env]\nname = \"INT1\"\ntier = \"INT\"\ndepots = [\"depot-1\", \"depot-2\"]\n";

/// A package that is delivered: a script that says `said`.
fn pack(version: &str, said: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    };
    write(
        "delivery.toml",
        &format!(
            "format = 1\nkind = \"package\"\n[package]\nname = \"SICARDI\"\nversion = \"{version}\"\nentry = \"delivery/SICARDI_AS_Livraison.act\"\n\
             reversible = true\n[hooks]\ninstall = \"delivery/hooks/install\"\nverify = true\ncleanup = false\n"
        ),
    );
    write("delivery/SICARDI_AS_Livraison.act", "#!/bin/sh\nexit 0\n");
    write("delivery/hooks/install", &format!("#!/bin/sh\necho {said}\n"));
    write("delivery/hooks/verify", "#!/bin/sh\ntrue\n");
    write("payload/index.html", "<p>hello</p>\n");
    let out = folder.path().with_extension("zip");
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    bytes
}

async fn publish(test: &TestApp, version: &str, said: &str) -> Answer {
    let answer = test.publish(&format!("SICARDI-{version}.zip"), &pack(version, said)).await;
    assert!(answer.status.is_success(), "{:?}", answer.json());
    answer
}

fn at(test: &TestApp, ms: i64) {
    let now = test.app.clock.now();
    test.app.clock.set(Timestamp::from_ms(now.as_ms() + ms));
}

/// Keeps a document without looking whether what it names exists.
async fn keep(test: &TestApp, kind: DocumentKind, name: &str, text: &str) {
    let (actor, at) = (crate::call::Actor::Server, test.app.clock.now());
    let call = crate::call::Call {
        actor,
        source: crate::call::Source::default(),
        request: String::new(),
        at,
        lang: protocol::Lang::En,
    };
    let mut tx = test.app.db.change().await.unwrap();
    crate::documents::write(&mut tx, &call, kind, name, "", text).await.unwrap();
    crate::audit::write(&mut tx, &call, "document.written", name, []).await.unwrap();
    tx.commit().await.unwrap();
}

/// Scenario 24 as far as the server pins digests, SC-1, SC-3, row 43, row 44: scripts are listed with digests and uses, shown, and compared between versions.
#[tokio::test]
async fn scripts_are_listed_shown_and_compared() {
    each(|test| async move {
        publish(&test, "1.4.1", "one").await;
        publish(&test, "1.4.2", "two").await;
        let face = test.get("/packages/sicardi/versions/1.4.2/deliver").await.json();
        let kept: Deliver = serde_json::from_value(face["face"].clone()).unwrap();
        let of = |path: &str| kept.scripts.iter().find(|s| s.path == path).unwrap();
        assert_eq!(of("delivery/hooks/install").hooks, ["install"]);
        assert_eq!(of("delivery/hooks/verify").hooks, ["verify"]);
        assert_eq!(of("delivery/SICARDI_AS_Livraison.act").hooks, ["entry"]);
        assert_eq!(of("delivery/hooks/install").interpreter, "/bin/sh");
        assert_eq!(
            of("delivery/hooks/install").digest,
            model::Digest::from_bytes(*blake3::hash(b"#!/bin/sh\necho two\n").as_bytes()).to_string()
        );
        assert_eq!(kept.file.package.name, "SICARDI");
        assert_eq!((kept.files, face["store"].as_str()), (5, Some("deploy")));
        let script = test.get("/packages/SICARDI/versions/1.4.2/scripts?path=delivery/hooks/install").await;
        assert_eq!(String::from_utf8_lossy(&script.bytes), "#!/bin/sh\necho two\n");
        let other = test.get("/packages/SICARDI/versions/1.4.2/scripts?path=payload/index.html").await;
        assert_eq!(other.problem().0, 404, "only scripts are given out");
        let diff = test.get("/packages/SICARDI/versions/1.4.2/scripts/diff?against=1.4.1").await.json();
        assert_eq!(diff.as_array().unwrap().len(), 1);
        assert_eq!(
            (&diff[0]["path"], &diff[0]["change"]),
            (&json!("delivery/hooks/install"), &json!("changed"))
        );
        let text = diff[0]["diff"].as_str().unwrap();
        assert!(text.contains("-echo one") && text.contains("+echo two"), "{text}");
        test
    })
    .await;
}

/// P-1, P-10, scenario 5, row 26, row 27: the age begins when every depot that serves has said so; until then the depot is named.
#[tokio::test]
async fn age_begins_when_every_depot_has_it() {
    each(|test| async move {
        keep(&test, DocumentKind::Policy, "policy", POLICY).await;
        keep(&test, DocumentKind::Env, "INT1", ENV).await;
        let published = publish(&test, "1.4.2", "x").await.json();
        let digest = published["digest"].as_str().unwrap().to_owned();
        let face = |env: &'static str| {
            let path = format!("/packages/SICARDI/versions/1.4.2/deliver?env={env}");
            let test = &test;
            async move { test.get(&path).await.json() }
        };
        let waiting = face("INT1").await;
        assert_eq!(waiting["deliverable_at"], Value::Null);
        assert!(
            waiting["text"].as_str().unwrap().contains("replication pending (depot-1, depot-2)"),
            "{waiting}"
        );
        assert_ne!(face("").await["deliverable_at"], Value::Null, "without an environment no depot counts");
        at(&test, 60_000);
        let put = |depot: &'static str, digest: String| {
            let path = format!("/depots/{depot}/versions/SICARDI/1.4.2?digest={digest}");
            let test = &test;
            async move { test.ask(Method::PUT, &path, Value::Null).await.problem() }
        };
        assert_eq!(put("depot-1", digest.clone()).await.0, 204);
        assert_eq!(put("depot-2", digest.replace(&digest[8..12], "0000")).await.1, "digest-mismatch");
        assert!(face("INT1").await["text"].as_str().unwrap().contains("(depot-2)"));
        at(&test, 60_000);
        assert_eq!(put("Depot-2", digest.clone()).await.0, 204);
        let replicated = test.app.clock.now();
        // A second word changes nothing.
        at(&test, 1_000);
        assert_eq!(put("depot-2", digest).await.0, 204);
        let ready = face("INT1").await;
        assert_eq!(
            ready["deliverable_at"],
            json!(replicated.plus(std::time::Duration::from_secs(600)).to_string())
        );
        assert_eq!(ready["soak_ms"], 600_000);
        test
    })
    .await;
}

/// P-3, scenario 6: a wall clock that is put forward does not shorten the wait; a restart forgets nothing of what was lived.
#[tokio::test]
async fn a_clock_put_forward_makes_nothing_older() {
    each(|test| async move {
        publish(&test, "1.4.2", "x").await;
        let left =
            || async { test.get("/packages/SICARDI/versions/1.4.2/deliver").await.json()["left_ms"].clone() };
        at(&test, 60_000);
        assert_eq!(left().await, 540_000);
        test.app.clock.put_forward(std::time::Duration::from_secs(3600));
        assert_eq!(left().await, 540_000, "nobody waited");
        let life = crate::packages::Life::load(&test.app.db, &test.app.clock).await.unwrap();
        assert!(
            life.lived_ms(&test.app.clock) >= test.app.life.lived_ms(&test.app.clock),
            "what was lived is written"
        );
        at(&test, 540_000);
        assert_eq!(left().await, 0);
        test
    })
    .await;
}

/// RB-7, PR-3: a blocked version is not offered and not promoted; promotion keeps the bytes and cannot be undone by publishing.
#[tokio::test]
async fn versions_are_blocked_and_promoted() {
    each(|test| async move {
        let digest = publish(&test, "1.4.2", "x").await.json()["digest"].clone();
        let dev = json!({ "name": "r.dev", "password": PASSWORD, "role": "developer" });
        assert_eq!(test.post("/users", dev).await.status.as_u16(), 201);
        let at = "/packages/SICARDI/versions/1.4.2";
        assert_eq!(
            test.post(&format!("{at}/block"), json!({})).await.problem().0,
            422,
            "a reason is asked for"
        );
        assert_eq!(
            test.post(&format!("{at}/block"), json!({ "reason": "perd des données" })).await.problem().0,
            204
        );
        let face = test.get(&format!("{at}/deliver")).await.json();
        assert_eq!(face["blocked"]["reason"], "perd des données");
        let promote = test.post(&format!("{at}/promote"), json!({ "store": "write-once" })).await;
        assert_eq!(promote.problem(), (409, "version-blocked".to_owned()));
        let offered =
            crate::packages::deliverable_versions(&mut test.app.db.read(), "SICARDI", 10).await.unwrap();
        assert!(offered.is_empty(), "{offered:?}");
        let unblock = test.ask_as("r.dev", PASSWORD, Method::POST, &format!("{at}/unblock"), json!({})).await;
        assert_eq!(unblock.problem().1, "not-allowed", "somebody else blocked it");
        assert_eq!(test.post(&format!("{at}/unblock"), json!({})).await.problem().0, 204);
        assert_eq!(
            test.post(&format!("{at}/promote"), json!({ "store": "write-once" })).await.problem().0,
            204
        );
        assert_eq!(
            test.post(&format!("{at}/promote"), json!({})).await.problem().0,
            204,
            "it is there already"
        );
        let face = test.get(&format!("{at}/deliver")).await.json();
        assert_eq!((&face["store"], &face["digest"]), (&json!("write-once"), &digest));
        let again = replace(&test, "1.4.2", "other", true).await;
        assert_eq!(again.problem(), (409, "version-exists".to_owned()), "what is written once stays");
        test
    })
    .await;
}

async fn replace(test: &TestApp, version: &str, said: &str, replace: bool) -> Answer {
    let bytes = pack(version, said);
    let ask = json!({ "file": format!("SICARDI-{version}.zip"), "size_bytes": bytes.len() });
    let upload = test.post("/uploads", ask).await.json();
    let id = upload["id"].as_str().unwrap().to_owned();
    use base64::Engine;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("admin:{PASSWORD}"));
    let request = axum::http::Request::patch(format!("/api/v1/uploads/{id}?offset=0"))
        .header("authorization", format!("Basic {basic}"))
        .body(axum::body::Body::from(bytes))
        .unwrap();
    assert!(test.send(request).await.status.is_success());
    test.post(&format!("/uploads/{id}/publish?replace={replace}"), Value::Null).await
}

/// P-6, scenario 7 as far as the repository: the same number with other bytes is refused unless replacement is asked for; then the clock begins anew,
/// and what was there before is remembered.
#[tokio::test]
async fn a_version_is_replaced_on_purpose_only() {
    each(|test| async move {
        let first = publish(&test, "1.4.2", "one").await.json();
        at(&test, 300_000);
        assert_eq!(replace(&test, "1.4.2", "two", false).await.problem(), (409, "version-exists".to_owned()));
        let second = replace(&test, "1.4.2", "two", true).await;
        assert_eq!(second.status.as_u16(), 201, "{:?}", second.json());
        let face = test.get("/packages/SICARDI/versions/1.4.2/deliver").await.json();
        assert_ne!(face["digest"], first["digest"]);
        assert_eq!(face["left_ms"], 600_000, "the clock began anew");
        assert_eq!(face["replaced"][0]["digest"], first["digest"]);
        assert_eq!(face["replaced"].as_array().unwrap().len(), 1);
        let page = test.get("/packages?search=sicardi").await.json();
        assert_eq!(page["total"], 1);
        // A package that runs is never replaced.
        test.publish_script("Web", "1").await;
        test
    })
    .await;
}

/// PR-7: what is old and nowhere needed goes; what is pinned, promoted, installed stays.
#[tokio::test]
async fn old_versions_go() {
    each(|test| async move {
        for version in ["1.0", "1.1", "1.2", "1.3"] {
            publish(&test, version, version).await;
        }
        assert_eq!(test.post("/packages/SICARDI/versions/1.1/pin", json!({})).await.problem().0, 204);
        assert_eq!(test.post("/packages/SICARDI/versions/1.2/promote", json!({})).await.problem().0, 204);
        at(&test, 16 * 86_400_000);
        publish(&test, "2.0", "new").await;
        crate::resources::sweep(&test.app).await.unwrap();
        let left =
            crate::packages::deliverable_versions(&mut test.app.db.read(), "SICARDI", 10).await.unwrap();
        assert_eq!(left, ["2.0", "1.2", "1.1"]);
        test
    })
    .await;
}

/// SC-5: what would fail on a machine at night is refused when it is published.
#[tokio::test]
async fn a_script_nobody_could_run_is_refused() {
    each(|test| async move {
        for bad in [&b"\xef\xbb\xbf#!/bin/sh\ntrue\n"[..], b"#!/bin/sh\r\ntrue\r\n", b"#!sh\ntrue\n"] {
            let answer = test.publish("bad.zip", &zip(bad)).await;
            assert_eq!(answer.problem(), (422, "entry-refused".to_owned()), "{:?}", answer.json());
        }
        let answer = test.publish("good.zip", &zip(b"true")).await;
        assert_eq!(answer.status.as_u16(), 201);
        let warnings = answer.json()["manifest"]["warnings"].to_string();
        assert!(warnings.contains("no first line") && warnings.contains("no line end"), "{warnings}");
        test
    })
    .await;
}

/// A bundle with one script, made without the checks of `pack`.
fn zip(script: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.zip");
    let mut assembly = bundle::Assembly::begin(&out).unwrap();
    let manifest =
        "format = 1\n[package]\nname = \"Odd\"\nversion = \"1\"\n[deliver]\nhooks = { install = true }\n";
    assembly.text("escale.toml", manifest.as_bytes()).unwrap();
    assembly.text("delivery/hooks/install", script).unwrap();
    assembly.finish().unwrap();
    std::fs::read(&out).unwrap()
}
