//! What follows when a process ends by itself.

use crate::house::{House, content, instance, kill9, lives};
use protocol::api::RecoveryOptions;
use std::time::{Duration, Instant};

const LOOP: &str = "while :; do sleep 1; done\n";

fn quick(retries: u32) -> RecoveryOptions {
    RecoveryOptions {
        restart: Some(true),
        retries: Some(retries),
        delay_ms: Some(0),
        reset_after_ms: Some(600_000),
        on_success: None,
    }
}

/// SEN-04: an order clears the count.
#[tokio::test]
async fn a_killed_process_comes_back_and_its_death_is_told() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let _agent = house.agent();
    let mut one = instance("demo", &demo);
    one.recovery = quick(3);
    house.assign(std::slice::from_ref(&one));
    let first = house.started(&one.id, 1).await.pid.unwrap();
    kill9(first);
    let seen = house.until_seen(&one.id, "restarted", |s| s.state == "started" && s.pid != Some(first)).await;
    assert_eq!((seen.restarts, seen.launch), (1, 1));
    let death = house.until("the death", |r| r.deaths.first().cloned()).await;
    assert_eq!((death.id.as_str(), death.signal, death.exit_code), ("ins_demo", Some(9), None));
    assert_eq!(death.follows.code, "waits-restart");
    assert_eq!(death.follows.details["attempt"], "1");
    house.logged(&one.id, "signal 9").await;
    // An order clears the count.
    one.launch = 2;
    house.assign(std::slice::from_ref(&one));
    assert_eq!(house.started(&one.id, 2).await.restarts, 0);
}

/// SEN-04: exactly as many restarts as it may have.
#[tokio::test]
async fn a_program_that_dies_at_once_is_given_up() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", "echo try >>\"$ESCALE_DATA_DIR/tries\"\nexit 7\n");
    let _agent = house.agent();
    let mut one = instance("demo", &demo);
    one.recovery = quick(3);
    house.assign(std::slice::from_ref(&one));
    let seen = house.until_seen(&one.id, "given up", |s| s.failed).await;
    let reason = seen.reason.unwrap();
    assert_eq!((seen.state.as_str(), reason.code.as_str(), seen.pid), ("stopped", "gave-up", None));
    assert_eq!(reason.details["attempts"], "3");
    assert_eq!(content(&house.data("demo").join("tries")).unwrap(), "try\n".repeat(4));
    let deaths = house.until("four deaths", |r| (r.deaths.len() == 4).then(|| r.deaths.clone())).await;
    assert!(deaths.iter().all(|d| d.exit_code == Some(7)));
    let numbers: Vec<u64> = deaths.iter().map(|d| d.number - deaths[0].number).collect();
    assert_eq!(numbers, [0, 1, 2, 3]);
    assert_eq!(deaths[3].follows.code, "gave-up");
    // A start order tries anew, all tries.
    one.launch = 2;
    house.assign(std::slice::from_ref(&one));
    house.until_seen(&one.id, "given up again", |s| s.failed && s.launch == 2).await;
    assert_eq!(content(&house.data("demo").join("tries")).unwrap(), "try\n".repeat(8));
}

#[tokio::test]
async fn an_exit_with_code_0_is_no_failure_and_was_started() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", "echo done\n");
    let _agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let finished = |s: &protocol::link::Seen| s.reason.as_ref().is_some_and(|r| r.code == "finished");
    let seen = house.until_seen(&one.id, "finished", finished).await;
    assert!(!seen.failed && seen.state == "stopped" && seen.launch == 1);
    house.logged(&one.id, "done").await;
    // However short its life was, the server saw it started: the order is done.
    assert!(house.reported().history.iter().any(|s| s.state == "started" && s.launch == 1));
}

/// SEN-04: none after an order.
#[tokio::test]
async fn a_delay_is_cancelled_by_an_order_and_recovery_can_be_off() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "recovery = { delay = \"1h\" }", LOOP);
    let _agent = house.agent();
    let mut one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let first = house.started(&one.id, 1).await.pid.unwrap();
    kill9(first);
    let seen = house.until_seen(&one.id, "waits", |s| s.state == "stopped").await;
    let reason = seen.reason.unwrap();
    assert_eq!((reason.code.as_str(), reason.details["delay"].as_str()), ("waits-restart", "1h"));
    assert!(!seen.failed);
    // A start order does not wait for the delay.
    one.launch = 2;
    house.assign(std::slice::from_ref(&one));
    let second = house.started(&one.id, 2).await.pid.unwrap();
    kill9(second);
    house.until_seen(&one.id, "waits again", |s| s.state == "stopped" && s.launch == 2).await;
    // A stop order ends the waiting.
    (one.launch, one.run) = (3, false);
    house.assign(std::slice::from_ref(&one));
    let seen = house.stopped(&one.id, 3).await;
    assert!(seen.reason.is_none());
    // Switched off for this instance: a death is the end.
    (one.launch, one.run, one.recovery.restart) = (4, true, Some(false));
    house.assign(std::slice::from_ref(&one));
    let third = house.started(&one.id, 4).await.pid.unwrap();
    kill9(third);
    let seen = house.until_seen(&one.id, "failed", |s| s.failed).await;
    assert_eq!(seen.reason.unwrap().code, "no-recovery");
}

/// SEN-04, SEN-06: decided by the agent alone.
#[tokio::test]
async fn without_the_server_recovery_goes_on_and_is_told_afterwards() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", "echo \"life $$\"\nwhile :; do sleep 1; done\n");
    let _agent = house.agent();
    let mut one = instance("demo", &demo);
    one.recovery = quick(5);
    house.assign(std::slice::from_ref(&one));
    let first = house.started(&one.id, 1).await.pid.unwrap();
    house.go_away().await;
    kill9(first);
    let alive = || house.processes("demo").into_iter().find(|pid| *pid != first && lives(*pid));
    house.until_true("a second life", || alive().is_some()).await;
    house.come_back().await;
    let second = house.until_seen(&one.id, "a new process", |s| s.pid.is_some_and(|p| p != first)).await;
    house.logged(&one.id, &format!("life {}", second.pid.unwrap())).await;
    assert_eq!(house.until("the death", |r| r.deaths.first().cloned()).await.signal, Some(9));
}

#[tokio::test]
async fn not_ready_in_time_is_a_failure() {
    let house = House::new().await;
    let late =
        "ready = { http = \"http://127.0.0.1:1/\", within = \"200ms\" }\nrecovery = { restart = false }";
    let demo = house.script("demo", "1.0", late, LOOP);
    let _agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let began = Instant::now();
    let seen = house.until_seen(&one.id, "failed", |s| s.failed && s.state == "stopped").await;
    let reason = seen.reason.unwrap();
    assert_eq!((reason.code.as_str(), reason.details["within"].as_str()), ("not-ready", "200ms"));
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(house.processes("demo").is_empty());
    assert!(!house.reported().history.iter().any(|s| s.state == "started"));
}

#[tokio::test]
async fn fifty_crashes_do_not_wear_the_agent_out() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let _agent = house.agent();
    let mut one = instance("demo", &demo);
    one.recovery = quick(1000);
    house.assign(std::slice::from_ref(&one));
    let mut pid = house.started(&one.id, 1).await.pid.unwrap();
    for _ in 0..50 {
        kill9(pid);
        let next = house
            .until("the next life", |r| {
                let seen = r.seen.get("ins_demo")?;
                (seen.state == "started" && seen.pid != Some(pid)).then_some(seen.pid?)
            })
            .await;
        pid = next;
    }
    assert_eq!(house.until_seen(&one.id, "counted", |s| s.restarts == 50).await.restarts, 50);
    assert!(house.processes("demo").len() <= 2, "the loop and its sleep, once");
}
