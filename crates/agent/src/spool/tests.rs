//! The spool: bounded, numbered, whole after a crash.

use super::*;
use crate::now;
use protocol::Reason;

fn open(folder: &Path) -> Spool {
    Spool::open(folder, Arc::new(Notify::new())).unwrap()
}

fn line(text: &str) -> Line {
    Line { level: "info".into(), stream: "stdout".into(), text: text.into() }
}

fn state(name: &str, value: u32) -> StateReport {
    StateReport {
        id: "a".into(),
        name: name.into(),
        value: value.into(),
        kind: String::new(),
        metadata: BTreeMap::new(),
        lifetime_s: 0,
        at: now(),
    }
}

fn death() -> DeathReport {
    DeathReport {
        id: "a".into(),
        number: 0,
        at: now(),
        exit_code: Some(1),
        signal: None,
        uptime_ms: 5,
        follows: Reason::new("gave-up", BTreeMap::new()),
    }
}

fn texts(batch: &Batch) -> Vec<(u64, String)> {
    batch.logs.iter().flat_map(|r| r.lines.iter().map(|l| (l.number, l.text.clone()))).collect()
}

#[test]
fn numbers_go_on_after_a_crash_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let spool = open(folder.path());
    spool.lines("a", vec![line("one"), line("two")]);
    let first = spool.next();
    let numbers: Vec<u64> = texts(&first).iter().map(|t| t.0).collect();
    assert!(numbers[0] > 1_000_000_000_000_000, "a first number is the time in microseconds");
    assert_eq!(numbers[1], numbers[0] + 1);
    spool.lines("a", vec![line("three")]);
    // Dropped without a save: a crash.
    drop(spool);
    let spool = open(folder.path());
    spool.lines("a", vec![line("four")]);
    let again = texts(&spool.next());
    let more = texts(&spool.next());
    let all: Vec<_> = again.into_iter().chain(more).collect();
    let expected: Vec<(u64, String)> =
        ["one", "two", "three", "four"].iter().zip(numbers[0]..).map(|(t, n)| (n, (*t).to_owned())).collect();
    assert_eq!(all, expected);
}

#[test]
fn acknowledged_is_forgotten_the_rest_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let spool = open(folder.path());
    spool.lines("a", vec![line("one")]);
    let first = spool.next();
    spool.lines("a", vec![line("two")]);
    let second = spool.next();
    assert_eq!(texts(&second)[0].1, "two");
    assert!(spool.next().is_empty() && !spool.is_behind());
    spool.ack(first.mark);
    spool.rewind();
    assert!(spool.is_behind());
    assert_eq!(texts(&spool.next()), texts(&second));
    spool.ack(second.mark);
    spool.save();
    drop(spool);
    let spool = open(folder.path());
    assert!(!spool.is_behind());
    spool.lines("a", vec![line("three")]);
    assert_eq!(texts(&spool.next())[0].0, texts(&second)[0].0 + 1);
}

#[test]
fn of_a_state_object_the_last_value_counts_and_deaths_are_numbered() {
    let folder = tempfile::tempdir().unwrap();
    let spool = open(folder.path());
    for value in 0..5 {
        spool.state(state("cpu", value));
    }
    spool.state(state("ram", 7));
    spool.death(death());
    spool.death(death());
    let batch = spool.next();
    let values: Vec<_> = batch.states.iter().map(|s| (s.name.as_str(), s.value.as_u64().unwrap())).collect();
    assert_eq!(values, [("cpu", 4), ("ram", 7)]);
    assert_eq!(batch.deaths[1].number, batch.deaths[0].number + 1);
}

#[test]
fn what_was_counted_is_not_gone_through_again() {
    let folder = tempfile::tempdir().unwrap();
    let spool = open(folder.path());
    spool.lines("a", vec![line("one")]);
    let first = texts(&spool.next())[0].0;
    spool.save();
    spool.lines("a", vec![line("two")]);
    drop(spool);
    // A crash after the save: the second line is found behind what the save knew.
    let spool = open(folder.path());
    spool.lines("a", vec![line("three")]);
    let mut all = texts(&spool.next());
    all.extend(texts(&spool.next()));
    let expected = ["one", "two", "three"].iter().zip(first..).map(|(t, n)| (n, (*t).to_owned()));
    assert_eq!(all, expected.collect::<Vec<_>>());
}
