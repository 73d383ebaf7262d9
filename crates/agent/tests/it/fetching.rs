//! Bundles: resumed, verified, shared, tried again.

use crate::house::{House, instance};

/// A package with a file that does not compress.
fn big(house: &House, name: &str) -> protocol::link::BundleRef {
    let mut state = 1_u64;
    let noise: String = (0..2_000_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b' ' + u8::try_from(state >> 58).unwrap())
        })
        .collect();
    let files = [("run.sh", "wc -c noise\nexec sleep 1000\n"), ("noise", noise.as_str())];
    house.publish(name, "1.0", "command = [\"sh\", \"run.sh\"]", &files)
}

#[tokio::test]
async fn a_cut_download_goes_on_where_it_was() {
    let house = House::new().await;
    let bundle = big(&house, "big");
    house.cut_next_download(700_000);
    let _agent = house.agent();
    let one = instance("big", &bundle);
    house.assign(std::slice::from_ref(&one));
    house.until_seen(&one.id, "shows its progress", |s| s.fetching.is_some()).await;
    let seen = house.started(&one.id, 1).await;
    assert!(seen.fetching.is_none() && seen.reason.is_none());
    house.logged(&one.id, "2000000 noise").await;
    let reported = house.reported();
    assert_eq!(reported.ranges.len(), 2, "{:?}", reported.ranges);
    assert!(reported.ranges[1] > 100_000, "it went on at {:?}", reported.ranges);
    assert!(!reported.history.iter().any(|s| s.failed), "a hiccup is no failure");
}

#[tokio::test]
async fn one_fetch_serves_two_instances() {
    let house = House::new().await;
    let bundle = big(&house, "big");
    let _agent = house.agent();
    let (one, two) = (instance("one", &bundle), instance("two", &bundle));
    house.assign(&[one.clone(), two.clone()]);
    house.started(&one.id, 1).await;
    house.started(&two.id, 1).await;
    assert_eq!(house.reported().served_bytes, bundle.size_bytes);
}

#[tokio::test]
async fn wrong_bytes_are_never_started() {
    let house = House::new().await;
    let mut bundle = house.script("demo", "1.0", "", "exec sleep 1000\n");
    // Announced under a digest that is not theirs.
    let right = std::mem::replace(&mut bundle.digest, format!("blake3:{}", "0".repeat(64)));
    house.alias(&right, &bundle.digest);
    let _agent = house.agent();
    let mut one = instance("demo", &bundle);
    house.assign(std::slice::from_ref(&one));
    let wrong = |s: &protocol::link::Seen| s.reason.as_ref().is_some_and(|r| r.code == "digest-wrong");
    house.until_seen(&one.id, "refuses the bytes", wrong).await;
    assert!(house.processes("demo").is_empty());
    // The right one is announced: it starts.
    (bundle.digest, one.launch) = (right, 2);
    one.bundle = Some(bundle);
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 2).await;
}

#[tokio::test]
async fn a_kept_bundle_is_verified_again_before_it_is_used() {
    let house = House::new().await;
    let bundle = house.script("demo", "1.0", "", "exec sleep 1000\n");
    let agent = house.agent();
    let one = instance("one", &bundle);
    house.assign(std::slice::from_ref(&one));
    house.started(&one.id, 1).await;
    agent.kill();
    let kept = house.state().join("bundles").join(bundle.digest.trim_start_matches("blake3:"));
    let mut bytes = std::fs::read(&kept).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&kept, bytes).unwrap();
    let _agent = house.agent();
    let two = instance("two", &bundle);
    house.assign(&[one.clone(), two.clone()]);
    house.started(&two.id, 1).await;
    assert_eq!(house.reported().ranges.len(), 2, "it was fetched again");
}

#[tokio::test]
async fn a_reload_that_cannot_be_fetched_leaves_the_old_one_running() {
    let house = House::new().await;
    let old = house.script("demo", "1.0", "recovery = { delay = \"0s\" }", "exec sleep 1000\n");
    let _agent = house.agent();
    let mut one = instance("demo", &old);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid;
    house.refuse_bundles(true);
    one.bundle = Some(house.script("demo", "2.0", "", "exec sleep 1000\n"));
    one.launch = 2;
    house.assign(std::slice::from_ref(&one));
    let seen = house.until_seen(&one.id, "says why", |s| s.failed).await;
    assert_eq!(seen.reason.unwrap().code, "fetch-failed");
    assert_eq!((seen.state.as_str(), seen.pid, seen.launch), ("started", pid, 1));
    // Should it crash meanwhile, it is the old one that comes back.
    crate::house::kill9(pid.unwrap());
    let again = |s: &protocol::link::Seen| s.state == "started" && s.pid != pid;
    let seen = house.until_seen(&one.id, "the old one again", again).await;
    assert_eq!((seen.version.as_deref(), seen.launch), (Some("1.0"), 1));
    house.refuse_bundles(false);
    let seen = house.started(&one.id, 2).await;
    assert_eq!(seen.version.as_deref(), Some("2.0"));
    assert!(!seen.failed && seen.reason.is_none());
}

#[tokio::test]
async fn what_cannot_be_run_says_why() {
    let house = House::new().await;
    let no_program = house.publish("absent", "1.0", "command = [\"./absent\"]", &[]);
    let not_a_program = house.publish("nonsense", "1.0", "command = [\"./x\"]", &[("x", "\u{7f}ELF?")]);
    let required = "command = [\"sh\"]\n[[setting]]\nname = \"url\"\ntype = \"string\"\nrequired = true";
    let missing = house.publish("missing", "1.0", required, &[]);
    let _agent = house.agent();
    let mut missing = instance("missing", &missing);
    let mut nothing = instance("nothing", &no_program);
    nothing.bundle = None;
    let all =
        [instance("absent", &no_program), instance("nonsense", &not_a_program), nothing, missing.clone()];
    house.assign(&all);
    for (id, code) in [
        ("ins_absent", "no-program"),
        ("ins_nonsense", "spawn-failed"),
        ("ins_nothing", "fetch-failed"),
        ("ins_missing", "setting-missing"),
    ] {
        let seen = house.until_seen(id, "failed", |s| s.failed).await;
        assert_eq!(
            (seen.reason.unwrap().code.as_str(), seen.state.as_str(), seen.launch),
            (code, "stopped", 1),
            "{id}"
        );
    }
    // The value comes: it starts by itself.
    missing.settings.insert("url".into(), "x".into());
    house.assign(std::slice::from_ref(&missing));
    house
        .until_seen("ins_missing", "finished", |s| s.reason.as_ref().is_some_and(|r| r.code == "finished"))
        .await;
}

#[tokio::test]
async fn files_that_a_program_removed_are_laid_out_again() {
    let house = House::new().await;
    let script = "echo \"life $$\"\n[ -e \"$ESCALE_DATA_DIR/second\" ] && exec sleep 1000\n\
                  touch \"$ESCALE_DATA_DIR/second\"; rm -rf \"$ESCALE_DIR\"; exit 1\n";
    let demo = house.script("demo", "1.0", "recovery = { delay = \"0s\" }", script);
    let _agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let seen = house.until_seen(&one.id, "a second life", |s| s.state == "started" && s.restarts == 1).await;
    assert!(seen.pid.is_some());
    assert_eq!(house.reported().ranges.len(), 1, "from the bundle that is here");
}
