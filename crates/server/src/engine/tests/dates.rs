//! Business dates.

use super::{Fake, apply, engine, later, states, until, view};
use crate::testing::each;
use serde_json::json;

/// 2026-11-20T08:30:00Z is what the clock of tests says.
const TIMED: &str = r#"
format = 1
kind = "space"
[space]
name = "T"
agent = "box-1"
[space.on_end]
set_upcoming = "never"
[[application]]
name = "NOON"
at = "12:00"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "EVENING"
at = "20:00"
[[application.job]]
name = "K"
type = "command"
argv = ["true"]
"#;

/// What is planned starts at its time; the next business date is a run of its own.
#[tokio::test]
async fn planned_times_come() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        let morning = model::Timestamp::parse("2026-11-21T08:00:00Z").unwrap();
        test.app.clock.set(morning);
        apply(&test, "t.space.toml", TIMED).await;
        until(&test, "T", "NOON", "upcoming W.planned").await;
        let plan = test.get("/spaces/T/plan?from=2026-11-21&to=2026-11-22").await.json();
        assert_eq!(plan[0]["at"], json!("2026-11-21T12:00:00.000Z"), "{plan:#}");
        assert_eq!(plan.as_array().unwrap().len(), 4);
        later(&test, 4 * 3_600 + 1);
        until(&test, "T", "NOON", "finished F.ok").await;
        assert_eq!(states(&test, "T").await["EVENING"], "upcoming W.planned");
        later(&test, 8 * 3_600);
        until(&test, "T", "EVENING", "finished F.ok").await;
        assert_eq!(view(&test, "T").await["run"]["date"], "2026-11-21");
        later(&test, 5 * 3_600);
        until(&test, "T", "NOON", "upcoming W.planned").await;
        assert_eq!(view(&test, "T").await["run"]["date"], "2026-11-22");
        assert_eq!(agent.ran(), ["J", "K"]);
        test
    })
    .await;
}

/// Scenario 36, E-6: what was planned while the engine was stopped does not start afterwards, and is listed as missed.
#[tokio::test]
async fn missed_times_are_listed() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        test.app.clock.set(model::Timestamp::parse("2026-11-21T08:00:00Z").unwrap());
        apply(&test, "t.space.toml", TIMED).await;
        until(&test, "T", "NOON", "upcoming W.planned").await;
        engine(&test, "stop", "T").await;
        later(&test, 6 * 3_600);
        engine(&test, "start", "T").await;
        until(&test, "T", "NOON", "descheduled D.operator").await;
        until(&test, "T", "EVENING", "upcoming W.planned").await;
        let history = test.get("/spaces/T/history").await.json();
        let missed = history.as_array().unwrap().iter().find(|h| h["kind"] == "missed").unwrap();
        assert_eq!(missed["objects"][0]["path"], "NOON", "{missed:#}");
        assert_eq!(missed["objects"][0]["at"], "2026-11-21T12:00:00.000Z");
        assert!(agent.ran().is_empty());
        test
    })
    .await;
}

/// Scenario 40: a parent of another space whose business date is another one is named with both dates.
#[tokio::test]
async fn another_date_is_named() {
    each(|test| async move {
        let _agent = Fake::new(&test, "box-1").await;
        test.app.clock.set(model::Timestamp::parse("2026-11-21T08:00:00Z").unwrap());
        // Its business date begins at noon: until then it is that of the day before.
        let other = TIMED.replace("name = \"T\"", "name = \"UP\"\ndate = \"day 12:00\"");
        apply(&test, "up.space.toml", &other).await;
        let child = "format = 1\nkind = \"space\"\n[space]\nname = \"DOWN\"\nagent = \"box-1\"\n[[application]]\nname = \"X\"\n\
                     [[application.job]]\nname = \"J\"\ntype = \"command\"\nargv = [\"true\"]\n[[link]]\nfrom = \"UP/NOON\"\nto = \"X\"\n";
        apply(&test, "down.space.toml", child).await;
        until(&test, "DOWN", "X", "upcoming W.link").await;
        let told = async || {
            let shown = view(&test, "DOWN").await;
            shown["nodes"][0]["reasons"][0]["text"].as_str().unwrap_or_default().to_owned()
        };
        let mut bell = test.app.wake.bell(crate::wake::Touched::Space("DOWN".to_owned()));
        let wait = async {
            loop {
                let text = told().await;
                if ["UP/NOON", "2026-11-20", "2026-11-21"].iter().all(|part| text.contains(part)) {
                    break;
                }
                bell.ring().await;
            }
        };
        if tokio::time::timeout(std::time::Duration::from_secs(20), wait).await.is_err() {
            panic!("both dates: {}", told().await);
        }
        assert_eq!(view(&test, "DOWN").await["run"]["date"], "2026-11-21");
        assert_eq!(view(&test, "UP").await["run"]["date"], "2026-11-20");
        test
    })
    .await;
}
