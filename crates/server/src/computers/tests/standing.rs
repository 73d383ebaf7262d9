//! Who comes, and in which standing.

use super::*;
use crate::limits;
use crate::testing::each;
use protocol::Code;
use std::time::Duration;

/// R-20, S-1: an unknown agent is accepted at once inside a declared network, waits for approval elsewhere, and gets nothing before;
/// one that waits is accepted when it speaks from a network declared since; one that was refused stays refused.
#[tokio::test]
async fn standing_follows_from_the_network() {
    each(|test| async move {
        let near = speak(&test, "near-2024-01-02-03-04-05", "127.0.0.1").await.unwrap();
        assert!(near.machine.may_work() && near.wants_inventory && near.machine.name == "near");
        let far = speak(&test, "far", "192.0.2.7").await.unwrap();
        assert!(!far.machine.may_work() && far.machine.standing == "pending");
        let waits = speak(&test, "waits", "198.51.100.7").await.unwrap().machine;
        assert_eq!(waits.standing, "pending");
        declare(&test, "198.51.100.0/24", true, false).await;
        assert!(speak(&test, "waits", "198.51.100.7").await.unwrap().machine.may_work(), "declared since");
        assert!(speak(&test, "far2", "198.51.100.8").await.unwrap().machine.may_work());
        let list = test.get("/computers?standing=pending").await.json();
        assert_eq!(names(&list["items"]), ["far"]);
        let id = list["items"][0]["id"].as_str().unwrap();
        let approved = patch(&test, &format!("/computers/{id}"), json!({ "standing": "approved" })).await;
        assert_eq!(approved.json()["standing"], "approved");
        assert!(speak(&test, "far", "192.0.2.7").await.unwrap().machine.may_work(), "known at once");
        patch(&test, &format!("/computers/{id}"), json!({ "standing": "refused" })).await;
        declare(&test, "192.0.2.0/24", true, false).await;
        let known = super::super::of_device(&test.app, "far").await.unwrap().unwrap();
        assert_eq!(known.standing, "refused");
        let still = speak(&test, "far", "192.0.2.7").await.unwrap().machine;
        assert_eq!(still.standing, "refused", "a person decided");
        let bad = patch(&test, &format!("/computers/{id}"), json!({ "standing": "king" })).await;
        assert_eq!(bad.problem(), (422, "invalid-field".into()));
        test
    })
    .await;
}

/// S-4: unknown agents that wait for approval are few for each source, and forgotten after a week.
#[tokio::test]
async fn a_flood_of_unknown_agents() {
    each(|test| async move {
        for n in 0..limits::ARRIVALS_MINUTE_MAX {
            speak(&test, &format!("flood-{n}"), "198.51.100.1").await.unwrap();
        }
        let over = speak(&test, "flood-x", "198.51.100.1").await.unwrap_err();
        assert_eq!(over.code, Code::Overloaded);
        speak(&test, "other", "198.51.100.2").await.unwrap();
        speak(&test, "flood-0", "198.51.100.1").await.unwrap();
        speak(&test, "trusted", "127.0.0.1").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        later(&test, Duration::from_secs(6 * 86_400));
        speak(&test, "flood-1", "198.51.100.1").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        later(&test, Duration::from_secs(2 * 86_400));
        super::super::sweep(&test.app).await.unwrap();
        let left = test.get("/computers").await.json();
        assert_eq!(names(&left["items"]), ["flood-1", "trusted"]);
        test
    })
    .await;
}

/// S-7: a device id that could be a weapon is refused before anything is kept.
#[tokio::test]
async fn bad_device_ids() {
    each(|test| async move {
        for id in ["../../etc", "a\"b", "<x>", "", "a\0b"] {
            assert_eq!(speak(&test, id, "127.0.0.1").await.unwrap_err().code, Code::InvalidField);
        }
        assert_eq!(test.get("/computers").await.json()["total"], 0);
        test
    })
    .await;
}

/// Contacts are remembered and written together; a machine that says nothing new is not written each time.
#[tokio::test]
async fn polling_writes_little() {
    each(|test| async move {
        speak(&test, "poller", "127.0.0.1").await.unwrap();
        let first = test.get("/computers/poller").await.json()["computer"]["contact_at"].clone();
        later(&test, Duration::from_secs(10));
        speak(&test, "poller", "127.0.0.1").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        let same = test.get("/computers/poller").await.json();
        assert_eq!(same["computer"]["contact_at"], first, "ten seconds later nothing is written");
        later(&test, limits::CONTACT_EACH);
        speak_as(&test, "poller", "127.0.0.2", "GLPI-Agent_v1.11", "glpi-id").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        let later = test.get("/computers/poller").await.json();
        assert_ne!(later["computer"]["contact_at"], first);
        assert_eq!(later["computer"]["address"], "127.0.0.2");
        assert_eq!(later["computer"]["agent_version"], "GLPI-Agent_v1.11");
        assert_eq!(test.get("/computers?search=glpi-agent").await.json()["total"], 1);
        test
    })
    .await;
}

/// S-1: with `bind`, a device id that speaks with another GLPI agent's id, or from another declared network, gets no work until people
/// approve it again.
#[tokio::test]
async fn a_device_id_may_be_bound() {
    each(|test| async move {
        declare(&test, "192.0.2.0/24", true, false).await;
        let mut settings = test.get("/foreign/settings").await.json();
        settings["bind"] = json!(true);
        assert_eq!(put(&test, "/foreign/settings", settings).await.status, 200);
        let agent = "GLPI-Agent_v1.11";
        assert!(speak_as(&test, "a", "127.0.0.1", agent, "one").await.unwrap().machine.may_work());
        assert!(speak_as(&test, "a", "127.0.0.9", agent, "one").await.unwrap().machine.may_work());
        assert!(!speak_as(&test, "a", "127.0.0.1", agent, "two").await.unwrap().machine.may_work());
        assert!(!speak_as(&test, "a", "127.0.0.1", agent, "one").await.unwrap().machine.may_work(), "held");
        let shown = test.get("/computers/a").await.json();
        assert_eq!(shown["computer"]["standing"], "duplicate");
        patch(&test, "/computers/a", json!({ "standing": "approved" })).await;
        assert!(speak_as(&test, "a", "127.0.0.1", agent, "one").await.unwrap().machine.may_work());
        assert!(!speak_as(&test, "a", "192.0.2.1", agent, "one").await.unwrap().machine.may_work());
        test
    })
    .await;
}

/// One of our own agents is a computer from its enrolment on, and it goes with the agent.
#[tokio::test]
async fn our_own_agents_are_computers() {
    each(|test| async move {
        test.enroll("hall").await;
        let shown = test.get("/computers/hall").await.json();
        assert_eq!(
            (shown["computer"]["kind"].as_str(), shown["computer"]["standing"].as_str()),
            (Some("escale"), Some("approved"))
        );
        assert_eq!(shown["computer"]["agent"], "hall");
        let removed = test.ask(Method::DELETE, "/computers/hall", Value::Null).await;
        assert_eq!(removed.problem(), (409, "computer-of-agent".into()));
        let agent = crate::fleet::named(&mut test.app.db.read(), "hall").await.unwrap().id;
        let machine = super::super::of_agent(&test.app, agent).await.unwrap().unwrap();
        assert!(machine.may_work() && machine.agent_id == Some(agent));
        super::super::agent_speaks(&test.app, agent, "10.4.0.1".parse().unwrap(), "0.3.0").await.unwrap();
        super::super::contact::write(&test.app).await.unwrap();
        assert_eq!(test.get("/computers/hall").await.json()["computer"]["address"], "10.4.0.1");
        super::super::take_inventory(&test.app, Source::Agent(agent), inventory("other-name", "x"))
            .await
            .unwrap();
        let shown = test.get("/computers/hall").await.json();
        assert_eq!((shown["computer"]["name"].as_str(), shown["software"].as_u64()), (Some("hall"), Some(2)));
        assert_eq!(test.ask(Method::DELETE, "/agents/hall", Value::Null).await.status, 204);
        assert_eq!(test.get("/computers/hall").await.status, 404);
        test
    })
    .await;
}
