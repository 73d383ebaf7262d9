//! From a task to its end: preparation, dates and slots, hand-outs, retries, silence.

use super::*;
use crate::testing::each;
use model::install::Moment;
use model::run::UserEvent;

/// a new task is not active; activated, its runs are there, in the order of jobs and packages; computers that
/// leave the job have their waiting runs called off with that reason.
#[tokio::test]
async fn a_task_prepares_its_runs() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        package(&test, "Other", "1.0").await;
        let (a, b) = (foreign(&test, "a").await, foreign(&test, "b").await);
        let made = task(&test, "inst", &["Tool", "Other"], &[&a, &b], json!({})).await;
        assert_eq!((made["active"].as_bool(), made["state"].as_str()), (Some(false), Some("inactive")));
        assert_eq!(made["wanted"]["jobs"][0]["targets"][0]["version"], "1.0", "versions are fixed");
        assert!(runs(&test, "task=inst").await.is_empty());
        assert!(give(&test, &a).await.is_empty());
        let active = activate(&test, "inst").await;
        assert_eq!(
            (active["counts"]["prepared"].as_u64(), active["state"].as_str()),
            (Some(4), Some("running"))
        );
        assert!(states(&test, "inst").await.iter().all(|s| *s == pair("prepared", "run-waits-contact")));
        super::super::round(&test.app).await.unwrap();
        assert_eq!(runs(&test, "task=inst").await.len(), 4, "prepared once");
        // A newer version changes nothing: an active task keeps the one it named.
        package(&test, "Tool", "2.0").await;
        let mut wanted = active["wanted"].clone();
        wanted["jobs"][0]["actors"] = actors(&[&a]);
        wanted["revision"] = active["revision"].clone();
        let changed = put(&test, "/tasks/inst", wanted.clone()).await;
        assert_eq!(changed.status.as_u16(), 200, "{:?}", changed.json());
        assert_eq!(changed.json()["counts"]["cancelled"], 2);
        let gone = runs(&test, "task=inst&state=cancelled").await;
        assert!(gone.iter().all(|r| r["reason"]["code"] == "run-not-actor" && r["version"] == "1.0"));
        let stale = put(&test, "/tasks/inst", wanted.clone()).await;
        assert_eq!(stale.problem().1, "stale-revision");
        // It comes back: prepared anew.
        wanted["jobs"][0]["actors"] = actors(&[&a, &b]);
        wanted["revision"] = changed.json()["revision"].clone();
        assert_eq!(put(&test, "/tasks/inst", wanted).await.json()["counts"]["prepared"], 4);
        let given = settled_hand_out(&test, &a).await;
        let packages: Vec<String> =
            runs(&test, "task=inst&state=sent").await.iter().map(|r| r["package"].to_string()).collect();
        assert_eq!((given.len(), packages), (2, vec!["\"Tool\"".to_owned(), "\"Other\"".to_owned()]));
        assert!(given[0].number < given[1].number);
        test
    })
    .await;
}

/// Hands out once computers with work are known.
async fn settled_hand_out(test: &TestApp, machine: &Machine) -> Vec<HandOut> {
    for _ in 0..500 {
        let given = give(test, machine).await;
        if !given.is_empty() {
            return given;
        }
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nothing was handed out");
}

/// outside its slot a run stays prepared and says when it opens; inside it is handed out; past the end of the task it is
/// called off.
#[tokio::test]
async fn slots_and_dates() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        // The clock of stories stands on a Sunday; 08:30 UTC.
        test.app.clock.set(Timestamp::parse("2026-11-22T08:30:00Z").unwrap());
        let slot = json!({ "name": "night", "time_zone": "Europe/Paris",
            "entries": [{ "day": 7, "begin": "22:00", "end": "06:00" }] });
        let made = put(&test, "/time-slots/night", slot.clone()).await.json();
        assert_eq!(
            (made["open"].as_bool(), made["changes_at"].as_str()),
            (Some(false), Some("2026-11-22T21:00:00.000Z"))
        );
        let more = json!({ "slot": "night", "ends_at": "2026-11-25T00:00:00Z" });
        task(&test, "inst", &["Tool"], &[&a], more).await;
        let active = activate(&test, "inst").await;
        assert_eq!(
            (active["state"].as_str(), active["reason"]["code"].as_str()),
            (Some("waiting"), Some("task-waits-slot"))
        );
        let waiting = runs(&test, "task=inst").await;
        assert_eq!(waiting[0]["reason"]["text"], "waits for its time slot night, opens 2026-11-22 22:00");
        assert!(give(&test, &a).await.is_empty() && !super::super::due(&test.app, &a).await.unwrap());
        assert_eq!(
            test.ask(Method::DELETE, "/time-slots/night", Value::Null).await.problem().1,
            "time-slot-in-use"
        );
        test.app.clock.set(Timestamp::parse("2026-11-22T21:00:00Z").unwrap());
        super::super::load(&test.app).await.unwrap();
        assert!(super::super::due(&test.app, &a).await.unwrap());
        assert_eq!(give(&test, &a).await.len(), 1);
        let b = foreign(&test, "b").await;
        let mut wanted = active["wanted"].clone();
        wanted["jobs"][0]["actors"] = actors(&[&a, &b]);
        put(&test, "/tasks/inst", wanted).await;
        test.app.clock.set(Timestamp::parse("2026-11-25T00:00:00Z").unwrap());
        super::super::round(&test.app).await.unwrap();
        let gone = runs(&test, "task=inst&state=cancelled").await;
        assert_eq!(gone[0]["reason"]["code"], "run-task-ended");
        for wrong in ["Mars/Olympus", "x"] {
            let bad = json!({ "name": "bad", "time_zone": wrong, "entries": [] });
            assert_eq!(put(&test, "/time-slots/bad", bad).await.problem().1, "invalid-field");
        }
        test
    })
    .await;
}

/// R-42, §6.6: asked again before anything was heard the answer is the same; what may have begun is not repeated; nothing goes on for ever.
#[tokio::test]
async fn asked_again() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        package(&test, "Other", "1.0").await;
        let a = foreign(&test, "a").await;
        task(&test, "inst", &["Tool", "Other"], &[&a], json!({})).await;
        activate(&test, "inst").await;
        let first: Vec<String> = settled_hand_out(&test, &a).await.into_iter().map(|h| h.run).collect();
        let second: Vec<String> = give(&test, &a).await.into_iter().map(|h| h.run).collect();
        assert_eq!((first.len(), &first), (2, &second));
        assert_eq!(give(&test, &a).await.len(), 1, "one of them may be what stops the agent");
        say(&test, &a, &first[0], Some(Phase::Prepare), "ok", "success").await;
        let rest: Vec<String> = give(&test, &a).await.into_iter().map(|h| h.run).collect();
        assert_eq!(rest, [first[1].clone()]);
        let _ = give(&test, &a).await;
        let after = states(&test, "inst").await;
        assert_eq!(after, [pair("error", "run-interrupted"), pair("error", "run-not-accepted")]);
        assert!(give(&test, &a).await.is_empty() && !super::super::due(&test.app, &a).await.unwrap());
        test
    })
    .await;
}

/// R-104, P16: a failure is tried again as a new run, later each time, so often and no more; counts are of the newest.
#[tokio::test]
async fn retries() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        let more = json!({ "attempts_max": 3, "retry_delay_s": 600, "retry_on": ["action"] });
        task(&test, "inst", &["Tool"], &[&a], more).await;
        activate(&test, "inst").await;
        let first = settled_hand_out(&test, &a).await.remove(0);
        fail(&test, &a, &first.run, Phase::Processing).await;
        let now = runs(&test, "task=inst").await;
        assert_eq!(
            (now[0]["attempt"].as_u64(), now[0]["reason"]["code"].as_str()),
            (Some(2), Some("run-waits-retry"))
        );
        let text = now[0]["reason"]["text"].as_str().unwrap();
        assert!(text.starts_with("attempt 2 of 3, not before"), "{text}");
        let task = test.get("/tasks/inst").await.json();
        assert_eq!(
            (task["counts"]["total"].as_u64(), task["counts"]["postponed"].as_u64()),
            (Some(1), Some(1))
        );
        assert!(give(&test, &a).await.is_empty());
        later(&test, 600);
        let second = give(&test, &a).await.remove(0);
        assert_ne!(second.run, first.run);
        fail(&test, &a, &second.run, Phase::Processing).await;
        settle(&test.app).await;
        later(&test, 600);
        assert!(give(&test, &a).await.is_empty(), "twice as long");
        later(&test, 600);
        let third = give(&test, &a).await.remove(0);
        fail(&test, &a, &third.run, Phase::Processing).await;
        assert_eq!(states(&test, "inst").await, [pair("error", "run-failed")]);
        assert_eq!(runs(&test, "task=inst&newest=false").await.len(), 3);
        let done = test.get("/tasks/inst").await.json();
        assert_eq!((done["state"].as_str(), done["counts"]["error"].as_u64()), (Some("done"), Some(1)));
        // Another kind of failure is not tried again.
        let restart = test.post("/runs/actions", json!({ "action": "restart", "task": "inst" })).await;
        assert_eq!(restart.json()["changed"], 1, "{:?}", restart.json());
        let fourth = settled_hand_out(&test, &a).await.remove(0);
        fail(&test, &a, &fourth.run, Phase::Checking).await;
        assert_eq!(states(&test, "inst").await, [pair("error", "run-failed")]);
        test
    })
    .await;
}

/// once; again so long after the last end; at each contact.
#[tokio::test]
async fn repetitions() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        for (name, more) in [
            ("once", json!({})),
            ("after", json!({ "again": "after", "again_s": 3600 })),
            ("each", json!({ "again": "each-contact" })),
        ] {
            task(&test, name, &["Tool"], &[&a], more).await;
            activate(&test, name).await;
        }
        super::super::load(&test.app).await.unwrap();
        for given in give(&test, &a).await {
            succeed(&test, &a, &given.run).await;
        }
        settle(&test.app).await;
        super::super::round(&test.app).await.unwrap();
        let waiting = async |name: &str| runs(&test, &format!("task={name}&state=prepared")).await.len();
        assert_eq!((waiting("once").await, waiting("after").await, waiting("each").await), (0, 0, 1));
        later(&test, 3_700);
        super::super::round(&test.app).await.unwrap();
        assert_eq!((waiting("once").await, waiting("after").await), (0, 1));
        let again = test.post("/tasks/once/force-start", json!({ "again": true })).await;
        assert_eq!(again.json()["counts"]["prepared"], 1, "{:?}", again.json());
        assert_eq!(runs(&test, "task=once&newest=false").await.len(), 2);
        test
    })
    .await;
}

/// R-41, S-18: what is silent for too long is lost, by the server's clock; our own agents may be away for longer and report later.
#[tokio::test]
async fn silence() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let (a, b) = (foreign(&test, "a").await, ours(&test, "own").await);
        task(&test, "inst", &["Tool"], &[&a, &b], json!({})).await;
        activate(&test, "inst").await;
        let run = settled_hand_out(&test, &a).await.remove(0).run;
        assert_eq!(settled_hand_out(&test, &b).await.len(), 1);
        say(&test, &a, &run, Some(Phase::Checking), "", "starting").await;
        settle(&test.app).await;
        later(&test, 3 * 3_600);
        super::super::silence(&test.app).await.unwrap();
        assert!(runs(&test, "task=inst&state=error").await.is_empty());
        later(&test, 2 * 3_600);
        super::super::silence(&test.app).await.unwrap();
        let lost = runs(&test, "task=inst&state=error").await;
        assert_eq!(
            (lost.len(), lost[0]["reason"]["text"].as_str()),
            (1, Some("no news from the agent for 4 hours"))
        );
        assert_eq!(runs(&test, "task=inst&state=sent").await.len(), 1);
        // What it says now is late: in the log, and nothing else.
        say(&test, &a, &run, None, "ok", "job successfully completed").await;
        assert_eq!(
            runs(&test, "task=inst&state=error").await.len(),
            0,
            "an ok after a failed check of which prepare was lost wins (§6.4)"
        );
        test
    })
    .await;
}

/// R-95, §12: put off by a person, counted, and after so many times without questions.
#[tokio::test]
async fn put_off_by_a_person() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        task(&test, "inst", &["Tool"], &[&a], json!({})).await;
        activate(&test, "inst").await;
        let question = protocol::install::Interaction {
            retry_after_s: 3_600,
            ..protocol::install::Interaction::default()
        };
        let first = settled_hand_out(&test, &a).await.remove(0);
        let known = protocol::install::Install { interactions: vec![question], ..first.install.clone() };
        test.app.tasks.remember(first.version_id, std::sync::Arc::new(known));
        let event = |moment, behavior: &str| {
            let (behavior, event) = (behavior.to_owned(), "on_retry".to_owned());
            Word::User(UserEvent { moment: Some(moment), behavior, event, user: Some("alice".to_owned()) })
        };
        super::super::hear(&test.app, &a, &first.run, event(Moment::Before, "postpone")).await.unwrap();
        let now = runs(&test, "task=inst").await;
        let text = now[0]["reason"]["text"].as_str().unwrap();
        assert!(now[0]["state"] == "prepared" && text.starts_with("put off by alice until"), "{text}");
        assert!(give(&test, &a).await.is_empty());
        later(&test, 3_600);
        let again = give(&test, &a).await.remove(0);
        assert_eq!((again.run.as_str(), again.install.interactions.len()), (first.run.as_str(), 0), "forced");
        super::super::hear(&test.app, &a, &again.run, event(Moment::AfterDownload, "stop")).await.unwrap();
        assert_eq!(states(&test, "inst").await, [pair("cancelled", "run-cancelled-at-computer")]);
        test
    })
    .await;
}

/// a run its agent cannot be given ends with that reason, and is not tried again.
#[tokio::test]
async fn refused() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let (a, b) = (foreign(&test, "a").await, foreign(&test, "b").await);
        task(&test, "inst", &["Tool"], &[&a, &b], json!({ "attempts_max": 5 })).await;
        activate(&test, "inst").await;
        let run = settled_hand_out(&test, &a).await.remove(0).run;
        let reason = || protocol::Reason::new("agent-too-old", protocol::text::params([("needs", &"2.4")]));
        assert!(super::super::refuse(&test.app, &b, &run, reason()).await.is_err());
        super::super::refuse(&test.app, &a, &run, reason()).await.unwrap();
        assert_eq!(runs(&test, "task=inst&state=error").await[0]["reason"]["code"], "agent-too-old");
        assert!(give(&test, &a).await.is_empty());
        test
    })
    .await;
}
