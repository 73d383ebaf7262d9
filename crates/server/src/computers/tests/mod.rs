//! Stories of computers: who comes in which standing, what inventories change, whom groups mean, what units shut out.

mod groups;
mod inventories;
mod fleet;
mod speed;
mod standing;
mod units;

use super::{Contact, Contacted, Source};
use crate::fault::Result;
use crate::store::Query;
use crate::testing::TestApp;
use axum::http::Method;
use protocol::install::{Drive, Inventory, NetworkInterface, Software};
use serde_json::{Value, json};

/// An agent speaks.
async fn speak(test: &TestApp, device: &str, address: &str) -> Result<Contacted> {
    speak_as(test, device, address, "FusionInventory-Agent_v2.6-3", "").await
}

async fn speak_as(test: &TestApp, device: &str, address: &str, agent: &str, glpi: &str) -> Result<Contacted> {
    let contact = Contact {
        device_id: device.to_owned(),
        agent: agent.to_owned(),
        glpi_id: glpi.to_owned(),
        proof: super::Proof::default(),
        address: address.parse().unwrap(),
        deploy: None,
        at: test.app.clock.now(),
    };
    super::contact(&test.app, contact).await
}

/// An inventory of a machine with a name and an identity.
fn inventory(name: &str, identity: &str) -> Inventory {
    let software = |name: &str, version: &str| Software {
        name: name.to_owned(),
        version: version.to_owned(),
        source: "deb".to_owned(),
        ..Software::default()
    };
    Inventory {
        name: name.to_owned(),
        uuid: format!("4c4c4544-0042-3510-8052-{identity}"),
        serial: format!("SN-{identity}"),
        os_family: "linux".to_owned(),
        os_name: "Debian GNU/Linux".to_owned(),
        os_version: "12.11".to_owned(),
        arch: "x86_64".to_owned(),
        domain: "example.test".to_owned(),
        memory_bytes: 4 << 30,
        tag: "siteA".to_owned(),
        networks: vec![NetworkInterface {
            name: "eth0".to_owned(),
            address: "10.1.2.3".to_owned(),
            mac: "52:54:00:12:34:56".to_owned(),
            up: true,
            ..NetworkInterface::default()
        }],
        drives: vec![Drive { name: "/".to_owned(), free_bytes: 10 << 30, ..Drive::default() }],
        software: vec![software("firefox-esr", "115.9"), software("bash", "5.2.15-2+b7")],
        ..Inventory::default()
    }
}

/// A machine that spoke from loopback and sent an inventory; its id.
async fn machine(test: &TestApp, name: &str, change: impl FnOnce(&mut Inventory)) -> String {
    let device = format!("{name}-2024-01-02-03-04-05");
    speak(test, &device, "127.0.0.1").await.unwrap();
    let mut said = inventory(name, name);
    change(&mut said);
    super::take_inventory(&test.app, Source::Device(device), said).await.unwrap();
    let found = test.get(&format!("/computers/{name}")).await;
    assert_eq!(found.status, 200, "{:?}", found.json());
    found.json()["computer"]["id"].as_str().unwrap().to_owned()
}

/// Names of a list of objects.
fn names(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
}

/// A number out of the database.
async fn count(test: &TestApp, table: &str) -> u64 {
    test.app.db.read().count(&super::store::rows_of(table), vec![]).await.unwrap()
}

async fn put(test: &TestApp, path: &str, body: Value) -> crate::testing::Answer {
    test.ask(Method::PUT, path, body).await
}

async fn patch(test: &TestApp, path: &str, body: Value) -> crate::testing::Answer {
    test.ask(Method::PATCH, path, body).await
}

/// Declares the usual networks and one more.
async fn declare(test: &TestApp, cidr: &str, accept: bool, wake: bool) {
    let loopback = json!({ "cidr": "127.0.0.0/8", "name": "loopback", "accept": true, "wake": true });
    let body = json!([loopback, { "cidr": cidr, "name": "office", "accept": accept, "wake": wake }]);
    let answer = put(test, "/networks", body).await;
    assert_eq!(answer.status, 200, "{:?}", answer.json());
}

/// Time passes.
fn later(test: &TestApp, by: std::time::Duration) {
    test.app.clock.set(test.app.clock.now().plus(by));
}
