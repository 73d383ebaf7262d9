//! Subscriptions and polls: vectors 7 and 8 of appendix A, and what happens when clients leave, come back, or overlap.

use super::{Line, World, consumer, id, lamp, post, probe};
use crate::testing::each;
use serde_json::json;
use std::time::{Duration, Instant};

fn push(name: &str, value: u32) -> String {
    probe(&format!("PushStateObject?name={name}&value={value}"))
}

fn send(key: &str) -> String {
    lamp(&format!("SendMessage?scope=Package&args=Probe&key={key}"))
}

async fn until_polls(world: &World, count: i64) {
    for _ in 0..2_000 {
        if world.test.app.compat.counts.polls.load(std::sync::atomic::Ordering::Relaxed) == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("never {count} polls");
}

/// API-06, SO-06: appendix A, vector 7.
#[tokio::test]
async fn a_poll_waits_as_long_as_it_should() {
    each(|test| async move {
        let world = World::new(test).await;
        let box_ = id(&world.probe("SubscribeToMessage").await);
        let poll = |rest: &str| probe(&format!("GetMessages?subscriptionId={box_}&{rest}"));
        let began = Instant::now();
        assert_eq!(world.ask(poll("timeout=0")).await.brief(), (200, "[]".to_owned()));
        assert!(began.elapsed() < Duration::from_millis(500));
        let began = Instant::now();
        assert_eq!(world.ask(poll("timeout=5")).await.text(), "[]");
        assert!(began.elapsed() >= Duration::from_millis(990), "5 ms are raised to a second");
        let mut waiting = Line::open(world.address).await;
        waiting.say(poll("timeout=60000")).await;
        until_polls(&world, 1).await;
        let began = Instant::now();
        assert_eq!(world.ask(send("A")).await.status(), 204);
        let got = waiting.hear().await;
        assert_eq!(got.json()[0]["Key"], "A");
        assert!(got.at_once && began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
        for key in ["1", "2", "3"] {
            world.ask(send(key)).await;
        }
        for key in ["1", "2", "3"] {
            let got = world.ask(poll("timeout=1000&limit=1")).await.json();
            assert_eq!((got.as_array().map(Vec::len), &got[0]["Key"]), (Some(1), &json!(key)));
        }
        let states = id(&world.ask(lamp("SubscribeToStateObjects?sentinel=Greenhouse&name=T")).await);
        for value in 1..=3 {
            world.ask(push("T", value)).await;
        }
        let got = world.ask(lamp(&format!("GetStateObjects?subscriptionId={states}"))).await.json();
        assert_eq!((got.as_array().map(Vec::len), &got[0]["StateObject"]["Value"]), (Some(1), &json!(3)));
        world.end().await
    })
    .await;
}

/// API-07: appendix A, vector 8; a subscription dies 150 s after its last use and is made again under the same id.
#[tokio::test]
async fn an_id_nobody_knows_is_renewed() {
    each(|test| async move {
        let world = World::new(test).await;
        let given = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
        let poll = probe(&format!("GetMessages?subscriptionId={given}&timeout=60000"));
        assert_eq!(world.ask(&poll).await.brief(), (500, String::new()));
        let renew = probe(&format!("SubscribeToMessage?subscriptionId={given}"));
        assert_eq!(id(&world.ask(&renew).await), given);
        let mut waiting = Line::open(world.address).await;
        waiting.say(&poll).await;
        until_polls(&world, 1).await;
        world.ask(send("Here")).await;
        assert_eq!(waiting.hear().await.json()[0]["Key"], "Here");
        // Nobody used it for too long.
        world.test.app.exchange.listeners.expire(Duration::ZERO);
        assert_eq!(world.ask(&poll).await.status(), 500);
        assert_eq!(id(&world.ask(&renew).await), given);
        assert_eq!(world.probe(&format!("GetMessages?subscriptionId={given}&timeout=0")).await.text(), "[]");
        // Any spelling of the same id is the same id.
        let loud = given.to_uppercase().replace('-', "");
        assert_eq!(world.probe(&format!("GetMessages?subscriptionId={loud}&timeout=0")).await.text(), "[]");
        world.end().await
    })
    .await;
}

/// API-06: of two polls the newest wins; a client that leaves loses nothing; one id may serve both kinds of polls.
#[tokio::test]
async fn polls_that_overlap_or_break_off() {
    each(|test| async move {
        let world = World::new(test).await;
        let box_ = id(&world.probe("SubscribeToMessage").await);
        let poll = probe(&format!("GetMessages?subscriptionId={box_}"));
        let (mut older, mut newer) = (Line::open(world.address).await, Line::open(world.address).await);
        older.say(&poll).await;
        until_polls(&world, 1).await;
        newer.say(&poll).await;
        assert_eq!(older.hear().await.brief(), (200, "[]".to_owned()));
        drop(newer);
        until_polls(&world, 0).await;
        world.ask(send("Kept")).await;
        let mut states = Line::open(world.address).await;
        let both = probe(&format!("SubscribeToStateObjects?subscriptionId={box_}&name=T"));
        assert_eq!(id(&world.ask(both).await), box_);
        states.say(probe(&format!("GetStateObjects?subscriptionId={box_}"))).await;
        assert_eq!(world.ask(&poll).await.json()[0]["Key"], "Kept");
        let mut messages = Line::open(world.address).await;
        messages.say(&poll).await;
        until_polls(&world, 2).await;
        world.ask(send("M")).await;
        assert_eq!(messages.hear().await.json()[0]["Key"], "M");
        world.ask(push("T", 5)).await;
        assert_eq!(states.hear().await.json()[0]["StateObject"]["Value"], 5);
        world.end().await
    })
    .await;
}

/// API-06: an answer that is thrown away before it is written gives its messages back.
#[tokio::test]
async fn messages_that_could_not_be_handed_over_go_back() {
    each(|test| async move {
        let world = World::new(test).await;
        let box_ = id(&world.probe("SubscribeToMessage").await);
        world.ask(send("Once")).await;
        let uri = format!("/rest/constellation/GetMessages?subscriptionId={box_}&timeout=0&SentinelName=Greenhouse&PackageName=Probe&AccessKey=device-key");
        let request = http::Request::get(uri).body(http_body_util::Full::<bytes::Bytes>::default()).unwrap();
        let answer = super::super::answer(&world.test.app, request).await;
        assert_eq!(answer.unwrap().status(), 200);
        let got = world.probe(&format!("GetMessages?subscriptionId={box_}&timeout=0")).await.json();
        assert_eq!(got[0]["Key"], "Once");
        world.end().await
    })
    .await;
}

/// S0-26, S0-27, S0-28: groups come from the configuration and from subscriptions.
#[tokio::test]
async fn groups_by_configuration_and_by_request() {
    each(|test| async move {
        let world = World::new(test).await;
        let device = id(&world.probe("SubscribeToMessage").await);
        let page = id(&world.consumer("Page", "SubscribeToMessageGroup?group=Garden").await);
        for group in ["Garden", "Kitchen", "garden,Kitchen"] {
            assert_eq!(
                world.ask(lamp(&format!("SendMessage?scope=Group&args={group}&key={group}"))).await.status(),
                204
            );
        }
        for got in [
            world.probe(&format!("GetMessages?subscriptionId={device}&timeout=0")).await,
            world.ask(consumer("Page", &format!("GetMessages?subscriptionId={page}&timeout=0"))).await,
        ] {
            assert_eq!(got.json().as_array().map(Vec::len), Some(2), "{got:?}");
        }
        world.end().await
    })
    .await;
}

/// Bad input: a client that opens a thousand polls gets its own answers; the others go on.
#[tokio::test]
async fn a_thousand_polls_of_one_client() {
    each(|test| async move {
        let world = World::new(test).await;
        let box_ = id(&world.probe("SubscribeToMessage").await);
        let poll = probe(&format!("GetMessages?subscriptionId={box_}"));
        let mut lines = Vec::new();
        for _ in 0..200 {
            let mut line = Line::open(world.address).await;
            line.say(&poll).await;
            lines.push(line);
        }
        for _ in 0..2_000 {
            if world.test.app.compat.counts.polls.load(std::sync::atomic::Ordering::Relaxed) == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert!(
            world.test.app.compat.counts.polls.load(std::sync::atomic::Ordering::Relaxed) <= 1,
            "one waits"
        );
        let mut refused = 0;
        for _ in 0..crate::limits::LISTENERS_PER_PARTY_MAX + 10 {
            refused += u32::from(world.consumer("Greedy", "SubscribeToMessage").await.status() == 503);
        }
        assert!(refused >= 10, "{refused}");
        let path = "/rest/constellation/SendMessage?SentinelName=Home&PackageName=Lamp&AccessKey=plain-key";
        let said = post(path, r#"{"Scope":{"Scope":"Package","Args":["Probe"]},"Key":"K"}"#);
        assert_eq!(world.ask(said).await.status(), 204);
        world.end().await
    })
    .await;
}
