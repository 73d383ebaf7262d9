//! Figures of the agent, with bounds wide enough for an unoptimised build on a busy machine.
//!
//! `cargo nextest run -p agent figures --no-capture` shows the figures. `ESCALE_AGENT_BIN=<path>` measures another
//! build, `ESCALE_MANY=200` starts so many at once, `ESCALE_CRASHES=1000` kills so often, and `ESCALE_CHILD=<path>` takes another child than a shell script,
//! whose own start is part of each figure: a program that writes its number, then its other words, as one line into
//! the file `$LIVES`, and waits.

use crate::house::{House, instance, kill9};
use protocol::api::RecoveryOptions;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

/// Each life of an instance writes its number into a pipe; here they come with the instant at which they did.
fn lives_of(house: &House) -> tokio::sync::mpsc::UnboundedReceiver<(u32, Instant)> {
    let pipe = house.folder.path().join("lives");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    let (send, receive) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let file = std::fs::OpenOptions::new().read(true).write(true).open(pipe).unwrap();
        for line in BufReader::new(file).lines().map_while(Result::ok) {
            let at = Instant::now();
            if send.send((line.split(' ').next().unwrap().parse().unwrap(), at)).is_err() {
                return;
            }
        }
    });
    receive
}

const SCRIPT: &str = "echo $$ >\"$LIVES\"\nexec sleep 1000\n";

fn package(house: &House) -> protocol::link::BundleRef {
    let env = format!("env = {{ LIVES = \"{}\" }}", house.folder.path().join("lives").display());
    match std::env::var("ESCALE_CHILD") {
        Ok(child) => house.publish("demo", "1.0", &format!("command = [\"{child}\"]\n{env}"), &[]),
        Err(_) => house.script("demo", "1.0", &env, SCRIPT),
    }
}

fn resident(pid: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    status.lines().find(|l| l.starts_with("VmRSS")).unwrap().to_owned()
}

fn show(what: &str, mut values: Vec<Duration>) -> Duration {
    values.sort();
    let median = values[values.len() / 2];
    let p99 = values[(values.len() * 99 / 100).min(values.len() - 1)];
    eprintln!("{what}: median {median:?}, p99 {p99:?}, of {}", values.len());
    median
}

#[tokio::test]
async fn a_crash_is_answered_at_once() {
    let house = House::new().await;
    let mut lives = lives_of(&house);
    let agent = house.agent();
    let mut one = instance("demo", &package(&house));
    one.recovery = RecoveryOptions { retries: Some(1_000_000), delay_ms: Some(0), ..Default::default() };
    house.assign(std::slice::from_ref(&one));
    let (mut pid, _) = lives.recv().await.unwrap();
    let mut took = Vec::new();
    let crashes = std::env::var("ESCALE_CRASHES").map_or(30, |n| n.parse().unwrap());
    for i in 0..crashes {
        if i % 500 == 20 {
            eprintln!("after {i} crashes: {}", resident(agent.pid()));
        }
        // Past the start, so that a healthy program is killed.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let killed = Instant::now();
        kill9(pid);
        let (next, at) = lives.recv().await.unwrap();
        took.push(at - killed);
        pid = next;
    }
    assert!(show("crash to the next life", took) < Duration::from_millis(100));
}

#[tokio::test]
async fn an_order_is_carried_out_at_once() {
    let house = House::new().await;
    let mut lives = lives_of(&house);
    let _agent = house.agent();
    let mut one = instance("demo", &package(&house));
    house.assign(std::slice::from_ref(&one));
    lives.recv().await.unwrap();
    house.started(&one.id, 1).await;
    let mut took = Vec::new();
    for _ in 0..20 {
        (one.launch, one.run) = (one.launch + 1, false);
        house.assign(std::slice::from_ref(&one));
        house.stopped(&one.id, one.launch).await;
        (one.launch, one.run) = (one.launch + 1, true);
        let ordered = Instant::now();
        house.assign(std::slice::from_ref(&one));
        let (_, at) = lives.recv().await.unwrap();
        took.push(at - ordered);
        house.started(&one.id, one.launch).await;
    }
    assert!(show("order to the first instruction", took) < Duration::from_millis(100));
}

#[tokio::test]
async fn many_are_up_in_a_moment_when_the_agent_comes_back() {
    let many = std::env::var("ESCALE_MANY").map_or(40_u32, |n| n.parse().unwrap());
    let house = House::new().await;
    let mut lives = lives_of(&house);
    let agent = house.agent();
    let bundle = package(&house);
    let all: Vec<_> = (0..many).map(|i| instance(&format!("demo-{i}"), &bundle)).collect();
    house.assign(&all);
    for _ in 0..many {
        lives.recv().await.unwrap();
    }
    for one in &all {
        house.started(&one.id, 1).await;
    }
    agent.kill();
    for one in &all {
        house.processes(&one.name).into_iter().for_each(kill9);
        // Not a death but a machine that was started again.
        let record = house.state().join("instances").join(&one.name).join("run.json");
        let text = std::fs::read_to_string(&record).unwrap();
        std::fs::write(&record, text.replace("\"boot\":\"", "\"boot\":\"another-")).unwrap();
    }
    let began = Instant::now();
    let agent = house.agent();
    let mut last = began;
    for _ in 0..many {
        last = lives.recv().await.unwrap().1;
    }
    eprintln!("{many} up after the start of the agent: {:?}", last - began);
    assert!(last - began < Duration::from_millis(100) * many);
    let ticks = agent::supervise::unix::stat(agent.pid()).unwrap().cpu_ticks;
    eprintln!(
        "the agent's own processor time: {} ms",
        ticks * 1000 / agent::supervise::unix::ticks_per_second()
    );
    eprintln!("the agent with {many} instances: {}", resident(agent.pid()));
}

#[tokio::test]
async fn an_agent_at_rest_rests() {
    let house = House::new().await;
    let agent = house.agent();
    let demo = house.script("demo", "1.0", "", "exec sleep 1000\n");
    let all: Vec<_> = (0..10).map(|i| instance(&format!("demo-{i}"), &demo)).collect();
    house.assign(&all);
    for one in &all {
        house.started(&one.id, 1).await;
    }
    let used = || agent::supervise::unix::stat(agent.pid()).unwrap().cpu_ticks;
    // What follows a start (syncing, the first samples) is over.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (before, began) = (used(), Instant::now());
    let seconds = std::env::var("ESCALE_REST").map_or(3, |s| s.parse().unwrap());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let seconds_used = (used() - before) as f64 / agent::supervise::unix::ticks_per_second() as f64;
    let share = seconds_used / began.elapsed().as_secs_f64() * 100.0;
    eprintln!("at rest with 10 instances, beats every 500 ms: {share:.2} % of a core");
    assert!(share < 5.0);
}
