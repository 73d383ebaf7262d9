//! Programs and their agent: the Rust library against the real socket, and the plain protocol.

use crate::house::{House, content, instance, lives};
use escale_sdk::{Error, Escale, Level, Place};
use protocol::link::Assigned;
use std::time::Duration;

/// A program that hands its place over to the test, which then speaks in its name.
const HANDS_OVER: &str = r#"
trap 'exit 0' TERM
cp "$ESCALE_SETTINGS_FILE" "$ESCALE_DATA_DIR/settings"
printf '%s\n%s\n' "$ESCALE_SOCKET" "$ESCALE_KEY" >"$ESCALE_DATA_DIR/place.new"
mv "$ESCALE_DATA_DIR/place.new" "$ESCALE_DATA_DIR/place"
while :; do sleep 0.05; done
"#;

async fn place(house: &House) -> Place {
    let file = house.data("demo").join("place");
    house.until_true("the program hands its place over", || content(&file).is_some()).await;
    let text = content(&file).unwrap();
    let mut lines = text.lines();
    Place::new(lines.next().unwrap(), lines.next().unwrap())
}

fn demo(house: &House, more: &str) -> Assigned {
    let declared = format!("{more}\n[[setting]]\nname = \"word\"\ntype = \"string\"\ndefault = \"tick\"");
    let mut one = instance("demo", &house.script("demo", "1.0", &declared, HANDS_OVER));
    one.settings.insert("port".into(), "8080".into());
    one
}

/// S0-18, SET-01, LOG-01: readiness, log lines, state objects, settings pushed without a restart, the word to stop.
#[tokio::test]
async fn the_library_speaks_with_its_agent() {
    let house = House::new().await;
    let mut one = demo(&house, "ready = \"notify\"");
    let agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    let place = place(&house).await;
    let given = content(&house.data("demo").join("settings")).unwrap();
    assert_eq!(given, r#"{"port":"8080","word":"tick"}"#);
    let escale = Escale::connect_to(place.clone()).await.unwrap();
    assert_eq!((escale.agent(), escale.instance()), ("box-1", "demo"));
    assert_eq!(escale.setting::<u16>("port").unwrap(), 8080);
    assert_eq!(escale.setting::<String>("word").unwrap(), "tick");
    let seen = house.until_seen(&one.id, "connected", |s| s.connected).await;
    assert!(seen.client.unwrap().starts_with("escale-sdk-rust "));
    assert_eq!(seen.state, "starting", "not ready before it says so");
    escale.ready();
    house.started(&one.id, 1).await;

    escale.log(Level::Warn, "two\nlines");
    let line = house.logged(&one.id, "lines").await;
    assert_eq!((line.stream.as_str(), line.level.as_str(), line.text.as_str()), ("program", "warn", "lines"));
    escale
        .state("load", 0.5)
        .kind("gauge")
        .metadata("unit", "%")
        .lifetime(Duration::from_millis(1500))
        .push();
    let key = (one.id.clone(), "load".to_owned());
    let state = house.until("the state object", |r| r.states.get(&key).cloned()).await;
    assert_eq!((state.value.as_f64(), state.kind.as_str(), state.lifetime_s), (Some(0.5), "gauge", 2));
    assert_eq!(state.metadata["unit"], "%");

    // New settings, without a restart.
    let mut changes = escale.on_settings();
    one.settings.insert("word".into(), "tock".into());
    one.settings_generation = 2;
    house.assign(std::slice::from_ref(&one));
    changes.changed().await.unwrap();
    assert_eq!(escale.setting::<String>("word").unwrap(), "tock");
    let seen = house.until_seen(&one.id, "settings given", |s| s.settings_generation == 2).await;
    assert_eq!((seen.launch, seen.state.as_str()), (1, "started"));
    let file = house.state().join("instances/demo/settings.json");
    assert_eq!(content(&file).unwrap(), r#"{"port":"8080","word":"tock"}"#);

    // The agent is killed and comes back: the library connects again, and nothing said meanwhile is lost.
    agent.kill();
    escale.log(Level::Info, "while it was away");
    let _agent = house.agent();
    house.logged(&one.id, "while it was away").await;
    let seen = house.until_seen(&one.id, "connected again", |s| s.connected && s.state == "started").await;
    assert_eq!(seen.launch, 1);

    // The word to stop.
    (one.launch, one.run) = (2, false);
    house.assign(std::slice::from_ref(&one));
    let grace = tokio::time::timeout(Duration::from_secs(5), escale.stopped()).await.unwrap();
    assert_eq!(grace, Some(Duration::from_secs(10)));
    house.stopped(&one.id, 2).await;
}

#[tokio::test]
async fn a_program_not_ready_in_time_is_stopped() {
    let house = House::new().await;
    let one = demo(&house, "ready = { notify = true, within = \"300ms\" }\nrecovery = { restart = false }");
    let _agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    let pid = house.until_seen(&one.id, "a process", |s| s.pid.is_some()).await.pid.unwrap();
    let seen = house.until_seen(&one.id, "failed", |s| s.failed && s.state == "stopped").await;
    assert_eq!(seen.reason.unwrap().code, "not-ready");
    assert!(!lives(pid) && !house.reported().history.iter().any(|s| s.state == "started"));
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_noise_is_borne() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let house = House::new().await;
    let one = demo(&house, "");
    let _agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 1).await;
    let place = place(&house).await;
    let socket = house.state().join("agent.sock");
    let refused = Escale::connect_to(Place::new(&socket, "not-the-key")).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(_)), "{refused}");
    let nowhere = Escale::connect_to(Place::new(house.folder.path().join("none"), "x")).await.unwrap_err();
    assert!(matches!(nowhere, Error::Unreachable { .. }), "{nowhere}");

    // Spoken by hand: a line nobody knows, one that is damaged, a flood, and one that is too long.
    let text = content(&house.data("demo").join("place")).unwrap();
    let key = text.lines().nth(1).unwrap();
    let stream = tokio::net::UnixStream::connect(&socket).await.unwrap();
    let (read, mut write) = stream.into_split();
    let hello = format!("{{\"type\":\"hello\",\"key\":\"{key}\"}}\n");
    write.write_all(hello.as_bytes()).await.unwrap();
    let mut read = BufReader::new(read).lines();
    assert!(read.next_line().await.unwrap().unwrap().contains("\"welcome\""));
    write.write_all(b"{\"type\":\"dance\"}\n{\"type\":\n").await.unwrap();
    house.logged(&one.id, "is not understood").await;
    for i in 0..300 {
        let line = format!("{{\"type\":\"state\",\"name\":\"n\",\"value\":{i}}}\n");
        write.write_all(line.as_bytes()).await.unwrap();
    }
    let key = (one.id.clone(), "n".to_owned());
    house.until("the last value", |r| r.states.get(&key).filter(|s| s.value == 299).map(|_| ())).await;
    let long = vec![b'x'; protocol::local::LINE_BYTES_MAX + 1];
    let _ = write.write_all(&long).await;
    house.logged(&one.id, "too long; the connection is closed").await;
    house.until_seen(&one.id, "disconnected", |s| !s.connected).await;
    drop(place);
}
