//! What is said and heard, without a server and without programs.

use super::*;
use protocol::exchange::MessageScope;

fn room() -> (Exchange, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::open(folder.path(), Arc::default()).unwrap();
    (Exchange::new(spool, Arc::default()), folder)
}

fn group(name: &str) -> Say {
    Say::Join { group: name.to_owned() }
}

fn message(key: &str) -> Say {
    let scope = MessageScope { kind: "all".into(), args: Vec::new(), conversation: None };
    Say::Send { scope, key: key.into(), data: serde_json::Value::Null }
}

fn says(all: &[Said]) -> Vec<&Say> {
    all.iter().map(|said| &said.say).collect()
}

fn drain(exchange: &Exchange) -> Vec<Say> {
    std::iter::from_fn(|| exchange.next()).map(|said| said.say).collect()
}

fn heard(lines: &mut mpsc::Receiver<Heard>) -> Vec<Tell> {
    std::iter::from_fn(|| lines.try_recv().ok())
        .map(|heard| match serde_json::from_slice(&heard.bytes).unwrap() {
            AgentLine::Tell { tell } => tell,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// SEN-06, SO-05: what the server must know again is repeated, and only that.
#[tokio::test]
async fn a_reconnection_repeats_what_lasts() {
    let (exchange, _folder) = room();
    let mut lines = exchange.attach("a", 1);
    exchange.begin("a", 1, false, true);
    exchange.say("a", 1, group("g"), 10).await;
    exchange.say("a", 1, group("h"), 10).await;
    exchange.say("a", 1, Say::Leave { group: "h".into() }, 10).await;
    let filter = StateFilter { name: Some("x".into()), ..StateFilter::default() };
    exchange.say("a", 1, Say::Watch { filter: filter.clone() }, 10).await;
    exchange.say("a", 1, Say::Describe { descriptor: 1.into() }, 10).await;
    exchange.say("a", 1, Say::Describe { descriptor: 2.into() }, 10).await;
    exchange.say("a", 1, message("lost"), 10).await;
    assert!(matches!(&heard(&mut lines)[..], [Tell::Refused { text }] if text.contains("lost")));

    // The first time the server hears of it, it is no reconnection.
    let lasting = [group("g"), Say::Watch { filter }, Say::Describe { descriptor: 2.into() }];
    let mut expected = vec![Say::Begin { reconnection: false, last_states: true }];
    expected.extend(lasting.clone());
    assert_eq!(says(&exchange.connected()), expected.iter().collect::<Vec<_>>());
    exchange.say("a", 1, message("heard"), 10).await;
    assert_eq!(drain(&exchange), [message("heard")]);
    exchange.say("a", 1, message("cut"), 10).await;
    exchange.disconnected();
    assert_eq!(heard(&mut lines).len(), 1, "what waited is refused");
    expected[0] = Say::Begin { reconnection: true, last_states: false };
    assert_eq!(says(&exchange.connected()), expected.iter().collect::<Vec<_>>());

    // Another connection of the same instance wants one of the two; then both are gone.
    let _second = exchange.attach("a", 2);
    exchange.say("a", 2, group("g"), 10).await;
    assert_eq!(drain(&exchange), [group("g")]);
    exchange.detach("a", 1);
    assert!(matches!(&drain(&exchange)[..], [Say::Unwatch { .. }]));
    exchange.detach("a", 2);
    assert_eq!(drain(&exchange), [Say::Leave { group: "g".into() }]);
    exchange.disconnected();
    assert!(exchange.connected().is_empty());
}

#[tokio::test]
async fn queues_have_bounds() {
    let (exchange, _folder) = room();
    let mut lines = exchange.attach("a", 1);
    assert!(exchange.connected().is_empty());
    let half = limits::SAY_QUEUE_KIB_MAX * 512;
    exchange.say("a", 1, message("1"), half).await;
    exchange.say("a", 1, message("2"), half).await;
    // No room: it waits, until the server has taken one.
    let third = tokio::spawn({
        let exchange = exchange.clone();
        async move { exchange.say("a", 1, message("3"), half).await }
    });
    tokio::task::yield_now().await;
    assert!(!third.is_finished());
    assert_eq!(exchange.next().map(|said| said.say), Some(message("1")));
    third.await.unwrap();
    assert_eq!(drain(&exchange), [message("2"), message("3")]);

    for i in 0..=limits::TELL_QUEUE_MAX {
        exchange.tell(Told { id: "a".into(), tell: Tell::Refused { text: i.to_string() } });
    }
    assert_eq!(heard(&mut lines).len(), limits::TELL_QUEUE_MAX, "the last one is dropped");
    let big = Tell::Refused { text: "x".repeat(LINE_BYTES_MAX - 100) };
    for _ in 0..10 {
        exchange.tell(Told { id: "a".into(), tell: big.clone() });
    }
    assert_eq!(heard(&mut lines).len(), limits::TELL_QUEUE_KIB_MAX * 1024 / LINE_BYTES_MAX);

    for i in 0..=limits::GROUPS_JOINED_MAX {
        exchange.say("a", 1, group(&i.to_string()), 10).await;
    }
    assert_eq!(drain(&exchange).len(), limits::GROUPS_JOINED_MAX);
    assert!(matches!(&heard(&mut lines)[..], [Tell::Refused { .. }]));
}

#[test]
fn an_answer_that_is_too_long_is_cut_and_told() {
    let state = |i: usize| protocol::api::StateObject {
        agent: "a".into(),
        instance: "b".into(),
        name: i.to_string(),
        value: "x".repeat(1000).into(),
        kind: String::new(),
        metadata: BTreeMap::new(),
        lifetime_s: 0,
        at: crate::now(),
        expired: false,
    };
    let states: Vec<_> = (0..1500).map(state).collect();
    let lines = lines_of(Tell::States { ask: 1, states });
    assert_eq!(lines.len(), 2);
    assert!(lines[0].len() <= LINE_BYTES_MAX && lines[0].len() > LINE_BYTES_MAX / 3);
    assert!(String::from_utf8_lossy(&lines[1]).contains("750 of 1500"));
}
