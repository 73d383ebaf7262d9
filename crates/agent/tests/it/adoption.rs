//! The agent is killed, and comes back.

use crate::house::{House, content, instance, kill9, lives};
use protocol::api::RecoveryOptions;

const LOOP: &str = "i=0\nwhile :; do i=$((i+1)); echo \"tick $i\"; sleep 0.05; done\n";

#[tokio::test]
async fn what_runs_is_adopted_and_nothing_it_said_is_lost() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "recovery = { delay = \"0s\" }", LOOP);
    let agent = house.agent();
    let mut one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    house.logged(&one.id, "tick 2").await;
    agent.kill();
    house.until("a lost connection", |r| (!r.connected).then_some(())).await;
    assert!(lives(pid));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let agent = house.agent();
    let seen = house.until("adopted", |r| (r.hellos == 2).then(|| r.seen["ins_demo"].clone())).await;
    assert_eq!((seen.pid, seen.state.as_str(), seen.launch), (Some(pid), "started", 1));
    house.logged(&one.id, "tick 12").await;
    let ticks: Vec<String> =
        house.reported().logs.values().map(|l| l.text.clone()).filter(|t| t.starts_with("tick")).collect();
    let expected: Vec<String> = (1..=ticks.len()).map(|i| format!("tick {i}")).collect();
    assert_eq!(ticks, expected, "no line is lost, doubled or out of order");
    assert_eq!(house.processes("demo").iter().filter(|p| **p == pid).count(), 1);

    // An adopted process that dies is restarted; nobody could see how it ended.
    kill9(pid);
    let seen = house.until_seen(&one.id, "restarted", |s| s.state == "started" && s.pid != Some(pid)).await;
    let death = house.until("the death", |r| r.deaths.first().cloned()).await;
    assert_eq!((death.exit_code, death.signal), (None, None));
    // And an adopted one obeys.
    agent.kill();
    let _agent = house.agent();
    house.until("a third hello", |r| (r.hellos == 3).then_some(())).await;
    (one.launch, one.run) = (2, false);
    house.assign(std::slice::from_ref(&one));
    house.stopped(&one.id, 2).await;
    assert!(!lives(seen.pid.unwrap()));
    assert!(house.processes("demo").is_empty());
}

#[tokio::test]
async fn one_that_died_meanwhile_is_a_death_and_what_it_left_is_ended() {
    let house = House::new().await;
    let script = "setsid sh -c 'echo $$ >\"$ESCALE_DATA_DIR/left\"; exec sleep 1000' &\nexec sleep 1000\n";
    let demo = house.script("demo", "1.0", "recovery = { delay = \"0s\" }", script);
    let agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    let left = house.data("demo").join("left");
    house.until_true("the child", || content(&left).is_some_and(|t| t.ends_with('\n'))).await;
    let left: u32 = content(&left).unwrap().trim().parse().unwrap();
    agent.kill();
    kill9(pid);
    assert!(lives(left));
    let _agent = house.agent();
    let seen = house.until_seen(&one.id, "restarted", |s| s.state == "started" && s.pid != Some(pid)).await;
    assert_eq!(seen.restarts, 1);
    assert!(!lives(left), "what it left is ended before the restart");
    house.until("the death", |r| r.deaths.first().cloned()).await;
}

#[tokio::test]
async fn orders_given_meanwhile_and_autostart() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let agent = house.agent();
    let mut stopped = instance("stopped", &demo);
    let mut ordered = instance("ordered", &demo);
    let mut manual = instance("manual", &demo);
    manual.autostart = false;
    manual.recovery = RecoveryOptions { restart: Some(false), ..Default::default() };
    house.assign(&[stopped.clone(), ordered.clone(), manual.clone()]);
    let pid = house.started(&stopped.id, 1).await.pid.unwrap();
    house.started(&ordered.id, 1).await;
    let by_hand = house.started(&manual.id, 1).await.pid.unwrap();
    (ordered.launch, ordered.run) = (2, false);
    house.assign(&[stopped.clone(), ordered.clone(), manual.clone()]);
    house.stopped(&ordered.id, 2).await;
    kill9(by_hand);
    house.until_seen(&manual.id, "ended", |s| s.failed).await;
    agent.kill();
    // While the agent is away, one is stopped and one is started.
    (stopped.launch, stopped.run) = (2, false);
    (ordered.launch, ordered.run) = (3, true);
    house.assign(&[stopped.clone(), ordered.clone(), manual.clone()]);
    let agent = house.agent();
    house.stopped(&stopped.id, 2).await;
    assert!(!lives(pid));
    house.started(&ordered.id, 3).await;
    let seen = house.until_seen(&manual.id, "left alone", |s| s.state == "stopped").await;
    assert_eq!(seen.reason.unwrap().code, "autostart-off");
    // A stop lasts over a restart of the agent.
    agent.kill();
    let _agent = house.agent();
    house.until("another hello", |r| (r.hellos == 3).then_some(())).await;
    house.stopped(&stopped.id, 2).await;
    assert!(house.processes("stopped").is_empty() && house.processes("manual").is_empty());
    assert!(!house.processes("ordered").is_empty());
}

#[tokio::test]
async fn a_process_that_no_record_knows_is_never_doubled() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    agent.kill();
    // The agent was killed between starting the process and writing it down.
    let record = house.state().join("instances/demo/run.json");
    let text = std::fs::read_to_string(&record).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["process"] = serde_json::Value::Null;
    std::fs::write(&record, value.to_string()).unwrap();
    let _agent = house.agent();
    let seen = house.until_seen(&one.id, "one process", |s| s.state == "started" && s.pid != Some(pid)).await;
    assert!(!lives(pid), "the stray is ended");
    assert!(lives(seen.pid.unwrap()));
}

#[tokio::test]
async fn what_is_assigned_no_more_is_ended_when_the_agent_comes_back() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    agent.kill();
    house.assign(&[]);
    let _agent = house.agent();
    house.until("it is gone", |r| r.gone.contains(&one.id).then_some(())).await;
    assert!(!lives(pid));
    house.until_true("its folder is gone", || !house.state().join("instances/demo").exists()).await;
}
