//! Children that misbehave are ended all the same, whole.

use crate::house::{Agent, House, content, instance, kill9, lives};
use protocol::link::Assigned;
use std::time::{Duration, Instant};

const SHORT: &str = "stop = { grace = \"300ms\" }\nrecovery = { delay = \"0s\" }";

/// Starts an instance with this script and waits until the script wrote a number for each child into its data folder.
async fn begin(script: &str, files: &[&str]) -> (House, Agent, Assigned, Vec<u32>) {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", SHORT, script);
    let agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 1).await;
    let mut pids = Vec::new();
    for file in files {
        let path = house.data("demo").join(file);
        house.until_true("a child's number", || content(&path).is_some_and(|t| t.ends_with('\n'))).await;
        pids.push(content(&path).unwrap().trim().parse().unwrap());
    }
    (house, agent, one, pids)
}

async fn stop(house: &House, one: &mut Assigned) -> Duration {
    (one.launch, one.run) = (one.launch + 1, false);
    let began = Instant::now();
    house.assign(std::slice::from_ref(one));
    house.stopped(&one.id, one.launch).await;
    began.elapsed()
}

/// SEN-03: asked first, killed afterwards.
#[tokio::test]
async fn one_that_ignores_term_is_killed_after_its_grace() {
    let (house, _agent, mut one, pids) =
        begin("trap '' TERM INT HUP\necho $$ >\"$ESCALE_DATA_DIR/a\"\nwhile :; do sleep 1; done\n", &["a"])
            .await;
    let took = stop(&house, &mut one).await;
    assert!(took >= Duration::from_millis(290) && took < Duration::from_secs(3), "{took:?}");
    assert!(!lives(pids[0]));
    house.logged(&one.id, "killing it").await;
    let seen = house.stopped(&one.id, 2).await;
    assert_eq!(seen.reason.unwrap().code, "killed-after-grace");
}

/// SEN-03: the grace is no delay.
#[tokio::test]
async fn one_that_obeys_is_not_kept_waiting() {
    let script =
        "trap 'echo bye; exit 0' TERM\necho $$ >\"$ESCALE_DATA_DIR/a\"\nwhile :; do sleep 0.01; done\n";
    let (house, _agent, mut one, _) = begin(script, &["a"]).await;
    let took = stop(&house, &mut one).await;
    assert!(took < Duration::from_millis(280), "{took:?}");
    house.logged(&one.id, "bye").await;
    assert!(house.reported().deaths.is_empty(), "an end that was asked for is no death");
}

#[tokio::test]
async fn what_it_forked_goes_with_it_however_far_it_ran() {
    // A child in the group, one in a session of its own, and one that also closed its pipes, cleaned its environment
    // and let its parent die.
    let script = r#"
sleep 1000 & echo $! >"$ESCALE_DATA_DIR/group"
setsid sh -c 'echo $$ >"$ESCALE_DATA_DIR/session"; exec sleep 1000' &
(setsid sh -c 'echo $$ >"$ESCALE_DATA_DIR/far"; exec sleep 1000 </dev/null >/dev/null 2>&1' &) &
sh -c '(setsid env -i sleep 1000 & echo $! >"$ESCALE_DATA_DIR/clean")' &
trap '' TERM
while :; do sleep 1; done
"#;
    let (house, _agent, mut one, pids) = begin(script, &["group", "session", "far", "clean"]).await;
    assert!(pids.iter().all(|p| lives(*p)), "{pids:?}");
    stop(&house, &mut one).await;
    assert!(
        pids.iter().all(|p| !lives(*p)),
        "{:?} of {pids:?} live on",
        pids.iter().filter(|p| lives(**p)).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn what_a_dead_leader_left_is_gone_before_the_restart() {
    let script = r#"
if [ -e "$ESCALE_DATA_DIR/left" ]; then
  kill -0 "$(cat "$ESCALE_DATA_DIR/left")" 2>/dev/null && echo "it lives on"
  echo second >"$ESCALE_DATA_DIR/second"; exec sleep 1000
fi
setsid sh -c 'trap "" TERM; echo $$ >"$ESCALE_DATA_DIR/left"; while :; do sleep 1; done' &
exec sleep 1000
"#;
    let (house, _agent, one, pids) = begin(script, &["left"]).await;
    let leader = house.started(&one.id, 1).await.pid.unwrap();
    kill9(leader);
    house.until_seen(&one.id, "restarted", |s| s.restarts == 1 && s.state == "started").await;
    house.until_true("the second life", || content(&house.data("demo").join("second")).is_some()).await;
    assert!(!lives(pids[0]));
    house.logged(&one.id, "started, process").await;
    assert!(!house.reported().logs.values().any(|l| l.text == "it lives on"));
}

#[tokio::test]
async fn a_flood_is_throttled_and_stoppable() {
    let (house, _agent, mut one, _) = begin(
        "echo $$ >\"$ESCALE_DATA_DIR/a\"\nexec yes 'the same line again and again and again'\n",
        &["a"],
    )
    .await;
    house.until("many lines", |r| (r.logs.len() > 6_000).then_some(())).await;
    let took = stop(&house, &mut one).await;
    assert!(took < Duration::from_secs(3), "{took:?}");
    // Another order is obeyed as quickly while it floods.
    (one.launch, one.run) = (one.launch + 1, true);
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 3).await;
}

#[tokio::test]
async fn a_zombie_is_not_left() {
    // Orphans that end by themselves are taken away by the agent.
    let script = "(sh -c 'sleep 0.1' &) &\necho $$ >\"$ESCALE_DATA_DIR/a\"\nexec sleep 1000\n";
    let (house, agent, _one, _) = begin(script, &["a"]).await;
    let zombies = || {
        agent::supervise::unix::children(agent.pid(), u32::MAX)
            .into_iter()
            .filter(|p| agent::supervise::unix::stat(*p).is_some_and(|s| s.zombie))
            .count()
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    house.until_true("no zombie is left", || zombies() == 0).await;
}

#[tokio::test]
async fn a_program_that_takes_too_much_memory_is_ended() {
    let house = House::new().await;
    // Each process alone stays below the bound, together they do not; and one that goes beyond it by itself is refused
    // by the kernel.
    let limits = "limits = { memory = \"16MiB\" }\nrecovery = { restart = false }";
    let hungry =
        "x=x; i=0; while [ $i -lt 22 ]; do x=$x$x; i=$((i+1)); done; echo \"has ${#x}\"; sleep 1000\n";
    let greedy = house.script("greedy", "1.0", limits, &hungry.replace("22", "26"));
    let many = house.script(
        "many",
        "1.0",
        limits,
        &format!("for n in 1 2 3 4 5 6 7 8 9 10 11 12; do ({hungry}) & done; wait\n"),
    );
    let _agent = house.agent();
    let (greedy, many) = (instance("greedy", &greedy), instance("many", &many));
    house.assign(&[greedy.clone(), many.clone()]);
    house.until_seen(&greedy.id, "refused", |s| s.failed).await;
    house.until_seen(&many.id, "killed", |s| s.failed).await;
    house.logged(&many.id, "are allowed; killing it").await;
    assert!(house.processes("many").is_empty());
    assert!(!house.reported().logs.values().any(|l| l.text.starts_with("has 6710")));
}
