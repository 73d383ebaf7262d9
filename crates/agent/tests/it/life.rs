//! Enrol, fetch, start, report, obey.

use crate::house::{House, instance, lives};
use std::time::Duration;

const LOOP: &str = "echo \"hello from $ESCALE_INSTANCE\"\necho oops >&2\nwhile :; do sleep 1; done\n";

/// S0-13, S0-14, S0-15, S0-16, S0-17, S2-01, SEN-02, SEN-05: start, stop, restart, reload with another version, removal.
#[tokio::test]
async fn enrols_starts_reports_and_obeys() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let _agent = house.agent();
    house.until("a connection", |r| r.connected.then_some(())).await;
    let mut one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let seen = house.started(&one.id, 1).await;
    let pid = seen.pid.unwrap();
    assert!(lives(pid));
    assert_eq!(seen.version.as_deref(), Some("1.0"));
    assert_eq!(seen.digest.as_deref(), Some(demo.digest.as_str()));
    let line = house.logged(&one.id, "hello from demo").await;
    assert_eq!((line.stream.as_str(), line.level.as_str()), ("stdout", "info"));
    let line = house.logged(&one.id, "oops").await;
    assert_eq!((line.stream.as_str(), line.level.as_str()), ("stderr", "error"));

    // Restart: another process, same files.
    one.launch = 2;
    house.assign(std::slice::from_ref(&one));
    let second = house.started(&one.id, 2).await.pid.unwrap();
    assert_ne!(second, pid);
    assert!(!lives(pid));

    // Stop; and it stays stopped.
    (one.launch, one.run) = (3, false);
    house.assign(std::slice::from_ref(&one));
    let seen = house.stopped(&one.id, 3).await;
    assert!(!lives(second) && seen.pid.is_none() && !seen.failed);

    // Start again.
    (one.launch, one.run) = (4, true);
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 4).await;

    // Reload: another version.
    one.bundle = Some(house.script("demo", "1.1", "", "echo version two\nwhile :; do sleep 1; done\n"));
    one.launch = 5;
    house.assign(std::slice::from_ref(&one));
    let seen = house.started(&one.id, 5).await;
    assert_eq!(seen.version.as_deref(), Some("1.1"));
    house.logged(&one.id, "version two").await;
    house
        .until("its consumption", |r| r.usage.get("ins_demo").filter(|u| u.memory_bytes > 0).map(|_| ()))
        .await;

    // Removed: stopped, and nothing is left.
    let pid = seen.pid.unwrap();
    house.assign(&[]);
    house.until("it is gone", |r| r.gone.contains(&"ins_demo".to_owned()).then_some(())).await;
    assert!(!lives(pid));
    house
        .until_true("its folder is removed", || {
            std::fs::read_dir(house.state().join("instances")).unwrap().count() == 0
        })
        .await;
    house
        .until_true("its bundles are removed", || {
            std::fs::read_dir(house.state().join("bundles")).unwrap().count() == 0
        })
        .await;
}

/// SEN-02, SEN-06: what runs is kept, and reported again.
#[tokio::test]
async fn ends_politely_and_the_next_agent_goes_on() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", LOOP);
    let agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    let (well, took) = agent.end().await;
    assert!(well && took < Duration::from_secs(5), "{took:?}");
    assert!(lives(pid), "instances go on without their agent");
    let agent = house.agent();
    house.until("a second hello", |r| (r.hellos == 2).then_some(())).await;
    let seen = house.until_seen(&one.id, "adopted", |s| s.state == "started").await;
    assert_eq!(seen.pid, Some(pid));
    drop(agent);
    let agent = house.agent_with(&["--stop-instances-on-exit"]);
    house.until("a third hello", |r| (r.hellos == 3).then_some(())).await;
    let (well, _) = agent.end().await;
    assert!(well && !lives(pid), "asked to stop them, it does");
    // An adopted process tells nobody how it ended. The last words reached the server too, or the next agent brings them.
    house.logged(&one.id, "stopped (nobody saw how)").await;
}

/// SEN-02: what is no longer assigned is stopped and forgotten; its data waits for it.
#[tokio::test]
async fn disabled_and_enabled_again_it_has_its_data() {
    let house = House::new().await;
    let script = "cat \"$ESCALE_DATA_DIR/kept\" 2>/dev/null; echo 'from an earlier life' >\"$ESCALE_DATA_DIR/kept\"\nexec sleep 1000\n";
    let demo = house.script("demo", "1.0", "", script);
    let _agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 1).await;
    house.until_true("its data", || house.data("demo").join("kept").exists()).await;
    house.assign(&[]);
    house.until("it is gone", |r| r.gone.contains(&one.id).then_some(())).await;
    assert!(!house.data("demo").exists());
    // Another one of the same name does not get them.
    let mut other = one.clone();
    other.id = "ins_other".to_owned();
    house.assign(std::slice::from_ref(&other));
    house.started(&other.id, 1).await;
    house.assign(&[]);
    house.until("the other is gone", |r| r.gone.contains(&other.id).then_some(())).await;
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 1).await;
    house.logged(&one.id, "from an earlier life").await;
    let strange = |((id, _), line): (&(String, u64), &protocol::link::LogLine)| {
        *id == other.id && line.stream == "stdout"
    };
    assert!(!house.reported().logs.iter().any(strange));
}
