//! Jobs that misbehave, and how they are ended.

use crate::house::{House, content, lives};
use crate::job_house::{env, house, sh};
use protocol::deliver::job::{JobOrder, TargetCheck};
use std::time::{Duration, Instant};

/// AG-3: stop asks by signal; what ignores it is killed after its grace, with the whole group and what left it.
#[tokio::test]
async fn a_stop_ends_the_whole_group() {
    let (house, _agent) = house().await;
    let pids = house.folder.path().join("pids");
    let line = format!(
        "trap '' TERM; echo $$ >>{0}; setsid sh -c 'trap \"\" TERM; echo $$ >>{0}; sleep 1000' & \
         sh -c 'trap \"\" TERM; echo $$ >>{0}; sleep 1000'; sleep 1000",
        pids.display()
    );
    house.dispatch(JobOrder { grace_ms: 300, ..sh("a-1", &line) });
    house.until_true("all run", || content(&pids).is_some_and(|t| t.lines().count() == 3)).await;
    let began = Instant::now();
    house.stop_job("a-1", false);
    house.job_report("a-1", |r| r.state == "stopping").await;
    let (end, log) = house.job_ended("a-1").await;
    assert!(began.elapsed() >= Duration::from_millis(300), "it had its grace");
    assert_eq!((end.kind.as_str(), end.signal), ("killed", Some(9)), "{log}");
    assert_eq!(end.reason.unwrap().details["by"], "r.dev");
    assert!(end.survivors.is_empty() && log.contains("r.dev asks it to end"), "{log}");
    for pid in content(&pids).unwrap().lines() {
        assert!(!lives(pid.parse().unwrap()), "{pid} lives");
    }
}

/// A polite one ends within its grace, and says its last words; at once means at once.
#[tokio::test]
async fn stops() {
    let (house, _agent) = house().await;
    let polite = "trap 'echo bye; exit 7' INT; echo begun; while :; do sleep 0.02; done";
    house.dispatch(JobOrder { signal: "INT".into(), ..sh("a-1", polite) });
    house.job_says("a-1", "begun").await;
    house.stop_job("a-1", false);
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!((end.kind.as_str(), end.code), ("killed", Some(7)));
    assert!(log.contains("bye\n"), "{log}");
    house.dispatch(sh("a-2", "trap '' TERM; echo begun; while :; do sleep 0.02; done"));
    house.job_says("a-2", "begun").await;
    let began = Instant::now();
    house.stop_job("a-2", true);
    assert_eq!(house.job_ended("a-2").await.0.signal, Some(9));
    assert!(began.elapsed() < Duration::from_secs(5));
}

/// §15 AG-6: time, silence, memory, the length of the log; each with its fact.
#[tokio::test]
async fn limits_end_a_job() {
    let (house, _agent) = house().await;
    let slow =
        JobOrder { run_ms_max: 400, grace_ms: 100, ..sh("a-1", "while :; do echo x; sleep 0.05; done") };
    let silent = JobOrder { silence_ms_max: 300, ..sh("a-2", "echo begun; sleep 1000") };
    let hungry = JobOrder {
        memory_bytes_max: 60 << 20,
        ..sh("a-3", "x=$(head -c 150000000 /dev/zero | tr '\\0' x); sleep 1000")
    };
    let flood = JobOrder {
        log_bytes_max: 64 << 10,
        stop_at_log_limit: true,
        grace_ms: 100,
        ..sh("a-4", "yes 'a line that comes again'")
    };
    for order in [slow, silent, hungry, flood] {
        house.dispatch(order);
    }
    for (attempt, kind, fact, code) in [
        ("a-1", "timeout-run", "timeout:run", "job-too-long"),
        ("a-2", "timeout-silence", "timeout:silence", "job-silent"),
        ("a-4", "killed", "", "job-log-limit"),
    ] {
        let (end, log) = house.job_ended(attempt).await;
        assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), (kind, code), "{log}");
        assert!(fact.is_empty() || end.facts.iter().any(|f| f == fact), "{:?}", end.facts);
    }
    let (end, log) = house.job_ended("a-3").await;
    // Its own bound may hit first: then it says so itself.
    assert!(end.kind == "killed" || end.code != Some(0), "{end:?} {log}");
}

/// §15 AG-6: processor time of all its processes together ends a job; open files are bounded for each; what writes too fast waits, and nothing of it is lost.
#[tokio::test]
async fn processor_time_files_and_pace_are_bounded() {
    let (house, _agent) = house().await;
    // Each of its processes stays below the bound, all together do not.
    let busy = "while :; do timeout 0.2 sh -c 'while :; do :; done'; done";
    house.dispatch(JobOrder { cpu_ms_max: 700, grace_ms: 100, ..sh("a-1", busy) });
    let files = JobOrder { open_files_max: 32, ..sh("a-2", "ulimit -n; ulimit -Hn") };
    house.dispatch(files);
    let began = Instant::now();
    let pace = JobOrder { output_bytes_per_second: 40_000, ..sh("a-3", "seq 1 20000; echo the end") };
    house.dispatch(pace);
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), ("killed", "job-cpu"), "{log}");
    let (end, log) = house.job_ended("a-2").await;
    assert_eq!(end.code, Some(0), "{log}");
    assert!(log.contains("32\n32\n"), "{log}");
    let (end, log) = house.job_ended("a-3").await;
    assert_eq!(end.code, Some(0), "{log}");
    assert!(log.contains("\n20000\nthe end\n") && log.contains("is slowed down"), "{}", log.len());
    // 108,894 bytes; what is left in its pipe, at most 64 KiB, is taken at once when it has ended.
    assert!(began.elapsed() >= Duration::from_millis(700), "{:?}", began.elapsed());
}

/// LG-8: a log beyond its bound keeps both ends and says what is missing; the job is not disturbed.
#[tokio::test]
async fn a_long_log_keeps_both_ends() {
    let (house, _agent) = house().await;
    let (end, log) = house.job(JobOrder { log_bytes_max: 40_000, ..sh("a-1", "seq 1 200000; exit 5") }).await;
    assert_eq!(end.code, Some(5));
    assert!(log.len() <= 41_000 && log.starts_with("1\n2\n") && log.contains("\n200000\n"), "{}", log.len());
    assert!(log.contains("are missing here: the log reached its bound"));
}

/// A signal, and what a script tells on its channel (§14.3).
#[tokio::test]
async fn what_a_script_tells() {
    let (house, _agent) = house().await;
    let (end, _) = house.job(sh("a-1", "kill -9 $$")).await;
    assert_eq!((end.kind.as_str(), end.signal), ("signalled", Some(9)));
    assert!(end.facts.contains(&"signal:9".to_owned()));
    let script = r#"tell() { echo "$1" >"$DLV_RESULT"; }
        tell '{"progress":40,"text":"copying"}'; tell '{"warn":"old file"}'; tell '{"output":{"k":"v"}}'
        tell '{"cause":"disk_full","evidence":"df"}'; tell '{"changed":false}'; tell '{"reboot":true}'; sleep 1; exit 1"#;
    house.dispatch(sh("a-2", script));
    let report = house.job_report("a-2", |r| r.progress.is_some()).await;
    assert_eq!(report.progress, Some((40, "copying".into())));
    assert!(report.pid.is_some() && report.started_at.is_some());
    let (end, _) = house.job_ended("a-2").await;
    assert_eq!((end.outputs["k"].as_str(), end.warnings[0].as_str()), ("v", "old file"));
    assert_eq!(end.causes[0], ("disk_full".into(), "df".into()));
    assert!(end.unchanged && end.reboot);
}

/// Scenario 32, LG-11: a secret is masked before it leaves the machine, also when it is written in two pieces, also in results.
#[tokio::test]
async fn secrets_do_not_leave() {
    let (house, _agent) = house().await;
    let script = "echo \"is $PW\"; printf 'hunter'; sleep 0.6; printf '2xyz\\n'; printf 'hun' >&2; sleep 0.3; echo ter2xyz >&2; \
                  echo \"{\\\"output\\\":{\\\"k\\\":\\\"$PW\\\"}}\" >$DLV_RESULT; echo token=abcdef; printf 'end hunter2xyz'";
    let order =
        JobOrder { env: env(&[("PW", "hunter2xyz")]), secrets: vec!["PW".into()], ..sh("a-1", script) };
    house.dispatch(order);
    let (end, log) = house.job_ended("a-1").await;
    assert!(!log.contains("hunter") && !log.contains("ter2xyz") && !log.contains("abcdef"), "{log}");
    assert!(log.contains("is ***\n") && log.contains("end ***"), "{log}");
    assert_eq!(end.outputs["k"], "***");
    assert!(!format!("{:?}", house.reported().jobs["a-1"].reports).contains("hunter2"));
}

/// LG-1: a line is with the server well within a second, also one without an end.
#[tokio::test]
async fn lines_come_at_once() {
    let (house, _agent) = house().await;
    house.dispatch(sh("a-1", "for i in 1 2 3 4 5; do printf \"at $(date +%s%N) \"; sleep 0.3; done"));
    for n in 1..=5 {
        house
            .until("a line", |r| {
                r.jobs.get("a-1").filter(|t| t.text().matches("at ").count() >= n).map(|_| ())
            })
            .await;
        let text = house.reported().jobs["a-1"].text();
        let last = text.rsplit("at ").next().unwrap().split(' ').next().unwrap().parse::<u128>().unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        assert!(now - last < 1_000_000_000, "{} ms", (now - last) / 1_000_000);
    }
    house.job_ended("a-1").await;
}

/// What a job starts and leaves goes on, and may go on writing.
#[tokio::test]
async fn what_a_job_starts_stays() {
    let (house, _agent) = house().await;
    let (pid_file, go, done) =
        (house.folder.path().join("pid"), house.folder.path().join("go"), house.folder.path().join("done"));
    let line = format!(
        "(while [ ! -e {} ]; do echo chatter; sleep 0.01; done; echo more && touch {}) & echo $! >{}",
        go.display(),
        done.display(),
        pid_file.display()
    );
    let (end, log) = house.job(sh("a-1", &line)).await;
    assert_eq!(end.code, Some(0), "{log}");
    assert!(lives(content(&pid_file).unwrap().trim().parse().unwrap()));
    std::fs::write(&go, "").unwrap();
    house.until_true("it was not ended by its pipe", || done.exists()).await;
}

/// A small disk of its own, with the agent's state on it. Nothing when this account may not make one.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn new(house: &House, size: &str) -> Option<Self> {
        let place = house.state();
        std::fs::create_dir_all(&place).unwrap();
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(&place)
            .stderr(std::process::Stdio::null())
            .status();
        mounted.is_ok_and(|s| s.success()).then(|| Self(place))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Scenario 17, LG-10, PF-e: another process fills the disk the log is on: an alarm below the reserve, then the failure with its
/// evidence, and the last words of the log.
#[tokio::test]
async fn a_full_disk_still_records_the_failure() {
    let house = House::new().await;
    let Some(_disk) = SmallDisk::new(&house, "16m") else {
        eprintln!("skipped: this account may not mount a small disk");
        return;
    };
    let _agent = house.agent();
    house.connected(1).await;
    let (go, full) = (house.folder.path().join("go"), house.folder.path().join("full"));
    let line = format!(
        "echo begun; while [ ! -e {} ]; do sleep 0.02; done; seq 1 400000; echo 'No space left on device' >&2; exit 1",
        full.display()
    );
    let watch = TargetCheck {
        what: "disk".into(),
        subject: house.state().to_str().unwrap().into(),
        reserve_bytes: 4 << 20,
        ..TargetCheck::default()
    };
    house.dispatch(JobOrder { watch: vec![watch], ..sh("a-1", &line) });
    house.job_says("a-1", "begun").await;
    // The server is away, so that nothing is given back.
    house.go_away().await;
    let filler = house.state().join("filler");
    let _ = std::process::Command::new("sh")
        .args(["-c", &format!("cat /dev/zero >{} 2>/dev/null", filler.display())])
        .status();
    tokio::time::sleep(Duration::from_millis(700)).await;
    std::fs::write(&full, "").unwrap();
    house.until_true("it ended", || house.state().join("jobs/a-1/end.json").exists()).await;
    drop(go);
    std::fs::remove_file(filler).unwrap();
    house.come_back().await;
    let (end, log) = house.job_ended("a-1").await;
    assert_eq!((end.kind.as_str(), end.code), ("exited", Some(1)), "{end:?}");
    assert!(end.facts.contains(&"errno:ENOSPC".to_owned()), "{:?}", end.facts);
    assert!(log.contains("has less free than its reserve"), "{log}");
    assert!(log.contains("are missing here: the disk was full"), "{}", &log[log.len() - 500..]);
    assert!(log.contains("\n399999\n400000\n") && log.contains("No space left on device\n"));
    assert_eq!(end.log_bytes, log.len() as u64);
}

/// A full disk cannot take an order: that is told, nothing is begun.
#[tokio::test]
async fn a_full_disk_refuses_an_order() {
    let house = House::new().await;
    let Some(_disk) = SmallDisk::new(&house, "4m") else {
        eprintln!("skipped: this account may not mount a small disk");
        return;
    };
    let _agent = house.agent();
    house.connected(1).await;
    let filler = house.state().join("filler");
    let fill = format!("cat /dev/zero >{} 2>/dev/null", filler.display());
    let _ = std::process::Command::new("sh").args(["-c", &fill]).status();
    house.dispatch(sh("a-1", "echo never"));
    let report = house.job_report("a-1", |r| r.state == "ended").await;
    let end = report.end.unwrap();
    assert_eq!((end.kind.as_str(), end.reason.unwrap().code.as_str()), ("refused", "disk-full"));
}
