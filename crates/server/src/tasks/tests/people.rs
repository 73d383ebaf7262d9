//! What people do: force, call off, do again, end, target, duplicate, export; who did it.

use super::*;
use crate::testing::each;

/// an inactive task is not forced; an active one prepares now, and hands out now only when slots are to be ignored.
#[tokio::test]
async fn force_start() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        let never = json!({ "name": "never", "time_zone": "UTC", "entries": [] });
        assert_eq!(put(&test, "/time-slots/never", never).await.status.as_u16(), 200);
        let more = json!({ "prepare_slot": "never", "slot": "never", "starts_at": "2099-01-01T00:00:00Z" });
        task(&test, "inst", &["Tool"], &[&a], more).await;
        let force = async |body: Value| test.post("/tasks/inst/force-start", body).await;
        assert_eq!(force(json!({})).await.problem().1, "task-inactive");
        let active = activate(&test, "inst").await;
        assert_eq!(
            (active["counts"]["total"].as_u64(), active["reason"]["code"].as_str()),
            (Some(0), Some("task-waits-start"))
        );
        assert_eq!(force(json!({})).await.json()["counts"]["prepared"], 1);
        super::super::load(&test.app).await.unwrap();
        assert_eq!(states(&test, "inst").await, [pair("prepared", "run-waits-start")]);
        assert!(give(&test, &a).await.is_empty());
        assert_eq!(force(json!({ "ignore_slots": true })).await.status.as_u16(), 200);
        assert_eq!(give(&test, &a).await.len(), 1);
        test
    })
    .await;
}

/// computers of a push task are woken now and then; forced, at once again.
#[tokio::test]
async fn force_start_wakes() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        let push = json!({ "mode": "push", "wake_count": 5, "wake_minutes": 5 });
        task(&test, "inst", &["Tool"], &[&a], push).await;
        activate(&test, "inst").await;
        super::super::load(&test.app).await.unwrap();
        let woken = async || super::super::to_wake(&test.app, 10).await.unwrap().len();
        assert_eq!((woken().await, woken().await), (1, 0));
        assert_eq!(test.post("/tasks/inst/force-start", json!({})).await.status.as_u16(), 200);
        assert_eq!((woken().await, woken().await), (1, 0));
        test
    })
    .await;
}

/// R-109, §14.9: one by one or all at once; what was handed out is only asked to stop; done again is a new run; deactivated, what waits is called
/// off, and activated again it is prepared anew; an active task is not removed, an inactive one goes with its runs.
#[tokio::test]
async fn cancel_restart_end() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let (a, b, c) = (foreign(&test, "a").await, foreign(&test, "b").await, foreign(&test, "c").await);
        task(&test, "inst", &["Tool"], &[&a, &b, &c], json!({ "attempts_max": 0 })).await;
        activate(&test, "inst").await;
        super::super::load(&test.app).await.unwrap();
        let run = give(&test, &a).await.remove(0).run;
        let act = async |body: Value| test.post("/runs/actions", body).await.json();
        let named = runs(&test, "task=inst&search=b").await[0]["id"].as_str().unwrap().to_owned();
        let one = act(json!({ "action": "cancel", "runs": [named, "run_1_x"] })).await;
        assert_eq!(
            (one["changed"].as_u64(), one["refused"].as_array().unwrap().len()),
            (Some(1), 1),
            "{one}"
        );
        let all = act(json!({ "action": "cancel", "task": "inst" })).await;
        assert_eq!(all["changed"], 2);
        let by = json!("called off by user admin");
        assert!(runs(&test, "task=inst&state=cancelled").await.iter().all(|r| r["reason"]["text"] == by));
        let going = runs(&test, "task=inst&state=sent").await;
        assert!(going[0]["cancel_requested"] == true && going[0]["id"] == run);
        let ended = act(json!({ "action": "end", "runs": [run] })).await;
        assert_eq!(ended["changed"], 1);
        assert_eq!(runs(&test, "task=inst&state=error").await[0]["reason"]["text"], "ended by user admin");
        let again =
            act(json!({ "action": "restart", "task": "inst", "states": ["error", "cancelled"] })).await;
        assert_eq!(again["changed"], 3, "{again}");
        let now = runs(&test, "task=inst").await;
        assert!(now.iter().all(|r| r["state"] == "prepared" && r["attempt"] == 2), "{now:?}");
        assert_eq!(test.ask(Method::DELETE, "/tasks/inst", Value::Null).await.problem().1, "task-active");
        let off = test.post("/tasks/inst/deactivate", Value::Null).await.json();
        assert_eq!((off["state"].as_str(), off["counts"]["cancelled"].as_u64()), (Some("inactive"), Some(3)));
        assert_eq!(activate(&test, "inst").await["counts"]["prepared"], 3);
        test.post("/tasks/inst/deactivate", Value::Null).await;
        assert_eq!(test.ask(Method::DELETE, "/tasks/inst", Value::Null).await.status.as_u16(), 204);
        assert_eq!(test.get(&format!("/runs/{run}")).await.problem().1, "not-found");
        assert!(runs(&test, "").await.is_empty());
        test
    })
    .await;
}

/// computers are added to the job of a package, or get a job of their own; each says what became of it; it stands in the
/// audit trail who did it.
#[tokio::test]
async fn target_a_task() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        package(&test, "Other", "1.0").await;
        let (a, b) = (foreign(&test, "a").await, foreign(&test, "b").await);
        task(&test, "inst", &["Tool"], &[&a], json!({})).await;
        let target = async |package: &str| {
            let ask = json!({ "action": "target-task", "task": "inst", "package": package, "computers": [id(&b), "cmp_x"] });
            test.post("/computers/actions", ask).await
        };
        let answers = target("tool").await.json();
        assert_eq!((answers[0]["done"].as_bool(), answers[1]["done"].as_bool()), (Some(true), Some(false)), "{answers}");
        target("Other").await;
        let wanted = test.get("/tasks/inst").await.json()["wanted"].clone();
        let jobs = wanted["jobs"].as_array().unwrap();
        assert_eq!(jobs.iter().map(|j| j["actors"].as_array().unwrap().len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(activate(&test, "inst").await["counts"]["prepared"], 3);
        assert_eq!(target("Tool").await.problem().1, "task-active");
        let copy = test.post("/tasks/inst/duplicate", json!({ "name": "copy" })).await.json();
        assert_eq!((copy["active"].as_bool(), copy["wanted"]["jobs"] == wanted["jobs"]), (Some(false), true));
        assert_eq!(test.post("/tasks/inst/duplicate", json!({ "name": "COPY" })).await.problem().1, "exists");
        let progress = test.get("/tasks/inst/progress").await.json();
        assert_eq!((progress[0]["counts"]["prepared"].as_u64(), progress[1]["package"].as_str()), (Some(2), Some("Other")));
        let audit = test.get("/audit").await.json();
        let done: Vec<&str> = audit["items"].as_array().unwrap().iter().map(|l| l["action"].as_str().unwrap()).collect();
        for action in ["task.created", "task.activated", "computers.target-task", "task.changed"] {
            assert!(done.contains(&action), "{action} in {done:?}");
        }
        test
    })
    .await;
}

/// results as a file; what a spreadsheet would take for a formula is a text.
#[tokio::test]
async fn exports() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let (a, b) = (foreign(&test, "a").await, foreign(&test, "=cmd").await);
        task(&test, "inst", &["Tool"], &[&a, &b], json!({})).await;
        activate(&test, "inst").await;
        super::super::load(&test.app).await.unwrap();
        let run = give(&test, &a).await.remove(0).run;
        say(&test, &a, &run, Some(Phase::Processing), "ko", "=1+1\u{1b}[0m").await;
        settle(&test.app).await;
        let text = String::from_utf8(test.get("/runs/export?task=inst&format=csv").await.bytes).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.contains("\"'=1+1\u{241b}[0m\"") && text.contains("\"'=cmd\""), "{text}");
        let json: Value = test.get("/runs/export?task=inst&format=json&state=error").await.json();
        assert_eq!((json.as_array().unwrap().len(), json[0]["computer"].as_str()), (1, Some("a")));
        assert_eq!(test.get("/runs/export?task=inst&format=json&state=running").await.json(), json!([]));
        test
    })
    .await;
}

/// what cannot be is refused, and says which field.
#[tokio::test]
async fn what_is_wrong_is_said() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        test.publish_script("Script", "1.0").await;
        let a = foreign(&test, "a").await;
        let job = |package: &str, actor: Value| json!([{ "targets": [{ "package": package }], "actors": [actor] }]);
        let good = || json!({ "kind": "computer", "name": id(&a) });
        for (field, body) in [
            ("name", json!({ "name": " " })),
            ("mode", json!({ "name": "x", "mode": "shove" })),
            ("ends_at", json!({ "name": "x", "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z" })),
            ("again_s", json!({ "name": "x", "again": "after", "again_s": 1 })),
            ("retry_on", json!({ "name": "x", "retry_on": ["rain"] })),
            ("slot", json!({ "name": "x", "slot": "none" })),
            ("jobs[0].targets[0]", json!({ "name": "x", "jobs": job("Nothing", good()) })),
            ("jobs[0].targets[0]", json!({ "name": "x", "jobs": job("Script", good()) })),
            ("jobs[0].actors[0]", json!({ "name": "x", "jobs": job("Tool", json!({ "kind": "group", "name": "g" })) })),
            ("jobs[0].actors[0]", json!({ "name": "x", "jobs": job("Tool", json!({ "kind": "cat", "name": "g" })) })),
        ] {
            let answer = test.post("/tasks", body.clone()).await;
            assert_eq!(answer.problem().1, "invalid-field", "{body}");
            assert_eq!(answer.json()["details"]["field"], field, "{body}");
        }
        assert!(test.get("/tasks").await.json().as_array().unwrap().is_empty());
        test
    })
    .await;
}

/// a user of a unit sees the runs of its tasks, and of no other: neither in lists nor by their ids, nor their logs.
#[tokio::test]
async fn runs_of_another_unit_are_not_there() {
    use crate::testing::PASSWORD;
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let a = foreign(&test, "a").await;
        let made =
            test.post("/users", json!({ "name": "pat", "password": PASSWORD, "role": "operator" })).await;
        assert_eq!(made.status.as_u16(), 201);
        let moved = test.ask(Method::PATCH, "/users/pat", json!({ "unit": "/paris" })).await;
        assert_eq!(moved.status.as_u16(), 200, "{:?}", moved.json());
        task(&test, "ours", &["Tool"], &[&a], json!({ "unit": "/lyon" })).await;
        activate(&test, "ours").await;
        let id = runs(&test, "task=ours").await[0]["id"].as_str().unwrap().to_owned();
        for path in ["", "/log", "/log.txt"] {
            let pat =
                test.ask_as("pat", PASSWORD, Method::GET, &format!("/runs/{id}{path}"), Value::Null).await;
            assert_eq!(pat.status.as_u16(), 404, "{path}");
            assert_eq!(test.get(&format!("/runs/{id}{path}")).await.status.as_u16(), 200, "{path}");
        }
        let list = test.ask_as("pat", PASSWORD, Method::GET, "/runs", Value::Null).await.json();
        assert_eq!(list["items"], json!([]));
        test
    })
    .await;
}
