//! Runs: packages installed once, whatever happens to the agent, its server, its disk and the run.

use crate::house::{Agent, House, content, instance, kill9, lives};
use protocol::install::{Action, Check, Install, InstallFile, Rule, RunOrder};
use protocol::link::BundleRef;
use std::path::Path;

fn nothing() -> BundleRef {
    BundleRef {
        package: "none".into(),
        version: "1".into(),
        file: "none-1.zip".into(),
        digest: model::Digest::from_bytes([9; 32]).to_string(),
        size_bytes: 1,
    }
}

fn order(run: &str, position: u64, bundle: BundleRef, install: Install) -> RunOrder {
    RunOrder { run: run.into(), position, bundle, install, cancel: false }
}

fn command(line: &str) -> Action {
    Action { command: line.into(), ..Action::default() }
}

fn commands(lines: &[&str]) -> Install {
    Install { actions: lines.iter().map(|line| command(line)).collect(), ..Install::default() }
}

fn check(kind: &str, path: &Path, otherwise: &str) -> Check {
    Check {
        kind: kind.into(),
        path: path.to_str().unwrap().into(),
        otherwise: otherwise.into(),
        ..Check::default()
    }
}

async fn house() -> (House, Agent) {
    let house = House::new().await;
    let agent = house.agent();
    house.connected(1).await;
    (house, agent)
}

fn texts(story: &[String]) -> Vec<&str> {
    story.iter().map(String::as_str).collect()
}

/// the sequence of §6.1 in the words of §6.3, the lines of output, the end last.
#[tokio::test]
async fn a_run_tells_what_foreign_agents_tell() {
    let (house, _agent) = house().await;
    let bundle =
        house.publish("demo", "1.0", "command = [\"true\"]", &[("payload/a.txt", "hello\n"), ("b.txt", "b")]);
    let there = house.folder.path().join("there");
    let file = |name: &str, path: &str| InstallFile {
        name: name.into(),
        path: path.into(),
        ..InstallFile::default()
    };
    let install = Install {
        checks: vec![check("file_missing", &there, "error"), check("directory_exists", &there, "warning")],
        files: vec![file("a.txt", "payload/a.txt")],
        actions: vec![
            Action {
                log_lines: 2,
                label: "show".into(),
                ..command("cat a.txt >&2; seq 2 3; echo $WORD-$LC_ALL")
            }
            .with_env("WORD", "w"),
            Action {
                kind: "copy".into(),
                from: "*.txt".into(),
                to: format!("{}/", there.display()),
                ..Action::default()
            },
            Action { kind: "mkdir".into(), paths: vec![there.display().to_string()], ..Action::default() },
            Action { kind: "delete".into(), paths: vec!["a.txt".into()], ..Action::default() },
        ],
        ..Install::default()
    };
    house.order(order("run-1", 1, bundle.clone(), install));
    let (report, story) = house.run_ended("run-1").await;
    let dir = there.display();
    let expected = [
        "checking  starting".to_owned(),
        "checking ok check #1, fileMissing passed".into(),
        format!("checking warning check #2, directoryExists warning, {dir} directory is missing"),
        "checking ok all checks are ok".into(),
        "downloading  downloading files".into(),
        format!("downloading  fetching {}", bundle.file),
        format!("downloading ok {} downloaded", bundle.file),
        "downloading ok success".into(),
        "prepare ok success".into(),
        "processing  show: ================================".into(),
        "processing  show: Started cmd: cat a.txt >&2; seq 2 3; echo $WORD-$LC_ALL".into(),
        "processing  show: ================================".into(),
        "processing  show: hello".into(),
        "processing  show: 2".into(),
        "processing  show: 3".into(),
        "processing  show: w-C".into(),
        "processing  show: --------------------------------".into(),
        "processing  show: exit status: `0'".into(),
        "processing  show: exit status is ok: 0".into(),
        "processing ok show, processing success".into(),
        "processing ok action #2, processing success".into(),
        format!("processing  action #3: Directory {dir} already exists"),
        "processing ok action #3, processing success".into(),
        "processing ok action #4, processing success".into(),
        " ok job successfully completed".into(),
    ];
    assert_eq!(story, expected);
    assert_eq!((report.state.as_str(), report.phase.as_str()), ("success", "processing"));
    assert_eq!(content(&there.join("a.txt")).as_deref(), Some("hello\n"));
    // Nothing is left but the note that it was carried out, and it is never carried out again.
    house.until_true("the run is put away", || !house.state().join("runs/run-1").exists()).await;
    house
        .until_true("its bundle is gone", || {
            std::fs::read_dir(house.state().join("bundles")).unwrap().count() == 0
        })
        .await;
    let reports = house.reported().runs["run-1"].reports.len();
    house.order(order("run-1", 1, bundle, commands(&["touch again"])));
    house.until("its end is told again", |r| (r.runs["run-1"].reports.len() > reports).then_some(())).await;
    assert_eq!(house.reported().runs["run-1"].last().state, "success");
}

trait WithEnv {
    fn with_env(self, name: &str, value: &str) -> Self;
}
impl WithEnv for Action {
    fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }
}

/// what checks lead to, of the run and of an action, where an error ends the run; what results mean.
#[tokio::test]
async fn checks_and_rules_decide() {
    let (house, _agent) = house().await;
    let nope = house.folder.path().join("nope");
    let rule = |kind: &str, value: &str| Rule { kind: kind.into(), values: vec![value.into()] };
    let with_rules = |line: &str, rules: Vec<Rule>| Install {
        actions: vec![Action { rules, ..command(line) }],
        ..Install::default()
    };
    let with_check = |otherwise: &str| Install {
        checks: vec![check("file_exists", &nope, otherwise), check("file_missing", &nope, "error")],
        ..commands(&["true"])
    };
    let of_action = |otherwise: &str| Install {
        actions: vec![
            Action { checks: vec![check("file_exists", &nope, otherwise)], ..command("echo one") },
            command("echo two"),
        ],
        ..Install::default()
    };
    let registry = Install {
        checks: vec![Check {
            kind: "registry_key_missing".into(),
            path: "HKEY_LOCAL_MACHINE/x".into(),
            otherwise: "error".into(),
            ..Check::default()
        }],
        ..commands(&["true"])
    };
    let stories: Vec<(Install, &str, &str)> = vec![
        (with_check("error"), "error", "checking ko check #1, failure on fileExists"),
        (with_check("skip"), "skipped", "checking ok job skipped"),
        (with_check("startnow"), "success", "checking ok job started now"),
        (with_check("info"), "success", "checking ok check #2, fileMissing passed"),
        (registry, "error", "failure on winkeyMissing, check only available on windows"),
        (of_action("skip"), "success", "checking ok action skipped"),
        (of_action("error"), "error", "checking ko check #1, failure on fileExists"),
        (commands(&["exit 3"]), "error", "processing ko action #1, processing failure"),
        (with_rules("exit 3", vec![rule("ok_codes", "3")]), "success", "exit status is ok: 3"),
        (
            with_rules("echo gone fatal", vec![rule("error_patterns", "(?i)FATAL$")]),
            "error",
            "error pattern found",
        ),
        (with_rules("kill -9 $$", vec![rule("ok_codes", "137")]), "success", "exit status: `137'"),
        (
            Install {
                actions: vec![Action {
                    vector: vec!["printf".into(), "%s|".into(), "a b".into(), "$X".into()],
                    ..command("")
                }],
                ..Install::default()
            },
            "success",
            "action #1: a b|$X|",
        ),
        (commands(&["true", "/no/such/program", "true"]), "error", "action #2: exit status: `127'"),
    ];
    for (number, (install, _, _)) in stories.iter().enumerate() {
        house.order(order(&format!("run-{number}"), number as u64, nothing(), install.clone()));
    }
    for (number, (_, state, said)) in stories.iter().enumerate() {
        let (report, story) = house.run_ended(&format!("run-{number}")).await;
        assert_eq!(report.state, *state, "{number}: {story:#?}");
        assert!(story.iter().any(|line| line.contains(said)), "{said}: {story:#?}");
        assert!(report.reason.is_some());
    }
    // In order, one after another.
    let reported = house.reported();
    let began: Vec<_> = (0..stories.len()).map(|n| reported.runs[&format!("run-{n}")].lines[0].at).collect();
    assert!(began.is_sorted(), "{began:?}");
}

/// P10: without the server a run goes on and is reported in full later; nothing is lost or told twice.
#[tokio::test]
async fn a_run_goes_on_without_the_server() {
    let (house, _agent) = house().await;
    let go = house.folder.path().join("go");
    let line = format!("echo begun; while [ ! -e {} ]; do sleep 0.02; done; echo goes on", go.display());
    let two = Install { actions: vec![command(&line), command("echo two")], ..Install::default() };
    house.order(order("run-1", 1, nothing(), two));
    house.run_said("run-1", "begun").await;
    house.go_away().await;
    std::fs::write(&go, "").unwrap();
    let noted = house.state().join("runs/run-1/state.json");
    house
        .until_true("it ended", || std::fs::read_to_string(&noted).is_ok_and(|t| t.contains("success")))
        .await;
    house.come_back().await;
    let (report, story) = house.run_ended("run-1").await;
    assert_eq!(report.state, "success");
    let goes = |text: &str| story.iter().filter(|l| l.contains(text)).count();
    assert_eq!(
        (goes("begun"), goes(": goes on"), goes(": two"), goes("completed")),
        (2, 1, 1, 1),
        "{story:#?}"
    );
    let numbers: Vec<u64> = house.reported().runs["run-1"].lines.iter().map(|l| l.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

/// R-40, P16: the agent is killed while a command runs: the next one adopts it, lines it told are not told again, and the actions
/// after it follow. Nothing runs twice.
#[tokio::test]
async fn a_command_outlives_its_agent() {
    let (house, agent) = house().await;
    let (go, log) = (house.folder.path().join("go"), house.folder.path().join("log"));
    let line = format!(
        "echo begun; echo ran >>{}; while [ ! -e {} ]; do sleep 0.02; done; echo later; exit 3",
        log.display(),
        go.display()
    );
    let long =
        Action { rules: vec![Rule { kind: "ok_codes".into(), values: vec!["3".into()] }], ..command(&line) };
    let install = Install {
        actions: vec![long, command("echo second; cat ../log 2>/dev/null; true")],
        ..Install::default()
    };
    house.order(order("run-1", 1, nothing(), install));
    house.run_said("run-1", "action #1: begun").await;
    agent.kill();
    let agent = house.agent();
    house.run_said("run-1", "still running, after a restart").await;
    agent.kill();
    // It ends while there is no agent.
    std::fs::write(&go, "").unwrap();
    house.until_true("the command ended", || content(&house.state().join("runs/run-1/code")).is_some()).await;
    let _agent = house.agent();
    let (report, story) = house.run_ended("run-1").await;
    assert_eq!(report.state, "success", "{story:#?}");
    let count = |text: &str| story.iter().filter(|l| l.ends_with(text)).count();
    assert_eq!(
        (count("action #1: begun"), count("action #1: later"), count("action #2: second")),
        (1, 1, 1),
        "{story:#?}"
    );
    assert_eq!(content(&log).as_deref(), Some("ran\n"));
}

/// R-61, P8: a command that writes without end of it: what is told is bounded, what is left out is said, the last lines are there.
#[tokio::test]
async fn a_flood_of_output_is_told_in_part() {
    let (house, _agent) = house().await;
    let flood = Action { log_lines: 3, ..command("seq 1 50000") };
    house.order(order("run-1", 1, nothing(), Install { actions: vec![flood], ..Install::default() }));
    let (report, story) = house.run_ended("run-1").await;
    assert_eq!(report.state, "success");
    let of = |text: &str| story.iter().filter(|l| l.contains("action #1: ") && l.ends_with(text)).count();
    assert!(story.len() < 1_000, "{}", story.len());
    assert_eq!((of(": 1"), of(": 200"), of(": 49998"), of(": 49999"), of(": 50000")), (1, 1, 1, 1, 1));
    assert!(of(" lines are left out") >= 1, "{story:#?}");
}

/// P16: killed before any action, the next agent begins anew and the actions run once; the same at each phase.
#[tokio::test]
async fn an_agent_killed_before_the_actions_begins_anew() {
    let (house, agent) = house().await;
    let big = "x".repeat(1 << 20);
    let bundle = house.publish("demo", "1.0", "command = [\"true\"]", &[("a", &big)]);
    let log = house.folder.path().join("log");
    let mut install = commands(&[&format!("wc -c <a; echo ran >>{}", log.display())]);
    install.files = vec![InstallFile { name: "a".into(), path: "a".into(), ..InstallFile::default() }];
    // Downloading: the server has no bundle for now.
    house.refuse_bundles(true);
    house.order(order("run-1", 1, bundle, install));
    house.run_said("run-1", "fetching").await;
    agent.kill();
    house.refuse_bundles(false);
    let _agent = house.agent();
    let (report, story) = house.run_ended("run-1").await;
    assert_eq!(report.state, "success", "{story:#?}");
    assert!(story.iter().any(|l| l.contains("starting again after a restart")), "{story:#?}");
    assert_eq!(content(&log).as_deref(), Some("ran\n"));
    assert!(story.iter().any(|l| l.ends_with(&format!(": {}", 1 << 20))), "{story:#?}");
}

/// P16: an agent killed again and again at any moment carries each run out exactly once.
#[tokio::test]
async fn killed_at_any_moment_nothing_runs_twice() {
    let (house, mut agent) = house().await;
    let log = house.folder.path().join("log");
    for n in 0..6 {
        let line = |k: u32| format!("echo {n}-{k} >>{}; sleep 0.05", log.display());
        house.order(order(&format!("run-{n}"), n, nothing(), commands(&[&line(1), &line(2), &line(3)])));
    }
    house
        .until_true("all are taken", || {
            (0..6).all(|n| {
                house.state().join(format!("runs/run-{n}/order.json")).exists()
                    || house.state().join(format!("runs/done/run-{n}.json")).exists()
            })
        })
        .await;
    for pause in [3, 11, 40, 90, 120, 17, 60, 150, 5] {
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        agent.kill();
        agent = house.agent();
    }
    for n in 0..6 {
        let (report, story) = house.run_ended(&format!("run-{n}")).await;
        let interrupted = story.iter().any(|l| l.contains("interrupted"));
        assert!(report.state == "success" || interrupted, "{story:#?}");
    }
    let ran = content(&log).unwrap();
    let mut lines: Vec<&str> = ran.lines().collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(all, lines.len(), "an action ran twice: {ran}");
    drop(agent);
}

/// what nobody can tell anything about ends as interrupted; what is left of it is ended.
#[tokio::test]
async fn what_became_of_an_action_may_be_unknown() {
    let (house, agent) = house().await;
    let pid_file = house.folder.path().join("pid");
    let line = format!("echo $$ >{}; sleep 1000", pid_file.display());
    house.order(order("run-1", 1, nothing(), commands(&[&line, "echo never"])));
    house.until_true("it runs", || content(&pid_file).is_some()).await;
    agent.kill();
    // The machine was started again: nothing runs, and nothing says how it ended.
    let pid: u32 = content(&pid_file).unwrap().trim().parse().unwrap();
    let record = house.state().join("runs/run-1/state.json");
    let text = std::fs::read_to_string(&record).unwrap();
    let leader: u32 = text.split("\"process\":[").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
    kill9(leader);
    kill9(pid);
    std::fs::write(&record, text.replace("\"boot\":\"", "\"boot\":\"another-")).unwrap();
    let _agent = house.agent();
    let (report, story) = house.run_ended("run-1").await;
    assert_eq!((report.state.as_str(), report.reason.unwrap().code.as_str()), ("error", "run-interrupted"));
    assert!(!story.iter().any(|l| l.contains("never")), "{story:#?}");
    house.until_true("it is gone", || !lives(pid)).await;
}

/// a run that waits is called off at once; one that runs gets its grace, and what it left is ended too.
#[tokio::test]
async fn runs_are_called_off() {
    let house = House::new().await;
    let _agent = house.agent_with(&["--stop-grace", "300ms"]);
    house.connected(1).await;
    let pid_file = house.folder.path().join("pid");
    let line = format!("trap '' TERM; echo $$ >{}; sleep 1000; sleep 1000", pid_file.display());
    let install = commands(&[&line, "echo never"]);
    house.order(order("run-1", 1, nothing(), install.clone()));
    house.order(order("run-2", 2, nothing(), commands(&["echo never"])));
    house.until_true("it runs", || content(&pid_file).is_some()).await;
    let called_off = |run: &str, n| RunOrder { cancel: true, ..order(run, n, nothing(), install.clone()) };
    house.order(called_off("run-2", 2));
    let (report, story) = house.run_ended("run-2").await;
    assert_eq!(
        (report.state.as_str(), texts(&story)),
        ("cancelled", vec![" info called off before it began"])
    );
    house.order(called_off("run-1", 1));
    let (report, story) = house.run_ended("run-1").await;
    assert_eq!(report.state, "cancelled", "{story:#?}");
    assert!(!story.iter().any(|l| l.contains("never")), "{story:#?}");
    let pid: u32 = content(&pid_file).unwrap().trim().parse().unwrap();
    house.until_true("it is gone", || !lives(pid)).await;
    // Called off before it ever came.
    house.order(called_off("run-3", 3));
    assert_eq!(house.run_ended("run-3").await.0.state, "cancelled");
}

/// A digest that is wrong, a file that is missing, an archive that is none: clear errors, and nothing is begun.
#[tokio::test]
async fn files_that_are_wrong_end_the_run() {
    let (house, _agent) = house().await;
    let bundle = house.publish("demo", "1.0", "command = [\"true\"]", &[("a", "a")]);
    let wrong = BundleRef { digest: model::Digest::from_bytes([7; 32]).to_string(), ..bundle.clone() };
    house.alias(&bundle.digest, &wrong.digest);
    let with = |path: &str, extract| Install {
        files: vec![InstallFile { name: "a".into(), path: path.into(), extract, ..InstallFile::default() }],
        ..commands(&["echo never"])
    };
    house.order(order("run-1", 1, bundle.clone(), with("b", false)));
    house.order(order("run-2", 2, bundle, with("a", true)));
    house.order(order("run-3", 3, wrong, with("a", false)));
    for (run, said) in [("run-1", "b is not in the package"), ("run-2", "is no archive"), ("run-3", "digest")]
    {
        let (report, story) = house.run_ended(run).await;
        assert_eq!(report.state, "error", "{story:#?}");
        assert!(
            story.iter().any(|l| l.contains(said)) && !story.iter().any(|l| l.contains("never")),
            "{story:#?}"
        );
    }
}

/// What an installation starts goes on after it; the agent is none the wiser, and instances are not disturbed.
#[tokio::test]
async fn what_an_installation_starts_stays() {
    let (house, _agent) = house().await;
    let demo = instance("demo", &house.script("demo", "1.0", "", "exec sleep 1000\n"));
    house.assign(std::slice::from_ref(&demo));
    let pid_file = house.folder.path().join("pid");
    let line = format!("sleep 1000 >/dev/null 2>&1 & echo $! >{}", pid_file.display());
    house.order(order("run-1", 1, nothing(), commands(&[&line])));
    assert_eq!(house.run_ended("run-1").await.0.state, "success");
    house.started(&demo.id, 1).await;
    let pid: u32 = content(&pid_file).unwrap().trim().parse().unwrap();
    assert!(lives(pid));
    kill9(pid);
}

/// An inventory comes after the first connection, and when it is asked for.
#[tokio::test]
async fn inventories_come() {
    let (house, _agent) = house().await;
    let first = house.until("an inventory", |r| r.inventories.first().cloned()).await;
    assert!(first.agent.starts_with("escale-agent ") && first.os_family == "linux" && first.cpus > 0);
    house.push(protocol::link::ServerFrame::Inventory {});
    house.until("another one", |r| (r.inventories.len() == 2).then_some(())).await;
}
