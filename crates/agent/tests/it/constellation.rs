//! Constellation packages on a real agent: the launch contract, warnings, and what stands in their way.

use crate::house::{House, content, instance};
use std::time::{Duration, Instant};

const XMLNS: &str = "xmlns=\"http://schemas.myconstellation.io/Constellation/1.8/PackageManifest\"";
/// Writes its arguments down and waits.
const NATIVE: &str = "#!/bin/sh\n\
    printf '%s\\n' \"$@\" \"$PWD\" \"$CONSTELLATION_ACCESS_KEY\" >\"$ESCALE_DATA_DIR/given.new\"\n\
    mv \"$ESCALE_DATA_DIR/given.new\" \"$ESCALE_DATA_DIR/given\"\n\
    trap '' TERM\nwhile :; do sleep 0.05; done\n";

/// PKG-01, PKG-06, PKG-07, PKG-08, PKG-09, SEN-03, SEN-05, SEN-09, S0-36: a native program without mode bits gets five
/// arguments, may stand in a folder of its own choice, and is killed after the grace that the agent was told.
#[tokio::test]
async fn two_instances_of_one_package_keep_the_contract() {
    let house = House::new().await;
    let packages = house.folder.path().join("packages");
    let bundle = house.constellation(
        "Demo",
        "1.2",
        "ExecutableFilename=\"Bin\\Host.exe\"",
        &[("Bin/Host.exe", NATIVE)],
    );
    let (mut one, two) = (instance("First", &bundle), instance("Second", &bundle));
    let options =
        ["--packages", packages.to_str().unwrap(), "--stop-grace", "300ms", "--usage-every", "200ms"];
    let agent = house.agent_with(&options);
    house.assign(&[one.clone(), two.clone()]);
    let mut pids = Vec::new();
    for instance in [&one, &two] {
        let pid = house.started(&instance.id, 1).await.pid.unwrap();
        let given = packages.join(&instance.name).join("data/given");
        house.until_true("its arguments", || content(&given).is_some()).await;
        let folder = packages.join(&instance.name).join("files");
        let server = format!("http://127.0.0.1:{}/", house.port);
        let expected = [
            server.as_str(),
            "box-1",
            &instance.name,
            "instance-key",
            &agent.pid().to_string(),
            folder.to_str().unwrap(),
            "instance-key",
        ];
        assert_eq!(content(&given).unwrap().lines().collect::<Vec<_>>(), expected);
        house.logged(&instance.id, "Demo 1.2 started").await;
        house.until("its consumption", |r| r.usage.get(&instance.id).map(|_| ())).await;
        pids.push(pid);
    }
    assert_ne!(pids[0], pids[1]);
    house.until("one report for both", |r| (r.usage_batch == 2).then_some(())).await;
    // It ignores the word to stop.
    let began = Instant::now();
    (one.launch, one.run) = (2, false);
    house.assign(&[one.clone(), two.clone()]);
    let seen = house.stopped(&one.id, 2).await;
    assert_eq!(seen.reason.unwrap().code, "killed-after-grace");
    assert!(
        (Duration::from_millis(300)..Duration::from_secs(8)).contains(&began.elapsed()),
        "{:?}",
        began.elapsed()
    );
    // The other goes on, and the next agent finds it where it is, without being told.
    agent.kill();
    let agent = house.agent_with(&["--hide-keys"]);
    let seen = house.until_seen(&two.id, "adopted", |s| s.state == "started" && s.pid == Some(pids[1])).await;
    assert_eq!(seen.launch, 1);
    // Without keys on command lines, where the agent was told so.
    (one.launch, one.run) = (3, true);
    std::fs::remove_file(packages.join("First/data/given")).unwrap();
    house.assign(&[one.clone(), two.clone()]);
    house.started(&one.id, 3).await;
    let given = packages.join("First/data/given");
    house.until_true("its arguments", || content(&given).is_some()).await;
    let text = content(&given).unwrap();
    assert_eq!((text.lines().nth(3), text.lines().nth(6)), (Some("-"), Some("instance-key")));
    house.assign(&[]);
    house.until("both are gone", |r| (r.gone.len() >= 2).then_some(())).await;
    drop(agent);
}

/// PKG-04, PKG-06, REP-03: what does not fit is warned of and started; what is not there is said in state and log.
#[tokio::test]
async fn what_stands_in_the_way_is_told() {
    let house = House::new().await;
    let compatibility = "<Compatibility constellationVersion='9.0'><Platforms><Platform id='Unix' isCompliant='false'/></Platforms></Compatibility>";
    let manifest = format!("\u{feff}<Package {XMLNS} Name='Odd' Version='1.0'>{compatibility}</Package>");
    let odd =
        house.pack("Odd", "1.0", &[("PackageInfo.xml", &manifest), ("Odd", "#!/bin/sh\nexec sleep 1000\n")]);
    let odd = instance("Odd", &odd);
    let empty =
        instance("Empty", &house.constellation("Empty", "1.0", "", &[("readme.txt", "nothing to run")]));
    let mut nothing = instance("Nothing", &house.script("other", "1.0", "", ""));
    nothing.bundle = None;
    let _agent = house.agent();
    house.assign(&[odd.clone(), empty.clone(), nothing.clone()]);
    house.started(&odd.id, 1).await;
    house.logged(&odd.id, "made for Constellation 9.0").await;
    house.logged(&odd.id, "does not run on linux").await;
    let seen = house.until_seen(&empty.id, "failed", |s| s.failed && s.state == "stopped").await;
    let reason = seen.reason.unwrap();
    assert_eq!((reason.code.as_str(), reason.details["program"].as_str()), ("no-program", "Empty.exe"));
    let line = house.logged(&empty.id, "Empty.exe").await;
    assert_eq!(line.level, "error");
    house.until_seen(&nothing.id, "failed", |s| s.failed && s.state == "stopped").await;
    assert_eq!(house.logged(&nothing.id, "no package file").await.level, "error");
}
