//! What agents say: foreign ones by status, ours by report; strangers, floods, replays.

use super::*;
use crate::testing::each;
use model::run::RunState;
use protocol::install::{RunLine, RunReport};
use std::sync::atomic::Ordering;

async fn started(test: &TestApp, more: Value) -> (Machine, String) {
    package(test, "Tool", "1.0").await;
    let a = foreign(test, "a").await;
    task(test, "inst", &["Tool"], &[&a], more).await;
    activate(test, "inst").await;
    super::super::load(&test.app).await.unwrap();
    let run = give(test, &a).await.remove(0).run;
    (a, run)
}

/// a run goes through its states as its agent tells, every line is kept in order, and what comes after the end is
/// late and changes nothing.
#[tokio::test]
async fn a_run_is_told() {
    each(|test| async move {
        let (a, run) = started(&test, json!({})).await;
        assert_eq!(states(&test, "inst").await, [pair("sent", "run-sent")]);
        say(&test, &a, &run, Some(Phase::Checking), "", "starting").await;
        let now = runs(&test, "state=running").await;
        assert_eq!(
            (now[0]["phase"].as_str(), now[0]["last_line"].as_str()),
            (Some("checking"), Some("starting"))
        );
        say(&test, &a, &run, Some(Phase::Prepare), "ok", "success").await;
        say(&test, &a, &run, Some(Phase::Checking), "ko", "check #1, failure on x").await;
        say(&test, &a, &run, Some(Phase::Processing), "", "action #1: Ã©tÃ©").await;
        let now = runs(&test, "task=inst").await;
        assert_eq!((now[0]["action"].as_u64(), now[0]["actions"].as_u64()), (Some(1), Some(1)));
        assert_eq!(now[0]["warnings"], 1, "an action left out by its own check");
        say(&test, &a, &run, None, "ok", "job successfully completed").await;
        say(&test, &a, &run, Some(Phase::Processing), "ko", "a word that was late").await;
        assert_eq!(states(&test, "inst").await, [pair("success", "run-success")]);
        assert_eq!(test.app.tasks.counts.late.load(Ordering::Relaxed), 1);
        let log = test.get(&format!("/runs/{run}/log")).await.json();
        let lines: Vec<&str> =
            log["lines"].as_array().unwrap().iter().map(|l| l["text"].as_str().unwrap()).collect();
        assert_eq!(lines[0], "handed out");
        assert_eq!(lines[4], "action #1: été");
        assert_eq!(lines.last(), Some(&"(after its end) a word that was late"));
        let numbers: Vec<u64> =
            log["lines"].as_array().unwrap().iter().map(|l| l["number"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        let found = test.get(&format!("/runs/{run}/log?search=STARTING&after=1")).await.json();
        assert_eq!(found["lines"].as_array().unwrap().len(), 1);
        let text = test.get(&format!("/runs/{run}/log.txt")).await;
        let text = String::from_utf8(text.bytes).unwrap();
        assert!(text.starts_with("inst / Tool / Tool 1.0 / a\nsuccess: done\n"), "{text}");
        assert_eq!(text.lines().count(), 3 + numbers.len());
        test
    })
    .await;
}

/// S-2, S-3, R-32: a word about another's run, about none, or about one nobody was given changes nothing, and is counted.
#[tokio::test]
async fn strangers() {
    each(|test| async move {
        let (a, run) = started(&test, json!({})).await;
        let b = foreign(&test, "b").await;
        let counts = || {
            let c = &test.app.tasks.counts;
            [&c.strangers, &c.unknown, &c.unasked].map(|n| n.load(Ordering::Relaxed))
        };
        let done = || status(None, "ok", "job successfully completed");
        let refused = super::super::hear(&test.app, &b, &run, done()).await.unwrap_err();
        assert_eq!(refused.code, protocol::Code::NotAllowed);
        let unknown = super::super::hear(&test.app, &b, "run_1_x", done()).await.unwrap_err();
        assert_eq!(unknown.code, protocol::Code::NotFound);
        task(&test, "second", &["Tool"], &[&b], json!({})).await;
        activate(&test, "second").await;
        let never = runs(&test, "task=second").await[0]["id"].as_str().unwrap().to_owned();
        super::super::hear(&test.app, &b, &never, done()).await.unwrap();
        assert_eq!(states(&test, "second").await, [pair("prepared", "run-waits-contact")]);
        assert_eq!(states(&test, "inst").await, [pair("sent", "run-sent")]);
        assert_eq!(counts(), [1, 1, 1]);
        assert_eq!(test.get(&format!("/runs/{never}/log")).await.json()["total"], 0);
        let text = String::from_utf8(
            test.send(axum::http::Request::get("/metrics").body(axum::body::Body::empty()).unwrap())
                .await
                .bytes,
        );
        assert!(text.unwrap().contains("escale_run_words_of_strangers_total 1"));
        succeed(&test, &a, &run).await;
        test
    })
    .await;
}

/// S-8: a flood fills its own log and no more; it is said once, and the end still counts.
#[tokio::test]
async fn floods() {
    each(|test| async move {
        let (a, run) = started(&test, json!({})).await;
        let long = "x".repeat(9_000);
        for _ in 0..1_000 {
            say(&test, &a, &run, Some(Phase::Processing), "", &long).await;
        }
        say(&test, &a, &run, None, "ok", "job successfully completed").await;
        assert_eq!(states(&test, "inst").await, [pair("success", "run-success")]);
        let log = test.get(&format!("/runs/{run}/log?limit=1000")).await.json();
        assert_eq!(log["truncated"], true);
        let lines = log["lines"].as_array().unwrap();
        let bytes: usize = lines.iter().map(|l| l["text"].as_str().unwrap().len()).sum();
        assert!(lines.len() < 600 && bytes < 4 * 1024 * 1024 + 9_000, "{} {bytes}", lines.len());
        let cut = lines.iter().filter(|l| l["text"] == "the log is cut here: more came than is kept").count();
        assert_eq!((cut, lines.len() as u64), (1, log["total"].as_u64().unwrap()));
        test
    })
    .await;
}

fn line(number: u64, text: &str) -> RunLine {
    RunLine { number, phase: "processing".to_owned(), text: text.to_owned(), ..RunLine::default() }
}

/// Reports of our own agents may come twice, and are durable when they are answered; a run of another agent is not touched; calling off a run
/// that was handed out reaches the agent, and a later result is still recorded.
#[tokio::test]
async fn our_own_agents_report() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let (a, b) = (ours(&test, "own").await, ours(&test, "another").await);
        task(&test, "inst", &["Tool"], &[&a], json!({})).await;
        activate(&test, "inst").await;
        super::super::load(&test.app).await.unwrap();
        let run = give(&test, &a).await.remove(0).run;
        let report = |state: &str, lines: Vec<RunLine>| RunReport {
            run: run.clone(),
            state: state.to_owned(),
            phase: "processing".to_owned(),
            lines,
            reason: None,
            started_at: None,
            fetching: None,
            from_peers_bytes: 7,
        };
        let (own, other) = (a.agent_id.unwrap(), b.agent_id.unwrap());
        let two = || vec![line(1, "one"), line(2, "two")];
        let kept = super::super::report(&test.app, own, report("running", two())).await.unwrap();
        assert_eq!((kept.line, kept.end), (2, false));
        let forged = super::super::report(&test.app, other, report("success", vec![])).await.unwrap();
        assert!(forged.end);
        assert_eq!(runs(&test, "task=inst").await[0]["state"], "running");
        let asked = test.post("/runs/actions", json!({ "action": "cancel", "runs": [run] })).await.json();
        assert_eq!(asked["changed"], 1, "{asked}");
        let now = runs(&test, "task=inst").await;
        assert_eq!(
            (now[0]["cancel_requested"].as_bool(), now[0]["reason"]["code"].as_str()),
            (Some(true), Some("run-cancel-asked"))
        );
        let told = give(&test, &a).await;
        assert!(told.len() == 1 && told[0].cancel && told[0].run == run);
        let mut three = two();
        three.push(line(3, "three"));
        let kept = super::super::report(&test.app, own, report("success", three.clone())).await.unwrap();
        assert_eq!((kept.line, kept.end), (3, true));
        let again = super::super::report(&test.app, own, report("success", three)).await.unwrap();
        assert_eq!((again.line, again.end), (3, true));
        assert_eq!(states(&test, "inst").await, [pair("success", "run-success")]);
        let log = test.get(&format!("/runs/{run}/log")).await.json();
        let said = log["lines"].as_array().unwrap().iter().filter(|l| l["phase"] == "processing").count();
        assert_eq!(said, 3, "{log}");
        assert_eq!(runs(&test, "task=inst").await[0]["from_peers_bytes"], 7);
        assert!(give(&test, &a).await.is_empty());
        test
    })
    .await;
}

/// A random number that is the same each time.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// S-17, R-110: statuses in any order, lost, doubled, mixed with questions for work: every run ends in a legal state, what is final stays (but for
/// the one exception of §6.4), logs count from one without a hole, and the counts are those of the runs.
#[tokio::test]
async fn any_order_ends_well() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let mut machines = Vec::new();
        for n in 0..6 {
            machines.push(foreign(&test, &format!("m{n}")).await);
        }
        let all: Vec<&Machine> = machines.iter().collect();
        task(&test, "inst", &["Tool"], &all, json!({ "attempts_max": 2, "retry_delay_s": 10 })).await;
        activate(&test, "inst").await;
        super::super::load(&test.app).await.unwrap();
        let mut dice = Dice(7);
        let mut ended: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
        let words = [
            (Some(Phase::Checking), "", "starting"),
            (Some(Phase::Checking), "ko", "check failed"),
            (Some(Phase::Downloading), "ok", "success"),
            (Some(Phase::Prepare), "ok", "success"),
            (Some(Phase::Processing), "", "action #1: line"),
            (Some(Phase::Processing), "ko", "action failed"),
            (Some(Phase::Checking), "ok", "job skipped"),
            (None, "ok", "job successfully completed"),
        ];
        for round in 0..25 {
            for machine in &machines {
                let given: Vec<String> = match dice.roll(3) {
                    0 => Vec::new(),
                    _ => give(&test, machine).await.into_iter().map(|h| h.run).collect(),
                };
                let known = runs(&test, "task=inst&newest=false").await;
                let mine = known
                    .iter()
                    .filter(|r| r["computer_id"] == id(machine))
                    .map(|r| r["id"].as_str().unwrap().to_owned());
                let any: Vec<String> = mine.chain(given).collect();
                for _ in 0..dice.roll(6) {
                    let run = &any[usize::try_from(dice.roll(any.len() as u64)).unwrap()];
                    let (phase, word, text) = words[usize::try_from(dice.roll(8)).unwrap()];
                    say(&test, machine, run, phase, word, text).await;
                }
            }
            for run in runs(&test, "task=inst&newest=false").await {
                let (id, state) =
                    (run["id"].as_str().unwrap().to_owned(), run["state"].as_str().unwrap().to_owned());
                let read = RunState::from_word(&state).unwrap();
                if let Some(before) = ended.get(&id) {
                    assert!(
                        *before == state || (before == "error" && state == "success"),
                        "{before} became {state}"
                    );
                }
                if read.is_final() {
                    assert!(run["ended_at"].is_string());
                    ended.insert(id, state);
                }
            }
            later(&test, 11);
            if round % 5 == 0 {
                super::super::round(&test.app).await.unwrap();
            }
        }
        later(&test, 6 * 3_600);
        super::super::silence(&test.app).await.unwrap();
        let task = test.get("/tasks/inst").await.json();
        let list = runs(&test, "task=inst").await;
        for state in RunState::ALL {
            let amount = list.iter().filter(|r| r["state"] == state.word()).count();
            assert_eq!(
                task["counts"][state.word()].as_u64(),
                Some(amount as u64),
                "{state}: {}",
                task["counts"]
            );
        }
        assert_eq!(list.len(), 6);
        for run in runs(&test, "task=inst&newest=false").await {
            let log = test.get(&format!("/runs/{}/log?limit=1000", run["id"].as_str().unwrap())).await.json();
            let numbers: Vec<u64> =
                log["lines"].as_array().unwrap().iter().map(|l| l["number"].as_u64().unwrap()).collect();
            assert_eq!(numbers, (1..=run["lines"].as_u64().unwrap()).collect::<Vec<_>>());
        }
        test
    })
    .await;
}
