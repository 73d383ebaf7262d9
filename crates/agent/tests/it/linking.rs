//! The connection: refused, lost, silent, back again.

use crate::house::{House, KEY, instance};
use protocol::link::{Assignment, ServerFrame};
use std::process::Command;

/// SEN-06: reports outlive a connection.
#[tokio::test]
async fn what_was_not_acknowledged_is_sent_again() {
    let house = House::new().await;
    let script = "i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo \"line $i\"; done\nexec sleep 1000\n";
    let demo = house.script("demo", "1.0", "", script);
    let agent = house.agent();
    house.until("a connection", |r| r.connected.then_some(())).await;
    house.be_deaf(true);
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    house.logged(&one.id, "line 500").await;
    house.go_away().await;
    {
        // The server crashed before it wrote anything down.
        let mut reported = house.reported();
        reported.logs.clear();
        reported.seen.clear();
    }
    // So does the agent.
    agent.kill();
    house.be_deaf(false);
    house.come_back().await;
    let _agent = house.agent();
    house.logged(&one.id, "line 500").await;
    let lines: Vec<_> = house
        .reported()
        .logs
        .values()
        .filter(|l| l.stream == "stdout")
        .map(|l| (l.number, l.text.clone()))
        .collect();
    assert_eq!(lines.len(), 500);
    assert!(lines.windows(2).all(|w| w[0].0 < w[1].0), "numbers grow");
    assert_eq!(lines[0].1, "line 1");
    house.started(&one.id, 1).await;
}

#[tokio::test]
async fn an_older_assignment_is_ignored() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", "exec sleep 1000\n");
    let _agent = house.agent();
    house.until("a connection", |r| r.connected.then_some(())).await;
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid;
    house.push(ServerFrame::Assignment(Assignment { generation: 1, instances: Vec::new() }));
    house.push(ServerFrame::Assignment(Assignment { generation: 2, instances: Vec::new() }));
    house.assign(&[one.clone(), instance("other", &demo)]);
    house.started("ins_other", 1).await;
    let seen = house.started(&one.id, 1).await;
    assert_eq!(seen.pid, pid, "it was not touched");
    assert_eq!(house.reported().generation, 3);
}

#[tokio::test]
async fn a_wrong_token_is_told_in_a_sentence() {
    let house = House::new().await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_escale-agent"));
    command.args([
        "run",
        "--name",
        "x",
        "--enroll",
        "wrong",
        "--server",
        &format!("http://127.0.0.1:{}", house.port),
    ]);
    command.arg("--state").arg(house.state()).env_remove("ESCALE_SERVER");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && log.contains("ask for a new one: escale agent enroll-token"),
        "{log}"
    );
    assert!(!house.state().join("identity.json").exists(), "nothing half done");
}

#[tokio::test]
async fn after_enrolment_the_state_folder_is_enough_and_secrets_stay_secret() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", "exec sleep 1000\n");
    let mut one = instance("demo", &demo);
    one.settings.insert("password".into(), "hunter2".into());
    one.secret_settings.push("password".into());
    let agent = house.agent();
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    let (well, _) = agent.end().await;
    assert!(well);
    let mut second = Command::new(env!("CARGO_BIN_EXE_escale-agent"))
        .args(["run", "--log", "json", "--state"])
        .arg(house.state())
        .stderr(std::fs::File::create(house.folder.path().join("second.log")).unwrap())
        .spawn()
        .unwrap();
    house.until("a second hello", |r| (r.hellos == 2).then_some(())).await;
    second.kill().unwrap();
    second.wait().unwrap();
    let logs = house.agent_log() + &std::fs::read_to_string(house.folder.path().join("second.log")).unwrap();
    assert!(logs.contains("\"fields\":{") && !logs.contains("hunter2") && !logs.contains(KEY), "{logs}");
    let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap();
    assert!(!line.contains("hunter2") && !line.contains("instance-key"));
    for file in
        ["identity.json", "assignment.json", "instances/demo/settings.json", "instances/demo/run.json"]
    {
        let about = std::fs::metadata(house.state().join(file)).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077, 0, "{file}");
    }
}

#[tokio::test]
async fn a_second_agent_on_the_same_state_is_refused() {
    let house = House::new().await;
    let first = house.agent();
    house.until("a connection", |r| r.connected.then_some(())).await;
    let second = house.agent();
    // It waits for the first to end, and goes on when it does.
    let (well, _) = first.end().await;
    assert!(well);
    house.until("the second one", |r| (r.hellos == 2).then_some(())).await;
    drop(second);
    // Under another name it does not start at all.
    let other = house.agent_with(&["--name", "box-2"]);
    assert!(!other.wait().await);
    assert!(house.agent_log().contains("belongs to the agent"));
}

#[tokio::test]
async fn an_agent_that_was_removed_is_enrolled_anew_from_nothing() {
    let house = House::new().await;
    let demo = house.script("demo", "1.0", "", "exec sleep 1000\n");
    let agent = house.agent();
    let one = instance("demo", &demo);
    house.assign(std::slice::from_ref(&one));
    let pid = house.started(&one.id, 1).await.pid.unwrap();
    agent.kill();
    // The server knows another key by now: this one's is unknown. Its new life begins with generation 1.
    house.forget_the_agent();
    let agent = house.agent();
    house.until("a new enrolment", |r| (r.enrolments == 2 && r.connected).then_some(())).await;
    house.until_true("the old process is ended", || !crate::house::lives(pid)).await;
    house.until_true("its folder is gone", || !house.state().join("instances/demo").exists()).await;
    let mut two = instance("demo", &demo);
    two.id = "ins_two".to_owned();
    house.assign(std::slice::from_ref(&two));
    house.started("ins_two", 1).await;
    // An agent that is known does not use its token again.
    drop(agent);
    let _agent = house.agent();
    house.until("back again", |r| (r.hellos == 3).then_some(())).await;
    assert_eq!(house.reported().enrolments, 2);
}
