//! Stories of resources and locks, on every engine.

use super::{By, Owner};
use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::http::Method;
use model::Timestamp;
use model::deliver::resource::{Expected, Kind, fits};
use protocol::deliver::{DocumentKind, ResourceSpec};
use serde_json::{Value, json};
use std::time::Duration;

const POLICY: &str = "format = 1\nkind = \"policy\"\n[[tier]]\nname = \"INT\"\nrank = 10\ndirect = [\"dev\", \"ops\"]\n\
    [[tier]]\nname = \"REC\"\nrank = 20\ndirect = [\"ops\"]\nrequest = [\"dev\"]\n";

fn spec(name: &str, kind: &str) -> ResourceSpec {
    ResourceSpec { name: name.to_owned(), kind: kind.to_owned(), ..ResourceSpec::default() }
}

/// The four resources of the source (§24.3), and some of each other type.
fn specs() -> Vec<ResourceSpec> {
    let space = "CA_LIVRAISON".to_owned();
    let both = vec!["dev".to_owned(), "ops".to_owned()];
    let of = |name: &str, kind: &str| ResourceSpec {
        space: space.clone(),
        editable_by: both.clone(),
        ..spec(name, kind)
    };
    vec![
        ResourceSpec { value: Some("INT1".into()), ..of("CA_LIV_ENV", "env") },
        ResourceSpec {
            max: Some(1),
            editable_by: vec!["ops".to_owned()],
            lease: Some(protocol::deliver::LeasePolicy { scope: "space".into(), ..Default::default() }),
            ..of("CA_LIV_LIVRAISON_EN_COURS", "weight")
        },
        ResourceSpec { value: Some("SICARDI".into()), ..of("CA_LIV_PAQUET", "package") },
        ResourceSpec { of_package: "CA_LIV_PAQUET".into(), ..of("CA_LIV_VERSION", "version") },
        ResourceSpec { value: Some("10".into()), ..spec("SEUIL", "number") },
        ResourceSpec { max: Some(3), ..spec("LICENCES", "weight") },
        spec("FILE_ATTENTE", "stack"),
        spec("MOT_DE_PASSE", "secret"),
        ResourceSpec { value: Some("2026-11-21".into()), reset_on_relaunch: true, ..spec("JOUR", "date") },
        ResourceSpec { choices: vec!["bleu".into(), "vert".into()], ..spec("COULEUR", "text") },
    ]
}

async fn prepare(test: &TestApp) {
    for (name, role) in [("r.dev", "developer"), ("o.ops", "operator"), ("l.lecteur", "reader")] {
        let ask = json!({ "name": name, "password": PASSWORD, "role": role });
        assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
    }
    keep(test, DocumentKind::Policy, "policy", POLICY).await;
    for (name, tier) in [("INT1", "INT"), ("INT2", "INT"), ("REC1", "REC")] {
        keep(test, DocumentKind::Env, name, &env(name, tier)).await;
    }
    for version in ["1.4.1", "1.4.2"] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "format = 1\n[package]\nname = \"SICARDI\"\nversion = \"{version}\"\n[deliver]\nhooks = {{ install = true }}\n"
        );
        std::fs::write(folder.path().join("escale.toml"), text).unwrap();
        std::fs::create_dir_all(folder.path().join("delivery/hooks")).unwrap();
        std::fs::write(folder.path().join("delivery/hooks/install"), "#!/bin/sh\ntrue\n").unwrap();
        let out = test.folder.path().join(format!("SICARDI-{version}.zip"));
        bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
        let published = test.publish(&format!("SICARDI-{version}.zip"), &std::fs::read(&out).unwrap()).await;
        assert!(published.status.is_success(), "{:?}", published.json());
    }
    declare(test, &specs()).await.unwrap();
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

fn env(name: &str, tier: &str) -> String {
    format!("format = 1\nkind = \"env\"\n[env]\nname = \"{name}\"\ntier = \"{tier}\"\n")
}

async fn declare(test: &TestApp, specs: &[ResourceSpec]) -> crate::fault::Result<()> {
    let mut tx = test.app.db.observe().await?;
    super::declare(&mut tx, &By::server(test.app.clock.now()), "CA_LIVRAISON", specs).await?;
    Ok(tx.commit().await?)
}

async fn set(test: &TestApp, user: &str, values: Value) -> Answer {
    test.ask_as(user, PASSWORD, Method::PATCH, "/resources", json!({ "values": values, "reason": "essai" }))
        .await
}

async fn lock(test: &TestApp, user: &str, verb: &str, ask: Value) -> Answer {
    test.ask_as(user, PASSWORD, Method::POST, &format!("/locks/{verb}"), ask).await
}

fn owner(test: &TestApp, name: &str) -> Owner {
    Owner::new(name, By { who: "user r.dev".into(), at: test.app.clock.now(), ..By::default() })
}

async fn take(test: &TestApp, name: &str, wanted: &[(&str, u64)]) -> Option<u64> {
    let mut tx = test.app.db.observe().await.unwrap();
    let wanted: Vec<(String, u64)> = wanted.iter().map(|(l, n)| ((*l).to_owned(), *n)).collect();
    let fence = super::take_all(&mut tx, &owner(test, name), &wanted).await.unwrap();
    tx.commit().await.unwrap();
    fence
}

async fn free(test: &TestApp, name: &str) -> Vec<String> {
    let mut tx = test.app.db.observe().await.unwrap();
    let by = By::server(test.app.clock.now());
    let locks = super::release_all(&mut tx, &by, name).await.unwrap();
    tx.commit().await.unwrap();
    locks
}

fn later(test: &TestApp, by: Duration) {
    test.app.clock.set(test.app.clock.now().plus(by));
}

/// RS-1, RS-2, RS-3, rows 7 to 13, steps 6 to 11 of §25.1: the four resources of the source, seen, filtered, set together, and their history.
#[tokio::test]
async fn the_resources_of_the_source() {
    each(|test| async move {
        prepare(&test).await;
        let seen = test
            .ask_as("r.dev", PASSWORD, Method::GET, "/resources?search=CA_LIV_*", Value::Null)
            .await
            .json();
        let names: Vec<&str> = seen.as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["CA_LIV_ENV", "CA_LIV_LIVRAISON_EN_COURS", "CA_LIV_PAQUET", "CA_LIV_VERSION"]);
        assert_eq!(seen[0]["choices"], json!(["INT1", "INT2"]), "where a developer delivers");
        assert_eq!((&seen[1]["shown"], &seen[1]["editable"]), (&json!("0/1"), &json!(false)));
        assert_eq!(seen[3]["choices"], json!(["1.4.2", "1.4.1"]));
        let all = json!({ "CA_LIV_ENV": "INT2", "CA_LIV_PAQUET": "SICARDI", "CA_LIV_VERSION": "1.4.2" });
        let done = set(&test, "r.dev", all).await;
        assert_eq!(done.status.as_u16(), 200, "{:?}", done.json());
        // One that is refused takes the others with it.
        let bad = set(&test, "r.dev", json!({ "CA_LIV_ENV": "REC1", "CA_LIV_VERSION": "1.4.1" })).await;
        assert_eq!(bad.problem(), (422, "value-refused".to_owned()));
        assert!(bad.json()["detail"].as_str().unwrap().contains("INT1, INT2"), "{:?}", bad.json());
        let bad = set(&test, "r.dev", json!({ "CA_LIV_VERSION": "9.9" })).await;
        assert!(bad.json()["detail"].as_str().unwrap().contains("1.4.2, 1.4.1"), "{:?}", bad.json());
        assert_eq!(
            set(&test, "r.dev", json!({ "CA_LIV_PAQUET": "AUTRE" })).await.problem().1,
            "value-refused"
        );
        assert_eq!(set(&test, "o.ops", json!({ "CA_LIV_ENV": "REC1" })).await.status.as_u16(), 200);
        assert_eq!(set(&test, "l.lecteur", json!({ "CA_LIV_ENV": "INT1" })).await.problem().1, "not-allowed");
        assert_eq!(set(&test, "r.dev", json!({ "COULEUR": "rouge" })).await.problem().1, "value-refused");
        assert_eq!(set(&test, "r.dev", json!({ "SEUIL": "douze" })).await.problem().1, "value-refused");
        assert_eq!(test.get("/resources/CA_LIV_VERSION").await.json()["value"], "1.4.2");
        let history = test.get("/resources/ca_liv_env/history").await.json();
        let lines: Vec<(&str, &str, &str)> = history
            .as_array()
            .unwrap()
            .iter()
            .map(|l| (l["by"].as_str().unwrap(), l["old"].as_str().unwrap(), l["new"].as_str().unwrap()))
            .collect();
        assert_eq!(lines[..2], [("user o.ops", "INT2", "REC1"), ("user r.dev", "INT1", "INT2")]);
        assert_eq!(history[0]["reason"], "essai");
        let stale = json!({ "values": { "CA_LIV_ENV": "INT1" }, "revisions": { "CA_LIV_ENV": 1 } });
        let stale = test.ask(Method::PATCH, "/resources", stale).await;
        assert_eq!(stale.problem().1, "stale-revision");
        test
    })
    .await;
}

/// RS-5, L-9, row 11: while the lock of the space is at work its resources do not change, `0/1` is refused naming the holder; free, it changes nothing.
#[tokio::test]
async fn the_legacy_lock() {
    each(|test| async move {
        prepare(&test).await;
        let free_one = set(&test, "o.ops", json!({ "CA_LIV_LIVRAISON_EN_COURS": "0/1" })).await;
        assert_eq!(free_one.status.as_u16(), 200, "{:?}", free_one.json());
        assert!(take(&test, "D-41", &[("CA_LIV_LIVRAISON_EN_COURS", 1)]).await.is_some());
        let seen = test.get("/resources/CA_LIV_LIVRAISON_EN_COURS").await.json();
        assert_eq!((&seen["shown"], &seen["holders"][0]["owner"]), (&json!("1/1"), &json!("D-41")));
        let refused = set(&test, "o.ops", json!({ "CA_LIV_LIVRAISON_EN_COURS": "0/1" })).await;
        assert_eq!(refused.problem().1, "lock-held");
        assert!(refused.json()["detail"].as_str().unwrap().contains("D-41"), "{:?}", refused.json());
        let refused = set(&test, "r.dev", json!({ "CA_LIV_VERSION": "1.4.1" })).await;
        assert_eq!(refused.problem().1, "resource-in-run");
        assert!(refused.json()["detail"].as_str().unwrap().contains("D-41"), "{:?}", refused.json());
        assert_eq!(set(&test, "r.dev", json!({ "SEUIL": "11" })).await.status.as_u16(), 200, "others do");
        assert_eq!(free(&test, "D-41").await, ["CA_LIV_LIVRAISON_EN_COURS"]);
        assert_eq!(set(&test, "r.dev", json!({ "CA_LIV_VERSION": "1.4.1" })).await.status.as_u16(), 200);
        let history = test.get("/resources/CA_LIV_LIVRAISON_EN_COURS/history").await.json();
        let verbs: Vec<&str> =
            history.as_array().unwrap().iter().map(|l| l["verb"].as_str().unwrap()).collect();
        assert_eq!(verbs, ["release", "take", "declare"]);
        assert_eq!(history[0]["run"], "D-41");
        test
    })
    .await;
}

/// RS-6, L-1: all or none; the fence only grows; who holds already is given what is missing.
#[tokio::test]
async fn units_are_taken_all_or_none() {
    each(|test| async move {
        prepare(&test).await;
        let first = take(&test, "D-1", &[("delivery/INT1", 1), ("LICENCES", 2)]).await.unwrap();
        assert_eq!(take(&test, "D-2", &[("delivery/INT2", 1), ("LICENCES", 2)]).await, None);
        let int2 = test.get("/resources/delivery%2FINT2").await.json();
        assert_eq!(int2["shown"], "0/1", "nothing of it was kept");
        let second = take(&test, "D-2", &[("delivery/INT2", 1), ("licences", 1)]).await.unwrap();
        assert!(second > first);
        assert_eq!(take(&test, "D-1", &[("DELIVERY/int1", 1)]).await, Some(first), "it has it already");
        let mut q = test.app.db.read();
        assert_eq!(super::fence(&mut q, "D-1").await.unwrap(), Some(first));
        let fact = super::facts_for(&mut q, ["LICENCES"], "D-1", test.app.clock.now())
            .await
            .unwrap()
            .remove("LICENCES")
            .unwrap();
        assert_eq!((fact.taken, fact.max), (1, 3), "its own count as free");
        assert!(fits(&fact, &Expected::Take(2), "D-1", test.app.clock.now()));
        drop(q);
        // A chain that gives its own lock back goes on under the fence its agents know (FIN_LIBERATION, then FIN_MENAGE).
        let third = take(&test, "D-1", &[("CA_LOCK", 1)]).await.unwrap();
        let mut tx = test.app.db.observe().await.unwrap();
        let by = By::run("D-1", test.app.clock.now());
        assert_eq!(super::release(&mut tx, &by, "D-1", "ca_lock", 0).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(super::fence(&mut test.app.db.read(), "D-1").await.unwrap(), Some(third));
        free(&test, "D-1").await;
        assert_eq!(super::fence(&mut test.app.db.read(), "D-1").await.unwrap(), None);
        test
    })
    .await;
}

/// Scenario 8 as far as the lease: two at the same instant, 200 tries: one of them, never both. L-4.
#[tokio::test]
async fn two_at_the_same_instant() {
    each(|test| async move {
        for number in 0..200 {
            let lock = format!("delivery/E{}", number % 3);
            let (a, b) = (format!("D-{number}a"), format!("D-{number}b"));
            let (there, back) = ([(lock.as_str(), 1), ("host/x", 1)], [("host/x", 1), (lock.as_str(), 1)]);
            let (one, two) = tokio::join!(take(&test, &a, &there), take(&test, &b, &back));
            assert!(one.is_some() != two.is_some(), "try {number}: {one:?} {two:?}");
            free(&test, &a).await;
            free(&test, &b).await;
        }
        test
    })
    .await;
}

/// RB-2: a rollback inherits without a moment in which the lock is free; the old fence counts no more.
#[tokio::test]
async fn leases_are_handed_over() {
    each(|test| async move {
        let first = take(&test, "D-42", &[("delivery/INT1", 1)]).await.unwrap();
        let mut tx = test.app.db.observe().await.unwrap();
        let fence = super::inherit(&mut tx, "D-42", &owner(&test, "D-43")).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert!(fence > first);
        assert_eq!(super::fence(&mut test.app.db.read(), "D-42").await.unwrap(), None);
        assert_eq!(take(&test, "D-44", &[("delivery/INT1", 1)]).await, None);
        let history = test.get("/locks/history?name=delivery/INT1").await.json();
        assert_eq!(history["items"][0]["owner"], "D-43");
        assert_eq!(
            (&history["items"][1]["owner"], &history["items"][1]["end"]),
            (&json!("D-42"), &json!("inherit"))
        );
        test
    })
    .await;
}

/// L-5, L-7, L-8, RS-7: a reservation is told with its reason and ends by itself; who waits is named in order; who waits for long is kept units for.
#[tokio::test]
async fn reservations_and_queues() {
    each(|test| async move {
        prepare(&test).await;
        let ask = json!({ "name": "delivery/INT1", "for": "2h", "reason": "recette en cours" });
        let reserved = lock(&test, "r.dev", "take", ask.clone()).await;
        assert_eq!(reserved.status.as_u16(), 200, "{:?}", reserved.json());
        assert_eq!(reserved.json()["holders"][0]["owner"], "user r.dev");
        let refused = lock(&test, "o.ops", "take", ask).await;
        assert_eq!(refused.problem().1, "lock-held");
        assert!(
            refused.json()["detail"].as_str().unwrap().contains("recette en cours"),
            "{:?}",
            refused.json()
        );
        let rec = lock(&test, "r.dev", "take", json!({ "name": "delivery/REC1", "reason": "x" })).await;
        assert_eq!(rec.problem().1, "not-editable", "where he does not deliver");
        assert_eq!(
            lock(&test, "r.dev", "take", json!({ "name": "delivery/INT2" })).await.problem().1,
            "invalid-field"
        );
        assert_eq!(
            lock(&test, "r.dev", "take", json!({ "name": "TPYO", "reason": "x" })).await.problem().1,
            "not-found"
        );
        let mut tx = test.app.db.observe().await.unwrap();
        let wanted = vec![("delivery/INT1".to_owned(), 1)];
        super::wait(&mut tx, &owner(&test, "D-2"), &wanted, 0).await.unwrap();
        tx.commit().await.unwrap();
        later(&test, Duration::from_secs(60));
        let mut tx = test.app.db.observe().await.unwrap();
        super::wait(&mut tx, &owner(&test, "D-3"), &wanted, 10).await.unwrap();
        super::wait(&mut tx, &owner(&test, "D-4"), &wanted, 0).await.unwrap();
        tx.commit().await.unwrap();
        let locks = test.get("/locks").await.json();
        let int1 = locks.as_array().unwrap().iter().find(|l| l["name"] == "delivery/INT1").unwrap().clone();
        assert_eq!(int1["waiting"], json!(["D-3", "D-2", "D-4"]));
        let over = super::next_over(&mut test.app.db.read()).await.unwrap().unwrap();
        assert_eq!(
            over,
            Timestamp::from_ms(test.app.clock.now().as_ms() - 60_000).plus(Duration::from_secs(7200))
        );
        test.app.clock.set(over);
        assert_eq!(take(&test, "D-4", &[("delivery/INT1", 1)]).await, None, "D-3 waits for long");
        assert!(take(&test, "D-3", &[("delivery/INT1", 1)]).await.is_some(), "the reservation is over");
        let history = test.get("/locks/history?name=delivery/INT1").await.json();
        assert_eq!(
            (&history["items"][0]["owner"], &history["items"][0]["waited_ms"]),
            (&json!("D-3"), &json!(7_140_000))
        );
        assert_eq!(
            (&history["items"][1]["end"], &history["items"][1]["held_ms"]),
            (&json!("expired"), &json!(7_200_000))
        );
        test
    })
    .await;
}

/// L-6: breaking asks for the right and a reason, and for the fence while the holder is at work; then the holder's fence is gone.
#[tokio::test]
async fn locks_are_broken_on_purpose_only() {
    each(|test| async move {
        prepare(&test).await;
        take(&test, "D-42", &[("delivery/INT1", 1)]).await.unwrap();
        let ask =
            |fence: bool, reason: &str| json!({ "name": "delivery/INT1", "fence": fence, "reason": reason });
        assert_eq!(lock(&test, "r.dev", "break", ask(true, "x")).await.problem().1, "not-allowed");
        assert_eq!(lock(&test, "o.ops", "break", ask(true, " ")).await.problem().1, "invalid-field");
        assert_eq!(lock(&test, "o.ops", "break", ask(false, "bloqué")).await.problem().1, "lock-in-run");
        assert_eq!(
            lock(&test, "o.ops", "release", json!({ "name": "delivery/INT1" })).await.problem().1,
            "lock-in-run"
        );
        let broken = lock(&test, "o.ops", "break", ask(true, "bloqué")).await;
        assert_eq!((broken.status.as_u16(), &broken.json()["taken"]), (200, &json!(0)));
        assert_eq!(super::fence(&mut test.app.db.read(), "D-42").await.unwrap(), None);
        assert_eq!(lock(&test, "o.ops", "break", ask(true, "bloqué")).await.problem().1, "lock-free");
        let history = test.get("/resources/delivery%2FINT1/history").await.json();
        assert_eq!((&history[0]["verb"], &history[0]["reason"]), (&json!("break"), &json!("bloqué")));
        // A reservation of somebody else needs the right, one's own does not.
        lock(&test, "r.dev", "take", json!({ "name": "delivery/INT1", "reason": "x" })).await;
        lock(&test, "o.ops", "take", json!({ "name": "delivery/INT2", "reason": "x" })).await;
        assert_eq!(
            lock(&test, "r.dev", "release", json!({ "name": "delivery/INT2" })).await.problem().1,
            "not-allowed"
        );
        assert_eq!(
            lock(&test, "r.dev", "release", json!({ "name": "delivery/INT1" })).await.status.as_u16(),
            200
        );
        assert_eq!(
            lock(&test, "o.ops", "release", json!({ "name": "delivery/INT2" })).await.status.as_u16(),
            200
        );
        test
    })
    .await;
}

/// Scenario 42 as far as the store: a stack opens `size >= 3` at the third push; what is pushed last comes back first. RS-2 for stacks.
#[tokio::test]
async fn stacks() {
    each(|test| async move {
        prepare(&test).await;
        let item = |ask: Value| {
            let test = &test;
            async move { test.ask_as("r.dev", PASSWORD, Method::POST, "/resources/FILE_ATTENTE/items", ask).await }
        };
        let expected = Expected::Is { op: "size >=".into(), value: "3".into() };
        let now = test.app.clock.now();
        for (number, value) in ["a", "b", "c"].into_iter().enumerate() {
            let fact = super::fact(&mut test.app.db.read(), "FILE_ATTENTE", now).await.unwrap().unwrap();
            assert!(!fits(&fact, &expected, "x", now), "after {number}");
            let pushed = item(json!({ "op": "push", "value": value })).await;
            assert_eq!(pushed.json()["size"], json!(number + 1), "{:?}", pushed.json());
        }
        let fact = super::fact(&mut test.app.db.read(), "FILE_ATTENTE", now).await.unwrap().unwrap();
        assert!(fits(&fact, &expected, "x", now));
        assert_eq!(item(json!({ "op": "peek" })).await.json(), json!({ "value": "c", "size": 3 }));
        assert_eq!(item(json!({ "op": "pop" })).await.json(), json!({ "value": "c", "size": 2 }));
        assert_eq!(item(json!({ "op": "empty" })).await.json()["size"], 0);
        assert_eq!(item(json!({ "op": "pop" })).await.json(), json!({ "value": null, "size": 0 }));
        let history = test.get("/resources/FILE_ATTENTE/history").await.json();
        assert_eq!(history.as_array().unwrap().len(), 6);
        assert_eq!((&history[1]["verb"], &history[1]["new"]), (&json!("pop"), &json!("2: c")));
        test
    })
    .await;
}

/// Scenario 41 as far as the store: units that are given back by whoever forces a job to its end are free, and history says so. §6.1: numbers, dates, secrets.
#[tokio::test]
async fn values_of_each_type() {
    each(|test| async move {
        prepare(&test).await;
        let app = &test.app;
        let by = By::run("D-7", app.clock.now());
        let mut tx = app.db.observe().await.unwrap();
        super::set(&mut tx, &by, "SEUIL", "add", "-0.5").await.unwrap();
        super::set(&mut tx, &by, "JOUR", "advance", "10").await.unwrap();
        assert!(super::set(&mut tx, &by, "SEUIL", "push", "1").await.is_err());
        assert!(super::set(&mut tx, &by, "JOUR", "set", "demain").await.is_err());
        tx.commit().await.unwrap();
        assert_eq!(test.get("/resources/SEUIL").await.json()["value"], "9.5");
        assert_eq!(test.get("/resources/JOUR").await.json()["value"], "2026-12-01");
        let mut tx = app.db.observe().await.unwrap();
        assert_eq!(super::reset(&mut tx, &by, "").await.unwrap(), ["JOUR"]);
        tx.commit().await.unwrap();
        assert_eq!(test.get("/resources/JOUR").await.json()["value"], "2026-11-21");
        assert_eq!(super::secret(app, &mut app.db.read(), "MOT_DE_PASSE").await.unwrap(), None);
        assert_eq!(set(&test, "o.ops", json!({ "MOT_DE_PASSE": "hunter2" })).await.status.as_u16(), 200);
        assert_eq!(
            super::secret(app, &mut app.db.read(), "mot_de_passe").await.unwrap().unwrap().expose(),
            "hunter2"
        );
        for path in ["/resources", "/resources/MOT_DE_PASSE/history", "/audit"] {
            let told = String::from_utf8(test.get(path).await.bytes).unwrap();
            assert!(!told.contains("hunter2"), "{path} tells the secret");
        }
        assert!(take(&test, "run 17 CA_X/JOB", &[("LICENCES", 2)]).await.is_some());
        let mut tx = app.db.observe().await.unwrap();
        assert_eq!(
            super::release(&mut tx, &By::run("run 17", app.clock.now()), "run 17 CA_X/JOB", "LICENCES", 0)
                .await
                .unwrap(),
            2
        );
        tx.commit().await.unwrap();
        let history = test.get("/resources/LICENCES/history").await.json();
        assert_eq!((&history[0]["verb"], &history[0]["new"]), (&json!("release"), &json!("0/3")));
        assert_eq!(
            set(&test, "o.ops", json!({ "LICENCES": "0/5" })).await.json()[0]["shown"],
            "0/5",
            "made larger"
        );
        assert_eq!(
            super::fact(&mut app.db.read(), "LICENCES", app.clock.now()).await.unwrap().unwrap().kind,
            Kind::Weight
        );
        test
    })
    .await;
}

/// §24.3: applying a document again never overwrites what people set since; what it no longer names goes, unless it is held.
#[tokio::test]
async fn documents_declare() {
    each(|test| async move {
        prepare(&test).await;
        assert_eq!(set(&test, "r.dev", json!({ "SEUIL": "12" })).await.status.as_u16(), 200);
        let mut again = specs();
        again.iter_mut().find(|s| s.name == "SEUIL").unwrap().comment = "plus haut".into();
        declare(&test, &again).await.unwrap();
        let seen = test.get("/resources/SEUIL").await.json();
        assert_eq!((&seen["value"], &seen["comment"]), (&json!("12"), &json!("plus haut")));
        take(&test, "D-1", &[("LICENCES", 3)]).await.unwrap();
        again.retain(|s| s.name != "LICENCES");
        assert_eq!(declare(&test, &again).await.unwrap_err().code, protocol::Code::LockHeld);
        free(&test, "D-1").await;
        declare(&test, &again).await.unwrap();
        assert_eq!(test.get("/resources/LICENCES").await.problem().0, 404);
        assert_eq!(test.get("/resources/LICENCES/history").await.json()[0]["verb"], "remove");
        let other = vec![spec("SEUIL", "number")];
        let mut tx = test.app.db.observe().await.unwrap();
        assert!(
            super::declare(&mut tx, &By::server(test.app.clock.now()), "AUTRE", &other).await.is_err(),
            "two documents"
        );
        drop(tx);
        test
    })
    .await;
}

/// L-7: a lock held for longer than it may be is told of once.
#[tokio::test]
async fn locks_held_for_long_are_told_of() {
    each(|test| async move {
        take(&test, "D-1", &[("delivery/INT1", 1)]).await.unwrap();
        later(&test, Duration::from_secs(2 * 3600 + 1));
        assert_eq!(super::overdue(&mut test.app.db.read(), test.app.clock.now()).await.unwrap().len(), 1);
        super::sweep(&test.app).await.unwrap();
        assert!(super::overdue(&mut test.app.db.read(), test.app.clock.now()).await.unwrap().is_empty());
        let lines = test.get("/journal").await;
        assert!(String::from_utf8(lines.bytes).unwrap().contains("delivery/INT1 is held by D-1"));
        assert_eq!(super::holders(&mut test.app.db.read(), "delivery/INT1").await.unwrap().len(), 1);
        test
    })
    .await;
}
