//! What inventories change.

use super::*;
use crate::limits;
use crate::testing::each;
use std::time::Duration;

/// the page of a computer shows what its inventory says, its groups, and where it can be woken.
#[tokio::test]
async fn what_an_inventory_says_is_shown() {
    each(|test| async move {
        let id = machine(&test, "pc-1", |_| {}).await;
        let shown = test.get(&format!("/computers/{id}")).await.json();
        assert_eq!(shown["computer"]["os"], "Debian GNU/Linux 12.11");
        assert_eq!(shown["memory_bytes"], 4_u64 << 30);
        assert_eq!(shown["networks"][0]["address"], "10.1.2.3");
        assert_eq!((shown["serial"].as_str(), shown["software"].as_u64()), (Some("SN-pc-1"), Some(2)));
        assert_eq!(shown["wake_address"], "127.0.0.1:62354");
        let software = test.get(&format!("/computers/{id}/software?search=FIRE")).await.json();
        assert_eq!(
            (names(&software["items"]), software["total"].as_u64()),
            (vec!["firefox-esr".to_owned()], Some(1))
        );
        let counts = test.get("/software?search=bash").await.json();
        assert_eq!(
            (counts[0]["computers"].as_u64(), counts[0]["software"]["version"].as_str()),
            (Some(1), Some("5.2.15-2+b7"))
        );
        let again = speak(&test, "pc-1-2024-01-02-03-04-05", "127.0.0.1").await.unwrap();
        assert!(!again.wants_inventory);
        later(&test, Duration::from_secs(86_400));
        assert!(speak(&test, "pc-1-2024-01-02-03-04-05", "127.0.0.1").await.unwrap().wants_inventory);
        test
    })
    .await;
}

/// Software is kept once for all computers; an inventory writes what is new and takes away what is gone.
#[tokio::test]
async fn software_changes_by_differences() {
    each(|test| async move {
        machine(&test, "pc-1", |_| {}).await;
        machine(&test, "pc-2", |_| {}).await;
        assert_eq!(count(&test, "software").await, 2);
        assert_eq!(count(&test, "computer_software").await, 4);
        let mut said = inventory("pc-1", "pc-1");
        said.software.remove(1);
        "128.0".clone_into(&mut said.software[0].version);
        super::super::take_inventory(&test.app, Source::Device("pc-1-2024-01-02-03-04-05".into()), said)
            .await
            .unwrap();
        assert_eq!(count(&test, "computer_software").await, 3);
        let list = test.get("/computers/pc-1/software").await.json();
        assert_eq!((list["total"].as_u64(), list["items"][0]["version"].as_str()), (Some(1), Some("128.0")));
        test.ask(Method::DELETE, "/computers/pc-2", Value::Null).await;
        super::super::sweep(&test.app).await.unwrap();
        assert_eq!(count(&test, "software").await, 1, "what nobody has is swept");
        test
    })
    .await;
}

/// R-16, S-9: what a machine says is text, cut to size; nothing it says is a path, a command, or a formula in a file.
#[tokio::test]
async fn an_inventory_is_text() {
    each(|test| async move {
        machine(&test, "pc-1", |said| {
            "=cmd|' /C calc'!A0".clone_into(&mut said.tag);
            said.last_user = "x".repeat(5_000);
            "../../etc/passwd\0<b>\u{1b}[31m".clone_into(&mut said.os_name);
            said.software = (0..=limits::INVENTORY_SOFTWARE_MAX)
                .map(|n| Software { name: format!("s{n}"), ..Software::default() })
                .collect();
            said.drives = vec![Drive::default(); limits::INVENTORY_DRIVES_MAX + 1];
        })
        .await;
        let shown = test.get("/computers/pc-1").await.json();
        assert_eq!(shown["last_user"].as_str().unwrap().len(), limits::INVENTORY_TEXT_MAX);
        assert_eq!(shown["os_name"], "../../etc/passwd\u{fffd}<b>\u{1b}[31m");
        assert_eq!(shown["software"], limits::INVENTORY_SOFTWARE_MAX);
        assert_eq!(shown["drives"].as_array().unwrap().len(), limits::INVENTORY_DRIVES_MAX);
        let csv = test.get("/computers/export?format=csv").await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        let text = String::from_utf8(csv.bytes).unwrap();
        assert!(text.contains(",\"'=cmd|' /C calc'!A0\","), "{text}");
        let list = test.get("/computers/export?format=json").await.json();
        assert_eq!(names(&list), ["pc-1"]);
        test
    })
    .await;
}

/// a machine that comes back under a new device id is the same computer: groups, labels and history stay.
#[tokio::test]
async fn two_records_of_one_machine_become_one() {
    each(|test| async move {
        let id = machine(&test, "pc-1", |_| {}).await;
        patch(&test, &format!("/computers/{id}"), json!({ "labels": ["till"], "comment": "front desk" }))
            .await;
        test.post("/groups", json!({ "name": "tills", "computers": [id] })).await;
        later(&test, Duration::from_secs(60));
        speak(&test, "pc-1-2026-09-09-09-09-09", "127.0.0.1").await.unwrap();
        assert_eq!(test.get("/computers").await.json()["total"], 2);
        let mut said = inventory("pc-one", "pc-1");
        "13".clone_into(&mut said.os_version);
        super::super::take_inventory(&test.app, Source::Device("pc-1-2026-09-09-09-09-09".into()), said)
            .await
            .unwrap();
        let list = test.get("/computers").await.json();
        assert_eq!(names(&list["items"]), ["pc-one"]);
        let shown = test.get(&format!("/computers/{id}")).await.json();
        assert_eq!(shown["computer"]["device_id"], "pc-1-2026-09-09-09-09-09");
        assert_eq!(shown["computer"]["labels"], json!(["till"]));
        assert_eq!((shown["os_version"].as_str(), shown["groups"][0].as_str()), (Some("13"), Some("tills")));
        assert_eq!(shown["software"], 2);
        let known = super::super::of_device(&test.app, "pc-1-2026-09-09-09-09-09").await.unwrap().unwrap();
        assert!(known.may_work());
        test
    })
    .await;
}

/// S-1, R-14: who claims another's serial number from outside is merged with nobody; clones that both speak stay apart.
#[tokio::test]
async fn a_stranger_takes_no_place() {
    each(|test| async move {
        machine(&test, "pc-1", |_| {}).await;
        later(&test, Duration::from_secs(60));
        speak(&test, "stranger", "192.0.2.1").await.unwrap();
        super::super::take_inventory(&test.app, Source::Device("stranger".into()), inventory("pc-1", "pc-1"))
            .await
            .unwrap();
        assert_eq!(test.get("/computers").await.json()["total"], 2, "pending: no merge");
        speak(&test, "clone", "127.0.0.1").await.unwrap();
        later(&test, limits::CONTACT_EACH);
        speak(&test, "pc-1-2024-01-02-03-04-05", "127.0.0.1").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        super::super::take_inventory(&test.app, Source::Device("clone".into()), inventory("pc-1", "pc-1"))
            .await
            .unwrap();
        let known = super::super::of_device(&test.app, "pc-1-2024-01-02-03-04-05").await.unwrap();
        assert!(known.is_some(), "the old one spoke since: both are there");
        test
    })
    .await;
}

/// S-1, R-14: a record that is bound to a certificate is taken over by nobody without it, not even from an accepted network.
#[tokio::test]
async fn a_bound_record_is_taken_over_by_nobody() {
    each(|test| async move {
        let contact = async |device: &str, certificate: &str| {
            let contact = super::super::Contact {
                device_id: device.to_owned(),
                agent: "GLPI-Agent_v1.11".to_owned(),
                glpi_id: String::new(),
                proof: super::super::Proof { certificate: certificate.to_owned(), user: String::new() },
                address: "127.0.0.1".parse().unwrap(),
                deploy: None,
                at: test.app.clock.now(),
            };
            super::super::contact(&test.app, contact).await.unwrap();
            super::super::take_inventory(&test.app, Source::Device(device.into()), inventory("pc-1", "pc-1"))
                .await
                .unwrap();
            test.get("/computers").await.json()["total"].as_u64().unwrap()
        };
        assert_eq!(contact("first", "pc-1").await, 1);
        later(&test, Duration::from_secs(60));
        assert_eq!(contact("thief", "").await, 2);
        test.ask(Method::DELETE, &format!("/computers/{}", id_of_device(&test, "thief").await), Value::Null)
            .await;
        later(&test, Duration::from_secs(60));
        assert_eq!(contact("anew", "pc-1").await, 1, "the same certificate: the same machine");
        test
    })
    .await;
}

async fn id_of_device(test: &crate::testing::TestApp, device: &str) -> String {
    let machine = super::super::of_device(&test.app, device).await.unwrap().unwrap();
    model::id::ComputerId::from_uuid(machine.id).to_string()
}

/// two machines that take turns under one device id get no work until people clear it.
#[tokio::test]
async fn two_machines_under_one_device_id() {
    each(|test| async move {
        let device = || Source::Device("pc-1-2024-01-02-03-04-05".into());
        let id = machine(&test, "pc-1", |_| {}).await;
        super::super::take_inventory(&test.app, device(), inventory("pc-1", "clone")).await.unwrap();
        let known = || async {
            super::super::of_device(&test.app, "pc-1-2024-01-02-03-04-05").await.unwrap().unwrap()
        };
        assert!(known().await.may_work(), "one change is new hardware");
        super::super::take_inventory(&test.app, device(), inventory("pc-1", "pc-1")).await.unwrap();
        assert!(!known().await.may_work(), "the first one is back: two machines");
        assert_eq!(names(&test.get("/computers?standing=duplicate").await.json()["items"]), ["pc-1"]);
        let cleared =
            patch(&test, &format!("/computers/{id}"), json!({ "standing": "approved" })).await.json();
        assert_eq!(cleared["standing"], "approved");
        assert!(known().await.may_work());
        super::super::take_inventory(&test.app, device(), inventory("pc-1", "clone")).await.unwrap();
        super::super::take_inventory(&test.app, device(), inventory("pc-1", "pc-1")).await.unwrap();
        super::super::take_inventory(&test.app, device(), inventory("pc-1", "clone")).await.unwrap();
        assert!(!known().await.may_work(), "and again");
        test
    })
    .await;
}
