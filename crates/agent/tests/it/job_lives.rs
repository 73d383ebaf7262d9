//! Jobs live through everything: order, log, restart of the agent, absence of the server, doubled frames.

use crate::house::{content, kill9};
use crate::job_house::{env, house, order, script, sh};
use protocol::deliver::job::{JobOrder, Work};

/// AG-1, §14.2: a command runs in the environment that is declared and no other; streams are told apart; the end comes with its code.
#[tokio::test]
async fn a_command_runs() {
    let (house, _agent) = house().await;
    let mut order = sh(
        "a-1",
        "echo out; echo err >&2; echo $DLV_ENV-$LANG-$HOME; env | grep -c SECRET_OF_AGENT; umask; pwd; read x; exit 10",
    );
    order.env = env(&[("DLV_ENV", "INT1")]);
    order.umask = "027".into();
    order.header = vec![("machine".into(), "web-1".into())];
    let (end, log) = house.job(order).await;
    assert_eq!((end.kind.as_str(), end.code, end.reason), ("exited", Some(10), None), "{log}");
    for line in
        ["machine: web-1", "out", "err", "INT1-C.UTF-8-/", "0027", "jobs/a-1/work", "ended: exited, code 10"]
    {
        assert!(log.contains(line), "{line}: {log}");
    }
    let reported = house.reported();
    let told = &reported.jobs["a-1"];
    assert_eq!(told.of(1), "err\n", "{:?}", told.marks);
    assert!(told.of(0).starts_with("out\n") && told.of(2).starts_with("machine"));
    let states: Vec<&str> = told.reports.iter().map(|r| r.state.as_str()).collect();
    assert!(
        states.is_sorted_by_key(|s| ["accepted", "active", "ended"].iter().position(|w| w == s)),
        "{states:?}"
    );
    assert_eq!(states.last(), Some(&"ended"));
}

/// SC-1, SC-6: a script of the bundle runs from where it was unpacked, by its first line, with its arguments as they are.
#[tokio::test]
async fn a_script_of_a_package_runs() {
    let (house, _agent) = house().await;
    let text = "#!/bin/bash -eu\n. \"$(dirname \"$0\")/lib/names.sh\"\necho \"$name: $1|$2\"; cat \"$DLV_VARS_FILE\"\n";
    let files =
        [("delivery/install.act", text), ("delivery/lib/names.sh", "name=lib\n"), ("payload/big", "big")];
    let bundle = house.publish("sicardi", "1.0", "command = [\"true\"]", &files);
    let mut order = script("a-1", &bundle, "delivery/install.act", text);
    if let Work::Script { args, .. } = &mut order.work {
        *args = vec!["a b".into(), "$X".into()];
    }
    order.files = env(&[("DLV_VARS_FILE", "k=v\n")]);
    let (end, log) = house.job(order.clone()).await;
    assert_eq!(end.code, Some(0), "{log}");
    assert!(log.contains("lib: a b|$X\nk=v\n"), "{log}");
    // A second one does not fetch again.
    let served = house.reported().served_bytes;
    assert_eq!(house.job(JobOrder { attempt: "a-2".into(), ..order }).await.0.code, Some(0));
    assert_eq!(house.reported().served_bytes, served);
}

/// Scenario 24: a script that was edited on the target is refused; so is one that is not in the package.
#[tokio::test]
async fn an_edited_script_is_refused() {
    let (house, _agent) = house().await;
    let text = "echo fine\n";
    let bundle = house.publish("sicardi", "1.0", "command = [\"true\"]", &[("delivery/x", text)]);
    assert_eq!(house.job(script("a-1", &bundle, "delivery/x", text)).await.0.code, Some(0));
    let found = glob(&house.state().join("jobs/scripts/*/delivery/x"));
    std::fs::write(&found[0], "echo evil\n").unwrap();
    let (end, log) = house.job(script("a-2", &bundle, "delivery/x", text)).await;
    assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), ("refused", "script-changed"));
    assert!(!log.contains("evil\n"), "{log}");
    assert_eq!(house.job(script("a-3", &bundle, "delivery/x", text)).await.0.code, Some(0), "unpacked anew");
    let (end, _) = house.job(script("a-4", &bundle, "delivery/y", text)).await;
    assert_eq!(end.reason.unwrap().code, "script-missing");
}

fn glob(pattern: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut parts: Vec<std::path::PathBuf> = vec!["/".into()];
    for part in pattern.components().skip(1) {
        parts = parts
            .into_iter()
            .flat_map(|base| match part.as_os_str().to_str() {
                Some("*") => std::fs::read_dir(&base).unwrap().flatten().map(|e| e.path()).collect(),
                _ => vec![base.join(part)],
            })
            .filter(|p| p.exists())
            .collect();
    }
    parts
}

/// AG-1: the same attempt again changes nothing, before, during and after it.
#[tokio::test]
async fn an_attempt_that_comes_twice_runs_once() {
    let (house, agent) = house().await;
    let (go, ran) = (house.folder.path().join("go"), house.folder.path().join("ran"));
    let line = format!("echo x >>{}; while [ ! -e {} ]; do sleep 0.02; done", ran.display(), go.display());
    let order = sh("a-1", &line);
    house.dispatch(order.clone());
    house.dispatch(order.clone());
    house.until_true("it runs", || content(&ran).is_some()).await;
    house.dispatch(order.clone());
    std::fs::write(&go, "").unwrap();
    house.job_ended("a-1").await;
    house.until_true("it is put away", || !house.state().join("jobs/a-1").exists()).await;
    house.dispatch(order.clone());
    agent.kill();
    let _agent = house.agent();
    house.connected(2).await;
    let before = house.reported().jobs["a-1"].reports.len();
    house.dispatch(order);
    house.dispatch(sh("a-2", "true"));
    house.job_ended("a-2").await;
    assert_eq!(content(&ran).as_deref(), Some("x\n"));
    assert!(house.reported().jobs["a-1"].reports.len() <= before + 1);
    assert_eq!(house.reported().jobs["a-1"].last().unwrap().state, "ended");
}

/// AG-2, AG-8: the agent is killed in the middle, again and again: the job goes on, its log is whole, it runs once.
#[tokio::test]
async fn a_job_outlives_its_agent() {
    let (house, mut agent) = house().await;
    let (go, ran) = (house.folder.path().join("go"), house.folder.path().join("ran"));
    let line = format!(
        "echo x >>{}; i=0; while [ ! -e {} ]; do i=$((i+1)); echo line $i; sleep 0.01; done; echo last; exit 4",
        ran.display(),
        go.display()
    );
    house.dispatch(sh("a-1", &line));
    for (n, text) in ["line 5\n", "line 20\n", "line 40\n"].iter().enumerate() {
        house.job_says("a-1", text).await;
        agent.kill();
        agent = house.agent();
        house.connected(n + 2).await;
    }
    agent.kill();
    // It ends while there is no agent.
    std::fs::write(&go, "").unwrap();
    house.until_true("it ended", || house.state().join("jobs/a-1/end.json").exists()).await;
    let _agent = house.agent();
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!((end.kind.as_str(), end.code), ("exited", Some(4)), "{log}");
    let numbers: Vec<usize> = log.lines().filter_map(|l| l.strip_prefix("line ")?.parse().ok()).collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "nothing is lost or doubled");
    assert!(numbers.len() >= 40 && log.contains("\nlast\n"));
    assert_eq!(content(&ran).as_deref(), Some("x\n"));
}

/// AG-1, DP-1: killed at any moment, each attempt is carried out exactly once.
#[tokio::test]
async fn killed_at_any_moment_nothing_runs_twice() {
    let (house, mut agent) = house().await;
    let ran = house.folder.path().join("ran");
    let orders: Vec<JobOrder> =
        (0..6).map(|n| sh(&format!("a-{n}"), &format!("echo {n} >>{}; sleep 0.2", ran.display()))).collect();
    orders.iter().for_each(|order| house.dispatch(order.clone()));
    for (n, pause) in [3, 11, 40, 90, 17, 60].into_iter().enumerate() {
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        agent.kill();
        agent = house.agent();
        house.connected(n + 2).await;
        orders.iter().for_each(|order| house.dispatch(order.clone()));
    }
    for n in 0..6 {
        let (end, log) = house.job_ended(&format!("a-{n}")).await;
        assert_eq!(end.code, Some(0), "{end:?} {log}");
    }
    let text = content(&ran).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["0", "1", "2", "3", "4", "5"]);
}

/// Scenario 11: the server is away: the job goes on, then the true result, and a log that is whole.
#[tokio::test]
async fn a_job_goes_on_without_the_server() {
    let (house, _agent) = house().await;
    let go = house.folder.path().join("go");
    let line =
        format!("echo begun; while [ ! -e {} ]; do sleep 0.02; done; seq 1 20000; exit 3", go.display());
    house.dispatch(sh("a-1", &line));
    house.job_says("a-1", "begun").await;
    house.go_away().await;
    std::fs::write(&go, "").unwrap();
    house.until_true("it ended", || house.state().join("jobs/a-1/end.json").exists()).await;
    house.come_back().await;
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!(end.code, Some(3));
    let expected: String = (1..=20000).map(|n| format!("{n}\n")).collect();
    assert!(log.contains(&format!("begun\n{expected}")));
    house.until_true("it is put away", || !house.state().join("jobs/a-1").exists()).await;
}

/// Its keeper is killed: nobody knows how it ended, what it left is ended; one that may be begun anew is.
#[tokio::test]
async fn a_keeper_that_was_killed() {
    let (house, agent) = house().await;
    let ran = house.folder.path().join("ran");
    let line = format!("echo $$ >>{}; sleep 1000", ran.display());
    house.dispatch(sh("a-1", &line));
    house.until_true("it runs", || content(&ran).is_some_and(|t| t.ends_with('\n'))).await;
    let pid: u32 = content(&ran).unwrap().trim().parse().unwrap();
    agent.kill();
    kill_keeper(&house.state().join("jobs/a-1"));
    let agent = house.agent();
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), ("lost", "job-lost"), "{log}");
    house.until_true("it is gone", || !crate::house::lives(pid)).await;
    std::fs::remove_file(&ran).unwrap();
    let line = format!("echo x >>{0}; [ $(wc -l <{0}) = 2 ] || sleep 1000", ran.display());
    house.dispatch(JobOrder { idempotent: true, ..sh("a-2", &line) });
    house.until_true("it runs", || content(&ran).is_some()).await;
    agent.kill();
    kill_keeper(&house.state().join("jobs/a-2"));
    let _agent = house.agent();
    let (end, log) = house.job_ended("a-2").await;
    assert_eq!((end.kind.as_str(), end.code), ("exited", Some(0)), "{log}");
    assert!(log.contains("begun anew"), "{log}");
}

fn kill_keeper(folder: &std::path::Path) {
    let wanted = folder.to_str().unwrap().as_bytes();
    for pid in agent::supervise::unix::processes() {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|b| *b == 0).collect();
        if words.get(1) == Some(&&b"attempt"[..]) && words.get(2) == Some(&wanted) {
            kill9(pid);
        }
    }
}

/// L-1, L-6: an order under an older fence is refused, also one that waited in its queue meanwhile, also by the next agent.
#[tokio::test]
async fn older_fences_are_refused() {
    let (house, agent) = house().await;
    let fenced = |attempt: &str, fence| JobOrder {
        scope: "env INT1".into(),
        fence,
        queue: "one".into(),
        ..sh(attempt, "sleep 0.3")
    };
    house.dispatch(fenced("a-1", 5));
    assert_eq!(house.job_ended("a-1").await.0.code, Some(0));
    let (end, log) = house.job(fenced("a-2", 4)).await;
    assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), ("refused", "lock-lost"));
    assert!(log.contains("newer lock"), "{log}");
    agent.kill();
    let _agent = house.agent_with(&["--queue", "one=1"]);
    house.connected(2).await;
    assert_eq!(house.job(fenced("a-3", 4)).await.0.kind, "refused");
    house.dispatch(fenced("a-4", 6));
    house.dispatch(fenced("a-5", 6));
    let waits = house.job_report("a-5", |r| r.state == "accepted" && r.position == 1).await;
    assert!(waits.end.is_none());
    house.dispatch(fenced("a-6", 7));
    assert_eq!(house.job_ended("a-4").await.0.code, Some(0), "what runs is not touched");
    assert_eq!(house.job_ended("a-5").await.0.reason.unwrap().code, "lock-lost");
    assert_eq!(house.job_ended("a-6").await.0.code, Some(0));
}

/// AG-5: one slot, priority first, places are told.
#[tokio::test]
async fn queues() {
    let house = crate::house::House::new().await;
    let _agent = house.agent_with(&["--queue", "heavy=1"]);
    house.connected(1).await;
    let ran = house.folder.path().join("ran");
    let go = house.folder.path().join("go");
    let one = |attempt: &str, priority| JobOrder {
        queue: "heavy".into(),
        priority,
        ..sh(
            attempt,
            &format!(
                "echo {attempt} >>{}; while [ ! -e {} ]; do sleep 0.02; done",
                ran.display(),
                go.display()
            ),
        )
    };
    house.dispatch(one("a-1", 0));
    house.until_true("it runs", || content(&ran).is_some()).await;
    house.dispatch(one("a-2", 0));
    house.dispatch(one("a-3", 0));
    house.dispatch(one("a-4", 9));
    house.job_report("a-3", |r| r.position == 3).await;
    house.job_report("a-4", |r| r.position == 1).await;
    // Called off in the queue: nothing was begun.
    house.stop_job("a-3", false);
    let (end, _) = house.job_ended("a-3").await;
    assert_eq!((end.kind.as_str(), end.code), ("killed", None));
    std::fs::write(&go, "").unwrap();
    house.job_ended("a-2").await;
    assert_eq!(content(&ran).unwrap(), "a-1\na-4\na-2\n");
}

/// Called off before it came; unknown work; an account that is not allowed: refused with why.
#[tokio::test]
async fn what_is_refused() {
    let (house, _agent) = house().await;
    let (end, _) = house.job(JobOrder { called_off: true, ..sh("a-1", "true") }).await;
    assert_eq!(end.kind, "killed");
    for (attempt, order, code) in [
        ("a-2", order("a-2", Work::Unknown), "work-unknown"),
        ("a-3", JobOrder { run_as: "nobody".into(), ..sh("a-3", "true") }, "run-as-refused"),
        ("a-4", order("a-4", Work::Command { argv: vec!["/no/such/program".into()] }), "command-missing"),
        ("a-5", order("a-5", Work::Command { argv: vec!["no-such-program".into()] }), "command-missing"),
    ] {
        let (end, log) = house.job(order).await;
        assert_eq!(
            (end.kind.as_str(), end.reason.unwrap().code.as_str()),
            ("refused", code),
            "{attempt} {log}"
        );
    }
}
